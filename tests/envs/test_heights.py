"""The ground that is seen around a body is the ground that is there."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from neurocontrol.changed_models import Change
from neurocontrol.envs.heights import AHEAD, LEFT, Heights
from neurocontrol.models.quadruped import quadruped
from neurocontrol.plant import Plant, Scenario
from neurocontrol.terrain import GROUND_GROUP, TERRAIN_KINDS, Terrain

GROUNDS = {
    **{kind: Terrain(kind=kind, height=0.05, start=0.1, angle=20.0) for kind in TERRAIN_KINDS},
    "down": Terrain(kind="step", height=-0.05, start=0.1),
}
DOWN = np.array([0.0, 0.0, -1.0])


def struck(plant, row, x, y):
    """Height at which MuJoCo's ray from above meets the ground."""
    model, data = plant.row_model(row), mujoco.MjData(plant.row_model(row))
    mujoco.mj_kinematics(model, data)
    group = (np.arange(mujoco.mjNGROUP) == GROUND_GROUP).astype(np.uint8)
    hit = np.zeros(1, dtype=np.int32)
    away = mujoco.mj_ray(model, data, np.array([x, y, 10.0]), DOWN, group, 1, -1, hit)
    return 10.0 - away if away >= 0 else -np.inf


@pytest.fixture(scope="module")
def plant():
    scenarios = [Scenario(terrain=ground) for ground in GROUNDS.values()]
    return Plant(quadruped(), scenarios, threads=1)


@pytest.mark.parametrize("row", range(len(GROUNDS)), ids=GROUNDS)
def test_heights_are_those_that_a_ray_meets(plant, row):
    rng, heights, length = np.random.default_rng(row), Heights(plant), plant.body.length
    places = np.array([(ahead, left) for ahead in AHEAD for left in LEFT]) * length
    for hardness in (1.0, 0.4):
        plant.change({row: (plant.scenarios[row], Change(hardness=hardness))})
        for _ in range(4):
            x, y, looks = rng.uniform([-0.3, -2.0, -np.pi], [1.2, 2.0, np.pi])
            height = rng.uniform(0.1, 1.0)
            plant.qpos[row, :3] = x, y, height
            plant.qpos[row, 3:7] = np.cos(looks / 2), 0.0, 0.0, np.sin(looks / 2)
            turn = np.array([[np.cos(looks), -np.sin(looks)], [np.sin(looks), np.cos(looks)]])
            expected = [struck(plant, row, *((x, y) + turn @ place)) for place in places]
            seen = heights.observe()[row] * length + height
            np.testing.assert_allclose(seen, expected, atol=1e-6)


def test_there_is_no_height_beyond_the_edge_of_the_ground(plant):
    row = list(GROUNDS).index("rough")
    plant.qpos[row, :2] = 100.0, 0.0
    assert (Heights(plant).observe()[row] == -np.inf).all()


def test_a_step_is_seen_to_the_side_that_it_is_on():
    ground = replace(GROUNDS["step"], start=0.12)
    plant = Plant(quadruped(), [Scenario(terrain=ground)], threads=1)
    plant.qpos[0, 3:7] = np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5)  # it looks to the left, along y
    plant.qpos[0, :2] = 0.06, 0.0
    level = Heights(plant).observe()[0].reshape(len(AHEAD), len(LEFT)) + plant.qpos[0, 2] / 0.2
    to_the_right = 0.06 - 0.2 * np.array(LEFT) > 0.12
    np.testing.assert_allclose(level, np.where(to_the_right, 0.25, 0.0)[np.newaxis].repeat(7, 0))
