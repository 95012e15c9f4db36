"""Ways across a shore, round a square and to both sides."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.evaluation.salamander_evaluation import SalamanderEvaluation
from neurocontrol.evaluation.salamander_routes import (
    crossed,
    crossing_time,
    measure_turning,
    plan_shore,
    plan_turning,
)
from neurocontrol.evaluation.salamander_trials import (
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
    run_salamanders,
)
from neurocontrol.tracks import Track

SEEDS = (501, 502)


@pytest.mark.slow
@pytest.mark.parametrize("angle", [8.0, 10.0, 12.0])
def test_the_animal_crosses_the_shore_both_ways_on_what_it_feels(angle):
    trials = [trial for trial in plan_shore(SEEDS) if trial.label == f"{angle:g} degrees"]
    assert [crossed(outcome) for outcome in run_salamanders(trials)] == [True, True]


@pytest.mark.slow
def test_the_animal_turns_both_ways_and_swims_a_square():
    measures = measure_turning(SalamanderEvaluation(seeds=SEEDS[:1]))
    assert [(measure.name, measure.value) for measure in measures if measure.met is False] == []


def outcome(x, y, walking, *, fallen_at=np.inf):
    """A crossing of the 10-degree shore whose root was at these places, m."""
    arena = make_arena("shore", body_of("animal"))
    qpos = np.zeros((len(x), 7))
    qpos[:, 0], qpos[:, 1] = x, y
    track = Track(
        time=np.arange(float(len(x))),
        readings={"qpos": qpos, "walking": np.array(walking, dtype=float)},
        weight=1.0,
        fallen_at=fallen_at,
    )
    trial = SalamanderTrial(duration=float(len(x)), seed=0, arena=arena)
    return SalamanderOutcome(trial=trial, track=track)


def test_a_crossing_ends_ashore_walking_near_the_middle():
    arena = make_arena("shore", body_of("animal"))
    near, far = arena.edges
    way = [0.0, near + 0.1, far + 0.1]
    assert crossed(outcome(way, [0.0, 0.0, 0.05], [1, 0, 1]))
    assert not crossed(outcome(way, [0.0, 0.0, 0.15], [1, 0, 1]))
    assert not crossed(outcome(way, [0.0, 0.0, 0.0], [1, 0, 0]))
    assert not crossed(outcome(way, [0.0, 0.0, 0.0], [1, 1, 1]))
    assert not crossed(outcome([0.0, near + 0.1, far + 0.05], [0.0] * 3, [1, 0, 1]))
    assert not crossed(outcome(way, [0.0] * 3, [1, 0, 1], fallen_at=2.5))


def test_the_moment_of_a_crossing_is_that_of_the_root():
    far = make_arena("shore", body_of("animal")).edges[-1]
    assert crossing_time(outcome([0.0, far - 0.01, far + 0.01], [0.0] * 3, [1, 0, 1])) == 2.0
    assert np.isnan(crossing_time(outcome([0.0, far - 0.01], [0.0] * 2, [1, 0])))


def circling(trial, radius):
    """An outcome of a trial that goes round a circle of so many body lengths, left positive."""
    time = np.arange(0.0, trial.duration, 0.01)
    yaw = 0.4 * np.sign(radius) * time
    qpos = np.zeros((len(time), 7))
    qpos[:, 0] = radius * body_of(trial.body).length * np.sin(yaw)
    qpos[:, 1] = -radius * body_of(trial.body).length * np.cos(yaw)
    qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
    track = Track(time=time, readings={"qpos": qpos}, weight=1.0, fallen_at=np.inf)
    return SalamanderOutcome(trial=trial, track=track)


class Circling(SalamanderEvaluation):
    """Turns on circles of two body lengths, in water to the side that was not asked for."""

    def run(self, trials):
        turns = [trial for trial in trials if trial.route is None]
        return [
            circling(
                trial,
                2.0 * np.sign(trial.commands[0][1]["turn"])
                * (-1.0 if trial.habitat == "water" else 1.0),
            )
            for trial in turns
        ]  # fmt: skip


@pytest.mark.parametrize("body", ["animal", "robot"])
def test_rate_and_radius_are_told_for_every_command_to_either_side(body):
    measures = {m.name: m for m in measure_turning(Circling(seeds=SEEDS, body=body))}
    for turn in ("0.5", "1"):
        for side in ("left", "right"):
            rate = measures[f"land, turn {turn} to the {side}: least rate"]
            assert rate.value == pytest.approx(np.degrees(0.4))
            assert rate.met is (True if body == "animal" else None)
            radius = measures[f"land, turn {turn} to the {side}: radius"]
            assert radius.value == pytest.approx(2.0, rel=1e-3)
            astray = measures[f"water, turn {turn} to the {side}: radius"]
            assert astray.value == pytest.approx(-2.0, rel=1e-3)
            assert not measures[f"water, turn {turn} to the {side}: least rate"].met


@pytest.mark.parametrize("plan", [plan_shore, plan_turning])
def test_the_robot_gets_ways_to_its_measure_and_more_time(plan):
    for small, large in zip(plan(SEEDS), plan(SEEDS, "robot"), strict=True):
        assert (small.body, large.body) == ("animal", "robot")
        assert large.duration == 2.5 * small.duration
        ratio = body_of("robot").length / body_of("animal").length
        if small.route is not None:
            np.testing.assert_allclose(large.route, ratio * small.route)
