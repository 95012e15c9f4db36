"""The staged cost of a walk: it fell; it is unsteady; it walks, at what speed and effort.

After Song and Geyer (2015): a tier of the cost is always worse than the next one. Within the first,
a longer walk is better by its time, its distance at no more than a brisk pace, and its steps, so
that neither a dive nor standing still is rewarded.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes
from neurocontrol.analysis.human.strides import heel_strikes
from neurocontrol.analysis.human.traits import TRAITS, unlikeness
from neurocontrol.analysis.human.walking import measure_walking, walked
from neurocontrol.analysis.human.yaw import heading_of, yaw_from
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

TOLD = (
    "hip_error", "knee_error", "ankle_error", "knee_least", "SOL_error", "GAS_error", "SOL_peak",
    "GAS_peak", "most_saturated", "spike",
)  # fmt: skip
"""Traits that stand beside the cost of a walk."""

_FELL, _UNSTEADY = 3000.0, 1000.0
_MIXED_FALL, _LOST, _WAY = 600.0, 40.0, 5.0  # of a disturbed walk: fall, per second lost, per m
_BRISK, _CADENCE = 1.5, 2.2  # m/s and steps/s beyond which nothing is gained
_TRANSIENT = 3.0  # s, or a third of a shorter walk, left out of steadiness, speed and effort
_STEADY = 0.12  # m: largest difference between successive steps of a steady walk
_GOOD_STEP = 0.04  # m
_THIGH, _SHANK, _TRUNK, _HIP = 0.46, 0.46, 0.35, 0.1  # m: enough to compare postures


def _posture(qpos: FloatArray, leg: int) -> FloatArray:
    """Knees, ankles and trunk from mid-hip with the striking leg first, shape ``(5, 3)``."""
    _, _, up = trunk_axes(qpos[3:7])
    mirror = 1.0 if leg == 0 else -1.0
    pitch, roll = np.arctan2(up[0], up[2]), mirror * np.arctan2(-up[1], up[2])
    points = [(_TRUNK * np.sin(pitch), roll * _TRUNK, _TRUNK * np.cos(pitch))]
    for number in (leg, 1 - leg):
        abduction, hip, _, knee, _ = qpos[7 + 5 * number : 12 + 5 * number]
        side = mirror * (1.0 - 2.0 * number)
        thigh, shank = hip - pitch, hip - pitch - knee
        forward, down = _THIGH * np.sin(thigh), _THIGH * np.cos(thigh)
        points.append((forward, side * (_HIP + down * np.sin(abduction)), -down))
        forward, down = forward + _SHANK * np.sin(shank), down + _SHANK * np.cos(shank)
        points.append((forward, side * (_HIP + down * np.sin(abduction)), -down))
    return np.array(points)


def step_difference(walk: Track, strikes: list[tuple[int, int]], transient: float) -> float:
    """Mean difference between the postures at successive heel strikes, m, after the transient.

    The summed distance of the points, right steps mirrored; infinite for fewer than four steps.
    """
    postures = [
        _posture(walk.readings["qpos"][sample], leg)
        for sample, leg in strikes
        if walk.time[sample] > transient
    ]
    if len(postures) < 4:
        return np.inf
    moved = np.diff(np.array(postures), axis=0)
    return float(np.linalg.norm(moved, axis=2).sum(axis=1).mean())


def walking_cost(
    walk: Track,
    *,
    speed: float,
    heading: FloatArray | float,
    duration: float,
    effort_weight: float,
    likeness_weight: float,
    heading_weight: float,
    speed_weight: float,
    mixed: bool = False,
    level: bool = True,
) -> Evaluation:
    """Return cost and measures of a walk.

    Args:
        walk: The walk, until it fell or stalled.
        speed: Wanted speed, m/s.
        heading: Wanted direction, rad, one or at every sample of a walk that lasts.
        duration: Time it should last, s.
        effort_weight: Cost of 1 J/kg/m.
        likeness_weight: Cost of being unlike people by one, see :func:`unlikeness`.
        heading_weight: Cost of 1 rad away from the wanted heading.
        speed_weight: Cost of 1 m/s off the wanted speed.
        mixed: Whether the walk is one of several that are disturbed in different ways. Then a fall
            costs about twice what a walk does, so that standing up to one more disturbance and
            walking better weigh against each other, and steps may differ.
        level: Whether the ground is level; otherwise nothing is said of the soles.
    """
    qpos, force = walk.readings["qpos"], walk.readings["foot_force"]
    if len(walk.time) < 2 or not np.isfinite(qpos).all():
        nothing = {"survived": 0.0, "simulated": 0.0, "distance": 0.0, "falls": 1.0}
        return Evaluation(cost=2 * _FELL, solved=False, measures=nothing)
    distance = float(walked(qpos)[-1])
    timestep = float(walk.time[1] - walk.time[0])
    strikes = sorted(
        (int(sample), leg)
        for leg in range(2)
        for sample in heel_strikes(force[:, leg], walk.weight, timestep)
    )
    survived, fell = float(min(walk.fallen_at, duration)), bool(np.isfinite(walk.fallen_at))
    measures = {
        "survived": survived, "simulated": survived, "distance": distance, "falls": float(fell)
    }  # fmt: skip
    if fell:
        cost = _FELL - 50 * survived - 50 * min(distance, _BRISK * survived)
        cost -= 10 * min(len(strikes), _CADENCE * survived)
        cost = max(cost, 2 * _UNSTEADY - 100 + (duration - survived))
        if mixed:
            cost = _MIXED_FALL + _LOST * (duration - survived) - _WAY * distance
        return Evaluation(cost=cost, solved=False, measures=measures)
    transient = min(_TRANSIENT, duration / 3)
    gait = measure_walking(
        walk.time, qpos, force, walk.readings["activation"],
        weight=walk.weight, power=walk.readings["power"], reference=heading, transient=transient,
    )  # fmt: skip
    difference = step_difference(walk, strikes, transient)
    mean_speed, effort = gait.speed, gait.cost_of_transport
    turned = yaw_from(heading_of(qpos), heading)[len(walk.time) // 2 :]
    error = float(np.sqrt(np.mean(turned**2)))
    unlike = unlikeness(gait, level=level)
    found = {
        "speed": mean_speed, "speed_error": abs(mean_speed - speed),
        "step_difference": min(difference, 9.0), "effort": effort,
        "heading_error": error, "unlike": unlike,
        **{name: TRAITS[name].of(gait) for name in TOLD},
    }  # fmt: skip
    measures |= {name: value for name, value in found.items() if np.isfinite(value)}
    if not np.isfinite((mean_speed, effort, error, unlike)).all():  # too few strides to measure
        unknown = 2 * _UNSTEADY if not mixed else _MIXED_FALL
        return Evaluation(cost=unknown, solved=False, measures=measures)
    if difference > _STEADY and not mixed:
        cost = _UNSTEADY + 400 * min(difference, 2.0) + 20 * abs(mean_speed - speed)
        return Evaluation(cost=cost, solved=True, measures=measures)
    cost = speed_weight * max(0.0, abs(mean_speed - speed) - 0.02)
    cost += 350 * max(0.0, min(difference, 1.0) - _GOOD_STEP)
    cost += effort_weight * effort + likeness_weight * unlike
    cost += heading_weight * error
    most = (_MIXED_FALL if mixed else _UNSTEADY) - 1
    return Evaluation(cost=_below(most, cost), solved=True, measures=measures)


def _below(most: float, cost: float) -> float:
    """A cost that stays below the next tier and still tells bad walks from worse ones.

    What is beyond half of it counts less and less.
    """
    half = 0.5 * most
    return cost if cost <= half else half + half * (1.0 - exp(-(cost - half) / half))
