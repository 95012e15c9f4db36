"""Layout of a compiled network, shared by the compiler and the kernels.

The program is a table of int64 instructions with a table of float64 constants beside it, row for
row. The first two rows are headers: where each kind of instruction begins and ends, and where each
kind of data begins in a row's floats and integers. Offsets count elements of a row's floats unless
they say otherwise.
"""

from __future__ import annotations

from typing import Final

WIDTH: Final = 26

BOUNDS, PLACES = 0, 1

BLOCKS, POPULATIONS, PORTS, PATHWAYS, SOURCES = 0, 1, 2, 3, 4
MODULATORS, OCCUPANCIES, FACTORS, RECEPTORS, ACTIONS, PLASTICITIES = 5, 6, 7, 8, 9, 10
TERMINALS, JUNCTIONS, GRADED, LIVE_PATHWAYS = 11, 12, 13, 14
KINDS: Final = 15

CELLS, DRIVE, EXTERNAL, TRACES, TRACE_COUNT, TRACE_DECAYS = 0, 1, 2, 3, 4, 5
SLOTS, BEGINS, COUNTS, RELEASE, CONCENTRATION, OCCUPANCY, FACTOR = 6, 7, 8, 9, 10, 11, 12
TERM_WEIGHTS, TERM_COUNT, TERM_LISTS, TERM_STORE, CONDUCTING = 13, 14, 15, 16, 17
"""BEGINS and COUNTS are offsets into the integers: for every slot of the last steps where the
spikes of each population begin in the slot's list, and spikes of every population since reset."""

STEP, RECORDER, GOAL, KEY, INJECTED, OPERATIONS, FAULT, FIRST_INTEGER = 0, 1, 2, 3, 4, 5, 6, 7
"""What opens a row's integers: steps done, number of its recorder, steps to do, key of its random
numbers, injected spikes taken, synaptic events, and the cell that left the numbers plus one."""

BLOCK_KIND, BLOCK_FIRST, BLOCK_COUNT, BLOCK_STATE, BLOCK_CONSTANTS = 0, 1, 2, 3, 4
BLOCK_DRAWS, BLOCK_CONDUCTING, BLOCK_PORT, BLOCK_MEMBRANE = 5, 6, 7, 8
NOTHING, NORMAL, UNIFORM = 0, 1, 2
"""What a block draws for every cell in every step. BLOCK_MEMBRANE: its state begins with v."""

POPULATION_FIRST, POPULATION_STOP, POPULATION_TERMS, POPULATION_TERMS_STOP = 0, 1, 2, 3

PORT_KIND, PORT_FIRST, PORT_COUNT, PORT_STATE, PORT_CONSTANTS = 0, 1, 2, 3, 4
PORT_V, PORT_STRIDE, PORT_INSIDE = 5, 6, 7
"""PORT_INSIDE: integrated within the loop of its block."""

PATHWAY_SOURCE, PATHWAY_SOURCE_STOP, PATHWAY_FIRST_CELL, PATHWAY_PORT = 0, 1, 2, 3
PATHWAY_KIND, PATHWAY_FIRST, PATHWAY_TARGETS, PATHWAY_COUNT, PATHWAY_TARGET = 4, 5, 6, 7, 8
PATHWAY_WEIGHTS, PATHWAY_STRIDE, PATHWAY_OWN, PATHWAY_DELAY, PATHWAY_FACTOR = 9, 10, 11, 12, 13
PATHWAY_PLASTICITY, PATHWAY_TERMINALS, PATHWAY_PLASTIC = 14, 15, 16
PATHWAY_LOW, PATHWAY_HIGH, PATHWAY_ARRIVALS = 17, 18, 19
DENSE, LISTED, DRAWN = 0, 1, 2
"""Kinds of pathway: each source cell to all targets or none, listed for all rows, listed for every
row. Its weights are one number (stride 0) or one for every synapse, and either shared or each row's
own. PATHWAY_PLASTIC: where the plastic terminals of the source cells are listed. PATHWAY_LOW and
PATHWAY_HIGH: first source cell with synapses, and one past the last. PATHWAY_ARRIVALS: where every
source cell has one delay, the place in the lists where spikes wait for the step of their arrival,
slot by slot their number and room for all; PATHWAY_DELAY is then where the delays are listed.
Else -1."""

LIVE_FIRST_CELL, LIVE_SYNAPSES, LIVE_DELAYS, LIVE_CALENDAR = 20, 21, 22, 23
LIVE_SLOTS, LIVE_WORDS, WORD_BITS = 24, 25, 32
"""Pathways whose delays change. To the loops over spikes and synapses each of their synapses is a
source cell of its own, which fires when a spike arrives; LIVE_FIRST_CELL is the first true source,
LIVE_SYNAPSES where the synapses of each begin. LIVE_DELAYS, in s, are among the row's own numbers.
The calendar is among its integers: for each of LIVE_SLOTS coming steps LIVE_WORDS words with one
bit for every synapse."""

TERMINALS_PARAMETERS, TERMINALS_STATE, TERMINALS_RESOURCES = 0, 1, 2
TERMINALS_LAST, TERMINALS_COUNT = 3, 4
STEP_LENGTH = 0
"""Terminals with short-term plasticity, one for each source cell of a pathway. Parameters and state
are among the row's own numbers; TERMINALS_LAST, steps of the last spikes, is among its integers."""

PLASTICITY_KIND, PLASTICITY_CONSTANTS, PLASTICITY_PRE, PLASTICITY_POST = 0, 1, 2, 3
PLASTICITY_PRE_COUNT, PLASTICITY_POST_COUNT, PLASTICITY_SYNAPSES = 4, 5, 6
PLASTICITY_STATE, PLASTICITY_FIRST, PLASTICITY_TARGETS = 7, 8, 9
PLASTICITY_POST_FIRST, PLASTICITY_POST_SYNAPSES, PLASTICITY_POST_SOURCES = 10, 11, 12
PLASTICITY_TARGET, PLASTICITY_MODULATOR, PLASTICITY_INTERVAL, PLASTICITY_WIDTH = 13, 14, 15, 16
PLASTICITY_AWAKE = 17
"""Plasticity of a projection. Its pre variables are those of terminals: a source cell and a delay
with which it has synapses. PLASTICITY_WIDTH: number of targets where each terminal reaches all of
them in order, else 0. PLASTICITY_AWAKE: where the integers of a row hold the number of target cells
that do not rest, and list these; for rules that let cells rest."""

JUNCTIONS_OWN, JUNCTIONS_WEIGHTS, JUNCTIONS_COUNT = 0, 1, 2
JUNCTIONS_PAIRS, JUNCTIONS_OTHERS, JUNCTIONS_V, JUNCTIONS_OTHER_V = 3, 4, 5, 6
JUNCTIONS_CELL, JUNCTIONS_OTHER_CELL = 7, 8
"""Gap junctions: lists of cells of two populations, and where the potentials of these begin."""
GRADED_OWN, GRADED_WEIGHTS, GRADED_CELLS, GRADED_FIRST, GRADED_TARGETS = 0, 1, 2, 3, 4
GRADED_OUTPUT, GRADED_TARGET, GRADED_FACTOR, GRADED_CONDUCTS = 5, 6, 7, 8
GRADED_REVERSAL = 0
"""Graded projections: where their weights, the synapses of each source cell, the targets of these,
and the outputs of the sources begin, and their first target; whether weights are conductances."""

SOURCE_POPULATION, SOURCE_DELAY, SOURCE_FIRST, SOURCE_STOP, SOURCE_CELLS = 0, 1, 2, 3, 4
"""SOURCE_CELLS: number of cells where every cell has a trace of its own, else 0."""

RISE, FALL = 0, 1
OCCUPANCY_MODULATOR, OCCUPANCY_POWER = 0, 1
HALF_POWER, EXPONENT = 0, 1
FACTOR_FIRST, FACTOR_STOP, FACTOR_ADDS = 0, 1, 2
RECEPTOR_OCCUPANCY = 0
BASE, EFFECT = 0, 1
ACTION_KIND, ACTION_FACTOR, ACTION_BASE, ACTION_TARGET, ACTION_COUNT = 0, 1, 2, 3, 4
SCALE, LOWER, DECAY = 0, 1, 2
"""Kinds of action: base * factor, base - factor, exp(-base * factor)."""

FULL_RECORD, BROKEN = 1, 2
"""What the kernel returns: the recorders are full, a row has left the numbers."""
