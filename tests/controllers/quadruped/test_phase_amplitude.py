from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.limb_oscillators import Rhythm
from neurocontrol.controllers.quadruped.phase_amplitude import (
    PhaseAmplitude,
    PhaseAmplitudeParameters,
)
from neurocontrol.gaits import GAIT_PHASES


def rhythm(amplitude: float = 1.0, frequency: float = 2.0, duty_factor: float = 0.75) -> Rhythm:
    return Rhythm(
        phases=np.array([GAIT_PHASES["walk"]]),
        frequency=np.array([frequency]),
        duty_factor=np.array([duty_factor]),
        amplitude=np.full((1, 4), amplitude),
    )


@pytest.mark.parametrize(("time_step", "steps"), [(0.001, 40), (0.04, 1)])
def test_the_amplitude_follows_the_closed_form_of_critical_damping(time_step, steps):
    oscillators = PhaseAmplitude(1)
    oscillators.advance(time_step, steps, rhythm(amplitude=0.5))
    rate_times_time = 0.5 * 150.0 * 0.04
    expected = 1.5 - 0.5 * (1.0 + rate_times_time) * np.exp(-rate_times_time)
    assert oscillators.radius == pytest.approx(expected, rel=1e-12)


def test_the_amplitude_reaches_mu_without_overshoot():
    oscillators = PhaseAmplitude(1)
    for _ in range(300):
        oscillators.advance(0.001, 1, rhythm())
        assert np.all(oscillators.radius <= 2.0)
    assert oscillators.radius == pytest.approx(2.0, abs=1e-6)


def test_the_step_shrinks_with_the_amplitude():
    oscillators = PhaseAmplitude(1)
    reach = []
    for _ in range(1000):
        oscillators.advance(0.001, 1, rhythm(amplitude=0.25))
        reach.append(np.abs(oscillators.protraction).max())
    assert max(reach) == pytest.approx(0.25, abs=1e-3)


@pytest.mark.parametrize("duty_factor", [0.3, 0.5, 0.8])
def test_without_coupling_every_limb_keeps_its_own_time(duty_factor):
    oscillators = PhaseAmplitude(1, PhaseAmplitudeParameters(coupling=0.0))
    start = np.array([[0.1, 0.2, 0.6, 0.9]])
    wanted = rhythm(frequency=2.0, duty_factor=duty_factor)
    oscillators.reset(start)
    oscillators.advance(0.001, 1, wanted)
    first = oscillators.phase.copy()
    oscillators.advance(0.001, 5000, wanted)
    np.testing.assert_allclose(oscillators.phase, first, atol=1e-9)


def test_no_limb_ever_runs_backwards():
    oscillators = PhaseAmplitude(1)
    oscillators.reset(np.random.default_rng(5).random((1, 4)))
    before = oscillators.phase.copy()
    for _ in range(2000):
        oscillators.advance(0.001, 1, rhythm())
        assert np.all((oscillators.phase - before) % 1.0 < 0.5)
        before = oscillators.phase.copy()
