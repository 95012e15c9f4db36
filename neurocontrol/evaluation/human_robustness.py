"""Suites of the human legs off the beaten track: rough ground, pushes, changed conditions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.strides import heel_strikes
from neurocontrol.evaluation.human_trials import (
    Evaluation,
    by_label,
    falls,
    standing,
    steady_walk,
)
from neurocontrol.evaluation.human_walks import TrunkPush, Walk, WalkOutcome
from neurocontrol.evaluation.measure import Measure
from neurocontrol.models.human_legs import GROUND
from neurocontrol.models.human_muscles import LEG_MUSCLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.models.human_legs import Integrator

_HEIGHTS = {0.01: 1.0, 0.02: 0.8, 0.05: None}  # m, and the share that must not fall
_LEVEL_START = 0.8  # m before the first tile

PUSH_FORCE = 128.0
"""Force of the pushes, N, as in the published experiments."""
_DIRECTIONS = {"forward": (1, 0), "backward": (-1, 0), "left": (0, 1), "right": (0, -1)}
_PHASES = 8
_PUSH_START, _PUSH_TIME, _SURVIVED = 6.0, 0.15, 6.0  # s
_USUAL_STRIDE = 1.1  # s, where none can be measured

_CONTACT_TIMES = (0.015, 0.025, 0.03)  # s
_LONG_DELAYS, _WEAK = 1.5, 0.8
_TIMESTEPS: tuple[float, ...] = (0.0005, 0.001)  # s
_INTEGRATORS: tuple[Integrator, ...] = ("euler", "implicitfast")
_STURDY_SEEDS = 5


def plan_rough(seeds: tuple[int, ...]) -> list[Walk]:
    """Tiles of three heights, a terrain for every seed, 20 s."""
    walks = []
    for height in _HEIGHTS:
        for seed in seeds:
            terrain = replace(GROUND, kind="tiles", height=height, start=_LEVEL_START, seed=seed)
            label = f"tiles within {100 * height:g} cm"
            walks.append(steady_walk(seed, 20.0, terrain=terrain, label=label))
    return walks


def measure_rough(evaluation: Evaluation) -> list[Measure]:
    """The share of walks without a fall, by height."""
    measures = []
    groups = by_label(evaluation.run(plan_rough(evaluation.seeds)))
    for target, (label, group) in zip(_HEIGHTS.values(), groups.items(), strict=True):
        measures.append(
            Measure(
                suite="rough", name=f"{label}: share without a fall",
                value=len(standing(group)) / len(group), target=target, direction="at least",
            )
        )  # fmt: skip
    return measures


def _unpushed() -> Walk:
    return steady_walk(None, _PUSH_START + 2.0, label="unpushed")


def pushed_walks(stride: float) -> list[Walk]:
    """Pushes in four directions, each at eight phases of a stride of so many seconds."""
    end = _PUSH_START + stride + _PUSH_TIME + _SURVIVED
    duration = float(np.ceil(10 * end)) / 10
    walks = []
    for (label, (forward, left)), phase in product(_DIRECTIONS.items(), range(_PHASES)):
        push = TrunkPush(
            time=_PUSH_START + phase * stride / _PHASES,
            forward=PUSH_FORCE * forward,
            left=PUSH_FORCE * left,
            duration=_PUSH_TIME,
        )
        walks.append(steady_walk(None, duration, push=push, label=label))
    return walks


def plan_pushes(seeds: tuple[int, ...]) -> list[Walk]:
    """A walk to measure the stride, and 32 pushes; all from the usual start."""
    return [_unpushed(), *pushed_walks(_USUAL_STRIDE)]


def stride_of(outcome: WalkOutcome, start: float = 3.0) -> float:
    """Mean time between heel strikes of the left foot, s; the usual one when there are too few."""
    late = outcome.time >= start
    step = float(np.diff(outcome.time[:2]).sum())
    strikes = heel_strikes(outcome.force[late, 0], outcome.weight, step)
    return float(np.diff(strikes).mean()) * step if len(strikes) >= 3 else _USUAL_STRIDE


def survives(outcome: WalkOutcome) -> bool:
    """Whether a pushed body is still up six seconds after the push."""
    push = outcome.walk.push
    assert push is not None
    return outcome.fallen_at > push.time + push.duration + _SURVIVED


def measure_pushes(evaluation: Evaluation) -> list[Measure]:
    """How many of 32 pushes are survived."""
    stride = stride_of(evaluation.run([_unpushed()])[0])
    groups = by_label(evaluation.run(pushed_walks(stride)))
    counts = {label: sum(map(survives, group)) for label, group in groups.items()}
    name = f"{PUSH_FORCE:g} N for {_PUSH_TIME:g} s"
    total = len(_DIRECTIONS) * _PHASES
    return [
        Measure(
            suite="pushes", name=f"{name}: survived of {total}",
            value=float(sum(counts.values())), target=0.75 * total, direction="at least",
        ),
        *(
            Measure(suite="pushes", name=f"{label}: survived of {_PHASES}", value=float(count))
            for label, count in counts.items()
        ),
    ]  # fmt: skip


def _variants() -> dict[str, tuple[float, Mapping[str, Any]]]:
    """Duration and conditions of every variant."""
    variants: dict[str, tuple[float, Mapping[str, Any]]] = {
        f"contact time {time:g} s": (20.0, {"terrain": replace(GROUND, contact_time=time)})
        for time in _CONTACT_TIMES
    }
    variants[f"delays times {_LONG_DELAYS:g}"] = (20.0, {"delay_scale": _LONG_DELAYS})
    for muscle in LEG_MUSCLES:
        variants[f"{muscle.name} times {_WEAK:g}"] = (20.0, {"strength": {muscle.name: _WEAK}})
    for timestep, integrator in product(_TIMESTEPS, _INTEGRATORS):
        label = f"{1000 * timestep:g} ms, {integrator}"
        variants[label] = (30.0, {"timestep": timestep, "integrator": integrator})
    return variants


def plan_sturdiness(seeds: tuple[int, ...]) -> list[Walk]:
    """Changed ground, delays, muscles and numerics, five seeds each."""
    return [
        steady_walk(seed, duration, label=label, **conditions)
        for label, (duration, conditions) in _variants().items()
        for seed in seeds[:_STURDY_SEEDS]
    ]


def measure_sturdiness(evaluation: Evaluation) -> list[Measure]:
    """No falls under any of the variants."""
    outcomes = evaluation.run(plan_sturdiness(evaluation.seeds))
    return [falls("sturdiness", label, group) for label, group in by_label(outcomes).items()]
