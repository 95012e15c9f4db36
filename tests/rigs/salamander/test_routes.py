"""Ways across a shore, round a square and to both sides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.evaluation import Evaluation, Outcome, Trial
from neurocontrol.rig import find
from neurocontrol.rigs.salamander import suites
from neurocontrol.rigs.salamander.routes import (
    SUITES,
    crossed,
    crossing_time,
    lap_of,
    turn_of,
)
from neurocontrol.rigs.salamander.suites import SALAMANDER_ROBOT
from neurocontrol.tracks import Track

SEEDS = (501, 502)
SMALL = KINDS["salamander"]
SHORE = make_arena("shore", SMALL.body)
NEAR, FAR = SHORE.edges


def asked(kind=Evaluation, body="salamander", seeds=SEEDS):
    return kind(rig=find(body), seeds=seeds, controller="spiking")


@pytest.mark.slow
@pytest.mark.parametrize("angle", [8.0, 10.0, 12.0])
def test_the_animal_crosses_the_shore_both_ways_on_what_it_feels(angle):
    evaluation = asked()
    trials = [
        trial for trial in SUITES["shore"].plan(evaluation) if trial.label == f"{angle:g} degrees"
    ]
    assert [crossed(outcome, SMALL) for outcome in evaluation.run(trials)] == [True, True]


@pytest.mark.slow
def test_the_animal_turns_both_ways_and_swims_a_square():
    measures = suites.SALAMANDER["turning"].measure(asked(seeds=SEEDS[:1]))
    assert [(measure.name, measure.value) for measure in measures if measure.met is False] == []


def outcome(x, y, walking=None, *, fallen_at=np.inf, label=""):
    """A crossing of the 10-degree shore whose root was at these places, m."""
    qpos = np.zeros((len(x), 7))
    qpos[:, 0], qpos[:, 1] = x, y
    walking = np.ones(len(x)) if walking is None else np.array(walking, dtype=float)
    track = Track(
        time=np.arange(float(len(x))),
        readings={"qpos": qpos, "walking": walking},
        weight=1.0,
        fallen_at=fallen_at,
    )
    start = InArena(arena=SHORE)
    return Outcome(trial=Trial(duration=float(len(x)), start=start, label=label), track=track)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"y": [0.0, 0.0, 0.05]}, True),
        ({"y": [0.0, 0.0, 0.15]}, False),
        ({"y": [0.0, 0.0, -0.15]}, False),
        ({"y": [0.0, 0.15, 0.0]}, True),  # it may stray on its way
        ({"walking": [1, 0, 0]}, False),
        ({"walking": [1, 1, 1]}, False),
        ({"walking": [0, 1, 1]}, False),  # it swam on land
        ({"x": [0.0, NEAR + 0.1, FAR + 0.0849]}, False),  # the tip of its tail is in the water
        ({"x": [0.0, NEAR + 0.1, FAR + 0.0851]}, True),
        ({"x": [0.0, NEAR + 0.1, NEAR - 0.1]}, False),
        ({"fallen_at": 2.5}, False),
    ],
)
def test_a_crossing_ends_ashore_walking_near_the_middle(changes, expected):
    way = {"x": [0.0, NEAR + 0.1, FAR + 0.1], "y": [0.0, 0.0, 0.0], "walking": [1, 0, 1]}
    assert crossed(outcome(**{**way, **changes}), SMALL) is expected


def test_the_moment_of_a_crossing_is_that_of_the_root():
    assert crossing_time(outcome([0.0, FAR - 0.01, FAR + 0.01], [0.0] * 3, [1, 0, 1])) == 2.0
    assert np.isnan(crossing_time(outcome([0.0, FAR - 0.01], [0.0] * 2, [1, 0])))


def test_crossings_are_counted_by_slope_with_their_interval():
    class Half(Evaluation):
        """Every second body crosses the gentle shores, and none the steep one."""

        def run(self, trials):
            beyond = [0.1 if trial.label != "15 degrees" and trial.seed % 2 else -0.1
                      for trial in trials]  # fmt: skip
            return [
                outcome([0.0, NEAR + 0.1, FAR + way], [0.0] * 3, [1, 0, 1], label=trial.label)
                for trial, way in zip(trials, beyond, strict=True)
            ]

    measures = {
        one.name: one for one in SUITES["shore"].measure(asked(Half, seeds=tuple(range(4))))
    }
    gentle = measures["8 degrees: crossings of 4"]
    assert (gentle.value, gentle.target, gentle.met) == (2.0, 4.0, False)
    assert gentle.interval == pytest.approx((0.600, 3.400), abs=1e-3)  # Wilson, of 2 in 4
    assert measures["on all shores: falls of 32"].value == 0.0
    assert measures["8 degrees: mean time to the far edge"].value == 2.0
    steep = measures["15 degrees: crossings of 4"]
    assert (steep.value, steep.target) == (0.0, 3.6)
    assert measures["18 degrees: crossings of 4"].target == 2.0


def circling(trial, radius, kind):
    """An outcome of a trial that goes round a circle of so many body lengths, left positive."""
    time = np.arange(0.0, trial.duration, 0.01)
    yaw = 0.4 * np.sign(radius) * time
    qpos = np.zeros((len(time), 7))
    qpos[:, 0] = radius * kind.morphology.length * np.sin(yaw)
    qpos[:, 1] = -radius * kind.morphology.length * np.cos(yaw)
    qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
    track = Track(time=time, readings={"qpos": qpos}, weight=1.0, fallen_at=np.inf)
    return Outcome(trial=trial, track=track)


class Circling(Evaluation):
    """Turns on circles of two body lengths, in water to the side that was not asked for."""

    def run(self, trials):
        found = []
        for trial in trials:
            if trial.route is None:
                told = trial.commands[0]
                side = np.sign(told.entries["turn"]) * (-1.0 if told.name == "water" else 1.0)
                found.append(circling(trial, 2.0 * side, KINDS[self.rig.name]))
        return found


@pytest.mark.parametrize("body", KINDS)
def test_rate_and_radius_are_told_for_every_command_to_either_side(body):
    found = find(body).part("suites")["turning"].measure(asked(Circling, body))
    measures = {one.name: one for one in found}
    for turn in ("0.5", "1"):
        for side in ("left", "right"):
            rate = measures[f"land, turn {turn} to the {side}: least rate"]
            assert rate.value == pytest.approx(np.degrees(0.4))
            assert rate.met is (True if body == "salamander" else None)
            radius = measures[f"land, turn {turn} to the {side}: radius"]
            assert radius.value == pytest.approx(2.0, rel=1e-3)
            astray = measures[f"water, turn {turn} to the {side}: radius"]
            assert astray.value == pytest.approx(-2.0, rel=1e-3)
            assert not measures[f"water, turn {turn} to the {side}: least rate"].met


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_turn_to_the_left_is_positive(sign):
    trial = Trial(duration=12.0)
    rate, radius = turn_of(circling(trial, 3.0 * sign, SMALL), SMALL)
    assert rate == pytest.approx(0.4 * sign)
    assert radius == pytest.approx(3.0 * sign, rel=1e-3)


def lap(*corners, aside=0.0):
    """Share and distance of a way along some corners, body lengths, all of it a little aside."""
    points = np.concatenate([np.linspace(*ends, 50) for ends in pairwise(corners)])
    x, y = SMALL.morphology.length * points.T
    return lap_of(outcome(x, y + SMALL.morphology.length * aside), SMALL)


ROUND = ((0, 0), (3, 0), (3, 3), (0, 3), (0, 0))


def test_a_square_is_swum_corner_by_corner_to_the_left():
    assert lap(*ROUND) == (1.0, pytest.approx(0.0, abs=1e-9))
    assert lap(*ROUND[:4])[0] == 0.75
    assert lap(*ROUND[:3])[0] == 0.5
    assert lap((0, 0), (1.5, 0))[0] == 0.0
    assert lap((0, 0), (0, 3), (3, 3))[0] == 0.0  # the other way round
    assert lap((0, 0), (3, 0), (3, -3))[0] == 0.25


def test_the_distance_from_a_square_is_that_to_its_nearest_side_up_to_the_last_corner():
    assert lap(*ROUND, aside=-0.3)[1] == pytest.approx(0.3, abs=0.01)
    assert lap(*ROUND, aside=0.3)[1] == pytest.approx(0.3, abs=0.01)
    share, away = lap((0, 0), (3, 0), (3, 3), (9, 9))
    assert (share, away) == (0.5, pytest.approx(0.0, abs=1e-9))
    assert lap((0, 0), (1.5, 0.7), (3, 0))[1] == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize("plan", [SUITES["shore"].plan, SUITES["turning"].plan])
def test_the_robot_gets_ways_to_its_measure_and_more_time(plan):
    ratio = KINDS["salamander-robot"].morphology.length / SMALL.morphology.length
    pairs = zip(plan(asked()), plan(asked(body="salamander-robot")), strict=True)
    for small, large in pairs:
        assert large.duration == 2.5 * small.duration
        assert (small.seed, small.label) == (large.seed, large.label)
        if small.route is not None:
            np.testing.assert_allclose(large.route, ratio * small.route)


def test_a_robot_is_measured_without_the_targets_of_the_animal():
    assert all(
        measure.target is None
        for measure in SALAMANDER_ROBOT["turning"].measure(asked(Circling, "salamander-robot"))
    )
