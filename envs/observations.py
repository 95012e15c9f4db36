"""What bodies of every kind see alike, from the attitude of their trunks."""

from __future__ import annotations

from math import atan2
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.analysis.attitude import trunk_axes
from neurocontrol.envs.tables import Quantity

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

njit: Any = numba.njit

VERTICAL = Quantity(
    meaning="vertical, axes of the trunk", parts=("x", "y", "z"), low=-1.0, high=1.0, unit="1"
)
"""Where up is for the body, the same whichever way of the world it looks."""

FACING = Quantity(
    meaning="heading of the trunk from the target heading", parts=("cosine", "sine"),
    low=-1.0, high=1.0, unit="1", group="task",
)  # fmt: skip
"""Where a body looks, seen from where it should look."""


def vertical(qpos: FloatArray) -> FloatArray:
    """The vertical in the axes of a trunk, shape ``(B, 3)``.

    Args:
        qpos: Configurations, a free joint first, shape ``(B, nq)``.
    """
    return np.stack([axis[2] for axis in trunk_axes(qpos[:, 3:7])], axis=1)


@njit(cache=True)
def heading(qpos: FloatArray) -> float:
    """Where a trunk looks, rad from +x to the left.

    Args:
        qpos: Configuration of a body, a free joint first, shape ``(nq,)``.
    """
    w, x, y, z = qpos[3], qpos[4], qpos[5], qpos[6]
    return atan2(2 * (x * y + w * z), 1 - 2 * (y * y + z * z))


@njit(cache=True, error_model="numpy")
def facing(qpos: FloatArray, cosine: float, sine: float) -> FloatArray:
    """Cosine and sine of the heading from a target of which they are given, shape ``(B, 2)``."""
    seen = np.empty((qpos.shape[0], 2))
    for row in range(qpos.shape[0]):
        w, x, y, z = qpos[row, 3], qpos[row, 4], qpos[row, 5], qpos[row, 6]
        along, across = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z)
        size = np.hypot(along, across)
        size = size if size > 1e-9 else 1e-9
        seen[row, 0] = (along * cosine + across * sine) / size
        seen[row, 1] = (across * cosine - along * sine) / size
    return seen
