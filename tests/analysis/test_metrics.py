from __future__ import annotations

import math

import numpy as np
import pytest

from neurocontrol.analysis import (
    cost_of_transport,
    forward_distance,
    froude_number,
    heading,
    heading_speed,
    moving_average,
    net_speed,
    turning_rate,
)


def circle(speed, turn, duration=10.0, dt=0.004):
    time = np.arange(0.0, duration, dt)
    yaw = turn * time
    qpos, qvel = np.zeros((time.size, 7)), np.zeros((time.size, 6))
    qpos[:, 0] = speed / turn * np.sin(yaw)
    qpos[:, 1] = speed / turn * (1.0 - np.cos(yaw))
    qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
    qvel[:, 0], qvel[:, 1] = speed * np.cos(yaw), speed * np.sin(yaw)
    return time, qpos, qvel


def test_a_circle_is_walked_at_its_speed_though_it_leads_nowhere():
    turn = 2.0 * math.pi / 10.0
    time, qpos, qvel = circle(0.6, turn, duration=10.004)
    assert forward_distance(qpos) / time[-1] == pytest.approx(0.6, rel=1e-4)
    np.testing.assert_allclose(heading_speed(qpos, qvel), 0.6)
    assert turning_rate(time, qpos) == pytest.approx(turn)
    assert heading(qpos)[-1] == pytest.approx(2.0 * math.pi)
    assert abs(net_speed(time, qpos)) < 1e-3


def test_net_speed_of_an_arc_is_its_chord():
    time, qpos, _ = circle(0.6, 0.1)
    chord = 2.0 * 0.6 / 0.1 * math.sin(0.05 * time[-1])
    assert net_speed(time, qpos) == pytest.approx(chord / time[-1])


def test_walking_backwards_is_negative_and_costs_no_number():
    time, qpos, _ = circle(-0.5, 1e-6)
    assert forward_distance(qpos) < 0.0
    assert net_speed(time, qpos) == pytest.approx(-0.5)
    assert math.isnan(cost_of_transport(np.ones(5), 10.0, -0.5))


def test_sideways_sway_is_no_distance():
    time, qpos, _ = circle(0.5, 1e-9)
    straight = forward_distance(qpos)
    qpos[:, 1] += 0.05 * np.sin(20.0 * time)
    assert forward_distance(qpos) == pytest.approx(straight)


def test_cheetah_cub_reaches_its_published_froude_number():
    """Sproewitz et al. 2013: 1.42 m/s at a leg of about 0.158 m is Froude 1.30."""
    assert froude_number(1.42, 0.158, 9.81) == pytest.approx(1.30, abs=0.005)


def test_cost_counts_braking_as_driving():
    assert cost_of_transport(np.array([2.0, -2.0]), 10.0, 0.5) == pytest.approx(0.4)


def test_too_short_a_run_has_no_speed():
    assert math.isnan(forward_distance(np.zeros((1, 7))))
    assert math.isnan(net_speed(np.zeros(0), np.zeros((0, 7))))
    assert math.isnan(turning_rate(np.zeros(1), np.zeros((1, 7))))


def test_moving_average_over_a_stride_removes_the_stride():
    time = np.arange(1000) * 0.01
    wave = 0.4 + 0.2 * np.sin(2.0 * math.pi * time / 0.41)
    inner = moving_average(wave, 41)[20:-20]
    np.testing.assert_allclose(inner, 0.4, atol=1e-12)


def test_moving_average_keeps_the_ends_of_a_constant():
    np.testing.assert_allclose(moving_average(np.full(5, 3.0), 100), 3.0)
    np.testing.assert_array_equal(moving_average(np.array([1.0, 2.0]), 1), [1.0, 2.0])
