"""Arenas have land, water and slopes where they say, to the measure of the body."""

from __future__ import annotations

from itertools import pairwise

import mujoco
import numpy as np
import pytest

from neurocontrol.arenas import ARENA_KINDS, make_arena
from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, compile_model
from neurocontrol.rig import make_body
from neurocontrol.terrain import Terrain

SURFACES = np.array([1, 0, 0, 0, 0, 0], dtype=np.uint8)
NAMES = ("salamander", "salamander-robot")


@pytest.fixture(params=NAMES)
def body(request):
    return make_body(request.param)


@pytest.fixture(scope="module")
def animal():
    return make_body("salamander")


def heights(body, scenario, places, *, beside=(), across=0.0):
    """Of the ground below places along the way, m."""
    model = compile_model(body, scenario, beside=beside)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    found, geom = [], np.zeros(1, dtype=np.int32)
    for place in places:
        above = np.array([place, across, 10.0])
        down = mujoco.mj_ray(model, data, above, np.array([0.0, 0, -1.0]), SURFACES, 1, -1, geom)
        found.append(10.0 - down)
    return np.array(found)


@pytest.mark.parametrize("kind", ["shore", "pool"])
def test_land_ends_at_the_edges(body, kind):
    arena, length = make_arena(kind, body), body.length
    near, far = arena.edges
    assert near == pytest.approx(0.6 * length)
    hair = 1e-3 * length
    outside = [near - 20.0, 0.0, near - hair, far + hair, far + 3 * length, far + 20.0]
    assert heights(body, arena.scenario, outside) == pytest.approx(0.0, abs=1e-9)
    inside = np.linspace(near + hair, far - hair, 50)
    assert heights(body, arena.scenario, inside).max() < -1e-4 * length


@pytest.mark.parametrize("kind", ["shore", "pool"])
def test_the_floor_lies_under_a_third_of_a_length_of_water(body, kind):
    arena, length = make_arena(kind, body), body.length
    middle = sum(arena.edges) / 2
    floor = middle + np.linspace(-0.49, 0.49, 9) * length
    assert arena.water.level == pytest.approx(-0.06 * length)
    assert heights(body, arena.scenario, floor) == pytest.approx(-0.36 * length)
    depth = arena.water.level - heights(body, arena.scenario, [middle])
    assert depth == pytest.approx(0.30 * length)


@pytest.mark.parametrize("angle", [5.0, 20.0, 45.0])
def test_ramps_go_down_and_up_at_their_angle(animal, angle):
    arena = make_arena("shore", animal, angle=angle)
    run = arena.terrain.height / np.tan(np.radians(angle))
    near, far = arena.edges
    assert far - near == pytest.approx(animal.length + 2 * run)
    along = np.linspace(0.01, 0.99, 7) * run
    slope = np.tan(np.radians(angle))
    assert heights(animal, arena.scenario, near + along) == pytest.approx(-along * slope)
    assert heights(animal, arena.scenario, far - along) == pytest.approx(-along * slope)


def test_a_pool_has_six_equal_stairs_on_each_side(animal):
    arena = make_arena("pool", animal, angle=20.0)
    run = arena.terrain.height / np.tan(np.radians(20.0))
    near, far = arena.edges
    treads = (np.arange(6) + 0.5) * run / 6
    stairs = -arena.terrain.height * np.arange(1, 7) / 6
    assert heights(animal, arena.scenario, near + treads) == pytest.approx(stairs)
    assert heights(animal, arena.scenario, far - treads) == pytest.approx(stairs)
    fine = np.linspace(near - 0.01, far + 0.01, 400)
    assert len(np.unique(heights(animal, arena.scenario, fine).round(9))) == 7


def test_an_arena_is_as_wide_as_its_ramps(animal):
    arena = make_arena("shore", animal)
    places = np.linspace(0.0, arena.edges[1] + 0.1, 20)
    middle = heights(animal, arena.scenario, places)
    for side in (-5.0, 5.0):
        assert heights(animal, arena.scenario, places, across=side) == pytest.approx(middle)


def test_neighbours_of_a_batch_do_not_change_the_ground(animal):
    scenarios = [make_arena(kind, animal).scenario for kind in ("land", "shore", "pool")]
    places = np.linspace(-0.5, 1.0, 40)
    for scenario in scenarios:
        alone = heights(animal, scenario, places)
        assert np.array_equal(heights(animal, scenario, places, beside=scenarios), alone)


def test_open_water_is_deep_and_a_floor_is_covered(body):
    assert make_arena("land", body).water is None
    for kind, depth in (("water", 3.0), ("underwater", 0.5)):
        arena = make_arena(kind, body, current=(0.1, -0.1, 0.0))
        assert heights(body, arena.scenario, [-1.0, 0.0, 1.0]) == pytest.approx(0.0, abs=1e-9)
        assert arena.water.level == pytest.approx(depth * body.length)
        assert arena.water.current == (0.1, -0.1, 0.0)
        assert arena.edges == ()


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("kind", ARENA_KINDS)
def test_a_body_starts_on_land_afloat_or_covered(body, kind, seed):
    arena = make_arena(kind, body)
    plant = Plant(body, [arena.scenario])
    plant.reset(qpos=arena.start(plant, 0, seed and np.random.default_rng(seed)))
    immersion = plant.sensors["immersion"][0]
    soles = plant.sensors["foot_position"][0, 2::3] - plant.model.geom("LF_foot").size[0]
    if kind == "water":
        assert immersion.min() > 0.4
        assert soles.min() > body.length
    else:
        assert soles.min() == pytest.approx(0.0, abs=1e-3 * body.length)
        assert np.all(immersion == (1.0 if kind == "underwater" else 0.0))


@pytest.mark.parametrize("kind", ARENA_KINDS)
def test_only_a_body_that_walks_under_water_bears_its_ballast(body, kind):
    bare = body.build().compile().body_mass
    added = compile_model(body, make_arena(kind, body).scenario).body_mass - bare
    assert added.sum() == pytest.approx(body.ballast if kind == "underwater" else 0.0)
    assert np.count_nonzero(added.round(12)) == (1 if kind == "underwater" else 0)


@pytest.mark.parametrize("kind", ["shore", "pool"])
def test_the_way_leads_from_the_start_beyond_the_far_edge(body, kind):
    arena = make_arena(kind, body)
    assert np.all(arena.route[:, 1] == 0.0)
    assert all(before < after for before, after in pairwise(arena.route[:, 0]))
    assert arena.route[0, 0] < 0.0
    assert arena.route[-1, 0] > arena.edges[1] + body.length


@pytest.mark.parametrize("kind", ["land", "shore"])
def test_a_belly_slides_with_less_friction_than_feet(body, kind):
    arena = make_arena(kind, body)
    model = compile_model(body, arena.scenario)
    data = mujoco.MjData(model)
    data.qpos[:] = body.floating
    data.qpos[2] = 0.0  # in the ground up to the middle
    mujoco.mj_forward(model, data)
    friction = {"belly": set(), "feet": set()}
    for contact in data.contact:
        names = [model.geom(geom).name for geom in contact.geom]
        part = "feet" if any(name.endswith("_foot") for name in names) else "belly"
        friction[part].update(contact.friction[:2].round(12))
    assert friction == {"belly": {0.3}, "feet": {0.7}}
    assert set(data.contact.dim) == {3}


def test_the_ground_of_a_body_keeps_its_contacts_in_every_arena(body):
    for kind in ARENA_KINDS:
        model = compile_model(body, make_arena(kind, body).scenario)
        surfaces = [n for n in range(model.ngeom) if model.geom_contype[n]]
        assert len(surfaces) >= 2
        for surface in surfaces:
            assert model.geom_friction[surface, 0] == body.ground.friction
            assert model.geom_solref[surface, 0] == body.ground.contact_time


def test_unknown_arenas_are_refused(animal):
    with pytest.raises(InputError, match="lava"):
        make_arena("lava", animal)


@pytest.mark.parametrize("kind", ["water", "underwater", "shore", "pool"])
def test_bodies_that_cannot_swim_stay_on_land(kind):
    quadruped = make_body("quadruped")
    assert make_arena("land", quadruped).water is None
    with pytest.raises(InputError, match="does not swim"):
        make_arena(kind, quadruped)


@pytest.mark.parametrize("angle", [0.0, -10.0, 50.0, float("nan")])
def test_slopes_that_cannot_be_are_refused(animal, angle):
    with pytest.raises(InputError, match="angle"):
        make_arena("shore", animal, angle=angle)


@pytest.mark.parametrize(
    "arguments",
    [
        {"height": 0.0},
        {"height": -0.1},
        {"height": 20.0},
        {"height": float("nan")},
        {"length": 0.0},
        {"length": float("inf")},
        {"angle": 0.0},
        {"friction": 0.0},
    ],
)
@pytest.mark.parametrize("kind", ["shore", "pool"])
def test_basins_that_cannot_be_are_refused(kind, arguments):
    with pytest.raises(InputError):
        Terrain(**{"kind": kind, "height": 0.1, **arguments})
