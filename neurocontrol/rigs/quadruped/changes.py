"""Suites of what a command changes: switches of gait, and turns."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from neurocontrol.evaluation import Measure, Trial, by_label, falls, share, standing
from neurocontrol.evaluation.suite import least
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    SWITCHED_GAITS,
    TRANSIENT,
    phase_errors,
    settles,
    settling_of,
    steady_trial,
    turned,
)
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.evaluation import Evaluation, Outcome

_SWITCH = 5.0  # s
_SIDES = {"left": 1.0, "right": -1.0}


def plan_switches(evaluation: Evaluation) -> list[Trial]:
    """All 20 ordered switches between five gaits in the running body, four seeds each."""
    return [
        Trial(
            commands=(Command(name=before), Command(time=_SWITCH, name=after)),
            duration=_SWITCH + 7.0,
            seed=seed,
            label=f"{before} to {after}",
        )
        for before, after in permutations(SWITCHED_GAITS, 2)
        for seed in evaluation.seeds[:4]
    ]


def measure_switches(evaluation: Evaluation) -> list[Measure]:
    """Switches settle within five cycles and never fell the robot."""
    outcomes = evaluation.run(plan_switches(evaluation))
    regular = [settles(outcome) and settling_of(outcome).good_share >= 0.75 for outcome in outcomes]
    pairs = [
        share("switches", f"{pair} settled", [settles(outcome) for outcome in group])
        for pair, group in by_label(outcomes).items()
    ]
    return [
        falls("switches", "all", outcomes),
        share(
            "switches", "settled within 5 cycles", [settles(outcome) for outcome in outcomes],
            target=0.95, direction="at least",
        ),
        share("switches", "settled, and 3 of 4 later cycles within 0.1 in every limb", regular),
        *(pair for pair in pairs if pair.value < 1.0),
    ]  # fmt: skip


def plan_steering(evaluation: Evaluation) -> list[Trial]:
    """Full turn to either side in every steady gait, five seeds, 14 s."""
    return [
        steady_trial(gait, seed, TRANSIENT + 10.0, turn=turn, label=f"{gait} {side}")
        for gait in STEADY_GAITS
        for side, turn in _SIDES.items()
        for seed in evaluation.seeds[:5]
    ]


def measure_steering(evaluation: Evaluation) -> list[Measure]:
    """Every gait turns by 45 degrees in 10 s with its phases kept."""
    measures = []
    for label, outcomes in by_label(evaluation.run(plan_steering(evaluation))).items():
        measures += [
            falls("steering", label, outcomes),
            Measure(
                suite="steering", name=f"{label}: least turn in 10 s", value=least_turn(outcomes),
                unit="deg", target=45.0, direction="at least",
            ),
            *phase_errors("steering", label, outcomes, 0.1),
        ]  # fmt: skip
    return measures


def least_turn(outcomes: Sequence[Outcome]) -> float:
    """The least turn to the commanded side of outcomes that stood, degrees; NaN without any."""
    return least(
        [
            outcome.trial.commands[0].entries["turn"] * turned(outcome)
            for outcome in standing(outcomes)
        ]
    )
