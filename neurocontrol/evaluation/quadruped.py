"""The suites of the quadruped: gaits, speeds, switches, terrain, steering, pushes and gallop.

Everything is measured from foot contacts and the motion of the trunk, never from commands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from math import degrees, inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.contacts import contacts_from_forces, touchdowns
from neurocontrol.analysis.gait import Gait, Settling, measure_gait, measure_settling
from neurocontrol.analysis.metrics import forward_distance, heading
from neurocontrol.analysis.phases import phase_error
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.quadruped_trials import Outcome, Push, Trial, run_trials, steady_trial
from neurocontrol.evaluation.suite import Suite, worst
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.models import make_body
from neurocontrol.schedule import Schedule, TimedCommand
from neurocontrol.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.types import BoolArray, FloatArray

STEADY_GAITS = ("walk", "trot", "pace", "bound")
SWITCHED_GAITS = (*STEADY_GAITS, "pronk")
TRANSIENT = 4.0
"""Time left out before steady gaits are measured, s."""

_BODY_LENGTH = make_body("quadruped").length
_LEG_LENGTH = 0.112  # m
_SPEEDS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SWITCH = 5.0  # s
_RECOVERY = 3.0  # s a pushed body must stay up


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How trials are run.

    Attributes:
        seeds: The acceptance seeds.
        controller: Name of the controller.
        options: Further arguments of the controller.
        progress: Called with the trial seconds simulated since its last call.
    """

    seeds: tuple[int, ...]
    controller: str = "spiking"
    options: Mapping[str, Any] | None = None
    progress: Callable[[float], object] | None = None

    def run(self, trials: Sequence[Trial], **options: Any) -> list[Outcome]:
        """Run trials, with further options for their controller."""
        return run_trials(
            trials,
            controller=self.controller,
            options={**(self.options or {}), **options},
            progress=self.progress,
        )


def contacts_of(outcome: Outcome) -> BoolArray:
    """Foot contacts of an outcome, shape ``(T, 4)``."""
    step = float(outcome.time[1] - outcome.time[0])
    return contacts_from_forces(outcome.force, outcome.weight, step)


def gait_of(outcome: Outcome, start: float = TRANSIENT, stop: float = inf) -> Gait:
    """Gait of an outcome between two moments."""
    return measure_gait(contacts_of(outcome), outcome.time, start, stop)


def error_of(outcome: Outcome, start: float = TRANSIENT) -> float:
    """Phase error of an outcome's gait, 1 when a limb has no phase."""
    target = GAIT_PHASES[outcome.trial.schedule.commands[-1].gait]
    error = phase_error(gait_of(outcome, start).phases, target)
    return error if np.isfinite(error) else 1.0


def speed_of(outcome: Outcome, start: float = TRANSIENT) -> float:
    """Forward speed of an outcome, body lengths per second."""
    steady = outcome.time >= start
    time = outcome.time[steady]
    return forward_distance(outcome.qpos[steady]) / float(time[-1] - time[0]) / _BODY_LENGTH


def _standing(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if not outcome.fell]


def _gait_name(outcome: Outcome) -> str:
    return outcome.trial.schedule.commands[-1].gait


def _by_gait(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(_gait_name(outcome), []).append(outcome)
    return groups


def _falls(suite: str, name: str, outcomes: Sequence[Outcome], target: float) -> Measure:
    share = sum(outcome.fell for outcome in outcomes) / len(outcomes)
    return Measure(suite=suite, name=f"{name}: falls", value=share, target=target)


def plan_gaits(seeds: tuple[int, ...]) -> list[Trial]:
    """Every steady gait for 20 s from every acceptance seed."""
    return [steady_trial(gait, seed, 20.0) for gait in STEADY_GAITS for seed in seeds]


def measure_gaits(evaluation: Evaluation) -> list[Measure]:
    """No falls, contact phases near the table, duty factors of each gait."""
    measures = []
    for gait, outcomes in _by_gait(evaluation.run(plan_gaits(evaluation.seeds))).items():
        standing = _standing(outcomes)
        measures.append(_falls("gaits", gait, outcomes, 0.0))
        errors = [error_of(outcome) for outcome in standing]
        measures.append(
            Measure(
                suite="gaits", name=f"{gait}: worst phase error", value=worst(errors), target=0.06
            )
        )
        gaits = [gait_of(outcome) for outcome in standing]
        for girdle, columns in (("fore", slice(0, 2)), ("hind", slice(2, 4))):
            duty = float(np.mean([g.duty_factor[columns].mean() for g in gaits]))
            target, direction = {
                "walk": (0.65, "at least"),
                "bound": (0.55, "at most"),
            }.get(gait, (None, "at most"))
            measures.append(
                Measure(
                    suite="gaits", name=f"{gait}: duty factor {girdle}", value=duty,
                    target=target, direction=direction,  # type: ignore[arg-type]
                )
            )  # fmt: skip
        for name, value, unit in (
            ("speed", np.mean([speed_of(outcome) for outcome in standing]), "BL/s"),
            ("stride frequency", np.mean([g.frequency for g in gaits]), "Hz"),
        ):
            measures.append(
                Measure(suite="gaits", name=f"{gait}: {name}", value=float(value), unit=unit)
            )
    return measures


def plan_speeds(seeds: tuple[int, ...]) -> list[Trial]:
    """Every gait at five speed commands, a few seeds each, 10 s."""
    return [
        steady_trial(gait, seed, 10.0, speed=speed)
        for gait in SWITCHED_GAITS
        for speed in _SPEEDS
        for seed in seeds[:5]
    ]


def measure_speeds(evaluation: Evaluation) -> list[Measure]:
    """Speed rises with its command; the trot reaches 2 and 3 body lengths per second."""
    measures = []
    for gait, outcomes in _by_gait(evaluation.run(plan_speeds(evaluation.seeds))).items():
        standing = _standing(outcomes)
        by_command = {
            speed: [o for o in standing if o.trial.schedule.commands[0].speed == speed]
            for speed in _SPEEDS
        }
        means = [
            float(np.mean([speed_of(outcome) for outcome in by_command[speed]]))
            for speed in _SPEEDS
        ]
        measures.append(_falls("speeds", gait, outcomes, 0.0))
        for command, value in zip(_SPEEDS, means, strict=True):
            target = {("trot", 0.5): 2.0, ("trot", 1.0): 3.0}.get((gait, command))
            measures.append(
                Measure(
                    suite="speeds", name=f"{gait}: speed at command {command:g}", value=value,
                    unit="BL/s", target=target, direction="at least",
                )
            )  # fmt: skip
        measures.append(
            Measure(
                suite="speeds", name=f"{gait}: smallest rise of speed between commands",
                value=float(np.diff(means).min()), unit="BL/s", target=0.0, direction="at least",
            )
        )  # fmt: skip
        errors = [error_of(outcome) for outcome in standing]
        measures.append(
            Measure(suite="speeds", name=f"{gait}: worst phase error", value=worst(errors))
        )
        if gait == "trot":
            fast = [gait_of(outcome) for outcome in by_command[1.0]]
            duty = float(np.mean([g.duty_factor.mean() for g in fast]))
            flight = float(np.mean([g.flight_fraction for g in fast]))
            measures += [
                Measure(
                    suite="speeds", name="trot: duty factor at full speed", value=duty, target=0.5
                ),
                Measure(
                    suite="speeds", name="trot: flight at full speed", value=flight,
                    target=0.0, direction="at least",
                ),
            ]  # fmt: skip
    return measures


def plan_switches(seeds: tuple[int, ...]) -> list[Trial]:
    """All 20 ordered switches between five gaits in the running body, four seeds each."""
    return [
        Trial(
            schedule=Schedule(
                (TimedCommand(time=0.0, gait=before), TimedCommand(time=_SWITCH, gait=after))
            ),
            duration=_SWITCH + 7.0,
            seed=seed,
        )
        for before, after in permutations(SWITCHED_GAITS, 2)
        for seed in seeds[:4]
    ]


def settles(outcome: Outcome, cycles: float = 5.0) -> bool:
    """Whether the feet take up the last gait of the schedule within some cycles, and keep it.

    They take it up with the first of three consecutive cycles in which every limb comes down once
    and within 0.1 of its phase; they keep it when the mean phases from then on are within 0.1.
    """
    settling = _settling(outcome)
    if not settling.cycles <= cycles:
        return False
    start = outcome.trial.schedule.commands[-1].time + settling.time
    return error_of(outcome, start) <= 0.1


def _settling(outcome: Outcome) -> Settling:
    if outcome.fell:
        return Settling(cycles=nan, time=nan, good_share=0.0)
    return measure_settling(
        touchdowns(contacts_of(outcome), outcome.time),
        outcome.trial.schedule.commands[-1].time,
        outcome.trial.duration,
        GAIT_PHASES[_gait_name(outcome)],
    )


def measure_switches(evaluation: Evaluation) -> list[Measure]:
    """Switches settle within five cycles and never fell the robot."""
    outcomes = evaluation.run(plan_switches(evaluation.seeds))
    settled = [settles(outcome) for outcome in outcomes]
    regular = [
        good and _settling(outcome).good_share >= 0.75
        for outcome, good in zip(outcomes, settled, strict=True)
    ]
    measures = [
        _falls("switches", "all", outcomes, 0.0),
        Measure(
            suite="switches", name="settled within 5 cycles", value=float(np.mean(settled)),
            target=0.95, direction="at least",
        ),
        Measure(
            suite="switches", name="settled, and 3 of 4 later cycles within 0.1 in every limb",
            value=float(np.mean(regular)),
        ),
    ]  # fmt: skip
    pairs: dict[str, list[bool]] = {}
    for outcome, good in zip(outcomes, settled, strict=True):
        before, after = outcome.trial.schedule.commands
        pairs.setdefault(f"{before.gait} to {after.gait}", []).append(good)
    return measures + [
        Measure(suite="switches", name=f"{pair} settled", value=float(np.mean(good)))
        for pair, good in pairs.items()
        if not all(good)
    ]


def _terrains(seed: int) -> dict[str, Terrain]:
    return {
        "rough 10 %": Terrain(kind="rough", height=0.1 * _LEG_LENGTH, seed=seed),
        "5 degrees up": Terrain(kind="slope", angle=5.0),
        "5 degrees down": Terrain(kind="slope", angle=-5.0),
    }


def plan_terrain(seeds: tuple[int, ...]) -> list[Trial]:
    """Every steady gait on rough ground and slopes, ten seeds, 20 s."""
    return [
        steady_trial(gait, seed, 20.0, terrain=terrain)
        for gait in STEADY_GAITS
        for seed in seeds[:10]
        for terrain in _terrains(seed).values()
    ]


def measure_terrain(evaluation: Evaluation) -> list[Measure]:
    """Few falls on rough ground and slopes, phases kept."""
    outcomes = evaluation.run(plan_terrain(evaluation.seeds))
    names = list(_terrains(0))
    measures = [_falls("terrain", "all", outcomes, 0.05)]
    for gait, group in _by_gait(outcomes).items():
        for index, name in enumerate(names):
            cell = group[index :: len(names)]
            standing = _standing(cell)
            errors = [error_of(outcome) for outcome in standing]
            speed = float(np.mean([speed_of(outcome) for outcome in standing]))
            label = f"{gait}, {name}"
            measures += [
                _falls("terrain", label, cell, 0.05),
                Measure(
                    suite="terrain", name=f"{label}: worst phase error", value=worst(errors),
                    target=0.12,
                ),
                Measure(suite="terrain", name=f"{label}: speed", value=speed, unit="BL/s"),
            ]  # fmt: skip
    return measures


def plan_steering(seeds: tuple[int, ...]) -> list[Trial]:
    """Full turn to either side in every steady gait, five seeds, 14 s."""
    return [
        steady_trial(gait, seed, TRANSIENT + 10.0, turn=turn)
        for gait in STEADY_GAITS
        for turn in (1.0, -1.0)
        for seed in seeds[:5]
    ]


def measure_steering(evaluation: Evaluation) -> list[Measure]:
    """Every gait turns by 45 degrees in 10 s with its phases kept."""
    measures = []
    for gait, group in _by_gait(evaluation.run(plan_steering(evaluation.seeds))).items():
        measures.append(_falls("steering", gait, group, 0.0))
        for turn, side in ((1.0, "left"), (-1.0, "right")):
            cell = [o for o in _standing(group) if o.trial.schedule.commands[0].turn == turn]
            turned = [turn * _turned(outcome) for outcome in cell]
            errors = [error_of(outcome) for outcome in cell]
            measures += [
                Measure(
                    suite="steering", name=f"{gait} {side}: least turn in 10 s",
                    value=min(turned, default=float("nan")), unit="deg",
                    target=45.0, direction="at least",
                ),
                Measure(
                    suite="steering", name=f"{gait} {side}: worst phase error",
                    value=worst(errors), target=0.1,
                ),
            ]  # fmt: skip
    return measures


def _turned(outcome: Outcome) -> float:
    yaw = heading(outcome.qpos)
    return degrees(yaw[-1] - yaw[np.searchsorted(outcome.time, TRANSIENT)])


def plan_pushes(seeds: tuple[int, ...]) -> list[Trial]:
    """Sideways pushes of growing force at 20 moments of the cycle, every steady gait, 0.1 s."""
    return [
        steady_trial(
            gait,
            seeds[moment % len(seeds)],
            TRANSIENT + 0.5 + _RECOVERY,
            push=Push(time=TRANSIENT + moment * 0.02, force=force),
            varied=False,
        )
        for gait in STEADY_GAITS
        for force in PUSH_FORCES
        for moment in range(20)
    ]


PUSH_FORCES: FloatArray = np.arange(2.0, 24.1, 2.0)
"""Forces of the push suite, N."""


def measure_pushes(evaluation: Evaluation) -> list[Measure]:
    """The sideways force survived in half of 20 cycle phases, with and without reflexes."""
    from neurocontrol.controllers.quadruped.reflexes import ReflexParameters

    trials = plan_pushes(evaluation.seeds)
    variants: dict[str, dict[str, Any]] = {"reflexes on": {}}
    if evaluation.controller == "spiking":
        off = ReflexParameters(load=0.0, vestibular_gain=0.0)
        variants["reflexes off"] = {"reflexes": off}
    measures = []
    for label, options in variants.items():
        for gait, group in _by_gait(evaluation.run(trials, **options)).items():
            survived = [
                np.mean([not o.fell for o in group if o.trial.push and o.trial.push.force == force])
                for force in PUSH_FORCES
            ]
            enough = [
                force for force, share in zip(PUSH_FORCES, survived, strict=True) if share >= 0.5
            ]
            measures.append(
                Measure(
                    suite="pushes", name=f"{gait}, {label}: force survived by half",
                    value=float(max(enough, default=0.0)), unit="N",
                )
            )  # fmt: skip
    return measures


def plan_gallop(seeds: tuple[int, ...]) -> list[Trial]:
    """The asymmetric bound, five seeds, 10 s."""
    return [steady_trial("gallop", seed, 10.0) for seed in seeds[:5]]


def measure_gallop(evaluation: Evaluation) -> list[Measure]:
    """Report the gallop: split of the fore and hind feet, speed, falls."""
    outcomes = evaluation.run(plan_gallop(evaluation.seeds))
    standing = _standing(outcomes)
    phases = [gait_of(outcome).phases for outcome in standing]
    split = {"hind": (3, 2), "fore": (1, 0)}
    measures = [replace(_falls("gallop", "gallop", outcomes, 0.0), target=None)]
    for girdle, (right, left) in split.items():
        values = [(p[right] - p[left] + 0.5) % 1.0 - 0.5 for p in phases]
        measures.append(
            Measure(
                suite="gallop", name=f"right after left, {girdle} feet (cycles)",
                value=float(np.mean(values)),
            )
        )  # fmt: skip
    speed = float(np.mean([speed_of(outcome) for outcome in standing]))
    return [*measures, Measure(suite="gallop", name="speed", value=speed, unit="BL/s")]


SUITES: dict[str, Suite] = {
    "gaits": Suite(plan_gaits, measure_gaits, "steady gaits from varied starts"),
    "speeds": Suite(plan_speeds, measure_speeds, "speed against its command"),
    "switches": Suite(plan_switches, measure_switches, "all ordered switches of gait"),
    "terrain": Suite(plan_terrain, measure_terrain, "rough ground and slopes"),
    "steering": Suite(plan_steering, measure_steering, "turns to either side"),
    "pushes": Suite(plan_pushes, measure_pushes, "sideways pushes, reflexes on and off", repeats=2),
    "gallop": Suite(plan_gallop, measure_gallop, "the asymmetric bound, reported only"),
}
"""Every suite by name."""
