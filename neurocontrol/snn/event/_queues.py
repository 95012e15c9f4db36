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

    def save(self) -> State:
        """Copies of the arrays."""
        return {name: array.copy() for name, array in self.arrays._asdict().items()}

    def restore(self, state: State) -> None:
        """Put back what was saved, with the room that it had."""
        arrays = []
        for name, now in self.arrays._asdict().items():
            saved = state.get(name)
            if saved is None or saved.ndim != 2 or saved.shape[0] not in (1, self._batch):
                found = "nothing" if saved is None else f"shape {saved.shape}"
                raise InputError(f"state needs {name!r} of shape ({self._batch}, k), got {found}")
            arrays.append(saved.astype(now.dtype))
        self.arrays = type(self.arrays)(*arrays)


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
