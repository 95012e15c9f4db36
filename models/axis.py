"""The axis of a salamander: a chain of links with yaw joints, from the nose to the tip of the tail.

Axes: x forward, y left, z up. One link carries the free joint; the links before it hang on it
forwards, those behind it backwards. An angle is positive when the left side of its joint is short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import mujoco

from neurocontrol.gaits import LIMBS
from neurocontrol.models.body import FluidLink
from neurocontrol.models.servo import add_servo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GRAVITY = 9.81

Actuation = Literal["muscle", "servo"]
"""What moves the active joints: torques of muscles, or position servos that replay kinematics."""

_SHAPES = {"ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID, "box": mujoco.mjtGeom.mjGEOM_BOX}


@dataclass(frozen=True, kw_only=True)
class AxialLink:
    """A link of the axis.

    Attributes:
        length: m.
        mass: kg.
        centre: Distance of its centre of mass from its rostral end, m.
        inertia: About the x, y and z axis through the centre, kg m^2.
        drag: Force in water per squared speed along x, y and z, N s^2/m^2.
        spin_drag: Torque in water per rate of turning, N m s/rad.
        width: m.
        height: m.
        shape: ``ellipsoid`` or ``box``.
        overlap: Length of the shape that touches over that of the link.
        seen: Length of the shape that is seen over that of the link; 0 for none.
        touches: Whether it touches the ground.
        carries: Mass of limbs that floats with it, kg.
    """

    length: float
    mass: float
    centre: float
    inertia: tuple[float, float, float]
    drag: tuple[float, float, float]
    spin_drag: float
    width: float
    height: float
    shape: Literal["ellipsoid", "box"] = "ellipsoid"
    overlap: float = 1.0
    seen: float = 1.0
    touches: bool = True
    carries: float = 0.0


@dataclass(frozen=True, kw_only=True)
class AxialJoint:
    """A joint between two links.

    Attributes:
        active: Whether a muscle pair or servo moves it; otherwise it is a spring.
        stiffness: Of the yaw joint, N m/rad.
        damping: Of the yaw joint, N m s/rad.
        pitch: Stiffness, N m/rad, and damping, N m s/rad, of a passive joint that yields up and
            down; None for none.
    """

    active: bool = True
    stiffness: float = 0.0
    damping: float = 0.0
    pitch: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Skin:
    """How the links look and rub.

    Attributes:
        friction: Friction of the belly over that of the ground, which applies to the feet.
        colour: Red, green, blue, opacity.
    """

    friction: float
    colour: tuple[float, float, float, float]


def axis_names(joints: Sequence[AxialJoint]) -> tuple[str, ...]:
    """Names of the active joints from head to tail."""
    return tuple(f"axis_{number}" for number, joint in enumerate(joints, 1) if joint.active)


def add_axis(
    spec: mujoco.MjSpec,
    links: Sequence[AxialLink],
    joints: Sequence[AxialJoint],
    skin: Skin,
    *,
    root: int,
) -> list[mujoco.MjsBody]:
    """Add the chain and return the bodies of its links from head to tail.

    Args:
        spec: The specification to add to.
        links: From head to tail.
        joints: Between the links.
        skin: How the links look and rub.
        root: The link that carries the free joint; its frame is at its rostral end.
    """
    # MuJoCo's cameras see from a hundredth of this on, which must not be the size of the ground.
    spec.stat.extent = 2.0 * sum(link.length for link in links)
    bodies: dict[int, mujoco.MjsBody] = {root: spec.worldbody.add_body(name=link_name(root))}
    bodies[root].add_freejoint(name="root")
    _shape(bodies[root], links[root], skin, rostral=False)
    for index in (*reversed(range(root)), *range(root + 1, len(links))):
        rostral = index < root
        parent = index + 1 if rostral else index - 1
        # The frame of a link is at its end nearer to the root.
        if rostral:
            ahead = 0.0 if parent == root else links[parent].length
        else:
            ahead = -links[parent].length
        bodies[index] = bodies[parent].add_body(name=link_name(index), pos=[ahead, 0, 0])
        number = min(index, parent)
        _hinge(bodies[index], number, joints[number], 1.0 if rostral else -1.0)
        _shape(bodies[index], links[index], skin, rostral=rostral)
    return [bodies[index] for index in range(len(links))]


def link_name(index: int) -> str:
    """Name of the body of a link, counted from 0 at the head."""
    return f"link_{index}"


def _hinge(body: mujoco.MjsBody, number: int, joint: AxialJoint, sign: float) -> None:
    body.add_joint(
        name=f"axis_{number + 1}",
        type=mujoco.mjtJoint.mjJNT_HINGE,
        axis=[0, 0, sign],
        stiffness=[joint.stiffness, 0, 0],
        damping=[joint.damping, 0, 0],
    )
    if joint.pitch is not None:
        body.add_joint(
            name=f"pitch_{number + 1}",
            type=mujoco.mjtJoint.mjJNT_HINGE,
            axis=[0, sign, 0],
            stiffness=[joint.pitch[0], 0, 0],
            damping=[joint.pitch[1], 0, 0],
        )


def _shape(body: mujoco.MjsBody, link: AxialLink, skin: Skin, *, rostral: bool) -> None:
    middle = link.length / 2 if rostral else -link.length / 2
    centre = link.length - link.centre if rostral else -link.centre
    half = [link.overlap * link.length / 2, link.width / 2, link.height / 2]
    body.mass, body.ipos, body.inertia = link.mass, [centre, 0, 0], list(link.inertia)
    body.explicitinertial = True
    body.add_geom(
        name=body.name,
        type=_SHAPES[link.shape],
        pos=[middle, 0, 0],
        size=half,
        mass=0,
        contype=0,
        conaffinity=1 if link.touches else 0,
        priority=2,
        solref=[1.0, 1.0],
        friction=[skin.friction, 0, 0],
        group=3,
    )
    if link.seen:
        body.add_geom(
            name=f"{body.name}_skin",
            type=_SHAPES[link.shape],
            pos=[middle, 0, 0],
            size=[link.seen * link.length / 2, *half[1:]],
            mass=0,
            contype=0,
            conaffinity=0,
            group=1,
            rgba=list(skin.colour),
        )
    body.add_site(
        name=body.name,
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=[middle, 0, 0],
        size=[1.05 * size for size in half],
        group=4,
    )


def add_axial_actuators(
    spec: mujoco.MjSpec,
    joints: Sequence[AxialJoint],
    actuation: Actuation,
    *,
    torque: float,
    servo: tuple[float, float],
) -> None:
    """Add a motor, or a servo, to every active joint.

    Args:
        spec: The specification.
        joints: Joints of the axis.
        actuation: What moves them.
        torque: Largest torque, N m.
        servo: Position gain, N m/rad, and velocity gain, N m s/rad, of a servo.
    """
    for name in axis_names(joints):
        if actuation == "muscle":
            spec.add_actuator(
                name=name,
                trntype=mujoco.mjtTrn.mjTRN_JOINT,
                target=name,
                gainprm=[1] + [0] * 9,
                forcelimited=True,
                forcerange=[-torque, torque],
            )
        else:
            add_servo(spec, name, servo, (-torque, torque))


def sensor_groups(
    links: int,
    joints: Sequence[AxialJoint],
    limb_joints: Sequence[str],
    girdles: tuple[int, int],
) -> Mapping[str, tuple[str, ...]]:
    """Sensors of the groups that every salamander has; see :func:`add_sensors`."""
    loads = tuple(f"{link_name(index)}_load" for index in range(links))
    names = axis_names(joints)
    return {
        "foot_force": tuple(f"{limb}_load" for limb in LIMBS),
        "foot_position": tuple(f"{limb}_position" for limb in LIMBS),
        "axis_load": loads,
        "trunk_load": loads[girdles[0] : girdles[1] + 1],
        "axis_angle": tuple(f"{name}_angle" for name in names),
        "axis_velocity": tuple(f"{name}_velocity" for name in names),
        "limb_angle": tuple(f"{name}_angle" for name in limb_joints),
        "trunk_up": ("trunk_up",),
        "trunk_velocity": ("trunk_velocity",),
        "trunk_angular_velocity": ("trunk_angular_velocity",),
    }


def add_sensors(
    spec: mujoco.MjSpec,
    links: int,
    joints: Sequence[AxialJoint],
    limb_joints: Sequence[str],
    *,
    root: int,
) -> None:
    """Add the sensors: loads of feet and links, angles of all joints, motion of the root link.

    Feet need a geom and a site named ``<limb>_foot``.
    """
    kind, what = mujoco.mjtSensor, mujoco.mjtObj

    def add(name: str, sensor: mujoco.mjtSensor, of: mujoco.mjtObj, target: str) -> None:
        spec.add_sensor(name=name, type=sensor, objtype=of, objname=target)

    for limb in LIMBS:
        add(f"{limb}_load", kind.mjSENS_TOUCH, what.mjOBJ_SITE, f"{limb}_foot")
    for limb in LIMBS:
        add(f"{limb}_position", kind.mjSENS_FRAMEPOS, what.mjOBJ_SITE, f"{limb}_foot")
    for index in range(links):
        name = link_name(index)
        add(f"{name}_load", kind.mjSENS_TOUCH, what.mjOBJ_SITE, name)
    for name in axis_names(joints):
        add(f"{name}_angle", kind.mjSENS_JOINTPOS, what.mjOBJ_JOINT, name)
    for name in axis_names(joints):
        add(f"{name}_velocity", kind.mjSENS_JOINTVEL, what.mjOBJ_JOINT, name)
    for name in limb_joints:
        add(f"{name}_angle", kind.mjSENS_JOINTPOS, what.mjOBJ_JOINT, name)
    trunk = link_name(root)
    add("trunk_up", kind.mjSENS_FRAMEZAXIS, what.mjOBJ_XBODY, trunk)
    add("trunk_velocity", kind.mjSENS_VELOCIMETER, what.mjOBJ_SITE, trunk)
    add("trunk_angular_velocity", kind.mjSENS_GYRO, what.mjOBJ_SITE, trunk)


def fluid_links(
    links: Sequence[AxialLink], *, density: float, righting: float
) -> tuple[FluidLink, ...]:
    """What water needs to know of the links.

    Args:
        links: From head to tail.
        density: Of the body, kg/m^3.
        righting: Height of the centre of buoyancy over the centre of mass, m.
    """
    return tuple(
        FluidLink(
            body=link_name(index),
            drag=link.drag,
            spin_drag=link.spin_drag,
            volume=(link.mass + link.carries) / density,
            half_height=link.height / 2,
            righting=righting,
        )
        for index, link in enumerate(links)
    )


def box_inertia(
    mass: float, length: float, width: float, height: float
) -> tuple[float, float, float]:
    """Moments of inertia of a solid box about its centre, kg m^2, about x, y and z."""
    share = mass / 12
    return (
        share * (width**2 + height**2),
        share * (length**2 + height**2),
        share * (length**2 + width**2),
    )
