"""The suites of the human legs: walking, speeds, heading, and what may go wrong on the way.

Everything is measured from foot forces, the motion of the body and its muscles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle, product
from math import degrees, radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.human.strides import heel_strikes
from neurocontrol.analysis.human.walking import measure_walking
from neurocontrol.analysis.human.yaw import RETURNED, YawMeasures, measure_yaw
from neurocontrol.evaluation import (
    Suites,
    Trial,
    average,
    by_label,
    count,
    falls,
    share,
    standing,
    worst,
)
from neurocontrol.models.human_legs import GROUND
from neurocontrol.models.human_muscles import LEG_MUSCLES
from neurocontrol.rigs.human.conditions import KINDS, mixed_walk
from neurocontrol.rigs.human.gait_figures import gait_measures
from neurocontrol.rigs.human.trials import (
    SPEED,
    MidStride,
    heading_error,
    mean_speed,
    steady_walk,
    turning,
    wanted_heading,
)
from neurocontrol.timeline import Command, Push

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.models.human_legs import Integrator
    from neurocontrol.types import BoolArray, FloatArray

_TRANSIENT = 5.0  # s
_SPEEDS = (0.8, 1.0, 1.25, 1.5, 1.8)  # m/s
_CHANGES = ((1.25, 1.0, 0.8), (1.25, 1.5, 1.8))  # m/s
_HOLD = 12.0  # s that every speed of a change is held
_SETTLED = 8.0  # s from which a speed is measured
_FEW = 5  # seeds of the suites with many conditions

_RATES, _QUARTER = (radians(2.0), radians(5.0)), radians(90.0)  # rad/s, rad
_TURN_START, _AFTER_TURN = 5.0, 10.0  # s

_HEIGHTS = {0.01: 0.95, 0.02: 0.7, 0.05: None}  # m, and the share that must not fall
_LEVEL_START = 0.8  # m before the first tile

PUSH_FORCE = 128.0
"""Force of the pushes, N, as in the published experiments."""
_DIRECTIONS = {"forward": (1, 0), "backward": (-1, 0), "left": (0, 1), "right": (0, -1)}
_PHASES = 8
_PUSH_START, _PUSH_TIME, _SURVIVED = 6.0, 0.15, 6.0  # s
_USUAL_STRIDE = 1.1  # s, where none can be measured

_MIXED = 987_654_322  # begins the seeds of mixed conditions; searches draw from others
_CONTACT_TIMES = (0.015, 0.025, 0.03)  # s
_LONG_DELAYS, _WEAK, _WEAK_SIDE = 1.5, 0.8, 0.7
_TIMESTEPS: tuple[float, ...] = (0.0005, 0.001)  # s
_INTEGRATORS: tuple[Integrator, ...] = ("euler", "implicitfast")

SUITES = Suites()
"""Every suite by name."""


def _plan_walking(evaluation: Evaluation) -> list[Trial]:
    """Walking at the usual speed for a minute, from a varied start for every seed."""
    return [steady_walk(seed, 60.0) for seed in evaluation.seeds]


@SUITES.add("walking", _plan_walking, "a minute at 1.25 m/s from varied starts")
def _walking(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls; of the walks without one, a gait like a person's, its cost, and a straight way."""
    upright = standing(outcomes)
    walks = [
        measure_walking(
            one.time, one["qpos"], one["foot_force"], one["activation"],
            weight=one.weight, power=one["power"], transient=_TRANSIENT,
        )
        for one in upright
    ]  # fmt: skip
    yield falls(f"{SPEED:g} m/s for 60 s", outcomes, at_most=0.01 * len(outcomes))
    yield average("mean speed", [walk.speed for walk in walks], "m/s")
    yield from gait_measures(walks)
    at_all = [
        float(np.abs(heading_error(one, 0.0))[one.time > _TRANSIENT].max()) for one in upright
    ]
    yield worst("largest heading error at any moment", at_all, "deg")


def _plan_speeds(evaluation: Evaluation) -> list[Trial]:
    """Five speeds for 20 s, and changes of speed on command, five seeds each."""
    seeds = evaluation.seeds[:_FEW]
    steady = [
        steady_walk(seed, 20.0, speed=speed, label=f"{speed:g} m/s")
        for speed in _SPEEDS
        for seed in seeds
    ]
    changing = [
        Trial(
            duration=_HOLD * len(speeds),
            seed=seed,
            commands=tuple(
                Command(time=_HOLD * number, entries={"speed": speed})
                for number, speed in enumerate(speeds)
            ),
            start=MidStride(),
            label=f"{' to '.join(f'{speed:g}' for speed in speeds)} m/s",
        )
        for speeds in _CHANGES
        for seed in seeds
    ]
    return steady + changing


@SUITES.add("speeds", _plan_speeds, "speed against its command, and its changes")
def _speeds(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls, and every speed near its command."""
    for label, group in by_label(outcomes).items():
        last, changes = group[0].trial.commands[-1], len(group[0].trial.commands) > 1
        speeds = [mean_speed(one, last.time + _SETTLED) for one in standing(group)]
        errors = [abs(speed - last.entries["speed"]) for speed in speeds]
        yield falls(label, group)
        yield average(f"{label}: mean speed{' at the end' if changes else ''}", speeds, "m/s")
        name = f"{label}: largest error of speed"
        yield worst(name, errors, "m/s", at_most=None if changes else 0.1)


def _plan_heading(evaluation: Evaluation) -> list[Trial]:
    """A reference that turns by 90 degrees to either side, then holds, five seeds each and rate."""
    onward = Command(entries={"speed": SPEED, "heading": 0.0})
    return [
        Trial(
            duration=_TURN_START + _QUARTER / rate + _AFTER_TURN,
            seed=seed,
            commands=(onward, *turning(sign * rate, _QUARTER, _TURN_START)),
            start=MidStride(),
            label=f"90 degrees {side} at {degrees(rate):.0f} degrees/s",
        )
        for rate in _RATES
        for side, sign in (("left", 1.0), ("right", -1.0))
        for seed in evaluation.seeds[:_FEW]
    ]


@SUITES.add("heading", _plan_heading, "a reference that turns by 90 degrees")
def _heading(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls on the turn; how far behind its end the heading stays."""
    for label, group in by_label(outcomes).items():
        upright = standing(group)
        ways = [
            _yaw(one, wanted_heading(one.trial, one.time), one.time > _TRANSIENT) for one in upright
        ]
        largest = [degrees(one.largest) for one in ways]
        yield falls(label, group)
        yield worst(f"{label}: largest error on the way", largest, "deg", at_most=12.0)
        final = [degrees(one.final) for one in ways]
        yield worst(f"{label}: final error", final, "deg", at_most=5.0)


def _yaw(outcome: Outcome, reference: FloatArray | float, chosen: BoolArray) -> YawMeasures:
    """Yaw from a reference in a part of a walk."""
    return measure_yaw(np.radians(heading_error(outcome, reference)[chosen]), outcome.step)


def _plan_rough(evaluation: Evaluation) -> list[Trial]:
    """Tiles of three heights, a terrain for every seed, 20 s."""
    tiles = replace(GROUND, kind="tiles", start=_LEVEL_START)
    return [
        steady_walk(
            seed, 20.0, terrain=replace(tiles, height=height, seed=seed),
            label=f"tiles within {100 * height:g} cm",
        )
        for height in _HEIGHTS
        for seed in evaluation.seeds
    ]  # fmt: skip


@SUITES.add("rough", _plan_rough, "tiles of random height")
def _rough(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """The share of walks without a fall, by height."""
    groups = by_label(outcomes).items()
    for wanted, (label, group) in zip(_HEIGHTS.values(), groups, strict=True):
        stood = [not one.fell for one in group]
        yield share(f"{label}: share without a fall", stood, at_least=wanted)


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


def _unpushed() -> Trial:
    return steady_walk(None, _PUSH_START + 2.0, label="unpushed")


def _plan_pushes(evaluation: Evaluation) -> list[Trial]:
    """A walk to measure the stride, and 32 pushes; all from the usual start."""
    return [_unpushed(), *pushed_walks(_USUAL_STRIDE)]


def _run_pushes(evaluation: Evaluation) -> list[Outcome]:
    """The pushes, spread over the stride of a walk without one."""
    (free,) = evaluation.run([_unpushed()])
    return evaluation.run(pushed_walks(stride_of(free)))


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


@SUITES.add("pushes", _plan_pushes, "pushes at the trunk over the stride", run=_run_pushes)
def _pushes(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """How many of 32 pushes are survived."""
    survived, every = [survives(one) for one in outcomes], len(outcomes)
    name = f"{PUSH_FORCE:g} N for {_PUSH_TIME:g} s: survived"
    yield count(name, survived, at_least=0.875 * every)
    for label, group in by_label(outcomes).items():
        yield count(f"{label}: survived", [survives(one) for one in group])
    ways = [_after_push(one) for one in outcomes if survives(one)]
    largest = [degrees(one.largest) for one in ways]
    yield average("largest yaw after a push, mean of a stride", largest, "deg")
    away = [one.away for one in ways]
    yield average(f"time with a yaw beyond {degrees(RETURNED):.0f} degrees", away, "s")
    final = [degrees(one.final) for one in ways]
    yield average("yaw six seconds after a push", final, "deg")


def _after_push(outcome: Outcome) -> YawMeasures:
    """Yaw from the end of the push until six seconds later."""
    (push,) = outcome.trial.pushes
    after = (outcome.time >= push.end) & (outcome.time <= push.end + _SURVIVED)
    return _yaw(outcome, 0.0, after)


def _plan_conditions(evaluation: Evaluation) -> list[Trial]:
    """One walk of 12 s for every seed, kind after kind; see :mod:`.conditions`."""
    return [
        mixed_walk(np.random.default_rng([_MIXED, seed]), kind, duration=12.0)
        for seed, kind in zip(evaluation.seeds, cycle(KINDS), strict=False)
    ]


@SUITES.add("conditions", _plan_conditions, "starts, pushes, delays, weak muscles and tiles, mixed")
def _conditions(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """At most a tenth of the walks falls."""
    yield falls("all conditions", outcomes, at_most=0.1 * len(outcomes))
    for label, group in sorted(by_label(outcomes).items(), key=lambda one: KINDS.index(one[0])):
        yield falls(label, group, at_most=None)


@dataclass(frozen=True, kw_only=True)
class _Variant:
    """What is different in some walks, and how they must end.

    Attributes:
        label: What it is.
        duration: s.
        further: Of the walks, see :func:`steady_walk`.
        starts: How many.
        bearable: Share that may fall; None where falls are only told.
    """

    label: str
    duration: float = 20.0
    further: Mapping[str, Any]
    starts: int = _FEW
    bearable: float | None = 0.0


def _variants() -> Iterator[_Variant]:
    for time in _CONTACT_TIMES:
        ground = replace(GROUND, contact_time=time)
        yield _Variant(label=f"contact time {time:g} s", further={"terrain": ground})
    yield _Variant(
        label=f"delays times {_LONG_DELAYS:g}",
        further={"conditions": {"delay_scale": _LONG_DELAYS}}, starts=10, bearable=0.2,
    )  # fmt: skip
    for muscle in LEG_MUSCLES:
        strength = {muscle.name: _WEAK}
        further = {"conditions": {"strength": strength}}
        yield _Variant(label=f"{muscle.name} times {_WEAK:g}", further=further)
    for muscle in LEG_MUSCLES:
        strength = {f"left_{muscle.name}": _WEAK_SIDE}
        yield _Variant(
            label=f"left {muscle.name} alone times {_WEAK_SIDE:g}",
            further={"conditions": {"strength": strength}}, bearable=None,
        )  # fmt: skip
    for timestep, integrator in product(_TIMESTEPS, _INTEGRATORS):
        options = {"timestep": timestep, "integrator": integrator}
        label = f"{1000 * timestep:g} ms, {integrator}"
        yield _Variant(label=label, duration=30.0, further={"options": options})


def _plan_sturdiness(evaluation: Evaluation) -> list[Trial]:
    """Changed ground, delays, muscles and numerics, five seeds each, of delays ten."""
    return [
        steady_walk(seed, variant.duration, label=variant.label, **variant.further)
        for variant in _variants()
        for seed in evaluation.seeds[: variant.starts]
    ]


@SUITES.add("sturdiness", _plan_sturdiness, "other ground, delays, muscles")
def _sturdiness(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """No falls under any of the variants, but one of five under long delays."""
    groups = by_label(outcomes)
    for variant in _variants():
        group, share_of = groups[variant.label], variant.bearable
        at_most = None if share_of is None else share_of * len(group)
        yield falls(variant.label, group, at_most=at_most)
