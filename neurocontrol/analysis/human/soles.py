"""Where the feet of human legs are, from joint angles, and what their soles do on level ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_HIP, _THIGH, _SHANK = 0.1, 0.46, 0.46  # m, Song and Geyer's file of 2014, as the body's
_SOLE: Final = ((-0.04, -0.08), (0.16, -0.08))  # m, heel and ball from the ankle, forward and up
_MIDDLE_SWING = (0.3, 0.8)  # share of a swing in which the foot passes the other leg


def ankles_and_soles(qpos: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return where ankles, heels and balls are.

    Args:
        qpos: Configurations of human legs, shape ``(T, 17)``.

    Returns:
        Ankles in the world, m, shape ``(T, 2, 3)``; heel and ball of each foot in the middle of
        the sole, shape ``(T, 2, 2, 3)``.
    """
    forward, left, up = (np.stack(axis, axis=-1) for axis in trunk_axes(qpos[:, 3:7]))
    ankles = np.empty((len(qpos), 2, 3))
    soles = np.empty((len(qpos), 2, 2, 3))
    for leg, side in enumerate((1.0, -1.0)):
        roll, hip, slide, knee, ankle = qpos[:, 7 + 5 * leg : 12 + 5 * leg].T
        outward = side * np.sin(roll)[:, None] * left - np.cos(roll)[:, None] * up  # down the leg
        thigh, shank, foot = hip, hip - knee, hip - knee - ankle
        length = _THIGH - slide

        def along(ahead: FloatArray, down: FloatArray, below: FloatArray = outward) -> FloatArray:
            place: FloatArray = ahead[:, None] * forward + down[:, None] * below
            return place

        root = qpos[:, :3] + side * _HIP * left
        ankles[:, leg] = root + along(
            length * np.sin(thigh) + _SHANK * np.sin(shank),
            length * np.cos(thigh) + _SHANK * np.cos(shank),
        )
        for point, (ahead, high) in enumerate(_SOLE):
            soles[:, leg, point] = ankles[:, leg] + along(
                ahead * np.cos(foot) - high * np.sin(foot),
                -ahead * np.sin(foot) - high * np.cos(foot),
            )
    return ankles, soles


@dataclass(frozen=True, kw_only=True)
class SoleMeasures:
    """What soles do; NaN where there were no steps. The ground is the plane of height zero.

    Attributes:
        step_width: Mean sideways distance of the ankles at heel strikes, m.
        step_width_deviation: Its standard deviation, m.
        clearance: Least height of heel and ball in the middle of a swing, mean of swings, m.
        penetration: Deepest that a sole sinks into the ground, m.
        slip: Way that heel and ball make along the ground while they press on it, m a stance.
    """

    step_width: float
    step_width_deviation: float
    clearance: float
    penetration: float
    slip: float


def measure_soles(
    qpos: FloatArray, contact: BoolArray, strikes: list[IntArray], heading: FloatArray
) -> SoleMeasures:
    """Measure what soles do.

    Args:
        qpos: Configurations, shape ``(T, 17)``.
        contact: Whether each foot carries something, shape ``(T, 2)``.
        strikes: Samples of the heel strikes of the left and the right foot.
        heading: Direction of the body, rad, shape ``(T,)``.
    """
    ankles, soles = ankles_and_soles(qpos)
    across = ankles[:, 0, :2] - ankles[:, 1, :2]
    apart = across[:, 1] * np.cos(heading) - across[:, 0] * np.sin(heading)
    widths = apart[np.sort(np.concatenate(strikes))]
    heights = soles[..., 2].min(axis=2)
    clearances, ways = [], []
    for leg, struck in enumerate(strikes):
        pressed = (soles[1:, leg, :, 2] < 0.0) & contact[1:, leg, None]
        moves = np.linalg.norm(np.diff(soles[:, leg, :, :2], axis=0), axis=-1)
        if len(struck):
            ways.append(float((moves * pressed).sum(axis=0).mean()) / len(struck))
        for start, stop in pairwise(struck):
            loaded = np.flatnonzero(contact[start:stop, leg])
            lift = start + (loaded[-1] + 1 if loaded.size else 0)
            first, last = (lift + round(share * (stop - lift)) for share in _MIDDLE_SWING)
            if last > first:
                clearances.append(float(heights[first:last, leg].min()))
    return SoleMeasures(
        step_width=float(widths.mean()) if widths.size else math.nan,
        step_width_deviation=float(widths.std()) if widths.size else math.nan,
        clearance=float(np.mean(clearances)) if clearances else math.nan,
        penetration=float(max(0.0, -heights.min())) if heights.size else math.nan,
        slip=float(np.mean(ways)) if ways else math.nan,
    )
