"""A robot's model made fit for the gaits; what is changed is told."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.gaits import LIMBS
from neurocontrol.models.robots.body import TOUCH
from neurocontrol.models.servo import add_servo
from neurocontrol.scenery import side_colour
from neurocontrol.terrain import GROUND_GROUP, surrounding_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.models.robots.anatomy import Anatomy, Leg
    from neurocontrol.models.robots.servos import Servo

_SHAPE, _SENSOR, _KIND = mujoco.mjtGeom, mujoco.mjtSensor, mujoco.mjtObj
_STEPS = 0.001, 0.002  # s, time steps of small and of large robots
_LARGE = 0.14  # s, time of a leg as a pendulum of a large robot
_GRAVITY = 9.81
_VISIBLE = 3  # groups below this one are drawn
_SHOWN_GROUP = 1
_UNPAINTED = (0.5, 0.5, 0.5, 1.0)  # colour of geoms that have been given none
_FRICTION_STIFFNESS = 50.0  # see QuadrupedMorphology.friction_stiffness
_LIMB_RADIUS = 0.05  # of the length of a segment, where a limb has nothing to be seen


def give_names(spec: mujoco.MjSpec) -> None:
    """Give a name to every body, joint, geom and site that has none."""
    for word, parts in (
        ("body", spec.bodies[1:]),
        ("joint", spec.joints),
        ("geom", spec.geoms),
        ("site", spec.sites),
    ):
        taken = {part.name for part in parts}
        fresh = (name for number in range(10**6) if (name := f"{word}_{number}") not in taken)
        for part in parts:
            if not part.name:
                part.name = next(fresh)


def strip(spec: mujoco.MjSpec) -> list[str]:
    """Take away all that is not the robot: floors, lights, keys, cameras, sensors and the like."""
    told = []
    world = spec.worldbody
    for word, parts in (
        ("floor", [geom for geom in spec.geoms if geom.parent.name == world.name]),
        ("light", spec.lights),
        ("camera", spec.cameras),
        ("keyframe", spec.keys),
        ("sensor", spec.sensors),
        ("contact pair", spec.pairs),
        ("text", [*spec.texts, *spec.numerics, *spec.tuples]),
        ("sky", [one for one in spec.textures if one.type == mujoco.mjtTexture.mjTEXTURE_SKYBOX]),
    ):
        parts = list(parts)
        for part in parts:
            spec.delete(part)
        if parts:
            told.append(_counted(len(parts), word))
    return [f"left out: {', '.join(told)}"] if told else []


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def rename(spec: mujoco.MjSpec) -> list[str]:
    """Give other names to what has a name of the ground or the sky."""
    changed = []
    for kind, parts in (
        (_KIND.mjOBJ_GEOM, spec.geoms),
        (_KIND.mjOBJ_TEXTURE, spec.textures),
        (_KIND.mjOBJ_MATERIAL, spec.materials),
        (_KIND.mjOBJ_HFIELD, spec.hfields),
    ):
        for part in parts:
            if part.name in surrounding_names()[kind]:
                new = f"robot_{part.name}"
                _refer(spec, kind, part.name, new)
                changed.append(part.name)
                part.name = new
    return [f"renamed, as they are names of the ground: {', '.join(changed)}"] if changed else []


def _refer(spec: mujoco.MjSpec, kind: mujoco.mjtObj, old: str, new: str) -> None:
    if kind == _KIND.mjOBJ_MATERIAL:
        for part in [*spec.geoms, *spec.sites]:
            if part.material == old:
                part.material = new
    if kind == _KIND.mjOBJ_TEXTURE:
        for material in spec.materials:
            material.textures = [new if name == old else name for name in material.textures]


def drop_meshes(spec: mujoco.MjSpec, model: mujoco.MjModel | None) -> list[str]:
    """Leave meshes out; masses stay what they were where they could be computed.

    Args:
        spec: The robot.
        model: The robot with its meshes; None where they cannot be read.
    """
    gone = [geom for geom in spec.geoms if geom.type in (_SHAPE.mjGEOM_MESH, _SHAPE.mjGEOM_SDF)]
    fitted = [geom for geom in spec.geoms if geom.meshname and geom not in gone]
    if not gone and not fitted and not spec.meshes:
        return []
    if model is not None:
        for body in spec.bodies[1:]:
            if not body.explicitinertial:
                _hold_inertia(body, model)
    for geom in [*gone, *fitted]:
        spec.delete(geom)
    for mesh in list(spec.meshes):
        spec.delete(mesh)
    return [f"left out: {_counted(len(gone) + len(fitted), 'mesh geom')}"]


def _hold_inertia(body: mujoco.MjsBody, model: mujoco.MjModel) -> None:
    number = model.body(body.name).id
    if model.body_mass[number] <= 0.0:
        return
    body.explicitinertial = True
    body.mass = float(model.body_mass[number])
    body.ipos, body.iquat = model.body_ipos[number], model.body_iquat[number]
    body.inertia = model.body_inertia[number]


def lock(spec: mujoco.MjSpec, joints: Sequence[str]) -> list[str]:
    """Take joints away that are no part of a leg; what they moved touches nothing."""
    for name in joints:
        body = spec.joint(name).parent
        spec.delete(spec.joint(name))
        for part in [body, *body.find_all(mujoco.mjtObj.mjOBJ_BODY)]:
            for geom in part.geoms:
                geom.contype = geom.conaffinity = 0
    return [f"locked, and touching nothing: {', '.join(joints)}"] if joints else []


def set_options(spec: mujoco.MjSpec, length: float) -> list[str]:
    """Step as the other bodies do, large robots in longer steps.

    Args:
        spec: The robot.
        length: Of its legs, m.
    """
    option, told = spec.option, []
    step = _STEPS[(length / _GRAVITY) ** 0.5 > _LARGE]
    if abs(option.timestep - step) > 1e-9:
        told.append(f"time step {option.timestep:g} s made {step:g} s")
    option.timestep, option.integrator = step, mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.cone, option.impratio = mujoco.mjtCone.mjCONE_ELLIPTIC, _FRICTION_STIFFNESS
    option.solver, option.iterations = mujoco.mjtSolver.mjSOL_NEWTON, 20
    option.gravity = [0.0, 0.0, -_GRAVITY]
    option.density = option.viscosity = 0.0
    option.disableflags = option.enableflags = 0
    return told


def set_contacts(spec: mujoco.MjSpec, anatomy: Anatomy) -> list[str]:
    """Let what could touch something touch the ground, and nothing else; return what is told."""
    told, alone, shifted = [], 0, 0
    collides = [geom for geom in spec.geoms if geom.contype or geom.conaffinity]
    hidden = all(geom.group >= _VISIBLE for geom in spec.geoms)
    for geom in spec.geoms:
        touching = geom in collides
        alone += touching and not geom.conaffinity & 1
        geom.contype, geom.conaffinity = 0, int(touching)
        geom.priority, geom.margin, geom.gap = 0, 0.0, 0.0
        if geom.group == GROUND_GROUP or hidden:
            shifted += geom.group == GROUND_GROUP
            geom.group = _SHOWN_GROUP
    if alone:
        told.append(
            f"collision masks mended: {_counted(alone, 'geom')} would have missed the ground"
        )
    if shifted:
        told.append(f"group 0, the ground's, left by {_counted(shifted, 'geom')}")
    for leg in anatomy.legs:
        told += _set_foot(spec, leg)
    trunk = spec.body(anatomy.trunk)
    if not any(geom.conaffinity for geom in trunk.geoms):
        told += _add_trunk(trunk, anatomy)
    return told


def _set_foot(spec: mujoco.MjSpec, leg: Leg) -> list[str]:
    told: list[str] = []
    part, foot = spec.body(leg.foot.part), leg.foot
    if foot.geom and spec.geom(foot.geom) is not None:
        geom = spec.geom(foot.geom)
        if not geom.conaffinity:
            told.append(f"foot {leg.limb} made to touch the ground: geom {geom.name!r}")
    else:
        geom = part.add_geom(
            name=_fresh(f"{leg.limb}_foot", [one.name for one in spec.geoms]),
            type=_SHAPE.mjGEOM_SPHERE, size=[foot.radius, 0, 0], pos=list(foot.point), mass=0.0,
            rgba=[0.2, 0.2, 0.2, 1], group=_SHOWN_GROUP,
        )  # fmt: skip
        told.append(f"foot {leg.limb} made: a sphere of {foot.radius * 1e3:.0f} mm at {foot.found}")
    geom.contype, geom.conaffinity, geom.priority = 0, 1, 0
    geom.margin = geom.gap = 0.0
    if np.allclose(geom.rgba, _UNPAINTED) and not geom.material:
        geom.rgba = side_colour(1 if leg.limb.startswith("L") else -1)
    site = part.add_site(
        name=f"{leg.limb}_foot", type=_SHAPE.mjGEOM_SPHERE, pos=list(foot.point),
        size=[TOUCH * foot.radius] * 3, group=4,
    )  # fmt: skip
    site.rgba = [0, 0, 0, 0]
    return told


def foot_geom(spec: mujoco.MjSpec, limb: str, leg: Leg) -> str:
    """The name of the geom with which a leg touches the ground, once contacts are set."""
    if leg.foot.geom and spec.geom(leg.foot.geom) is not None:
        return leg.foot.geom
    names: list[str] = [geom.name for geom in spec.geoms if geom.name.startswith(f"{limb}_foot")]
    return names[-1]


def _add_trunk(trunk: mujoco.MjsBody, anatomy: Anatomy) -> list[str]:
    hips = np.array([leg.chain.anchors[0] for leg in anatomy.legs])
    reach = np.maximum(np.ptp(hips, axis=0) / 2, 0.01)
    size = [reach[0], 0.6 * reach[1], 0.15 * reach[0]]
    trunk.add_geom(
        name="robot_trunk", type=_SHAPE.mjGEOM_BOX, size=size, pos=list(hips.mean(axis=0)),
        mass=0.0, contype=0, conaffinity=1, group=_SHOWN_GROUP, rgba=[0.55, 0.58, 0.62, 1],
    )  # fmt: skip
    return ["trunk given a box that touches the ground, as it had nothing that does"]


def show_limbs(spec: mujoco.MjSpec, anatomy: Anatomy) -> list[str]:
    """Let limbs be seen that have nothing to be seen: a rod from joint to joint."""
    shown = 0
    for leg in anatomy.legs:
        bodies = [spec.joint(name).parent for name in leg.joints]
        if any(geom.group < _VISIBLE for body in bodies for geom in body.geoms):
            continue
        for body, child in pairwise(bodies):
            end = np.array(child.pos)
            if child.parent.name == body.name and np.linalg.norm(end) > 0.02:
                _add_rod(body, end, leg)
                shown += 1
        _add_rod(spec.body(leg.foot.part), np.array(leg.foot.point), leg)
    return [f"rods drawn for {_counted(shown, 'segment')} of legs without geoms"] if shown else []


def _add_rod(body: mujoco.MjsBody, end: Any, leg: Leg) -> None:
    length = float(np.linalg.norm(end))
    body.add_geom(
        type=_SHAPE.mjGEOM_CAPSULE, fromto=[0, 0, 0, *end], size=[_LIMB_RADIUS * length, 0, 0],
        mass=0.0, contype=0, conaffinity=0, group=_SHOWN_GROUP,
        rgba=side_colour(1 if leg.limb.startswith("L") else -1),
    )  # fmt: skip


def set_servos(spec: mujoco.MjSpec, legs: Sequence[Leg], servos: Mapping[str, Servo]) -> None:
    """Let every joint of the legs have a position servo of its name, and nothing else pull."""
    for actuator in list(spec.actuators):
        spec.delete(actuator)
    for leg in legs:
        for joint in leg.joints:
            servo = servos[joint]
            limit = servo.torque if np.isfinite(servo.torque) else 0.0
            add_servo(spec, joint, (servo.stiffness, servo.damping), (-limit, limit))
            if not limit:
                spec.actuator(joint).forcelimited = False


def set_root(spec: mujoco.MjSpec, trunk: str) -> None:
    """Put the trunk to the origin, level, on a free joint without friction."""
    body = spec.body(trunk)
    body.pos, body.quat = [0, 0, 0], [1, 0, 0, 0]
    free = mujoco.mjtJoint.mjJNT_FREE
    root = next((joint for joint in body.joints if joint.type == free), None)
    if root is None:
        taken = [joint.name for joint in spec.joints]
        root = body.add_freejoint(name=_fresh("root", taken))
    root.armature, root.damping, root.stiffness = (
        0.0,
        [0.0] * len(root.damping),
        [0.0] * len(root.stiffness),
    )
    root.frictionloss = 0.0


def add_sensors(spec: mujoco.MjSpec, model: mujoco.MjModel, anatomy: Anatomy) -> None:
    """Add what gaits are felt and measured with."""
    trunk = spec.body(anatomy.trunk)
    taken = [site.name for site in spec.sites]
    imu, belly = _fresh("imu", taken), _fresh("trunk", taken)
    trunk.add_site(name=imu, group=4)
    low, high = _around(model, anatomy.trunk)
    trunk.add_site(
        name=belly, type=_SHAPE.mjGEOM_BOX, pos=list((low + high) / 2),
        size=list((high - low) / 2 + 0.005), group=4, rgba=[0, 0, 0, 0],
    )  # fmt: skip
    for limb in LIMBS:
        _sense(spec, f"{limb}_load", _SENSOR.mjSENS_TOUCH, _KIND.mjOBJ_SITE, f"{limb}_foot")
    _sense(spec, "trunk_load", _SENSOR.mjSENS_TOUCH, _KIND.mjOBJ_SITE, belly)
    joints = [joint for leg in anatomy.legs for joint in leg.joints]
    for word, sensor, kind in (
        ("angle", _SENSOR.mjSENS_JOINTPOS, _KIND.mjOBJ_JOINT),
        ("velocity", _SENSOR.mjSENS_JOINTVEL, _KIND.mjOBJ_JOINT),
        ("force", _SENSOR.mjSENS_ACTUATORFRC, _KIND.mjOBJ_ACTUATOR),
    ):
        for joint in joints:
            _sense(spec, f"{joint}_{word}", sensor, kind, joint)
    for name, sensor, kind, target in (
        ("up", _SENSOR.mjSENS_FRAMEZAXIS, _KIND.mjOBJ_XBODY, anatomy.trunk),
        ("quaternion", _SENSOR.mjSENS_FRAMEQUAT, _KIND.mjOBJ_XBODY, anatomy.trunk),
        ("velocity", _SENSOR.mjSENS_VELOCIMETER, _KIND.mjOBJ_SITE, imu),
        ("angular_velocity", _SENSOR.mjSENS_GYRO, _KIND.mjOBJ_SITE, imu),
    ):
        _sense(spec, f"trunk_{name}", sensor, kind, target)


def _sense(
    spec: mujoco.MjSpec, name: str, sensor: mujoco.mjtSensor, kind: mujoco.mjtObj, target: str
) -> None:
    spec.add_sensor(name=name, type=sensor, objtype=kind, objname=target)


def _around(model: mujoco.MjModel, trunk: str) -> tuple[Any, Any]:
    """The box around the geoms of the trunk, in its frame, m."""
    number = model.body(trunk).id
    corners = []
    for geom in np.flatnonzero(model.geom_bodyid == number):
        flat = np.zeros(9)
        mujoco.mju_quat2Mat(flat, model.geom_quat[geom])
        turned = flat.reshape(3, 3)
        box = model.geom_aabb[geom]
        middle = model.geom_pos[geom] + turned @ box[:3]
        reach = np.abs(turned) @ box[3:]
        corners += [middle - reach, middle + reach]
    return np.min(corners, axis=0), np.max(corners, axis=0)


def _fresh(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = f"{name}_"
    return name
