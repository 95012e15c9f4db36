"""How high the ground lies around a body, as somebody sees it who looks ahead."""

from __future__ import annotations

from math import cos, inf, isfinite, sin
from typing import TYPE_CHECKING, Any, Final, final

import mujoco
import numba
import numpy as np

from neurocontrol.envs.observations import heading
from neurocontrol.envs.tables import Quantity
from neurocontrol.terrain import GROUND_GROUP

if TYPE_CHECKING:
    from neurocontrol.plant import Plant
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

AHEAD: Final = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
LEFT: Final = (-0.5, -0.25, 0.0, 0.25, 0.5)
"""Places at which the ground is seen, from below the trunk, body lengths along its heading."""

_PLACES: Final = np.array([(ahead, left) for ahead in AHEAD for left in LEFT])
_PLANE, _FIELD = int(mujoco.mjtGeom.mjGEOM_PLANE), int(mujoco.mjtGeom.mjGEOM_HFIELD)

HEIGHTS = Quantity(
    meaning="ground from the trunk, upward",
    parts=tuple(f"ahead{ahead:+g}_left{left:+g}" for ahead, left in _PLACES.tolist()),
    low=-20.0, high=20.0, unit="BL", group="height",
)  # fmt: skip
"""Heights of the ground; where there is none, the lower bound."""


@final
class Heights:
    """The ground around B bodies, from the numbers of their models at this moment."""

    def __init__(self, plant: Plant) -> None:
        """Look at the grounds of a plant, and again whenever a row has another model."""
        self._plant = plant
        self._places = plant.body.length * _PLACES
        self._models: list[mujoco.MjModel | None] = [None] * plant.batch
        self._grounds: list[tuple[Any, ...]] = [()] * plant.batch

    def observe(self) -> FloatArray:
        """Heights from the trunks, body lengths, shape ``(B, n)``."""
        plant = self._plant
        seen = np.empty((plant.batch, len(self._places)))
        for row in range(plant.batch):
            model = plant.row_model(row)
            if model is not self._models[row]:
                self._models[row], self._grounds[row] = model, _ground(model)
            look_around(plant.qpos[row], self._places, *self._grounds[row], seen[row])
        seen -= plant.qpos[:, 2:3]
        seen /= plant.body.length
        return seen


def _ground(model: mujoco.MjModel) -> tuple[Any, ...]:
    """Views of all that the height of a ground follows from."""
    own = np.flatnonzero((model.geom_bodyid == 0) & (model.geom_group == GROUND_GROUP))
    shape, field, scale = (0, 0), np.zeros(0, dtype=np.float32), np.zeros(4)
    if model.nhfield:
        shape = int(model.hfield_nrow[0]), int(model.hfield_ncol[0])
        field, scale = model.hfield_data, model.hfield_size[0]
    return (
        own, model.geom_type, model.geom_pos, model.geom_quat, model.geom_size,
        field[: shape[0] * shape[1]].reshape(shape), scale,
    )  # fmt: skip


@njit(cache=True, error_model="numpy")
def look_around(
    qpos: FloatArray,
    places: FloatArray,
    geoms: IntArray,
    kinds: IntArray,
    positions: FloatArray,
    rotations: FloatArray,
    sizes: FloatArray,
    field: FloatArray,
    scale: FloatArray,
    seen: FloatArray,
) -> None:
    """Find how high the ground is at places around a body, m; minus infinity where there is none.

    Args:
        qpos: Configuration, a free joint first, shape ``(nq,)``.
        places: From the trunk, along its heading and to its left, m, shape ``(n, 2)``.
        geoms: Numbers of the geoms that are ground: planes, boxes and an upright field of heights.
        kinds: What geoms are, shape ``(ngeom,)``.
        positions: Where they are, m, shape ``(ngeom, 3)``.
        rotations: How they are turned, quaternions, shape ``(ngeom, 4)``.
        sizes: Half their lengths, m, shape ``(ngeom, 3)``.
        field: Heights of the field, shape ``(rows, columns)``.
        scale: Half its lengths along x and y, and the unit of its heights, m, shape ``(4,)``.
        seen: Written, shape ``(n,)``.
    """
    looks = heading(qpos)
    cosine, sine = cos(looks), sin(looks)
    seen[:] = -inf
    for geom in geoms:
        w, x, y, z = rotations[geom]
        axes = (
            (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        )
        for place in range(len(places)):
            ahead, left = places[place]
            along = qpos[0] + ahead * cosine - left * sine - positions[geom, 0]
            across = qpos[1] + ahead * sine + left * cosine - positions[geom, 1]
            if kinds[geom] == _FIELD:
                top = field_height(along, across, field, scale)
            elif kinds[geom] == _PLANE:
                top = -(along * axes[0][2] + across * axes[1][2]) / axes[2][2]
            else:
                top = box_top(along, across, axes, sizes[geom])
            seen[place] = max(seen[place], positions[geom, 2] + top)


@njit(cache=True, error_model="numpy")
def box_top(along: float, across: float, axes: Any, size: FloatArray) -> float:
    """Height of the top of a box over its centre, m; minus infinity beside it.

    Args:
        along: Place from its centre along x, m.
        across: Along y, m.
        axes: Those of the box, in columns, shape ``(3, 3)``.
        size: Half its lengths, m, shape ``(3,)``.
    """
    enter, leave = -inf, inf
    for axis in range(3):
        origin = along * axes[0][axis] + across * axes[1][axis]
        rise = axes[2][axis]
        if abs(rise) < 1e-12:
            if abs(origin) > size[axis]:
                return -inf
            continue
        one, other = (-size[axis] - origin) / rise, (size[axis] - origin) / rise
        enter, leave = max(enter, min(one, other)), min(leave, max(one, other))
    return leave if enter <= leave else -inf


@njit(cache=True, error_model="numpy")
def field_height(along: float, across: float, field: FloatArray, scale: FloatArray) -> float:
    """Height of a field over its origin, m, on the triangles that MuJoCo's rays meet.

    Args:
        along: Place from its centre along x, m.
        across: Along y, m.
        field: Heights, shape ``(rows, columns)``.
        scale: Half its lengths along x and y, and the unit of its heights, m, shape ``(4,)``.
    """
    rows, columns = field.shape
    u = (along + scale[0]) / (2 * scale[0]) * (columns - 1)
    v = (across + scale[1]) / (2 * scale[1]) * (rows - 1)
    if not (isfinite(u) and isfinite(v) and 0 <= u <= columns - 1 and 0 <= v <= rows - 1):
        return -inf
    column, row = min(int(u), columns - 2), min(int(v), rows - 2)
    u, v = u - column, v - row
    corner, far = field[row, column], field[row + 1, column + 1]
    if u >= v:
        beside = field[row, column + 1]
        height = corner + u * (beside - corner) + v * (far - beside)
    else:
        beside = field[row + 1, column]
        height = corner + v * (beside - corner) + u * (far - beside)
    return float(scale[2] * height)
