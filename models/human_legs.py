"""A pair of human legs under a trunk: the body of Song and Geyer (J Physiol 2015).

Seven rigid segments of 80 kg and 1.8 m. The trunk carries two legs with hip roll, hip pitch, knee
and ankle. Each thigh is cut near the hip and its parts slide on a stiff spring, whose compression
is the leg's load receptor. Masses, lengths and points of contact are those of the authors'
parameter file of 2014; the muscles are in :mod:`neurocontrol.models.human_muscles`.

Axes: x forward, y left, z up. Joint angles are anatomical: hip flexion, knee flexion, ankle
plantarflexion and hip abduction are positive; all are zero in straight standing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any, Literal

import mujoco
import numpy as np

from neurocontrol.models.body import Body
from neurocontrol.models.human_look import add_look
from neurocontrol.scenery import side_colour
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.types import FloatArray

GRAVITY = 9.81
SIDES = ("left", "right")
JOINTS = ("hip_roll", "hip_pitch", "leg_load", "knee", "ankle")
"""Joints of a leg from the hip down, in the order of configurations and actuators."""

GROUND = Terrain(friction=0.9, contact_time=0.02, torsional=False)
"""The ground the legs were tuned on. Reflex gaits depend on how soft it is."""

Integrator = Literal["euler", "implicitfast"]
_INTEGRATORS = {
    "euler": mujoco.mjtIntegrator.mjINT_EULER,
    "implicitfast": mujoco.mjtIntegrator.mjINT_IMPLICITFAST,
}


@dataclass(frozen=True, kw_only=True)
class HumanMorphology:
    """Sizes and masses of trunk and legs (Song and Geyer 2015, parameter file of 2014).

    The trunk's roll inertia is 3.5 instead of the file's 4.0 kg m^2, the largest that a rigid body
    with its other two inertias can have.

    Attributes:
        trunk_mass: Mass of head, arms and trunk, kg.
        trunk_centre: Height of their centre of mass above the hips, m.
        trunk_inertia: About the roll, pitch and long axis, kg m^2.
        hip_width: Distance between the hips, m.
        thigh_length: Hip to knee, m.
        thigh_mass: kg.
        thigh_centre: Height of its centre of mass above the knee, m.
        thigh_inertia: As above.
        thigh_cut: Share of the thigh below the load receptor's slide.
        shank_length: Knee to ankle, m.
        shank_mass: kg.
        shank_centre: Height of its centre of mass above the ankle, m.
        shank_inertia: As above.
        foot_mass: kg.
        foot_centre: Centre of mass from the ankle, forward and up, m.
        foot_inertia: As above.
        ankle_height: Height of the ankle above the sole, m.
        ball: Forward and half lateral distance of the ball's points from the ankle, m.
        heel: The same for the heel.
        contact_radius: Radius of the spheres at the points of contact, m.
        heel_pad: Time constant of the heel's contact in those of the ground, and its damping
            ratio; as it is, heels are bare, as stiff as the ground. See :data:`PADDED_HEELS`.
    """

    trunk_mass: float = 53.5
    trunk_centre: float = 0.35
    trunk_inertia: tuple[float, float, float] = (3.5, 2.5, 1.0)
    hip_width: float = 0.2
    thigh_length: float = 0.46
    thigh_mass: float = 8.5
    thigh_centre: float = 0.28
    thigh_inertia: tuple[float, float, float] = (0.15, 0.15, 0.03)
    thigh_cut: float = 0.8
    shank_length: float = 0.46
    shank_mass: float = 3.5
    shank_centre: float = 0.28
    shank_inertia: tuple[float, float, float] = (0.05, 0.05, 0.003)
    foot_mass: float = 1.25
    foot_centre: tuple[float, float] = (0.02, -0.01)
    foot_inertia: tuple[float, float, float] = (0.0007, 0.005, 0.005)
    ankle_height: float = 0.08
    ball: tuple[float, float] = (0.16, 0.05)
    heel: tuple[float, float] = (-0.04, 0.025)
    contact_radius: float = 0.005
    heel_pad: tuple[float, float] = (1.0, 1.0)

    @property
    def hip_height(self) -> float:
        """Height of the hips in straight standing, m."""
        return self.thigh_length + self.shank_length + self.ankle_height


PADDED_HEELS = HumanMorphology(heel_pad=(3.3, 0.6))
"""Heels with a pad, in shoes (ours): a step presses them in by up to 2 cm. They are less damped
than the ground, whose damping alone makes a blow of nearly twice the weight."""


@dataclass(frozen=True, kw_only=True)
class StartPose:
    """How a walk begins, in mid-stride (the authors' optimised initial conditions of 2014).

    Attributes:
        speed: Forward speed of the whole body, m/s.
        lateral_speed: Speed toward the left, m/s.
        left: Hip roll, hip pitch, knee and ankle of the leading leg, rad.
        right: The same of the trailing leg.
        heading: Direction of the walk, rad, left positive.
    """

    speed: float = 1.3
    lateral_speed: float = 0.2
    left: tuple[float, float, float, float] = (
        radians(-1.0),
        radians(180 - 156.77),
        radians(180 - 176.61),
        radians(100.09 - 90),
    )
    right: tuple[float, float, float, float] = (
        radians(-1.0),
        radians(180 - 194.08),
        radians(180 - 179.12),
        radians(85.59 - 90),
    )
    heading: float = 0.0

    def varied(
        self, rng: np.random.Generator, amount: float = 1.0, *, joints_only: bool = False
    ) -> StartPose:
        """Draw a pose about this one: joint angles, then the speed, then the heading.

        Args:
            rng: Source of randomness.
            amount: At 1 joint angles and heading change by up to 2 degrees and the speed by up to
                5 %, each uniformly.
            joints_only: Draw the joint angles and nothing else.
        """
        angle, share = amount * radians(2.0), amount * 0.05
        left, right = np.array([self.left, self.right]) + rng.uniform(-angle, angle, (2, 4))
        pose = replace(self, left=tuple(left.tolist()), right=tuple(right.tolist()))
        if joints_only:
            return pose
        speed = pose.speed * float(rng.uniform(1 - share, 1 + share))
        return replace(pose, speed=speed, heading=pose.heading + float(rng.uniform(-angle, angle)))


def start_state(pose: StartPose, morphology: HumanMorphology) -> tuple[FloatArray, FloatArray]:
    """Configuration ``(17,)`` and velocity ``(16,)``: the left sole flat on the ground, no roll."""
    roll, hip, knee, ankle = pose.left
    pitch = hip - knee - ankle  # a level sole: the trunk leans as the leg's angles demand
    thigh, shank = hip - pitch, hip - pitch - knee
    height = (
        morphology.thigh_length * cos(thigh)
        + morphology.shank_length * cos(shank)
        + morphology.ankle_height
    )
    qpos = np.zeros(17)
    qpos[2] = height
    lean, turn = np.zeros(4), np.zeros(4)
    mujoco.mju_euler2Quat(lean, np.array([0.0, pitch, 0.0]), "xyz")
    mujoco.mju_euler2Quat(turn, np.array([0.0, 0.0, pose.heading]), "xyz")
    mujoco.mju_mulQuat(qpos[3:7], turn, lean)
    for start, angles in ((7, pose.left), (12, pose.right)):
        roll, hip, knee, ankle = angles
        qpos[start : start + 5] = roll, hip, 0.0, knee, ankle
    qvel = np.zeros(16)
    forward, left = pose.speed, pose.lateral_speed
    qvel[0] = forward * cos(pose.heading) - left * sin(pose.heading)
    qvel[1] = forward * sin(pose.heading) + left * cos(pose.heading)
    return qpos, qvel


def _segment(
    parent: mujoco.MjsBody,
    name: str,
    position: tuple[float, float, float],
    mass: float,
    centre: tuple[float, float, float],
    inertia: tuple[float, float, float],
) -> mujoco.MjsBody:
    body = parent.add_body(name=name, pos=list(position))
    body.mass, body.ipos, body.inertia = mass, list(centre), list(inertia)
    body.explicitinertial = True
    return body


def _show(
    body: mujoco.MjsBody, name: str, end: tuple[float, float, float], radius: float, side: int
) -> None:
    body.add_geom(
        name=name,
        type=mujoco.mjtGeom.mjGEOM_CAPSULE,
        fromto=[0, 0, 0, *end],
        size=[radius, 0, 0],
        mass=0,
        contype=0,
        conaffinity=0,
        group=1,
        rgba=side_colour(side),
    )


def _add_leg(trunk: mujoco.MjsBody, name: str, side: int, morphology: HumanMorphology) -> None:
    hinge, slide = mujoco.mjtJoint.mjJNT_HINGE, mujoco.mjtJoint.mjJNT_SLIDE
    below, above = morphology.thigh_cut, 1 - morphology.thigh_cut
    length, centre = morphology.thigh_length, morphology.thigh_centre
    tilt, swing, spin = morphology.thigh_inertia

    def part(share: float) -> tuple[float, float, float]:
        return tilt * share**3, swing * share**3, spin * share

    upper = _segment(
        trunk,
        f"{name}_upper_thigh",
        (0, side * morphology.hip_width / 2, 0),
        above * morphology.thigh_mass,
        (0, 0, -above * (length - centre)),
        part(above),
    )
    upper.add_joint(name=f"{name}_hip_roll", type=hinge, axis=[side, 0, 0])
    upper.add_joint(name=f"{name}_hip_pitch", type=hinge, axis=[0, -1, 0])
    _show(upper, f"{name}_upper_thigh", (0, 0, -above * length), 0.034, side)
    lower = _segment(
        upper,
        f"{name}_thigh",
        (0, 0, -above * length),
        below * morphology.thigh_mass,
        (0, 0, -below * (length - centre)),
        part(below),
    )
    lower.add_joint(name=f"{name}_leg_load", type=slide, axis=[0, 0, 1])
    _show(lower, f"{name}_thigh", (0, 0, -below * length), 0.034, side)
    shank = _segment(
        lower,
        f"{name}_shank",
        (0, 0, -below * length),
        morphology.shank_mass,
        (0, 0, morphology.shank_centre - morphology.shank_length),
        morphology.shank_inertia,
    )
    shank.add_joint(name=f"{name}_knee", type=hinge, axis=[0, 1, 0])
    _show(shank, f"{name}_shank", (0, 0, -morphology.shank_length), 0.028, side)
    forward, up = morphology.foot_centre
    foot = _segment(
        shank,
        f"{name}_foot",
        (0, 0, -morphology.shank_length),
        morphology.foot_mass,
        (forward, 0, up),
        morphology.foot_inertia,
    )
    foot.add_joint(name=f"{name}_ankle", type=hinge, axis=[0, 1, 0])
    _add_sole(foot, name, side, morphology)


def _add_sole(foot: mujoco.MjsBody, name: str, side: int, morphology: HumanMorphology) -> None:
    soft: dict[str, Any]
    radius, height = morphology.contact_radius, morphology.ankle_height
    reach, width = morphology.ball
    back = morphology.heel[0]
    centre = [(reach + back) / 2, 0, -height + 0.02]
    half = [(reach - back) / 2, width, 0.02]
    foot.add_geom(
        name=f"{name}_foot",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=centre,
        size=half,
        mass=0,
        contype=0,
        conaffinity=0,
        group=1,
        rgba=side_colour(side),
    )
    for part, (forward, lateral) in (("ball", morphology.ball), ("heel", morphology.heel)):
        soft = {"priority": 2, "friction": [1.0, 0, 0], "solref": list(morphology.heel_pad)}
        for edge in (1, -1):
            foot.add_geom(
                name=f"{name}_{part}_{'left' if edge > 0 else 'right'}",
                type=mujoco.mjtGeom.mjGEOM_SPHERE,
                pos=[forward, edge * lateral, radius - height],
                size=[radius, 0, 0],
                mass=0,
                contype=0,
                conaffinity=1,
                group=3,
                **(soft if part == "heel" else {}),
            )
    foot.add_site(
        name=f"{name}_foot",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=centre,
        size=[half[0] + 0.03, half[1] + 0.03, half[2] + 0.03],
        group=4,
    )


_SENSORS = {
    "foot_force": tuple(f"{side}_load" for side in SIDES),
    "foot_position": tuple(f"{side}_position" for side in SIDES),
    "trunk_load": ("trunk_load",),
    "trunk_up": ("trunk_up",),
}


def _add_sensors(spec: mujoco.MjSpec) -> None:
    kind, what = mujoco.mjtSensor, mujoco.mjtObj
    for side in SIDES:
        spec.add_sensor(
            name=f"{side}_load",
            type=kind.mjSENS_TOUCH,
            objtype=what.mjOBJ_SITE,
            objname=f"{side}_foot",
        )
    for side in SIDES:
        spec.add_sensor(
            name=f"{side}_position",
            type=kind.mjSENS_FRAMEPOS,
            objtype=what.mjOBJ_XBODY,
            objname=f"{side}_foot",
        )
    spec.add_sensor(
        name="trunk_load", type=kind.mjSENS_TOUCH, objtype=what.mjOBJ_SITE, objname="trunk"
    )
    spec.add_sensor(
        name="trunk_up", type=kind.mjSENS_FRAMEZAXIS, objtype=what.mjOBJ_XBODY, objname="trunk"
    )


def build_human_legs(
    morphology: HumanMorphology, timestep: float = 0.001, integrator: Integrator = "euler"
) -> mujoco.MjSpec:
    """Return the MuJoCo specification of the body alone, with a free joint at its mid-hip.

    Args:
        morphology: Sizes and masses.
        timestep: Physics time step, s.
        integrator: Physics integrator.
    """
    spec = mujoco.MjSpec()
    spec.modelname = "human"
    spec.compiler.degree = False
    spec.compiler.balanceinertia = True  # the upper piece of the thigh is too short for its spin
    spec.option.timestep = timestep
    spec.option.integrator = _INTEGRATORS[integrator]
    spec.option.gravity = [0, 0, -GRAVITY]
    trunk = _segment(
        spec.worldbody,
        "trunk",
        (0, 0, morphology.hip_height),
        morphology.trunk_mass,
        (0, 0, morphology.trunk_centre),
        morphology.trunk_inertia,
    )
    trunk.add_freejoint(name="root")
    trunk.add_geom(
        name="trunk",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=[0, 0, 0.27],
        size=[0.09, 0.15, 0.27],
        mass=0,
        contype=0,
        conaffinity=1,
        group=3,
    )
    trunk.add_site(
        name="trunk",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=[0, 0, 0.27],
        size=[0.1, 0.16, 0.28],
        group=4,
    )
    for name, side in zip(SIDES, (1, -1), strict=True):
        _add_leg(trunk, name, side, morphology)
    for name in (f"{side}_{joint}" for side in SIDES for joint in JOINTS):
        spec.add_actuator(
            name=name, trntype=mujoco.mjtTrn.mjTRN_JOINT, target=name, gainprm=[1] + [0] * 9
        )
    _add_sensors(spec)
    add_look(spec)
    return spec


@cache
def _builder(
    morphology: HumanMorphology, timestep: float, integrator: Integrator
) -> Callable[[], mujoco.MjSpec]:
    """The same object for the same body, so that compiled models are found again."""
    return partial(build_human_legs, morphology, timestep, integrator)


def human_legs(
    morphology: HumanMorphology | None = None,
    *,
    timestep: float = 0.001,
    integrator: Integrator = "euler",
) -> Body:
    """The legs as a body for a plant.

    Args:
        morphology: Sizes and masses.
        timestep: Physics time step, s.
        integrator: Physics integrator.
    """
    morphology = morphology or HumanMorphology()
    standing = np.zeros(17)
    standing[2:4] = morphology.hip_height, 1.0
    return Body(
        name="human",
        build=_builder(morphology, timestep, integrator),
        standing=standing,
        sensors=_SENSORS,
        feet=SIDES,
        trunk="trunk",
        length=morphology.hip_height,
        hip_height=morphology.hip_height,
        fallen_below=0.5,
        collapsed_below=0.68 * morphology.hip_height,
        ground=GROUND,
    )
