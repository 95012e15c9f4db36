"""Starts: afloat at the level of the water, on the ground with the lowest foot, with ballast."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import make_body
from neurocontrol.starts import afloat, ballasted, footing_of, on_ground, varied_pose
from neurocontrol.terrain import Terrain
from neurocontrol.water import Water


@pytest.fixture(params=["salamander", "salamander-robot"])
def body(request):
    return make_body(request.param)


def test_a_body_starts_afloat_at_the_level_of_its_own_water(body):
    plant = Plant(body, [Scenario(water=Water(level=level)) for level in (1.0, 2.5)])
    for row, level in enumerate((1.0, 2.5)):
        start = afloat(plant, row)
        assert start[2] - level == pytest.approx(body.floating[2])
        assert np.array_equal(np.delete(start, 2), np.delete(body.floating, 2))
    plant.reset(qpos=np.array([afloat(plant, row) for row in range(2)]))
    immersion = plant.sensors["immersion"]
    assert immersion.min() > 0.4
    assert immersion[0] == pytest.approx(immersion[1])


def test_a_varied_start_afloat_is_level_and_within_its_bounds(body):
    plant, random = Plant(body, [Scenario(water=Water(level=1.0))]), np.random.default_rng(1)
    still = afloat(plant, 0)
    starts = np.array([afloat(plant, 0, random, heading=0.3, joints=0.05) for _ in range(50)])
    assert np.all(starts[:, :3] == still[:3])
    assert not starts[:, 4:6].any(), "neither roll nor pitch"
    heading = 2 * np.arctan2(starts[:, 6], starts[:, 3])
    assert 0.2 < np.abs(heading).max() <= 0.3
    assert heading.min() < 0 < heading.max()
    off = np.abs(starts[:, 7:] - still[7:])
    assert np.all(off <= 0.05)
    assert np.all(off.max(axis=0) > 0.03)
    assert np.array_equal(afloat(plant, 0), still), "the body's own pose is left as it is"


def test_the_same_seed_floats_the_same(body):
    plant = Plant(body, [Scenario(water=Water(level=1.0))])
    first, again, other = (afloat(plant, 0, np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_only_swimmers_in_water_start_afloat(body):
    plant = Plant(body, [Scenario(), Scenario(water=Water(level=1.0))])
    with pytest.raises(InputError, match="row 0"):
        afloat(plant, 0)
    sinker = replace(body, name="sinker", floating=None)
    with pytest.raises(InputError, match="sinker"):
        afloat(Plant(sinker, [Scenario(water=Water(level=1.0))]), 0)


def test_ballast_adds_its_mass_to_one_part(body):
    bare = body.build().compile()
    mass = 0.2 * bare.body("link_2").mass[0]
    scales = ballasted(body, "link_2", mass)
    plant = Plant(body, [Scenario(mass_scale=scales)])
    added = plant.model.body_mass - bare.body_mass
    expected = np.zeros(bare.nbody)
    expected[bare.body("link_2").id] = mass
    assert added == pytest.approx(expected, abs=1e-12)
    assert plant.weight[0] == pytest.approx((bare.body_mass.sum() + mass) * 9.81)


def test_ballast_in_an_unknown_part_is_refused(body):
    with pytest.raises(KeyError, match="rudder"):
        ballasted(body, "rudder", 0.1)


@pytest.mark.parametrize("height", [0.0, 0.3, -0.02])
def test_the_lowest_foot_is_put_on_the_ground_from_above_and_below(body, height):
    angle = 10.0
    terrain = Terrain(kind="slope", angle=angle)
    plant = Plant(body, [Scenario(terrain=terrain)])
    start = body.standing.copy()
    start[2] += height * body.length
    placed = on_ground(plant.row_model(0), start, body)
    data = mujoco.MjData(plant.model)
    data.qpos[:] = placed
    mujoco.mj_forward(plant.model, data)
    feet = np.array([data.geom(f"{foot}_foot").xpos for foot in body.feet])
    radius = plant.model.geom("LF_foot").size[0]
    below = feet[:, 2] - radius - feet[:, 0] * np.tan(np.radians(angle))
    assert below.min() == pytest.approx(0.0, abs=1e-9)
    assert np.array_equal(np.delete(placed, 2), np.delete(start, 2))


def test_varied_poses_differ_within_their_bounds_and_touch_the_ground(body):
    plant = Plant(body, [Scenario(terrain=body.ground)])
    for seed in range(5):
        pose = varied_pose(plant, 0, np.random.default_rng(seed), attitude=0.05, joints=0.02)
        assert 0 < np.abs(pose[7:] - body.standing[7:]).max() <= 0.02
        plant.reset(qpos=pose)
        radius = plant.model.geom("LF_foot").size[0]
        lowest = plant.sensors["foot_position"][0, 2::3].min() - radius
        assert lowest == pytest.approx(0.0, abs=1e-9)
        assert plant.sensors["trunk_up"][0, 2] > np.cos(0.1)


SHAPES = {
    "sphere": (0.015, 0, 0),
    "capsule": (0.01, 0.02, 0),
    "ellipsoid": (0.02, 0.01, 0.005),
    "cylinder": (0.02, 0.005, 0),
    "box": (0.03, 0.02, 0.005),
    "mesh": (0, 0, 0),
}


@pytest.mark.parametrize(
    ("shape", "angle"),  # a round foot touches a slope beside its lowest point
    [*((shape, 0.0) for shape in SHAPES), ("box", 8.0), ("mesh", 8.0)],
)
def test_feet_of_every_shape_are_put_where_they_begin_to_touch(crawler, shape, angle):
    body = crawler(shape=shape, size=SHAPES[shape])
    plant = Plant(body, [Scenario(terrain=Terrain(kind="slope", angle=angle))])
    model, random = plant.row_model(0), np.random.default_rng(4)
    data = mujoco.MjData(model)
    for lowered in (0.0, 0.3, -2.0):
        start = body.standing.copy()
        start[3:7] += random.uniform(-0.2, 0.2, 4)
        start[7:] = random.uniform(-0.3, 0.3, 6)
        start[2] -= lowered
        placed = on_ground(model, start, body)
        for higher, touches in ((1e-5, False), (-1e-5, True)):
            data.qpos[:] = placed + higher * (np.arange(model.nq) == 2)
            mujoco.mj_forward(model, data)
            assert (data.ncon > 0) == touches


def test_a_body_without_feet_lies_down_on_what_can_touch(crawler):
    body = crawler(())
    plant = Plant(body, [Scenario()])
    placed = on_ground(plant.row_model(0), body.standing, body)
    assert placed[2] == pytest.approx(0.02)
    pose = varied_pose(plant, 0, np.random.default_rng(2))
    plant.reset(qpos=pose)
    assert np.abs(pose[3:] - body.standing[3:]).max() > 0.01


def test_there_is_no_start_beyond_the_ground(body):
    plant = Plant(body, [Scenario(terrain=Terrain(kind="rough"))])
    start = body.standing.copy()
    start[0] = 100.0
    with pytest.raises(InputError, match="no ground at x "):
        on_ground(plant.row_model(0), start, body)


def test_rows_on_other_ground_are_placed_on_their_own():
    body = make_body("quadruped")
    grounds = Terrain(), Terrain(kind="slope", angle=8.0)
    plant = Plant(body, [Scenario(terrain=ground) for ground in grounds], threads=1)
    start = body.standing.copy()
    start[0] = 0.5
    for row in (0, 1, 0):
        placed = footing_of(plant, row).place(start)
        np.testing.assert_array_equal(placed, on_ground(plant.row_model(row), start, body))
    assert footing_of(plant, 1).place(start)[2] > footing_of(plant, 0).place(start)[2] + 0.01
