"""What muscles consume: heat of activation and maintenance, heat of shortening, and work.

As in a public extension of Song and Geyer's model; stimulation is taken to equal activation.
"""

from __future__ import annotations

from math import cos, exp, pi, sin
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

ACTIVATION, LENGTH, VELOCITY, FORCE, STRENGTH = range(5)  # parts of the state
OPTIMAL_LENGTH, MAX_FORCE, MASS, SLOW = range(4)  # lines of the table of muscles


@njit(cache=True, error_model="numpy")
def consumed_power(
    rows: IntArray,
    state: FloatArray,
    muscles: FloatArray,
    width: float,
    log_edge: float,
    power: FloatArray,
) -> None:
    """Write the power that the muscles of rows consume.

    Args:
        rows: Row numbers, shape ``(n,)``.
        state: Activation, length and velocity of the fibres, tendon force and strength of each
            muscle, in the units of :class:`neurocontrol.muscles.Musculature`, ``(B, 5, >= n)``.
        muscles: Optimal length, m, maximum force, N, mass, kg, and slow share of each, ``(4, n)``.
        width: Width of the force-length curve, optimal lengths.
        log_edge: Logarithm of the force at that width.
        power: Written, W, ``(B,)``.
    """
    for row in rows:
        total = 0.0
        for muscle in range(muscles.shape[1]):
            activation = state[row, ACTIVATION, muscle]
            length = state[row, LENGTH, muscle]
            force = state[row, FORCE, muscle]
            slow = muscles[SLOW, muscle] * sin(0.5 * pi * activation)
            fast = (1.0 - muscles[SLOW, muscle]) * (1.0 - cos(0.5 * pi * activation))
            bell = max(length, 0.5) if length < 1.0 else max(3.0 - 2.0 * length, 0.0)
            heat = 40.0 * slow + 133.0 * fast + bell * (74.0 * slow + 111.0 * fast)
            stretch = (length - 1.0) / width
            isometric = activation * exp(log_edge * abs(stretch * stretch * stretch))
            passive, buffer = max(stretch, 0.0), 2.0 * max(-stretch - 1.0, 0.0)
            active = force + state[row, STRENGTH, muscle] * buffer * buffer
            active *= isometric / (isometric + passive * passive + 1e-9)
            shortening = max(-state[row, VELOCITY, muscle], 0.0) * muscles[OPTIMAL_LENGTH, muscle]
            work = muscles[MAX_FORCE, muscle] * (0.25 * force + active) * shortening
            total += muscles[MASS, muscle] * heat + work
        power[row] = total
