"""Yaw from a wanted heading, of ways that are made up."""

from __future__ import annotations

from math import degrees, pi, radians

import numpy as np
import pytest

from neurocontrol.analysis.human.yaw import RETURNED, measure_yaw, over_a_stride, yaw_from

DT, STRIDE = 0.01, 1.0
TIME = np.arange(1200) * DT
SWAY = 0.1 * np.sin(2 * pi * TIME / STRIDE)


def test_whole_turns_do_not_count_and_a_reference_may_turn():
    turning = 0.05 * TIME
    assert yaw_from(turning + 4 * pi + 0.02, turning) == pytest.approx(np.full(1200, 0.02))
    assert yaw_from(np.full(3, 3.1), -3.1) == pytest.approx(np.full(3, 6.2 - 2 * pi))
    assert yaw_from(np.full(3, -0.2), 0.1) == pytest.approx(np.full(3, -0.3))


def test_the_sway_of_a_stride_is_no_yaw():
    assert np.abs(over_a_stride(SWAY, DT, STRIDE)).max() < 1e-9
    usual = over_a_stride(TIME, DT)
    assert usual.shape == (1200 - 110 + 1,)
    assert usual == pytest.approx(TIME[:1091] + 0.5 * 109 * DT)
    assert over_a_stride(TIME[:50], DT) == pytest.approx([TIME[:50].mean()])


def test_a_turn_and_its_return_are_told():
    """Pushed off its way by 8 degrees, it comes back with a time constant of 2 s."""
    yaw = np.where(TIME < 3.0, 0.0, radians(8.0) * np.exp(-(TIME - 3.0) / 2.0))
    found = measure_yaw(yaw + SWAY, DT, STRIDE)
    over = 8.0 * 2.0 * (1 - np.exp(-0.5))  # degrees, the mean of the first second
    assert degrees(found.largest) == pytest.approx(over, abs=0.05)
    assert found.away == pytest.approx(2.0 * np.log(over / 3.0) + 3.0 / over, abs=0.15)
    assert degrees(found.final) == pytest.approx(over * np.exp(-4.0), abs=0.05)


def test_a_way_that_does_not_come_back_is_away_to_its_end():
    drift = measure_yaw(radians(1.0) * TIME, DT, STRIDE)
    assert drift.away == pytest.approx(11.5 - 3.0, abs=0.05)
    assert degrees(drift.final) == pytest.approx(11.5, abs=0.05)
    beside = measure_yaw(np.full(1200, RETURNED - 1e-6), DT, STRIDE)
    assert beside.away == 0.0
    assert beside.rms == beside.largest == pytest.approx(RETURNED, abs=1e-5)
    twice = np.where((TIME % 6.0 > 1.0) & (TIME % 6.0 < 3.0), 0.2, 0.0)
    assert measure_yaw(twice, DT, 0.05).away == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("samples", [0, 1])
def test_without_a_walk_nothing_is_known(samples):
    assert np.isnan(measure_yaw(np.zeros(samples), DT).away)
