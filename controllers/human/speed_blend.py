"""Reflex parameters between the speeds of a preset, as a kernel."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit


@njit(cache=True, error_model="numpy")
def blend(
    rows: IntArray,
    command: FloatArray,
    every: int,
    change: float,
    speeds: FloatArray,
    parameters: FloatArray,
    until: IntArray,
    blended: FloatArray,
    out: FloatArray,
) -> None:
    """Let the speeds of rows follow their command, and write the parameters at each.

    Between two speeds of the preset parameters change in proportion; beyond its ends they stay.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Commands, the wanted speed first, m/s, shape ``(B, n)``.
        every: Calls from one change to the next.
        change: Largest change of a speed, m/s.
        speeds: Speeds of the preset, m/s, increasing, shape ``(speeds,)``.
        parameters: Those at the first speed, those at the second and so on; what follows them is
            not read, shape ``(B, m)``.
        until: Calls that are left until the next change; counted down, shape ``(B,)``.
        blended: Speed that a row is at, m/s, NaN before its first; changed, shape ``(B,)``.
        out: Parameters at the blended speed, shape ``(B, n)``.
    """
    last, size = speeds.size - 1, out.shape[1]
    for row in rows:
        if until[row] > 0:
            until[row] -= 1
            continue
        until[row] = every - 1
        speed = blended[row]
        if isnan(speed):
            speed = command[row, 0]
        else:
            speed += min(max(command[row, 0] - speed, -change), change)
        blended[row] = speed
        if last == 0:
            out[row] = parameters[row, :size]
            continue
        lower = 0
        while lower < last - 1 and speed >= speeds[lower + 1]:
            lower += 1
        step = 1.0 / (speeds[lower + 1] - speeds[lower])
        place = min(max(step * (speed - speeds[lower]) + lower, 0.0), float(last))
        share = place - lower
        below = parameters[row, lower * size : (lower + 1) * size]
        above = parameters[row, (lower + 1) * size : (lower + 2) * size]
        for column in range(size):
            out[row, column] = (1 - share) * below[column] + share * above[column]
