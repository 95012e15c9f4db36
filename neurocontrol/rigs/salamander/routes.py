"""The suites of the salamander's ways: across a shore, turns to both sides, round a square."""

from __future__ import annotations

from itertools import pairwise
from math import degrees, hypot
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.metrics import turning_rate
from neurocontrol.arenas import InArena, make_arena
from neurocontrol.evaluation import (
    Suites,
    Trial,
    average,
    by_label,
    count,
    falls,
    least,
    standing,
    worst,
)
from neurocontrol.rigs.salamander.trials import FEW, arena_of, kind_of, steady, travel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.arenas import ArenaKind
    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.evaluation import Evaluation, Measure, Outcome
    from neurocontrol.types import FloatArray

_SHORES = {
    3.0: (45.0, 1.0), 5.0: (35.0, 1.0), 6.0: (30.0, 1.0), 8.0: (30.0, 1.0), 10.0: (30.0, 1.0),
    12.0: (30.0, 1.0), 15.0: (30.0, 0.9), 18.0: (30.0, 0.5),
}  # fmt: skip
"""Slopes, degrees: time to cross, s, at pace 1, and the share that should."""

_TURNING, _SQUARING = 12.0, 30.0  # s, at pace 1
_HABITATS: tuple[ArenaKind, ...] = ("water", "land")
_TURNS = {
    f"{habitat}, turn {turn:g} to the {side}": (habitat, turn, sign)
    for habitat in _HABITATS
    for turn in (0.5, 1.0)
    for side, sign in (("left", 1.0), ("right", -1.0))
}
_SIDE = 3.0  # body lengths, side of the square that is swum
_SQUARE = "square"

SUITES = Suites()
"""Suites of ways."""


def _plan_shore(evaluation: Evaluation) -> list[Trial]:
    """From land through water to land, the drive following contact, on gentle and steep shores."""
    kind = kind_of(evaluation)
    return [
        Trial(
            duration=duration / kind.pace,
            seed=seed,
            start=InArena(arena=arena),
            options={"transition": "contact", "steering": "heading"},
            route=arena.route,
            label=f"{angle:g} degrees",
        )
        for angle, (duration, _) in _SHORES.items()
        for arena in [make_arena("shore", kind.body, angle=angle)]
        for seed in evaluation.seeds[:FEW]
    ]


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


@SUITES.add("shore", _plan_shore, "land, water, land, the drive following contact")
def _shore(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """How many bodies cross the shore both ways, and when they are out."""
    kind, groups = kind_of(evaluation), by_label(outcomes)
    yield falls("on all shores", outcomes, None)
    for (_, share), (label, group) in zip(_SHORES.values(), groups.items(), strict=True):
        across = [crossed(one, kind) for one in group]
        yield count(f"{label}: crossings", across, at_least=share * len(group))
        times = [crossing_time(one) for one, done in zip(group, across, strict=True) if done]
        yield average(f"{label}: mean time to the far edge", times, "s")


def _square(kind: Kind) -> FloatArray:
    """Corners of the square that is swum, and one more side, m."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (1, 0)]
    return _SIDE * kind.morphology.length * np.array(corners, dtype=np.float64)


def _plan_turning(evaluation: Evaluation) -> list[Trial]:
    """Turns to both sides in water and on land, three seeds each, and a square to swim."""
    kind, seeds = kind_of(evaluation), evaluation.seeds[:3]
    turns = [
        travel(kind, habitat, seed, _TURNING, told={"turn": sign * turn}, label=label)
        for label, (habitat, turn, sign) in _TURNS.items()
        for seed in seeds
    ]
    way: dict[str, Any] = {
        "options": {"steering": "heading"},
        "route": _square(kind),
        "label": _SQUARE,
    }
    return turns + [travel(kind, "water", seed, _SQUARING, **way) for seed in seeds]


@SUITES.add("turning", _plan_turning, "turns by command; a square that is swum")
def _turning(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Rate and radius of turns to either side by command; how near to the square swimmers stay."""
    kind, groups = kind_of(evaluation), by_label(outcomes)
    yield falls("turns and squares", outcomes)
    for label, (_, _, sign) in _TURNS.items():
        turns = [turn_of(one, kind) for one in standing(groups[label])]
        rates = [degrees(sign * rate) for rate, _ in turns]
        yield least(f"{label}: least rate", rates, "deg/s", at_least=0.0)
        yield average(f"{label}: radius", [sign * radius for _, radius in turns], "BL")
    laps = [lap_of(one, kind) for one in standing(groups.get(_SQUARE, []))]
    yield least("square: share of its way that was swum", [done for done, _ in laps], at_least=1.0)
    away = [distance for _, distance in laps]
    yield worst("square: largest distance from its sides", away, "BL", at_most=1.0)


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
    position, reached, moment = outcome["qpos"][:, :2], 0, 0
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
