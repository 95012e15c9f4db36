"""The suites of the human legs: walking, speeds, heading, and what may go wrong on the way.

Everything is measured from foot forces, the motion of the body and its muscles.
"""

from __future__ import annotations

from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.metrics import moving_average
from neurocontrol.analysis.walking import measure_walking as measure_gait
from neurocontrol.evaluation.human_robustness import (
    measure_pushes,
    measure_rough,
    measure_sturdiness,
    plan_pushes,
    plan_rough,
    plan_sturdiness,
)
from neurocontrol.evaluation.human_trials import (
    SPEED,
    Evaluation,
    by_label,
    falls,
    heading_error,
    mean_speed,
    standing,
    steady_walk,
    varied_start,
)
from neurocontrol.evaluation.human_walks import Walk
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.suite import Suite, mean, outermost, worst

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

_TRANSIENT = 5.0  # s
_STRIDE = (1.0, 1.2)  # s
_LIKENESS = {"hip": 0.95, "knee": 0.90, "ankle": 0.75, "SOL": 0.85, "GAS": 0.85}
_SPEEDS = (0.8, 1.0, 1.25, 1.5, 1.8)  # m/s
_SETTLED = 8.0  # s from which a speed is measured
_HOLD = 12.0  # s that every speed of a change is held
_CHANGES = ((1.25, 1.0, 0.8), (1.25, 1.5, 1.8))  # m/s
_FEW = 5  # seeds of the suites with many conditions

_STRIDE_SAMPLES = 111  # at 100 Hz

_TURN = radians(2.0)  # rad/s
_QUARTER = radians(90.0)
_TURN_START, _AFTER_TURN = 5.0, 10.0  # s


def _smooth(values: FloatArray) -> FloatArray:
    """Mean over a stride around every sample, shape ``(T,)``."""
    return moving_average(values, _STRIDE_SAMPLES)


def plan_walking(seeds: tuple[int, ...]) -> list[Walk]:
    """Walking at the usual speed for a minute, from a varied start for every seed."""
    return [steady_walk(seed, 60.0) for seed in seeds]


def measure_walking(evaluation: Evaluation) -> list[Measure]:
    """No falls; of the walks without one, a gait like a person's, its cost, and a straight way."""
    outcomes = evaluation.run(plan_walking(evaluation.seeds))
    upright = standing(outcomes)
    walks = [
        measure_gait(
            outcome.time, outcome.qpos, outcome.force, outcome.activation,
            weight=outcome.weight, power=outcome.power, transient=_TRANSIENT,
        )
        for outcome in upright
    ]  # fmt: skip
    errors = [np.abs(heading_error(outcome, 0.0))[outcome.time > _TRANSIENT] for outcome in upright]
    smooth = [
        np.abs(_smooth(heading_error(outcome, 0.0)))[outcome.time > _TRANSIENT]
        for outcome in upright
    ]
    strides = [walk.stride_time for walk in walks]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="walking", name=name, value=value, unit=unit, **target)

    return [
        falls("walking", f"{SPEED:g} m/s for 60 s", outcomes),
        row("mean speed", mean([walk.speed for walk in walks]), "m/s"),
        row("outermost mean stride of a walk", outermost(strides, _STRIDE), "s", target=_STRIDE),
        row("double support (people 0.2 to 0.25)",
            mean([walk.double_support for walk in walks])),
        *(
            row(f"{name}: correlation with people",
                mean([walk.correlations[name] for walk in walks]),
                target=target, direction="at least")
            for name, target in _LIKENESS.items()
        ),
        row("metabolic cost of transport", mean([walk.cost_of_transport for walk in walks]),
            "J/kg/m", target=5.0),
        row("largest heading error, averaged over a stride",
            worst([float(error.max()) for error in smooth]), "deg", target=5.0),
        row("largest heading error at any moment",
            worst([float(error.max()) for error in errors]), "deg"),
    ]  # fmt: skip


def plan_speeds(seeds: tuple[int, ...]) -> list[Walk]:
    """Five speeds for 20 s, and changes of speed on command, five seeds each."""
    walks = [
        steady_walk(seed, 20.0, speed=speed, label=f"{speed:g} m/s")
        for speed in _SPEEDS
        for seed in seeds[:_FEW]
    ]
    for speeds in _CHANGES:
        commands = tuple((_HOLD * number, {"speed": speed}) for number, speed in enumerate(speeds))
        walks += [
            Walk(
                duration=_HOLD * len(speeds),
                commands=commands,
                start=varied_start(seed),
                label=" to ".join(f"{speed:g}" for speed in speeds) + " m/s",
            )
            for seed in seeds[:_FEW]
        ]
    return walks


def measure_speeds(evaluation: Evaluation) -> list[Measure]:
    """No falls, and every speed near its command."""
    measures = []
    for label, group in by_label(evaluation.run(plan_speeds(evaluation.seeds))).items():
        moment, command = group[0].walk.commands[-1]
        upright = standing(group)
        speeds = [mean_speed(outcome, moment + _SETTLED) for outcome in upright]
        errors = [abs(speed - command["speed"]) for speed in speeds]
        changes = len(group[0].walk.commands) > 1
        measures += [
            falls("speeds", label, group),
            Measure(
                suite="speeds", name=f"{label}: mean speed{' at the end' if changes else ''}",
                value=mean(speeds), unit="m/s",
            ),
            Measure(
                suite="speeds", name=f"{label}: largest error of speed", value=worst(errors),
                unit="m/s", target=None if changes else 0.1,
            ),
        ]  # fmt: skip
    return measures


def turning(rate: float, angle: float, start: float) -> tuple[tuple[float, dict[str, float]], ...]:
    """Commands that turn the reference of the heading at a steady rate.

    Args:
        rate: Speed of the turn, rad/s, left positive.
        angle: How far it goes, rad, positive.
        start: When it begins, s.
    """
    time = angle / abs(rate)
    moments = np.linspace(0.0, time, max(2, round(10 * time) + 1))
    turn = [(start + float(moment), {"heading": rate * float(moment)}) for moment in moments]
    return ((0.0, {"speed": SPEED, "heading": 0.0}), *turn)


def plan_heading(seeds: tuple[int, ...]) -> list[Walk]:
    """A reference that turns by 90 degrees to either side, then holds, five seeds each."""
    return [
        Walk(
            duration=_TURN_START + _QUARTER / _TURN + _AFTER_TURN,
            commands=turning(sign * _TURN, _QUARTER, _TURN_START),
            start=varied_start(seed),
            label=f"90 degrees {side}",
        )
        for side, sign in (("left", 1.0), ("right", -1.0))
        for seed in seeds[:_FEW]
    ]


def measure_heading(evaluation: Evaluation) -> list[Measure]:
    """No falls on the turn; how far behind its end the heading stays."""
    measures = []
    for label, group in by_label(evaluation.run(plan_heading(evaluation.seeds))).items():
        final, largest = [], []
        for outcome in standing(group):
            moments, values = np.array([(t, c["heading"]) for t, c in outcome.walk.commands]).T
            reference = np.interp(outcome.time, moments, values)
            error = np.abs(_smooth(heading_error(outcome, reference)))
            largest.append(float(error[outcome.time > _TRANSIENT].max()))
            final.append(float(error[-1]))
        measures += [
            falls("heading", label, group),
            Measure(
                suite="heading", name=f"{label}: largest error on the way", value=worst(largest),
                unit="deg",
            ),
            Measure(
                suite="heading", name=f"{label}: final error", value=worst(final), unit="deg",
                target=5.0,
            ),
        ]  # fmt: skip
    return measures


SUITES: dict[str, Suite] = {
    "walking": Suite(plan_walking, measure_walking, "a minute at 1.25 m/s from varied starts"),
    "speeds": Suite(plan_speeds, measure_speeds, "speed against its command, and its changes"),
    "heading": Suite(plan_heading, measure_heading, "a reference that turns by 90 degrees"),
    "rough": Suite(plan_rough, measure_rough, "tiles of random height"),
    "pushes": Suite(plan_pushes, measure_pushes, "pushes at the trunk over the stride"),
    "sturdiness": Suite(plan_sturdiness, measure_sturdiness, "other ground, delays, muscles"),
}
"""Every suite by name."""
