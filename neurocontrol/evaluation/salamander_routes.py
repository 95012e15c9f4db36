"""The suites of the salamander's ways: across a shore, turns to both sides, round a square."""

from __future__ import annotations

from itertools import pairwise
from math import degrees, hypot
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.metrics import turning_rate
from neurocontrol.arenas import make_arena
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander_evaluation import (
    FEW,
    SalamanderEvaluation,
    falls,
    standing,
)
from neurocontrol.evaluation.salamander_trials import (
    SLOWNESS,
    Habitat,
    SalamanderBody,
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
)
from neurocontrol.evaluation.suite import least, mean, worst

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

_SLOPES = (8.0, 10.0, 12.0)  # degrees
_STEEP = 15.0
_CROSSING, _TURNING, _SQUARING = 30.0, 12.0, 30.0  # s, of the animal
_SIDES = {"left": 1.0, "right": -1.0}
_TURNS = (0.5, 1.0)
_HABITATS: tuple[Habitat, ...] = ("water", "land")
_SIDE = 3.0  # body lengths, side of the square that is swum


def plan_shore(seeds: tuple[int, ...], body: SalamanderBody = "animal") -> list[SalamanderTrial]:
    """From land through water to land, the drive following contact, on four slopes."""
    trials = []
    for angle in (*_SLOPES, _STEEP):
        arena = make_arena("shore", body_of(body), angle=angle)
        trials += [
            SalamanderTrial(
                duration=_CROSSING * SLOWNESS[body],
                seed=seed,
                body=body,
                arena=arena,
                options={"transition": "contact", "steering": "heading"},
                route=arena.route,
                label=f"{angle:g} degrees",
            )
            for seed in seeds[:FEW]
        ]
    return trials


def crossed(outcome: SalamanderOutcome) -> bool:
    """Whether a body got across: out of the water, walking, near the middle line at the end.

    Out of the water means that the tip of its tail has passed the far edge.
    """
    read, body = outcome.read(), body_of(outcome.trial.body)
    if outcome.track.fell:
        return False
    x, y = read["qpos"][-1, :2]
    swam = bool((read["walking"] < 0.1)[read["qpos"][:, 0] > outcome.trial.arena.edges[0]].any())
    tail = sum(body.axis[1:])  # from the root to the tip
    beyond = x > outcome.trial.arena.edges[-1] + tail
    return bool(swam and beyond and abs(y) < body.length and read["walking"][-1] > 0.9)


def crossing_time(outcome: SalamanderOutcome) -> float:
    """When the root of a body passed the far edge, s; NaN when it did not."""
    read = outcome.read()
    past = np.flatnonzero(read["qpos"][:, 0] > outcome.trial.arena.edges[-1])
    return float(read["time"][past[0]]) if past.size else float("nan")


def measure_shore(evaluation: SalamanderEvaluation) -> list[Measure]:
    """How many bodies cross the shore both ways, and when they are out."""
    outcomes = evaluation.run(plan_shore(evaluation.seeds, evaluation.body))
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
    return evaluation.judged(measures)


def _square(length: float) -> FloatArray:
    side = _SIDE * length
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0), (side, 0)]
    return np.array(corners, dtype=np.float64)


def plan_turning(seeds: tuple[int, ...], body: SalamanderBody = "animal") -> list[SalamanderTrial]:
    """Turns to both sides in water and on land, three seeds each, and a square to swim."""
    shape = body_of(body)
    trials = [
        SalamanderTrial(
            duration=_TURNING * SLOWNESS[body], seed=seed, body=body,
            arena=make_arena(habitat, shape), habitat=habitat,
            commands=((0.0, {"turn": sign * turn}),), label=_turn_label(habitat, turn, side),
        )
        for habitat in _HABITATS
        for turn in _TURNS
        for side, sign in _SIDES.items()
        for seed in seeds[:3]
    ]  # fmt: skip
    trials += [
        SalamanderTrial(
            duration=_SQUARING * SLOWNESS[body], seed=seed, body=body,
            arena=make_arena("water", shape), habitat="water",
            options={"steering": "heading"}, route=_square(shape.length), label="square",
        )
        for seed in seeds[:3]
    ]  # fmt: skip
    return trials


def _turn_label(habitat: Habitat, turn: float, side: str) -> str:
    return f"{habitat}, turn {turn:g} to the {side}"


def measure_turning(evaluation: SalamanderEvaluation) -> list[Measure]:
    """Rate and radius of turns to either side by command; how near to the square swimmers stay."""
    outcomes = evaluation.run(plan_turning(evaluation.seeds, evaluation.body))
    measures = [falls("turning", "turns and squares", outcomes)]
    for name in _HABITATS:
        for turn in _TURNS:
            for side, sign in _SIDES.items():
                label = _turn_label(name, turn, side)
                group = standing([o for o in outcomes if o.trial.label == label])
                turns = [_turn(outcome) for outcome in group]
                measures += [
                    Measure(
                        suite="turning", name=f"{label}: least rate",
                        value=degrees(least([sign * rate for rate, _ in turns])), unit="deg/s",
                        target=0.0, direction="at least",
                    ),
                    Measure(
                        suite="turning", name=f"{label}: radius",
                        value=mean([sign * radius for _, radius in turns]), unit="BL",
                    ),
                ]  # fmt: skip
    laps = [_lap(o) for o in standing([o for o in outcomes if o.trial.label == "square"])]
    measures += [
        Measure(
            suite="turning", name="square: share of its way that was swum",
            value=least([done for done, _ in laps]), target=1.0, direction="at least",
        ),
        Measure(
            suite="turning", name="square: largest distance from its sides",
            value=worst([away for _, away in laps]), unit="BL", target=1.0,
        ),
    ]  # fmt: skip
    return evaluation.judged(measures)


def _turn(outcome: SalamanderOutcome) -> tuple[float, float]:
    """Rate of a turn, rad/s, and its radius, body lengths; both positive to the left.

    The radius is that of a circle of this rate whose chords over a second, between which the sway
    of the body hardly counts, are as long as those of the root.
    """
    read = outcome.steady()
    rate = turning_rate(read["time"], read["qpos"])
    every = round(1.0 / float(read["time"][1] - read["time"][0]))
    chords = np.hypot(*np.diff(read["qpos"][::every, :2], axis=0).T)
    radius = float(chords.mean() / (2.0 * np.sin(rate / 2.0)))
    return rate, radius / body_of(outcome.trial.body).length


def _lap(outcome: SalamanderOutcome) -> tuple[float, float]:
    """Share of the square's corners that were rounded, and the largest distance from its sides."""
    length = body_of(outcome.trial.body).length
    corners = _square(length)[:5]
    position = outcome.read()["qpos"][:, :2]
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
