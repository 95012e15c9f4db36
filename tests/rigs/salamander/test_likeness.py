"""What the suite of likeness makes of trials."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.salamander.norms import SWIM_ANGLES, SWIM_FREQUENCY, SWIM_LAGS
from neurocontrol.assembly.salamander import KINDS
from neurocontrol.evaluation import Evaluation, Outcome
from neurocontrol.rig import find
from neurocontrol.rigs.salamander.likeness import SUITES, likeness_of
from neurocontrol.tracks import Track

SALAMANDER = KINDS["salamander"]


def swum(trial, speed=0.0714, fallen_at=np.inf):
    """An outcome that goes straight on with the joints of swimming animals."""
    time = np.arange(0.0, trial.duration, 0.01)
    lags = np.concatenate([[0.0], np.cumsum(SWIM_LAGS)])
    turn = 2 * np.pi * (SWIM_FREQUENCY * time[:, np.newaxis] - lags)
    qpos = np.zeros((len(time), 7))
    qpos[:, 0], qpos[:, 3] = speed * time, 1.0
    readings = {
        "qpos": qpos,
        "axis_angle": np.radians(SWIM_ANGLES) * np.sin(turn),
        "immersion": np.ones((len(time), 9)),
    }
    track = Track(time=time, readings=readings, weight=1.0, fallen_at=fallen_at)
    return Outcome(trial=trial, track=track)


class Swum(Evaluation):
    """Everything that does not walk swims as animals do; everything that walks turns over."""

    def run(self, trials):
        falls = {"walking": 5.0, "swimming": np.inf}
        return [swum(trial, fallen_at=falls[trial.label]) for trial in trials]


def asked(kind=Swum, seeds=(501, 502, 503, 504)):
    return kind(rig=find("salamander"), seeds=seeds, controller="spiking")


def test_three_seeds_swim_and_walk():
    trials = SUITES["likeness"].plan(asked())
    assert [trial.seed for trial in trials] == [501, 502, 503] * 2
    assert [trial.label for trial in trials] == ["swimming"] * 3 + ["walking"] * 3
    assert [trial.commands[0].name for trial in trials] == ["water"] * 3 + ["land"] * 3
    assert [trial.start.arena.kind for trial in trials] == ["water"] * 3 + ["land"] * 3


def test_the_joints_of_animals_are_found_again():
    found = likeness_of(swum(SUITES["likeness"].plan(asked())[0]), SALAMANDER)
    rows = {row.name: row for row in found}
    for name in ("tail beats", "speed", "stride", "waves on the joints"):
        assert rows[name].measured == pytest.approx(rows[name].animal, rel=0.02)
    assert rows["amplitudes: mean distance from the animal's"].measured < 0.3
    assert rows["lags: mean distance from the animal's"].measured < 2e-3


def test_ranges_judge_the_outermost_seed_and_other_figures_are_means():
    measures = {m.name: m for m in SUITES["likeness"].measure(asked())}
    stride = measures["swimming: stride (animal 0.225), outermost seed"]
    assert stride.target == (0.18, 0.28)
    assert stride.met
    joint = measures["swimming: amplitude of joint 6 (animal 31.8)"]
    assert joint.value == pytest.approx(31.8, rel=0.02)
    assert joint.met is None
    assert joint.samples == 3
    assert measures["swimming: falls of 3"].met


def test_bodies_that_turned_over_are_counted_and_not_measured():
    measures = SUITES["likeness"].measure(asked())
    walking = [measure for measure in measures if measure.name.startswith("walking")]
    assert [(measure.name, measure.value) for measure in walking] == [("walking: falls of 3", 3.0)]


@pytest.mark.slow
def test_the_animal_is_put_beside_animals():
    measures = SUITES["likeness"].measure(asked(Evaluation, seeds=(501,)))
    assert not [measure.name for measure in measures if np.isnan(measure.value)]
    assert {measure.suite for measure in measures} == {"likeness"}
    assert len({measure.name for measure in measures}) == len(measures)


def test_a_trial_may_last_too_short_to_be_like_anything():
    short = replace(SUITES["likeness"].plan(asked())[0], duration=3.5)
    rows = {row.name: row for row in likeness_of(swum(short), SALAMANDER)}
    assert np.isnan(rows["swing of the nose"].measured)
