"""Walks of the human legs and what the suites measure of them, with the published parameters."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, inf, pi, radians
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.evaluation.human import SUITES, turning
from neurocontrol.evaluation.human_preset import check_preset
from neurocontrol.evaluation.human_robustness import PUSH_FORCE, pushed_walks, stride_of, survives
from neurocontrol.evaluation.human_trials import (
    Evaluation,
    mean_speed,
    steady_walk,
    trailing_clearance,
    varied_start,
)
from neurocontrol.evaluation.human_walks import TrunkPush, Walk, run_walks
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.plant import Scenario

if TYPE_CHECKING:
    from neurocontrol.evaluation.suite import Suite


def walked(*walks, **options):
    return run_walks(walks, preset="published", threads=1, **options)


def test_a_walk_is_sampled_at_100_hz():
    (outcome,) = walked(Walk(duration=3.0))
    assert not outcome.fell
    np.testing.assert_allclose(outcome.time, np.arange(1, 301) * 0.01)
    assert outcome.qpos.shape == (300, 17)
    assert outcome.force.shape == (300, 2)
    assert outcome.activation.shape == (300, 22)
    assert outcome.power.shape == (300,)
    assert 1.0 < mean_speed(outcome, 1.0) < 1.7
    assert 0.9 < stride_of(outcome, 0.0) < 1.3
    assert 0.5 < outcome.force.sum(axis=1)[100:].mean() / outcome.weight < 1.5


def test_outcomes_do_not_depend_on_the_batch():
    tiles = replace(GROUND, kind="tiles", height=0.02, start=0.8, seed=3)
    walks = [
        Walk(duration=0.5),
        Walk(duration=0.5, scenario=Scenario(terrain=tiles)),
        Walk(duration=0.4, strength={"SOL": 0.5}),
        Walk(duration=0.5, delay_scale=1.5),
        Walk(duration=0.5, timestep=0.0005, integrator="implicitfast"),
        steady_walk(1, 0.5),
    ]
    seconds = []
    together = walked(*walks, progress=seconds.append)
    apart = walked(*walks, batch=1)
    assert sum(seconds) == pytest.approx(2.9)
    for walk, one, other in zip(walks, together, apart, strict=True):
        assert one.walk is walk
        np.testing.assert_array_equal(one.qpos, other.qpos)
        np.testing.assert_array_equal(one.activation, other.activation)
    for changed in together[2:]:
        samples = len(changed.time)
        assert np.abs(changed.qpos - together[0].qpos[:samples]).max() > 1e-6


def test_a_fall_ends_the_samples():
    weak, sound = walked(
        Walk(duration=1.5, strength={"VAS": 0.0, "GLU": 0.0}, label="weak"), Walk(duration=1.5)
    )
    assert weak.fell
    assert not sound.fell
    assert weak.time[-1] < weak.fallen_at <= weak.time[-1] + 0.0101
    assert len(weak.time) == len(weak.qpos) == len(weak.power)


def test_pushes_are_relative_to_the_trunk():
    """A body that walks along +y and is pushed to its left goes toward -x."""
    push = TrunkPush(time=0.3, left=PUSH_FORCE)
    start = StartPose(heading=pi / 2)
    command = ((0.0, {"heading": pi / 2}),)
    free, pushed = walked(
        Walk(duration=0.6, start=start, commands=command),
        Walk(duration=0.6, start=start, commands=command, push=push),
    )
    before = free.time < 0.301
    np.testing.assert_array_equal(free.qpos[before], pushed.qpos[before])
    moved = pushed.qpos[-1, :2] - free.qpos[-1, :2]
    assert moved[0] < -0.02
    assert abs(moved[1]) < 0.5 * abs(moved[0])


def test_unknown_muscles_commands_and_presets_are_refused():
    with pytest.raises(InputError, match="unknown muscle 'ABC'"):
        walked(Walk(duration=0.1, strength={"ABC": 0.5}))
    with pytest.raises(InputError, match="unknown command entry 'turn'"):
        walked(Walk(duration=0.1, commands=((0.0, {"turn": 1.0}),)))
    with pytest.raises(InputError, match="unknown preset"):
        check_preset("nonesuch")
    check_preset("published")


def test_starts_vary_within_bounds_and_stand_clear_of_the_ground():
    usual = StartPose()
    starts = [varied_start(seed) for seed in range(20)]
    assert len(set(starts)) == 20
    assert starts[3] == varied_start(3)
    for start in starts:
        angles = np.array([start.left, start.right]) - np.array([usual.left, usual.right])
        assert degrees(np.abs(angles).max()) <= 2.0
        assert abs(degrees(start.heading)) <= 2.0
        assert abs(start.speed / usual.speed - 1.0) <= 0.05
        assert trailing_clearance(start) >= 0.0


def test_the_reference_turns_at_its_rate_and_stops():
    commands = turning(-radians(2), radians(90), 5.0)
    time, heading = np.array([(moment, command["heading"]) for moment, command in commands[1:]]).T
    np.testing.assert_allclose(heading, -radians(2) * (time - 5.0))
    assert time[-1] == pytest.approx(50.0)
    assert degrees(heading[-1]) == pytest.approx(-90.0)
    assert np.diff(time).max() < 0.11


def test_pushes_come_in_four_directions_at_eight_phases():
    walks = pushed_walks(1.2)
    assert len(walks) == 32
    pushes = [walk.push for walk in walks if walk.push]
    assert {(push.forward, push.left) for push in pushes} == {
        (128.0, 0.0), (-128.0, 0.0), (0.0, 128.0), (0.0, -128.0)
    }  # fmt: skip
    np.testing.assert_allclose(sorted({push.time for push in pushes}), 6.0 + 0.15 * np.arange(8))
    assert all(walk.duration >= push.time + 6.15 for walk, push in zip(walks, pushes, strict=True))


def test_a_push_is_survived_by_six_seconds():
    (outcome,) = walked(replace(pushed_walks(1.1)[0], duration=0.1))
    assert survives(replace(outcome, fallen_at=inf))
    assert survives(replace(outcome, fallen_at=12.3))
    assert not survives(replace(outcome, fallen_at=11.0))


def test_every_suite_plans_walks_and_knows_their_seconds():
    assert list(SUITES) == ["walking", "speeds", "heading", "rough", "pushes", "sturdiness"]
    for suite in SUITES.values():
        walks = suite.plan((1000, 1001))
        assert suite.seconds((1000, 1001)) == sum(walk.duration for walk in walks) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SUITES))
def test_a_suite_measures_the_published_parameters(name):
    suite: Suite = SUITES[name]
    measures = suite.measure(Evaluation(seeds=(1000,), preset="published"))
    assert measures
    assert {measure.suite for measure in measures} == {name}
    assert len({measure.name for measure in measures}) == len(measures)
