"""What the shipped presets and models of the salamander do, on a few seeds."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.evaluation import salamander, salamander_models
from neurocontrol.evaluation.salamander import SalamanderEvaluation, crossed, plan_shore
from neurocontrol.evaluation.salamander_trials import (
    SalamanderOutcome,
    SalamanderTrial,
    body_of,
    run_salamanders,
)
from neurocontrol.tracks import Track

SEEDS = (501, 502)
SUITES = {**salamander.SUITES, **salamander_models.SUITES}


def missed(name, seeds=SEEDS, **options):
    """The measures of a suite that miss their targets."""
    measures = SUITES[name].measure(SalamanderEvaluation(seeds=seeds, **options))
    assert any(measure.target is not None for measure in measures)
    assert len({measure.name for measure in measures}) == len(measures)
    return [(measure.name, measure.value) for measure in measures if measure.met is False]


def test_open_loops_keep_to_the_published_and_computed_figures():
    assert missed("network", seeds=(501, 502, 503)) == []
    assert missed("oscillators") == []


@pytest.mark.slow
def test_the_animal_walks():
    assert missed("walking") == []


@pytest.mark.slow
def test_the_animal_swims_and_too_much_stretch_feedback_costs_it_its_wave():
    measures = SUITES["swimming"].measure(SalamanderEvaluation(seeds=SEEDS))
    assert [measure.name for measure in measures if measure.met is False] == []
    wave = {m.name: m.value for m in measures if m.name.endswith(": wave")}
    assert wave["stretch feedback 1: wave"] > wave["stretch feedback 0: wave"] + 0.05
    assert wave["stretch feedback 3: wave"] < 0.5 * wave["stretch feedback 1: wave"]


@pytest.mark.slow
@pytest.mark.parametrize("angle", [8.0, 10.0, 12.0])
def test_the_animal_crosses_the_shore_both_ways_on_what_it_feels(angle):
    trials = [trial for trial in plan_shore(SEEDS) if trial.label == f"{angle:g} degrees"]
    assert [crossed(outcome) for outcome in run_salamanders(trials)] == [True, True]


@pytest.mark.slow
def test_the_animal_turns_both_ways_and_swims_a_square():
    assert missed("turning", seeds=SEEDS[:1]) == []


@pytest.mark.slow
def test_the_robot_shows_five_behaviours():
    assert missed("behaviours") == []


@pytest.mark.slow
@pytest.mark.parametrize("controller", ["phase", "leaky"])
def test_other_spinal_cords_walk_and_swim(controller):
    arenas = {name: make_arena(name, body_of("animal")) for name in ("land", "water")}
    trials = [
        SalamanderTrial(duration=8.0, seed=501, arena=arena, habitat=habitat, controller=controller)
        for habitat, arena in arenas.items()
    ]
    walk, swim = run_salamanders(trials)
    assert not walk.track.fell
    assert salamander.stepping_of(walk).speed > 0.3
    assert salamander.swimming_of(swim).speed > 0.4


def test_rows_of_a_batch_equal_each_alone():
    body = body_of("animal")
    places = ("land", "shore", "shore")
    trials = [
        SalamanderTrial(
            duration=0.3, seed=seed, arena=make_arena(place, body), habitat="land",
            controller="phase",
        )
        for seed, place in enumerate(places)
    ]  # fmt: skip
    together, alone = run_salamanders(trials), run_salamanders(trials, batch=1)
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one.track.readings["qpos"], other.track.readings["qpos"])


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


def test_commands_that_a_controller_does_not_know_are_left_out():
    evaluation = SalamanderEvaluation(seeds=SEEDS, controller="phase")
    arena = make_arena("land", body_of("animal"))
    told = [{"turn": 0.5}, {"stretch": 1.0}]
    trials = [
        SalamanderTrial(duration=0.02, seed=1, arena=arena, commands=((0.0, command),))
        for command in told
    ]
    assert [o.trial.commands[0][1] for o in evaluation.run(trials)] == [{"turn": 0.5}]


def test_every_suite_plans_its_seconds():
    for suite in SUITES.values():
        assert suite.seconds(SEEDS) == sum(trial.duration for trial in suite.plan(SEEDS)) > 0
