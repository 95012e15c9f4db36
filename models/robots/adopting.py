"""A robot of somebody else's file, made into a folder that every command takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import degrees
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.models.robots import cleaning
from neurocontrol.models.robots.anatomy import Anatomy, study
from neurocontrol.models.robots.description import Gait, LegDescription, Robot
from neurocontrol.models.robots.servos import Servo, servos_of, suited
from neurocontrol.models.robots.stance import Stance, as_found, stand, swinging

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KNEES = {"as-found": (0, 0), "forward": (1, 1), "backward": (-1, -1), "in": (-1, 1), "out": (1, -1)}
"""Where fore and hind knees point: 1 forward, -1 backward, 0 as they were found."""

_GRAVITY = 9.81
_LEVEL = 0.08  # of the length of the legs, that feet may differ in height as they are found
_HEIGHT = 0.7  # of the stretched leg
_TURNING = 0.25  # leg lengths; see Gait.turning
MODEL = "model.xml"
"""Name of the model in the folder of a robot."""


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """What is guessed of a robot unless it is told.

    Attributes:
        trunk: Name of its trunk.
        legs: Names of the bodies that its legs begin with.
        feet: Names of geoms, sites or bodies that are its feet.
        knees: Where knees point, one of :data:`KNEES`.
        height: Height of the hips as it stands, as a share of the length of the stretched leg; 0
            for as it was found, or 0.7.
        free: Whether a trunk that is fixed to the world is set free.
        servos: Whether joints without motors are given servos.
        own_gains: Whether gains of servos that hold positions stay what they are.
        stiffness: Factor on the stiffness of the servos.
        torque: Largest torque of servos whose file tells none, N m; 0 for no limit.
        tempo: Factor on the tempo that its legs have as pendulums.
        meshes: Whether meshes are kept.
    """

    trunk: str | None = None
    legs: tuple[str, ...] = ()
    feet: tuple[str, ...] = ()
    knees: str = "as-found"
    height: float = 0.0
    free: bool = False
    servos: bool = False
    own_gains: bool = False
    stiffness: float = 1.0
    torque: float = 0.0
    tempo: float = 1.0
    meshes: bool = True


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """A robot that was adopted.

    Attributes:
        robot: What its folder tells.
        model: The model, as XML.
        found: What was found, each a word and a line.
        changed: What was changed, a line each.
    """

    robot: Robot
    model: str
    found: Sequence[tuple[str, str]]
    changed: Sequence[str]

    @property
    def text(self) -> str:
        """What was found and what was changed, for people."""
        width = max(len(word) for word, _ in self.found) + 2
        lines = [f"{word.ljust(width)}{line}" for word, line in self.found]
        return "\n".join([*lines, "", "changed:", *(f"  {line}" for line in self.changed)])


def adopt(
    path: Path, folder: Path, *, name: str, guesses: Guesses | None = None, tempo: float
) -> Adoption:
    """Make a robot of a file fit for the gaits; neither the file nor the folder is written to.

    Args:
        path: MJCF or URDF.
        folder: Where the robot will lie.
        name: Its name.
        guesses: What is not to be guessed.
        tempo: Tempo of a leg of 1 m as a pendulum, in that of the quadruped.

    Raises:
        InputError: What is wrong with the file, in one sentence.
    """
    guesses = guesses or Guesses()
    spec, urdf = _read(path)
    cleaning.give_names(spec)
    whole, trouble = _compiled(spec)
    changed: list[str] = []
    if not guesses.meshes:
        changed += cleaning.drop_meshes(spec, whole)
    model, trouble = _compiled(spec)
    if model is None:
        hint = "" if "opening file" not in trouble else "; --no-meshes leaves meshes out"
        raise InputError(f"{path} cannot be used: {trouble}{hint}")
    try:
        seen = whole or model  # also meshes that are left out tell where feet are
        anatomy = study(seen, trunk=guesses.trunk, roots=guesses.legs, feet=guesses.feet)
        free = _check_base(model, anatomy.trunk, urdf or guesses.free)
        servos = _servos(model, anatomy, urdf or guesses.servos, guesses.torque)
        stances = _stances(model, anatomy, guesses)
    except InputError as error:
        raise InputError(f"{path} cannot be adopted: {error}") from None
    if not free:
        changed.append(f"free joint given to the trunk {anatomy.trunk!r}")
    for stranger in anatomy.strangers:
        spec.delete(spec.body(stranger))
        changed.append(f"left out: the free body {stranger!r}")
    length = float(np.mean([stance.length for stance in stances]))
    weight = _GRAVITY * float(model.body_mass[_own(model, anatomy.trunk)].sum())
    if not weight > 0.0:
        raise InputError(f"{path} cannot be adopted: the robot has no mass")
    servos, said = _fitted(servos, weight, length, guesses)
    changed += said
    changed += cleaning.strip(spec) + cleaning.lock(spec, anatomy.others)
    changed += cleaning.rename(spec) + cleaning.set_options(spec, length)
    _only_the_robot(spec, anatomy.trunk)
    cleaning.set_root(spec, anatomy.trunk)
    changed += cleaning.set_contacts(spec, anatomy) + cleaning.show_limbs(spec, anatomy)
    cleaning.set_servos(spec, anatomy.legs, servos)
    shaped, trouble = _compiled(spec)
    if shaped is None:
        raise InputError(f"{path} cannot be adopted: {trouble}")
    cleaning.add_sensors(spec, shaped, anatomy)
    _set_paths(spec, path)
    spec.modelname = name
    _, trouble = _compiled(spec)
    if trouble:
        raise InputError(f"{path} cannot be adopted: {trouble}")
    hips = np.array([stance.hip for stance in stances])
    legs = {
        limb: LegDescription(
            joints=leg.joints,
            standing=tuple(stance.angles.tolist()),
            foot=cleaning.foot_geom(spec, limb, leg),
            hip=leg.joints[swinging(leg)],
        )
        for limb, leg, stance in zip(LIMBS, anatomy.legs, stances, strict=True)
    }
    robot = Robot(
        name=name,
        meaning=f"adopted from {path.name}: {weight / _GRAVITY:.3g} kg, {len(servos)} servos",
        model=folder / MODEL,
        trunk=anatomy.trunk,
        length=float(hips[:2, 0].mean() - hips[2:, 0].mean()),
        gait=Gait(
            tempo=guesses.tempo * tempo / length**0.5,
            turning=_TURNING if all("abduction" in leg.kinds for leg in anatomy.legs) else 0.0,
        ),
        legs=legs,
    )
    return Adoption(
        robot=robot,
        model=spec.to_xml(),
        found=_told(robot, anatomy, stances, servos, weight),
        changed=changed,
    )


def _read(path: Path) -> tuple[mujoco.MjSpec, bool]:
    """The specification of a file, and whether the file is a URDF."""
    from neurocontrol._files import read_text

    text = read_text(path, f"the robot {path}", longest=1 << 24)
    try:
        spec = mujoco.MjSpec.from_file(str(path))
    except ValueError as error:
        raise InputError(f"{path} cannot be read: {_line(error)}") from None
    urdf = "<robot" in text and "<mujoco model" not in text
    spec.compiler.fusestatic = False
    return spec, urdf


def _compiled(spec: mujoco.MjSpec) -> tuple[mujoco.MjModel | None, str]:
    try:
        return spec.compile(), ""
    except ValueError as error:
        return None, _line(error)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).removeprefix("Error: ")


def _own(model: mujoco.MjModel, trunk: str) -> Sequence[int]:
    root = model.body_rootid[model.body(trunk).id]
    return [body for body in range(model.nbody) if model.body_rootid[body] == root]


def _check_base(model: mujoco.MjModel, trunk: str, may_be_freed: bool) -> bool:
    """Return whether the trunk has a free joint; refuse what cannot be set free.

    Raises:
        InputError: The trunk is fixed, or moves on other joints.
    """
    body = model.body(trunk).id
    first, count = int(model.body_jntadr[body]), int(model.body_jntnum[body])
    kinds = [int(model.jnt_type[first + number]) for number in range(count)]
    if int(mujoco.mjtJoint.mjJNT_FREE) in kinds:
        return True
    parent = int(model.body_parentid[body])
    if kinds or parent != 0:
        how = f"moves on joint {model.joint(first).name!r}" if kinds else (
            f"hangs on body {model.body(parent).name!r}"
        )  # fmt: skip
        raise InputError(f"the trunk {trunk!r} {how} and not on a free joint")
    if not may_be_freed:
        raise InputError(f"the trunk {trunk!r} is fixed to the world; --free sets it free")
    return False


def _servos(
    model: mujoco.MjModel, anatomy: Anatomy, may_be_added: bool, torque: float
) -> dict[str, Servo]:
    joints = [joint for leg in anatomy.legs for joint in leg.joints]
    found = servos_of(model, joints)
    missing = [joint for joint in joints if joint not in found]
    if missing and not may_be_added:
        some = ", ".join(repr(joint) for joint in missing[:3]) + (", ..." if missing[3:] else "")
        raise InputError(
            f"{len(missing)} of {len(joints)} joints of the legs have no motor of their own: "
            f"{some}; --servos gives them servos"
        )
    for joint in missing:
        number = model.joint(joint).id
        limited = model.jnt_actfrclimited[number]
        limit = float(np.abs(model.jnt_actfrcrange[number]).max()) if limited else np.inf
        found[joint] = Servo(joint=joint, kind="none", torque=limit)
    data = mujoco.MjData(model)
    data.qpos[:] = anatomy.seen
    mujoco.mj_forward(model, data)
    inertia = np.zeros((model.nv, model.nv))
    mujoco.mj_fullM(model, data, inertia)
    for joint in joints:
        dof = int(model.joint(joint).dofadr[0])
        found[joint] = replace(found[joint], inertia=float(inertia[dof, dof]))
    if torque:
        found = {
            joint: servo if np.isfinite(servo.torque) else replace(servo, torque=torque)
            for joint, servo in found.items()
        }
    return found


def _stances(model: mujoco.MjModel, anatomy: Anatomy, guesses: Guesses) -> list[Stance]:
    """How the legs stand: as they were found where they stood so, else bent, on level feet."""
    legs = anatomy.legs
    seen = [
        np.array([anatomy.seen[model.joint(joint).qposadr[0]] for joint in leg.joints])
        for leg in legs
    ]
    fore, hind = KNEES[guesses.knees]
    if not guesses.height and guesses.knees == "as-found":
        found = [as_found(leg, angles) for leg, angles in zip(legs, seen, strict=True)]
        stood = [stance for stance in found if stance is not None]
        if len(stood) == len(legs):
            heights = [float(stance.foot[2]) for stance in stood]
            if np.ptp(heights) <= _LEVEL * stood[0].length:
                return stood
    share = guesses.height or _HEIGHT
    ways = [fore, fore, hind, hind]
    first = [
        stand(leg, angles, share=share, knee=way)
        for leg, angles, way in zip(legs, seen, ways, strict=True)
    ]
    level = max(float(stance.foot[2]) for stance in first)
    return [
        stand(leg, angles, share=(stance.hip[2] - level) / stance.reach, knee=way)
        for leg, angles, way, stance in zip(legs, seen, ways, first, strict=True)
    ]


def _fitted(
    servos: dict[str, Servo], weight: float, length: float, guesses: Guesses
) -> tuple[dict[str, Servo], list[str]]:
    fitted, said = {}, []
    for joint, servo in servos.items():
        fitted[joint], what = suited(servo, weight, length, own=guesses.own_gains)
        fitted[joint] = replace(
            fitted[joint],
            stiffness=guesses.stiffness * fitted[joint].stiffness,
            damping=guesses.stiffness * fitted[joint].damping,
        )
        said.append(what)
    told = [f"{said.count(what)} {what}" for what in dict.fromkeys(said) if what]
    told.append(
        f"gains of servos: {_span([servo.stiffness for servo in fitted.values()])} N m/rad, "
        f"{_span([servo.damping for servo in fitted.values()])} N m s/rad"
    )
    endless = sum(not np.isfinite(servo.torque) for servo in fitted.values())
    if endless:
        told.append(f"{endless} servos have no largest torque; --torque gives one")
    return fitted, told


def _span(values: Sequence[float]) -> str:
    """The smallest and the largest of some numbers, or the one that all are."""
    return " to ".join(dict.fromkeys(f"{one:.3g}" for one in (min(values), max(values))))


def _only_the_robot(spec: mujoco.MjSpec, trunk: str) -> None:
    """Leave out bodies of the world that are no part of the robot."""
    own = spec.body(trunk)
    for body in list(spec.worldbody.bodies):
        if body.name != trunk and own not in body.find_all(mujoco.mjtObj.mjOBJ_BODY):
            spec.delete(body)


def _set_paths(spec: mujoco.MjSpec, path: Path) -> None:
    """Let meshes and textures be read from where they are."""
    home = path.resolve().parent
    for name, files in (("meshdir", spec.meshes), ("texturedir", spec.textures)):
        setattr(spec, name, str(home / getattr(spec, name)) if files else "")


def _told(
    robot: Robot,
    anatomy: Anatomy,
    stances: Sequence[Stance],
    servos: dict[str, Servo],
    weight: float,
) -> list[tuple[str, str]]:
    """What was found, each a word and a line."""
    length = float(np.mean([stance.length for stance in stances]))
    lines = [
        (
            "trunk",
            f"{robot.trunk}, {weight / _GRAVITY:.3g} kg in all, {robot.length:.3g} m from hind to "
            f"fore hips, {length:.3g} m high",
        )
    ]
    for leg, stance in zip(anatomy.legs, stances, strict=True):
        chain = ", ".join(
            f"{kind} {joint} ({_axis(axis)})"
            for kind, joint, axis in zip(leg.kinds, leg.joints, leg.chain.axes, strict=True)
        )
        lines.append((f"leg {leg.limb}", chain))
        anchors = leg.chain.frames(stance.angles[np.newaxis])[1][0]
        points = [*anchors[swinging(leg) :], stance.foot]
        segments = [float(np.linalg.norm(b - a)) for a, b in pairwise(points)]
        way = "forward" if stance.knee > 0 else "backward"
        sizes = " + ".join(f"{one:.3g}" for one in segments)
        angles = ", ".join(f"{degrees(angle):.0f}" for angle in stance.angles)
        lines.append(
            ("", f"{sizes} m, knee {way}, foot: {leg.foot.found}; stands at {angles} degrees")
        )
    kinds = {
        kind: [servo.torque for servo in servos.values() if servo.kind == kind]
        for kind in dict.fromkeys(servo.kind for servo in servos.values())
    }
    for kind, torques in kinds.items():
        known = [torque for torque in torques if np.isfinite(torque)]
        limits = f"{_span(known)} N m" if known else "no limit"
        word = "joints without" if kind == "none" else kind
        lines.append(("servos", f"{len(torques)} {word}, {limits}"))
    lines.append(("tempo", f"{robot.gait.tempo:.3g} of the quadruped that the gaits were tuned in"))
    return lines


def _axis(axis: Sequence[float]) -> str:
    """The direction of an axis, in words: ``+y``, or its three numbers."""
    largest = int(np.argmax(np.abs(axis)))
    if abs(axis[largest]) > 0.97:
        return f"{'+' if axis[largest] > 0 else '-'}{'xyz'[largest]}"
    return " ".join(f"{one:.2f}" for one in axis)
