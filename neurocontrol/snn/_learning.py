"""Kernels of plasticity: when the functions of a rule are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    BEGINS,
    BOUNDS,
    CELLS,
    CONCENTRATION,
    PATHWAY_FIRST_CELL,
    PATHWAY_PLASTIC,
    PLACES,
    PLASTICITIES,
    PLASTICITY_INTERVAL,
    PLASTICITY_KIND,
    PLASTICITY_MODULATOR,
    PLASTICITY_TARGET,
    POPULATION_FIRST,
    POPULATIONS,
    STEP,
)
from neurocontrol.snn._views import line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


def third_factor(floats: FloatArray, program: IntArray, plasticity: int) -> float:
    """Concentration of the modulator that a rule reads; 0 if there is none."""
    modulator = program[plasticity, PLASTICITY_MODULATOR]
    return floats[program[PLACES, CONCENTRATION] + modulator] if modulator >= 0 else 0.0


def settle(
    floats: FloatArray, integers: IntArray, coefficients: FloatArray, program: IntArray
) -> None:
    """Advance the variables of terminals and target cells over the step."""
    for plasticity in range(program[BOUNDS, PLASTICITIES], program[BOUNDS, PLASTICITIES + 1]):
        step_cells(
            program[plasticity, PLASTICITY_KIND],
            program,
            plasticity,
            floats,
            integers,
            coefficients,
        )


def learn_from_arrivals(
    plasticity: int,
    pathway: int,
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    wiring: NDArray[np.int32],
    spikes: NDArray[np.int32],
) -> None:
    """Change the synapses at which spikes have just arrived."""
    arrive(
        program[plasticity, PLASTICITY_KIND],
        program,
        plasticity,
        floats,
        integers,
        coefficients,
        own,
        wiring,
        spikes,
        program[pathway, PATHWAY_PLASTIC] - program[pathway, PATHWAY_FIRST_CELL],
        third_factor(floats, program, plasticity),
    )


def learn_from_targets(
    floats: FloatArray,
    integers: IntArray,
    lists: NDArray[np.int32],
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    wiring: NDArray[np.int32],
    slot: int,
) -> None:
    """Change the synapses of the cells that have just fired."""
    first = program[BOUNDS, POPULATIONS]
    populations = program[BOUNDS, POPULATIONS + 1] - first
    begins = program[PLACES, BEGINS] + slot * (populations + 1)
    for plasticity in range(program[BOUNDS, PLASTICITIES], program[BOUNDS, PLASTICITIES + 1]):
        target = program[plasticity, PLASTICITY_TARGET]
        begin, end = integers[begins + target], integers[begins + target + 1]
        if begin == end:
            continue
        fire(
            program[plasticity, PLASTICITY_KIND],
            program,
            plasticity,
            floats,
            integers,
            coefficients,
            own,
            wiring,
            line(lists, slot * program[PLACES, CELLS] + begin, end - begin),
            program[first + target, POPULATION_FIRST],
            third_factor(floats, program, plasticity),
        )


def consolidate(
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    own: FloatArray,
    program: IntArray,
    wiring: NDArray[np.int32],
) -> None:
    """Advance all synapses of the rules whose interval ends with this step."""
    for plasticity in range(program[BOUNDS, PLASTICITIES], program[BOUNDS, PLASTICITIES + 1]):
        interval = program[plasticity, PLASTICITY_INTERVAL]
        if interval > 0 and (integers[STEP] + 1) % interval == 0:
            step_synapses(
                program[plasticity, PLASTICITY_KIND],
                program,
                plasticity,
                floats,
                coefficients,
                own,
                wiring,
                third_factor(floats, program, plasticity),
            )


def step_cells(
    kind: int,
    program: IntArray,
    plasticity: int,
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
) -> None:
    """Stand for the loops over terminals and target cells; replaced when the kernel is built."""
    raise NotImplementedError


def arrive(
    kind: int,
    program: IntArray,
    plasticity: int,
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    own: FloatArray,
    wiring: NDArray[np.int32],
    spikes: NDArray[np.int32],
    terminals: int,
    third: float,
) -> None:
    """Stand for the loops over arriving spikes; replaced when the kernel is built."""
    raise NotImplementedError


def fire(
    kind: int,
    program: IntArray,
    plasticity: int,
    floats: FloatArray,
    integers: IntArray,
    coefficients: FloatArray,
    own: FloatArray,
    wiring: NDArray[np.int32],
    spikes: NDArray[np.int32],
    first: int,
    third: float,
) -> None:
    """Stand for the loops over the spikes of target cells; replaced when the kernel is built."""
    raise NotImplementedError


def step_synapses(
    kind: int,
    program: IntArray,
    plasticity: int,
    floats: FloatArray,
    coefficients: FloatArray,
    own: FloatArray,
    wiring: NDArray[np.int32],
    third: float,
) -> None:
    """Stand for the loop over all synapses; replaced when the kernel is built."""
    raise NotImplementedError
