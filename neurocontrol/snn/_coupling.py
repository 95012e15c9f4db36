"""Kernel of gap junctions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    BOUNDS,
    JUNCTIONS,
    JUNCTIONS_CELL,
    JUNCTIONS_COUNT,
    JUNCTIONS_OTHER_CELL,
    JUNCTIONS_OTHER_V,
    JUNCTIONS_OTHERS,
    JUNCTIONS_OWN,
    JUNCTIONS_PAIRS,
    JUNCTIONS_V,
    JUNCTIONS_WEIGHTS,
)
from neurocontrol.snn._views import line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


def couple(
    floats: FloatArray,
    own: FloatArray,
    program: IntArray,
    weights: FloatArray,
    wiring: NDArray[np.int32],
    current: FloatArray,
) -> None:
    """Add the currents between joined cells, from their potentials at t."""
    for junctions in range(program[BOUNDS, JUNCTIONS], program[BOUNDS, JUNCTIONS + 1]):
        count = program[junctions, JUNCTIONS_COUNT]
        held = own if program[junctions, JUNCTIONS_OWN] != 0 else weights
        conductance = line(held, program[junctions, JUNCTIONS_WEIGHTS], count)
        pairs, others = program[junctions, JUNCTIONS_PAIRS], program[junctions, JUNCTIONS_OTHERS]
        v, other_v = program[junctions, JUNCTIONS_V], program[junctions, JUNCTIONS_OTHER_V]
        cell = program[junctions, JUNCTIONS_CELL]
        other_cell = program[junctions, JUNCTIONS_OTHER_CELL]
        for e in range(count):
            i, j = wiring[pairs + e], wiring[others + e]
            flow = conductance[e] * (floats[other_v + j] - floats[v + i])
            current[cell + i] += flow
            current[other_cell + j] -= flow
