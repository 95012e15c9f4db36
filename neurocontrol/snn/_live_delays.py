"""Kernels of delays that change: spikes are entered in a calendar when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._delivery import deliver_pathway
from neurocontrol.snn._layout import (
    BEGINS,
    BOUNDS,
    CELLS,
    FACTOR,
    LIVE_CALENDAR,
    LIVE_DELAYS,
    LIVE_FIRST_CELL,
    LIVE_PATHWAYS,
    LIVE_SLOTS,
    LIVE_SYNAPSES,
    LIVE_WORDS,
    OPERATIONS,
    PATHWAY_FACTOR,
    PATHWAY_FIRST,
    PATHWAY_PLASTICITY,
    PATHWAY_PORT,
    PATHWAY_SOURCE,
    PATHWAY_SOURCE_STOP,
    PLACES,
    PLASTICITIES,
    POPULATIONS,
    PORT_KIND,
    STEP,
    STEP_LENGTH,
    WORD_BITS,
)
from neurocontrol.snn._learning import learn_from_arrivals
from neurocontrol.snn._views import line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


def deliver_live(
    floats: FloatArray,
    integers: IntArray,
    lists: NDArray[np.int32],
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    constants: FloatArray,
    wiring: NDArray[np.int32],
    slot: int,
) -> None:
    """Send the spikes of this step off, and give those that are due to their synapses."""
    for pathway in range(program[BOUNDS, LIVE_PATHWAYS], program[BOUNDS, LIVE_PATHWAYS + 1]):
        enter(integers, lists, own, program, constants, wiring, pathway, slot)
        words = program[pathway, LIVE_WORDS]
        due = integers[STEP] % program[pathway, LIVE_SLOTS] * words
        due += program[pathway, LIVE_CALENDAR]
        for word in range(words):
            left = integers[due + word]
            integers[due + word] = 0
            synapse = word * WORD_BITS
            while left != 0:
                if left & 1 != 0:
                    pass_on(
                        floats, integers, coefficients, own, program, wiring, pathway, synapse
                    )  # fmt: skip
                left >>= 1
                synapse += 1


def enter(
    integers: IntArray,
    lists: NDArray[np.int32],
    own: FloatArray,
    program: IntArray,
    constants: FloatArray,
    wiring: NDArray[np.int32],
    pathway: int,
    slot: int,
) -> None:
    """Enter the spikes of this step in the calendar, each at the end of its delay."""
    populations = program[BOUNDS, POPULATIONS + 1] - program[BOUNDS, POPULATIONS]
    begins = program[PLACES, BEGINS] + slot * (populations + 1)
    begin = integers[begins + program[pathway, PATHWAY_SOURCE]]
    end = integers[begins + program[pathway, PATHWAY_SOURCE_STOP]]
    base = slot * program[PLACES, CELLS]
    slots, words = program[pathway, LIVE_SLOTS], program[pathway, LIVE_WORDS]
    for s in range(base + begin, base + end):
        place = program[pathway, LIVE_SYNAPSES] + lists[s] - program[pathway, LIVE_FIRST_CELL]
        for e in range(wiring[place], wiring[place + 1]):
            delay = own[program[pathway, LIVE_DELAYS] + e] / constants[pathway, STEP_LENGTH]
            steps = min(max(int(delay + 0.5), 0), slots - 1)
            due = (integers[STEP] + steps) % slots * words + e // WORD_BITS
            integers[program[pathway, LIVE_CALENDAR] + due] |= 1 << e % WORD_BITS


def pass_on(
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    wiring: NDArray[np.int32],
    pathway: int,
    synapse: int,
) -> None:
    """Give a spike that has arrived to its synapse, and let this learn."""
    port = program[pathway, PATHWAY_PORT]
    # the list of synapses of synapses counts up from 0, and so is a list of each one alone
    arrived = line(wiring, program[pathway, PATHWAY_FIRST] + synapse, 1)
    integers[OPERATIONS] += deliver_pathway(
        program[port, PORT_KIND],
        program,
        pathway,
        port,
        floats,
        coefficients,
        own,
        wiring,
        arrived,
        floats[program[PLACES, FACTOR] + program[pathway, PATHWAY_FACTOR]],
    )
    plasticity = program[BOUNDS, PLASTICITIES] + program[pathway, PATHWAY_PLASTICITY]
    learn_from_arrivals(
        plasticity, pathway, floats, integers, coefficients, own, program, wiring, arrived
    )  # fmt: skip
