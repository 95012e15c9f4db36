from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis import gait_phases
from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.salamander.gaits import (
    measure_stepping,
    measure_swimming,
    standing_wave,
    trunk_to_tail,
)

WEIGHT, LENGTH, PERIOD = 0.2, 0.1, 0.8
LINKS = [LENGTH / 9] * 9
TROT = gait_phases("trot")


def bending(time, lags, frequency=1 / PERIOD):
    behind = np.concatenate([[0.0], np.cumsum(lags)])
    return 0.3 * np.sin(2 * np.pi * (frequency * time[:, np.newaxis] - behind))


STANDING = (0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0)
"""Lags of joints whose border lies between the third and the fourth."""


def poses(time, speed, turn=0.0):
    qpos = np.zeros((len(time), 7))
    yaw = turn * time
    qpos[:, 0], qpos[:, 3], qpos[:, 6] = speed * time, np.cos(yaw / 2), np.sin(yaw / 2)
    return qpos


@pytest.fixture
def walk(stepping):
    """Return a function that measures a made-up walk."""

    def measure(
        phases=TROT, duty=0.75, *, speed=0.05, turn=0.0, slip=None, touching=0.0, extra=(), gap=0.15
    ):
        contact, time = stepping(phases, duty=duty, period=PERIOD, duration=8.0)
        for foot in extra:  # lifts once more, in the middle of its stance
            cycle = (time / PERIOD - phases[foot]) % 1.0
            contact[(cycle > 0.3) & (cycle < 0.3 + gap), foot] = False
        velocity = np.where(contact, 0.0, speed / (1 - duty))
        if slip is not None:
            velocity = np.broadcast_to(slip, velocity.shape)
        position = np.zeros((len(time), 4, 3))
        position[..., 0] = np.cumsum(velocity, axis=0) * (time[1] - time[0])
        load = np.zeros((len(time), 3))
        load[: round(touching * len(time)), 1] = 0.01
        return measure_stepping(
            time, poses(time, speed, turn), contact * WEIGHT / 3, position.reshape(len(time), 12),
            load, bending(time, STANDING), weight=WEIGHT, length=LENGTH,
        )  # fmt: skip

    return measure


def test_a_trot_is_measured_as_it_was_made(walk):
    found = walk()
    assert found.frequency == pytest.approx(1 / PERIOD, abs=0.02)
    assert found.speed == pytest.approx(0.5)
    assert found.turning == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.duty_factor, 0.75, atol=0.01)
    assert found.diagonals == 1.0
    np.testing.assert_allclose(found.steps, 1.0, atol=0.15)
    assert found.trunk_touching == 0.0
    assert found.trunk_lag == pytest.approx(0.0, abs=1e-3)
    assert found.trunk_to_tail == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(("gait", "share"), [("trot", 1.0), ("pace", 0.0), ("walk", 0.5)])
def test_diagonals_are_the_share_of_time_in_one_state(walk, gait, share):
    assert walk(gait_phases(gait), 0.5).diagonals == pytest.approx(share, abs=0.01)


def test_feet_that_rest_do_not_slip_and_dragged_ones_do(walk):
    assert (walk().slip < 0.02).all()
    found = walk(slip=[0.01, 0.02, 0.0, 0.04])
    np.testing.assert_allclose(found.slip, [0.1, 0.2, 0.0, 0.4], atol=1e-9)


def test_a_foot_that_never_touches_has_no_slip(walk):
    found = walk(duty=np.array([0.75, 0.75, 0.0, 0.75]))
    assert np.isnan(found.slip).tolist() == [False, False, True, False]
    assert found.steps[2] == 0.0
    assert found.duty_factor[2] == 0.0


def test_a_foot_that_stutters_steps_twice(walk):
    np.testing.assert_allclose(walk(extra=(1,)).steps, [1, 2, 1, 1], atol=0.15)


def test_a_foot_that_chatters_loses_the_ground_by_its_raw_contacts_alone(walk):
    plain, chattering = walk(), walk(extra=(1,), gap=0.02)  # 16 ms
    for name in ("duty_factor", "diagonals", "steps"):
        np.testing.assert_array_equal(getattr(chattering, name), getattr(plain, name))
    np.testing.assert_array_equal(plain.raw_duty_factor, plain.duty_factor)
    np.testing.assert_array_equal(plain.raw_slip, plain.slip)
    np.testing.assert_array_equal(plain.losses, 0.0)
    assert chattering.slip[1] > 2 * chattering.raw_slip[1] > 0.0  # it moves while it is off
    lost = plain.duty_factor - chattering.raw_duty_factor
    np.testing.assert_allclose(lost, [0.0, 0.02, 0.0, 0.0], atol=0.005)
    assert plain.raw_diagonals == 1.0
    assert chattering.raw_diagonals == pytest.approx(0.99, abs=0.0025)
    np.testing.assert_allclose(chattering.losses, [0.0, 1.0, 0.0, 0.0], atol=0.12)


def test_a_touching_trunk_and_a_turn_are_told(walk):
    assert walk(touching=0.3).trunk_touching == pytest.approx(0.3, abs=1e-3)
    assert walk(turn=-0.2).turning == pytest.approx(-0.2)


def test_a_swim_is_measured_as_it_was_made():
    time = np.arange(1500) * 0.004
    immersion = np.tile([1.0, 0.5, 0.9], (1500, 1))
    found = measure_swimming(
        time, poses(time, 0.07, 0.1), bending(time, [0.1] * 7, 3.0), immersion, links=LINKS
    )
    assert found.wave.frequency == pytest.approx(3.0, abs=0.02)
    assert found.wave.total == pytest.approx(0.7, abs=2e-3)
    assert found.immersion == pytest.approx(0.8)
    assert found.turning == pytest.approx(0.1)
    straight = measure_swimming(
        time, poses(time, 0.07), bending(time, [0.1] * 7, 3.0), immersion, links=LINKS
    )
    assert straight.speed == pytest.approx(0.7)
    assert straight.stride == pytest.approx(0.7 / 3.0, rel=0.01)
    back = measure_swimming(
        time, poses(time, -0.07), bending(time, [-0.1] * 7, 3.0), immersion, links=LINKS
    )
    assert back.speed == pytest.approx(-0.7)
    assert back.stride < 0.0


@pytest.mark.parametrize("step", [0.1, 0.35, 0.5, 0.8])
def test_the_step_from_trunk_to_tail_is_found_whatever_lies_in_between(step):
    time = np.arange(2000) * 0.004
    lags = np.array([0.2, 0.02, 0.4, 0.0, 0.02, 0.3, 0.1])
    lags[3] = step - lags[2] - 0.02  # of the means of joints 2, 3 and of joints 5, 6
    wave = measure_wave(bending(time, lags), 0.004)
    assert trunk_to_tail(wave) == pytest.approx(step, abs=3e-3)


def test_a_standing_wave_is_two_halves_that_do_not_travel():
    time = np.arange(2000) * 0.004
    spread, step = standing_wave(measure_wave(bending(time, STANDING), 0.004), 3)
    assert (spread, step) == (pytest.approx(0.0, abs=1e-3), pytest.approx(0.5, abs=1e-3))
    spread, step = standing_wave(measure_wave(bending(time, [0.05] * 7), 0.004), 4)
    assert (spread, step) == (pytest.approx(0.075, abs=1e-3), pytest.approx(0.2, abs=1e-3))
