"""Where the axes of a trunk point, from its quaternion.

Kept machine code of kernels does not notice edits of this file: after one, remove the folders
``__pycache__`` of the kernels that use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

    Axis: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]

Numbers = TypeVar("Numbers", float, "FloatArray")


def trunk_axes(quaternion: FloatArray) -> tuple[Axis, Axis, Axis]:
    """Return the trunk's forward, left and upward axis, each as x, y, z in the world.

    Args:
        quaternion: Attitudes w x y z, shape ``(..., 4)``; every entry returned has shape ``(...)``.
    """
    w, x, y, z = quaternion[..., 0], quaternion[..., 1], quaternion[..., 2], quaternion[..., 3]
    return rotated_axes(w, x, y, z)


def rotated_axes(
    w: Numbers, x: Numbers, y: Numbers, z: Numbers
) -> tuple[
    tuple[Numbers, Numbers, Numbers],
    tuple[Numbers, Numbers, Numbers],
    tuple[Numbers, Numbers, Numbers],
]:
    """Return the axes of a frame that a quaternion has turned; see :func:`trunk_axes`."""
    forward = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)
    left = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)
    up = 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)
    return forward, left, up
