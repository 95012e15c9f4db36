"""A light compliant quadruped in the spirit of the Cheetah robot.

Rutishauser, Sproewitz, Righetti and Ijspeert (BioRob 2008) built a robot with four three-segment
pantograph legs, passive compliant knees and two actuated degrees of freedom per leg: a hip servo
and a knee pulled through a cable, both mounted on the trunk. Its published masses and lengths
were not available: every number below is ours, chosen for a robot of about 1 kg. Abduction of the
hips, which that robot does not have, is an option.

Axes: x forward, y left, z up. A positive hip angle swings the foot forward; a positive knee angle
flexes the leg; a positive abduction takes the foot outward. Fore knees point forward and hind knees
backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import atan2, cos, hypot, radians, sin
from types import MappingProxyType
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.gaits import LIMBS
from neurocontrol.models.body import Body
from neurocontrol.models.quadruped_look import add_look
from neurocontrol.models.servo import add_servo
from neurocontrol.scenery import side_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

GRAVITY = 9.81


@dataclass(frozen=True, kw_only=True)
class QuadrupedMorphology:
    """Sizes, masses, springs and motors of the quadruped (our own numbers).

    Attributes:
        trunk_size: Length, width and height of the trunk box, m.
        trunk_mass: Mass of the trunk with motors and battery, kg.
        trunk_centre: Forward shift of the trunk's centre of mass, m.
        stance_width: Distance between left and right feet, m. Walk and trot roll over when
            it is much smaller (0.08 m).
        segment_length: Lengths of the proximal, middle and distal leg segments, m. The pantograph
            keeps the distal segment parallel to the proximal one.
        segment_mass: Masses of the three segments, kg.
        foot_mass: Mass of the rubber foot, kg.
        foot_radius: Radius of the rubber foot, m.
        foot_pad: Time constant of the foot's contact in those of the ground, and its damping
            ratio.
        foot_impedance: Share of the contact's own acceleration in a contact of the foot, 1: the
            smaller it is, the deeper a load presses the foot in, here 1 mm for a quarter of the
            weight. MuJoCo's contact model lets a foot that slides at speed v ride up by
            friction x v x damping / stiffness of the contact. On a hard foot that is more than
            its load presses it in, and it loses the ground several times in a stance
            whenever it slides or creeps faster than some cm/s, as it does while the trunk rolls.
        friction_stiffness: Stiffness of friction relative to that of the contact, 1; it keeps
            a foot this soft from creeping.
        standing_knee: Knee angle of the standing robot, rad.
        knee_range: Smallest and largest knee angle, rad.
        knee_stiffness: Stiffness of the knee's extension spring, N m/rad.
        knee_preload: Spring torque of the standing robot over the torque that carries a quarter
            of the weight, 1: the spring alone carries the standing robot.
        knee_damping: Damping of the knee, N m s/rad. A leg bounces on its spring only if this
            is light (0.013 forbids a quick bound), but the lighter it is the longer the trunk
            rocks on after a change of gait: with 0.007 fewer of them settle.
        hip_stiffness: Position gain of the hip servo, N m/rad.
        hip_damping: Velocity gain of the hip servo, N m s/rad.
        hip_torque: Largest torque of the hip servo, N m.
        servo_speed: Largest speed of a servo's target, rad/s: 60 degrees in 0.1 s, our
            choice of a quick hobby servo. Hips and knees have the same servos; that of a knee
            winds up its cable no faster, and lets go of it at once.
        hip_armature: Reflected inertia of the hip servo, kg m^2.
        cable_stiffness: Position gain of the knee servo seen through its cable, N m/rad.
        cable_damping: Velocity gain of the knee servo, N m s/rad.
        cable_torque: Largest flexing torque of the knee cable, N m; a cable cannot push.
        small_armature: Inertia that keeps light distal joints well conditioned, kg m^2.
        abduction: Whether a third servo, like that of the hip, takes each leg to the side.
        abduction_size: Length, width and height of the box that abduction turns with the leg, m:
            the hip servo, about that of a micro servo.
        abduction_mass: Mass of this box, kg; the trunk is lighter by as much.
        abduction_range: Smallest and largest abduction, rad.
    """

    trunk_size: tuple[float, float, float] = (0.20, 0.08, 0.05)
    trunk_mass: float = 0.70
    trunk_centre: float = 0.002
    stance_width: float = 0.13
    segment_length: tuple[float, float, float] = (0.05, 0.05, 0.04)
    segment_mass: tuple[float, float, float] = (0.040, 0.030, 0.005)
    foot_mass: float = 0.005
    foot_radius: float = 0.015
    foot_pad: tuple[float, float] = (2.0, 0.5)
    foot_impedance: float = 0.3
    friction_stiffness: float = 50.0
    standing_knee: float = radians(77.0)
    knee_range: tuple[float, float] = (0.1, 2.4)
    knee_stiffness: float = 0.45
    knee_preload: float = 1.0
    knee_damping: float = 0.010
    hip_stiffness: float = 6.0
    hip_damping: float = 0.06
    hip_torque: float = 0.8
    servo_speed: float = 10.5
    hip_armature: float = 3e-4
    cable_stiffness: float = 4.0
    cable_damping: float = 0.02
    cable_torque: float = 0.8
    small_armature: float = 2e-5
    abduction: bool = False
    abduction_size: tuple[float, float, float] = (0.024, 0.012, 0.024)
    abduction_mass: float = 0.020
    abduction_range: tuple[float, float] = (-1.0, 1.0)

    @property
    def joints(self) -> tuple[str, ...]:
        """Joints of a leg with a servo, from the trunk down."""
        return ("abduction", "hip", "knee") if self.abduction else ("hip", "knee")

    @property
    def total_mass(self) -> float:
        """Mass of the whole robot, kg."""
        return self.trunk_mass + 4 * (sum(self.segment_mass) + self.foot_mass)

    def foot_offset(self, knee: float) -> tuple[float, float]:
        """Foot relative to the hip, along and across the proximal segment, m, for a knee angle."""
        proximal, middle, distal = self.segment_length
        return proximal + distal + middle * cos(knee), middle * sin(knee)

    def leg_length(self, knee: float) -> float:
        """Distance from hip to foot centre, m, for a knee angle in rad."""
        return hypot(*self.foot_offset(knee))

    def leg_angle(self, knee: float) -> float:
        """Angle between the hip-foot line and the proximal segment, rad."""
        along, across = self.foot_offset(knee)
        return atan2(across, along)

    @property
    def knee_rest(self) -> float:
        """Rest angle of the knee spring, rad, from the load of a quarter of the weight."""
        along, across = self.foot_offset(self.standing_knee)
        shortening = (
            self.segment_length[1]
            * (along * sin(self.standing_knee) - across * cos(self.standing_knee))
            / self.leg_length(self.standing_knee)
        )
        load_torque = self.total_mass * GRAVITY / 4 * shortening
        return self.standing_knee - self.knee_preload * load_torque / self.knee_stiffness

    @property
    def standing_height(self) -> float:
        """Height of the hips when standing, m."""
        return self.leg_length(self.standing_knee) + self.foot_radius


def _add_leg(
    spec: mujoco.MjSpec, trunk: mujoco.MjsBody, limb: str, morphology: QuadrupedMorphology
) -> None:
    fore = 1 if limb.endswith("F") else -1
    left = 1 if limb.startswith("L") else -1
    lengths, masses = morphology.segment_length, morphology.segment_mass
    hinge = mujoco.mjtJoint.mjJNT_HINGE
    hip = [fore * morphology.trunk_size[0] / 2, left * morphology.stance_width / 2, 0.0]

    def add_segment(
        parent: mujoco.MjsBody, name: str, position: list[float], index: int
    ) -> mujoco.MjsBody:
        segment = parent.add_body(name=f"{limb}_{name}", pos=position)
        segment.add_geom(
            name=f"{limb}_{name}",
            type=mujoco.mjtGeom.mjGEOM_CAPSULE,
            fromto=[0, 0, 0, 0, 0, -lengths[index]],
            size=[0.006, 0, 0],
            mass=masses[index],
            contype=0,
            conaffinity=1 if name == "middle" else 0,
            group=1,
            rgba=side_colour(left),
        )
        return segment

    carrier = trunk
    if morphology.abduction:
        carrier, hip = _add_abduction(trunk, limb, hip, morphology), [0.0, 0.0, 0.0]
    proximal = add_segment(carrier, "proximal", hip, 0)
    proximal.add_joint(
        name=f"{limb}_hip", type=hinge, axis=[0, -1, 0], armature=morphology.hip_armature
    )
    middle = add_segment(proximal, "middle", [0, 0, -lengths[0]], 1)
    middle.add_joint(
        name=f"{limb}_knee",
        type=hinge,
        axis=[0, fore, 0],
        range=list(morphology.knee_range),
        limited=True,
        stiffness=[morphology.knee_stiffness, 0, 0],
        springref=morphology.knee_rest,
        damping=[morphology.knee_damping, 0, 0],
        armature=morphology.small_armature,
    )
    distal = add_segment(middle, "distal", [0, 0, -lengths[1]], 2)
    distal.add_joint(
        name=f"{limb}_ankle", type=hinge, axis=[0, -fore, 0], armature=morphology.small_armature
    )
    distal.add_geom(
        name=f"{limb}_foot",
        type=mujoco.mjtGeom.mjGEOM_SPHERE,
        pos=[0, 0, -lengths[2]],
        size=[morphology.foot_radius, 0, 0],
        mass=morphology.foot_mass,
        contype=0,
        conaffinity=1,
        priority=2,
        friction=[1.0, 0, 0],
        solref=list(morphology.foot_pad),
        solimp=[morphology.foot_impedance, morphology.foot_impedance, 0.001, 0.5, 2.0],
        group=1,
        rgba=[0.2, 0.2, 0.2, 1],
    )
    distal.add_site(
        name=f"{limb}_foot",
        pos=[0, 0, -lengths[2]],
        size=[1.3 * morphology.foot_radius] * 3,
        group=4,
    )
    spec.add_equality(
        name=f"{limb}_pantograph",
        type=mujoco.mjtEq.mjEQ_JOINT,
        objtype=mujoco.mjtObj.mjOBJ_JOINT,
        name1=f"{limb}_ankle",
        name2=f"{limb}_knee",
        data=[0, 1] + [0] * 10,
        solref=[0.003, 1],
    )


def _add_abduction(
    trunk: mujoco.MjsBody, limb: str, hip: list[float], morphology: QuadrupedMorphology
) -> mujoco.MjsBody:
    """Add what turns a leg to the side, about an axis that runs forward through its hip."""
    left = 1 if limb.startswith("L") else -1
    carrier = trunk.add_body(name=f"{limb}_abduction", pos=hip)
    carrier.add_geom(
        name=f"{limb}_abduction",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=[side / 2 for side in morphology.abduction_size],
        mass=morphology.abduction_mass,
        contype=0,
        conaffinity=0,
        group=1,
        rgba=side_colour(left),
    )
    carrier.add_joint(
        name=f"{limb}_abduction",
        type=mujoco.mjtJoint.mjJNT_HINGE,
        axis=[left, 0, 0],
        range=list(morphology.abduction_range),
        limited=True,
        armature=morphology.hip_armature,
    )
    return carrier


_PER_JOINT = {"joint_angle": "angle", "joint_velocity": "velocity", "actuator_force": "force"}
_OF_TRUNK = (
    "trunk_load",
    "trunk_up",
    "trunk_quaternion",
    "trunk_velocity",
    "trunk_angular_velocity",
)


def _sensors(joints: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Names of the sensors by group."""
    moved = [f"{limb}_{joint}" for limb in LIMBS for joint in joints]
    return {
        "foot_force": tuple(f"{limb}_load" for limb in LIMBS),
        **{
            group: tuple(f"{joint}_{suffix}" for joint in moved)
            for group, suffix in _PER_JOINT.items()
        },
        **{name: (name,) for name in _OF_TRUNK},
    }


def _add_sensors(spec: mujoco.MjSpec, joints: Sequence[str]) -> None:
    sensor, kind = mujoco.mjtSensor, mujoco.mjtObj
    for limb in LIMBS:
        spec.add_sensor(
            name=f"{limb}_load",
            type=sensor.mjSENS_TOUCH,
            objtype=kind.mjOBJ_SITE,
            objname=f"{limb}_foot",
        )
    spec.add_sensor(
        name="trunk_load",
        type=sensor.mjSENS_TOUCH,
        objtype=kind.mjOBJ_SITE,
        objname="trunk",
    )
    per_joint = (
        ("angle", sensor.mjSENS_JOINTPOS, kind.mjOBJ_JOINT),
        ("velocity", sensor.mjSENS_JOINTVEL, kind.mjOBJ_JOINT),
        ("force", sensor.mjSENS_ACTUATORFRC, kind.mjOBJ_ACTUATOR),
    )
    for suffix, sensor_type, object_type in per_joint:
        for limb in LIMBS:
            for joint in joints:
                spec.add_sensor(
                    name=f"{limb}_{joint}_{suffix}",
                    type=sensor_type,
                    objtype=object_type,
                    objname=f"{limb}_{joint}",
                )
    of_trunk = (
        ("trunk_up", sensor.mjSENS_FRAMEZAXIS, kind.mjOBJ_BODY, "trunk"),
        ("trunk_quaternion", sensor.mjSENS_FRAMEQUAT, kind.mjOBJ_BODY, "trunk"),
        ("trunk_velocity", sensor.mjSENS_VELOCIMETER, kind.mjOBJ_SITE, "imu"),
        ("trunk_angular_velocity", sensor.mjSENS_GYRO, kind.mjOBJ_SITE, "imu"),
    )
    for name, sensor_type, object_type, target in of_trunk:
        spec.add_sensor(name=name, type=sensor_type, objtype=object_type, objname=target)


def build_quadruped(morphology: QuadrupedMorphology) -> mujoco.MjSpec:
    """Return the MuJoCo specification of the robot alone, with a free joint at its trunk."""
    spec = mujoco.MjSpec()
    spec.modelname = "quadruped"
    spec.compiler.degree = False
    spec.option.timestep = 0.001
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    spec.option.impratio = morphology.friction_stiffness
    spec.option.iterations = 20
    spec.option.gravity = [0, 0, -GRAVITY]
    half = np.array(morphology.trunk_size) / 2
    trunk = spec.worldbody.add_body(name="trunk", pos=[0, 0, morphology.standing_height])
    trunk.add_freejoint(name="root")
    trunk.mass = morphology.trunk_mass - 4 * morphology.abduction * morphology.abduction_mass
    trunk.ipos = [morphology.trunk_centre, 0, 0]
    trunk.inertia = trunk.mass / 3 * (np.sum(half**2) - half**2)
    trunk.explicitinertial = True
    trunk.add_geom(
        name="trunk",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=list(half),
        mass=0,
        contype=0,
        conaffinity=1,
        group=3,
    )
    for name, x in (("fore_axle", half[0]), ("hind_axle", -half[0])):
        reach = morphology.stance_width / 2
        trunk.add_geom(
            name=name,
            type=mujoco.mjtGeom.mjGEOM_CAPSULE,
            fromto=[x, -reach, 0, x, reach, 0],
            size=[0.008, 0, 0],
            mass=0,
            contype=0,
            conaffinity=0,
            group=1,
            rgba=[0.25, 0.28, 0.33, 1],
        )
    trunk.add_site(name="imu", group=4)
    trunk.add_site(name="trunk", type=mujoco.mjtGeom.mjGEOM_BOX, size=list(half + 0.005), group=4)
    for limb in LIMBS:
        _add_leg(spec, trunk, limb, morphology)
        hip = (-morphology.hip_torque, morphology.hip_torque)
        for joint in morphology.joints[:-1]:
            gains = morphology.hip_stiffness, morphology.hip_damping
            add_servo(spec, f"{limb}_{joint}", gains, hip)
        cable = (0.0, morphology.cable_torque)
        gains = morphology.cable_stiffness, morphology.cable_damping
        add_servo(spec, f"{limb}_knee", gains, cable)
    _add_sensors(spec, morphology.joints)
    add_look(spec, morphology.trunk_size)
    return spec


def standing_configuration(morphology: QuadrupedMorphology) -> np.ndarray:
    """Joint configuration of the standing robot, feet under the hips.

    Its shape is ``(19,)``, or ``(23,)`` with abduction.
    """
    knee = morphology.standing_knee
    hip = morphology.leg_angle(knee)
    configuration = [0.0, 0.0, morphology.standing_height, 1.0, 0.0, 0.0, 0.0]
    for limb in LIMBS:
        configuration += [0.0] * morphology.abduction
        configuration += [hip if limb.endswith("F") else -hip, knee, knee]
    return np.array(configuration)


ABDUCTING = "quadruped-abducting"
"""Name of the quadruped with abduction of its hips."""

MORPHOLOGIES = MappingProxyType(
    {"quadruped": QuadrupedMorphology(), ABDUCTING: QuadrupedMorphology(abduction=True)}
)
"""The quadrupeds that ship, by name."""


def abducting_quadruped() -> Body:
    """The quadruped with abduction of its hips as a body for a plant."""
    return quadruped(MORPHOLOGIES[ABDUCTING])


def quadruped(morphology: QuadrupedMorphology | None = None) -> Body:
    """The quadruped as a body for a plant."""
    morphology = morphology or QuadrupedMorphology()
    return Body(
        name=ABDUCTING if morphology.abduction else "quadruped",
        build=partial(build_quadruped, morphology),
        standing=standing_configuration(morphology),
        sensors=_sensors(morphology.joints),
        feet=LIMBS,
        trunk="trunk",
        length=morphology.trunk_size[0],
        hip_height=morphology.standing_height,
        fallen_below=0.4,
        servo_speeds={
            f"{limb}_{joint}": morphology.servo_speed
            for limb in LIMBS
            for joint in morphology.joints
        },
    )
