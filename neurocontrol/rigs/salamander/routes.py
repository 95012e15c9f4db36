"""The suites of the salamander's ways: across a shore, turns to both sides, round a square."""

from __future__ import annotations

from itertools import pairwise
from math import degrees, hypot
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.metrics import turning_rate
from neurocontrol.arenas import make_arena
from neurocontrol.evaluation import Measure, Trial, average, by_label, count, falls, standing
from neurocontrol.evaluation.suite import least, worst
from neurocontrol.rigs.salamander.evaluation import FEW, kind_of, steady
from neurocontrol.rigs.salamander.trials import InArena, arena_of
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from neurocontrol.arenas import ArenaKind
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Outcome
    from neurocontrol.types import FloatArray

_SLOPES = (8.0, 10.0, 12.0)  # degrees
_STEEP = 15.0
_CROSSING, _TURNING, _SQUARING = 30.0, 12.0, 30.0  # s, at pace 1
_HABITATS: tuple[ArenaKind, ...] = ("water", "land")
_TURNS = {
    f"{habitat}, turn {turn:g} to the {side}": (habitat, turn, sign)
    for habitat in _HABITATS
    for turn in (0.5, 1.0)
    for side, sign in (("left", 1.0), ("right", -1.0))
}
_SIDE = 3.0  # body lengths, side of the square that is swum
_SQUARE = "square"


def plan_shore(evaluation: Evaluation) -> list[Trial]:
    """From land through water to land, the drive following contact, on four slopes."""
    kind, trials = kind_of(evaluation), []
    for angle in (*_SLOPES, _STEEP):
        arena = make_arena("shore", kind.body, angle=angle)
        trials += [
            Trial(
                duration=_CROSSING / kind.pace,
                seed=seed,
                start=InArena(arena=arena),
                options={"transition": "contact", "steering": "heading"},
                route=arena.route,
                label=f"{angle:g} degrees",
            )
            for seed in evaluation.seeds[:FEW]
        ]
    return trials


def crossed(outcome: Outcome, kind: Kind) -> bool:
    """Whether a body got across: out of the water, walking, near the middle line at the end.

    Out of the water means that the tip of its tail has passed the far edge.
    """
    if outcome.fell:
        return False
    near, far = arena_of(outcome).edges
    x, y = outcome["qpos"][-1, :2]
    walking = outcome["walking"]
    swam = bool((walking < 0.1)[outcome["qpos"][:, 0] > near].any())
    tail = sum(link.length for link in kind.morphology.links[1:])  # from the root to the tip
    return bool(swam and x > far + tail and abs(y) < kind.morphology.length and walking[-1] > 0.9)


def crossing_time(outcome: Outcome) -> float:
    """When the root of a body passed the far edge, s; NaN when it did not."""
    past = np.flatnonzero(outcome["qpos"][:, 0] > arena_of(outcome).edges[-1])
    return float(outcome.time[past[0]]) if past.size else float("nan")


def measure_shore(evaluation: Evaluation) -> list[Measure]:
    """How many bodies cross the shore both ways, and when they are out."""
    kind, outcomes = kind_of(evaluation), evaluation.run(plan_shore(evaluation))
    steep = f"{_STEEP:g} degrees"
    gentle = [crossed(o, kind) for o in outcomes if o.trial.label != steep]
    measures = [
        count("shore", "crossings on 8, 10 and 12 degrees", gentle,
              target=len(gentle) * 29 / 30, direction="at least")
    ]  # fmt: skip
    for label, group in by_label(outcomes).items():
        half = len(group) / 2 if label == steep else None
        done = [outcome for outcome in group if crossed(outcome, kind)]
        measures += [
            count("shore", f"{label}: crossings", [crossed(outcome, kind) for outcome in group],
                  target=half, direction="at least"),
            average("shore", f"{label}: mean time to the far edge",
                    [crossing_time(outcome) for outcome in done], unit="s"),
        ]  # fmt: skip
    return measures


def _square(kind: Kind) -> FloatArray:
    side = _SIDE * kind.morphology.length
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0), (side, 0)]
    return np.array(corners, dtype=np.float64)


def plan_turning(evaluation: Evaluation) -> list[Trial]:
    """Turns to both sides in water and on land, three seeds each, and a square to swim."""
    kind, seeds = kind_of(evaluation), evaluation.seeds[:3]
    starts = {habitat: InArena(arena=make_arena(habitat, kind.body)) for habitat in _HABITATS}
    trials = [
        Trial(
            duration=_TURNING / kind.pace, seed=seed, start=starts[habitat],
            commands=(Command(name=habitat, entries={"turn": sign * turn}),), label=label,
        )
        for label, (habitat, turn, sign) in _TURNS.items()
        for seed in seeds
    ]  # fmt: skip
    return trials + [
        Trial(
            duration=_SQUARING / kind.pace, seed=seed, start=starts["water"],
            commands=(Command(name="water"),), options={"steering": "heading"},
            route=_square(kind), label=_SQUARE,
        )
        for seed in seeds
    ]  # fmt: skip


def measure_turning(evaluation: Evaluation) -> list[Measure]:
    """Rate and radius of turns to either side by command; how near to the square swimmers stay."""
    kind, outcomes = kind_of(evaluation), evaluation.run(plan_turning(evaluation))
    groups = by_label(outcomes)
    measures = [falls("turning", "turns and squares", outcomes)]
    for label, (_, _, sign) in _TURNS.items():
        turns = [turn_of(outcome, kind) for outcome in standing(groups[label])]
        measures += [
            Measure(
                suite="turning", name=f"{label}: least rate",
                value=degrees(least([sign * rate for rate, _ in turns])), unit="deg/s",
                target=0.0, direction="at least",
            ),
            average("turning", f"{label}: radius", [sign * radius for _, radius in turns],
                    unit="BL"),
        ]  # fmt: skip
    laps = [lap_of(outcome, kind) for outcome in standing(groups.get(_SQUARE, []))]
    return [
        *measures,
        Measure(
            suite="turning", name="square: share of its way that was swum",
            value=least([done for done, _ in laps]), target=1.0, direction="at least",
        ),
        Measure(
            suite="turning", name="square: largest distance from its sides",
            value=worst([away for _, away in laps]), unit="BL", target=1.0,
        ),
    ]  # fmt: skip


def turn_of(outcome: Outcome, kind: Kind) -> tuple[float, float]:
    """Rate of a turn, rad/s, and its radius, body lengths; both positive to the left.

    The radius is that of a circle of this rate whose chords over a second, between which the sway
    of the body hardly counts, are as long as those of the root.
    """
    read = steady(outcome, kind)
    rate = turning_rate(read["time"], read["qpos"])
    every = round(1.0 / float(read["time"][1] - read["time"][0]))
    chords = np.hypot(*np.diff(read["qpos"][::every, :2], axis=0).T)
    radius = float(chords.mean() / (2.0 * np.sin(rate / 2.0)))
    return rate, radius / kind.morphology.length


def lap_of(outcome: Outcome, kind: Kind) -> tuple[float, float]:
    """Share of the square's corners that were rounded, and the largest distance from its sides.

    The distance is told in body lengths, up to the last corner that was rounded.
    """
    length, corners = kind.morphology.length, _square(kind)[:5]
    position = outcome["qpos"][:, :2]
    reached, moment = 0, 0
    for corner in corners[1:]:
        near = np.hypot(*(position[moment:] - corner).T) < length
        if not near.any():
            break
        moment += int(near.argmax())
        reached += 1
    away = max(
        min(_distance(point, start, stop) for start, stop in pairwise(corners))
        for point in position[: moment + 1]
    )
    return reached / 4, away / length


def _distance(point: FloatArray, start: FloatArray, stop: FloatArray) -> float:
    """Distance of a point from a piece of straight line."""
    along = stop - start
    share = float(np.clip((point - start) @ along / (along @ along), 0.0, 1.0))
    return hypot(*(point - start - share * along))
