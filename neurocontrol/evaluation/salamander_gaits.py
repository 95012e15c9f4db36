"""The suites of the salamander's gaits: walking on level ground, and swimming at the surface."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.salamander import standing_wave
from neurocontrol.arenas import make_arena
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_evaluation import (
    FEW,
    SalamanderEvaluation,
    falls,
    ranged,
    standing,
    stepping_of,
    swimming_of,
)
from neurocontrol.evaluation.salamander_trials import (
    SLOWNESS,
    SalamanderBody,
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
)
from neurocontrol.evaluation.suite import least, mean, worst

_WALKING, _SWIMMING = 20.0, 12.0  # s, of the animal
_BORDER = 4  # first joint behind the pelvis
_STRETCH_GAINS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # 1/rad

_STEP_FREQUENCY = (0.8, 1.5)  # Hz
_DUTY = (0.65, 0.8)
_POOL_STEP, _JOINT_STEP = (0.45, 0.55), (0.44, 0.55)  # cycles
_BEAT_FREQUENCY = (2.0, 4.0)  # Hz
_SWIM_SPEED = (0.6, 1.7)  # body lengths/s
_SWIM_WAVE = (0.6, 1.0)  # cycles


def pools_of(outcome: SalamanderOutcome) -> tuple[float, float]:
    """Spread of the trunk's motor pools and their step to those of the tail, cycles."""
    read = outcome.steady()
    left, right = np.split(read["axial"], 2, axis=1)
    dt = float(read["time"][1] - read["time"][0])
    return standing_wave(measure_wave(left - right, dt), _BORDER)


def plan_walking(seeds: tuple[int, ...], body: SalamanderBody = "animal") -> list[SalamanderTrial]:
    """Walking on level ground for 20 s, start pose, masses and friction varied."""
    duration, arena = _WALKING * SLOWNESS[body], make_arena("land", body_of(body))
    return [
        SalamanderTrial(duration=duration, seed=seed, body=body, arena=arena, habitat="land")
        for seed in seeds
    ]


def measure_walking(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Speed, footfalls, slip, and the standing wave in motor pools and in joints."""
    outcomes = evaluation.run(plan_walking(evaluation.seeds, evaluation.body))
    walks = [stepping_of(outcome) for outcome in standing(outcomes)]
    pools = [pools_of(outcome) for outcome in standing(outcomes)]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="walking", name=name, value=value, unit=unit, **target)

    return evaluation.judged([
        falls("walking", "on level ground", outcomes),
        row("mean speed", mean([walk.speed for walk in walks]), "BL/s"),
        row("least speed of a seed", least([walk.speed for walk in walks]), "BL/s",
            target=0.45, direction="at least"),
        ranged("walking", "stride frequency", [walk.frequency for walk in walks],
               _STEP_FREQUENCY, "Hz"),
        ranged("walking", "duty factor", [float(walk.duty_factor.mean()) for walk in walks],
               _DUTY),
        row("least share of time with diagonals in step",
            least([walk.diagonals for walk in walks]), target=0.85, direction="at least"),
        row("trunk pools: largest distance from their mean phase",
            worst([spread for spread, _ in pools]), "cycles", target=0.02),
        ranged("walking", "pools: step from trunk to tail", [step for _, step in pools],
               _POOL_STEP, "cycles"),
        ranged("walking", "joints: step from trunk to tail",
               [walk.trunk_to_tail for walk in walks], _JOINT_STEP, "cycles"),
        row("share of time with the trunk on the ground",
            worst([walk.trunk_touching for walk in walks]), target=0.0),
        row("slip of the hind feet in stance, mean",
            mean([float(walk.slip[2:].mean()) for walk in walks]), "BL/s", target=0.25),
        row("slip of the fore feet in stance, mean",
            mean([float(walk.slip[:2].mean()) for walk in walks]), "BL/s"),
        row("drift of the heading, largest", worst([abs(walk.turning) for walk in walks]),
            "rad/s"),
    ])  # fmt: skip


def plan_swimming(seeds: tuple[int, ...], body: SalamanderBody = "animal") -> list[SalamanderTrial]:
    """Swimming at the surface for 12 s, and the same over gains of the stretch feedback."""
    duration, arena = _SWIMMING * SLOWNESS[body], make_arena("water", body_of(body))
    plain = [
        SalamanderTrial(duration=duration, seed=seed, body=body, arena=arena, habitat="water")
        for seed in seeds[:FEW]
    ]
    return plain + [
        replace(trial, commands=((0.0, {"stretch": gain}),), label=f"stretch feedback {gain:g}")
        for gain in _STRETCH_GAINS
        for trial in plain[:3]
    ]


def measure_swimming(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Frequency, speed and wave of the swim; what stretch feedback makes of them."""
    outcomes = evaluation.run(plan_swimming(evaluation.seeds, evaluation.body))
    plain = [outcome for outcome in outcomes if not outcome.trial.label]
    swims = [swimming_of(outcome) for outcome in standing(plain)]
    speeds, waves = [swim.speed for swim in swims], [swim.wave.total for swim in swims]
    tempos = [swim.wave.frequency for swim in swims]
    uprights = [float(o.steady()["trunk_up"][:, 2].min()) for o in standing(plain)]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="swimming", name=name, value=value, unit=unit, **target)

    measures = [
        falls("swimming", "at the surface", plain),
        ranged("swimming", "frequency", tempos, _BEAT_FREQUENCY, "Hz"),
        row("mean speed", mean(speeds), "BL/s"),
        ranged("swimming", "speed", speeds, _SWIM_SPEED, "BL/s"),
        ranged("swimming", "wave on the joints", waves, _SWIM_WAVE, "cycles"),
        row("least up component of the trunk", least(uprights)),
    ]
    for gain in _STRETCH_GAINS:
        label = f"stretch feedback {gain:g}"
        group = standing([outcome for outcome in outcomes if outcome.trial.label == label])
        if not group:
            continue
        swims = [swimming_of(outcome) for outcome in group]
        measures += [
            row(f"{label}: frequency", mean([s.wave.frequency for s in swims]), "Hz"),
            row(f"{label}: wave", mean([s.wave.total for s in swims]), "cycles"),
            row(f"{label}: speed", mean([s.speed for s in swims]), "BL/s"),
        ]
    return evaluation.judged(measures)
