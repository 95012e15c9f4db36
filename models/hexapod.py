"""A hexapod with the build of a stick insect and the servos of a desktop robot.

Six legs of three joints reach out to the sides from a long trunk. The first joint, between trunk
and coxa, moves the leg forward (protraction), the second, of the femur, lifts it (levation), the
third, of the tibia, bends it. The 18 servos have torque and speed of the Robotis AX-12A, which
many desktop hexapods are built of; lengths and masses are ours, and their reasons are beside them.

Axes: x forward, y left, z up. A coxa angle is positive forward, that of a femur upward; a tibia
angle is 0 where it prolongs the femur and positive where it is bent down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import acos, atan2, hypot, pi

import mujoco
import numpy as np

from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.body import Body
from neurocontrol.models.servo import add_servo
from neurocontrol.scenery import side_colour
from neurocontrol.terrain import Terrain

GRAVITY = 9.81
SEGMENTS = ("coxa", "femur", "tibia")
"""Segments of a leg from the trunk outward; every one has a joint of its name."""

JOINTS = tuple(f"{leg}_{segment}" for leg in SIX_LEGS for segment in SEGMENTS)
"""Joints in the order of actuators and sensors."""

_DARK = [0.25, 0.28, 0.33, 1.0]


@dataclass(frozen=True, kw_only=True)
class HexapodMorphology:
    """Sizes, masses and motors of the hexapod; all but the servos' figures are our own.

    Attributes:
        trunk_size: Length, width and height of the trunk, m: long enough for three pairs of legs
            whose feet do not meet (feet 0.18 m apart, strides of up to 0.1 m).
        trunk_mass: Battery, computer and frame, kg.
        hip_spacing: From one pair of legs to the next, m.
        hip_width: From left to right coxa joint, m.
        segment_length: Of coxa, femur and tibia, m. The coxa is as long as a servo with its
            bracket. Femur and tibia are alike in a stick insect; here the tibia is longer, so
            that the trunk stands high above rough ground while the femur is level.
        segment_mass: Of coxa, femur and tibia, kg: the first two carry a servo each, of 0.055 kg,
            the servo of the tibia sits at the end of the femur.
        stance: Where a middle foot stands, out from its coxa joint and below it, m.
        spread: How far forward the fore feet and backward the hind feet stand, m: all hips are
            within the support of any tripod.
        foot_radius: Radius of the rubber foot, m.
        foot_mass: Mass of the rubber foot, kg.
        foot_pad: Time constant of the foot's contact in those of the ground, and its damping
            ratio.
        foot_impedance: Share of the contact's own acceleration in a contact of the foot, 1; see
            the quadruped, whose soft feet these are.
        friction_stiffness: Stiffness of friction relative to that of the contact, 1.
        stiffness: Position gain of a servo, N m/rad: a third of the weight on a leg bends its femur
            joint by 2 degrees.
        damping: Velocity gain of a servo, N m s/rad.
        torque: Largest torque of a servo, N m (AX-12A: 1.5 at stall).
        servo_speed: Largest speed of a servo's target, rad/s (AX-12A: 59 turns a minute).
        armature: Reflected inertia of a servo, kg m^2, of a motor's 5e-8 behind gears of 254:1.
    """

    trunk_size: tuple[float, float, float] = (0.30, 0.09, 0.05)
    trunk_mass: float = 0.75
    hip_spacing: float = 0.13
    hip_width: float = 0.10
    segment_length: tuple[float, float, float] = (0.05, 0.08, 0.13)
    segment_mass: tuple[float, float, float] = (0.065, 0.075, 0.035)
    stance: tuple[float, float] = (0.135, 0.105)
    spread: float = 0.05
    foot_radius: float = 0.01
    foot_mass: float = 0.005
    foot_pad: tuple[float, float] = (2.0, 0.5)
    foot_impedance: float = 0.3
    friction_stiffness: float = 50.0
    stiffness: float = 20.0
    damping: float = 0.35
    torque: float = 1.5
    servo_speed: float = 59 / 60 * 2 * pi
    armature: float = 5e-8 * 254**2

    @property
    def total_mass(self) -> float:
        """Mass of the whole body, kg."""
        return self.trunk_mass + 6 * (sum(self.segment_mass) + self.foot_mass)

    @property
    def standing_height(self) -> float:
        """Height of the coxa joints when standing, m."""
        return self.stance[1] + self.foot_radius

    @property
    def leg_length(self) -> float:
        """From coxa joint to foot of the standing body, m."""
        return hypot(*self.stance)

    def hip(self, leg: str) -> tuple[float, float]:
        """Coxa joint of a leg in the trunk: forward and to the left, m."""
        return (2 - int(leg[1])) * self.hip_spacing, _side(leg) * self.hip_width / 2

    def footing(self, leg: str) -> tuple[float, float]:
        """Where the foot of a leg stands, from its coxa joint: forward and outward, m."""
        return (2 - int(leg[1])) * self.spread, self.stance[0]

    def angles(self, leg: str) -> tuple[float, float, float]:
        """Joint angles of a leg of the standing body, rad."""
        _, femur, tibia = self.segment_length
        forward, outward = self.footing(leg)
        reach, down = hypot(forward, outward) - self.segment_length[0], self.stance[1]
        distance = hypot(reach, down)
        lifted = acos((femur**2 + distance**2 - tibia**2) / (2 * femur * distance))
        bent = acos((femur**2 + tibia**2 - distance**2) / (2 * femur * tibia))
        return atan2(forward, outward), lifted - atan2(down, reach), pi - bent


def _side(leg: str) -> int:
    return 1 if leg.startswith("L") else -1


def _add_leg(
    spec: mujoco.MjSpec, trunk: mujoco.MjsBody, leg: str, morphology: HexapodMorphology
) -> None:
    side = _side(leg)
    axes = {"coxa": [0, 0, -side], "femur": [side, 0, 0], "tibia": [-side, 0, 0]}
    ranges = {"coxa": [-1.2, 1.2], "femur": [-1.4, 1.4], "tibia": [0.0, 2.6]}
    thick = {"coxa": 0.014, "femur": 0.011, "tibia": 0.007}
    parent, place = trunk, [*morphology.hip(leg), 0.0]
    for number, segment in enumerate(SEGMENTS):
        length = side * morphology.segment_length[number]
        part = parent.add_body(name=f"{leg}_{segment}", pos=place)
        part.add_joint(
            name=f"{leg}_{segment}",
            type=mujoco.mjtJoint.mjJNT_HINGE,
            axis=axes[segment],
            range=ranges[segment],
            limited=True,
            armature=morphology.armature,
        )
        part.add_geom(
            name=f"{leg}_{segment}",
            type=mujoco.mjtGeom.mjGEOM_CAPSULE,
            fromto=[0, 0, 0, 0, length, 0],
            size=[thick[segment], 0, 0],
            mass=morphology.segment_mass[number],
            contype=0,
            conaffinity=1 if segment == "tibia" else 0,
            group=1,
            rgba=_DARK if segment == "coxa" else side_colour(side),
        )
        parent, place = part, [0.0, length, 0.0]
    parent.add_geom(
        name=f"{leg}_foot",
        type=mujoco.mjtGeom.mjGEOM_SPHERE,
        pos=place,
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
    parent.add_site(name=f"{leg}_foot", pos=place, size=[1.3 * morphology.foot_radius] * 3, group=4)


_PER_JOINT = {
    "angle": (mujoco.mjtSensor.mjSENS_JOINTPOS, mujoco.mjtObj.mjOBJ_JOINT),
    "velocity": (mujoco.mjtSensor.mjSENS_JOINTVEL, mujoco.mjtObj.mjOBJ_JOINT),
    "force": (mujoco.mjtSensor.mjSENS_ACTUATORFRC, mujoco.mjtObj.mjOBJ_ACTUATOR),
}
_OF_TRUNK = {
    "trunk_up": (mujoco.mjtSensor.mjSENS_FRAMEZAXIS, mujoco.mjtObj.mjOBJ_BODY, "trunk"),
    "trunk_quaternion": (mujoco.mjtSensor.mjSENS_FRAMEQUAT, mujoco.mjtObj.mjOBJ_BODY, "trunk"),
    "trunk_velocity": (mujoco.mjtSensor.mjSENS_VELOCIMETER, mujoco.mjtObj.mjOBJ_SITE, "imu"),
    "trunk_angular_velocity": (mujoco.mjtSensor.mjSENS_GYRO, mujoco.mjtObj.mjOBJ_SITE, "imu"),
}


def _add_sensors(spec: mujoco.MjSpec) -> None:
    def add(name: str, kind: mujoco.mjtSensor, of: mujoco.mjtObj, target: str) -> None:
        spec.add_sensor(name=name, type=kind, objtype=of, objname=target)

    touch, site = mujoco.mjtSensor.mjSENS_TOUCH, mujoco.mjtObj.mjOBJ_SITE
    for leg in SIX_LEGS:
        add(f"{leg}_load", touch, site, f"{leg}_foot")
    add("trunk_load", touch, site, "trunk")
    for suffix, (kind, of) in _PER_JOINT.items():
        for joint in JOINTS:
            add(f"{joint}_{suffix}", kind, of, joint)
    for name, (kind, of, target) in _OF_TRUNK.items():
        add(name, kind, of, target)


def build_hexapod(morphology: HexapodMorphology) -> mujoco.MjSpec:
    """Return the MuJoCo specification of the body alone, with a free joint at its trunk."""
    spec = mujoco.MjSpec()
    spec.modelname = "hexapod"
    spec.compiler.degree = False
    spec.option.timestep = 0.002
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    spec.option.impratio = morphology.friction_stiffness
    spec.option.iterations = 20
    spec.option.gravity = [0, 0, -GRAVITY]
    half = np.array(morphology.trunk_size) / 2
    trunk = spec.worldbody.add_body(name="trunk", pos=[0, 0, morphology.standing_height])
    trunk.add_freejoint(name="root")
    trunk.mass = morphology.trunk_mass
    trunk.ipos = [0.0, 0.0, 0.0]  # MuJoCo writes no inertia without a place of it
    trunk.inertia = morphology.trunk_mass / 3 * (np.sum(half**2) - half**2)
    trunk.explicitinertial = True
    box = mujoco.mjtGeom.mjGEOM_BOX
    trunk.add_geom(
        name="trunk", type=box, size=list(half), mass=0, contype=0, conaffinity=1, group=3
    )
    _add_hull(trunk, half)
    trunk.add_site(name="imu", group=4)
    trunk.add_site(name="trunk", type=box, size=list(half + 0.005), group=4)
    torque = (-morphology.torque, morphology.torque)
    for leg in SIX_LEGS:
        _add_leg(spec, trunk, leg, morphology)
    for joint in JOINTS:
        add_servo(spec, joint, (morphology.stiffness, morphology.damping), torque)
    _add_sensors(spec)
    return spec


def _add_hull(trunk: mujoco.MjsBody, half: np.ndarray) -> None:
    """Draw thorax, abdomen and head, for the eye alone."""
    length, width, height = half
    shapes = {
        "thorax": ([0.0, 0.0, 0.0], [0.62 * length, width, height], _DARK),
        "abdomen": ([-0.62 * length, 0.0, 0.0], [0.5 * length, 0.8 * width, 0.9 * height], _DARK),
        "head": ([1.02 * length, 0.0, 0.3 * height], [0.028, 0.024, 0.02], [0.33, 0.37, 0.43, 1]),
        "prothorax": ([0.6 * length, 0.0, 0.0], [0.5 * length, 0.7 * width, 0.8 * height], _DARK),
    }
    for name, (place, size, colour) in shapes.items():
        trunk.add_geom(
            name=name,
            type=mujoco.mjtGeom.mjGEOM_ELLIPSOID,
            pos=place,
            size=size,
            mass=0,
            contype=0,
            conaffinity=0,
            group=1,
            rgba=colour,
        )
    for name, side in (("left_antenna", 1.0), ("right_antenna", -1.0)):
        root = [1.1 * length, side * 0.012, 0.5 * height]
        tip = [1.1 * length + 0.09, side * 0.05, 0.5 * height + 0.04]
        trunk.add_geom(
            name=name,
            type=mujoco.mjtGeom.mjGEOM_CAPSULE,
            fromto=[*root, *tip],
            size=[0.0018, 0, 0],
            mass=0,
            contype=0,
            conaffinity=0,
            group=1,
            rgba=_DARK,
        )


_SENSORS = {
    "foot_force": tuple(f"{leg}_load" for leg in SIX_LEGS),
    "joint_angle": tuple(f"{joint}_angle" for joint in JOINTS),
    "joint_velocity": tuple(f"{joint}_velocity" for joint in JOINTS),
    "actuator_force": tuple(f"{joint}_force" for joint in JOINTS),
    "trunk_load": ("trunk_load",),
    **{name: (name,) for name in _OF_TRUNK},
}


def standing_configuration(morphology: HexapodMorphology) -> np.ndarray:
    """Joint configuration of the standing body, shape ``(25,)``."""
    configuration = [0.0, 0.0, morphology.standing_height, 1.0, 0.0, 0.0, 0.0]
    for leg in SIX_LEGS:
        configuration += morphology.angles(leg)
    return np.array(configuration)


def hexapod(morphology: HexapodMorphology | None = None) -> Body:
    """The hexapod as a body for a plant."""
    morphology = morphology or HexapodMorphology()
    return Body(
        name="hexapod",
        build=partial(build_hexapod, morphology),
        standing=standing_configuration(morphology),
        sensors=_SENSORS,
        feet=SIX_LEGS,
        trunk="trunk",
        length=morphology.trunk_size[0],
        hip_height=morphology.standing_height,
        fallen_below=0.5,
        ground=Terrain(height=0.2 * morphology.leg_length, cell=0.06, start=0.3),
        servo_speeds=dict.fromkeys(JOINTS, morphology.servo_speed),
    )
