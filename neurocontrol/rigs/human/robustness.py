"""Suites of the human legs off the beaten track: rough ground, pushes, changed conditions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.human.strides import heel_strikes
from neurocontrol.evaluation.measure import count, falls, share
from neurocontrol.evaluation.trials import by_label
from neurocontrol.models.human_legs import GROUND
from neurocontrol.models.human_muscles import LEG_MUSCLES
from neurocontrol.rigs.human.trials import steady_walk
from neurocontrol.timeline import Push

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.evaluation.suite import Evaluation
    from neurocontrol.evaluation.trials import Outcome, Trial
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


def plan_rough(evaluation: Evaluation) -> list[Trial]:
    """Tiles of three heights, a terrain for every seed, 20 s."""
    walks = []
    for height in _HEIGHTS:
        for seed in evaluation.seeds:
            terrain = replace(GROUND, kind="tiles", height=height, start=_LEVEL_START, seed=seed)
            label = f"tiles within {100 * height:g} cm"
            walks.append(steady_walk(seed, 20.0, terrain=terrain, label=label))
    return walks


def measure_rough(evaluation: Evaluation) -> list[Measure]:
    """The share of walks without a fall, by height."""
    groups = by_label(evaluation.run(plan_rough(evaluation)))
    return [
        share(
            "rough", f"{label}: share without a fall", [not one.fell for one in group],
            target=target, direction="at least",
        )
        for target, (label, group) in zip(_HEIGHTS.values(), groups.items(), strict=True)
    ]  # fmt: skip


def _unpushed() -> Trial:
    return steady_walk(None, _PUSH_START + 2.0, label="unpushed")


def pushed_walks(stride: float) -> list[Trial]:
    """Pushes in four directions, each at eight phases of a stride of so many seconds."""
    end = _PUSH_START + stride + _PUSH_TIME + _SURVIVED
    duration = float(np.ceil(10 * end)) / 10
    walks = []
    for (label, (forward, left)), phase in product(_DIRECTIONS.items(), range(_PHASES)):
        push = Push(
            time=_PUSH_START + phase * stride / _PHASES,
            forward=PUSH_FORCE * forward,
            left=PUSH_FORCE * left,
            duration=_PUSH_TIME,
        )
        walks.append(steady_walk(None, duration, pushes=(push,), label=label))
    return walks


def plan_pushes(evaluation: Evaluation) -> list[Trial]:
    """A walk to measure the stride, and 32 pushes; all from the usual start."""
    return [_unpushed(), *pushed_walks(_USUAL_STRIDE)]


def stride_of(outcome: Outcome, start: float = 3.0) -> float:
    """Mean time between heel strikes of the left foot, s; the usual one when there are too few."""
    late = outcome.time >= start
    if late.sum() < 2:
        return _USUAL_STRIDE
    strikes = heel_strikes(outcome["foot_force"][late, 0], outcome.weight, outcome.step)
    return float(np.diff(strikes).mean()) * outcome.step if len(strikes) >= 3 else _USUAL_STRIDE


def survives(outcome: Outcome) -> bool:
    """Whether a pushed body is still up six seconds after the push."""
    (push,) = outcome.trial.pushes
    return outcome.fallen_at > push.end + _SURVIVED


def measure_pushes(evaluation: Evaluation) -> list[Measure]:
    """How many of 32 pushes are survived."""
    stride = stride_of(evaluation.run([_unpushed()])[0])
    groups = by_label(evaluation.run(pushed_walks(stride)))
    survived = {label: [survives(one) for one in group] for label, group in groups.items()}
    every = [one for group in survived.values() for one in group]
    name = f"{PUSH_FORCE:g} N for {_PUSH_TIME:g} s: survived"
    return [
        count("pushes", name, every, target=0.75 * len(every), direction="at least"),
        *(count("pushes", f"{label}: survived", group) for label, group in survived.items()),
    ]


def _variants() -> dict[str, tuple[float, Mapping[str, Any]]]:
    """Duration of the walks of every variant, and what is different in them."""
    variants: dict[str, tuple[float, Mapping[str, Any]]] = {
        f"contact time {time:g} s": (20.0, {"terrain": replace(GROUND, contact_time=time)})
        for time in _CONTACT_TIMES
    }
    variants[f"delays times {_LONG_DELAYS:g}"] = (
        20.0,
        {"conditions": {"delay_scale": _LONG_DELAYS}},
    )
    for muscle in LEG_MUSCLES:
        conditions = {"strength": {muscle.name: _WEAK}}
        variants[f"{muscle.name} times {_WEAK:g}"] = (20.0, {"conditions": conditions})
    for timestep, integrator in product(_TIMESTEPS, _INTEGRATORS):
        label = f"{1000 * timestep:g} ms, {integrator}"
        options = {"timestep": timestep, "integrator": integrator}
        variants[label] = (30.0, {"options": options})
    return variants


def plan_sturdiness(evaluation: Evaluation) -> list[Trial]:
    """Changed ground, delays, muscles and numerics, five seeds each."""
    return [
        steady_walk(seed, duration, label=label, **further)
        for label, (duration, further) in _variants().items()
        for seed in evaluation.seeds[:_STURDY_SEEDS]
    ]


def measure_sturdiness(evaluation: Evaluation) -> list[Measure]:
    """No falls under any of the variants."""
    outcomes = evaluation.run(plan_sturdiness(evaluation))
    return [falls("sturdiness", label, group) for label, group in by_label(outcomes).items()]
