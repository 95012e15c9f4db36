"""Binary heaps in arrays: of cells that have an event due, and of spikes in flight.

Ties are ordered by number, so that what comes first never depends on how a heap came about.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from neurocontrol.snn.event._layout import DUE_COUNT
from neurocontrol.snn.event._part import part

if TYPE_CHECKING:
    from neurocontrol.snn.event._layout import Flights, Live
    from neurocontrol.types import FloatArray


@part
def _earlier(due: FloatArray, row: int, cell: int, other: int) -> bool:
    first, second = due[row, cell], due[row, other]
    return bool(first < second or (first == second and cell < other))


@part
def _settle(live: Live, row: int, count: int, at: int) -> None:
    """Move a cell up or down to where it belongs."""
    due, heap, seat = live.due, live.heap, live.seat
    cell = heap[row, at]
    while at > 0:
        above = (at - 1) >> 1
        if not _earlier(due, row, cell, heap[row, above]):
            break
        heap[row, at] = heap[row, above]
        seat[row, heap[row, at]] = at
        at = above
    while True:
        below = 2 * at + 1
        if below >= count:
            break
        if below + 1 < count and _earlier(due, row, heap[row, below + 1], heap[row, below]):
            below += 1
        if not _earlier(due, row, heap[row, below], cell):
            break
        heap[row, at] = heap[row, below]
        seat[row, heap[row, at]] = at
        at = below
    heap[row, at] = cell
    seat[row, cell] = at


@part
def schedule(live: Live, row: int, cell: int, time: float) -> None:
    """Let a cell be due at a time, s, instead of any earlier plan; infinite for never."""
    at, count = live.seat[row, cell], live.integers[row, DUE_COUNT]
    live.due[row, cell] = time
    if time == inf:
        if at >= 0:
            live.integers[row, DUE_COUNT] = count - 1
            live.seat[row, cell] = -1
            if at < count - 1:
                live.heap[row, at] = live.heap[row, count - 1]
                _settle(live, row, count - 1, at)
        return
    if at < 0:
        at = count
        live.heap[row, at] = cell
        live.integers[row, DUE_COUNT] = count + 1
    _settle(live, row, live.integers[row, DUE_COUNT], at)


@part
def _before(flights: Flights, row: int, one: int, other: int) -> bool:
    first, second = flights.arrival[row, one], flights.arrival[row, other]
    if first != second:
        return bool(first < second)
    return bool(flights.position[row, one] < flights.position[row, other])


@part
def _swap(flights: Flights, row: int, one: int, other: int) -> None:
    for array in (flights.arrival, flights.sent):
        array[row, one], array[row, other] = array[row, other], array[row, one]
    for numbers in (flights.position, flights.stop):
        numbers[row, one], numbers[row, other] = numbers[row, other], numbers[row, one]


@part
def launch(
    flights: Flights, row: int, count: int, arrival: float, sent: float, position: int, stop: int
) -> None:
    """Add a flight to ``count`` others."""
    at = count
    flights.arrival[row, at] = arrival
    flights.sent[row, at] = sent
    flights.position[row, at] = position
    flights.stop[row, at] = stop
    while at > 0:
        above = (at - 1) >> 1
        if not _before(flights, row, at, above):
            break
        _swap(flights, row, at, above)
        at = above


@part
def sink(flights: Flights, row: int, count: int) -> None:
    """Move the first flight, which has changed, to where it belongs."""
    at = 0
    while True:
        below = 2 * at + 1
        if below >= count:
            break
        if below + 1 < count and _before(flights, row, below + 1, below):
            below += 1
        if not _before(flights, row, below, at):
            break
        _swap(flights, row, at, below)
        at = below


@part
def land(flights: Flights, row: int, count: int) -> None:
    """Remove the first of ``count`` flights."""
    _swap(flights, row, 0, count - 1)
    sink(flights, row, count - 1)
