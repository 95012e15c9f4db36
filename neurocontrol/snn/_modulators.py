"""Kernel of the neuromodulators: concentrations, occupancies, factors and what they act on."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    ACTION_BASE,
    ACTION_COUNT,
    ACTION_FACTOR,
    ACTION_KIND,
    ACTION_TARGET,
    ACTIONS,
    BASE,
    BOUNDS,
    CONCENTRATION,
    DECAY,
    EFFECT,
    EXPONENT,
    FACTOR,
    FACTOR_ADDS,
    FACTOR_FIRST,
    FACTOR_STOP,
    FACTORS,
    FALL,
    HALF_POWER,
    LOWER,
    MODULATORS,
    OCCUPANCIES,
    OCCUPANCY,
    OCCUPANCY_MODULATOR,
    OCCUPANCY_POWER,
    PLACES,
    RECEPTOR_OCCUPANCY,
    RECEPTORS,
    RELEASE,
    RISE,
    TERM_COUNT,
    TERM_LISTS,
    TERM_STORE,
    TERM_WEIGHTS,
)
from neurocontrol.snn._views import line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray


SETTLED = 1e-12
"""A concentration this close to its release takes its value, so that a steady network is cheap."""


def advance_modulators(
    floats: FloatArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: NDArray[np.int32],
) -> None:
    """Move the concentrations to t + dt and, if any moved, everything that depends on them."""
    first, stop = program[BOUNDS, MODULATORS], program[BOUNDS, MODULATORS + 1]
    release, concentration = program[PLACES, RELEASE], program[PLACES, CONCENTRATION]
    moved = False
    for k in range(stop - first):
        r = min(max(floats[release + k], 0.0), 1.0)
        c = floats[concentration + k]
        decay = constants[first + k, RISE] if r > c else constants[first + k, FALL]
        new = c if decay == 1.0 else r + (c - r) * decay
        if abs(new - r) < SETTLED:
            new = r
        if new != c:
            floats[concentration + k] = new
            moved = True
    if moved:
        apply_modulators(floats, program, constants, weights, wiring)


def apply_modulators(
    floats: FloatArray,
    program: IntArray,
    constants: FloatArray,
    weights: FloatArray,
    wiring: NDArray[np.int32],
) -> None:
    """Compute occupancies, factors, and the quantities that they scale, from the concentrations."""
    concentration, occupancy = program[PLACES, CONCENTRATION], program[PLACES, OCCUPANCY]
    first, stop = program[BOUNDS, OCCUPANCIES], program[BOUNDS, OCCUPANCIES + 1]
    for k in range(stop - first):
        c = floats[concentration + program[first + k, OCCUPANCY_MODULATOR]]
        floats[occupancy + k] = hill(
            c,
            program[first + k, OCCUPANCY_POWER],
            constants[first + k, HALF_POWER],
            constants[first + k, EXPONENT],
        )

    receptors = program[BOUNDS, RECEPTORS]
    factors = program[PLACES, FACTOR]
    first, stop = program[BOUNDS, FACTORS], program[BOUNDS, FACTORS + 1]
    for k in range(stop - first):
        total, product = 0.0, 1.0
        for j in range(program[first + k, FACTOR_FIRST], program[first + k, FACTOR_STOP]):
            change = (
                constants[receptors + j, EFFECT]
                * floats[occupancy + program[receptors + j, RECEPTOR_OCCUPANCY]]
            )
            total += change
            product *= constants[receptors + j, BASE] + change
        floats[factors + k] = total if program[first + k, FACTOR_ADDS] else product

    count, lists = program[PLACES, TERM_COUNT], program[PLACES, TERM_LISTS]
    term_weight, store = program[PLACES, TERM_WEIGHTS], program[PLACES, TERM_STORE]
    for k in range(count):
        floats[term_weight + k] = weights[store + k] * floats[factors + wiring[lists + k]]

    for action in range(program[BOUNDS, ACTIONS], program[BOUNDS, ACTIONS + 1]):
        count = program[action, ACTION_COUNT]
        start, origin = program[action, ACTION_TARGET], program[action, ACTION_BASE]
        target, base = line(floats, start, count), line(floats, origin, count)
        factor = floats[factors + program[action, ACTION_FACTOR]]
        kind = program[action, ACTION_KIND]
        if kind == DECAY:
            rate, decay = base[0], exp(-base[0] * factor)
            for i in range(count):
                if base[i] != rate:
                    rate, decay = base[i], exp(-base[i] * factor)
                target[i] = decay
        elif kind == LOWER:
            for i in range(count):
                target[i] = base[i] - factor
        else:
            for i in range(count):
                target[i] = base[i] * factor


def hill(c: float, power: int, half_power: float, exponent: float) -> float:
    """Occupancy c^n / (c^n + K^n); a power of 0 means that c itself is the occupancy.

    Small whole exponents arrive as ``power`` and are multiplied out; -1 stands for the others.
    """
    if power == 0:
        return c
    raised = 1.0
    if power > 0:
        for _ in range(power):
            raised *= c
    else:
        raised = c**exponent
    return raised / (raised + half_power)
