from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.changed_models import Change
from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario, compile_model
from neurocontrol.rig import make_body
from neurocontrol.terrain import Terrain


@pytest.fixture(scope="module")
def body():
    return make_body("quadruped")


def stand(plant, steps=100):
    hips = plant.body.standing[[7, 10, 13, 16]]
    for _ in range(steps):
        plant.control[:, 0::2] = hips
        plant.step(4)


def test_feet_carry_the_weight(body):
    plant = Plant(body, [Scenario()])
    stand(plant, 300)
    assert plant.sensors["foot_force"].sum() == pytest.approx(plant.weight[0], rel=0.01)
    assert plant.sensors["trunk_up"][0, 2] == pytest.approx(1.0, abs=1e-3)
    assert plant.sensors["trunk_load"][0, 0] == 0.0


def test_every_terrain_in_one_batch_equals_the_row_alone(body):
    scenarios = [
        Scenario(terrain=Terrain(kind=kind), mass_scale=scale)
        for kind, scale in (("flat", 1.0), ("rough", 1.1), ("slope", 1.0), ("step", 0.9))
    ]
    together = Plant(body, scenarios)
    stand(together)
    for row, scenario in enumerate(scenarios):
        alone = Plant(body, [scenario], threads=1)
        stand(alone)
        np.testing.assert_array_equal(alone.qpos[0], together.qpos[row])
        np.testing.assert_array_equal(
            alone.sensors["foot_force"][0], together.sensors["foot_force"][row]
        )


def test_restored_state_continues_bit_for_bit(body):
    plant = Plant(body, [Scenario(), Scenario(mass_scale=1.1)])
    stand(plant, 20)
    state = plant.save()
    stand(plant, 20)
    expected = plant.qpos.copy()
    plant.restore(state)
    stand(plant, 20)
    np.testing.assert_array_equal(plant.qpos, expected)


@pytest.mark.parametrize("touch", ["reset", "step"])
def test_touching_one_row_leaves_the_readings_of_a_restored_one(body, touch):
    plant = Plant(body, [Scenario(), Scenario()])
    stand(plant, 2)
    state = plant.save()
    plant.push(1, np.array([0.0, 20.0, 0.0]))
    stand(plant, 20)
    plant.restore(state)
    first = np.array([0])
    plant.reset(first) if touch == "reset" else plant.step(1, first)
    readings = plant.save()["sensors"]
    np.testing.assert_array_equal(readings[1], state["sensors"][1])
    assert not np.array_equal(readings[0], state["sensors"][0])


def test_diverging_row_ends_alone_with_its_cause(body):
    plant, undisturbed = Plant(body, [Scenario()] * 3), Plant(body, [Scenario()] * 3)
    plant.qvel[1, 2] = 1e9
    stand(plant, 10)
    stand(undisturbed, 10)
    assert list(plant.failures) == [1]
    assert "diverged" in plant.failures[1]
    np.testing.assert_array_equal(plant.rows, [0, 2])
    np.testing.assert_array_equal(plant.qpos[[0, 2]], undisturbed.qpos[[0, 2]])
    plant.reset(np.array([1]))
    assert not plant.failures


def test_a_row_that_diverged_lives_again_in_a_state_from_before(body):
    plant = Plant(body, [Scenario()] * 2)
    stand(plant, 10)
    alive = plant.save()
    plant.qvel[1, 2] = 1e9
    stand(plant, 1)
    dead = plant.save()
    plant.restore(alive)
    assert not plant.failures
    plant.restore(dead)
    assert list(plant.failures) == [1]


def test_push_moves_the_trunk_to_its_side(body):
    plant = Plant(body, [Scenario(), Scenario()])
    plant.push(0, np.array([0.0, 3.0, 0.0]))
    stand(plant, 20)
    assert plant.qpos[0, 1] > plant.qpos[1, 1] + 1e-3


@pytest.mark.parametrize(("angle", "uphill_foot_height"), [(5.0, 1), (-5.0, -1)])
def test_slope_rises_along_x(body, angle, uphill_foot_height):
    plant = Plant(body, [Scenario(terrain=Terrain(kind="slope", angle=angle))])
    up = plant.row_data(0).geom("ground").xmat.reshape(3, 3)[:, 2]
    assert np.sign(-up[0]) == uphill_foot_height
    assert np.degrees(np.arccos(up[2])) == pytest.approx(abs(angle))


def test_rough_ground_is_seeded_and_flat_at_the_start(body):
    def heights(seed):
        terrain = Terrain(kind="rough", seed=seed, height=0.02)
        return compile_model(body, Scenario(terrain=terrain)).hfield_data

    np.testing.assert_array_equal(heights(1), heights(1))
    assert not np.array_equal(heights(1), heights(2))
    assert 0.0 <= heights(1).min() < heights(1).max() <= 1.0


@pytest.mark.parametrize(
    "arguments",
    [
        {"kind": "lava"},
        {"kind": "rough", "height": float("nan")},
        {"kind": "slope", "angle": 80.0},
        {"friction": -1.0},
    ],
)
def test_bad_terrain_is_refused(arguments):
    with pytest.raises(InputError):
        Terrain(**arguments)


def test_bad_mass_is_refused(body):
    with pytest.raises(InputError, match="mass_scale"):
        Plant(body, [Scenario(mass_scale=(1.0, 2.0))])


def test_a_changed_row_is_the_same_as_one_that_was_made_so(body):
    grounds = [Scenario(terrain=Terrain(kind=kind)) for kind in ("rough", "slope")]
    plant = Plant(body, [Scenario()] * 3, threads=1, beside=grounds)
    plant.step(5)
    plant.change({row + 1: (scenario, Change()) for row, scenario in enumerate(grounds)})
    made = Plant(body, [Scenario(), *grounds], threads=1)
    for one in (plant, made):
        one.reset()
        one.step(200)
    np.testing.assert_array_equal(plant.qpos, made.qpos)
    assert not np.array_equal(plant.qpos[0], plant.qpos[2])
