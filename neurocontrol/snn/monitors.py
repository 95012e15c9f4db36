"""Recorders of spikes and of state, for chosen rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at

if TYPE_CHECKING:
    from neurocontrol.snn._plan import Plan
    from neurocontrol.types import FloatArray, IntArray

FIRST_ROOM = 1024
"""Spikes for which a recorder has room at first, beside one step of all cells."""


class SpikeRecorder:
    """Spikes of chosen rows; its memory follows their number and grows between kernel calls only.

    Attributes:
        active: Whether any row is recorded.
        recorded: One line per recorded row: number of spikes, then ``step * cells + cell`` of each.
    """

    def __init__(self, plan: Plan, integers: IntArray) -> None:
        """Record nothing yet; ``integers`` are those of the simulator."""
        self._plan = plan
        self._integers = integers
        self.active = False
        self.recorded = np.zeros((1, 1), dtype=np.int64)

    def start(self, rows: IntArray) -> None:
        """Record these rows and no others from now on; earlier records are dropped."""
        self._integers[:, at.RECORDER] = -1
        self._integers[rows, at.RECORDER] = np.arange(rows.size)
        self.active = rows.size > 0
        room = 1 + self._plan.cells + FIRST_ROOM if self.active else 1
        self.recorded = np.zeros((max(rows.size, 1), room), dtype=np.int64)

    def grow(self) -> None:
        """Make twice as much room."""
        lines, room = self.recorded.shape
        grown = np.zeros((lines, 2 * room + self._plan.cells), dtype=np.int64)
        grown[:, :room] = self.recorded
        self.recorded = grown

    def clear(self, rows: IntArray) -> None:
        """Forget the spikes of some rows."""
        lines = self._integers[rows, at.RECORDER]
        self.recorded[lines[lines >= 0], 0] = 0

    def read(self, row: int) -> tuple[FloatArray, IntArray]:
        """Times in s and cells of the spikes of a row."""
        line = int(self._integers[row, at.RECORDER])
        if line < 0:
            raise InputError(f"spikes of row {row} are not recorded; call record_spikes first")
        events = self.recorded[line, 1 : 1 + self.recorded[line, 0]]
        step, cell = np.divmod(events, self._plan.cells)
        return (step + 1) * self._plan.dt, cell


class StateRecorder:
    """Samples of a state variable of chosen rows."""

    def __init__(self, view: FloatArray, rows: IntArray) -> None:
        """Sample ``view``, a live array ``(B, n)``, for ``rows``."""
        self._view = view
        self._lines = {int(row): line for line, row in enumerate(rows)}
        self._counts = np.zeros(rows.size, dtype=np.int64)
        self._samples = np.zeros((rows.size, 64, view.shape[1]))
        self._times = np.zeros((rows.size, 64))

    def sample(self, rows: IntArray, time: FloatArray) -> None:
        """Append the state of those of ``rows`` that are recorded."""
        for row in rows:
            line = self._lines.get(int(row))
            if line is None:
                continue
            count = self._counts[line]
            if count == self._times.shape[1]:
                self._samples = np.concatenate([self._samples, np.zeros_like(self._samples)], 1)
                self._times = np.concatenate([self._times, np.zeros_like(self._times)], 1)
            self._samples[line, count] = self._view[row]
            self._times[line, count] = time[row]
            self._counts[line] += 1

    def clear(self, rows: IntArray) -> None:
        """Forget the samples of some rows."""
        for row in rows:
            line = self._lines.get(int(row))
            if line is not None:
                self._counts[line] = 0

    def read(self, row: int) -> tuple[FloatArray, FloatArray]:
        """Times in s ``(K,)`` and samples ``(K, n)`` of a row."""
        line = self._lines.get(row)
        if line is None:
            raise InputError(f"row {row} is not recorded; expected one of {sorted(self._lines)}")
        count = self._counts[line]
        return self._times[line, :count].copy(), self._samples[line, :count].copy()
