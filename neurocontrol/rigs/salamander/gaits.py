"""The suites of the salamander's gaits: walking on level ground, and swimming at the surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurocontrol.analysis.salamander.gaits import standing_wave
from neurocontrol.analysis.salamander.norms import SWIM_RANGES
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.evaluation import (
    Suites,
    average,
    by_label,
    falls,
    least,
    outermost,
    standing,
    worst,
)
from neurocontrol.rigs.salamander.trials import (
    BORDER,
    FEW,
    kind_of,
    pools_wave,
    steady,
    stepping_of,
    swimming_of,
    travel,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Trial

_WALKING, _SWIMMING = 20.0, 12.0  # s, at pace 1
_STRETCH_GAINS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # 1/rad

_STEP_FREQUENCY = (0.8, 1.5)  # Hz
_DUTY = (0.65, 0.8)
_POOL_STEP, _JOINT_STEP = (0.45, 0.55), (0.44, 0.55)  # cycles
_SWIM_WAVE = (0.6, 1.0)  # cycles

SUITES = Suites()
"""Suites of both gaits."""


def _plan_walking(evaluation: Evaluation) -> list[Trial]:
    """Walking on level ground, start pose, masses and friction varied."""
    kind = kind_of(evaluation)
    return [travel(kind, "land", seed, _WALKING) for seed in evaluation.seeds]


@SUITES.add("walking", _plan_walking, "on level ground from varied starts")
def _walking(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Speed, footfalls, slip, and the standing wave in motor pools and in joints."""
    kind, upright = kind_of(evaluation), standing(outcomes)
    walks = [stepping_of(one, kind) for one in upright]
    pools = [standing_wave(pools_wave(steady(one, kind)), BORDER) for one in upright]
    speeds, steps = [walk.speed for walk in walks], [step for _, step in pools]
    yield falls("on level ground", outcomes)
    yield average("mean speed", speeds, "BL/s")
    yield least("least speed of a seed", speeds, "BL/s", at_least=0.45)
    frequencies = [walk.frequency for walk in walks]
    yield outermost("stride frequency, outermost seed", frequencies, _STEP_FREQUENCY, "Hz")
    duty = [float(walk.duty_factor.mean()) for walk in walks]
    yield outermost("duty factor, outermost seed", duty, _DUTY)
    duty = [float(walk.raw_duty_factor.mean()) for walk in walks]
    yield average("duty factor by raw contacts, mean", duty)
    lost = [walk.losses for walk in walks]
    yield average("losses of contact per stance, mean", [float(one.mean()) for one in lost])
    most = [float(one.max()) for one in lost]
    yield worst("losses of contact per stance, worst foot of a seed", most)
    alike = [walk.diagonals for walk in walks]
    yield least("least share of time with diagonals in step", alike, at_least=0.85)
    yield least("the same by raw contacts", [walk.raw_diagonals for walk in walks])
    spread = [away for away, _ in pools]
    name = "trunk pools: largest distance from their mean phase"
    yield worst(name, spread, "cycles", at_most=0.02)
    yield outermost("pools: step from trunk to tail, outermost seed", steps, _POOL_STEP, "cycles")
    steps = [walk.trunk_to_tail for walk in walks]
    yield outermost("joints: step from trunk to tail, outermost seed", steps, _JOINT_STEP, "cycles")
    touching = [walk.trunk_touching for walk in walks]
    yield worst("share of time with the trunk on the ground", touching, at_most=0.0)
    hind = [float(walk.slip[2:].mean()) for walk in walks]
    yield average("slip of the hind feet in stance, mean", hind, "BL/s", at_most=0.25)
    fore = [float(walk.slip[:2].mean()) for walk in walks]
    yield average("slip of the fore feet in stance, mean", fore, "BL/s")
    raw = [float(walk.raw_slip.mean()) for walk in walks]
    yield average("slip of all feet by raw contacts, mean", raw, "BL/s")
    yield worst("drift of the heading, largest", [abs(walk.turning) for walk in walks], "rad/s")


def _plan_swimming(evaluation: Evaluation) -> list[Trial]:
    """Swimming at the surface, and the same over gains of stretch feedback where there is any."""
    kind, seeds = kind_of(evaluation), evaluation.seeds
    feels = "stretch" in MODELS[evaluation.controller].command_space.names
    plain = [travel(kind, "water", seed, _SWIMMING) for seed in seeds[:FEW]]
    return plain + [
        travel(
            kind,
            "water",
            seed,
            _SWIMMING,
            told={"stretch": gain},
            label=f"stretch feedback {gain:g}",
        )
        for gain in (_STRETCH_GAINS if feels else ())
        for seed in seeds[:3]
    ]


@SUITES.add("swimming", _plan_swimming, "at the surface; stretch feedback")
def _swimming(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Frequency, speed and wave of the swim; what stretch feedback makes of them."""
    kind = kind_of(evaluation)
    for label, group in by_label(outcomes).items():
        swims = [swimming_of(one, kind) for one in standing(group)]
        frequencies = [swim.wave.frequency for swim in swims]
        waves, speeds = [swim.wave.total for swim in swims], [swim.speed for swim in swims]
        if label:
            yield falls(label, group, None)
            yield average(f"{label}: frequency", frequencies, "Hz")
            yield average(f"{label}: wave", waves, "cycles")
            yield average(f"{label}: speed", speeds, "BL/s")
            continue
        yield falls("at the surface", group)
        yield outermost("frequency, outermost seed", frequencies, SWIM_RANGES["frequency"], "Hz")
        yield average("mean speed", speeds, "BL/s")
        yield outermost("speed, outermost seed", speeds, SWIM_RANGES["speed"], "BL/s")
        yield outermost("wave on the joints, outermost seed", waves, _SWIM_WAVE, "cycles")
        ups = [float(steady(one, kind)["trunk_up"][:, 2].min()) for one in standing(group)]
        yield least("least up component of the trunk", ups)
