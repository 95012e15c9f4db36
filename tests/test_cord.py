"""Controllers without a simulator do what they do in one."""

from __future__ import annotations

import numpy as np
import pytest

import neurocontrol as nc
from neurocontrol.errors import InputError


def test_a_cord_returns_what_the_controller_tells_the_body_in_a_simulation():
    simulation, cord = nc.make("go2", seed=[7]), nc.controller("spiking", body="go2", seed=7)
    simulation.tell("trot", speed=0.3)
    cord.tell("trot", speed=0.3)
    assert set(cord.sensors) == {"foot_force", "trunk_angular_velocity", "trunk_velocity"}
    for _ in range(40):
        felt = {name: simulation.sensors[name][0].copy() for name in cord.sensors}
        simulation.step()
        assert np.array_equal(cord.step(**felt), simulation.plant.control[0])
    assert simulation.time == pytest.approx(40 * cord.period)


def test_a_cord_says_what_it_needs_and_goes_on_from_what_was_saved():
    cord = nc.controller(body="quadruped")
    assert cord.actuators[:2] == ("LF_hip", "LF_knee")
    with pytest.raises(InputError, match=r"no sensor 'gyro' is needed; expected foot_force \(4\)"):
        cord.step(gyro=0.0)
    with pytest.raises(InputError, match="foot_force must be 4 numbers, got"):
        cord.step(foot_force=[1.0, 2.0])
    with pytest.raises(InputError, match="knows no command 'hop'"):
        cord.tell("hop")
    then = cord.save()
    first = [cord.step(foot_force=[2.5] * 4) for _ in range(5)]
    cord.restore(then)
    again = [cord.step(foot_force=[2.5] * 4) for _ in range(5)]
    assert np.array_equal(first, again)
    cord.reset(seed=3)
    assert not np.array_equal(cord.step(foot_force=0.0), first[0])
