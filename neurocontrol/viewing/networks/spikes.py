"""The spikes of one row of a network, and how often its populations fire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from neurocontrol.snn.event import EventSimulator
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Spikes:
    """Spikes of populations.

    Attributes:
        time: When, s, rising, ``(K,)``.
        cell: Which cell, ``(K,)``.
        populations: First cell of each by name, and one past its last.
        start: Moment from which on spikes were counted, s.
        stop: Moment up to which, s.
    """

    time: FloatArray
    cell: IntArray
    populations: Mapping[str, tuple[int, int]]
    stop: float
    start: float = 0.0

    def __post_init__(self) -> None:
        """Refuse spikes that do not belong together.

        Raises:
            InputError: Times fall, or are not as many as cells, or there is no population.
        """
        if np.ndim(self.time) != 1 or np.shape(self.time) != np.shape(self.cell):
            raise InputError(
                "time and cell of spikes must be lists of equal length, got shapes "
                f"{np.shape(self.time)} and {np.shape(self.cell)}"
            )
        if np.any(np.diff(self.time) < 0.0):
            raise InputError("times of spikes must rise")
        if not self.populations:
            raise InputError("spikes need at least one population, got none")
        if not self.start < self.stop:
            raise InputError(
                f"spikes must have been counted for some time, got {self.start} s to {self.stop} s"
            )

    @classmethod
    def of(cls, simulator: Simulator | EventSimulator, row: int = 0) -> Self:
        """Those that a simulator has recorded of a row since its reset.

        Raises:
            InputError: The row is not recorded, or has not been advanced.
        """
        time, cell = simulator.spikes(row)
        order = np.argsort(time, kind="stable")
        return cls(
            time=time[order],
            cell=cell[order],
            populations={name: (first, stop) for name, first, stop in simulator.populations},
            stop=float(simulator.time[row]),
        )

    def rates(self, moments: FloatArray, window: float) -> dict[str, FloatArray]:
        """Mean firing rates of the populations' cells around some moments, Hz, each ``(T,)``.

        Args:
            moments: Moments, s, ``(T,)``.
            window: Time around a moment in which spikes are counted, s; what of it lies outside the
                run does not count.

        Raises:
            InputError: The window is not above zero.
        """
        if not window > 0.0:
            raise InputError(f"window must be above 0 s, got {window!r}")
        begin = np.clip(moments - 0.5 * window, self.start, self.stop)
        end = np.clip(moments + 0.5 * window, self.start, self.stop)
        found = {}
        for name, (first, stop) in self.populations.items():
            own = self.time[(self.cell >= first) & (self.cell < stop)]
            count = np.searchsorted(own, end, "right") - np.searchsorted(own, begin, "right")
            found[name] = count / ((end - begin) * (stop - first))
        return found
