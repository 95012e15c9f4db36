"""Walks of the human legs and what the suites measure of them, with the published parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees, inf, pi, radians

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.evaluation import Evaluation, Outcome, Trial, evaluate, run_trials
from neurocontrol.models.human_legs import GROUND, StartPose
from neurocontrol.rig import find
from neurocontrol.rigs.human.conditions import KINDS
from neurocontrol.rigs.human.suites import (
    PUSH_FORCE,
    SUITES,
    pushed_walks,
    stride_of,
    survives,
)
from neurocontrol.rigs.human.trials import (
    MidStride,
    heading_error,
    mean_speed,
    steady_walk,
    trailing_clearance,
    turning,
    wanted_heading,
)
from neurocontrol.timeline import Command, Push

HUMAN = find("human")
CALM = MidStride(varied=False)


def walked(*trials, **options):
    return run_trials(HUMAN, trials, preset="published", threads=1, **options)


def walk(duration, **further):
    return Trial(duration=duration, **{"start": CALM, **further})


@dataclass(frozen=True, kw_only=True)
class Told:
    """An evaluation whose trials end as they are told."""

    outcome: object
    seeds: tuple[int, ...] = (1000, 1001, 1002, 1003)

    def run(self, trials):
        return [self.outcome(trial) for trial in trials]


def fallen(trial, track, at):
    return Outcome(trial=trial, track=replace(track, fallen_at=at))


def values(measures):
    return {measure.name: measure.value for measure in measures}


# Walks.


def test_a_walk_is_sampled_at_100_hz():
    (outcome,) = walked(walk(3.0))
    assert not outcome.fell
    np.testing.assert_allclose(outcome.time, np.arange(1, 301) * 0.01)
    assert outcome["qpos"].shape == (300, 17)
    assert outcome["foot_force"].shape == (300, 2)
    assert outcome["activation"].shape == (300, 22)
    assert outcome["power"].shape == (300,)
    assert 1.0 < mean_speed(outcome, 1.0) < 1.7
    assert 0.9 < stride_of(outcome, 0.0) < 1.3
    assert 0.5 < outcome["foot_force"].sum(axis=1)[100:].mean() / outcome.weight < 1.5


def test_outcomes_do_not_depend_on_the_batch():
    tiles = replace(GROUND, kind="tiles", height=0.02, start=0.8, seed=3)
    walks = [
        walk(0.5),
        walk(0.5, start=replace(CALM, terrain=tiles)),
        walk(0.4, conditions={"strength": {"left_SOL": 0.5}}),
        walk(0.5, conditions={"delay_scale": 1.5}),
        walk(0.5, conditions={"disable": ["M5"]}),
        walk(0.5, options={"timestep": 0.0005, "integrator": "implicitfast"}),
        steady_walk(1, 0.5),
    ]
    seconds = []
    together = walked(*walks, progress=seconds.append)
    apart = walked(*walks, batch=1)
    assert sum(seconds) == pytest.approx(3.4)
    for trial, one, other in zip(walks, together, apart, strict=True):
        assert one.trial is trial
        np.testing.assert_array_equal(one["qpos"], other["qpos"])
        np.testing.assert_array_equal(one["activation"], other["activation"])
    for changed in together[2:]:
        samples = len(changed.time)
        assert np.abs(changed["qpos"] - together[0]["qpos"][:samples]).max() > 1e-6


def test_a_fall_ends_the_samples():
    weak, sound = walked(
        walk(1.5, conditions={"strength": {"VAS": 0.0, "GLU": 0.0}}, label="weak"), walk(1.5)
    )
    assert weak.fell
    assert not sound.fell
    assert weak.time[-1] < weak.fallen_at <= weak.time[-1] + 0.0101
    assert len(weak.time) == len(weak["qpos"]) == len(weak["power"])


def test_pushes_are_relative_to_the_trunk():
    """A body that walks along +y and is pushed to its left goes toward -x."""
    turned = {
        "start": replace(CALM, pose=StartPose(heading=pi / 2)),
    }
    push = Push(time=0.3, left=PUSH_FORCE, duration=0.15)
    free, pushed = walked(walk(0.6, **turned), walk(0.6, pushes=(push,), **turned))
    before = free.time < 0.301
    np.testing.assert_array_equal(free["qpos"][before], pushed["qpos"][before])
    moved = pushed["qpos"][-1, :2] - free["qpos"][-1, :2]
    assert moved[0] < -0.02
    assert abs(moved[1]) < 0.5 * abs(moved[0])


def test_unknown_muscles_commands_and_presets_are_refused():
    with pytest.raises(InputError, match="unknown muscle 'ABC'"):
        walked(walk(0.1, conditions={"strength": {"ABC": 0.5}}))
    with pytest.raises(InputError, match="unknown command entry 'turn'"):
        walked(walk(0.1, commands=(Command(entries={"turn": 1.0}),)))
    with pytest.raises(InputError, match="unknown preset"):
        run_trials(HUMAN, [walk(0.1)], preset="nonesuch")


def test_starts_vary_within_bounds_and_stand_clear_of_the_ground():
    plant = HUMAN.make(preset="published").plant
    usual, usual_speed = CALM.state(plant, 0, np.random.default_rng(0))
    states = [MidStride().state(plant, 0, np.random.default_rng([seed, 1])) for seed in range(20)]
    again, _ = MidStride().state(plant, 0, np.random.default_rng([3, 1]))
    np.testing.assert_array_equal(states[3][0], again)
    angles = [degrees(np.abs(qpos[7:] - usual[7:]).max()) for qpos, _ in states]
    assert len(set(angles)) == 20
    assert 1.5 < max(angles) <= 2.0
    for _, qvel in states:
        assert abs(np.hypot(*qvel[:2]) / np.hypot(*usual_speed[:2]) - 1.0) <= 0.05
    drawn = [StartPose().varied(np.random.default_rng(seed)) for seed in range(200)]
    assert max(abs(degrees(pose.heading)) for pose in drawn) <= 2.0
    assert len({pose.heading for pose in drawn}) == 200
    model, legs = plant.row_model(0), (0.0,) * 4
    assert trailing_clearance(model, StartPose(left=legs, right=legs)) == pytest.approx(0.0)
    clear = [trailing_clearance(model, pose) >= 0.0 for pose in drawn]
    assert 20 < sum(clear) < 200
    for seed, first in enumerate(clear):
        qpos, _ = MidStride().state(plant, 0, np.random.default_rng(seed))
        assert np.array_equal(qpos[7:10:2], [drawn[seed].left[0], 0.0]) == first


def test_a_start_draws_joints_then_speed_then_heading():
    rng = np.random.default_rng(5)
    joints = rng.uniform(-radians(1), radians(1), (2, 4))
    speed, heading = rng.uniform(0.975, 1.025), rng.uniform(-radians(1), radians(1))
    about = StartPose(heading=0.5)
    pose = about.varied(np.random.default_rng(5), 0.5)
    moved = np.array([pose.left, pose.right]) - np.array([about.left, about.right])
    np.testing.assert_allclose(moved, joints)
    assert pose.speed == pytest.approx(1.3 * speed)
    assert pose.heading == pytest.approx(0.5 + heading)
    only = about.varied(np.random.default_rng(5), 0.5, joints_only=True)
    assert only == replace(pose, speed=about.speed, heading=about.heading)


# Figures of walks.


def test_speed_is_that_along_the_heading_between_two_moments(people):
    outcome = Outcome(trial=walk(12.0), track=people(heading=2.0, speed=1.4))
    assert mean_speed(outcome, 3.0) == pytest.approx(1.4)
    outcome["qpos"][800:, :2] = outcome["qpos"][800, :2]
    assert mean_speed(outcome, 9.0) == pytest.approx(0.0, abs=1e-9)
    assert mean_speed(outcome, 2.0, 7.0) == pytest.approx(1.4)
    assert np.isnan(mean_speed(outcome, 12.0))


def test_an_error_of_heading_is_positive_to_the_left(people):
    outcome = Outcome(trial=walk(12.0), track=people(heading=0.2))
    assert heading_error(outcome, 0.3) == pytest.approx(np.full(1200, degrees(-0.1)))
    assert heading_error(outcome, np.full(1200, -0.1)) == pytest.approx(np.full(1200, degrees(0.3)))


def test_a_stride_is_the_time_between_strikes_of_the_left_foot(people):
    track = people(stride=1.2)
    assert stride_of(Outcome(trial=walk(12.0), track=track)) == pytest.approx(1.2)
    track.readings["foot_force"][:, 1] = 0.0
    assert stride_of(Outcome(trial=walk(12.0), track=track)) == pytest.approx(1.2)
    track.readings["foot_force"][:600, 0] = 0.0
    assert stride_of(Outcome(trial=walk(12.0), track=track), 9.5) == 1.1
    assert stride_of(Outcome(trial=walk(2.0), track=people(2.0))) == 1.1


def test_the_reference_turns_at_its_rate_and_stops():
    commands = turning(-radians(2), radians(90), 5.0)
    time, heading = np.array([(one.time, one.entries["heading"]) for one in commands]).T
    np.testing.assert_allclose(heading, -radians(2) * (time - 5.0))
    assert time[-1] == pytest.approx(50.0)
    assert degrees(heading[-1]) == pytest.approx(-90.0)
    assert np.diff(time).max() < 0.11


def test_pushes_come_in_four_directions_at_eight_phases():
    walks = pushed_walks(1.2)
    assert len(walks) == 32
    pushes = [push for one in walks for push in one.pushes]
    assert len(pushes) == 32
    towards = {"forward": (128.0, 0.0), "backward": (-128.0, 0.0), "left": (0.0, 128.0)}
    towards["right"] = (0.0, -128.0)
    for one, push in zip(walks, pushes, strict=True):
        assert (push.forward, push.left) == towards[one.label]
        assert (push.duration, push.frame) == (0.15, "heading")
        assert push.time + 6.15 <= one.duration < 13.5
    for label in towards:
        times = [push.time for one, push in zip(walks, pushes, strict=True) if one.label == label]
        np.testing.assert_allclose(times, 6.0 + 0.15 * np.arange(8))


def test_a_push_is_survived_by_six_seconds(people):
    push = Push(time=6.0, duration=0.15)
    trial = walk(13.0, pushes=(push,))
    for at, survived in ((inf, True), (12.16, True), (12.14, False), (6.1, False)):
        assert survives(fallen(trial, people(13.0), at)) == survived


# What suites make of outcomes.


def test_every_suite_plans_walks_and_knows_their_seconds():
    assert list(SUITES) == [
        "walking", "speeds", "heading", "rough", "pushes", "conditions", "sturdiness",
    ]  # fmt: skip
    plan = Evaluation(rig=HUMAN, seeds=(1000, 1001), controller="reflex")
    for suite in SUITES.values():
        walks = suite.plan(plan)
        assert suite.seconds(plan) == sum(one.duration for one in walks) > 0


def test_the_share_of_tiles_is_that_of_walks_that_did_not_fall(people):
    track = people(1.0)

    def outcome(trial):
        height, kind = trial.start.terrain.height, trial.start.terrain.kind
        assert kind == "tiles"
        walks_on = height < 0.015 or (height < 0.03 and trial.seed == 1002)
        return fallen(trial, track, inf if walks_on else 0.5)

    measures = SUITES["rough"].measure(Told(outcome=outcome))
    assert list(values(measures).values()) == [1.0, 0.25, 0.0]
    assert [measure.met for measure in measures] == [True, False, None]
    assert measures[1].name == "tiles within 2 cm: share without a fall"
    low, high = measures[1].interval
    assert 0.0 < low < 0.25 < high < 1.0


def test_pushes_are_counted_by_their_direction(people):
    walks = []

    def outcome(trial):
        walks.append(trial)
        if not trial.pushes:
            assert trial.duration == 8.0
            return fallen(trial, people(8.0, stride=1.04), inf)
        (push,) = trial.pushes
        late = {"forward": inf, "backward": 7.0, "left": push.end + 6.5, "right": push.time}
        heading = np.where(np.arange(1400) < 100 * push.time, 0.0, 0.1)
        track = people(14.0, heading=heading)
        return fallen(trial, track, late[trial.label])

    measures = SUITES["pushes"].measure(Told(outcome=outcome))
    assert [measure.samples for measure in measures[-3:]] == [16] * 3
    assert list(values(measures[:-3]).values()) == [16.0, 8.0, 0.0, 8.0, 0.0]
    assert measures[0].name == "128 N for 0.15 s: survived of 32"
    assert measures[0].met is False
    turned, away, final = (measure.value for measure in measures[-3:])
    assert (turned, final) == pytest.approx((degrees(0.1), degrees(0.1)))
    assert away == pytest.approx(6.0 - 1.1, abs=0.03)
    times = sorted({push.time for one in walks for push in one.pushes})
    np.testing.assert_allclose(times, 6.0 + 1.04 / 8 * np.arange(8))


def test_falls_of_the_sturdiness_suite_are_counted_by_variant(people):
    def outcome(trial):
        fell = trial.conditions.get("delay_scale") == 1.5 and trial.seed > 1001
        return fallen(trial, people(1.0), 0.5 if fell else inf)

    measures = SUITES["sturdiness"].measure(Told(outcome=outcome))
    counts = values(measures)
    assert counts.pop("delays times 1.5: falls of 4") == 2.0
    assert set(counts.values()) == {0.0}
    assert {"0.5 ms, implicitfast: falls of 4", "1 ms, euler: falls of 4"} < counts.keys()
    assert "contact time 0.015 s: falls of 4" in counts
    assert {f"{name} times 0.8: falls of 4" for name in ("SOL", "HAB", "VAS")} < counts.keys()
    targets = {measure.name: measure.target for measure in measures}
    assert targets["delays times 1.5: falls of 4"] == pytest.approx(0.8)  # 2 of 10
    assert targets["SOL times 0.8: falls of 4"] == 0.0
    assert targets["left SOL alone times 0.7: falls of 4"] is None


@pytest.mark.parametrize(("behind", "side"), [(0.05, "left"), (-0.08, "left"), (0.05, "right")])
def test_how_far_the_heading_stays_behind_a_turn_is_measured(people, behind, side):
    """The body sways by 0.3 rad within a stride, which is not counted, but for the last 2 s."""

    def outcome(trial):
        if side not in trial.label:
            return fallen(trial, people(1.0), 0.5)
        time = np.arange(1, round(trial.duration / 0.01) + 1) * 0.01
        shell = Outcome(trial=trial, track=replace(people(1.0), time=time))
        sway = 0.3 * np.sin(2 * pi * time / 1.11) * (time < trial.duration - 2.0)
        late = np.where(time > 30.0, behind, np.where(time < 4.0, 0.9, 0.25))
        heading = wanted_heading(shell.trial, shell.time) + sway - late
        return fallen(trial, people(trial.duration, heading=heading), inf)

    measures = values(SUITES["heading"].measure(Told(outcome=outcome, seeds=(1000,))))
    other = "right" if side == "left" else "left"
    label, other = (f"90 degrees {one} at 2 degrees/s" for one in (side, other))
    assert measures[f"{other}: falls of 1"] == 1.0
    assert np.isnan(measures[f"{other}: final error"])
    assert measures[f"{label}: largest error on the way"] == pytest.approx(degrees(0.25), abs=0.3)
    assert measures[f"{label}: final error"] == pytest.approx(degrees(abs(behind)))
    assert measures[f"{label}: falls of 1"] == 0.0


def test_the_turns_of_the_heading_suite_go_to_their_sides():
    ends = {}
    durations = {round(trial.duration, 6) for trial in SUITES["heading"].plan(Told(outcome=None))}
    assert durations == {60.0, 33.0}
    for trial in SUITES["heading"].plan(Told(outcome=None, seeds=(1,))):
        ends[trial.label] = degrees(trial.commands[-1].entries["heading"])
        assert trial.commands[0].entries == {"speed": 1.25, "heading": 0.0}
        assert trial.commands[-1].time == pytest.approx(50.0 if " 2 " in trial.label else 23.0)
    assert ends == pytest.approx(
        {
            f"90 degrees {side} at {rate} degrees/s": end
            for side, end in (("left", 90.0), ("right", -90.0))
            for rate in (2, 5)
        }
    )


def test_mixed_conditions_come_in_turn_and_are_other_ones_for_every_seed():
    trials = SUITES["conditions"].plan(Told(outcome=None, seeds=tuple(range(1000, 1012))))
    assert [trial.label for trial in trials] == 2 * list(KINDS)
    assert {trial.duration for trial in trials} == {12.0}
    assert len({trial.seed for trial in trials}) == 12


def test_falls_of_mixed_conditions_are_counted_by_kind(people):
    def outcome(trial):
        return fallen(trial, people(1.0), 0.5 if trial.label == "push" else inf)

    measures = SUITES["conditions"].measure(Told(outcome=outcome, seeds=tuple(range(1000, 1012))))
    assert measures[0].name == "all conditions: falls of 12"
    assert (measures[0].value, measures[0].target) == (2.0, pytest.approx(1.2))
    assert {m.name: m.value for m in measures[1:]} == {
        f"{kind}: falls of 2": 2.0 if kind == "push" else 0.0 for kind in KINDS
    }


def test_speeds_are_measured_at_the_end_of_what_was_commanded(people):
    def outcome(trial):
        wanted = trial.commands[-1].entries["speed"]
        track = people(trial.duration, speed=wanted + 0.01 * (trial.seed - 1000))
        track.readings["qpos"][: round(100 * (trial.commands[-1].time + 7.0)), :2] = 0.0
        return fallen(trial, track, 1.0 if trial.seed == 1003 else inf)

    measures = {m.name: m for m in SUITES["speeds"].measure(Told(outcome=outcome))}
    assert measures["1.5 m/s: mean speed"].value == pytest.approx(1.51)
    assert measures["1.5 m/s: mean speed"].samples == 3
    assert measures["1.5 m/s: largest error of speed"].value == pytest.approx(0.02)
    assert measures["1.5 m/s: falls of 4"].value == 1.0
    change = measures["1.25 to 1 to 0.8 m/s: mean speed at the end"]
    assert change.value == pytest.approx(0.81)


def test_a_minute_is_measured_of_those_that_walk_on(people):
    headings = {1000: 0.02, 1001: -0.06, 1002: 0.0}

    def outcome(trial):
        time = np.arange(1, 2001) * 0.01
        sway = 0.1 * np.sin(2 * pi * time / 1.11) * (time < 18.0)
        heading = headings.get(trial.seed, 0.0) + sway + 0.5 * (time < 4.0)
        track = people(20.0, heading=heading, stride=1.0 + 0.25 * (trial.seed == 1002))
        return fallen(trial, track, 10.0 if trial.seed == 1003 else inf)

    measures = {m.name: m for m in SUITES["walking"].measure(Told(outcome=outcome))}
    assert measures["1.25 m/s for 60 s: falls of 4"].value == 1.0
    assert measures["mean speed"].value == pytest.approx(1.25, rel=1e-3)
    assert measures["mean speed"].samples == 3
    smooth = measures["largest yaw from the wanted heading, mean of a stride"]
    assert degrees(0.06) < smooth.value < degrees(0.1)  # what is left of a sway that breaks off
    assert (smooth.target, smooth.met) == (5.0, True)
    assert measures["largest heading error at any moment"].value == pytest.approx(
        degrees(0.16), rel=0.01
    )
    assert measures["double support (people 0.2 to 0.25)"].value == pytest.approx(0.28, abs=0.01)
    assert measures["losses of contact per stance"].value == 0.0
    assert measures["largest force at any moment (people 1.2)"].value == pytest.approx(
        1.1, abs=0.01
    )
    assert measures["outermost mean stride of a walk"].value == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("suite", "message"),
    [
        ("speeds", r"speed can only be 1\.25 m/s, got 0\.8"),
        ("heading", "heading can only be 0 rad, got"),
    ],
)
def test_commands_that_a_preset_does_not_obey_are_refused(suite, message):
    with pytest.raises(InputError, match=message):
        evaluate(HUMAN, [suite], seeds=1, preset="published")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SUITES if name not in ("speeds", "heading")])
def test_a_suite_measures_the_published_parameters(name):
    measures = evaluate(HUMAN, [name], seeds=1, preset="published")
    assert measures
    assert {measure.suite for measure in measures} == {name}
    assert len({measure.name for measure in measures}) == len(measures)
