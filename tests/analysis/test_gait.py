from __future__ import annotations

import warnings

import numpy as np
import pytest

from neurocontrol.analysis import (
    circular_distance,
    classify_gait,
    duty_factors,
    gait_phases,
    mean_phases,
    measure_cycles,
    measure_gait,
    measure_settling,
    touchdowns,
)
from neurocontrol.gaits import GAIT_PHASES


@pytest.mark.parametrize("gait", GAIT_PHASES)
@pytest.mark.parametrize("duty", [0.3, 0.5, 0.7])
def test_square_waves_give_back_their_gait(stepping, gait, duty):
    measured = measure_gait(*stepping(gait_phases(gait), duty))
    np.testing.assert_allclose(circular_distance(measured.phases, gait_phases(gait)), 0, atol=1e-9)
    harmonic = circular_distance(measured.harmonic_phases, gait_phases(gait))
    np.testing.assert_allclose(harmonic, 0, atol=1e-9)
    np.testing.assert_allclose(measured.duty_factor, duty, atol=1e-9)
    assert measured.frequency == pytest.approx(2.5)
    assert measured.period_variation == pytest.approx(0.0, abs=1e-9)
    assert classify_gait(measured.phases) == gait


@pytest.mark.parametrize(
    ("gait", "duty", "flight"),
    [("pronk", 0.3, 0.7), ("trot", 0.4, 0.2), ("trot", 0.6, 0.0), ("bound", 0.25, 0.5)],
)
def test_flight_is_what_no_stance_covers(stepping, gait, duty, flight):
    measured = measure_gait(*stepping(gait_phases(gait), duty))
    assert measured.flight_fraction == pytest.approx(flight, abs=1e-9)


def test_fore_and_hind_duty_differ(stepping):
    measured = measure_gait(*stepping(gait_phases("walk"), (0.6, 0.7, 0.8, 0.7)))
    assert measured.duty_factor_fore == pytest.approx(0.65)
    assert measured.duty_factor_hind == pytest.approx(0.75)


def test_first_harmonic_follows_the_middle_of_the_stance(stepping):
    measured = measure_gait(*stepping((0.0, 0.5, 0.0, 0.5), (0.3, 0.5, 0.5, 0.5)))
    expected = [0.9, 0.5, 0.0, 0.5]
    np.testing.assert_allclose(measured.harmonic_phases, expected, atol=1e-9)


def pronk_with_jitter(rng, strides=200, spread=0.03):
    starts = np.arange(strides) * 0.4
    return [starts + rng.normal(0.0, spread * 0.4, strides) for _ in range(4)]


def test_jitter_around_zero_neither_drops_nor_doubles_a_touchdown():
    cycles = measure_cycles(pronk_with_jitter(np.random.default_rng(3)))
    assert np.isfinite(cycles.phase).all()
    assert circular_distance(mean_phases(cycles), np.zeros(4)).max() < 0.01


def test_period_variation_is_the_spread_of_the_strides():
    reference = np.cumsum([0.0, *([0.3, 0.5] * 20)])
    contact = np.zeros((20000, 4), dtype=bool)
    time = np.arange(20000) * 0.001
    for start in reference:
        contact[round(start * 1000) + 1 : round(start * 1000) + 101] = True
    measured = measure_gait(contact, time)
    assert measured.frequency == pytest.approx(2.5)
    assert measured.period_variation == pytest.approx(0.25)


def test_a_limb_that_steps_twice_or_every_other_stride_has_no_phase(stepping):
    contact, time = stepping((0.5, 0.0, 0.0, 0.5))
    double, _ = stepping((0.0,), duty=0.5, period=0.2)
    contact[:, 0] = double[:, 0]
    phases = measure_gait(contact, time).phases
    assert np.isnan(phases[0])
    np.testing.assert_allclose(phases[1:], [0.0, 0.0, 0.5], atol=1e-9)


def test_a_foot_that_never_lifts_is_unknown_and_leaves_the_others(stepping):
    contact, time = stepping(gait_phases("trot"))
    contact[:, 1] = True
    measured = measure_gait(contact, time)
    assert np.isnan(measured.phases[1])
    assert np.isnan(measured.harmonic_phases[1])
    assert np.isnan(measured.duty_factor[1])
    np.testing.assert_allclose(measured.phases[[0, 2, 3]], [0.5, 0.0, 0.5], atol=1e-9)


def test_without_the_reference_foot_nothing_has_a_phase(stepping):
    contact, time = stepping(gait_phases("trot"))
    contact[:, 2] = False
    measured = measure_gait(contact, time)
    assert measured.cycles == 0
    assert np.isnan(measured.phases).all()
    assert np.isnan(measured.frequency)
    assert measured.duty_factor[0] == pytest.approx(0.5)
    assert classify_gait(measured.phases) is None


@pytest.mark.parametrize("samples", [0, 1, 2, 50])
@pytest.mark.parametrize("value", [False, True])
def test_silence_is_unknown_without_a_warning(samples, value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        measured = measure_gait(np.full((samples, 4), value), np.arange(samples) * 0.01)
    assert np.isnan(measured.phases).all()
    assert np.isnan(measured.duty_factor).all()
    assert np.isnan(measured.period_variation)
    assert measured.cycles == 0


def test_measuring_between_two_moments_sees_only_that_gait(stepping):
    trot, time = stepping(gait_phases("trot"))
    pace, _ = stepping(gait_phases("pace"))
    contact = np.where((time < 5.0)[:, None], trot, pace)
    assert classify_gait(measure_gait(contact, time, 0.5, 5.0).phases) == "trot"
    assert classify_gait(measure_gait(contact, time, 5.5, 10.0).phases) == "pace"


def test_duty_counts_whole_strides_only():
    contact = np.array([[1], [1], [1], [0], [1], [0], [0], [0], [1], [1], [1]], dtype=bool)
    assert duty_factors(contact)[0] == pytest.approx(0.25)


def switching(bad_cycles, stride=0.4):
    """Touch-downs that trot, then pace from the switch at 4 s after some cycles in between."""
    cycles = np.arange(30)
    phases = np.array(
        [
            gait_phases("trot")
            if cycle < 10
            else (0.25, 0.75, 0.0, 0.5)
            if cycle < 10 + bad_cycles
            else gait_phases("pace")
            for cycle in cycles
        ]
    )
    return [np.sort((cycles + phases[:, limb]) * stride) for limb in range(4)]


@pytest.mark.parametrize("bad_cycles", [0, 1, 4])
def test_settling_counts_the_cycles_before_the_first_good_one(bad_cycles):
    settling = measure_settling(switching(bad_cycles), 4.0, 12.0, gait_phases("pace"))
    assert settling.cycles == bad_cycles
    assert settling.time == pytest.approx(0.4 * bad_cycles)
    assert settling.good_share == 1.0


def test_two_good_cycles_are_not_settled():
    touchdown = switching(0)
    touchdown[1][12] += 0.1
    settling = measure_settling(touchdown, 4.0, 12.0, gait_phases("pace"))
    assert settling.cycles == 3
    later = measure_settling(switching(16), 4.0, 12.0, gait_phases("pace"), consecutive=4)
    assert np.isnan(later.cycles)
    assert later.good_share == 0.0


def test_lapses_after_settling_lower_the_good_share():
    touchdown = switching(0)
    touchdown[1][20] += 0.1
    settling = measure_settling(touchdown, 4.0, 12.0, gait_phases("pace"))
    assert settling.cycles == 0
    assert settling.good_share == pytest.approx(18 / 19)


def test_nothing_settles_without_steps(stepping):
    contact, time = stepping(gait_phases("trot"), duty=1.0)
    settling = measure_settling(touchdowns(contact, time), 1.0, 9.0, gait_phases("trot"))
    assert np.isnan(settling.time)
