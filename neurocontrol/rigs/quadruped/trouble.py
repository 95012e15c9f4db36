"""Suites of what troubles a gait: rough and sloping ground, and pushes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.evaluation import Measure, average, by_label, falls, standing
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    TRANSIENT,
    phase_errors,
    speed_of,
    steady_trial,
)
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Push

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Outcome, Trial
    from neurocontrol.types import FloatArray

_LEG_LENGTH = 0.112  # m
_FALLS_BORNE = 0.05  # share
_RECOVERY = 3.0  # s a pushed body must stay up
_MOMENTS = 20  # of a cycle at which it is pushed
_REFLEXES: Mapping[str, Mapping[str, float]] = {
    "reflexes on": {},
    "reflexes off": {"reflex.load": 0.0, "reflex.vestibular_gain": 0.0},
}

PUSH_FORCES: FloatArray = np.arange(2.0, 24.1, 2.0)
"""Forces of the push suite, N."""


def _terrains(seed: int) -> dict[str, Terrain]:
    return {
        "rough 10 %": Terrain(kind="rough", height=0.1 * _LEG_LENGTH, seed=seed),
        "5 degrees up": Terrain(kind="slope", angle=5.0),
        "5 degrees down": Terrain(kind="slope", angle=-5.0),
    }


def plan_terrain(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait on rough ground and slopes, ten seeds, 20 s."""
    return [
        steady_trial(gait, seed, 20.0, terrain=_terrains(seed)[name], label=f"{gait}, {name}")
        for gait in STEADY_GAITS
        for name in _terrains(0)
        for seed in evaluation.seeds[:10]
    ]


def measure_terrain(evaluation: Evaluation) -> list[Measure]:
    """Few falls on rough ground and slopes, phases kept."""
    outcomes = evaluation.run(plan_terrain(evaluation))
    length = evaluation.rig.make_body().length
    measures = [falls("terrain", "all", outcomes, _FALLS_BORNE * len(outcomes))]
    for label, cell in by_label(outcomes).items():
        speeds = [speed_of(outcome, length) for outcome in standing(cell)]
        measures += [
            falls("terrain", label, cell, _FALLS_BORNE * len(cell)),
            *phase_errors("terrain", label, cell, 0.12),
            average("terrain", f"{label}: speed", speeds, unit="BL/s"),
        ]
    return measures


def plan_pushes(evaluation: Evaluation) -> list[Trial]:
    """Sideways pushes of growing force at 20 moments of the cycle, every steady gait, 0.1 s."""
    seeds = evaluation.seeds
    return [
        steady_trial(
            gait,
            seeds[moment % len(seeds)],
            TRANSIENT + 0.5 + _RECOVERY,
            varied=False,
            pushes=(Push(time=TRANSIENT + moment * 0.02, left=float(force), frame="world"),),
            conditions=parameters,
            label=f"{gait}, {reflexes}",
        )
        for reflexes, parameters in _REFLEXES.items()
        for gait in STEADY_GAITS
        for force in PUSH_FORCES
        for moment in range(_MOMENTS)
    ]


def measure_pushes(evaluation: Evaluation) -> list[Measure]:
    """The sideways force survived in half of 20 cycle phases, with and without reflexes."""
    groups = by_label(evaluation.run(plan_pushes(evaluation)))
    return [
        Measure(
            suite="pushes", name=f"{label}: force survived by half", value=force_borne(group),
            unit="N",
        )
        for label, group in groups.items()
    ]  # fmt: skip


def force_borne(outcomes: Sequence[Outcome]) -> float:
    """The largest force of a push that half of the bodies or more bore, N; 0 without one."""
    by_force: dict[float, list[bool]] = {}
    for outcome in outcomes:
        by_force.setdefault(outcome.trial.pushes[0].left, []).append(not outcome.fell)
    return max((force for force, stood in by_force.items() if np.mean(stood) >= 0.5), default=0.0)
