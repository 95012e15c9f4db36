"""The main kernel: rows outermost, each row through all of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.snn._coupling import couple
from neurocontrol.snn._delivery import collect, deliver, inject, note_spikes, update_traces
from neurocontrol.snn._graded import transmit
from neurocontrol.snn._layout import (
    BLOCK_COUNT,
    BLOCK_DRAWS,
    BLOCK_FIRST,
    BLOCK_KIND,
    BLOCK_MEMBRANE,
    BLOCK_STATE,
    BLOCKS,
    BOUNDS,
    BROKEN,
    CELLS,
    CONDUCTING,
    DRIVE,
    EXTERNAL,
    FAULT,
    FULL_RECORD,
    GOAL,
    KEY,
    NORMAL,
    NOTHING,
    PLACES,
    POPULATION_FIRST,
    POPULATION_STOP,
    POPULATION_TERMS,
    POPULATION_TERMS_STOP,
    POPULATIONS,
    PORT_INSIDE,
    PORT_KIND,
    PORTS,
    RECORDER,
    SLOTS,
    STEP,
    TERM_COUNT,
    TERM_LISTS,
    TERM_WEIGHTS,
    TRACES,
)
from neurocontrol.snn._learning import consolidate, learn_from_targets, settle
from neurocontrol.snn._live_delays import deliver_live
from neurocontrol.snn._modulators import advance_modulators
from neurocontrol.snn._random import normal, stream, uniform
from neurocontrol.snn._views import (
    doubles,
    halves,
    line,
    matrix,
    numbers,
    octets,
    table,
    wholes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

CURRENT, CONDUCTANCE, RANDOM, ZERO = 0, 1, 2, 3
"""Lines of the scratch memory; the last is never written."""


def make_advance(fingerprint: int) -> Callable[..., int]:
    """Make the kernel; its compiled form is stored under the fingerprint of all its sources.

    It takes the rows, the steps, the floats, and in the order of their use the other arrays, bound
    once: to pass them one by one would cost more than many steps of a small network.
    """

    def advance(rows: IntArray, steps: int, floats: FloatArray, bound: Any) -> int:
        outcome = 0
        integers, lists = wholes(bound, 0), halves(bound, 1)
        coefficients, own = numbers(bound, 2, floats), numbers(bound, 3, floats)
        program, constants = wholes(bound, 4), doubles(bound, 5)
        weights, wiring, drawn = numbers(bound, 6, floats), halves(bound, 7), halves(bound, 8)
        scratch, flags, words = doubles(bound, 9), octets(bound, 10), wholes(bound, 11)
        recorded, injected = wholes(bound, 12), wholes(bound, 13)
        for index in range(rows.shape[0]):
            row = rows[index]
            outcome |= advance_row(
                steps,
                line(floats, row * floats.shape[1], floats.shape[1]),
                line(integers, row * integers.shape[1], integers.shape[1]),
                line(lists, row * lists.shape[1], lists.shape[1]),
                line(
                    coefficients,
                    min(row, coefficients.shape[0] - 1) * coefficients.shape[1],
                    coefficients.shape[1],
                ),
                line(own, min(row, own.shape[0] - 1) * own.shape[1], own.shape[1]),
                table(program, program.shape[0], program.shape[1]),
                table(constants, constants.shape[0], constants.shape[1]),
                line(weights, 0, weights.shape[1]),
                line(wiring, 0, wiring.shape[1]),
                line(drawn, min(row, drawn.shape[0] - 1) * drawn.shape[1], drawn.shape[1]),
                matrix(scratch, 0, scratch.shape[0], scratch.shape[1]),
                line(flags, 0, flags.shape[1]),
                line(words, 0, words.shape[1]),
                matrix(recorded, 0, recorded.shape[0], recorded.shape[1]),
                line(
                    injected,
                    min(row, injected.shape[0] - 1) * injected.shape[1],
                    injected.shape[1],
                ),
            )
        return outcome

    # The compiler looks for compiled forms by name, and takes two of one name for the same.
    advance.__qualname__ = f"advance_{fingerprint:x}"
    return advance


def advance_row(
    steps: int,
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
    scratch: FloatArray,
    flags: IntArray,
    words: IntArray,
    recorded: IntArray,
    injected: IntArray,
) -> int:
    """Advance one row by some steps or, if there are none, to the goal of the call before."""
    if integers[FAULT] > 0:
        return BROKEN
    if steps > 0:
        integers[GOAL] = integers[STEP] + steps
    cells, slots = program[PLACES, CELLS], program[PLACES, SLOTS]
    slot = integers[STEP] % slots
    while integers[STEP] < integers[GOAL]:
        recorder = integers[RECORDER]
        if recorder >= 0 and recorded[recorder, 0] + cells + 1 > recorded.shape[1]:
            return FULL_RECORD
        if GATHERS:
            gather_input(floats, program, wiring, scratch)
            current = line(scratch, CURRENT * scratch.shape[1], cells)
            couple(floats, own, program, weights, wiring, current)
            opened = line(scratch, CONDUCTANCE * scratch.shape[1], cells)
            transmit(floats, own, program, constants, weights, wiring, current, opened)
        integrate(floats, integers, coefficients, program, scratch, flags)
        inject(integers, injected, cells, flags)
        found = collect(slot * cells, words, lists)
        if found > 0 and find_fault(floats, integers, program, lists, slot * cells, found):
            integers[STEP] += 1
            integers[GOAL] = integers[STEP]
            return BROKEN
        note_spikes(integers, program, lists, slot, found, recorded)
        update_traces(floats, integers, program, weights, lists, slot)
        settle(floats, integers, coefficients, program)
        deliver(
            floats, integers, lists, coefficients, own, program, constants, weights, wiring, drawn,
            slot,
        )  # fmt: skip
        deliver_live(
            floats, integers, lists, coefficients, own, program, constants, wiring, slot
        )  # fmt: skip
        if found > 0:
            reset(floats, coefficients, program, lists, slot * cells, found)
            learn_from_targets(floats, integers, lists, coefficients, own, program, wiring, slot)
        consolidate(floats, integers, coefficients, own, program, wiring)
        advance_modulators(floats, program, constants, weights, wiring)
        integers[STEP] += 1
        slot = slot + 1 if slot + 1 < slots else 0
    return check(floats, integers, program)


def gather_input(
    floats: FloatArray, program: IntArray, wiring: NDArray[np.int32], scratch: FloatArray
) -> None:
    """Sum the constant current, the external current and the traces at t."""
    width = scratch.shape[1]
    cells = program[PLACES, CELLS]
    current = line(scratch, CURRENT * width, cells)
    constant = line(floats, program[PLACES, DRIVE], cells)
    held = line(floats, program[PLACES, EXTERNAL], cells)
    for i in range(cells):
        current[i] = constant[i] + held[i]
    if program[PLACES, CONDUCTING] != 0:
        conductance = line(scratch, CONDUCTANCE * width, cells)
        for i in range(cells):
            conductance[i] = 0.0

    if program[PLACES, TERM_COUNT] == 0:
        return
    traces, weight = program[PLACES, TRACES], program[PLACES, TERM_WEIGHTS]
    sources = program[PLACES, TERM_LISTS] + program[PLACES, TERM_COUNT]
    for population in range(program[BOUNDS, POPULATIONS], program[BOUNDS, POPULATIONS + 1]):
        begin = program[population, POPULATION_TERMS]
        end = program[population, POPULATION_TERMS_STOP]
        if begin == end:
            continue
        total = 0.0
        for t in range(begin, end):
            total += floats[weight + t] * floats[traces + wiring[sources + t]]
        first = program[population, POPULATION_FIRST]
        count = program[population, POPULATION_STOP] - first
        target = line(scratch, CURRENT * width + first, count)
        for i in range(count):
            target[i] += total


def integrate(
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    program: IntArray,
    scratch: FloatArray,
    flags: IntArray,
) -> None:
    """Advance synapses and neurons to t + dt and flag the cells that reach their threshold."""
    width = scratch.shape[1]
    flat = line(scratch, 0, scratch.shape[0] * width)
    for port in range(program[BOUNDS, PORTS], program[BOUNDS, PORTS + 1]):
        if program[port, PORT_INSIDE] == 0:
            integrate_port(
                program[port, PORT_KIND], program, port, floats, coefficients, flat, width
            )
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        if DRAWS_APART and program[block, BLOCK_DRAWS] != NOTHING:
            count, first = program[block, BLOCK_COUNT], program[block, BLOCK_FIRST]
            numbers = line(scratch, RANDOM * width + first, count)
            start = stream(integers[KEY], integers[STEP])
            if program[block, BLOCK_DRAWS] == NORMAL:
                for i in range(count):
                    numbers[i] = normal(start, first + i)
            else:
                for i in range(count):
                    numbers[i] = uniform(start, first + i)
        integrate_block(
            program[block, BLOCK_KIND],
            program,
            block,
            floats,
            integers,
            coefficients,
            flat,
            width,
            flags,
        )


def find_fault(
    floats: FloatArray,
    integers: IntArray,
    program: IntArray,
    lists: NDArray[np.int32],
    cursor: int,
    found: int,
) -> bool:
    """Tell whether a cell listed from ``cursor`` has left the numbers; note the first of them."""
    stop = cursor + found
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        first = program[block, BLOCK_FIRST]
        while cursor < stop and lists[cursor] < first + program[block, BLOCK_COUNT]:
            cell = lists[cursor]
            v = floats[program[block, BLOCK_STATE] + cell - first]
            if program[block, BLOCK_MEMBRANE] != 0 and v - v != 0.0:
                integers[FAULT] = cell + 1
                return True
            cursor += 1
    return False


def check(floats: FloatArray, integers: IntArray, program: IntArray) -> int:
    """Find the first cell that has left the numbers without firing."""
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        if program[block, BLOCK_MEMBRANE] == 0:
            continue
        count = program[block, BLOCK_COUNT]
        v = line(floats, program[block, BLOCK_STATE], count)
        faults = 0
        for i in range(count):
            faults |= 1 if v[i] - v[i] != 0.0 else 0
        if faults != 0:
            cell = 0
            while v[cell] - v[cell] == 0.0:
                cell += 1
            integers[FAULT] = program[block, BLOCK_FIRST] + cell + 1
            return BROKEN
    return 0


def reset(
    floats: FloatArray,
    coefficients: FloatArray,
    program: IntArray,
    lists: NDArray[np.int32],
    cursor: int,
    found: int,
) -> None:
    """Reset the cells that fired, listed from ``cursor``."""
    stop = cursor + found
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        last = program[block, BLOCK_FIRST] + program[block, BLOCK_COUNT]
        while cursor < stop and lists[cursor] < last:
            cell = lists[cursor] - program[block, BLOCK_FIRST]
            reset_cell(program[block, BLOCK_KIND], program, block, floats, coefficients, cell)
            cursor += 1


DRAWS_APART = True
"""Whether random numbers are drawn before the loop over cells; replaced in fused kernels."""
GATHERS = True
"""Whether currents are summed before the loop over cells; replaced in fused kernels."""


def integrate_block(
    kind: int,
    program: IntArray,
    block: int,
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    scratch: FloatArray,
    width: int,
    flags: IntArray,
) -> None:
    """Stand for the loop over the cells of a block; replaced when the kernel is built."""
    raise NotImplementedError


def integrate_port(
    kind: int,
    program: IntArray,
    port: int,
    floats: FloatArray,
    coefficients: FloatArray,
    scratch: FloatArray,
    width: int,
) -> None:
    """Stand for the loop over the synapses of a port; replaced when the kernel is built."""
    raise NotImplementedError


def reset_cell(
    kind: int,
    program: IntArray,
    block: int,
    floats: FloatArray,
    coefficients: FloatArray,
    cell: int,
) -> None:
    """Stand for ``reset`` of a neuron family; replaced when the kernel is built."""
    raise NotImplementedError
