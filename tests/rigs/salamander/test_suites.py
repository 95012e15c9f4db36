"""What the shipped presets and models of the salamander do, on a few seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.evaluation import Evaluation, Trial, run_trials
from neurocontrol.rig import find
from neurocontrol.rigs.salamander.trials import stepping_of, swimming_of
from neurocontrol.timeline import Command

SEEDS = (501, 502)


def asked(body="salamander", controller="spiking"):
    return Evaluation(rig=find(body), seeds=SEEDS, controller=controller)


def suites_of(body):
    return find(body).part("suites")


def missed(name, body="salamander"):
    """The measures of a suite that miss their targets."""
    measures = suites_of(body)[name].measure(asked(body))
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
    evaluation = Evaluation(rig=find("salamander"), seeds=range(2000, 2006), controller="spiking")
    measures = suites_of("salamander")["swimming"].measure(evaluation)
    beyond = [measure.name for measure in measures if measure.met is False]
    assert beyond == ["wave on the joints, outermost seed"]  # 1.07 of one of six networks
    wave = {m.name: m.value for m in measures if m.name.endswith(": wave")}
    assert wave["stretch feedback 1: wave"] > wave["stretch feedback 0: wave"] + 0.05
    assert wave["stretch feedback 3: wave"] < 0.5 * wave["stretch feedback 1: wave"]


@pytest.mark.slow
def test_the_robot_shows_five_behaviours():
    assert missed("behaviours", "salamander-robot") == []


def start(place):
    return InArena(arena=make_arena(place, KINDS["salamander"].body))


@pytest.mark.slow
@pytest.mark.parametrize("controller", ["phase", "leaky"])
def test_other_spinal_cords_walk_and_swim(controller):
    trials = [
        Trial(duration=8.0, seed=501, start=start(habitat), commands=(Command(name=habitat),))
        for habitat in ("land", "water")
    ]
    walk, swim = asked(controller=controller).run(trials)
    assert not walk.fell
    assert stepping_of(walk, KINDS["salamander"]).speed > 0.3
    assert swimming_of(swim, KINDS["salamander"]).speed > 0.4


def test_rows_of_a_batch_equal_each_alone():
    trials = [
        Trial(duration=0.3, seed=seed, start=start(place), commands=(Command(name="land"),))
        for seed, place in enumerate(("land", "shore", "shore"))
    ]
    together, alone = (
        run_trials(find("salamander"), trials, controller="phase", batch=batch) for batch in (64, 1)
    )
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one["qpos"], other["qpos"])


def test_a_varied_body_has_other_masses_friction_and_pose_and_a_plain_one_those_it_was_made_with():
    arena = make_arena("underwater", KINDS["salamander"].body)
    body, usual = KINDS["salamander"].body, arena.scenario
    varied, plain = InArena(arena=arena), InArena(arena=arena, masses=False, pose=False)
    assert plain.scenario(body, np.random.default_rng(3)) == usual
    drawn = [varied.scenario(body, np.random.default_rng(seed)) for seed in range(20)]
    assert all(one.water == usual.water for one in drawn)
    assert all(
        replace(one.terrain, friction=usual.terrain.friction) == usual.terrain for one in drawn
    )
    frictions = [one.terrain.friction / usual.terrain.friction for one in drawn]
    assert 0.9 <= min(frictions) < 0.95 < 1.05 < max(frictions) <= 1.1
    scales = np.array([one.mass_scale for one in drawn]) / usual.mass_scale
    assert 0.9 <= scales.min() < 0.95 < 1.05 < scales.max() <= 1.1


def test_a_gain_of_the_stretch_feedback_is_asked_of_those_that_have_it():
    def gains(controller):
        told = [
            trial.commands[0]
            for trial in suites_of("salamander")["swimming"].plan(asked(controller=controller))
        ]
        assert {one.name for one in told} == {"water"}
        return {one.entries.get("stretch") for one in told}

    assert gains("phase") == {None}
    assert gains("spiking") == gains("leaky") == {None, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0}


@pytest.mark.parametrize("body", KINDS)
def test_every_suite_plans_its_seconds(body):
    for suite in suites_of(body).values():
        planned = sum(one.duration for one in suite.plan(asked(body)))
        assert suite.seconds(asked(body)) == planned > 0


def test_behaviours_are_commanded_and_shown_where_they_belong():
    trials = suites_of("salamander-robot")["behaviours"].plan(asked("salamander-robot"))
    assert [trial.commands[0].name for trial in trials] == list(BEHAVIOURS)
    usual = KINDS["salamander-robot"].body.ground.friction
    for trial, behaviour in zip(trials, BEHAVIOURS.values(), strict=True):
        assert trial.start.arena.kind == behaviour.arena
        assert trial.start.terrain.friction == pytest.approx(behaviour.slippery * usual)
        assert trial.warm_up > 0.0


def test_suites_are_about_one_body_both_or_none():
    shared = {"walking", "swimming", "shore", "turning"}
    own = {"likeness", "replay", "network", "oscillators"}
    assert {*suites_of("salamander")} == shared | own
    assert {*suites_of("salamander-robot")} == shared | {"behaviours"}
