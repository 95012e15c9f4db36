"""What reaches a policy of what could be seen: chosen groups, late, noisy, and what came before."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final, final

import numpy as np

from neurocontrol.envs.outcome import bounded
from neurocontrol.envs.tables import bounds, column_names
from neurocontrol.errors import InputError
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.envs.tables import Quantity
    from neurocontrol.snn.generators import RowGenerators
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

GROUPS: Final = (
    "proprioception", "muscle", "contact", "command", "network", "task", "height", "privileged"
)  # fmt: skip
"""Groups of what can be observed; all but the last two are unless something else is said."""

_USUAL = GROUPS[:-2]
_SENSED = ("proprioception", "muscle", "contact", "height")

LONGEST_DELAY: Final = 0.5
"""Longest delay of an observation, s."""

NOISE: Final = {
    "rad": 0.02,
    "rad/s": 0.2,
    "m": 0.01,
    "BL": 0.02,
    "m/s": 0.05,
    "quarters of the body weight": 0.05,
    "body weights": 0.05,
    "trunk weights": 0.05,
    "1": 0.02,
}
"""Standard deviation of the noise of a sensor at ``noise = 1``, by unit; others have none."""


@dataclass(frozen=True, kw_only=True)
class Sensing:
    """How a policy observes; every argument is one of the environment.

    Attributes:
        observe: Groups that are observed, in the order in which their quantities are listed.
        noise: Factor on the noise of sensors, see :data:`NOISE`; only proprioception, muscles,
            contact and height have any.
        delay: Time by which observations are late, s, to the nearest frame.
        history: Number of observations that are told at once, the newest first.
    """

    observe: tuple[str, ...] = _USUAL
    noise: float = 0.0
    delay: float = 0.0
    history: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be observed.

        Raises:
            InputError: A group is unknown or a number out of range.
        """
        for name in self.observe:
            if name not in GROUPS:
                raise InputError(
                    f"unknown group {name!r} of observe; expected some of {', '.join(GROUPS)}"
                )
        if not self.observe:
            raise InputError(f"observe needs at least one of {', '.join(GROUPS)}")
        if not (isfinite(self.noise) and 0 <= self.noise <= 100):
            raise InputError(f"noise must be between 0 and 100, got {self.noise!r}")
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise InputError(f"delay must be between 0 and {LONGEST_DELAY:g} s, got {self.delay!r}")
        if not (isinstance(self.history, int) and 1 <= self.history <= 100):
            raise InputError(f"history must be a number from 1 to 100, got {self.history!r}")


def chosen_sensing(
    observe: Sequence[str] | None, noise: float, delay: float, history: int
) -> Sensing:
    """How it is observed, from the arguments of an environment; see :class:`Sensing`.

    Raises:
        InputError: A group is unknown or a number out of range.
    """
    if isinstance(observe, str):
        raise InputError(f"observe must be a list of groups, got {observe!r}")
    groups = _USUAL if observe is None else tuple(observe)
    return Sensing(observe=groups, noise=noise, delay=delay, history=history)


@final
class Observer(Stateful):
    """Observations of B rows.

    Attributes:
        quantities: What one observation consists of, in order.
        columns: Where quantities stand in it, by group and meaning; of a history, in the newest.
        low: Lower bounds of all numbers that are told, shape ``(n,)``.
        high: Upper bounds, shape ``(n,)``.
        noise: Factor on the noise of every row, shape ``(B,)``; write to it at any time.
        delay: Time by which the observations of a row are late, s, shape ``(B,)``; likewise.
    """

    def __init__(
        self,
        sensing: Sensing,
        quantities: Sequence[Quantity],
        batch: int,
        frame: float,
        *,
        varies: bool = False,
    ) -> None:
        """Choose from what could be seen.

        Args:
            sensing: How it is observed.
            quantities: What could be seen, in order.
            batch: Number of rows B.
            frame: Time between two observations, s.
            varies: Whether noise and delay will differ between rows.
        """
        self._frame, self._history = frame, sensing.history
        ends = np.cumsum([0, *(len(one.parts) for one in quantities)])
        chosen = [
            (one, np.arange(ends[place], ends[place + 1]))
            for place, one in enumerate(quantities)
            if one.group in sensing.observe
        ]
        if not chosen:
            raise InputError(
                f"nothing is observed: there is no {' or '.join(sensing.observe)} here"
            )
        self.quantities = tuple(one for one, _ in chosen)
        self._chosen = np.concatenate([places for _, places in chosen])
        self.columns: dict[str, dict[str, slice]] = {}
        start = 0
        for one in self.quantities:
            columns = slice(start, start := start + len(one.parts))
            self.columns.setdefault(one.group, {})[one.meaning] = columns
        self._limits = bounds(self.quantities)
        self.low, self.high = (np.tile(limit, sensing.history) for limit in self._limits)
        self._spread = np.array(
            [
                NOISE.get(one.unit, 0.0) if one.group in _SENSED else 0.0
                for one in self.quantities
                for _ in one.parts
            ]
        )
        self.noise = np.full(batch, float(sensing.noise))
        self.delay = np.full(batch, float(sensing.delay))
        self.plain = not (varies or sensing.noise or sensing.delay or sensing.history > 1)
        depth = 0 if self.plain else round(LONGEST_DELAY / frame) + sensing.history
        self._kept = np.zeros((batch, depth, start))

    @property
    def names(self) -> tuple[str, ...]:
        """Name of every number that is told; of earlier ones how many observations ago."""
        now = column_names(self.quantities)
        ago = (f", {number} before" if number else "" for number in range(self._history))
        return tuple(f"{name}{before}" for before in ago for name in now)

    def see(self, seen: FloatArray) -> FloatArray:
        """What is chosen of what could be seen, ``(B, n)``, within bounds; no number reads as 0."""
        low, high = self._limits
        chosen: FloatArray = bounded(seen[:, self._chosen], low, high)
        return chosen

    def keep(
        self,
        seen: FloatArray,
        rows: IntArray,
        generators: RowGenerators | Sequence[np.random.Generator],
        *,
        anew: bool = False,
    ) -> None:
        """Keep what rows see now, with its noise.

        Args:
            seen: As :meth:`see` returns it, shape ``(B, n)``.
            rows: Row numbers, shape ``(k,)``.
            generators: Sources of randomness, one per row.
            anew: Whether an episode begins: there is nothing to be seen of the one before.
        """
        for row in rows:
            now = seen[row]
            if self.noise[row]:
                drawn = generators[row].standard_normal(now.size)
                now = np.clip(now + self.noise[row] * self._spread * drawn, *self._limits)
            if anew:
                self._kept[row] = now
            else:
                self._kept[row, 1:] = self._kept[row, :-1]
                self._kept[row, 0] = now

    def told(self) -> FloatArray:
        """What rows are told of what was kept, shape ``(B, n)``."""
        late = np.rint(self.delay / self._frame).astype(np.int64)
        places = late[:, np.newaxis] + np.arange(self._history)
        rows = np.arange(len(self._kept))[:, np.newaxis]
        told: FloatArray = self._kept[rows, places].reshape(len(self._kept), -1)
        return told

    def _live(self) -> Live:
        return {"kept": self._kept, "noise": self.noise, "delay": self.delay}
