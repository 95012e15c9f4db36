"""Mechanical power is the sum of force times speed, whatever the number of actuators."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.power import LANES, mechanical_power


@pytest.mark.parametrize("actuators", [1, 8, 19])
def test_every_actuator_counts_with_the_speed_that_is_known_of_it(actuators):
    rng = np.random.default_rng(actuators)
    qvel, dofs = rng.normal(size=(3, 30)), rng.integers(30, size=actuators)
    velocity, force = rng.normal(size=(2, 3, actuators))
    direct, gear = rng.random(actuators) < 0.5, rng.normal(size=actuators)
    power = np.full(3, np.nan)
    mechanical_power(
        np.array([0, 2]), qvel, velocity, force, dofs, direct, gear, np.ones(LANES), power
    )
    speed = np.where(direct, qvel[:, dofs] * gear, velocity)
    expected = np.abs(speed * force).sum(axis=1)
    np.testing.assert_allclose(power[[0, 2]], expected[[0, 2]], rtol=1e-14)
    assert np.isnan(power[1])
