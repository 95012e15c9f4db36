"""Spikes that wait, are in flight, or have been recorded: arrays that grow between kernel calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._layout import Flights, Queue
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray, State

Arrays = TypeVar("Arrays", Flights, Queue)

ROOM = 64
"""Spikes for which there is room at first."""


def empty_flights(batch: int) -> Flights:
    """Room for some spikes in flight."""
    times, numbers = np.zeros((2, batch, ROOM)), np.zeros((2, batch, ROOM), dtype=np.int64)
    return Flights(times[0], times[1], numbers[0], numbers[1])


def empty_queue(rows: int, room: int = 1, fill: float = np.inf) -> Queue:
    """A queue in which nothing waits."""
    return Queue(np.full((rows, room), fill), np.zeros((rows, room), dtype=np.int64))


def grown(arrays: Arrays) -> Arrays:
    """The same with twice as much room."""
    return type(arrays)(*(np.concatenate([one, np.zeros_like(one)], 1) for one in arrays))


class Growing(Stateful):
    """Arrays of a simulator whose room is part of the state."""

    def __init__(self, arrays: Flights | Queue, batch: int) -> None:
        """Begin with ``arrays``, of one or B rows."""
        self.arrays: Any = arrays
        self._batch = batch

    def save(self, rows: IntArray | None = None) -> State:
        """Copies of the arrays, of all rows or of some."""
        saved = {}
        for name, array in self.arrays._asdict().items():
            spread = np.broadcast_to(array, (self._batch, array.shape[1]))
            saved[name] = array.copy() if rows is None else spread[rows]
        return saved

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back what was saved, with at least the room that it had."""
        count = self._batch if rows is None else rows.size
        arrays = []
        for name, now in self.arrays._asdict().items():
            saved = state.get(name)
            if saved is None or saved.ndim != 2 or saved.shape[0] not in (1, count):
                found = "nothing" if saved is None else f"shape {saved.shape}"
                raise InputError(f"state needs {name!r} of shape ({count}, k), got {found}")
            arrays.append(saved.astype(now.dtype) if rows is None else self._with(now, saved, rows))
        self.arrays = type(self.arrays)(*arrays)

    def _with(self, now: NDArray[Any], saved: NDArray[Any], rows: IntArray) -> NDArray[Any]:
        """What an array is with other lines in some rows, and room for both."""
        empty = np.inf if now.dtype == np.float64 else 0
        room = max(now.shape[1], saved.shape[1])
        whole = np.full((self._batch, room), empty, dtype=now.dtype)
        whole[:, : now.shape[1]] = now
        whole[rows] = empty
        whole[rows, : saved.shape[1]] = saved
        return whole


def joined(
    queue: Queue, integers: NDArray[np.int64], rows: IntArray, cell: IntArray, time: FloatArray
) -> Queue:
    """A queue with further spikes for some rows, in the order of time and cell."""
    batch = integers.shape[0]
    lines = [
        (queue.time[row % queue.time.shape[0]], queue.cell[row % queue.cell.shape[0]])
        for row in range(batch)
    ]
    merged = []
    for row in range(batch):
        times, cells = (line[integers[row, at.INJECTED] :] for line in lines[row])
        times, cells = times[times < np.inf], cells[times < np.inf]
        if row in rows:
            times, cells = np.concatenate([times, time]), np.concatenate([cells, cell])
        order = np.lexsort((cells, times))
        merged.append((times[order], cells[order]))
    result = empty_queue(batch, 1 + max(times.size for times, _ in merged))
    for row, (times, cells) in enumerate(merged):
        result.time[row, : times.size] = times
        result.cell[row, : times.size] = cells
    integers[:, at.INJECTED] = 0
    return result
