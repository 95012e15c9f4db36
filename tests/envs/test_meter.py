"""The mean power of a frame is that of looking after every tick, without looking."""

from __future__ import annotations

import numpy as np
import pytest

import neurocontrol
from neurocontrol.envs.meter import PowerMeter

TICKS = 5


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize("rig", ["human", "quadruped", "salamander"])
def test_power_in_between_counts_also_of_rows_that_stop(rig, compiles, capfd):
    metered, watched = (neurocontrol.make(rig, batch=3, threads=2) for _ in range(2))
    metered.compiles = compiles
    meter = PowerMeter(metered)
    assert (metered.obstacle == "") == compiles
    for frame in range(3):
        if frame == 1:
            for simulation in (metered, watched):
                simulation.plant.qpos[1, 3:7] = 0.0, 1.0, 0.0, 0.0  # on its back
                simulation.plant.qvel[2, 7] = 1e9
        power = np.zeros(3)
        for _ in range(TICKS):
            watched.step()
            power += watched.power
        meter.start()
        metered.step(TICKS)
        np.testing.assert_array_equal(meter.mean(TICKS), power / TICKS)
        assert power[0] > 0.0
    np.testing.assert_array_equal(metered.rows, [0])
