"""Models of rows that differ from a compiled one in numbers alone, without compiling again."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import TYPE_CHECKING

import mujoco
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.terrain import Terrain


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is different in a body and its ground.

    Attributes:
        mass_scale: Factor on the mass and inertia of every moving part, 1.
        payload: Mass added to the trunk, kg; its inertia grows alike.
        friction: Sliding friction between ground and body; None as compiled.
        strength: Factor on what every actuator gives, 1.
        slope: Inclination of a ground of the kind slope, degrees; None as compiled.
        hardness: Factor on the heights and the inclination of the ground, 0 to 1.
    """

    mass_scale: float = 1.0
    payload: float = 0.0
    friction: float | None = None
    strength: float = 1.0
    slope: float | None = None
    hardness: float = 1.0


def changed(
    model: mujoco.MjModel, trunk: str, terrain: Terrain, change: Change, data: mujoco.MjData
) -> mujoco.MjModel:
    """Return a copy of a model with other numbers.

    Args:
        model: A body on its ground.
        trunk: Name of the body that bears the payload.
        terrain: The ground it was compiled with.
        change: What is different.
        data: Of a model of the same sizes, to compute with.
    """
    model = copy.copy(model)
    if change.friction is not None:
        own = model.geom_priority > 0
        model.geom_friction[own, 0] *= change.friction / terrain.friction
    if change.strength != 1.0:
        model.actuator_gainprm *= change.strength
        model.actuator_biasprm *= change.strength
        model.actuator_forcerange *= change.strength
    if change.slope is not None and terrain.kind == "slope":
        terrain = replace(terrain, angle=change.slope)
    if change.hardness != 1.0 or change.slope is not None:
        _shape(model, terrain, change.hardness)
    if change.mass_scale != 1.0 or change.payload:
        scale = np.full(model.nbody - 1, change.mass_scale)
        bearer = model.body(trunk).id
        scale[bearer - 1] += change.payload / model.body_mass[bearer]
        model.body_mass[1:] *= scale
        model.body_inertia[1:] *= scale[:, np.newaxis]
        mujoco.mj_setConst(model, data)
    return model


def _shape(model: mujoco.MjModel, terrain: Terrain, hardness: float) -> None:
    """Set the heights of a ground or its inclination to a share of what they are."""
    if terrain.kind == "rough":
        model.hfield_size[0, 2] *= max(hardness, 1e-3)
    elif terrain.kind == "slope":
        half = radians(terrain.angle * hardness) / 2
        model.geom("ground").quat[:] = [cos(half), 0, -sin(half), 0]
    elif terrain.kind == "step":
        # The ground lies at the height of a step down, the block at that of a step up.
        part, level = ("ground", 0.0) if terrain.height < 0 else ("step", -0.5)
        _lift(model, {model.geom(part).id: level + terrain.height * hardness})
    elif terrain.kind == "tiles":
        tops = {"ground": 0.0}  # where centres are from them, m
        for number in range(model.ngeom):
            if model.geom(number).name.startswith("tile_"):
                tops[model.geom(number).name] = -0.25
        heights = {
            model.geom(name).id: (model.geom(name).pos[2] - below) * hardness + below
            for name, below in tops.items()
        }
        _lift(model, heights)


def _lift(model: mujoco.MjModel, heights: Mapping[int, float]) -> None:
    """Put centres of geoms of the world at other heights, m, with the boxes that bound them.

    MuJoCo looks for contacts by a tree of boxes that it computes when it compiles.
    """
    shift = dict.fromkeys(range(-1, model.ngeom), 0.0)
    for geom, height in heights.items():
        shift[geom] = height - model.geom_pos[geom, 2]
        model.geom_pos[geom, 2] = height
    first = int(model.body_bvhadr[0])
    for node in reversed(range(first, first + int(model.body_bvhnum[0]))):
        box, parts = model.bvh_aabb[node], model.bvh_child[node]
        if (parts < 0).all():
            box[2] += shift[int(model.bvh_nodeid[node])]
        else:
            inner = model.bvh_aabb[first + parts[parts >= 0]]
            low = (inner[:, :3] - inner[:, 3:]).min(axis=0)
            high = (inner[:, :3] + inner[:, 3:]).max(axis=0)
            box[:3], box[3:] = (low + high) / 2, (high - low) / 2
