"""Trials run side by side as they would alone, in their order, with what each of them is told."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.evaluation import Trial, by_label, run_trials, standing, trials
from neurocontrol.evaluation.trials import start_trials
from neurocontrol.rig import find
from neurocontrol.starts import Standing
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Command, Push

RIG = find("quadruped")


def trial(seed, name="trot", duration=0.1, **changes):
    return Trial(duration=duration, seed=seed, commands=(Command(name=name),), **changes)


def test_outcomes_are_in_the_order_of_the_trials_and_equal_those_alone():
    ground = Standing(terrain=Terrain(kind="rough", height=0.01, seed=2))
    trials = [
        trial(1),
        trial(2, "bound", duration=0.06),
        trial(3, "pace", pushes=(Push(time=0.02, left=4.0),)),
        trial(4, start=ground),
    ]
    passed = []
    outcomes = run_trials(RIG, trials, batch=2, progress=passed.append)
    assert [outcome.trial for outcome in outcomes] == trials
    assert sum(passed) == pytest.approx(sum(one.duration for one in trials))
    for one, outcome in zip(trials, outcomes, strict=True):
        (alone,) = run_trials(RIG, [one], threads=1)
        np.testing.assert_array_equal(outcome["qpos"], alone["qpos"])
        np.testing.assert_array_equal(outcome["power"], alone["power"])


def test_batches_hold_like_trials(monkeypatch):
    batches = []
    monkeypatch.setattr(
        trials, "start_trials", lambda rig, some, **options: batches.append([t.seed for t in some])
    )
    monkeypatch.setattr(trials, "follow", lambda rig, simulation, some, progress: some)
    run_trials(RIG, [trial(seed, duration=1.0 + seed % 2) for seed in range(1, 8)], batch=3)
    assert batches == [[1, 3, 5], [7], [2, 4, 6]]


def test_what_varies_follows_from_the_seed_alone():
    first, same, other = start_trials(RIG, [trial(5), trial(5), trial(6)]).plant.qpos
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
    plain = start_trials(RIG, [trial(5, start=Standing(varied=False))]).plant
    assert plain.scenarios[0].mass_scale == 1.0
    np.testing.assert_array_equal(plain.qpos[0, 3:], RIG.make_body().standing[3:])


def test_fallen_bodies_are_told_apart_and_labels_keep_their_order():
    trials = [
        trial(1, label="left"),
        trial(2, duration=0.8, label="right", pushes=(Push(time=0.0, left=200.0),)),
        trial(3, label="left"),
    ]
    outcomes = run_trials(RIG, trials)
    assert [outcome.fell for outcome in outcomes] == [False, True, False]
    assert standing(outcomes) == [outcomes[0], outcomes[2]]
    assert {label: len(group) for label, group in by_label(outcomes).items()} == {
        "left": 2, "right": 1,
    }  # fmt: skip
    fallen = outcomes[1]
    assert fallen.time[-1] < fallen.fallen_at <= 0.8
    later = fallen.since(fallen.time[5])
    assert later["time"][0] == fallen.time[5]
    assert len(later["qpos"]) == len(fallen.time) - 5


def test_a_nervous_system_that_needs_a_body_is_not_warmed_up_without_one():
    with pytest.raises(InputError, match="spiking cannot run without a body"):
        run_trials(RIG, [trial(1, warm_up=1.0)])
