"""Layout of a compiled network, shared by the compiler and the kernels.

The program is a table of int64 instructions with a table of float64 constants beside it, row for
row. The first two rows are headers: where each kind of instruction begins and ends, and where each
kind of data begins in a row's floats and integers. Offsets count elements of a row's floats unless
they say otherwise.
"""

from __future__ import annotations

from typing import Final

WIDTH: Final = 16

BOUNDS, PLACES = 0, 1

BLOCKS, POPULATIONS, PORTS, PROJECTIONS, SOURCES = 0, 1, 2, 3, 4
MODULATORS, OCCUPANCIES, FACTORS, RECEPTORS, ACTIONS = 5, 6, 7, 8, 9
KINDS: Final = 10

CELLS, DRIVE, EXTERNAL, TRACES, TRACE_COUNT, TRACE_DECAYS = 0, 1, 2, 3, 4, 5
HISTORY, HISTORY_SLOTS, RELEASE, CONCENTRATION, OCCUPANCY, FACTOR = 6, 7, 8, 9, 10, 11
TERM_WEIGHTS, TERM_COUNT, TERM_LISTS, CONDUCTING = 12, 13, 14, 15

STEP, RECORDER, FIRST_INTEGER = 0, 1, 2
"""Step counter and recorder number open a row's integers."""

BLOCK_FAMILY, BLOCK_FIRST, BLOCK_COUNT, BLOCK_STATE, BLOCK_VARIABLES = 0, 1, 2, 3, 4
BLOCK_COEFFICIENTS, BLOCK_ROWS, BLOCK_LANES, BLOCK_CONDUCTING = 5, 6, 7, 8

POPULATION_FIRST, POPULATION_STOP, POPULATION_TERMS, POPULATION_TERMS_STOP = 0, 1, 2, 3

PORT_FAMILY, PORT_FIRST, PORT_COUNT, PORT_STATE, PORT_VARIABLES = 0, 1, 2, 3, 4
PORT_COEFFICIENTS, PORT_ROWS, PORT_RING, PORT_SLOTS, PORT_PENDING = 5, 6, 7, 8, 9
PORT_V, PORT_REFRACTORY = 10, 11

PROJECTION_SOURCE, PROJECTION_SOURCE_STOP, PROJECTION_PORT, PROJECTION_KIND = 0, 1, 2, 3
PROJECTION_WEIGHTS, PROJECTION_FIRST, PROJECTION_TARGETS, PROJECTION_DELAYS = 4, 5, 6, 7
PROJECTION_DELAY, PROJECTION_FACTOR, PROJECTION_TARGET, PROJECTION_COUNT = 8, 9, 10, 11
DENSE, SPARSE, DELAYED, DRAWN = 0, 1, 2, 3
"""Kinds of projection: all to all, listed with one delay, listed with a delay each, and listed for
every row with one delay and one weight."""
WEIGHT = 0

SOURCE_POPULATION, SOURCE_DELAY, SOURCE_FIRST, SOURCE_STOP = 0, 1, 2, 3

RISE, FALL = 0, 1
OCCUPANCY_MODULATOR, OCCUPANCY_POWER = 0, 1
HALF_POWER, EXPONENT = 0, 1
FACTOR_FIRST, FACTOR_STOP, FACTOR_ADDS = 0, 1, 2
RECEPTOR_OCCUPANCY = 0
BASE, EFFECT = 0, 1
ACTION_KIND, ACTION_FACTOR, ACTION_BASE, ACTION_TARGET, ACTION_COUNT = 0, 1, 2, 3, 4
SCALE, LOWER, DECAY = 0, 1, 2
"""Kinds of action: base * factor, base - factor, exp(-rate * factor)."""
ACTION_RATE = 0
