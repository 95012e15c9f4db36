"""Suites of gaits that are held: steady gaits, their speeds, and the gallop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.evaluation import Measure, average, by_label, falls, standing
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    SWITCHED_GAITS,
    gait_of,
    losses_of,
    phase_errors,
    speed_of,
    steady_trial,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Outcome, Trial

_SPEEDS = (0.0, 0.25, 0.5, 0.75, 1.0)
_WANTED_SPEEDS = {("trot", 0.5): 2.0, ("trot", 1.0): 3.0}  # body lengths/s
_GIRDLES = {"fore": slice(0, 2), "hind": slice(2, 4)}
_WANTED_DUTY: Mapping[str, Mapping[str, Any]] = {
    "walk": {"target": 0.65, "direction": "at least"},
    "bound": {"target": 0.55, "direction": "at most"},
}


def plan_gaits(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait for 20 s from every seed."""
    return [steady_trial(gait, seed, 20.0) for gait in STEADY_GAITS for seed in evaluation.seeds]


def measure_gaits(evaluation: Evaluation) -> list[Measure]:
    """No falls, contact phases near the table, duty factors of each gait."""
    length, measures = evaluation.rig.make_body().length, []
    for gait, outcomes in by_label(evaluation.run(plan_gaits(evaluation))).items():
        measures.append(falls("gaits", gait, outcomes))
        measures += phase_errors("gaits", gait, outcomes, 0.06)
        measures += _duty_factors(gait, outcomes)
        stood = standing(outcomes)
        speeds = [speed_of(outcome, length) for outcome in stood]
        frequencies = [gait_of(outcome).frequency for outcome in stood]
        measures += [
            average("gaits", f"{gait}: speed", speeds, unit="BL/s"),
            average("gaits", f"{gait}: stride frequency", frequencies, unit="Hz"),
        ]
    return measures


def _duty_factors(gait: str, outcomes: Sequence[Outcome]) -> list[Measure]:
    stood = standing(outcomes)
    cleaned = [gait_of(outcome).duty_factor for outcome in stood]
    raw = [gait_of(outcome, raw=True).duty_factor for outcome in stood]
    lost = [losses_of(outcome) for outcome in stood]
    measures = []
    for girdle, feet in _GIRDLES.items():
        figures: Mapping[str, tuple[Sequence[Any], Mapping[str, Any]]] = {
            f"duty factor {girdle}": (cleaned, _WANTED_DUTY.get(gait, {})),
            f"duty factor {girdle}, raw contacts": (raw, {}),
            f"losses of contact per stride and foot, {girdle}": (lost, {}),
        }
        measures += [
            average("gaits", f"{gait}: {name}", [one[feet].mean() for one in values], **target)
            for name, (values, target) in figures.items()
        ]
    return measures


def plan_speeds(evaluation: Evaluation) -> list[Trial]:
    """Every gait at five speed commands, a few seeds each, 10 s."""
    return [
        steady_trial(gait, seed, 10.0, speed=speed)
        for gait in SWITCHED_GAITS
        for speed in _SPEEDS
        for seed in evaluation.seeds[:5]
    ]


def measure_speeds(evaluation: Evaluation) -> list[Measure]:
    """Speed rises with its command; the trot reaches 2 and 3 body lengths per second."""
    length, measures = evaluation.rig.make_body().length, []
    for gait, outcomes in by_label(evaluation.run(plan_speeds(evaluation))).items():
        measures.append(falls("speeds", gait, outcomes))
        reached = []
        for command in _SPEEDS:
            speeds = [speed_of(outcome, length) for outcome in _at(outcomes, command)]
            target = _WANTED_SPEEDS.get((gait, command))
            name = f"{gait}: speed at command {command:g}"
            reached.append(
                average("speeds", name, speeds, unit="BL/s", target=target, direction="at least")
            )
        measures += reached
        rises = np.diff([measure.value for measure in reached])
        measures.append(
            Measure(
                suite="speeds", name=f"{gait}: smallest rise of speed between commands",
                value=float(rises.min()), unit="BL/s", target=0.0, direction="at least",
            )
        )  # fmt: skip
        measures += phase_errors("speeds", gait, outcomes)
        if gait == "trot":
            measures += _at_full_speed(gait, _at(outcomes, 1.0))
    return measures


def _at(outcomes: Sequence[Outcome], speed: float) -> list[Outcome]:
    """Those of some outcomes that stood at a speed command."""
    return [one for one in standing(outcomes) if one.trial.commands[0].entries["speed"] == speed]


def _at_full_speed(gait: str, outcomes: Sequence[Outcome]) -> list[Measure]:
    measures = []
    for raw, how in ((False, ""), (True, ", raw contacts")):
        found = [gait_of(outcome, raw=raw) for outcome in outcomes]
        duty = [float(one.duty_factor.mean()) for one in found]
        flight = [one.flight_fraction for one in found]
        longest, least = (None, None) if raw else (0.5, 0.0)
        measures += [
            average(
                "speeds", f"{gait}: duty factor at full speed{how}", duty, target=longest
            ),
            average(
                "speeds", f"{gait}: flight at full speed{how}", flight,
                target=least, direction="at least",
            ),
        ]  # fmt: skip
    return measures


def plan_gallop(evaluation: Evaluation) -> list[Trial]:
    """The asymmetric bound, five seeds, 10 s; none for a controller that knows no gallop."""
    kind, _ = CONTROLLERS[evaluation.controller]
    seeds = evaluation.seeds[:5] if "gallop" in kind.named_commands else ()
    return [steady_trial("gallop", seed, 10.0) for seed in seeds]


def measure_gallop(evaluation: Evaluation) -> list[Measure]:
    """Report the gallop: split of the fore and hind feet, speed, falls."""
    outcomes = evaluation.run(plan_gallop(evaluation))
    length, stood = evaluation.rig.make_body().length, standing(outcomes)
    phases = [gait_of(outcome).phases for outcome in stood]
    measures = [falls("gallop", "gallop", outcomes, None)]
    for girdle, (right, left) in {"hind": (3, 2), "fore": (1, 0)}.items():
        split = [(one[right] - one[left] + 0.5) % 1.0 - 0.5 for one in phases]
        name = f"right after left, {girdle} feet (cycles)"
        measures.append(average("gallop", name, split))
    speeds = [speed_of(outcome, length) for outcome in stood]
    return [*measures, average("gallop", "speed", speeds, unit="BL/s")]
