"""Salamanders stand, lie and swim on land and in water without a nervous system."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from neurocontrol.models.salamander import salamander
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import find, make_body
from neurocontrol.rigs.salamander.replay import replay_swimming
from neurocontrol.water import Water

KINDS = ("salamander", "salamander-robot")


@pytest.fixture(params=KINDS)
def body(request):
    return make_body(request.param)


def hold(plant, seconds, axis=0.0):
    """Hold the limbs as they stand, muscles relaxed or servos at angles; return the top speed."""
    joints = plant.model.actuator_trnid[8:, 0]
    plant.control[:, :8] = axis
    plant.control[:, 8:] = plant.body.standing[plant.model.jnt_qposadr[joints]]
    fastest = 0.0
    for _ in range(round(seconds / 0.001)):
        plant.step(round(0.001 / plant.timestep))
        fastest = max(fastest, np.abs(plant.qvel).max())
    return fastest


def test_a_body_stands_on_its_feet(body):
    plant = Plant(body, [Scenario(terrain=body.ground)])
    hold(plant, 0.5)
    feet, belly = plant.sensors["foot_force"][0], plant.sensors["axis_load"][0]
    assert plant.sensors["trunk_up"][0, 2] > np.cos(np.radians(5.0))
    assert feet.min() > 0.1 * plant.weight[0]
    assert belly.sum() < 0.1 * plant.weight[0], "only the tail may drag"
    assert not plant.sensors["trunk_load"].any()


def test_a_standing_body_stays_still(body):
    plant = Plant(body, [Scenario(terrain=body.ground)])
    hold(plant, 1.0)
    start = plant.qpos[0, :3].copy()
    assert hold(plant, 1.0) < 0.02
    assert np.abs(plant.qpos[0, :3] - start).max() < 0.01 * body.length


def test_standing_feet_hardly_sink_in_and_never_lose_the_ground():
    plant = Plant(body := make_body("salamander"), [Scenario(terrain=body.ground)])
    hold(plant, 1.0)
    loads = []
    for _ in range(500):
        plant.step()
        loads.append(plant.sensors["foot_force"][0] / plant.weight[0])
    depth = [-contact.dist for contact in plant.row_data(0).contact]
    assert len(depth) >= 4
    assert max(depth) < 1e-4
    assert np.mean(loads, axis=0).min() > 0.1
    assert np.std(loads, axis=0).max() < 0.005


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_swims_on_land_lies_on_its_belly_and_has_not_fallen(kind):
    simulation = find(kind).make("phase")
    simulation.command[:] = simulation.controller.command_space.vector(drive=4.0)
    lying = simulation.plant.body.floating.copy()
    lying[2] *= -1.0
    simulation.reset(qpos=lying)
    simulation.run(1.3)
    loads = []
    for _ in range(50):
        simulation.step()
        loads.append(simulation.plant.sensors["trunk_load"].any())
    assert np.mean(loads) > 0.8
    assert np.isinf(simulation.fallen_at[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_on_its_back_has_fallen(kind):
    simulation = find(kind).make("phase")
    over = simulation.plant.body.standing.copy()
    over[3:7] = [0, 1, 0, 0]
    simulation.reset(qpos=over)
    simulation.step()
    assert simulation.fallen_at[0] == simulation.tick


def test_servos_bend_the_axis_to_what_they_are_told():
    body = salamander(actuation="servo")
    plant = Plant(body, [Scenario(terrain=body.ground, water=Water(level=1.0))])
    start = body.standing.copy()
    start[2] = 0.5
    plant.reset(qpos=start)
    angles = np.radians([5, -8, 10, -12, 12, -10, 8, -5])
    hold(plant, 1.0, axis=angles)
    assert plant.sensors["axis_angle"][0] == pytest.approx(angles, abs=np.radians(0.5))


@pytest.mark.parametrize("frequency", [2.0, 3.17, 4.0])
def test_joints_of_swimming_animals_swim_the_animals_stride_at_any_frequency(frequency):
    replay = replay_swimming(frequency)
    assert replay.stride == pytest.approx(0.225, rel=0.03)
    assert replay.off < 1.0


def test_bodies_are_made_and_stepped_without_opengl():
    program = (
        "import sys\n"
        "from neurocontrol.rig import make_body\n"
        "from neurocontrol.plant import Plant\n"
        "for name in ('salamander', 'salamander-robot'):\n"
        "    Plant(make_body(name)).step(2)\n"
        "assert not {'OpenGL', 'glfw'} & {name.split('.')[0] for name in sys.modules}\n"
    )
    surroundings = {**os.environ, "MUJOCO_GL": "disabled"}
    subprocess.run([sys.executable, "-c", program], env=surroundings, check=True)
