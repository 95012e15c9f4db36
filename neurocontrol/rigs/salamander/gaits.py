"""The suites of the salamander's gaits: walking on level ground, and swimming at the surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.salamander.gaits import standing_wave
from neurocontrol.arenas import make_arena
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.evaluation import Measure, Trial, average, by_label, falls, standing
from neurocontrol.evaluation.suite import least, worst
from neurocontrol.rigs.salamander.evaluation import (
    FEW,
    kind_of,
    ranged,
    steady,
    stepping_of,
    swimming_of,
)
from neurocontrol.rigs.salamander.trials import InArena
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Outcome

_WALKING, _SWIMMING = 20.0, 12.0  # s, at pace 1
_BORDER = 4  # first joint behind the pelvis
_STRETCH_GAINS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # 1/rad

_STEP_FREQUENCY = (0.8, 1.5)  # Hz
_DUTY = (0.65, 0.8)
_POOL_STEP, _JOINT_STEP = (0.45, 0.55), (0.44, 0.55)  # cycles
_BEAT_FREQUENCY = (2.0, 4.0)  # Hz
_SWIM_SPEED = (0.6, 1.7)  # body lengths/s
_SWIM_WAVE = (0.6, 1.0)  # cycles


def pools_of(outcome: Outcome, kind: Kind) -> tuple[float, float]:
    """Spread of the trunk's motor pools and their step to those of the tail, cycles."""
    read = steady(outcome, kind)
    left, right = np.split(read["axial"], 2, axis=1)
    dt = float(read["time"][1] - read["time"][0])
    return standing_wave(measure_wave(left - right, dt), _BORDER)


def plan_walking(evaluation: Evaluation) -> list[Trial]:
    """Walking on level ground, start pose, masses and friction varied."""
    kind = kind_of(evaluation)
    start = InArena(arena=make_arena("land", kind.body))
    return [
        Trial(duration=_WALKING / kind.pace, seed=seed, start=start,
              commands=(Command(name="land"),))
        for seed in evaluation.seeds
    ]  # fmt: skip


def measure_walking(evaluation: Evaluation) -> list[Measure]:
    """Speed, footfalls, slip, and the standing wave in motor pools and in joints."""
    kind, outcomes = kind_of(evaluation), evaluation.run(plan_walking(evaluation))
    walks = [stepping_of(outcome, kind) for outcome in standing(outcomes)]
    pools = [pools_of(outcome, kind) for outcome in standing(outcomes)]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="walking", name=name, value=value, unit=unit, **target)

    def mean(name: str, values: list[float], unit: str = "1", **target: Any) -> Measure:
        return average("walking", name, values, unit=unit, **target)

    return [
        falls("walking", "on level ground", outcomes),
        mean("mean speed", [walk.speed for walk in walks], "BL/s"),
        row("least speed of a seed", least([walk.speed for walk in walks]), "BL/s",
            target=0.45, direction="at least"),
        ranged("walking", "stride frequency", [walk.frequency for walk in walks],
               _STEP_FREQUENCY, "Hz"),
        ranged("walking", "duty factor", [float(walk.duty_factor.mean()) for walk in walks],
               _DUTY),
        mean("duty factor by raw contacts, mean",
             [float(walk.raw_duty_factor.mean()) for walk in walks]),
        mean("losses of contact per stance, mean", [float(walk.losses.mean()) for walk in walks]),
        row("losses of contact per stance, worst foot of a seed",
            worst([float(walk.losses.max()) for walk in walks])),
        row("least share of time with diagonals in step",
            least([walk.diagonals for walk in walks]), target=0.85, direction="at least"),
        row("the same by raw contacts", least([walk.raw_diagonals for walk in walks])),
        row("trunk pools: largest distance from their mean phase",
            worst([spread for spread, _ in pools]), "cycles", target=0.02),
        ranged("walking", "pools: step from trunk to tail", [step for _, step in pools],
               _POOL_STEP, "cycles"),
        ranged("walking", "joints: step from trunk to tail",
               [walk.trunk_to_tail for walk in walks], _JOINT_STEP, "cycles"),
        row("share of time with the trunk on the ground",
            worst([walk.trunk_touching for walk in walks]), target=0.0),
        mean("slip of the hind feet in stance, mean",
             [float(walk.slip[2:].mean()) for walk in walks], "BL/s", target=0.25),
        mean("slip of the fore feet in stance, mean",
             [float(walk.slip[:2].mean()) for walk in walks], "BL/s"),
        mean("slip of all feet by raw contacts, mean",
             [float(walk.raw_slip.mean()) for walk in walks], "BL/s"),
        row("drift of the heading, largest", worst([abs(walk.turning) for walk in walks]),
            "rad/s"),
    ]  # fmt: skip


def plan_swimming(evaluation: Evaluation) -> list[Trial]:
    """Swimming at the surface, and the same over gains of stretch feedback where there is any."""
    kind = kind_of(evaluation)
    start = InArena(arena=make_arena("water", kind.body))

    def swim(seed: int, label: str = "", **told: float) -> Trial:
        command = Command(name="water", entries=told)
        return Trial(
            duration=_SWIMMING / kind.pace, seed=seed, start=start, commands=(command,), label=label
        )

    feels = "stretch" in MODELS[evaluation.controller].command_space.names
    return [swim(seed) for seed in evaluation.seeds[:FEW]] + [
        swim(seed, _feedback(gain), stretch=gain)
        for gain in (_STRETCH_GAINS if feels else ())
        for seed in evaluation.seeds[:3]
    ]


def _feedback(gain: float) -> str:
    return f"stretch feedback {gain:g}"


def measure_swimming(evaluation: Evaluation) -> list[Measure]:
    """Frequency, speed and wave of the swim; what stretch feedback makes of them."""
    kind, groups = kind_of(evaluation), by_label(evaluation.run(plan_swimming(evaluation)))
    plain = groups.pop("")
    swims = [swimming_of(outcome, kind) for outcome in standing(plain)]
    speeds = [swim.speed for swim in swims]
    uprights = [float(steady(o, kind)["trunk_up"][:, 2].min()) for o in standing(plain)]

    def mean(name: str, values: list[float], unit: str) -> Measure:
        return average("swimming", name, values, unit=unit)

    measures = [
        falls("swimming", "at the surface", plain),
        ranged("swimming", "frequency", [swim.wave.frequency for swim in swims],
               _BEAT_FREQUENCY, "Hz"),
        mean("mean speed", speeds, "BL/s"),
        ranged("swimming", "speed", speeds, _SWIM_SPEED, "BL/s"),
        ranged("swimming", "wave on the joints", [swim.wave.total for swim in swims],
               _SWIM_WAVE, "cycles"),
        Measure(suite="swimming", name="least up component of the trunk", value=least(uprights)),
    ]  # fmt: skip
    for label, group in groups.items():
        swims = [swimming_of(outcome, kind) for outcome in standing(group)]
        measures += [
            falls("swimming", label, group, target=None),
            mean(f"{label}: frequency", [swim.wave.frequency for swim in swims], "Hz"),
            mean(f"{label}: wave", [swim.wave.total for swim in swims], "cycles"),
            mean(f"{label}: speed", [swim.speed for swim in swims], "BL/s"),
        ]
    return measures
