"""What a robot is made of, found by its kinematics: trunk, legs, joints, feet and motors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.models.robots.chain import Chain
from neurocontrol.models.robots.feet import Foot, find_foot, lowest_point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.types import FloatArray

_FREE, _BALL = int(mujoco.mjtJoint.mjJNT_FREE), int(mujoco.mjtJoint.mjJNT_BALL)
_NEAR_THE_GROUND = 0.35  # of the height of the trunk, above the lowest foot
_ASIDE = 0.02  # m, least distance of a left or right leg from the middle
_WHEEL = 0.2  # distance of a foot from the axis of its last joint, radii


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A leg, from the trunk down.

    Attributes:
        limb: Its name by place, such as ``LF``.
        root: Name of its first body.
        joints: Names of its joints.
        kinds: What each of them does: ``abduction``, ``hip``, ``knee``, ``ankle`` or ``sweep``.
        foot: Its foot.
        chain: Its kinematics.
    """

    limb: str
    root: str
    joints: tuple[str, ...]
    kinds: tuple[str, ...]
    foot: Foot
    chain: Chain


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """What a robot is made of.

    Attributes:
        trunk: Name of the body that carries the legs.
        legs: The legs, in the order of limbs.
        others: Joints that are no part of a leg, to be locked.
        strangers: Free bodies that are no part of the robot.
        seen: Configuration in which it was looked at, shape ``(nq,)``.
    """

    trunk: str
    legs: tuple[Leg, ...]
    others: tuple[str, ...]
    strangers: tuple[str, ...]
    seen: FloatArray


def study(
    model: mujoco.MjModel, *, trunk: str | None, roots: Sequence[str], feet: Sequence[str]
) -> Anatomy:
    """Look at a robot whose bodies and joints all have names.

    Args:
        model: The robot.
        trunk: Name of its trunk; found when left out.
        roots: Names of the first bodies of its legs; found when there are none.
        feet: Names of geoms, sites or bodies that are its feet; found when there are none.

    Raises:
        InputError: It is not a robot on four legs whose every joint is moved.
    """
    data = mujoco.MjData(model)
    if model.nkey and abs(np.linalg.norm(model.key_qpos[0]) - 0.0) > 0:
        data.qpos[:] = model.key_qpos[0]
    mujoco.mj_kinematics(model, data)
    base, strangers = _trunk_of(model, trunk)
    _check_upright(model, data, base)
    found = list(_limbs(model, base))
    if roots:
        found = [_asked_for(model, found, name) for name in roots]
    walking = found if roots else [limb for limb in found if _reaches(model, data, base, limb)]
    legs = [_leg(model, data, base, limb, feet) for limb in walking]
    legs = _in_order(model, legs)
    joints = {name for leg in legs for name in leg.joints}
    everything = [*_descendants(model, base)]
    inside = [joint for body in everything for joint in _joints(model, body)]
    others = [model.joint(j).name for j in inside if model.joint(j).name not in joints]
    _check_chains(model, everything)
    return Anatomy(
        trunk=model.body(base).name,
        legs=tuple(legs),
        others=tuple(others),
        strangers=tuple(model.body(one).name for one in strangers),
        seen=data.qpos.copy(),
    )


def _trunk_of(model: mujoco.MjModel, name: str | None) -> tuple[int, list[int]]:
    """The number of the trunk, and those of other free bodies."""
    roots = [body for body in range(1, model.nbody) if model.body_parentid[body] == 0]
    if name is not None:
        trunk = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_BODY, name)
        if trunk < 1:
            known = ", ".join(model.body(body).name for body in range(1, model.nbody))
            raise InputError(f"there is no body {name!r} to be the trunk; there are {known}")
        top = int(model.body_rootid[trunk])
        return trunk, [body for body in roots if body != top]
    branching = [(root, _legged(model, root)) for root in roots]
    legged = [(root, count) for root, count in branching if count]
    if not legged:
        raise InputError("there are no legs: no body carries a chain of two or more hinge joints")
    if len(legged) > 1:
        names = " and ".join(sorted(repr(model.body(root).name) for root, _ in legged))
        raise InputError(f"there are several robots, {names}: say which by --trunk")
    root = legged[0][0]
    return root, [body for body in roots if body != root and _free(model, body)]


def _legged(model: mujoco.MjModel, root: int) -> int:
    """How many chains of two joints or more a body carries."""
    return sum(len(path) >= 2 for path in _limbs(model, _carrier(model, root)))


def _carrier(model: mujoco.MjModel, root: int) -> int:
    return root


def _free(model: mujoco.MjModel, body: int) -> bool:
    return any(model.jnt_type[joint] == _FREE for joint in _joints(model, body))


def _joints(model: mujoco.MjModel, body: int) -> range:
    first, count = int(model.body_jntadr[body]), int(model.body_jntnum[body])
    return range(first, first + count) if count else range(0)


def _children(model: mujoco.MjModel, body: int) -> list[int]:
    return [one for one in range(body + 1, model.nbody) if model.body_parentid[one] == body]


def _descendants(model: mujoco.MjModel, body: int) -> Iterator[int]:
    """Bodies below a body, without it."""
    for child in _children(model, body):
        yield child
        yield from _descendants(model, child)


def _limbs(model: mujoco.MjModel, base: int) -> Iterator[list[int]]:
    """Chains of jointed bodies that hang on a trunk, each the longest of its branch."""
    for child in _children(model, base):
        if _joints(model, child):
            yield _longest(model, child)
        else:
            yield from _limbs(model, child)


def _longest(model: mujoco.MjModel, body: int) -> list[int]:
    """The jointed bodies of the longest way down from a body, it being the first."""
    below = [_longest(model, child) for child in _children(model, body)]
    best = max(below, key=len, default=[])
    return [body, *best] if _joints(model, body) else best


def _asked_for(model: mujoco.MjModel, limbs: list[list[int]], name: str) -> list[int]:
    for limb in limbs:
        if any(model.body(body).name == name for body in limb):
            return limb
    known = ", ".join(model.body(limb[0]).name for limb in limbs)
    raise InputError(f"no leg begins with {name!r}; limbs begin with {known}")


def _reaches(model: mujoco.MjModel, data: mujoco.MjData, base: int, limb: list[int]) -> bool:
    """Whether a limb comes about as low as the lowest one."""
    lows = [
        min(lowest_point(model, data, body) for body in (one[0], *_descendants(model, one[0])))
        for one in _limbs(model, base)
    ]
    own = min(lowest_point(model, data, body) for body in (limb[0], *_descendants(model, limb[0])))
    height = float(data.xpos[base][2]) - min(lows)
    return own <= min(lows) + _NEAR_THE_GROUND * max(height, 1e-6)


def _check_upright(model: mujoco.MjModel, data: mujoco.MjData, base: int) -> None:
    up = data.xmat[base].reshape(3, 3)[2]
    if up[2] < 0.8:
        axis = "xyz"[int(np.argmax(np.abs(up)))]
        raise InputError(
            f"the trunk {model.body(base).name!r} must have its z axis up and its x axis forward, "
            f"but its {axis} axis is vertical"
        )


def _check_chains(model: mujoco.MjModel, bodies: list[int]) -> None:
    """Refuse what ties bodies of the robot together beside its joints."""
    for number in range(model.neq):
        if not model.eq_active0[number]:
            continue
        kind = mujoco.mjtEq(model.eq_type[number])
        ends = [int(model.eq_obj1id[number]), int(model.eq_obj2id[number])]
        what = {
            mujoco.mjtEq.mjEQ_CONNECT: "connect", mujoco.mjtEq.mjEQ_WELD: "weld",
            mujoco.mjtEq.mjEQ_JOINT: "joint",
        }.get(kind, "tendon")  # fmt: skip
        if what == "joint":
            ends = [int(model.jnt_bodyid[end]) for end in ends if end >= 0]
        elif model.eq_objtype[number] == mujoco.mjtObj.mjOBJ_SITE:
            ends = [int(model.site_bodyid[end]) for end in ends if end >= 0]
        named = " and ".join(repr(model.body(end).name) for end in ends if what != "tendon")
        raise InputError(
            f"a constraint of kind {what!r}{f' on {named}' if named else ''} closes a chain: legs "
            "must be open chains of joints"
        )


def _leg(
    model: mujoco.MjModel,
    data: mujoco.MjData,
    base: int,
    limb: list[int],
    feet: Sequence[str],
) -> Leg:
    root = model.body(limb[0]).name
    numbers = [joint for body in limb for joint in _joints(model, body)]
    for joint in numbers:
        if model.jnt_type[joint] in (_BALL, _FREE):
            raise InputError(f"joint {model.joint(joint).name!r} of the leg {root!r} is no hinge")
    _check_branches(model, base, limb)
    foot = find_foot(model, data, (limb[-1], *_descendants(model, limb[-1])), numbers[-1], feet)
    last = numbers[-1]
    arm = foot.place - data.xanchor[last]
    away = float(np.linalg.norm(np.cross(data.xaxis[last], arm)))
    if model.jnt_type[last] == mujoco.mjtJoint.mjJNT_HINGE and away < _WHEEL * foot.radius:
        raise InputError(
            f"the leg {root!r} ends in a wheel, which joint {model.joint(last).name!r} turns: "
            "legs must end in feet"
        )
    if len(numbers) < 2:
        raise InputError(
            f"the leg {root!r} has one joint, {model.joint(numbers[0]).name!r}: it needs at "
            "least two, to swing and to lift its foot"
        )
    joints = tuple(model.joint(joint).name for joint in numbers)
    chain = Chain.of(model, model.body(base).name, joints, foot.point, model.body(foot.part).id)
    return Leg(
        limb="", root=root, joints=joints, kinds=_kinds(model, data, base, numbers), foot=foot,
        chain=chain,
    )  # fmt: skip


def _check_branches(model: mujoco.MjModel, base: int, limb: list[int]) -> None:
    """Refuse a limb that carries several legs, as a spine does."""
    for body in limb:
        ways = [child for child in _children(model, body) if len(_longest(model, child)) >= 2]
        if len(ways) > 1:
            joint = model.joint(_joints(model, limb[0])[0]).name
            names = " and ".join(repr(model.body(way).name) for way in ways)
            raise InputError(
                f"the trunk bends: {names} hang on {model.body(body).name!r}, which joint "
                f"{joint!r} moves; all legs must hang on one body"
            )


def _kinds(
    model: mujoco.MjModel, data: mujoco.MjData, base: int, numbers: list[int]
) -> tuple[str, ...]:
    """What each joint does, by the direction of its axis in the trunk."""
    axes = data.xaxis[numbers] @ data.xmat[base].reshape(3, 3)
    names = iter(("hip", "knee", "ankle", "toe"))
    kinds = []
    for number, axis in zip(numbers, np.abs(axes), strict=True):
        if model.jnt_type[number] == mujoco.mjtJoint.mjJNT_SLIDE:
            kinds.append("slide")
        elif axis[2] > 0.8:
            kinds.append("sweep")
        elif axis[0] > 0.8 and not kinds:
            kinds.append("abduction")
        else:
            kinds.append(next(names, "toe"))
    return tuple(kinds)


def _in_order(model: mujoco.MjModel, legs: list[Leg]) -> list[Leg]:
    """Legs named by their places, in the order of limbs."""
    from dataclasses import replace

    if len(legs) != len(LIMBS):
        names = ", ".join(repr(leg.root) for leg in legs) or "none"
        raise InputError(
            f"the gaits are those of {len(LIMBS)} legs, got {len(legs)}: {names} (--legs says "
            "which bodies they begin with)"
        )
    places = np.array([(leg.chain.anchors[0] + leg.chain.foot) / 2 for leg in legs])
    left = [index for index in range(len(legs)) if places[index, 1] > _ASIDE / 2]
    right = [index for index in range(len(legs)) if places[index, 1] < -_ASIDE / 2]
    if len(left) != 2 or len(right) != 2:
        raise InputError(
            "two legs must be left and two right of the middle of the trunk, whose x axis points "
            f"forward; got {len(left)} and {len(right)}"
        )
    pairs = [sorted(side, key=lambda index: -places[index, 0]) for side in (left, right)]
    for side in pairs:
        if places[side[0], 0] - places[side[1], 0] < _ASIDE:
            raise InputError("fore and hind legs must be in front of each other along the x axis")
    order = [pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]]
    return [replace(legs[index], limb=limb) for index, limb in zip(order, LIMBS, strict=True)]
