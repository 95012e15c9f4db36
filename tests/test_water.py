"""Water does to a link what its closed forms say, and nothing where it does not reach."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import mujoco
import numpy as np
import pytest

from neurocontrol import calls
from neurocontrol.errors import InputError
from neurocontrol.models.body import Body, FluidLink
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import make_body
from neurocontrol.water import Water, WaterForces

G = 9.81
DRAG = np.array([1.0, 4.0, 9.0])  # N s^2/m^2
BLOCK = FluidLink(
    body="block",
    drag=tuple(DRAG),
    spin_drag=0.05,
    volume=2e-3,
    half_height=0.05,
    righting=0.0,
)
MASS, INERTIA = 2.0, 0.02  # of a block as heavy as the water in its place
DEEP = Water(level=10.0)
UPRIGHT, ASKEW = np.array([1.0, 0.0, 0.0, 0.0]), np.array([0.8, 0.2, -0.4, 0.4])


def build_block(centre=0.0):
    spec = mujoco.MjSpec()
    spec.option.timestep = 0.001
    spec.option.gravity = [0, 0, -G]
    block = spec.worldbody.add_body(name="block")
    block.add_freejoint(name="root")
    block.mass, block.inertia, block.ipos = MASS, [INERTIA] * 3, [centre, 0, 0]
    block.explicitinertial = True
    spec.add_sensor(
        name="up",
        type=mujoco.mjtSensor.mjSENS_FRAMEZAXIS,
        objtype=mujoco.mjtObj.mjOBJ_BODY,
        objname="block",
    )
    return spec


def immerse(water, *, link=BLOCK, height=5.0, rotation=UPRIGHT, qvel=None, centre=0.0):
    """A plant with a block at a height and in motion."""
    body = Body(
        name="block", build=partial(build_block, centre), feet=(), trunk="block",
        sensors={"trunk_up": ("up",)}, standing=np.array([0.0, 0.0, height, *rotation]),
        length=1.0, hip_height=1.0, fallen_below=0.0, belly_is_fall=False, fluid=(link,),
    )  # fmt: skip
    plant = Plant(body, [Scenario(water=water)])
    plant.reset(qvel=qvel)
    return plant


def wrench(plant):
    """Force and torque on the block."""
    return plant.row_data(0).xfrc_applied[1].copy()


def axes_of(quaternion):
    matrix = np.zeros(9)
    mujoco.mju_quat2Mat(matrix, quaternion)
    return matrix.reshape(3, 3)


def run(plant, seconds):
    for _ in range(round(seconds / plant.timestep)):
        plant.step()
    return plant.qvel[0]


@pytest.mark.parametrize("name", ["salamander", "salamander-robot"])
def test_the_water_knows_how_fast_every_link_moves(name):
    model, random = make_body(name).build().compile(), np.random.default_rng(3)
    data = mujoco.MjData(model)
    data.qpos[:], data.qvel[:] = random.uniform(-1, 1, model.nq), random.normal(size=model.nv)
    mujoco.mj_normalizeQuat(model, data.qpos)
    mujoco.mj_forward(model, data)
    links = range(1, model.nbody)
    probe = replace(BLOCK, drag=(1.0, 1.0, 1.0), spin_drag=1.0, volume=0.0)
    probes = [replace(probe, body=model.body(link).name) for link in links]
    felt = np.zeros((1, model.nbody, 6))
    water = WaterForces(model, probes, [Water(level=100.0)])
    calls.run([water.call(data.qpos[np.newaxis], data.qvel[np.newaxis], felt)], np.arange(1))
    for link in links:
        velocity, axes = np.zeros(6), data.xmat[link].reshape(3, 3)
        mujoco.mj_objectVelocity(model, data, mujoco.mjtObj.mjOBJ_BODY, link, velocity, 0)
        drag = felt[0, link, :3] @ axes
        moves = axes @ (-np.sign(drag) * np.sqrt(np.abs(drag)))
        np.testing.assert_allclose(moves, velocity[3:], rtol=1e-9)
        np.testing.assert_allclose(-felt[0, link, 3:], velocity[:3], rtol=1e-9)


def test_drag_is_quadratic_along_each_axis_of_the_link():
    axes, velocity = axes_of(ASKEW), np.array([0.3, -0.2, 0.5])
    along = velocity @ axes
    drag = axes @ (-DRAG * along * np.abs(along))
    for times in (1.0, -1.0, 2.0):
        plant = immerse(DEEP, rotation=ASKEW, qvel=[*(times * velocity), 0, 0, 0])
        expected = times * abs(times) * drag + [0.0, 0.0, MASS * G]
        assert wrench(plant) == pytest.approx([*expected, 0, 0, 0])


def test_a_link_comes_to_rest_as_the_closed_form_says():
    axes, along = axes_of(ASKEW), np.array([0.3, -0.2, 0.5])
    plant = immerse(DEEP, rotation=ASKEW, qvel=[*(axes @ along), 0, 0, 0])
    expected = along / (1 + DRAG * np.abs(along) / MASS)
    assert run(plant, 1.0)[:3] @ axes == pytest.approx(expected, rel=1e-3)


def test_a_link_stops_turning_exponentially():
    plant = immerse(DEEP, qvel=[0, 0, 0, 0, 0, 2.0])
    constant = INERTIA / BLOCK.spin_drag
    assert run(plant, constant)[5] == pytest.approx(2.0 * np.exp(-1), rel=2e-3)


def test_a_link_at_rest_is_taken_along_by_a_current():
    current = np.array([0.4, -0.3, 0.2])
    plant = immerse(replace(DEEP, current=tuple(current)))
    lag = 1 / (1 + DRAG * np.abs(current) / MASS)
    assert run(plant, 1.0)[:3] == pytest.approx(current * (1 - lag), rel=2e-3)
    drifting = immerse(replace(DEEP, current=tuple(current)), qvel=[*current, 0, 0, 0])
    assert wrench(drifting) == pytest.approx([0, 0, MASS * G, 0, 0, 0])


def test_resistance_is_a_factor_on_all_drag_but_not_on_lift():
    qvel = [0.3, -0.2, 0.5, 1.0, 2.0, 3.0]
    thin, thick = (
        wrench(immerse(Water(level=10.0, density=0.0, resistance=resistance), qvel=qvel))
        for resistance in (1.0, 3.0)
    )
    assert np.all(thin != 0.0)
    assert thick == pytest.approx(3 * thin)
    still = immerse(replace(DEEP, resistance=3.0))
    assert wrench(still) == pytest.approx([0, 0, MASS * G, 0, 0, 0])


@pytest.mark.parametrize("density", [0.0, 900.0, 1000.0, 1025.0])
def test_archimedes(density):
    plant = immerse(replace(DEEP, density=density), centre=0.1)
    assert wrench(plant) == pytest.approx([0, 0, density * G * BLOCK.volume, 0, 0, 0])
    assert plant.sensors["immersion"][0] == 1.0


def test_a_link_dips_in_by_degrees_about_its_centre_of_mass():
    lean = np.array([np.cos(0.25), 0.0, np.sin(0.25), 0.0])  # the centre below the frame
    height = 3.0 + 0.1 * np.sin(0.5)
    shares = []
    for depth in np.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]) * BLOCK.half_height:
        plant = immerse(Water(level=3.0), height=height - depth, rotation=lean, centre=0.1)
        shares.append(plant.sensors["immersion"][0, 0])
        assert wrench(plant) == pytest.approx([0, 0, shares[-1] * MASS * G, 0, 0, 0])
    assert shares == pytest.approx([0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0])


def test_half_immersed_means_half_the_drag():
    qvel = [0.3, -0.2, 0.5, 1.0, 2.0, 3.0]
    half, whole = (
        wrench(immerse(Water(level=level, density=0.0), height=3.0, qvel=qvel))
        for level in (3.0, 10.0)
    )
    assert half == pytest.approx(whole / 2)


@pytest.mark.parametrize("axis", [0, 1], ids=["roll", "pitch"])
@pytest.mark.parametrize("lean", [-0.3, 0.3])
def test_a_high_centre_of_buoyancy_rights_a_link(axis, lean):
    rotation = np.array([np.cos(lean / 2), 0.0, 0.0, 0.0])
    rotation[1 + axis] = np.sin(lean / 2)
    torque = np.zeros(3)
    torque[axis] = -0.01 * np.sin(lean) * MASS * G
    plant = immerse(DEEP, link=replace(BLOCK, righting=0.01), rotation=rotation)
    assert wrench(plant)[3:] == pytest.approx(torque, abs=1e-12)


@pytest.mark.parametrize("water", [None, Water(level=4.9)])
def test_water_that_is_not_there_does_nothing_at_all(water):
    plant = immerse(water, qvel=[0.3, -0.2, 0.5, 1.0, 2.0, 3.0])
    assert not wrench(plant).any()
    assert not plant.sensors["immersion"].any()


def test_a_link_out_of_the_water_is_let_go():
    plant = immerse(Water(level=5.0), height=5.049, qvel=[0, 0, 1.0, 0, 0, 0])
    assert wrench(plant).any()
    run(plant, 0.01)
    assert not wrench(plant).any()
    assert plant.sensors["immersion"][0] == 0.0


@pytest.mark.parametrize(
    "arguments",
    [
        {"level": float("nan")},
        {"level": float("inf")},
        {"density": -1.0},
        {"resistance": -0.1},
        {"resistance": float("inf")},
        {"current": (0.1, 0.0)},
        {"current": (0.1, float("nan"), 0.0)},
    ],
)
def test_water_that_cannot_be_is_refused(arguments):
    with pytest.raises(InputError):
        Water(**arguments)


def test_a_link_that_slides_is_refused():
    spec = build_block()
    spec.body("block").add_body(name="drawer", mass=1.0, inertia=[1.0] * 3).add_joint(
        name="rail", type=mujoco.mjtJoint.mjJNT_SLIDE
    )
    with pytest.raises(InputError, match="rail"):
        WaterForces(spec.compile(), [replace(BLOCK, body="drawer")], [Water()])


def test_water_for_a_body_that_it_does_not_act_on_is_refused():
    with pytest.raises(InputError, match="quadruped"):
        Plant(make_body("quadruped"), [Scenario(water=Water())])
