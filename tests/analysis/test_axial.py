from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.axial import half_turn, measure_wave

DT = 0.004
AMPLITUDE = 0.1 + 0.02 * np.arange(8)


def wave(lag, frequency=1.0, seconds=6.0, offset=0.0, amplitude=AMPLITUDE):
    """Signals of which each follows its rostral neighbour by a share of a cycle."""
    time = np.arange(round(seconds / DT))[:, np.newaxis] * DT
    behind = np.concatenate([[0.0], np.cumsum(np.broadcast_to(lag, 7))])
    return amplitude * np.sin(2 * np.pi * (frequency * time - behind)) + offset


@pytest.mark.parametrize("frequency", [0.5, 0.88, 1.37, 3.17, 6.0])
@pytest.mark.parametrize("lag", [-0.066, 0.0, 0.03, 0.12])
def test_a_travelling_wave_is_measured_as_it_was_made(frequency, lag):
    found = measure_wave(wave(lag, frequency, offset=0.3), DT)
    assert found.frequency == pytest.approx(frequency, abs=1 / (8 * 6.0))
    np.testing.assert_allclose(found.lag, lag, atol=1e-3)
    np.testing.assert_allclose(found.amplitude, AMPLITUDE, rtol=0.02)
    assert found.total == pytest.approx(7 * lag, abs=2e-3)


def test_every_gap_has_a_lag_of_its_own():
    lags = np.array([0.19, 0.08, -0.1, 0.45, 0.15, -0.3, 0.0])
    np.testing.assert_allclose(measure_wave(wave(lags), DT).lag, lags, atol=1e-3)


def test_phases_add_up_between_any_two_signals():
    found = measure_wave(wave(0.12), DT)
    assert found.phase(3) == pytest.approx(0.36, abs=1e-3)
    assert found.phase(0, 3) == pytest.approx(-0.36, abs=1e-3)
    assert found.phase(6, 1) == pytest.approx(-0.4, abs=1e-3)  # 0.6 of a cycle
    assert found.phase(5, 5) == 0.0


def test_the_strongest_rhythm_is_measured_unless_another_is_asked_for():
    both = wave(0.1, 1.0) + wave(-0.05, 2.5, amplitude=0.3 * AMPLITUDE)
    assert measure_wave(both, DT).frequency == pytest.approx(1.0, abs=0.02)
    other = measure_wave(both, DT, frequency=2.5)
    assert other.frequency == pytest.approx(2.5, abs=0.02)
    np.testing.assert_allclose(other.lag, -0.05, atol=2e-3)
    np.testing.assert_allclose(other.amplitude, 0.3 * AMPLITUDE, rtol=0.02)


def test_noise_beside_a_wave_hardly_matters():
    noise = np.random.default_rng(4).normal(scale=0.05, size=(1500, 8))
    found = measure_wave(wave(0.08) + noise, DT)
    np.testing.assert_allclose(found.lag, 0.08, atol=0.015)


@pytest.mark.parametrize("level", [0.0, 0.1, 0.3, -2.0])
def test_signals_that_do_not_oscillate_have_no_frequency(level):
    found = measure_wave(np.full((1000, 8), level), DT)
    assert np.isnan(found.frequency)
    assert np.isnan([*found.amplitude, *found.lag, found.total]).all()
    assert (found.amplitude.shape, found.lag.shape) == ((8,), (7,))


@pytest.mark.parametrize("samples", [0, 1, 7])
def test_a_few_samples_are_no_wave(samples):
    found = measure_wave(wave(0.1)[:samples], DT)
    assert np.isnan(found.frequency)
    assert found.lag.shape == (7,)


@pytest.mark.parametrize(
    ("phase", "half"), [(0.0, 0.0), (0.49, 0.49), (0.5, -0.5), (0.6, -0.4), (-0.7, 0.3), (3.2, 0.2)]
)
def test_half_a_turn_is_the_farthest(phase, half):
    assert half_turn(phase) == pytest.approx(half)
