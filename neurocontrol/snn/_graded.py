"""Kernel of graded projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    BOUNDS,
    FACTOR,
    GRADED,
    GRADED_CELLS,
    GRADED_CONDUCTS,
    GRADED_FACTOR,
    GRADED_FIRST,
    GRADED_OUTPUT,
    GRADED_OWN,
    GRADED_REVERSAL,
    GRADED_TARGET,
    GRADED_TARGETS,
    GRADED_WEIGHTS,
    PLACES,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


def transmit(
    floats: FloatArray,
    own: FloatArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: NDArray[np.int32],
    current: FloatArray,
    conductance: FloatArray,
) -> None:
    """Add what graded cells give to others, from their outputs at t."""
    for graded in range(program[BOUNDS, GRADED], program[BOUNDS, GRADED + 1]):
        held = own if program[graded, GRADED_OWN] != 0 else weights
        weight = program[graded, GRADED_WEIGHTS]
        first, targets = program[graded, GRADED_FIRST], program[graded, GRADED_TARGETS]
        output, target = program[graded, GRADED_OUTPUT], program[graded, GRADED_TARGET]
        factor = floats[program[PLACES, FACTOR] + program[graded, GRADED_FACTOR]]
        for i in range(program[graded, GRADED_CELLS]):
            given = factor * floats[output + i]
            if given != 0.0:
                for e in range(wiring[first + i], wiring[first + i + 1]):
                    added, cell = given * held[weight + e], target + wiring[targets + e]
                    if program[graded, GRADED_CONDUCTS] != 0:
                        conductance[cell] += added
                        added *= constants[graded, GRADED_REVERSAL]
                    current[cell] += added
