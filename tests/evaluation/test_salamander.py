"""What the shipped presets and models of the salamander do, on a few seeds."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.evaluation.measure import Measure
from neurocontrol.evaluation.salamander import SUITES, suites_of
from neurocontrol.evaluation.salamander_evaluation import (
    SalamanderEvaluation,
    stepping_of,
    swimming_of,
)
from neurocontrol.evaluation.salamander_trials import SalamanderTrial, body_of, run_salamanders

SEEDS = (501, 502)


def missed(name, seeds=SEEDS, **options):
    """The measures of a suite that miss their targets."""
    measures = SUITES[name].measure(SalamanderEvaluation(seeds=seeds, **options))
    assert any(measure.target is not None for measure in measures)
    assert len({measure.name for measure in measures}) == len(measures)
    return [(measure.name, measure.value) for measure in measures if measure.met is False]


def test_oscillators_keep_to_the_published_and_computed_figures():
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
    assert stepping_of(walk).speed > 0.3
    assert swimming_of(swim).speed > 0.4


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


def test_suites_are_about_one_body_both_or_none():
    shared = {"walking", "swimming", "shore", "turning"}
    assert set(suites_of("animal")) == {*shared, "likeness", "replay"}
    assert set(suites_of("robot")) == {*shared, "behaviours"}
    assert set(SUITES) == {*suites_of("animal"), *suites_of("robot"), "network", "oscillators"}
    for name in shared:
        assert {trial.body for trial in SUITES[name].plan(SEEDS)} == {"animal"}
        assert {trial.body for trial in suites_of("robot")[name].plan(SEEDS)} == {"robot"}


def test_the_targets_are_those_of_the_animal():
    measures = [Measure(suite="walking", name="speed", value=0.2, target=0.45)]
    assert SalamanderEvaluation(seeds=SEEDS).judged(measures) == measures
    (measured,) = SalamanderEvaluation(seeds=SEEDS, body="robot").judged(measures)
    assert (measured.value, measured.target) == (0.2, None)
