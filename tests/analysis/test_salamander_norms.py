from __future__ import annotations

import pytest

from neurocontrol.analysis.salamander import norms


def test_every_joint_has_an_amplitude_and_every_gap_a_lag():
    assert len(norms.SWIM_ANGLES) == len(norms.WALK_ANGLES) == 8
    assert len(norms.SWIM_LAGS) == 7
    assert min(norms.SWIM_ANGLES + norms.WALK_ANGLES) > 0.0


def test_speed_stride_and_frequency_of_swimmers_agree():
    assert pytest.approx(norms.SWIM_SPEED, rel=0.01) == norms.SWIM_STRIDE * norms.SWIM_FREQUENCY


def test_a_swimmer_bends_to_the_tail_and_holds_less_than_one_wave():
    assert max(norms.SWIM_ANGLES) == norms.SWIM_ANGLES[-1]
    assert min(norms.SWIM_LAGS) > 0.0
    assert 0.7 < sum(norms.SWIM_LAGS) < 1.0


def test_a_walker_bends_little_at_the_pelvis_where_its_standing_wave_has_a_node():
    trunk, node, tail = norms.WALK_ANGLES[1:3], norms.WALK_ANGLES[3], norms.WALK_ANGLES[4:6]
    assert node < 0.2 * min(trunk + tail)
    assert norms.WALK_FREQUENCY < norms.SWIM_FREQUENCY
    assert 0.5 < norms.WALK_DUTY < 1.0
