"""What a body must have before anything is done with it; every fault is told in one sentence."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.terrain import GROUND_GROUP, can_touch, surrounding_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.models.body import Body
    from neurocontrol.types import BoolArray, IntArray

_KIND = mujoco.mjtObj
_SHAPE = mujoco.mjtGeom
_GROUNDS = _SHAPE.mjGEOM_PLANE, _SHAPE.mjGEOM_HFIELD
_SOLES = (
    _SHAPE.mjGEOM_SPHERE, _SHAPE.mjGEOM_CAPSULE, _SHAPE.mjGEOM_ELLIPSOID,
    _SHAPE.mjGEOM_CYLINDER, _SHAPE.mjGEOM_BOX, _SHAPE.mjGEOM_MESH,
)  # fmt: skip


def compiled(build: Callable[[], mujoco.MjSpec]) -> mujoco.MjModel:
    """Compile a body alone, once for the same function with the same arguments; not to be changed.

    Args:
        build: Makes its specification.

    Raises:
        InputError: It makes the same specification again, to which grounds would be added.
    """
    if isinstance(build, partial):
        try:
            return _compile(build.func, *build.args, **build.keywords)
        except TypeError:  # arguments that cannot be told apart
            pass
    return _compile(build)


@lru_cache(maxsize=32)
def _compile(build: Callable[..., mujoco.MjSpec], *args: Any, **keywords: Any) -> mujoco.MjModel:
    spec = build(*args, **keywords)
    if build(*args, **keywords) is spec:
        raise InputError("build must make a fresh specification every time, got the same one twice")
    return spec.compile()


def check_body(body: Body) -> None:
    """Refuse a body that a plant, a simulation or a recorder could not use.

    Raises:
        InputError: What is wrong, with the name of the part and what to do.
    """
    try:
        model = compiled(body.build)
    except ValueError as error:
        raise InputError(f"the {body.name} does not compile: {error}") from error
    parts = _check_root, _check_poses, _check_sensors, _check_servos, _check_contacts, _check_names
    for part in parts:
        part(body, model)


def _check_root(body: Body, model: mujoco.MjModel) -> None:
    for name in (body.trunk, *(link.body for link in body.fluid)):
        if _find(model, _KIND.mjOBJ_BODY, name) < 0:
            known = ", ".join(model.body(index).name for index in range(1, model.nbody))
            raise InputError(f"the {body.name} has no part {name!r}; its parts are {known}")
    free = model.njnt and model.jnt_type[0] == mujoco.mjtJoint.mjJNT_FREE
    if not free or model.jnt_bodyid[0] != model.body(body.trunk).id:
        raise InputError(
            f"the trunk {body.trunk!r} of the {body.name} must carry a free joint, the first of "
            "all joints"
        )


def _check_poses(body: Body, model: mujoco.MjModel) -> None:
    for name, pose in (("standing", body.standing), ("floating", body.floating)):
        if pose is None:
            continue
        fits = isinstance(pose, np.ndarray) and pose.shape == (model.nq,)
        if not fits or not np.isfinite(pose).all():
            raise InputError(
                f"{name} of the {body.name} must be an array of {model.nq} finite numbers, "
                f"got {pose!r}"
            )
        if abs(np.linalg.norm(pose[3:7]) - 1.0) > 1e-3:
            raise InputError(
                f"{name} of the {body.name} must hold a quaternion of length 1 in [3:7], "
                f"got {pose[3:7]}"
            )
    for name in ("length", "hip_height"):
        if not 0.0 < getattr(body, name) < np.inf:
            raise InputError(
                f"{name} of the {body.name} must be positive, got {getattr(body, name)!r}"
            )


def sensor_columns(body: Body, model: mujoco.MjModel, group: str, names: Sequence[str]) -> slice:
    """Return the readings of a group of sensors, which must follow one another.

    Raises:
        InputError: A sensor does not exist, or they do not follow one another.
    """
    sensors = [_find(model, _KIND.mjOBJ_SENSOR, name) for name in names]
    for name, sensor in zip(names, sensors, strict=True):
        if sensor < 0:
            raise InputError(f"sensor {name!r} of {group} does not exist in the {body.name}")
    for before, sensor in pairwise(sensors):
        if model.sensor_adr[sensor] != model.sensor_adr[before] + model.sensor_dim[before]:
            raise InputError(
                f"sensor {model.sensor(sensor).name!r} of the {body.name} must follow "
                f"{model.sensor(before).name!r}, the one before it in {group}"
            )
    if not sensors:
        return slice(0, 0)
    first, last = sensors[0], sensors[-1]
    return slice(int(model.sensor_adr[first]), int(model.sensor_adr[last] + model.sensor_dim[last]))


def _check_sensors(body: Body, model: mujoco.MjModel) -> None:
    sizes = {
        group: (columns := sensor_columns(body, model, group, names)).stop - columns.start
        for group, names in body.sensors.items()
    }
    feet = len(body.feet)
    if len(set(body.feet)) != feet:
        raise InputError(f"the feet of the {body.name} must have different names: {body.feet}")
    needed = {"trunk_up": (3, "the trunk's up vector (framezaxis)")}
    if feet:
        needed["foot_force"] = (feet, "one contact force for each foot, in the order of feet")
    if body.collapsed_below:
        advice = "one position for each foot (framepos), or set collapsed_below to 0"
        needed["foot_position"] = (3 * max(feet, 1), advice)
    for group, (size, advice) in needed.items():
        if sizes.get(group) != size:
            raise InputError(
                f"the {body.name} needs the sensor group {group} of {size} numbers, {advice}, "
                f"got {sizes.get(group, 'none')}"
            )
    if body.belly_is_fall and not sizes.get("trunk_load"):
        raise InputError(
            f"the {body.name} needs the sensor group trunk_load, the contact force of its trunk "
            "(touch), or set belly_is_fall to False"
        )


def _check_servos(body: Body, model: mujoco.MjModel) -> None:
    for name, speed in body.servo_speeds.items():
        actuator = _find(model, _KIND.mjOBJ_ACTUATOR, name)
        if actuator < 0:
            known = ", ".join(model.actuator(index).name for index in range(model.nu))
            raise InputError(f"the {body.name} has no actuator {name!r}; its actuators are {known}")
        if model.actuator_trntype[actuator] != mujoco.mjtTrn.mjTRN_JOINT:
            raise InputError(
                f"actuator {name!r} of the {body.name} must move a joint to be limited"
            )
        if not speed > 0.0:
            raise InputError(
                f"the speed of actuator {name!r} of the {body.name} must be positive, got {speed!r}"
            )


def foot_geoms(body: Body, model: mujoco.MjModel) -> dict[str, IntArray]:
    """Return the geoms of each foot that can touch the ground; see :attr:`Body.foot_geoms`.

    Args:
        body: The body.
        model: The body alone or on its ground.

    Raises:
        InputError: A foot has none, or a name is unknown.
    """
    touching = can_touch(model)
    return {foot: _geoms_of(body, model, foot, touching) for foot in body.feet}


def _geoms_of(body: Body, model: mujoco.MjModel, foot: str, touching: BoolArray) -> IntArray:
    given = body.foot_geoms.get(foot)
    names = given or (foot, f"{foot}_foot")
    found = [_find(model, _KIND.mjOBJ_GEOM, name) for name in names]
    if given and min(found) < 0:
        raise InputError(
            f"there is no geom {names[found.index(-1)]!r} for the foot {foot} of the {body.name}"
        )
    geoms = np.array([geom for geom in found if geom >= 0 and touching[geom]], dtype=np.int64)
    if not geoms.size and not given:
        parts = [part for name in names if (part := _find(model, _KIND.mjOBJ_BODY, name)) >= 0]
        geoms = np.flatnonzero(np.isin(model.geom_bodyid, parts) & touching)
    if not geoms.size:
        raise InputError(
            f"the foot {foot} of the {body.name} has no geom that can touch the ground: give one "
            f"of its geoms conaffinity 1, and call it or its body {foot}, or name it in foot_geoms"
        )
    return geoms


def _check_contacts(body: Body, model: mujoco.MjModel) -> None:
    for foot in body.foot_geoms:
        if foot not in body.feet:
            raise InputError(f"foot_geoms of the {body.name} names {foot!r}, which is no foot")
    for geom in np.flatnonzero(model.geom_bodyid > 0):
        if model.geom_group[geom] == GROUND_GROUP:
            raise InputError(
                f"{_called(model, geom)} of the {body.name} is in group {GROUND_GROUP}, which is "
                "the ground's: put it in group 1"
            )
    for geom in np.flatnonzero(model.geom_bodyid == 0):
        if _SHAPE(model.geom_type[geom]) in _GROUNDS:
            raise InputError(
                f"{_called(model, geom)} of the {body.name} is ground: leave it out, the terrain "
                "brings its own"
            )
    feet = foot_geoms(body, model)
    for foot, geoms in feet.items():
        for geom in geoms:
            if _SHAPE(model.geom_type[geom]) not in _SOLES:
                raise InputError(
                    f"{_called(model, geom)} of the foot {foot} of the {body.name} must be a "
                    "sphere, capsule, ellipsoid, cylinder, box or mesh"
                )
    if not feet and not body.fluid and not can_touch(model)[model.geom_bodyid > 0].any():
        raise InputError(
            f"the {body.name} would fall through the ground: give one of its geoms conaffinity 1"
        )
    sensors = body.sensors.get("foot_force", ())
    if len(sensors) == len(feet):
        for name, (foot, geoms) in zip(sensors, feet.items(), strict=True):
            _check_touch(body, model, name, foot, geoms)


def _check_touch(body: Body, model: mujoco.MjModel, name: str, foot: str, geoms: IntArray) -> None:
    """A touch sensor feels the contacts of one part only: that of its site."""
    sensor = model.sensor(name)
    if sensor.type[0] != mujoco.mjtSensor.mjSENS_TOUCH:
        return
    part = model.site_bodyid[sensor.objid[0]]
    if part not in model.geom_bodyid[geoms]:
        raise InputError(
            f"sensor {name!r} of foot_force feels {model.body(part).name!r} and not the foot "
            f"{foot} of the {body.name}: put the group in the order of feet, each on its foot"
        )


def _check_names(body: Body, model: mujoco.MjModel) -> None:
    for word, kind, count in (
        ("geom", _KIND.mjOBJ_GEOM, model.ngeom),
        ("texture", _KIND.mjOBJ_TEXTURE, model.ntex),
        ("material", _KIND.mjOBJ_MATERIAL, model.nmat),
        ("height field", _KIND.mjOBJ_HFIELD, model.nhfield),
    ):
        names = {mujoco.mj_id2name(model, kind, index) for index in range(count)}
        for name in sorted(names & surrounding_names()[kind]):
            raise InputError(
                f"the {word} {name!r} of the {body.name} has a name of its surroundings: give it "
                "another"
            )


def _find(model: mujoco.MjModel, kind: mujoco.mjtObj, name: str) -> int:
    return int(mujoco.mj_name2id(model, kind, name))


def _called(model: mujoco.MjModel, geom: np.integer[Any]) -> str:
    name, part = model.geom(geom).name, model.body(model.geom_bodyid[geom]).name
    return f"geom {name!r}" if name else f"a geom of {part!r}"
