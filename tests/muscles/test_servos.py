"""Servos turn no faster than they can, whoever commands them; a cable is let go of at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import neurocontrol
from neurocontrol.controllers import CommandSpace
from neurocontrol.envs.direct import DirectControl
from neurocontrol.envs.quadruped.environment import QuadrupedEnv
from neurocontrol.errors import InputError
from neurocontrol.models.quadruped import QuadrupedMorphology, quadruped
from neurocontrol.muscles import Servos
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

PERIOD, SPEED = 0.004, 10.5
REACH = PERIOD * SPEED
ROWS = np.arange(2)
HIPS, KNEES = slice(0, None, 2), slice(1, None, 2)


def servos(angles):
    """A free servo, one that is limited, and one that pulls a cable, of two bodies."""
    return Servos(
        np.array([np.inf, SPEED, SPEED]),
        np.array([False, False, True]),
        np.array([0, 1, 2]),
        np.array(angles, dtype=float),
        period=PERIOD,
    )


def follow(limited, wanted, angles, rows=ROWS):
    wanted, angles = np.array(wanted, dtype=float), np.array(angles, dtype=float)
    return limited.step(wanted, angles, np.zeros_like(angles), rows).copy()


def test_targets_move_by_speed_times_period_from_where_the_joints_are():
    start = [[0.2, 0.3, 1.2], [-0.2, -0.3, 1.3]]
    limited = servos(start)
    up = follow(limited, np.full((2, 3), 2.0), start)
    assert up == pytest.approx(
        np.array([[2.0, 0.3 + REACH, 1.2 + REACH], [2.0, -0.3 + REACH, 1.3 + REACH]])
    )
    down = follow(limited, np.zeros((2, 3)), start)
    assert down == pytest.approx(np.array([[0.0, 0.3, 0.0], [0.0, -0.3 + 2 * REACH, 0.0]]))


def test_a_slack_cable_is_taken_up_without_force_and_a_taut_one_wound_at_its_speed():
    limited = servos(np.zeros((2, 3)))
    pulled = follow(limited, np.full((2, 3), 2.0), np.full((2, 3), 1.0))[:, 2]
    assert pulled == pytest.approx(1.0 + REACH)
    held_back = follow(limited, np.full((2, 3), 2.0), np.full((2, 3), 0.9))[:, 2]
    assert held_back == pytest.approx(1.0 + 2 * REACH)
    bent_by_the_ground = follow(limited, np.full((2, 3), 2.0), np.full((2, 3), 1.5))[:, 2]
    assert bent_by_the_ground == pytest.approx(1.5 + REACH)


def test_other_rows_are_left_alone_and_a_reset_holds_the_joints_where_they_are():
    limited = servos(np.zeros((2, 3)))
    moved = follow(limited, np.ones((2, 3)), np.zeros((2, 3)), np.array([1]))
    assert np.all(moved[0] == 0.0)
    assert np.all(moved[1] > 0.0)
    limited.reset(np.array([1]), np.full((2, 3), 0.7))
    assert np.all(limited.save()["target"] == [[0.0] * 3, [0.7] * 3])


class Flexed(DirectControl):
    """A controller of somebody else, which asks for all at once and knows of no limit."""

    name = "flexed"
    command_space = CommandSpace(())

    def step(self, sensors, command, rows):
        self._target[rows] = 2.0
        return self._target


def test_a_quadruped_obeys_its_servos_under_any_controller():
    plant = Plant(quadruped(), [Scenario()] * 2)
    simulation = Simulation(plant, Flexed(np.zeros(8), 2, PERIOD))
    before = plant.qpos[:, 7:].reshape(2, 4, 3)[:, :, :2].reshape(2, 8).copy()
    simulation.step()
    assert plant.control == pytest.approx(before + REACH)


@pytest.mark.parametrize("controller", ["spiking", "phase-amplitude"])
def test_gaits_obey_them(controller):
    simulation = neurocontrol.make("quadruped", controller, batch=2, seed=3)
    simulation.tell("bound", speed=1.0)
    simulation.step()
    plant, largest = simulation.plant, np.zeros(2)
    for _ in range(150):
        hips = plant.control[:, HIPS].copy()
        taut = np.maximum(plant.control[:, KNEES], plant.qpos[:, 8::3])
        simulation.step()
        turned, pulled = plant.control[:, HIPS] - hips, plant.control[:, KNEES] - taut
        largest = np.maximum(largest, [np.abs(turned).max(), pulled.max()])
    assert largest == pytest.approx([REACH, REACH])


def test_actuators_of_the_environment_obey_them():
    env = QuadrupedEnv(frame_period=PERIOD)
    env.reset(seed=1)
    before = env.unwrapped.data.qpos[7:].reshape(4, 3)[:, :2].ravel().copy()
    env.step(np.ones(8, dtype=np.float32))
    assert np.allclose(env.unwrapped.data.ctrl, before + REACH)


def test_what_cannot_be_limited_is_refused():
    body = quadruped(QuadrupedMorphology())
    with pytest.raises(InputError, match="no actuator 'LF_toe'; its actuators are LF_hip, LF_knee"):
        replace(body, servo_speeds={"LF_toe": 1.0})
    with pytest.raises(InputError, match=r"speed of actuator 'LF_hip' .* must be positive, got 0"):
        replace(body, servo_speeds={"LF_hip": 0.0})
