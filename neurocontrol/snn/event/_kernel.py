"""The loop over events of one row after another."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._cells import draw_interval, plan, refresh, reset_cell, settle
from neurocontrol.snn.event._heap import land, launch, sink
from neurocontrol.snn.event._part import part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.snn.event._layout import Description, Flights, Live, Queue
    from neurocontrol.types import BoolArray, FloatArray, IntArray


@part
def _take_currents(
    described: Description, live: Live, row: int, external: FloatArray, work: FloatArray
) -> int:
    """Let external currents that were changed act from now on: at time 0, all of them.

    Sources then draw their first interval. Returns a cell at fault plus one, or 0.
    """
    private = min(row, described.constants.shape[0] - 1)
    state, constants = live.cells, described.constants
    for cell in range(external.shape[1]):
        current = external[row, cell]
        leak = constants[private, cell, at.RATE]
        if leak == 0.0:
            if live.draws[row, cell] == 0:
                draw_interval(described, live, row, cell, live.now[row])
            continue
        if current == state[row, cell, at.HELD]:
            continue
        refresh(described, live, row, cell, live.now[row])
        state[row, cell, at.HELD] = current
        resistance = constants[private, cell, at.GAIN] / leak
        target = constants[private, cell, at.REST]
        target += resistance * (constants[private, cell, at.DRIVE] + current)
        state[row, cell, at.TARGET] = target
        if not (isfinite(target) and plan(described, live, row, cell, work)):
            return cell + 1
    return 0


@part
def _fire(
    described: Description,
    live: Live,
    flights: Flights,
    recorded: Queue,
    row: int,
    cell: int,
    time: float,
    work: FloatArray,
) -> int:
    """Let a cell fire; what stands in the way, in which case nothing has happened, or 0."""
    integers = live.integers
    count, line = integers[row, at.FLIGHT_COUNT], integers[row, at.RECORDER]
    if count == flights.arrival.shape[1]:
        return at.FULL_FLIGHTS
    if line >= 0:
        spikes = recorded.cell[line, 0]
        if spikes + 1 == recorded.time.shape[1]:
            return at.FULL_RECORD
        recorded.cell[line, 0] = spikes + 1
        recorded.time[line, spikes + 1] = time
        recorded.cell[line, spikes + 1] = cell
    if not reset_cell(described, live, row, cell, time, work):
        integers[row, at.FAULT] = cell + 1
        return at.BROKEN
    live.counts[row, described.population[cell]] += 1
    own = min(row, described.first.shape[0] - 1)
    start, stop = described.first[own, cell], described.first[own, cell + 1]
    if start < stop:
        launch(flights, row, count, time + described.delay[own, start], time, start, stop)
        integers[row, at.FLIGHT_COUNT] = count + 1
    return 0


@part
def _deliver(
    described: Description,
    live: Live,
    flights: Flights,
    row: int,
    time: float,
    touched: NDArray[Any],
    marked: NDArray[Any],
    found: int,
) -> int:
    """Apply the synapses that the first flight has come to; cells touched so far."""
    own = min(row, described.first.shape[0] - 1)
    heavy = min(row, described.weights.shape[0] - 1)
    position, stop = flights.position[row, 0], flights.stop[row, 0]
    delay = described.delay[own, position]
    state = live.cells
    begun = position
    while position < stop and described.delay[own, position] == delay:
        cell = described.target[own, position]
        current = described.current[own, position]
        weight = described.weights[heavy, described.place[own, position]]
        refresh(described, live, row, cell, time)
        if current != at.DELTA:
            live.currents[row, current] += weight
        elif time >= state[row, cell, at.FREE] and time > state[row, cell, at.FIRED]:
            state[row, cell, at.V] += weight
        if not marked[cell]:
            marked[cell] = True
            touched[found] = cell
            found += 1
        position += 1
    live.integers[row, at.OPERATIONS] += position - begun
    count = live.integers[row, at.FLIGHT_COUNT]
    if position < stop:
        flights.position[row, 0] = position
        flights.arrival[row, 0] = flights.sent[row, 0] + described.delay[own, position]
        sink(flights, row, count)
    else:
        land(flights, row, count)
        live.integers[row, at.FLIGHT_COUNT] = count - 1
    return found


@part
def _moment(
    described: Description,
    live: Live,
    flights: Flights,
    injected: Queue,
    recorded: Queue,
    row: int,
    time: float,
    touched: NDArray[Any],
    marked: NDArray[Any],
    work: FloatArray,
) -> int:
    """Carry out all that happens at one time; what stands in the way, or 0."""
    integers = live.integers
    while integers[row, at.DUE_COUNT] > 0 and live.due[row, live.heap[row, 0]] == time:
        cell = live.heap[row, 0]
        if live.cells[row, cell, at.SURE] == 0.0:
            if not settle(described, live, row, cell, work):
                integers[row, at.FAULT] = cell + 1
                return at.BROKEN
            continue
        outcome = _fire(described, live, flights, recorded, row, cell, time, work)
        if outcome:
            return int(outcome)
    line = min(row, injected.time.shape[0] - 1)
    while injected.time[line, integers[row, at.INJECTED]] == time:
        cell = injected.cell[line, integers[row, at.INJECTED]]
        if live.cells[row, cell, at.FIRED] != time:
            outcome = _fire(described, live, flights, recorded, row, cell, time, work)
            if outcome:
                return int(outcome)
        integers[row, at.INJECTED] += 1
    found = 0
    while integers[row, at.FLIGHT_COUNT] > 0 and flights.arrival[row, 0] == time:
        found = _deliver(described, live, flights, row, time, touched, marked, found)
    for k in range(found):
        cell = touched[k]
        marked[cell] = False
        if not plan(described, live, row, cell, work):
            integers[row, at.FAULT] = cell + 1
    return at.BROKEN if integers[row, at.FAULT] else 0


def advance(
    rows: IntArray,
    until: FloatArray,
    external: FloatArray,
    described: Description,
    live: Live,
    flights: Flights,
    injected: Queue,
    recorded: Queue,
    work: FloatArray,
    touched: IntArray,
    marked: BoolArray,
) -> int:
    """Advance rows to times, s, ``(B,)``; return what stood in the way of any, or 0."""
    outcome = 0
    for row in rows:
        integers = live.integers
        if integers[row, at.FAULT] > 0:
            outcome |= at.BROKEN
            continue
        integers[row, at.FAULT] = _take_currents(described, live, row, external, work)
        hindrance = at.BROKEN if integers[row, at.FAULT] else 0
        line = min(row, injected.time.shape[0] - 1)
        while not hindrance:
            time = injected.time[line, integers[row, at.INJECTED]]
            if integers[row, at.DUE_COUNT] > 0:
                time = min(time, live.due[row, live.heap[row, 0]])
            if integers[row, at.FLIGHT_COUNT] > 0:
                time = min(time, flights.arrival[row, 0])
            if time > until[row] or time == inf:
                live.now[row] = until[row]
                break
            live.now[row] = time
            hindrance = _moment(
                described, live, flights, injected, recorded, row, time, touched, marked, work
            )
        outcome |= hindrance
    return outcome


def present(rows: IntArray, first: int, stop: int, described: Description, live: Live) -> None:
    """Bring copies of cells up to the present."""
    for row in rows:
        for cell in range(first, stop):
            refresh(described, live, row, cell, live.now[row])
