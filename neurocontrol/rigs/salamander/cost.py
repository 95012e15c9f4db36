"""What a salamander's walk and swim cost: how far they are from what an animal does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.salamander.norms import (
    SWIM_ANGLES,
    SWIM_LAGS,
    SWIM_SPEED,
    WALK_ANGLES,
)
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.analysis.salamander.gaits import Stepping, Swimming
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

FELL = 30.0
"""Cost of a body that turned over or diverged at once; half of it for one that lasted."""


@dataclass(frozen=True, kw_only=True)
class WalkGoal:
    """What a walk should be; the acceptance targets lie within it.

    Attributes:
        speed: Speed beyond which nothing is gained, body lengths per second.
        least: Speed below which little else counts, body lengths per second.
        duty: Range of the duty factor.
        diagonals: Share of the time with diagonal feet in step beyond which nothing is gained.
        step: Largest distance of the step from trunk to tail from half a cycle.
        angles: Amplitude of the joints, degrees.
    """

    speed: float = 0.6
    least: float = 0.52
    duty: tuple[float, float] = (0.68, 0.77)
    diagonals: float = 0.93
    step: float = 0.03
    angles: tuple[float, ...] = WALK_ANGLES


def walk_cost(walk: Stepping, goal: WalkGoal) -> Evaluation:
    """Return the cost of a stretch of walking and its measures."""
    slip = np.nan_to_num(walk.slip, nan=2.0)
    low, high = goal.duty
    duty_miss = float(
        (np.maximum(walk.duty_factor - high, 0) + np.maximum(low - walk.duty_factor, 0)).sum()
    )
    stutter = float(np.nan_to_num(np.abs(walk.steps - 1.0), nan=1.0).mean())
    step = _or(abs(walk.trunk_to_tail - 0.5), 0.5)
    lag = _or(abs(walk.trunk_lag), 0.5)
    unlikeness = _unlikeness(walk.wave.amplitude, goal.angles)
    speed = _or(walk.speed, 0.0)
    cost = (
        6.0 * (goal.speed - min(speed, goal.speed))
        + 20.0 * max(0.0, goal.least - speed)
        + 3.0 * float(slip[:2].mean())
        + 6.0 * float(slip[2:].mean())
        + 10.0 * duty_miss
        + 6.0 * max(0.0, goal.diagonals - walk.diagonals)
        + 4.0 * max(0.0, stutter - 0.1)
        + 20.0 * walk.trunk_touching
        + 20.0 * max(0.0, step - goal.step)
        + 6.0 * max(0.0, lag - 0.02)
        + 0.05 * unlikeness
        + 2.0 * max(0.0, _or(abs(walk.turning), 1.0) - 0.05)
    )
    measures = {
        "speed": speed,
        "frequency": _or(walk.frequency, 0.0),
        "slip_fore": float(slip[:2].mean()),
        "slip_hind": float(slip[2:].mean()),
        "duty_fore": float(walk.duty_factor[:2].mean()),
        "duty_hind": float(walk.duty_factor[2:].mean()),
        "diagonals": walk.diagonals,
        "trunk_to_tail": _or(walk.trunk_to_tail, 0.0),
        "trunk_touching": walk.trunk_touching,
        "unlikeness": unlikeness,
    }
    return Evaluation(cost=cost, solved=cost < 2.0, measures=measures)


def landing_cost(track: Track, edge: float, length: float) -> Evaluation:
    """Return what it costs not to get ashore: how far from a body length beyond the edge.

    Args:
        track: A swimmer that steers for the shore.
        edge: Where the land begins, m.
        length: Body length, m.
    """
    if track.fell:
        return Evaluation(cost=FELL / 2, solved=False, measures={"ashore": 0.0})
    last = track.time > track.time[-1] - 1.0
    beyond = float(np.clip((track.readings["qpos"][last, 0].mean() - edge) / length, -1.0, 1.0))
    return Evaluation(
        cost=2.0 * (1.0 - beyond), solved=beyond > 0.0, measures={"ashore": float(beyond > 0.0)}
    )


@dataclass(frozen=True, kw_only=True)
class SwimGoal:
    """What a swim should be.

    Attributes:
        speed: Speed beyond which nothing is gained, body lengths per second.
        wave: Range of the waves on the body, cycles.
        stride: Range of the stride, body lengths per tail beat.
        sway: Largest swing of the tip of the tail to a side, body lengths.
        angles: Amplitude of the joints, degrees.
        likeness: Price of their mean distance from these, 1/degree.
    """

    speed: float
    wave: tuple[float, float]
    stride: tuple[float, float] = (0.0, math.inf)
    sway: float = math.inf
    angles: tuple[float, ...] = SWIM_ANGLES
    likeness: float = 0.1


SWIM_GOALS: Mapping[str, SwimGoal] = MappingProxyType(
    {
        "natural": SwimGoal(
            speed=SWIM_SPEED, wave=(0.83, 0.93), stride=(0.205, 0.25), sway=0.165, likeness=0.3
        ),
        "fast": SwimGoal(speed=1.3, wave=(0.7, sum(SWIM_LAGS))),
    }
)
"""Swims by name: within the ranges of animals at once, or as fast as the body goes."""


def swim_cost(swim: Swimming, goal: SwimGoal) -> Evaluation:
    """Return the cost of a stretch of swimming and its measures."""
    speed, wave = _or(swim.speed, 0.0), _or(swim.wave.total, 0.0)
    stride, sway = _or(swim.stride, 0.0), _or(float(swim.profile[-1]), 0.5)
    unlikeness = _unlikeness(swim.wave.amplitude, goal.angles)
    cost = (
        6.0 * (goal.speed - min(speed, goal.speed))
        + 6.0 * _beyond(wave, goal.wave)
        + 30.0 * _beyond(stride, goal.stride)
        + 30.0 * max(0.0, sway - goal.sway)
        + goal.likeness * unlikeness
        + 2.0 * max(0.0, _or(abs(swim.turning), 1.0) - 0.05)
    )
    measures = {
        "speed": speed,
        "frequency": _or(swim.wave.frequency, 0.0),
        "wave": wave,
        "stride": stride,
        "sway": sway,
        "unlikeness": unlikeness,
    }
    return Evaluation(cost=cost, solved=cost < 2.0, measures=measures)


def _unlikeness(amplitude: FloatArray, angles: tuple[float, ...]) -> float:
    """Mean distance of the joints' amplitudes, rad, from an animal's, degrees."""
    return float(np.nan_to_num(np.abs(np.degrees(amplitude) - angles), nan=20.0).mean())


def _beyond(value: float, limits: tuple[float, float]) -> float:
    """How far a value is out of a range."""
    return max(0.0, limits[0] - value) + max(0.0, value - limits[1])


def _or(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise
