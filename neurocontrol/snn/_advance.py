"""The main kernel: rows outermost, each row through all of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._delivery import collect, count_populations, schedule, update_traces
from neurocontrol.snn._layout import (
    BLOCK_COEFFICIENTS,
    BLOCK_CONDUCTING,
    BLOCK_COUNT,
    BLOCK_FAMILY,
    BLOCK_FIRST,
    BLOCK_LANES,
    BLOCK_ROWS,
    BLOCK_STATE,
    BLOCK_VARIABLES,
    BLOCKS,
    BOUNDS,
    CELLS,
    CONDUCTING,
    DRIVE,
    EXTERNAL,
    PLACES,
    POPULATION_FIRST,
    POPULATION_STOP,
    POPULATION_TERMS,
    POPULATION_TERMS_STOP,
    POPULATIONS,
    PORT_COEFFICIENTS,
    PORT_COUNT,
    PORT_FAMILY,
    PORT_FIRST,
    PORT_PENDING,
    PORT_REFRACTORY,
    PORT_RING,
    PORT_ROWS,
    PORT_SLOTS,
    PORT_STATE,
    PORT_V,
    PORT_VARIABLES,
    PORTS,
    RECORDER,
    STEP,
    TERM_COUNT,
    TERM_LISTS,
    TERM_WEIGHTS,
    TRACES,
)
from neurocontrol.snn._modulators import advance_modulators
from neurocontrol.snn._noise import draw_normal
from neurocontrol.snn._views import line, matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.types import FloatArray, IntArray

CURRENT, CONDUCTANCE, NOISE = 0, 1, 2


def make_advance(fingerprint: int) -> Callable[..., None]:
    """Make the kernel; its compiled form is stored under the fingerprint of all its sources."""

    def advance(
        rows: IntArray,
        steps: int,
        floats: FloatArray,
        integers: IntArray,
        coefficients: FloatArray,
        program: IntArray,
        constants: FloatArray,
        weights: FloatArray,
        wiring: IntArray,
        drawn: IntArray,
        scratch: FloatArray,
        flags: IntArray,
        words: IntArray,
        lists: IntArray,
        recorded: IntArray,
    ) -> None:
        if fingerprint == 0:
            return
        for index in range(rows.shape[0]):
            row = rows[index]
            shared = min(row, coefficients.shape[0] - 1)
            common = min(row, drawn.shape[0] - 1)
            for _ in range(steps):
                step(
                    line(floats, row * floats.shape[1], floats.shape[1]),
                    line(integers, row * integers.shape[1], integers.shape[1]),
                    line(coefficients, shared * coefficients.shape[1], coefficients.shape[1]),
                    matrix(program, 0, program.shape[0], program.shape[1]),
                    matrix(constants, 0, constants.shape[0], constants.shape[1]),
                    line(weights, 0, weights.shape[0]),
                    line(wiring, 0, wiring.shape[0]),
                    line(drawn, common * drawn.shape[1], drawn.shape[1]),
                    matrix(scratch, 0, scratch.shape[0], scratch.shape[1]),
                    line(flags, 0, flags.shape[0]),
                    line(words, 0, words.shape[0]),
                    line(lists, 0, lists.shape[1]),
                    line(lists, lists.shape[1], lists.shape[1]),
                    matrix(recorded, 0, recorded.shape[0], recorded.shape[1]),
                )

    return advance


def step(
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: IntArray,
    drawn: IntArray,
    scratch: FloatArray,
    flags: IntArray,
    words: IntArray,
    spikes: IntArray,
    begins: IntArray,
    recorded: IntArray,
) -> None:
    """Advance one row from t to t + dt."""
    gather_input(floats, program, wiring, scratch)
    integrate_synapses(floats, coefficients, program, scratch)
    integrate_cells(floats, integers, coefficients, program, scratch, flags)
    found = collect(words, flags, spikes)
    count_populations(integers, program, spikes, found, begins)
    update_traces(floats, integers, program, weights)
    if found > 0:
        schedule(floats, integers, program, constants, weights, wiring, drawn, spikes, begins)
    deliver(floats, integers, coefficients, program)
    if found > 0:
        reset(floats, coefficients, program, spikes, found)
        record(integers, spikes, found, program[PLACES, CELLS], recorded)
    advance_modulators(floats, program, constants, weights, wiring)
    integers[STEP] += 1


def gather_input(
    floats: FloatArray, program: IntArray, wiring: IntArray, scratch: FloatArray
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


def integrate_synapses(
    floats: FloatArray, coefficients: FloatArray, program: IntArray, scratch: FloatArray
) -> None:
    """Add the synaptic currents and conductances at t and advance the synapses."""
    width = scratch.shape[1]
    for port in range(program[BOUNDS, PORTS], program[BOUNDS, PORTS + 1]):
        count, first = program[port, PORT_COUNT], program[port, PORT_FIRST]
        variables, state = program[port, PORT_VARIABLES], program[port, PORT_STATE]
        rows, constant = program[port, PORT_ROWS], program[port, PORT_COEFFICIENTS]
        integrate_synapse(
            program[port, PORT_FAMILY],
            matrix(floats, state, variables, count),
            matrix(coefficients, constant, rows, count),
            line(scratch, CURRENT * width + first, count),
            line(scratch, CONDUCTANCE * width + first, count),
        )


def integrate_cells(
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    program: IntArray,
    scratch: FloatArray,
    flags: IntArray,
) -> None:
    """Draw the noise and advance the neurons, family by family."""
    width = scratch.shape[1]
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        count, first = program[block, BLOCK_COUNT], program[block, BLOCK_FIRST]
        variables, state = program[block, BLOCK_VARIABLES], program[block, BLOCK_STATE]
        rows, constant = program[block, BLOCK_ROWS], program[block, BLOCK_COEFFICIENTS]
        lanes = program[block, BLOCK_LANES]
        noise = line(scratch, NOISE * width + first, count)
        if lanes >= 0:
            draw_normal(line(integers, lanes, count), noise)
        integrate_neuron(
            program[block, BLOCK_FAMILY],
            matrix(floats, state, variables, count),
            matrix(coefficients, constant, rows, count),
            line(scratch, CURRENT * width + first, count),
            line(scratch, CONDUCTANCE * width + first, count),
            noise,
            line(flags, first, count),
            program[block, BLOCK_CONDUCTING] != 0,
        )


def deliver(
    floats: FloatArray, integers: IntArray, coefficients: FloatArray, program: IntArray
) -> None:
    """Apply what arrives in this step and clear its place in the delay line."""
    for port in range(program[BOUNDS, PORTS], program[BOUNDS, PORTS + 1]):
        slot = integers[STEP] % program[port, PORT_SLOTS]
        pending = program[port, PORT_PENDING] + slot
        if integers[pending] == 0:
            continue
        integers[pending] = 0
        count = program[port, PORT_COUNT]
        variables, state = program[port, PORT_VARIABLES], program[port, PORT_STATE]
        rows, constant = program[port, PORT_ROWS], program[port, PORT_COEFFICIENTS]
        start = program[port, PORT_RING] + slot * count
        v, refractory = program[port, PORT_V], program[port, PORT_REFRACTORY]
        arriving = line(floats, start, count)
        deliver_synapse(
            program[port, PORT_FAMILY],
            arriving,
            matrix(floats, state, variables, count),
            matrix(coefficients, constant, rows, count),
            line(floats, v, count),
            line(floats, refractory, count),
        )
        for i in range(count):
            arriving[i] = 0.0


def reset(
    floats: FloatArray, coefficients: FloatArray, program: IntArray, spikes: IntArray, found: int
) -> None:
    """Reset the cells that fired."""
    cursor = 0
    for block in range(program[BOUNDS, BLOCKS], program[BOUNDS, BLOCKS + 1]):
        count, first = program[block, BLOCK_COUNT], program[block, BLOCK_FIRST]
        variables, state = program[block, BLOCK_VARIABLES], program[block, BLOCK_STATE]
        rows, constant = program[block, BLOCK_ROWS], program[block, BLOCK_COEFFICIENTS]
        while cursor < found and spikes[cursor] < first + count:
            reset_neuron(
                program[block, BLOCK_FAMILY],
                matrix(floats, state, variables, count),
                matrix(coefficients, constant, rows, count),
                spikes[cursor] - first,
            )
            cursor += 1


def record(
    integers: IntArray, spikes: IntArray, found: int, cells: int, recorded: IntArray
) -> None:
    """Append ``step * cells + cell`` of every spike to the row's record; place 0 counts them."""
    recorder = integers[RECORDER]
    if recorder >= 0:
        place = recorded[recorder, 0] + 1
        for s in range(found):
            recorded[recorder, place + s] = integers[STEP] * cells + spikes[s]
        recorded[recorder, 0] += found


def integrate_neuron(
    family: int,
    state: FloatArray,
    coefficients: FloatArray,
    current: FloatArray,
    conductance: FloatArray,
    noise: FloatArray,
    flags: IntArray,
    conducting: bool,
) -> None:
    """Stand for ``integrate`` of the neuron family; replaced when the kernel is built."""
    raise NotImplementedError


def reset_neuron(family: int, state: FloatArray, coefficients: FloatArray, cell: int) -> None:
    """Stand for ``reset`` of the neuron family; replaced when the kernel is built."""
    raise NotImplementedError


def integrate_synapse(
    family: int,
    state: FloatArray,
    coefficients: FloatArray,
    current: FloatArray,
    conductance: FloatArray,
) -> None:
    """Stand for ``integrate`` of the synapse family; replaced when the kernel is built."""
    raise NotImplementedError


def deliver_synapse(
    family: int,
    arriving: FloatArray,
    state: FloatArray,
    coefficients: FloatArray,
    v: FloatArray,
    refractory: FloatArray,
) -> None:
    """Stand for ``deliver`` of the synapse family; replaced when the kernel is built."""
    raise NotImplementedError
