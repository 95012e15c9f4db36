"""The suites of the human legs: walking, speeds, heading, and what may go wrong on the way.

Everything is measured from foot forces, the motion of the body and its muscles.
"""

from __future__ import annotations

from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.human.walking import measure_walking as measure_gait
from neurocontrol.analysis.metrics import moving_average
from neurocontrol.evaluation.measure import Measure, average, falls
from neurocontrol.evaluation.suite import Suite, outermost, worst
from neurocontrol.evaluation.trials import Trial, by_label, standing
from neurocontrol.rigs.human.robustness import (
    measure_pushes,
    measure_rough,
    measure_sturdiness,
    plan_pushes,
    plan_rough,
    plan_sturdiness,
)
from neurocontrol.rigs.human.trials import (
    SPEED,
    MidStride,
    heading_error,
    mean_speed,
    steady_walk,
)
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.evaluation.suite import Evaluation
    from neurocontrol.evaluation.trials import Outcome
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


def plan_walking(evaluation: Evaluation) -> list[Trial]:
    """Walking at the usual speed for a minute, from a varied start for every seed."""
    return [steady_walk(seed, 60.0) for seed in evaluation.seeds]


def measure_walking(evaluation: Evaluation) -> list[Measure]:
    """No falls; of the walks without one, a gait like a person's, its cost, and a straight way."""
    outcomes = evaluation.run(plan_walking(evaluation))
    upright = standing(outcomes)
    walks = [
        measure_gait(
            outcome.time, outcome["qpos"], outcome["foot_force"], outcome["activation"],
            weight=outcome.weight, power=outcome["power"], transient=_TRANSIENT,
        )
        for outcome in upright
    ]  # fmt: skip
    late = [outcome.time > _TRANSIENT for outcome in upright]
    errors = [heading_error(outcome, 0.0) for outcome in upright]
    strides = [walk.stride_time for walk in walks]

    def row(name: str, values: Sequence[float], unit: str = "1", **target: Any) -> Measure:
        return average("walking", name, values, unit=unit, **target)

    def largest(name: str, errors: Sequence[FloatArray], **target: Any) -> Measure:
        peaks = [float(np.abs(error)[when].max()) for error, when in zip(errors, late, strict=True)]
        return Measure(suite="walking", name=name, value=worst(peaks), unit="deg", **target)

    return [
        falls("walking", f"{SPEED:g} m/s for 60 s", outcomes),
        row("mean speed", [walk.speed for walk in walks], "m/s"),
        Measure(
            suite="walking", name="outermost mean stride of a walk",
            value=outermost(strides, _STRIDE), unit="s", target=_STRIDE,
        ),
        row("double support (people 0.2 to 0.25)", [walk.double_support for walk in walks]),
        row("double support, chatter removed", [walk.clean_double_support for walk in walks]),
        row("losses of contact per stance", [walk.contact_losses for walk in walks]),
        row("peak force of a stride", [walk.peak_force for walk in walks], "body weights"),
        row("largest force at any moment", [walk.raw_peak_force for walk in walks],
            "body weights"),
        *(
            row(f"{name}: correlation with people", [walk.correlations[name] for walk in walks],
                target=target, direction="at least")
            for name, target in _LIKENESS.items()
        ),
        row("metabolic cost of transport", [walk.cost_of_transport for walk in walks], "J/kg/m",
            target=5.0),
        largest("largest heading error, averaged over a stride", list(map(_smooth, errors)),
                target=5.0),
        largest("largest heading error at any moment", errors),
    ]  # fmt: skip


def plan_speeds(evaluation: Evaluation) -> list[Trial]:
    """Five speeds for 20 s, and changes of speed on command, five seeds each."""
    walks = [
        steady_walk(seed, 20.0, speed=speed, label=f"{speed:g} m/s")
        for speed in _SPEEDS
        for seed in evaluation.seeds[:_FEW]
    ]
    for speeds in _CHANGES:
        commands = tuple(
            Command(time=_HOLD * number, entries={"speed": speed})
            for number, speed in enumerate(speeds)
        )
        walks += [
            Trial(
                duration=_HOLD * len(speeds),
                seed=seed,
                commands=commands,
                start=MidStride(),
                label=" to ".join(f"{speed:g}" for speed in speeds) + " m/s",
            )
            for seed in evaluation.seeds[:_FEW]
        ]
    return walks


def measure_speeds(evaluation: Evaluation) -> list[Measure]:
    """No falls, and every speed near its command."""
    measures = []
    for label, group in by_label(evaluation.run(plan_speeds(evaluation))).items():
        commands = group[0].trial.commands
        wanted, changes = commands[-1].entries["speed"], len(commands) > 1
        speeds = [mean_speed(one, commands[-1].time + _SETTLED) for one in standing(group)]
        errors = [abs(speed - wanted) for speed in speeds]
        measures += [
            falls("speeds", label, group),
            average(
                "speeds", f"{label}: mean speed{' at the end' if changes else ''}", speeds,
                unit="m/s",
            ),
            Measure(
                suite="speeds", name=f"{label}: largest error of speed", value=worst(errors),
                unit="m/s", target=None if changes else 0.1,
            ),
        ]  # fmt: skip
    return measures


def turning(rate: float, angle: float, start: float) -> tuple[Command, ...]:
    """Commands that turn the reference of the heading at a steady rate.

    Args:
        rate: Speed of the turn, rad/s, left positive.
        angle: How far it goes, rad, positive.
        start: When it begins, s.
    """
    time = angle / abs(rate)
    moments = np.linspace(0.0, time, max(2, round(10 * time) + 1)).tolist()
    return tuple(
        Command(time=start + moment, entries={"heading": rate * moment}) for moment in moments
    )


def plan_heading(evaluation: Evaluation) -> list[Trial]:
    """A reference that turns by 90 degrees to either side, then holds, five seeds each."""
    return [
        Trial(
            duration=_TURN_START + _QUARTER / _TURN + _AFTER_TURN,
            seed=seed,
            commands=(
                Command(entries={"speed": SPEED, "heading": 0.0}),
                *turning(sign * _TURN, _QUARTER, _TURN_START),
            ),
            start=MidStride(),
            label=f"90 degrees {side}",
        )
        for side, sign in (("left", 1.0), ("right", -1.0))
        for seed in evaluation.seeds[:_FEW]
    ]


def reference_heading(outcome: Outcome) -> FloatArray:
    """The heading that a trial asked for at every moment, rad, shape ``(T,)``."""
    commands = outcome.trial.commands
    return np.interp(
        outcome.time, [one.time for one in commands], [one.entries["heading"] for one in commands]
    )


def measure_heading(evaluation: Evaluation) -> list[Measure]:
    """No falls on the turn; how far behind its end the heading stays."""
    measures = []
    for label, group in by_label(evaluation.run(plan_heading(evaluation))).items():
        final, largest = [], []
        for outcome in standing(group):
            error = np.abs(_smooth(heading_error(outcome, reference_heading(outcome))))
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
