"""The suites of the salamander's body: walking, swimming, crossing a shore, turning.

Everything is measured from feet, joints and the motion of the body, never from commands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import degrees, hypot
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import heading
from neurocontrol.analysis.salamander import (
    Stepping,
    Swimming,
    measure_stepping,
    measure_swimming,
    standing_wave,
)
from neurocontrol.arenas import make_arena
from neurocontrol.controllers.salamander.assembly import rhythm_model
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_trials import (
    Habitat,
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
    run_salamanders,
)
from neurocontrol.evaluation.suite import Suite, least, mean, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.types import FloatArray

TRANSIENT = 3.0
"""Time left out before steady motion is measured, s."""

_BORDER = 4  # first joint behind the pelvis
_FEW = 10  # seeds of the suites with many conditions
_SLOPES = (8.0, 10.0, 12.0)  # degrees
_STEEP = 15.0
_CROSSING_TIME = 30.0  # s
_STRETCH_GAINS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # 1/rad
_TURNS = (-1.0, -0.5, 0.5, 1.0)
_BEHIND_ROOT = 0.85  # body lengths from the root to the tip of the tail
_HABITATS: tuple[Habitat, ...] = ("water", "land")
_SQUARE = 3.0  # body lengths, side of the square that is swum


@dataclass(frozen=True, kw_only=True)
class SalamanderEvaluation:
    """How trials are run.

    Attributes:
        seeds: The acceptance seeds.
        controller: Model of the spinal cord.
        preset: Preset name or TOML file; the body's own when left out.
        progress: Called with the trial seconds simulated since its last call.
    """

    seeds: tuple[int, ...]
    controller: str = "spiking"
    preset: str | None = None
    progress: Callable[[float], object] | None = None

    def run(self, trials: Sequence[SalamanderTrial]) -> list[SalamanderOutcome]:
        """Run trials under this controller and preset; those that it cannot obey are left out."""
        options = {"preset": self.preset} if self.preset else {}
        chosen = [
            replace(trial, controller=self.controller, options={**trial.options, **options})
            for trial in trials
            if self._obeys(trial)
        ]
        if self.progress:
            self.progress(sum(trial.duration for trial in trials if not self._obeys(trial)))
        return run_salamanders(chosen, progress=self.progress)

    def _obeys(self, trial: SalamanderTrial) -> bool:
        """Whether the controller knows the entries of all commands."""
        known = {*rhythm_model(self.controller).command_space.names, "heading"}
        return all(set(changes) <= known for _, changes in trial.commands)


def stepping_of(outcome: SalamanderOutcome, start: float = TRANSIENT) -> Stepping:
    """The walk of an outcome from a moment on."""
    read = outcome.steady(start)
    return measure_stepping(
        read["time"], read["qpos"], read["foot_force"], read["foot_position"],
        read["trunk_load"], read["axis_angle"],
        weight=outcome.track.weight, length=body_of(outcome.trial.body).length,
    )  # fmt: skip


def swimming_of(outcome: SalamanderOutcome, start: float = TRANSIENT) -> Swimming:
    """The swim of an outcome from a moment on."""
    read = outcome.steady(start)
    return measure_swimming(
        read["time"], read["qpos"], read["axis_angle"], read["immersion"],
        length=body_of(outcome.trial.body).length,
    )  # fmt: skip


def pools_of(outcome: SalamanderOutcome, start: float = TRANSIENT) -> tuple[float, float]:
    """Spread of the trunk's motor pools and their step to those of the tail, cycles."""
    read = outcome.steady(start)
    left, right = np.split(read["axial"], 2, axis=1)
    dt = float(read["time"][1] - read["time"][0])
    return standing_wave(measure_wave(left - right, dt), _BORDER)


def _overturned(outcomes: Sequence[SalamanderOutcome], suite: str, name: str) -> Measure:
    fell = sum(outcome.track.fell for outcome in outcomes)
    return Measure(
        suite=suite, name=f"{name}: falls of {len(outcomes)}", value=float(fell), target=0.0
    )


def plan_walking(seeds: tuple[int, ...]) -> list[SalamanderTrial]:
    """Walking on level ground for 20 s, start pose, masses and friction varied."""
    arena = make_arena("land", body_of("animal"))
    return [
        SalamanderTrial(duration=20.0, seed=seed, arena=arena, habitat="land") for seed in seeds
    ]


def measure_walking(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Speed, footfalls, slip, and the standing wave in motor pools and in joints."""
    outcomes = evaluation.run(plan_walking(evaluation.seeds))
    standing = [outcome for outcome in outcomes if not outcome.track.fell]
    walks = [stepping_of(outcome) for outcome in standing]
    pools = [pools_of(outcome) for outcome in standing]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="walking", name=name, value=value, unit=unit, **target)

    duty = [walk.duty_factor.mean() for walk in walks]
    steps = [walk.trunk_to_tail for walk in walks]
    return [
        _overturned(outcomes, "walking", "20 s on level ground"),
        row("mean speed", mean([walk.speed for walk in walks]), "BL/s"),
        row("least speed of a seed", least([walk.speed for walk in walks]), "BL/s",
            target=0.45, direction="at least"),
        row("least stride frequency", least([walk.frequency for walk in walks]), "Hz",
            target=0.8, direction="at least"),
        row("largest stride frequency", worst([walk.frequency for walk in walks]), "Hz",
            target=1.5),
        row("least duty factor of a seed", least(duty), target=0.65, direction="at least"),
        row("largest duty factor of a seed", worst(duty), target=0.8),
        row("least share of time with diagonals in step",
            least([walk.diagonals for walk in walks]), target=0.85, direction="at least"),
        row("trunk pools: largest distance from their mean phase",
            worst([spread for spread, _ in pools]), "cycles", target=0.02),
        row("pools: least step from trunk to tail", least([step for _, step in pools]), "cycles",
            target=0.45, direction="at least"),
        row("pools: largest step from trunk to tail", worst([step for _, step in pools]),
            "cycles", target=0.55),
        row("joints: least step from trunk to tail", least(steps), "cycles", target=0.44,
            direction="at least"),
        row("joints: largest step from trunk to tail", worst(steps), "cycles", target=0.55),
        row("share of time with the trunk on the ground",
            worst([walk.trunk_touching for walk in walks]), target=0.0),
        row("slip of the hind feet in stance, mean",
            mean([float(walk.slip[2:].mean()) for walk in walks]), "BL/s", target=0.25),
        row("slip of the fore feet in stance, mean",
            mean([float(walk.slip[:2].mean()) for walk in walks]), "BL/s"),
        row("drift of the heading, largest", worst([abs(walk.turning) for walk in walks]),
            "rad/s"),
    ]  # fmt: skip


def plan_swimming(seeds: tuple[int, ...]) -> list[SalamanderTrial]:
    """Swimming at the surface for 12 s, and the same over gains of the stretch feedback."""
    arena = make_arena("water", body_of("animal"))
    plain = [
        SalamanderTrial(duration=12.0, seed=seed, arena=arena, habitat="water")
        for seed in seeds[:_FEW]
    ]
    return plain + [
        replace(trial, commands=((0.0, {"stretch": gain}),), label=f"stretch feedback {gain:g}")
        for gain in _STRETCH_GAINS
        for trial in plain[:3]
    ]


def measure_swimming_suite(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Frequency, speed and wave of the swim; what stretch feedback makes of them."""
    outcomes = evaluation.run(plan_swimming(evaluation.seeds))
    plain = [outcome for outcome in outcomes if not outcome.trial.label]
    swims = [swimming_of(outcome) for outcome in plain]

    def row(name: str, value: float, unit: str = "1", **target: Any) -> Measure:
        return Measure(suite="swimming", name=name, value=value, unit=unit, **target)

    speeds, waves = [swim.speed for swim in swims], [swim.wave.total for swim in swims]
    tempos = [swim.wave.frequency for swim in swims]
    measures = [
        row("least frequency", least(tempos), "Hz", target=2.0, direction="at least"),
        row("largest frequency", worst(tempos), "Hz", target=4.0),
        row("mean speed", mean(speeds), "BL/s"),
        row("least speed", least(speeds), "BL/s", target=0.6, direction="at least"),
        row("largest speed", worst(speeds), "BL/s", target=1.7),
        row("least wave on the joints", least(waves), "cycles", target=0.6, direction="at least"),
        row("largest wave on the joints", worst(waves), "cycles", target=1.0),
        row("least up component of the trunk",
            least([float(o.steady(TRANSIENT)["trunk_up"][:, 2].min()) for o in plain])),
    ]  # fmt: skip
    for gain in _STRETCH_GAINS:
        label = f"stretch feedback {gain:g}"
        group = [swimming_of(o) for o in outcomes if o.trial.label == label]
        if not group:
            continue
        measures += [
            row(f"{label}: frequency", mean([s.wave.frequency for s in group]), "Hz"),
            row(f"{label}: wave", mean([s.wave.total for s in group]), "cycles"),
            row(f"{label}: speed", mean([s.speed for s in group]), "BL/s"),
        ]
    return measures


def plan_shore(seeds: tuple[int, ...]) -> list[SalamanderTrial]:
    """From land through water to land, the drive following contact, on four slopes."""
    trials = []
    for angle in (*_SLOPES, _STEEP):
        arena = make_arena("shore", body_of("animal"), angle=angle)
        trials += [
            SalamanderTrial(
                duration=_CROSSING_TIME,
                seed=seed,
                arena=arena,
                options={"transition": "contact", "steering": "heading"},
                route=arena.route,
                label=f"{angle:g} degrees",
            )
            for seed in seeds[:_FEW]
        ]
    return trials


def crossed(outcome: SalamanderOutcome) -> bool:
    """Whether a body got across: out of the water, walking, near the middle line at the end.

    Out of the water means that the tip of its tail has passed the far edge.
    """
    read, length = outcome.steady(0.0), body_of(outcome.trial.body).length
    if outcome.track.fell:
        return False
    x, y = read["qpos"][-1, :2]
    swam = bool((read["walking"] < 0.1)[read["qpos"][:, 0] > outcome.trial.arena.edges[0]].any())
    beyond = x > outcome.trial.arena.edges[-1] + _BEHIND_ROOT * length
    return bool(swam and beyond and abs(y) < length and read["walking"][-1] > 0.9)


def crossing_time(outcome: SalamanderOutcome) -> float:
    """When the root of a body passed the far edge, s; NaN when it did not."""
    read = outcome.steady(0.0)
    past = np.flatnonzero(read["qpos"][:, 0] > outcome.trial.arena.edges[-1])
    return float(read["time"][past[0]]) if past.size else float("nan")


def measure_shore(evaluation: SalamanderEvaluation) -> list[Measure]:
    """How many bodies cross the shore both ways, and when they are out."""
    outcomes = evaluation.run(plan_shore(evaluation.seeds))
    gentle = [o for o in outcomes if o.trial.label != f"{_STEEP:g} degrees"]
    measures = [
        Measure(
            suite="shore", name=f"crossings of {len(gentle)} on 8, 10 and 12 degrees",
            value=float(sum(map(crossed, gentle))), target=len(gentle) * 29 / 30,
            direction="at least",
        )
    ]  # fmt: skip
    for angle in (*_SLOPES, _STEEP):
        group = [o for o in outcomes if o.trial.label == f"{angle:g} degrees"]
        done = [o for o in group if crossed(o)]
        measures += [
            Measure(
                suite="shore", name=f"{angle:g} degrees: crossings of {len(group)}",
                value=float(len(done)),
                target=len(group) / 2 if angle == _STEEP else None, direction="at least",
            ),
            Measure(
                suite="shore", name=f"{angle:g} degrees: mean time to the far edge",
                value=mean([crossing_time(o) for o in done]), unit="s",
            ),
        ]  # fmt: skip
    return measures


def _square(length: float) -> FloatArray:
    side = _SQUARE * length
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0), (side, 0)]
    return np.array(corners, dtype=np.float64)


def plan_turning(seeds: tuple[int, ...]) -> list[SalamanderTrial]:
    """Turns to both sides in water and on land, three seeds each, and a square to swim."""
    body = body_of("animal")
    trials = [
        SalamanderTrial(
            duration=12.0, seed=seed, arena=make_arena(habitat, body), habitat=habitat,
            commands=((0.0, {"turn": turn}),), label=f"{habitat} {turn:g}",
        )
        for habitat in _HABITATS
        for turn in _TURNS
        for seed in seeds[:3]
    ]  # fmt: skip
    trials += [
        SalamanderTrial(
            duration=30.0, seed=seed, arena=make_arena("water", body), habitat="water",
            options={"steering": "heading"}, route=_square(body.length), label="square",
        )
        for seed in seeds[:3]
    ]  # fmt: skip
    return trials


def measure_turning(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Rate and radius of turns by command; how near to the square the swimmers stay."""
    outcomes = evaluation.run(plan_turning(evaluation.seeds))
    measures = []
    for name in _HABITATS:
        for turn in _TURNS:
            group = [o for o in outcomes if o.trial.label == f"{name} {turn:g}"]
            rates = [_turning(o) for o in group]
            radius = mean([_speed(o) / abs(rate) for o, rate in zip(group, rates, strict=True)])
            measures += [
                Measure(
                    suite="turning", name=f"{name}, turn {turn:g}: least rate to that side",
                    value=degrees(least([rate * np.sign(turn) for rate in rates])), unit="deg/s",
                    target=0.0, direction="at least",
                ),
                Measure(
                    suite="turning", name=f"{name}, turn {turn:g}: radius", value=radius,
                    unit="BL",
                ),
            ]  # fmt: skip
    squares = [o for o in outcomes if o.trial.label == "square"]
    laps = [_lap(o) for o in squares]
    measures += [
        Measure(
            suite="turning", name="square: share of its way that was swum in 30 s",
            value=least([done for done, _ in laps]), target=1.0, direction="at least",
        ),
        Measure(
            suite="turning", name="square: largest distance from its sides",
            value=worst([away for _, away in laps]), unit="BL", target=1.0,
        ),
    ]  # fmt: skip
    return measures


def _turning(outcome: SalamanderOutcome) -> float:
    read = outcome.steady(TRANSIENT)
    yaw = heading(read["qpos"])
    return float((yaw[-1] - yaw[0]) / (read["time"][-1] - read["time"][0]))


def _speed(outcome: SalamanderOutcome) -> float:
    """Speed of the root along its own smoothed way, body lengths per second."""
    read = outcome.steady(TRANSIENT)
    every = round(1.0 / float(read["time"][1] - read["time"][0]))
    way = np.diff(read["qpos"][::every, :2], axis=0)
    return float(np.hypot(way[:, 0], way[:, 1]).mean()) / body_of(outcome.trial.body).length


def _lap(outcome: SalamanderOutcome) -> tuple[float, float]:
    """Share of the square's corners that were rounded, and the largest distance from its sides."""
    length = body_of(outcome.trial.body).length
    corners = _square(length)[:5]
    position = outcome.steady(0.0)["qpos"][:, :2]
    reached, moment = 0, 0
    for corner in corners[1:]:
        near = np.hypot(*(position[moment:] - corner).T) < length
        if not near.any():
            break
        moment += int(near.argmax())
        reached += 1
    away = max(min(_distance(p, a, b) for a, b in pairwise(corners))
               for p in position[: moment + 1])  # fmt: skip
    return reached / 4, away / length


def _distance(point: FloatArray, start: FloatArray, stop: FloatArray) -> float:
    """Distance of a point from a piece of straight line."""
    along = stop - start
    share = float(np.clip((point - start) @ along / (along @ along), 0.0, 1.0))
    return hypot(*(point - start - share * along))


SUITES: dict[str, Suite] = {
    "walking": Suite(plan_walking, measure_walking, "20 s on level ground from varied starts"),
    "swimming": Suite(plan_swimming, measure_swimming_suite, "at the surface; stretch feedback"),
    "shore": Suite(plan_shore, measure_shore, "land, water, land, the drive following contact"),
    "turning": Suite(plan_turning, measure_turning, "turns by command; a square that is swum"),
}
"""Every suite by name."""
