"""How a robot stands: feet below the hips, legs a little bent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from neurocontrol.models.robots.anatomy import Leg
    from neurocontrol.types import FloatArray

_STARTS = 7  # angles of each joint that the search begins from
_MISSED = 0.03  # of the length of the leg, that a foot may be beside its place
_HALF_WIDTH, _OUTWARD = 0.5, 0.25  # of the height of the hips: where feet are put, and how far
_RATHER_BACKWARD = 0.05  # rad, so that all knees point one way where either would do
_ASIDE = 0.05  # weight of the way to the side
_WIDEST = 1.6  # rad to either side of rest, where limits are wider


@dataclass(frozen=True, kw_only=True)
class Stance:
    """How one leg stands.

    Attributes:
        angles: Its joint angles, rad, shape ``(J,)``.
        hip: The point that the leg swings about, in the frame of the trunk, m, shape ``(3,)``.
        foot: The foot in the frame of the trunk, m, shape ``(3,)``.
        length: Of the leg as it stands, m.
        reach: The longest the leg can be below its hip, m.
        knee: How far its knee is in front of the line from hip to foot, m; negative behind it.
    """

    angles: FloatArray
    hip: FloatArray
    foot: FloatArray
    length: float
    reach: float
    knee: float


def swinging(leg: Leg) -> int:
    """The joint about which a leg swings: the first that turns across, or the first of all."""
    return next((number for number, kind in enumerate(leg.kinds) if kind == "hip"), 0)


def explored(leg: Leg, rest: FloatArray) -> FloatArray:
    """Joint angles all over what a leg can do, shape ``(n, J)``."""
    chain = leg.chain
    low, high = np.maximum(chain.low, rest - _WIDEST), np.minimum(chain.high, rest + _WIDEST)
    count = _STARTS if rest.size < 4 else 4
    axes = [np.linspace(a, b, count) for a, b in zip(low, high, strict=True)]
    return np.array(list(product(*axes)))


def resting(leg: Leg, seen: FloatArray) -> FloatArray:
    """Angles within limits near those in which a leg was found; the middle where they are out."""
    chain = leg.chain
    out = (seen < chain.low - 1e-9) | (seen > chain.high + 1e-9)
    return np.where(out, (chain.low + chain.high) / 2, seen)


def stand(leg: Leg, seen: FloatArray, *, share: float, knee: int) -> Stance:
    """Let one leg stand.

    Args:
        leg: The leg.
        seen: Joint angles in which it was found, shape ``(J,)``.
        share: Height of the hip, as a share of the longest that the leg can be.
        knee: 1 for a knee that points forward, -1 backward, 0 as the leg was found or is limited.

    Raises:
        InputError: The leg cannot stand so.
    """
    chain, number, rest = leg.chain, swinging(leg), resting(leg, seen)
    starts = explored(leg, rest)
    _, anchors, feet = chain.frames(starts)
    down = anchors[:, number, 2] - feet[:, 2]
    reach = float(down.max())
    if reach <= 0.0:
        raise InputError(f"the leg {leg.root!r} cannot bring its foot below its hip")
    hip = chain.frames(rest[np.newaxis])[1][0, number]
    sagittal = leg.kinds[number] == "hip" and "sweep" not in leg.kinds
    middle = chain.feet(rest[np.newaxis])[0]
    target = np.array([hip[0], hip[1], hip[2] - share * reach])
    if not sagittal:
        target[:2] = middle[:2]
    elif "abduction" in leg.kinds:
        narrow = max(0.0, _HALF_WIDTH * share * reach - abs(hip[1]))
        target[1] += np.sign(hip[1]) * min(narrow, _OUTWARD * share * reach)
    wanted = np.tile(target, (len(starts), 1))
    weights = (1.0 if sagittal else _ASIDE, _ASIDE, 1.0)
    angles = chain.reach(wanted, starts, rest, weights)
    _, anchors, feet = chain.frames(angles)
    missed = np.abs(feet - target) * np.sign(weights)
    far = np.maximum(missed[:, 2], missed[:, 0] if sagittal else 0.0)
    bend = _bends(anchors, feet, number)
    cost = np.abs(angles - rest).sum(axis=1) + 0.5 * missed[:, 1] / reach
    at_end = (angles <= chain.low + 1e-3) | (angles >= chain.high - 1e-3)
    cost += at_end.sum(axis=1)
    cost += _RATHER_BACKWARD * (bend > 0.0)
    good = far <= _MISSED * reach
    if knee:
        good &= bend * knee > 0.0
    if not good.any():
        way = {1: " with its knee forward", -1: " with its knee backward", 0: ""}[knee]
        raise InputError(
            f"the leg {leg.root!r} cannot stand on a foot {share * reach:.3g} m below its "
            f"hip{way} within the limits of its joints"
        )
    cost[~good] = np.inf
    best = int(np.argmin(cost))
    return Stance(
        angles=angles[best],
        hip=anchors[best, number],
        foot=feet[best],
        length=float(anchors[best, number, 2] - feet[best, 2]),
        reach=reach,
        knee=float(bend[best]),
    )


def as_found(leg: Leg, angles: FloatArray) -> Stance | None:
    """A leg as it was found, if it stands so: foot below hip and neither straight nor folded."""
    chain, number = leg.chain, swinging(leg)
    _, anchors, feet = chain.frames(angles[np.newaxis])
    hip, foot = anchors[0, number], feet[0]
    starts = explored(leg, resting(leg, angles))
    _, all_anchors, all_feet = chain.frames(starts)
    reach = float((all_anchors[:, number, 2] - all_feet[:, 2]).max())
    length = float(hip[2] - foot[2])
    inside = (angles >= chain.low - 1e-6) & (angles <= chain.high + 1e-6)
    beside = abs(foot[0] - hip[0])
    if not inside.all() or not 0.45 * reach < length < 0.93 * reach or beside > 0.25 * length:
        return None
    bend = float(_bends(anchors, feet, number)[0])
    return Stance(angles=angles, hip=hip, foot=foot, length=length, reach=reach, knee=bend)


def _bends(anchors: FloatArray, feet: FloatArray, hip: int) -> FloatArray:
    """How far the joint after the hip is in front of the line from hip to foot, m, shape (n,)."""
    if hip + 1 >= anchors.shape[1]:
        return np.zeros(len(feet))
    line = feet - anchors[:, hip]
    knee = anchors[:, hip + 1] - anchors[:, hip]
    along = knee[:, 2] / np.where(np.abs(line[:, 2]) < 1e-9, 1e-9, line[:, 2])
    return np.asarray(knee[:, 0] - along * line[:, 0])
