"""A described robot as a body, and the kinematics of its legs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.models.body import Body
from neurocontrol.models.checks import compiled
from neurocontrol.models.robots.chain import Chain

if TYPE_CHECKING:
    from pathlib import Path

    from neurocontrol.models.robots.description import Robot
    from neurocontrol.types import FloatArray

TOUCH = 1.3
"""Radius of the site that feels a foot, in radii of the foot."""

_OF_TRUNK = ("up", "quaternion", "velocity", "angular_velocity")


def build_robot(model: Path, _stamp: int) -> mujoco.MjSpec:
    """Return a fresh specification of a robot; the stamp tells versions of its file apart.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        return mujoco.MjSpec.from_file(str(model))
    except ValueError as error:
        raise InputError(f"cannot read {model}: {' '.join(str(error).split())}") from None


@dataclass(frozen=True, kw_only=True)
class LegFrame:
    """One leg as it stands, in the frame of the trunk.

    Attributes:
        chain: Its kinematics.
        standing: Joint angles, rad, shape ``(J,)``.
        hip: The point that it swings about, m, shape ``(3,)``.
        foot: The foot, m, shape ``(3,)``.
        radius: Of the foot, m.
    """

    chain: Chain
    standing: FloatArray
    hip: FloatArray
    foot: FloatArray
    radius: float

    @property
    def length(self) -> float:
        """Of the leg as it stands, m."""
        return float(self.hip[2] - self.foot[2])


def leg_frames(robot: Robot) -> dict[str, LegFrame]:
    """Return the legs of a robot as it stands, by limb.

    Raises:
        InputError: The model has no such joints or feet, or the legs do not stand.
    """
    model = compiled(_builder(robot))
    return {limb: _leg_frame(robot, model, limb) for limb in LIMBS}


def _builder(robot: Robot) -> partial[mujoco.MjSpec]:
    if not robot.model.is_file():
        raise InputError(f"the model of the {robot.name}, {robot.model}, is no file")
    return partial(build_robot, robot.model, robot.model.stat().st_mtime_ns)


def _leg_frame(robot: Robot, model: mujoco.MjModel, limb: str) -> LegFrame:
    leg, site = robot.legs[limb], f"{limb}_foot"
    kind = mujoco.mjtObj
    wanted = [(kind.mjOBJ_BODY, robot.trunk), (kind.mjOBJ_SITE, site), (kind.mjOBJ_GEOM, leg.foot)]
    wanted += [(kind.mjOBJ_JOINT, joint) for joint in leg.joints]
    for what, name in wanted:
        if mujoco.mj_name2id(model, what, name) < 0:
            word = what.name.removeprefix("mjOBJ_").lower()
            raise InputError(f"{robot.model} has no {word} {name!r}, which legs.{limb} needs")
    number = model.site(site).id
    part = int(model.site_bodyid[number])
    chain = Chain.of(model, robot.trunk, leg.joints, model.site_pos[number], part)
    standing = np.array(leg.standing)
    outside = (standing < chain.low - 1e-6) | (standing > chain.high + 1e-6)
    if outside.any():
        raise InputError(
            f"standing of legs.{limb} is beyond the limits of joint "
            f"{leg.joints[int(np.argmax(outside))]!r}"
        )
    _, anchors, feet = chain.frames(standing[np.newaxis])
    frame = LegFrame(
        chain=chain,
        standing=standing,
        hip=anchors[0, leg.joints.index(leg.hip)],
        foot=feet[0],
        radius=float(model.site_size[number, 0]) / TOUCH,
    )
    if frame.length <= 0.0:
        raise InputError(f"legs.{limb} stands with its foot above its hip")
    return frame


@lru_cache(maxsize=16)
def _stood(file: Path, _stamp: int) -> Body:
    from neurocontrol.models.robots.description import read_robot

    robot = read_robot(file)
    frames = leg_frames(robot)
    model = compiled(_builder(robot))
    standing = model.qpos0.copy()
    height = max(frame.radius - frame.foot[2] for frame in frames.values())
    standing[:7] = 0.0, 0.0, height, 1.0, 0.0, 0.0, 0.0
    for limb, frame in frames.items():
        for joint, angle in zip(robot.legs[limb].joints, frame.standing, strict=True):
            standing[model.joint(joint).qposadr[0]] = angle
    sensors = {
        "foot_force": tuple(f"{limb}_load" for limb in LIMBS),
        **{
            f"{group}": tuple(f"{joint}_{word}" for joint in robot.joints)
            for group, word in (
                ("joint_angle", "angle"),
                ("joint_velocity", "velocity"),
                ("actuator_force", "force"),
            )
        },
        "trunk_load": ("trunk_load",),
        **{f"trunk_{word}": (f"trunk_{word}",) for word in _OF_TRUNK},
    }
    return Body(
        name=robot.name,
        build=_builder(robot),
        standing=standing,
        sensors=sensors,
        feet=LIMBS,
        trunk=robot.trunk,
        length=robot.length,
        hip_height=float(np.mean([frame.length + frame.radius for frame in frames.values()])),
        fallen_below=0.4,
        foot_geoms={limb: (robot.legs[limb].foot,) for limb in LIMBS},
    )


def robot_body(file: Path) -> Body:
    """The robot that a file describes, as a body for a plant.

    Raises:
        InputError: The file, or the model that it names, cannot be used.
    """
    from neurocontrol.models.robots.description import read_robot

    stamp = _builder(read_robot(file)).args[1]
    return _stood(file, hash((file.stat().st_mtime_ns, stamp)))
