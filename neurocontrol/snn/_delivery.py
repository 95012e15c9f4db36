"""Kernels of spikes: lists of the last steps, what reads them, and what they bring to synapses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    BEGINS,
    BOUNDS,
    CELLS,
    COUNTS,
    DRAWN,
    FACTOR,
    INJECTED,
    OPERATIONS,
    PATHWAY_ARRIVALS,
    PATHWAY_DELAY,
    PATHWAY_FACTOR,
    PATHWAY_FIRST_CELL,
    PATHWAY_HIGH,
    PATHWAY_KIND,
    PATHWAY_LOW,
    PATHWAY_OWN,
    PATHWAY_PLASTICITY,
    PATHWAY_PORT,
    PATHWAY_SOURCE,
    PATHWAY_SOURCE_STOP,
    PATHWAY_TERMINALS,
    PATHWAYS,
    PLACES,
    PLASTICITIES,
    POPULATION_FIRST,
    POPULATION_STOP,
    POPULATIONS,
    PORT_KIND,
    RECORDER,
    SLOTS,
    SOURCE_CELLS,
    SOURCE_DELAY,
    SOURCE_FIRST,
    SOURCE_POPULATION,
    SOURCE_STOP,
    SOURCES,
    STEP,
    TERMINALS,
    TRACE_COUNT,
    TRACE_DECAYS,
    TRACES,
)
from neurocontrol.snn._learning import learn_from_arrivals
from neurocontrol.snn._terminals import released
from neurocontrol.snn._views import line, lowest_byte

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


WAITS = True
"""Whether spikes of any pathway wait in a list of its own; replaced when the kernel is built."""
TOGETHER, MANY = 16, 64
"""Words of flags that are looked at as one, and how many there are where that is worth it."""


def inject(integers: IntArray, injected: IntArray, cells: int, flags: IntArray) -> None:
    """Flag the cells into which a spike is injected in this step.

    Injected spikes are listed as ``step * cells + cell``, in order, up to the first -1.
    """
    place = integers[INJECTED]
    end = (integers[STEP] + 1) * cells
    while place < injected.shape[0] and 0 <= injected[place] < end:
        if injected[place] >= end - cells:
            flags[injected[place] - (end - cells)] |= 1
        place += 1
    integers[INJECTED] = place


def collect(begin: int, words: IntArray, lists: NDArray[np.int32]) -> int:
    """List the flagged cells in order, from ``begin`` on, and return their number."""
    found, count = begin, words.shape[0]
    together = TOGETHER if count >= MANY else count
    for first in range(0, count, together):
        last = min(first + together, count)
        flags = 0
        if count >= MANY:
            for word in range(first, last):
                flags |= words[word]
            if flags == 0:
                continue
        for word in range(first, last):
            left = words[word]
            while left != 0:
                lists[found] = 8 * word + lowest_byte(left)
                found += 1
                left &= left - 1
    return int(found - begin)


def note_spikes(
    integers: IntArray,
    program: IntArray,
    lists: NDArray[np.int32],
    slot: int,
    found: int,
    recorded: IntArray,
) -> None:
    """Note where the spikes of every population begin, count and record them.

    A record holds ``step * cells + cell`` of every spike; its place 0 counts them.
    """
    first, stop = program[BOUNDS, POPULATIONS], program[BOUNDS, POPULATIONS + 1]
    begins = program[PLACES, BEGINS] + slot * (stop - first + 1)
    if found == 0:
        for p in range(stop - first + 1):
            integers[begins + p] = 0
        return
    cells, counts = program[PLACES, CELLS], program[PLACES, COUNTS]
    begin = slot * cells
    cursor = 0
    for p in range(stop - first):
        integers[begins + p] = cursor
        before, last = cursor, program[first + p, POPULATION_STOP]
        while cursor < found and lists[begin + cursor] < last:
            cursor += 1
        integers[counts + p] += cursor - before
    integers[begins + stop - first] = cursor
    recorder = integers[RECORDER]
    if recorder >= 0:
        place = recorded[recorder, 0] + 1
        for s in range(found):
            recorded[recorder, place + s] = integers[STEP] * cells + lists[begin + s]
        recorded[recorder, 0] += found


def update_traces(
    floats: FloatArray,
    integers: IntArray,
    program: IntArray,
    weights: FloatArray,
    lists: NDArray[np.int32],
    now: int,
) -> None:
    """Let every trace decay over the step and add the spikes whose delay has run out."""
    count = program[PLACES, TRACE_COUNT]
    start = program[PLACES, TRACES]
    decays = program[PLACES, TRACE_DECAYS]
    traces = line(floats, start, count)
    decay = line(weights, decays, count)
    for i in range(count):
        traces[i] *= decay[i]
    slots = program[PLACES, SLOTS]
    first = program[BOUNDS, POPULATIONS]
    populations = program[BOUNDS, POPULATIONS + 1] - first
    for source in range(program[BOUNDS, SOURCES], program[BOUNDS, SOURCES + 1]):
        slot = now - program[source, SOURCE_DELAY]
        if slot < 0:
            slot += slots
        population = program[source, SOURCE_POPULATION]
        begins = program[PLACES, BEGINS] + slot * (populations + 1) + population
        begin, end = integers[begins], integers[begins + 1]
        if begin == end:
            continue
        if program[source, SOURCE_CELLS] == 0:
            for i in range(program[source, SOURCE_FIRST], program[source, SOURCE_STOP]):
                traces[i] += weights[decays + count + i] * (end - begin)
            continue
        base = program[source, SOURCE_FIRST] - program[first + population, POPULATION_FIRST]
        spikes = slot * program[PLACES, CELLS]
        while base < program[source, SOURCE_STOP] - program[first + population, POPULATION_FIRST]:
            for s in range(spikes + begin, spikes + end):
                traces[base + lists[s]] += weights[decays + count + base + lists[s]]
            base += program[source, SOURCE_CELLS]


def deliver(
    floats: FloatArray,
    integers: IntArray,
    lists: NDArray[np.int32],
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: NDArray[np.int32],
    drawn: NDArray[np.int32],
    now: int,
) -> None:
    """Give the spikes whose delay has run out to their synapses."""
    slots = program[PLACES, SLOTS]
    populations = program[BOUNDS, POPULATIONS + 1] - program[BOUNDS, POPULATIONS]
    for pathway in range(program[BOUNDS, PATHWAYS], program[BOUNDS, PATHWAYS + 1]):
        if not WAITS or program[pathway, PATHWAY_ARRIVALS] < 0:
            slot = now - program[pathway, PATHWAY_DELAY]
            if slot < 0:
                slot += slots
            begins = program[PLACES, BEGINS] + slot * (populations + 1)
            begin = integers[begins + program[pathway, PATHWAY_SOURCE]]
            end = integers[begins + program[pathway, PATHWAY_SOURCE_STOP]]
            base = slot * program[PLACES, CELLS]
            while begin < end and lists[base + begin] < program[pathway, PATHWAY_LOW]:
                begin += 1
            while begin < end and lists[base + end - 1] >= program[pathway, PATHWAY_HIGH]:
                end -= 1
        else:
            base, begin, end = arrived(integers, lists, program, wiring, pathway, now)
        if begin == end:
            continue
        spikes = line(lists, base + begin, end - begin)
        port = program[pathway, PATHWAY_PORT]
        listed = drawn if program[pathway, PATHWAY_KIND] == DRAWN else wiring
        terminals, together = program[pathway, PATHWAY_TERMINALS], end - begin
        if terminals >= 0:
            terminals, together = program[BOUNDS, TERMINALS] + terminals, 1
        for first in range(0, end - begin, together):
            factor = floats[program[PLACES, FACTOR] + program[pathway, PATHWAY_FACTOR]]
            if terminals >= 0:
                cell = spikes[first] - program[pathway, PATHWAY_FIRST_CELL]
                factor *= released(integers, own, program, constants, terminals, cell)
            integers[OPERATIONS] += deliver_pathway(
                program[port, PORT_KIND],
                program,
                pathway,
                port,
                floats,
                coefficients,
                own if program[pathway, PATHWAY_OWN] != 0 else weights,
                listed,
                line(spikes, first, together),
                factor,
            )
        if program[pathway, PATHWAY_PLASTICITY] >= 0:
            plasticity = program[BOUNDS, PLASTICITIES] + program[pathway, PATHWAY_PLASTICITY]
            learn_from_arrivals(
                plasticity, pathway, floats, integers, coefficients, own, program, wiring, spikes
            )


def arrived(
    integers: IntArray,
    lists: NDArray[np.int32],
    program: IntArray,
    wiring: NDArray[np.int32],
    pathway: int,
    now: int,
) -> tuple[int, int, int]:
    """Let the spikes of this step wait for their delay; where those that arrive now are listed.

    A slot is filled from its end, so that what has waited least comes first.
    """
    slots, first = program[PLACES, SLOTS], program[pathway, PATHWAY_FIRST_CELL]
    delays, waiting = program[pathway, PATHWAY_DELAY], program[pathway, PATHWAY_ARRIVALS]
    populations = program[BOUNDS, POPULATIONS + 1] - program[BOUNDS, POPULATIONS]
    begins = program[PLACES, BEGINS] + now * (populations + 1)
    begin = integers[begins + program[pathway, PATHWAY_SOURCE]]
    end = integers[begins + program[pathway, PATHWAY_SOURCE_STOP]]
    room = program[pathway, PATHWAY_HIGH] - first
    spikes = now * program[PLACES, CELLS]
    for s in range(spikes + end - 1, spikes + begin - 1, -1):
        slot = now + wiring[delays + lists[s] - first]
        if slot >= slots:
            slot -= slots
        place = waiting + slot * (room + 1)
        lists[place] += 1
        lists[place + room + 1 - lists[place]] = lists[s]
    place = waiting + now * (room + 1)
    count = lists[place]
    lists[place] = 0
    return place + 1, room - count, room


def deliver_pathway(
    kind: int,
    program: IntArray,
    pathway: int,
    port: int,
    floats: FloatArray,
    coefficients: FloatArray,
    weights: FloatArray,
    listed: NDArray[np.int32],
    spikes: NDArray[np.int32],
    factor: float,
) -> int:
    """Stand for the loops over spikes and synapses; replaced when the kernel is built."""
    raise NotImplementedError
