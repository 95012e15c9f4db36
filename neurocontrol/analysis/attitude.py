"""Where the axes of a trunk point, from its quaternion."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

    Axis: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]


def trunk_axes(quaternion: FloatArray) -> tuple[Axis, Axis, Axis]:
    """Return the trunk's forward, left and upward axis, each as x, y, z in the world.

    Args:
        quaternion: Attitudes w x y z, shape ``(..., 4)``; every entry returned has shape ``(...)``.
    """
    w, x, y, z = quaternion[..., 0], quaternion[..., 1], quaternion[..., 2], quaternion[..., 3]
    forward = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)
    left = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)
    up = 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)
    return forward, left, up
