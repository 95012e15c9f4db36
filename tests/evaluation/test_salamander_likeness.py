"""What the suite of likeness makes of trials."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.salamander_norms import SWIM_ANGLES, SWIM_FREQUENCY, SWIM_LAGS
from neurocontrol.evaluation.salamander_evaluation import SalamanderEvaluation
from neurocontrol.evaluation.salamander_likeness import (
    likeness_of,
    measure_likeness,
    plan_likeness,
)
from neurocontrol.evaluation.salamander_trials import SalamanderOutcome
from neurocontrol.tracks import Track

SEEDS = (501, 502, 503, 504)


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
    return SalamanderOutcome(trial=trial, track=track)


class Swum(SalamanderEvaluation):
    """Everything that does not walk swims as animals do; everything that walks turns over."""

    def run(self, trials):
        return [swum(trial, fallen_at=5.0 if trial.habitat == "land" else np.inf)
                for trial in trials]  # fmt: skip


def test_three_seeds_swim_and_walk():
    trials = plan_likeness(SEEDS)
    assert [trial.seed for trial in trials] == [501, 502, 503] * 2
    assert [trial.label for trial in trials] == ["swimming"] * 3 + ["walking"] * 3
    assert {trial.body for trial in trials} == {"animal"}


def test_the_joints_of_animals_are_found_again():
    rows = {row.name: row for row in likeness_of(swum(plan_likeness(SEEDS)[0]))}
    for name in ("tail beats", "speed", "stride", "waves on the joints"):
        assert rows[name].measured == pytest.approx(rows[name].animal, rel=0.02)
    assert rows["amplitudes: mean distance from the animal's"].measured < 0.3
    assert rows["lags: mean distance from the animal's"].measured < 2e-3


def test_ranges_judge_the_outermost_seed_and_other_figures_are_means():
    measures = {m.name: m for m in measure_likeness(Swum(seeds=SEEDS))}
    stride = measures["swimming: stride (animal 0.225), outermost seed"]
    assert stride.target == (0.18, 0.28)
    assert stride.met
    joint = measures["swimming: amplitude of joint 6 (animal 31.8)"]
    assert joint.value == pytest.approx(31.8, rel=0.02)
    assert joint.met is None
    assert measures["swimming: falls of 3"].met


def test_bodies_that_turned_over_are_counted_and_not_measured():
    measures = measure_likeness(Swum(seeds=SEEDS))
    walking = [measure for measure in measures if measure.name.startswith("walking")]
    assert [(measure.name, measure.value) for measure in walking] == [("walking: falls of 3", 3.0)]


@pytest.mark.slow
def test_the_animal_is_put_beside_animals():
    measures = measure_likeness(SalamanderEvaluation(seeds=SEEDS[:1]))
    assert not [measure.name for measure in measures if np.isnan(measure.value)]
    assert {measure.suite for measure in measures} == {"likeness"}
    assert len({measure.name for measure in measures}) == len(measures)


def test_a_trial_may_last_too_short_to_be_like_anything():
    short = replace(plan_likeness(SEEDS)[0], duration=3.5)
    rows = {row.name: row for row in likeness_of(swum(short))}
    assert np.isnan(rows["swing of the nose"].measured)
