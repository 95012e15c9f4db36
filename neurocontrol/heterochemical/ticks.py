"""The model of 2017: automata that fire in ticks, and compete where they silence one another.

Bazenkov et al., "Discrete modeling of dynamics of neuronal ensembles", arXiv 1705.02176.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import BoolArray, FloatArray

KINDS = ("tonic", "follower", "oscillator")


@dataclass(frozen=True, kw_only=True)
class TickCell:
    """An automaton that is active or silent in a tick.

    Attributes:
        name: Unique in its network.
        kind: ``tonic`` fires unless inhibited, ``follower`` if it was excited in the tick before,
            ``oscillator`` also once it has recharged.
        receptors: Weights by substance.
        doses: What it releases while active, by substance.
        excited_from: Weighted concentration from which on it is excited.
        inhibited_to: Weighted concentration down to which it is inhibited.
        rebound: Factor on what it releases right after a tick of inhibition.
        recharge: Ticks from one firing of an oscillator to the next.
    """

    name: str
    kind: Literal["tonic", "follower", "oscillator"]
    receptors: Mapping[str, float] = field(default_factory=dict)
    doses: Mapping[str, float] = field(default_factory=dict)
    excited_from: float = 1.0
    inhibited_to: float = -1.0
    rebound: float = 1.0
    recharge: int = 1

    def __post_init__(self) -> None:
        """Refuse unknown kinds.

        Raises:
            InputError: There is no such kind, or the recharge takes no tick.
        """
        if self.kind not in KINDS:
            raise InputError(f"a cell is one of {', '.join(KINDS)}, got {self.kind!r}")
        if self.recharge < 1:
            raise InputError(f"{self.name} must recharge for at least a tick, got {self.recharge}")


@dataclass(frozen=True, kw_only=True)
class TickNetwork:
    """Automata in one space.

    Attributes:
        cells: In the order of the columns of activity.
    """

    cells: tuple[TickCell, ...]

    @property
    def substances(self) -> tuple[str, ...]:
        """All that cells release or hear."""
        named = (name for cell in self.cells for name in (*cell.doses, *cell.receptors))
        return tuple(dict.fromkeys(named))

    def run(
        self, ticks: int, injected: Mapping[str, FloatArray] | None = None, *, batch: int = 1
    ) -> BoolArray:
        """Activity of every cell in every tick.

        Args:
            ticks: How many.
            injected: Concentrations from outside by substance, ``(ticks,)`` or ``(B, ticks)``.
            batch: Rows.

        Returns:
            ``(B, ticks, n)``.

        Raises:
            InputError: Something is injected that nobody hears or releases.
        """
        substances, cells = self.substances, self.cells
        outside = np.zeros((batch, ticks, len(substances)))
        for name, course in (injected or {}).items():
            if name not in substances:
                raise InputError(f"no substance {name!r}; there are {', '.join(substances)}")
            outside[:, :, substances.index(name)] = course
        weights, doses = (
            np.array([[table.get(name, 0.0) for name in substances] for table in tables])
            for tables in ([cell.receptors for cell in cells], [cell.doses for cell in cells])
        )
        excited_from = np.array([cell.excited_from for cell in cells])
        inhibited_to = np.array([cell.inhibited_to for cell in cells])
        rebound = np.array([cell.rebound for cell in cells])
        recharge = np.array([cell.recharge for cell in cells])
        tonic, oscillates = (
            np.array([cell.kind == kind for cell in cells]) for kind in ("tonic", "oscillator")
        )
        activity = np.zeros((batch, ticks, len(cells)), dtype=bool)
        excited, inhibited = (np.zeros((batch, len(cells)), dtype=bool) for _ in range(2))
        waited = np.ones((batch, len(cells)), dtype=int)
        rows = np.arange(batch)
        for tick in range(ticks):
            active = tonic | excited | (oscillates & (waited >= recharge))
            released = np.where(inhibited[..., None], rebound[:, None] * doses, doses)
            while True:
                space = outside[:, tick] + np.einsum("bn,bnm->bm", active, released)
                heard = space @ weights.T
                margin = np.where(active, heard - inhibited_to, np.inf)
                weakest = np.argmin(margin, axis=1)
                loses = margin[rows, weakest] <= 0.0
                if not loses.any():
                    break
                active[rows[loses], weakest[loses]] = False
            activity[:, tick] = active
            excited, inhibited = heard >= excited_from, heard <= inhibited_to
            excited &= ~tonic
            waited = np.where(active, 1, np.minimum(waited + 1, recharge))
        return activity
