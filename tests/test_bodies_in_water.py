"""Salamanders float, drift and turn belly down; rows of water do not mix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import make_body
from neurocontrol.water import Water

G = 9.81
CURRENT = (0.08, -0.06, 0.0)


@pytest.fixture(scope="module")
def animal():
    return make_body("salamander")


def volume(body):
    return sum(link.volume for link in body.fluid)


def neutral(body):
    """Density of the water in which a body neither rises nor sinks, kg/m^3."""
    return float(body.build().compile().body_mass.sum()) / volume(body)


def relaxed(body, water, *, height=0.0, rotation=(1.0, 0.0, 0.0, 0.0)):
    """A plant with a body so high over afloat, its limbs folded, its muscles relaxed."""
    plant = Plant(body, [Scenario(terrain=body.ground, water=water)])
    start = body.floating.copy()
    start[2] += water.level + height
    start[3:7] = rotation
    plant.reset(qpos=start)
    servos = slice(len(body.sensors["axis_angle"]), None)
    joints = plant.model.actuator_trnid[servos, 0]
    plant.control[0, servos] = start[plant.model.jnt_qposadr[joints]]
    return plant


def watch(plant, seconds):
    """Positions, velocities, up vectors, lifts and loads on the floor, every 10 ms."""
    hold, seen = round(0.001 / plant.timestep), []
    water = plant.scenarios[0].water
    weights = water.density * G * np.array([link.volume for link in plant.body.fluid])
    for _ in range(round(seconds / 0.01)):
        for _ in range(10):
            plant.step(hold)
        position, velocity = plant.qpos[0, :3].copy(), plant.qvel[0, :3].copy()
        up, lift = plant.sensors["trunk_up"][0].copy(), plant.sensors["immersion"][0] @ weights
        load = plant.sensors["foot_force"].sum() + plant.sensors["axis_load"].sum()
        seen.append((position, velocity, up, lift, load))
    return (np.array(values) for values in zip(*seen, strict=True))


@pytest.mark.parametrize("place", ["surface", "depth"])
def test_an_animal_keeps_its_depth_belly_down(animal, place):
    if place == "surface":
        plant = relaxed(animal, Water(level=0.5))
    else:
        plant = relaxed(animal, Water(level=0.5, density=neutral(animal)), height=-0.2)
    start = plant.qpos[0, 2]
    position, _, up, _, _ = watch(plant, 3.0)
    assert np.abs(position[:, 2] - start).max() < 0.01 * animal.length
    assert up[:, 2].min() > np.cos(np.radians(5.0))


@pytest.mark.parametrize("name", ["salamander", "salamander-robot"])
def test_a_floating_body_displaces_what_it_weighs(name):
    body = make_body(name)
    plant = relaxed(body, Water(level=1.0))
    *_, lift, _ = watch(plant, 3.0)
    assert lift[-100:].mean() == pytest.approx(plant.weight[0], rel=1e-3)


@pytest.mark.parametrize("name", ["salamander", "salamander-robot"])
def test_ballast_takes_a_body_to_the_floor(name):
    body = make_body(name)
    arena = make_arena("underwater", body)
    plant = Plant(body, [arena.scenario])
    start = arena.start(plant, 0)
    start[2] += 0.1 * body.length
    plant.reset(qpos=start)
    *_, load = watch(plant, 3.0)
    assert load[0] == 0.0
    assert load[-100:].min() > 0.01 * plant.weight[0]


def test_an_animal_on_its_side_turns_belly_down(animal):
    side = (np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0)
    water = Water(level=0.5, density=neutral(animal))
    plant = relaxed(animal, water, height=-0.2, rotation=side)
    _, _, up, _, _ = watch(plant, 3.0)
    assert up[0, 2] < 0.1
    assert up[-1, 2] > np.cos(np.radians(5.0))


@pytest.mark.parametrize("speed", [0.1, -0.1])
def test_a_current_takes_a_passive_animal_along_as_the_closed_form_says(animal, speed):
    water = Water(level=0.5, density=neutral(animal), current=(speed, 0.0, 0.0))
    plant = relaxed(animal, water, height=-0.2)
    _, velocity, *_ = watch(plant, 4.0)
    drag, mass = sum(link.drag[0] for link in animal.fluid), plant.weight[0] / G
    lag = 1 / (1 + drag * abs(speed) * 4.0 / mass)
    assert velocity[-1, 0] == pytest.approx(speed * (1 - lag), rel=2e-3)


def test_a_current_from_the_side_takes_a_passive_animal_along(animal):
    current = (0.0, 0.1, 0.0)
    plant = relaxed(animal, Water(level=0.5, current=current))
    _, velocity, *_ = watch(plant, 4.0)
    apart = np.linalg.norm(velocity - current, axis=1)
    assert apart[0] > 0.9 * 0.1
    assert apart[-1] < 0.1 * 0.1


def places(body):
    """Land and all kinds of water."""
    thick = Water(level=0.3, density=900.0, resistance=2.0)
    return [
        make_arena("land", body),
        make_arena("water", body),
        make_arena("underwater", body, current=(0.05, -0.02, 0.0)),
        make_arena("shore", body, angle=20.0),
        make_arena("pool", body, current=(-0.05, 0.0, 0.0)),
        replace(make_arena("water", body), water=thick),
    ]


def set_off(body, arenas, numbers):
    """A plant whose rows are in motion, each by its number."""
    plant = Plant(body, [arena.scenario for arena in arenas])
    for row, (arena, number) in enumerate(zip(arenas, numbers, strict=True)):
        random = np.random.default_rng(number)
        qvel = 0.2 * random.normal(size=plant.qvel.shape[1])
        plant.reset([row], arena.start(plant, row, random), qvel)
    return plant


def go(plant, ticks=50):
    for _ in range(ticks):
        plant.step(2)


def test_rows_in_different_waters_equal_each_alone_bit_for_bit(animal):
    arenas = places(animal)
    together = set_off(animal, arenas, range(len(arenas)))
    go(together)
    for number, arena in enumerate(arenas):
        alone = set_off(animal, [arena], [number])
        go(alone)
        assert np.array_equal(alone.qpos[0], together.qpos[number])
        assert np.array_equal(alone.qvel[0], together.qvel[number])
        for name, reading in alone.sensors.items():
            assert np.array_equal(reading[0], together.sensors[name][number]), name


def test_a_plant_with_water_goes_on_as_before_once_restored(animal):
    arenas = places(animal)
    plant = set_off(animal, arenas, range(len(arenas)))
    plant.push(1, np.array([0.0, 2e-3, 0.0]))
    go(plant, 10)
    state = plant.save()
    sensed = {name: reading.copy() for name, reading in plant.sensors.items()}
    go(plant)
    expected = plant.save()
    plant.push(1, np.zeros(3))
    go(plant, 7)
    plant.restore(state)
    for name, reading in plant.sensors.items():
        assert np.array_equal(reading, sensed[name]), name
    go(plant)
    for name, value in plant.save().items():
        assert np.array_equal(value, expected[name]), name


def wrench(plant, row):
    return plant.row_data(row).xfrc_applied.copy()


def test_a_push_adds_to_the_water_and_leaves_it_as_it_is(animal):
    arenas = places(animal)[:3]
    pushed, left = (set_off(animal, arenas, range(3)) for _ in range(2))
    trunk = pushed.model.body(animal.trunk).id
    force = np.array([1e-3, 2e-3, -3e-3])
    for row in range(3):
        pushed.push(row, force)
        added = np.zeros((pushed.model.nbody, 6))
        added[trunk, :3] = force
        assert wrench(pushed, row) == pytest.approx(wrench(left, row) + added, rel=1e-12)
    go(pushed, 3)
    for row in range(3):
        pushed.push(row, np.zeros(3))
    assert not wrench(pushed, 0).any()
    again = set_off(animal, arenas, range(3))
    again.reset(None, pushed.qpos, pushed.qvel)
    assert np.array_equal(wrench(pushed, 1), wrench(again, 1))
    assert np.array_equal(wrench(pushed, 2), wrench(again, 2))


def test_a_push_lasts_until_the_reset(animal):
    plant, force = set_off(animal, places(animal)[:2], range(2)), np.array([0.0, 1e-3, 0.0])
    for row in range(2):
        plant.push(row, force)
    go(plant, 2)
    trunk = plant.model.body(animal.trunk).id
    assert wrench(plant, 0)[trunk] == pytest.approx([*force, 0, 0, 0])
    plant.reset(None, plant.qpos.copy())
    for row in range(2):
        assert not wrench(plant, row)[trunk, :2].any()
