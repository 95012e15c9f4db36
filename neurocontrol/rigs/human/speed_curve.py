"""Reflex parameters as smooth functions of the commanded speed: what a search over speeds moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.controllers.human.reflex_walking import REFLEX_COMMAND
from neurocontrol.parameters import ParameterTable, joined

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

_USUAL: Final = REFLEX_COMMAND.entries[0].default  # m/s


def _change(name: str, what: str) -> ParameterTable:
    """What may be added to every parameter for a speed, from none at all."""
    changes = (
        replace(one, default=0.0, low=-inf, high=inf, meaning=f"{one.meaning}: {what}")
        for one in REFLEXES.parameters
    )
    return ParameterTable(tuple(changes)).section(name)


_CHANGES: Final = joined(
    _change("slope", "change with the speed"), _change("bend", "change with its square")
)


@dataclass(frozen=True, kw_only=True)
class SpeedCurve:
    """Quadratics of the speed, one for every reflex parameter, or numbers for one speed.

    A candidate is the parameters at a middle speed, then their slopes, then their bends: at the
    speed ``v`` a parameter is ``level + slope x + bend x^2``, where ``x`` is the distance from the
    middle as a share of the longer half of the range.

    Attributes:
        speeds: Range, m/s; equal for one speed.
        held: Vector of the middle that stays as it is, so that a candidate is slopes and bends
            alone; None to move it, too.
    """

    speeds: tuple[float, float]
    held: tuple[float, ...] | None = None

    @property
    def middle(self) -> float:
        """Speed from which a range widens, m/s: the usual one, or the middle without it."""
        low, high = self.speeds
        return _USUAL if low < _USUAL < high else (low + high) / 2

    @property
    def knots(self) -> FloatArray:
        """Speeds at which a preset holds the curves, m/s: one, or five over a range."""
        low, high = self.speeds
        if low == high:
            return np.array([low])
        middle = self.middle
        return np.round([low, (low + middle) / 2, middle, (middle + high) / 2, high], 6)

    @property
    def table(self) -> ParameterTable:
        """What a candidate consists of."""
        level = REFLEXES.section(f"{self.middle:g}")
        if len(self.knots) == 1:
            return level
        return _CHANGES if self.held is not None else joined(level, _CHANGES)

    def _distance(self, speeds: FloatArray) -> FloatArray:
        low, high = self.speeds
        return (speeds - self.middle) / max(high - self.middle, self.middle - low, 1e-9)

    def vectors(self, candidates: FloatArray) -> FloatArray:
        """Parameters at the knots, shape ``(P, knots, reflexes)``, within the bounds of each.

        Args:
            candidates: Shape ``(P, n)``.
        """
        size, distance = len(REFLEXES.names), self._distance(self.knots)
        levels = candidates if self.held is None else np.atleast_2d(np.array(self.held))
        vectors: FloatArray = levels[:, None, :size]
        if len(distance) > 1:
            slopes, bends = np.split(candidates[:, None, -2 * size :], 2, axis=2)
            along = distance[:, None]
            vectors = vectors + slopes * along + bends * along**2
        return vectors.clip(REFLEXES.low, REFLEXES.high)

    def through(self, vectors: FloatArray) -> FloatArray:
        """The candidate whose curves go through parameters at the knots, as near as they can.

        The middle is met exactly.

        Args:
            vectors: Shape ``(knots, reflexes)``.
        """
        if len(vectors) == 1:
            return vectors.ravel()
        level = vectors[len(vectors) // 2]
        distance = self._distance(self.knots)
        terms = np.stack([distance, distance**2], axis=1)
        changes: FloatArray = np.linalg.lstsq(terms, vectors - level, rcond=None)[0]
        return np.concatenate([*([] if self.held is not None else [level]), *changes])
