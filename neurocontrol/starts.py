"""Start poses and physical variations, drawn from a seed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import cos, radians, sin
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.models import Body
    from neurocontrol.plant import Plant
    from neurocontrol.types import FloatArray

_TERRAIN_GROUP = np.array([1, 0, 0, 0, 0, 0], dtype=np.uint8)
_RAY_START = 0.5  # m above the foot


@lru_cache(maxsize=8)
def _part_count(build: Callable[[], mujoco.MjSpec]) -> int:
    return int(build().compile().nbody) - 1


def ballasted(body: Body, part: str, mass: float) -> tuple[float, ...]:
    """Return the factors on the masses of all parts that add a mass, kg, to one of them."""
    model = body.build().compile()
    scale = np.ones(model.nbody - 1)
    index = model.body(part).id
    scale[index - 1] += mass / model.body_mass[index]
    return tuple(scale.tolist())


def varied_scenario(
    body: Body,
    rng: np.random.Generator,
    terrain: Terrain | None = None,
    *,
    mass: float = 0.1,
    friction: tuple[float, float] = (0.6, 1.0),
) -> Scenario:
    """Draw the masses of the parts and the friction of the ground.

    Args:
        body: The body.
        rng: Source of randomness.
        terrain: The ground, flat by default.
        mass: Largest relative change of the mass of a part.
        friction: Range of the sliding friction coefficient.
    """
    parts = _part_count(body.build)
    return Scenario(
        terrain=replace(terrain or Terrain(), friction=float(rng.uniform(*friction))),
        mass_scale=tuple(rng.uniform(1 - mass, 1 + mass, parts).tolist()),
    )


def varied_pose(
    plant: Plant,
    row: int,
    rng: np.random.Generator,
    *,
    attitude: float = radians(5.0),
    joints: float = 0.1,
) -> FloatArray:
    """Draw a start configuration about standing, its lowest foot on the ground, ``(nq,)``.

    Args:
        plant: The plant whose row will start there.
        row: The row; its terrain decides the height.
        rng: Source of randomness.
        attitude: Largest roll, pitch and yaw of the trunk, rad.
        joints: Largest change of a joint angle, rad.
    """
    model = plant.row_model(row)
    qpos = plant.body.standing.copy()
    rotation = np.zeros(4)
    mujoco.mju_euler2Quat(rotation, rng.uniform(-attitude, attitude, 3), "xyz")
    qpos[3:7] = rotation
    qpos[7:] += rng.uniform(-joints, joints, qpos.size - 7)
    for equality in np.flatnonzero(model.eq_type == mujoco.mjtEq.mjEQ_JOINT):
        follower, leader = model.eq_obj1id[equality], model.eq_obj2id[equality]
        qpos[model.jnt_qposadr[follower]] = qpos[model.jnt_qposadr[leader]]
    return on_ground(model, qpos, plant.body.feet)


def afloat(
    plant: Plant,
    row: int,
    rng: np.random.Generator | None = None,
    *,
    heading: float = radians(5.0),
    joints: float = 0.1,
) -> FloatArray:
    """Return a start configuration at the surface of the water, ``(nq,)``.

    Args:
        plant: The plant whose row will start there.
        row: The row; its water decides the height.
        rng: Source of randomness; none is drawn without it.
        heading: Largest change of the heading, rad.
        joints: Largest change of a joint angle, rad.

    Raises:
        InputError: The body does not swim, or the row has no water.
    """
    water, body = plant.scenarios[row].water, plant.body
    if water is None or body.floating is None:
        raise InputError(f"{body.name} cannot start afloat in row {row}: it needs water to swim in")
    qpos = body.floating.copy()
    qpos[2] += water.level
    if rng is not None:
        turn = float(rng.uniform(-heading, heading))
        qpos[3], qpos[6] = cos(turn / 2), sin(turn / 2)
        qpos[7:] += rng.uniform(-joints, joints, qpos.size - 7)
    return qpos


def on_ground(model: mujoco.MjModel, qpos: FloatArray, feet: tuple[str, ...]) -> FloatArray:
    """Raise or lower a configuration so that its lowest foot touches the ground, ``(nq,)``."""
    data = mujoco.MjData(model)
    data.qpos[:] = qpos
    mujoco.mj_forward(model, data)
    clearances = []
    for foot in feet:
        geom = model.geom(f"{foot}_foot").id
        start = data.geom_xpos[geom] + [0.0, 0.0, _RAY_START]
        struck = np.zeros(1, dtype=np.int32)
        distance = mujoco.mj_ray(
            model, data, start, np.array([0.0, 0.0, -1.0]), _TERRAIN_GROUP, 1, -1, struck
        )
        clearances.append(distance - _RAY_START - model.geom_size[geom, 0])
    placed = qpos.copy()
    placed[2] -= min(clearances)
    return placed
