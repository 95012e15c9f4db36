"""Who has fallen, as a kernel: what its body says of the posture of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from neurocontrol.calls import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.models import Body
    from neurocontrol.types import BoolArray, FloatArray, IntArray


def look_for_falls(
    body: Body, sensors: Mapping[str, FloatArray], qpos: FloatArray, fallen: BoolArray
) -> Call:
    """What tells who has fallen.

    Args:
        body: What counts as a fall.
        sensors: Readings by name, each ``(B, k)``.
        qpos: Configurations, shape ``(B, nq)``.
        fallen: Receives the answer, shape ``(B,)``.
    """
    unread = np.zeros((len(qpos), 0))
    belly = sensors["trunk_load"] if body.belly_is_fall else unread
    feet = sensors["foot_position"] if body.collapsed_below else unread
    limits = np.array([body.fallen_below, body.collapsed_below])
    return Call(look, (sensors["trunk_up"], belly, feet, qpos, limits, fallen))


@numba.njit(cache=True)
def look(
    rows: IntArray,
    trunk_up: FloatArray,
    belly: FloatArray,
    feet: FloatArray,
    qpos: FloatArray,
    limits: FloatArray,
    fallen: BoolArray,
) -> None:
    """Tell which rows have fallen.

    Args:
        rows: Row numbers, shape ``(n,)``.
        trunk_up: Up vector of the trunk, shape ``(B, 3)``.
        belly: Ground forces that no standing body feels, N, shape ``(B, k)``.
        feet: Positions of the feet, m, shape ``(B, 3 k)``.
        qpos: Configurations, the height in the third column, m, shape ``(B, nq)``.
        limits: Least vertical component of the up vector, 1, and least height of the trunk over
            the lower foot, m, shape ``(2,)``.
        fallen: Receives the answer, shape ``(B,)``.
    """
    for row in rows:
        down = trunk_up[row, 2] < limits[0]
        for column in range(belly.shape[1]):
            down |= belly[row, column] > 0.0
        if feet.shape[1] > 0:
            lowest = feet[row, 2]
            for column in range(5, feet.shape[1], 3):
                lowest = min(lowest, feet[row, column])
            down |= qpos[row, 2] - lowest < limits[1]
        fallen[row] = down
