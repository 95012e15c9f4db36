"""Kernel of spike delivery: delay lines of the target populations and histories of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    BOUNDS,
    DENSE,
    DRAWN,
    FACTOR,
    HISTORY,
    HISTORY_SLOTS,
    PLACES,
    POPULATION_FIRST,
    POPULATION_STOP,
    POPULATIONS,
    PORT_COUNT,
    PORT_PENDING,
    PORT_RING,
    PORT_SLOTS,
    PROJECTION_COUNT,
    PROJECTION_DELAY,
    PROJECTION_DELAYS,
    PROJECTION_FACTOR,
    PROJECTION_FIRST,
    PROJECTION_KIND,
    PROJECTION_PORT,
    PROJECTION_SOURCE,
    PROJECTION_SOURCE_STOP,
    PROJECTION_TARGET,
    PROJECTION_TARGETS,
    PROJECTION_WEIGHTS,
    PROJECTIONS,
    SOURCE_DELAY,
    SOURCE_FIRST,
    SOURCE_POPULATION,
    SOURCE_STOP,
    SOURCES,
    SPARSE,
    STEP,
    TRACE_COUNT,
    TRACE_DECAYS,
    TRACES,
    WEIGHT,
)
from neurocontrol.snn._views import line

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray


def collect(words: IntArray, flags: IntArray, spikes: IntArray) -> int:
    """List the flagged cells in order and return their number."""
    found = 0
    for word in range(words.shape[0]):
        if words[word] != 0:
            for cell in range(8 * word, 8 * word + 8):
                if flags[cell]:
                    spikes[found] = cell
                    found += 1
    return found


def count_populations(
    integers: IntArray, program: IntArray, spikes: IntArray, found: int, begins: IntArray
) -> None:
    """Store the spike count of every population, and where its spikes begin in the list."""
    first, stop = program[BOUNDS, POPULATIONS], program[BOUNDS, POPULATIONS + 1]
    slot = integers[STEP] % program[PLACES, HISTORY_SLOTS]
    history = program[PLACES, HISTORY] + slot * (stop - first)
    cursor = 0
    for p in range(stop - first):
        begins[p] = cursor
        last = program[first + p, POPULATION_STOP]
        while cursor < found and spikes[cursor] < last:
            cursor += 1
        integers[history + p] = cursor - begins[p]
    begins[stop - first] = cursor


def update_traces(
    floats: FloatArray, integers: IntArray, program: IntArray, weights: FloatArray
) -> None:
    """Let every trace decay over the step and add the spikes whose delay has run out."""
    count = program[PLACES, TRACE_COUNT]
    start = program[PLACES, TRACES]
    decays = program[PLACES, TRACE_DECAYS]
    traces = line(floats, start, count)
    decay = line(weights, decays, count)
    for i in range(count):
        traces[i] *= decay[i]
    slots = program[PLACES, HISTORY_SLOTS]
    populations = program[BOUNDS, POPULATIONS + 1] - program[BOUNDS, POPULATIONS]
    now = integers[STEP] % slots
    for source in range(program[BOUNDS, SOURCES], program[BOUNDS, SOURCES + 1]):
        slot = now - program[source, SOURCE_DELAY]
        if slot < 0:
            slot += slots
        spikes = integers[
            program[PLACES, HISTORY] + slot * populations + program[source, SOURCE_POPULATION]
        ]
        if spikes != 0:
            for i in range(program[source, SOURCE_FIRST], program[source, SOURCE_STOP]):
                traces[i] += weights[decays + count + i] * spikes


def schedule(
    floats: FloatArray,
    integers: IntArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: IntArray,
    drawn: IntArray,
    spikes: IntArray,
    begins: IntArray,
) -> None:
    """Write the weights of this step's spikes into the delay lines of their targets."""
    populations = program[BOUNDS, POPULATIONS]
    for projection in range(program[BOUNDS, PROJECTIONS], program[BOUNDS, PROJECTIONS + 1]):
        source = program[projection, PROJECTION_SOURCE]
        begin, end = begins[source], begins[program[projection, PROJECTION_SOURCE_STOP]]
        if begin == end:
            continue
        port = program[projection, PROJECTION_PORT]
        count, ring = program[port, PORT_COUNT], program[port, PORT_RING]
        slots, pending = program[port, PORT_SLOTS], program[port, PORT_PENDING]
        now = integers[STEP] % slots
        factor = floats[program[PLACES, FACTOR] + program[projection, PROJECTION_FACTOR]]
        kind = program[projection, PROJECTION_KIND]
        weight = program[projection, PROJECTION_WEIGHTS]
        targets = program[projection, PROJECTION_TARGETS]
        slot = (now + program[projection, PROJECTION_DELAY]) % slots
        integers[pending + slot] = 1
        arriving = line(floats, ring + slot * count, count)
        first_cell = program[populations + source, POPULATION_FIRST]
        for s in range(begin, end):
            cell = spikes[s] - first_cell
            if kind == DENSE:
                width = program[projection, PROJECTION_COUNT]
                start = program[projection, PROJECTION_TARGET]
                row, reached = (
                    line(weights, weight + cell * width, width),
                    line(arriving, start, width),
                )
                for i in range(width):
                    reached[i] += factor * row[i]
                continue
            index = program[projection, PROJECTION_FIRST] + cell
            if kind == DRAWN:
                change = factor * constants[projection, WEIGHT]
                for e in range(targets + drawn[index], targets + drawn[index + 1]):
                    arriving[drawn[e]] += change
                continue
            first, stop = wiring[index], wiring[index + 1]
            if kind == SPARSE:
                for e in range(first, stop):
                    arriving[wiring[targets + e]] += factor * weights[weight + e]
                continue
            delays = program[projection, PROJECTION_DELAYS]
            for e in range(first, stop):
                arrival = now + wiring[delays + e]
                if arrival >= slots:
                    arrival -= slots
                integers[pending + arrival] = 1
                floats[ring + arrival * count + wiring[targets + e]] += factor * weights[weight + e]
