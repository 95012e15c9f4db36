"""Spikes that come from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._choice import chosen_spikes
from neurocontrol.snn._clock import whole_steps
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from neurocontrol.snn._plan import Plan
    from neurocontrol.types import IntArray, State

ON_GRID = 1e-6
"""Share of a step by which a time may be off the clock's."""


class Injection(Stateful):
    """Spikes that wait for their step, of every row.

    Attributes:
        waiting: Per row ``step * cells + cell`` of every spike, in order, then -1; one row until
            there are any.
    """

    def __init__(self, plan: Plan, integers: IntArray) -> None:
        """Nothing waits; ``integers`` are those of the simulator."""
        self._plan, self._integers = plan, integers
        self.waiting = np.full((1, 1), -1, dtype=np.int64)

    def add(
        self, rows: IntArray, first: int, size: int, cells: ArrayLike, times: ArrayLike
    ) -> None:
        """Let cells of some rows fire.

        Args:
            rows: Row numbers, ``(n,)``.
            first: First cell of the population.
            size: Number of its cells.
            cells: Cells of the population, ``(k,)``.
            times: When each fires, s since the reset of the row, ``(k,)``: the end of the step.

        Raises:
            InputError: A cell is not there, or a time is not of the clock or has passed.
        """
        cell, time = chosen_spikes(size, cells, times)
        dt = self._plan.dt
        steps = whole_steps(time, dt)
        off = np.abs(time / dt - steps) > ON_GRID + 1e-12 * np.abs(steps)
        if np.any(off):
            raise InputError(
                f"times must be multiples of the step of {dt:g} s, got {time[off][0]:g} s"
            )
        now = self._integers[rows, at.STEP]
        if cell.size and rows.size and steps.min() <= now.max():
            raise InputError(
                f"times must be after the present {now.max() * dt:g} s, got {time.min():g} s"
            )
        events = _distinct((steps - 1) * self._plan.cells + first + cell)
        batch = self._integers.shape[0]
        if self.waiting.shape[0] != batch:
            self.waiting = np.full((batch, 1), -1, dtype=np.int64)
        for row in rows:
            line = self.waiting[row, self._integers[row, at.INJECTED] :]
            waiting = line[line >= 0]
            whole = _distinct(np.concatenate([waiting, events])) if waiting.size else events
            if whole.size > self.waiting.shape[1]:
                grown = np.full((batch, 2 * whole.size), -1, dtype=np.int64)
                grown[:, : self.waiting.shape[1]] = self.waiting
                self.waiting = grown
            self.waiting[row] = -1
            self.waiting[row, : whole.size] = whole
            self._integers[row, at.INJECTED] = 0

    def clear(self, rows: IntArray) -> None:
        """Forget what waits for some rows."""
        if self.waiting.shape[0] > 1 or self._integers.shape[0] == 1:
            self.waiting[rows] = -1

    def save(self, rows: IntArray | None = None) -> State:
        """What waits, of all rows or of some, ``(B, k)``."""
        batch = self._integers.shape[0]
        waiting: NDArray[np.int64] = np.broadcast_to(self.waiting, (batch, self.waiting.shape[1]))
        return {"waiting": waiting.copy() if rows is None else waiting[rows]}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back what waited."""
        waiting = state.get("waiting")
        batch = self._integers.shape[0]
        count = batch if rows is None else rows.size
        if waiting is None or waiting.ndim != 2 or waiting.shape[0] != count:
            found = "nothing" if waiting is None else f"shape {waiting.shape}"
            raise InputError(f"state needs 'waiting' of shape ({count}, k), got {found}")
        there, room = self.waiting.shape
        if waiting.shape[1] > room or (there != batch and (waiting >= 0).any()):
            grown = np.full((batch, max(room, waiting.shape[1])), -1, dtype=np.int64)
            grown[:, :room] = self.waiting
            self.waiting = grown
        if self.waiting.shape[0] == batch:
            chosen = slice(None) if rows is None else rows
            self.waiting[chosen] = -1
            self.waiting[chosen, : waiting.shape[1]] = waiting


def _distinct(events: IntArray) -> IntArray:
    """Sort events and keep one of those that are equal; faster than a hash for some thousands."""
    if np.any(events[1:] < events[:-1]):
        events = np.sort(events)
    first = np.ones(events.size, dtype=np.bool_)
    np.not_equal(events[1:], events[:-1], out=first[1:])
    return events[first]
