from __future__ import annotations

import itertools

import numpy as np
import pytest

from neurocontrol.analysis import (
    circular_distance,
    circular_mean,
    classify_gait,
    gait_phases,
    phase_error,
)
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES


def test_mean_across_the_wrap():
    assert circular_mean(np.array([0.9, 0.1])) == pytest.approx(0.0, abs=1e-12)
    assert circular_mean(np.array([0.95, 0.85])) == pytest.approx(0.9)
    assert circular_mean(np.array([0.98, 0.0, 0.02])) < 1.0


def test_unknown_phases_do_not_count():
    phase = np.array([[0.2, np.nan], [np.nan, np.nan], [0.4, np.nan]])
    mean = circular_mean(phase)
    assert mean[0] == pytest.approx(0.3)
    assert np.isnan(mean[1])


def test_opposite_phases_have_no_mean():
    assert np.isnan(circular_mean(np.array([0.0, 0.5])))


def test_distance_is_the_short_way():
    first, second = np.array([0.95, 0.0, 0.25, 0.3]), np.array([0.05, 0.5, 0.75, 0.3])
    np.testing.assert_allclose(circular_distance(first, second), [0.1, 0.5, 0.5, 0.0], atol=1e-12)


@pytest.mark.parametrize("gait", GAIT_PHASES)
def test_every_gait_is_recognised_up_to_the_wrap(gait):
    phases = (gait_phases(gait) + np.array([0.05, -0.05, -0.02, 0.08])) % 1.0
    assert classify_gait(phases) == gait
    assert phase_error(phases, gait_phases(gait)) == pytest.approx(0.08)


def test_no_two_gaits_overlap_within_the_tolerance():
    for first, second in itertools.combinations(GAIT_PHASES, 2):
        assert phase_error(gait_phases(first), gait_phases(second)) >= 0.25


def test_phases_between_gaits_or_unknown_have_no_name():
    assert classify_gait(np.array([0.375, 0.875, 0.0, 0.5])) is None
    assert classify_gait(np.array([0.5, np.nan, 0.0, 0.5])) is None


def test_unknown_gait_is_refused():
    with pytest.raises(InputError, match="unknown gait 'amble'"):
        gait_phases("amble")
