from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from neurocontrol.analysis.human.norms import (
    HUMAN_ACTIVATIONS,
    HUMAN_ANGLES,
    HUMAN_STRIDE,
    STRIDE,
)
from neurocontrol.analysis.human.strides import heel_strikes, over_strides
from neurocontrol.analysis.human.summary import walking_summary
from neurocontrol.analysis.human.traits import TRAITS
from neurocontrol.analysis.human.walking import measure_walking, trunk_lean, walked
from neurocontrol.analysis.human.yaw import heading_of
from neurocontrol.recording import Recording, make_header

DT, PERIOD, STANCE, SPEED, MASS, GRAVITY = 0.01, 1.0, 0.6, 1.25, 80.0, 9.81
WEIGHT = MASS * GRAVITY
SIDES = ("left", "right")


def turned(yaw, lean):
    """Quaternions w x y z of a trunk that leans forward and then turns to the left."""
    cy, sy, cl, sl = np.cos(yaw / 2), np.sin(yaw / 2), np.cos(lean / 2), np.sin(lean / 2)
    return np.stack([cy * cl, -sy * sl, cy * sl, sy * cl], axis=1)


class Walker:
    """Legs that walk as the tables say people do; the right one half a stride later."""

    def __init__(self, seconds=10.0, heading=0.0, late=0.5, speed=SPEED):
        self.time = np.arange(round(seconds / DT)) * DT
        share = np.stack([self.time / PERIOD, self.time / PERIOD - late], axis=1) + 1e-9
        share = share % 1.0

        def over_time(curve):
            return np.interp(share, STRIDE, curve)

        yaw = np.broadcast_to(heading, self.time.shape)
        self.qpos = np.zeros((len(self.time), 17))
        self.qpos[:, 0] = np.cumsum(speed * np.cos(yaw)) * DT
        self.qpos[:, 1] = np.cumsum(speed * np.sin(yaw)) * DT
        self.qpos[:, 3:7] = turned(yaw, over_time(HUMAN_ANGLES["trunk"])[:, 0])
        for name, column in (("hip", 8), ("knee", 10), ("ankle", 11)):
            self.qpos[:, [column, column + 5]] = over_time(HUMAN_ANGLES[name])
        self.force = np.where(share < STANCE, 1.1 * WEIGHT * np.sin(np.pi * share / STANCE), 0.0)
        self.force = np.where(share < STANCE, np.maximum(self.force, 0.05 * WEIGHT), 0.0)
        both = [over_time(curve) for curve in HUMAN_ACTIVATIONS.values()]
        self.activation = np.concatenate([np.stack(both)[:, :, leg].T for leg in (0, 1)], axis=1)
        self.power = np.full(len(self.time), 400.0)

    def measure(self, **options):
        return measure_walking(
            self.time, self.qpos, self.force, self.activation, weight=WEIGHT, **options
        )

    def recording(self, segments, falls=()):
        samples = len(self.time)
        names = {
            "qpos": [f"q{i}" for i in range(17)],
            "qvel": [f"v{i}" for i in range(16)],
            "feet": SIDES,
            "activation": [f"{side}_{name}" for side in SIDES for name in HUMAN_ACTIVATIONS],
            **{name: [] for name in ("command", "modulator", "control")},
        }
        return Recording(
            time=self.time,
            qpos=self.qpos,
            qvel=np.zeros((samples, 16)),
            ground_force=self.force,
            activation=self.activation,
            **{name: np.zeros((samples, 0)) for name in ("command", "modulator", "control")},
            power=self.power,
            spike_time=np.zeros(0),
            spike_neuron=np.zeros(0, dtype=np.int64),
            header=make_header(
                body="human",
                controller="reflex",
                preset="tables",
                seed=3,
                timestep=DT,
                columns=names,
                neurons=[],
                mass=MASS,
                body_length=0.8,
                hip_height=0.9,
                gravity=GRAVITY,
                segments=segments,
                falls=falls,
                model="<mujoco/>",
            ),
        )


def segment(start, stop, label="walk"):
    return {"start": start, "stop": stop, "label": label, "command": {"speed": SPEED}}


def foot(*spans, seconds=3.0):
    """Force under a foot that carries the body during the spans, s."""
    time = np.arange(round(seconds / DT)) * DT
    return WEIGHT * np.any([(time > a - 1e-9) & (time < b - 1e-9) for a, b in spans], axis=0)


def test_a_foot_strikes_once_per_swing():
    force = foot((0.0, 0.6), (1.0, 1.6), (2.0, 2.6))
    assert heel_strikes(force, WEIGHT, DT).tolist() == [100, 200]


def test_flicker_at_toe_off_is_no_strike():
    force = foot((0.0, 0.6), (0.63, 0.64), (0.70, 0.72), (1.0, 1.6), (1.65, 1.66), (2.0, 2.6))
    assert heel_strikes(force, WEIGHT, DT).tolist() == [100, 200]


@pytest.mark.parametrize(("swing", "strikes"), [(0.09, 0), (0.10, 0), (0.12, 1)])
def test_a_swing_takes_more_than_a_tenth_of_a_second(swing, strikes):
    assert len(heel_strikes(foot((0.0, 0.6), (0.6 + swing, 1.5)), WEIGHT, DT)) == strikes


def test_one_percent_of_the_weight_is_touch():
    force = foot((0.0, 0.6), (1.0, 1.6))
    assert len(heel_strikes(0.011 * force, WEIGHT, DT)) == 1
    assert len(heel_strikes(0.009 * force, WEIGHT, DT)) == 0


def test_strides_of_unlike_length_are_laid_over_each_other():
    strikes = np.array([10, 60, 160])
    samples = np.arange(200)
    ramp = np.where(samples < 60, (samples - 10) / 50, (samples - 60) / 100)
    curves = over_strides(ramp, strikes)
    assert curves.shape == (2, 101)
    np.testing.assert_allclose(curves[:, :98], [STRIDE[:98]] * 2, atol=1e-12)
    assert over_strides(ramp, strikes[:1]).shape == (0, 101)


def test_the_walk_of_the_tables_is_that_of_people():
    measures = Walker().measure()
    assert set(measures.correlations) == set(HUMAN_STRIDE)
    for name in measures.correlations.keys() - {"trunk", "ground_force"}:
        assert measures.correlations[name] == pytest.approx(1.0, abs=1e-6), name
        assert measures.errors[name] == pytest.approx(0.0, abs=1e-4), name
        assert measures.deviations[name] == pytest.approx(np.zeros(101), abs=1e-3), name


def test_the_one_trunk_belongs_to_the_strides_of_both_legs():
    lean = HUMAN_ANGLES["trunk"]
    half_later = np.interp(STRIDE + 0.5, STRIDE, lean, period=1.0)
    measures = Walker().measure()
    weight = 5 / 11  # strides of the left leg among all
    assert measures.curves["trunk"] == pytest.approx(
        weight * lean + (1 - weight) * half_later, abs=2e-3
    )
    off = (lean - half_later)[:-1]
    assert measures.errors["trunk"] == pytest.approx(
        np.sqrt((1 - weight) * np.mean(off**2)), rel=0.05
    )


def test_both_legs_count():
    walker = Walker()
    walker.qpos[:, 15] += 0.2  # right knee
    walker.activation[:, 11 + 9] = 0.0  # right SOL
    measures = walker.measure()
    right = 6 / 11  # of the strides: no mean of straight and bent ones hides these
    assert measures.errors["knee"] == pytest.approx(0.2 * np.sqrt(right), abs=0.01)
    assert measures.deviations["knee"] == pytest.approx(np.full(101, 0.1), abs=0.01)
    assert measures.curves["SOL"] == pytest.approx(0.5 * HUMAN_ACTIVATIONS["SOL"], abs=0.05)


def test_time_and_way_of_a_stride():
    measures = Walker().measure()
    assert measures.speed == pytest.approx(SPEED)
    assert measures.stride_time == pytest.approx(PERIOD)
    assert measures.stride_time_deviation == pytest.approx(0.0, abs=1e-9)
    assert measures.stride_length == pytest.approx(SPEED * PERIOD)
    assert measures.duty_factor == pytest.approx((STANCE, STANCE), abs=0.01)
    assert measures.double_support == pytest.approx(2 * STANCE - 1, abs=0.01)
    assert measures.step_asymmetry == pytest.approx(0.0, abs=1e-9)
    assert measures.peak_force == pytest.approx(1.1, abs=0.01)


def test_chatter_is_told_beside_what_is_left_without_it():
    walker = Walker()
    clean = walker.measure()
    assert clean.contact_losses == 0.0
    assert clean.clean_double_support == pytest.approx(clean.double_support, abs=0.02)
    assert clean.clean_duty_factor == pytest.approx(clean.duty_factor, abs=0.02)
    assert clean.raw_peak_force == pytest.approx(clean.peak_force, abs=0.01)
    share = (walker.time / PERIOD) % 1.0
    walker.force[(share > 0.195) & (share < 0.205), 0] = 0.0  # the left foot lets go for a moment
    walker.force[(share > 0.295) & (share < 0.305), 0] = 0.0
    walker.force[500, 0] = 4 * WEIGHT  # and stamps once
    rough = walker.measure()
    assert rough.contact_losses == pytest.approx(1.0, abs=0.2)  # 2 of the left foot, 0 of the right
    assert rough.clean_double_support == clean.clean_double_support
    assert rough.clean_duty_factor == clean.clean_duty_factor
    assert rough.duty_factor[0] == pytest.approx(clean.duty_factor[0] - 0.02, abs=2e-3)
    assert rough.duty_factor[1] == clean.duty_factor[1]
    assert rough.raw_peak_force == pytest.approx(4.0)
    assert rough.peak_force < 2.0  # a mean over strides


def test_a_limp_is_asymmetric():
    measures = Walker(late=0.4).measure()
    assert measures.step_asymmetry == pytest.approx((0.6 - 0.4) / 0.5, abs=0.01)


def test_cost_is_metabolic_energy_by_mass_and_way():
    walker = Walker()
    assert np.isnan(walker.measure().cost_of_transport)
    cost = walker.measure(power=walker.power).cost_of_transport
    assert cost == pytest.approx(400.0 / (MASS * SPEED))


def test_the_transient_is_left_out():
    walker = Walker()
    early = walker.time < 2.5
    walker.qpos[early, 8] = 0.0
    walker.power[early] = 9000.0
    measures = walker.measure(power=walker.power)
    assert measures.correlations["hip"] == pytest.approx(1.0, abs=1e-6)
    assert measures.cost_of_transport == pytest.approx(400.0 / (MASS * SPEED))


@pytest.mark.parametrize("heading", [0.0, 0.7, -2.0])
def test_the_walk_is_the_same_in_every_direction(heading):
    walker = Walker(heading=heading)
    measures = walker.measure()
    assert heading_of(walker.qpos) == pytest.approx(np.full(1000, heading))
    assert trunk_lean(walker.qpos) == pytest.approx(
        np.interp(walker.time % 1.0, STRIDE, HUMAN_ANGLES["trunk"]), abs=1e-6
    )
    assert measures.heading_mean == pytest.approx(heading)
    assert measures.heading_drift == pytest.approx(0.0, abs=1e-9)
    assert measures.speed == pytest.approx(SPEED)


def test_sway_within_a_stride_is_no_drift_but_a_turn_is():
    time = np.arange(1000) * DT
    sway = 0.1 * np.sin(2 * np.pi * time / PERIOD)
    assert Walker(heading=sway).measure().heading_drift < 0.005
    turn = Walker(heading=sway + 0.05 * time).measure()
    strides = 5  # whole ones of the left leg after the transient
    assert turn.heading_drift == pytest.approx(0.05 * PERIOD * (strides - 1), abs=0.01)
    assert turn.speed == pytest.approx(SPEED, rel=1e-3)


def test_heading_is_continuous_over_a_full_turn():
    walker = Walker(heading=np.linspace(0.0, 7.0, 1000))
    assert heading_of(walker.qpos)[-1] == pytest.approx(7.0)
    assert walked(walker.qpos)[-1] == pytest.approx(999 * DT * SPEED, rel=1e-4)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 2.0, 3.01, 3.5])
def test_a_run_without_strides_is_unknown_not_an_error(seconds):
    measures = Walker(seconds).measure(power=np.full(round(seconds / DT), 400.0))
    assert np.isnan(measures.stride_time)
    assert np.isnan(list(measures.correlations.values())).all()
    assert np.isnan(measures.curves["hip"]).all()


def test_summary_holds_what_metrics_of_every_body_hold():
    run = Walker().recording([segment(0.0, 4.0, "slow"), segment(4.0, 10.0, "fast")], [9.5])
    summary = walking_summary(run)
    assert list(summary) == [
        "body", "controller", "preset", "seed", "duration", "falls",
        "distance", "mean_speed", "segments",
    ]  # fmt: skip
    assert summary["body"] == "human"
    assert summary["duration"] == pytest.approx(10.0)
    assert summary["falls"] == 1
    assert summary["distance"] == pytest.approx(SPEED * 10.0, rel=0.01)
    assert summary["mean_speed"] == pytest.approx(SPEED, rel=0.01)
    slow, fast = summary["segments"]
    assert (slow["label"], slow["falls"]) == ("slow", 0)
    assert (fast["label"], fast["falls"]) == ("fast", 1)
    assert fast["command"] == {"speed": SPEED}
    assert fast["speed"] == pytest.approx(SPEED, rel=0.01)
    assert fast["correlation_with_people"]["knee"] == pytest.approx(1.0, abs=1e-6)
    assert fast["error_from_people"]["knee"] == pytest.approx(0.0, abs=1e-4)
    assert list(fast["traits"]) == list(TRAITS)
    assert fast["traits"]["loading_flexion"] == pytest.approx(12.1, abs=0.1)
    assert fast["cost_of_transport"] == pytest.approx(400.0 / (MASS * SPEED), rel=0.01)


def test_yaw_is_from_the_heading_that_was_commanded():
    turning = 0.05 * np.arange(1000) * DT
    walker = Walker(heading=turning)
    assert walker.measure(reference=turning).yaw.largest == pytest.approx(0.0, abs=1e-9)
    assert walker.measure().yaw.final == pytest.approx(0.05 * 9.7, abs=0.02)
    run = walker.recording([segment(0.0, 10.0)])
    assert walking_summary(run)["segments"][0]["traits"]["yaw_away"] > 6.0
    told = replace(
        run,
        command=turning[:, None],
        header=MappingProxyType({**run.header, "command": ["heading"]}),
    )
    assert walking_summary(told)["segments"][0]["traits"]["yaw_away"] == 0.0


def test_summary_of_a_short_run_is_json_with_unknowns():
    run = Walker(0.5).recording([segment(0.0, 0.5), segment(0.5, 2.0)])
    summary = json.loads(json.dumps(walking_summary(run), allow_nan=False))
    assert summary["segments"][0]["stride_time"] is None
    assert summary["segments"][1]["speed"] is None
    assert set(summary["segments"][0]["correlation_with_people"].values()) == {None}


@pytest.mark.parametrize("speed", [0.0, -0.3])
def test_a_body_that_goes_nowhere_has_no_cost_of_transport(speed):
    run = Walker(speed=speed).recording([segment(0.0, 10.0)])
    assert walking_summary(run)["segments"][0]["cost_of_transport"] is None
