"""The shipped preset in the running body: what it must reach, and controls that must fail.

Figures are measured from foot contacts; start pose, masses, friction and network vary by seed.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.quadruped.gait_network import GaitNetworkParameters
from neurocontrol.controllers.quadruped.reflexes import ReflexParameters
from neurocontrol.evaluation.quadruped import (
    STEADY_GAITS,
    SUITES,
    SWITCHED_GAITS,
    Evaluation,
    error_of,
    gait_of,
    settles,
    speed_of,
)
from neurocontrol.evaluation.quadruped_trials import Push, Trial, run_trials, steady_trial
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.models.quadruped import QuadrupedMorphology
from neurocontrol.schedule import Schedule, TimedCommand
from neurocontrol.terrain import Terrain

SEEDS = (501, 502, 503, 504)


@pytest.mark.slow
@pytest.mark.parametrize("gait", SWITCHED_GAITS)
def test_steady_gait(gait):
    outcomes = run_trials([steady_trial(gait, seed, 12.0) for seed in SEEDS])
    assert not any(outcome.fell for outcome in outcomes)
    for outcome in outcomes:
        assert error_of(outcome) <= 0.06
        assert speed_of(outcome) > 0.5
    duty = np.mean([gait_of(outcome).duty_factor for outcome in outcomes], axis=0)
    if gait == "walk":
        assert duty.min() >= 0.65
    if gait == "bound":
        assert max(duty[:2].mean(), duty[2:].mean()) <= 0.55
    metrics = read_preset("quadruped").metrics[gait]
    frequency = np.mean([gait_of(outcome).frequency for outcome in outcomes])
    assert np.mean([speed_of(outcome) for outcome in outcomes]) == pytest.approx(
        metrics["speed"], rel=0.15
    )
    assert frequency == pytest.approx(metrics["stride_frequency"], rel=0.1)
    if gait == "pronk":
        assert np.mean([gait_of(outcome).flight_fraction for outcome in outcomes]) > 0.2


@pytest.mark.slow
def test_speed_rises_with_its_command_in_every_gait():
    speeds = (0.0, 0.5, 1.0)
    for gait in SWITCHED_GAITS:
        outcomes = run_trials(
            [steady_trial(gait, seed, 10.0, speed=speed) for speed in speeds for seed in SEEDS[:2]]
        )
        reached = np.array([speed_of(outcome) for outcome in outcomes]).reshape(3, 2).mean(axis=1)
        assert (np.diff(reached) > 0).all(), (gait, reached)
        if gait == "trot":
            assert reached[1] >= 2.0
            assert reached[2] >= 3.0


@pytest.mark.slow
def test_switches_in_the_running_body():
    trials = [
        Trial(
            schedule=Schedule(
                (TimedCommand(time=0.0, gait=before), TimedCommand(time=4.0, gait=after))
            ),
            duration=9.0,
            seed=SEEDS[0],
        )
        for before, after in permutations(SWITCHED_GAITS, 2)
    ]
    outcomes = run_trials(trials)
    assert not any(outcome.fell for outcome in outcomes)
    assert sum(settles(outcome) for outcome in outcomes) >= 18


@pytest.mark.slow
@pytest.mark.parametrize("gait", STEADY_GAITS)
def test_rough_ground_and_slopes(gait):
    grounds = [
        Terrain(kind="rough", height=0.0112, seed=5),
        Terrain(kind="slope", angle=5.0),
        Terrain(kind="slope", angle=-5.0),
    ]
    outcomes = run_trials(
        [steady_trial(gait, seed, 10.0, terrain=t) for t in grounds for seed in SEEDS[:2]]
    )
    assert not any(outcome.fell for outcome in outcomes)


@pytest.mark.slow
def test_steering_turns_to_the_commanded_side():
    measures = SUITES["steering"].measure(Evaluation(seeds=SEEDS[:2]))
    turns = [measure for measure in measures if "least turn" in measure.name]
    assert len(turns) == 2 * len(STEADY_GAITS)
    for measure in turns:
        assert measure.value >= 45.0, measure


def run_variant(gaits, speed=0.5, **options):
    """Outcomes of some gaits under a changed body or controller, every gait from four seeds."""
    trials = [steady_trial(gait, seed, 10.0, speed=speed) for gait in gaits for seed in SEEDS]
    return run_trials(trials, options=options)


@pytest.mark.slow
def test_narrow_stance_falls():
    """Negative control: no gait but the bound keeps its balance on feet close together."""
    narrow = replace(QuadrupedMorphology(), stance_width=0.06)
    assert all(outcome.fell for outcome in run_variant(("walk", "trot", "pace"), morphology=narrow))


@pytest.mark.slow
def test_load_reflex_quickens_and_steadies_the_bound():
    closed = run_variant(["bound"])
    opened = run_variant(["bound"], reflexes=ReflexParameters(load=0.0))
    assert not any(outcome.fell for outcome in (*closed, *opened))
    speeds = [np.mean([speed_of(outcome) for outcome in group]) for group in (closed, opened)]
    errors = [np.mean([error_of(outcome) for outcome in group]) for group in (closed, opened)]
    assert speeds[0] > 1.08 * speeds[1]
    assert errors[0] < errors[1]


@pytest.mark.slow
def test_a_network_at_the_pace_of_a_larger_animal_does_not_trot_this_body():
    """Negative control: strides must suit the body's own bounce."""
    slow = run_variant(["trot"], network=GaitNetworkParameters(compression=1.0))
    assert all(outcome.fell or error_of(outcome) > 0.2 for outcome in slow)


def test_outcomes_do_not_depend_on_the_batch():
    trials = [steady_trial("trot", seed, 1.0) for seed in SEEDS[:3]]
    together = run_trials(trials)
    apart = run_trials(trials, batch=1)
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_array_equal(one.qpos, other.qpos)
        np.testing.assert_array_equal(one.force, other.force)


def test_pushes_come_and_go():
    push = Push(time=0.5, force=5.0)
    pushed, free = run_trials(
        [steady_trial("walk", 1, 1.0, push=push), steady_trial("walk", 1, 1.0)]
    )
    before = pushed.time < 0.5
    np.testing.assert_array_equal(pushed.qpos[before], free.qpos[before])
    assert pushed.qpos[-1, 1] > free.qpos[-1, 1] + 0.005


def test_every_suite_plans_trials_of_known_gaits():
    for name, suite in SUITES.items():
        trials = suite.plan((1, 2))
        assert suite.seconds((1, 2)) >= sum(trial.duration for trial in trials) > 0
        gaits = {command.gait for trial in trials for command in trial.schedule.commands}
        assert gaits <= {*GAIT_PHASES, "gallop"}, name
