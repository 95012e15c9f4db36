"""Antagonist pairs pull as Ekeberg's equation says, together with the springs of the joints."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from neurocontrol.models.salamander import SalamanderMorphology, salamander
from neurocontrol.muscles import EkebergMuscles
from neurocontrol.muscles.ekeberg import EkebergMuscle
from neurocontrol.plant import Plant, Scenario
from neurocontrol.water import Water

PAIRS = (
    EkebergMuscle(gain=3.0, stiffness=2.0, tone=0.5, damping=0.1),
    EkebergMuscle(gain=1.0, stiffness=4.0, tone=2.0, damping=0.3),
)
MORPHOLOGY = SalamanderMorphology()
ADDRESSES = (9, 7)  # columns of the joints in qpos


def pairs(batch=1, others=0):
    return EkebergMuscles(PAIRS, ADDRESSES, batch=batch, others=others, period=0.001)


def pull(muscles, left, right, angle, *, tone=1.0, others=()):
    """Torques of one row, the same angle at all joints."""
    stimulation = np.array([[left] * 2 + [right] * 2 + [tone] * 2 + list(others)])
    qpos = np.full((1, 10), angle)
    return muscles.step(stimulation, qpos, np.zeros((1, 9)), np.arange(1))[0].copy()


@pytest.mark.parametrize("tone", [1.0, 10.0])
def test_pairs_and_joints_together_obey_the_equation(tone):
    """T = alpha (M_L - M_R) - beta (M_L + M_R + gamma) phi - delta phi', all but delta by tone."""
    random = np.random.default_rng(2)
    model = salamander(MORPHOLOGY).build().compile()
    joints = [model.joint(f"axis_{number}") for number in range(1, 9)]
    angle, speed = random.uniform(-0.5, 0.5, 8), random.normal(size=8)
    left, right = random.uniform(0, 1.5, (2, 8))
    data = mujoco.MjData(model)
    addresses = [int(joint.qposadr[0]) for joint in joints]
    velocities = [int(joint.dofadr[0]) for joint in joints]
    data.qpos[addresses], data.qvel[velocities] = angle, speed
    mujoco.mj_forward(model, data)
    muscles = EkebergMuscles(MORPHOLOGY.muscles, addresses, batch=1, others=0, period=0.001)
    stimulation = np.concatenate([left, right, np.full(8, tone)])[np.newaxis]
    torque = muscles.step(stimulation, data.qpos[np.newaxis], data.qvel[np.newaxis], np.arange(1))
    alpha, beta, gamma, delta = np.array(
        [(m.gain, m.stiffness, m.tone, m.damping) for m in MORPHOLOGY.muscles]
    ).T
    expected = tone * (alpha * (left - right) - beta * (left + right + gamma) * angle)
    passive = data.qfrc_passive[velocities]
    assert torque[0] + passive == pytest.approx(expected - delta * speed, rel=1e-9)


def test_the_left_muscle_bends_to_the_left():
    assert np.all(pull(pairs(), 1.0, 0.0, 0.0) == [3.0, 1.0])
    assert np.all(pull(pairs(), 0.0, 1.0, 0.0) == [-3.0, -1.0])


def test_contraction_of_both_sides_stiffens_and_does_not_bend():
    assert not pull(pairs(), 1.0, 1.0, 0.0).any()
    stiffness = [-pull(pairs(), level, level, 0.1) / 0.1 for level in (0.0, 0.5, 1.0)]
    assert not stiffness[0].any(), "at rest the joint's own spring is all there is"
    assert stiffness[1] == pytest.approx([2.0, 4.0])
    assert stiffness[2] == pytest.approx([4.0, 8.0])


def test_tone_multiplies_pull_and_resting_stiffness():
    assert pull(pairs(), 1.0, 0.0, 0.0, tone=10.0) == pytest.approx([30.0, 10.0])
    assert -pull(pairs(), 0.0, 0.0, 0.1, tone=3.0) / 0.1 == pytest.approx([2 * 2 * 0.5, 2 * 4 * 2])


def test_relaxed_pairs_pull_no_more():
    muscles = pairs()
    assert np.all(pull(muscles, 1.0, 0.2, 0.3) != 0.0)
    assert not pull(muscles, 0.0, 0.0, 0.3).any()
    assert not muscles.activation.any()


def test_activation_is_left_then_right_of_each_pair():
    muscles = pairs()
    stimulation = np.array([[0.1, 0.2, 0.3, 0.4, 1.0, 1.0]])
    muscles.step(stimulation, np.zeros((1, 10)), np.zeros((1, 9)), np.arange(1))
    assert np.array_equal(muscles.activation, [[0.1, 0.2, 0.3, 0.4]])


def test_commands_of_other_actuators_go_through():
    control = pull(pairs(others=3), 1.0, 0.0, 0.0, others=(0.7, -0.2, 5.0))
    assert np.array_equal(control, [3.0, 1.0, 0.7, -0.2, 5.0])


def deep_animal(angle=0.0):
    """A straight or bent animal where nothing touches it, and its muscles."""
    body = salamander(MORPHOLOGY)
    plant = Plant(body, [Scenario(terrain=body.ground, water=Water(level=1.0))])
    addresses = [int(plant.model.joint(f"axis_{number}").qposadr[0]) for number in range(1, 9)]
    start = body.floating.copy()
    start[2] = 0.5
    start[addresses] = angle
    plant.reset(qpos=start)
    muscles = EkebergMuscles(MORPHOLOGY.muscles, addresses, batch=1, others=16, period=0.001)
    return plant, muscles


def live(plant, muscles, left, right, seconds):
    posture = plant.qpos[0, plant.model.jnt_qposadr[plant.model.actuator_trnid[8:, 0]]].copy()
    stimulation = np.concatenate([left, right, np.ones(8), posture])[np.newaxis]
    for _ in range(round(seconds / 0.001)):
        plant.control[:] = muscles.step(stimulation, plant.qpos, plant.qvel, plant.rows)
        plant.step(round(0.001 / plant.timestep))
    return plant.sensors["axis_angle"][0]


def test_a_relaxed_axis_straightens():
    plant, muscles = deep_animal(angle=0.2)
    assert live(plant, muscles, np.zeros(8), np.zeros(8), 1.0) == pytest.approx(0.0, abs=0.005)


def test_an_axis_bends_to_where_both_sides_balance():
    plant, muscles = deep_animal()
    left, right = np.linspace(0.4, 0.1, 8), np.linspace(0.1, 0.3, 8)
    ratio = np.array([m.gain / m.stiffness for m in MORPHOLOGY.muscles])
    balance = ratio * (left - right) / (left + right + 1.0)
    assert live(plant, muscles, left, right, 2.0) == pytest.approx(balance, abs=0.005)


def test_rows_do_not_know_of_each_other():
    random = np.random.default_rng(0)
    stimulation, qpos = random.uniform(0, 1.5, (6, 7)), random.uniform(-1, 1, (6, 10))
    qvel = random.normal(size=(6, 9))
    together, alone = pairs(6, others=1), pairs(1, others=1)
    many = together.step(stimulation, qpos, qvel, np.array([4, 1]))
    one = alone.step(stimulation[4:5], qpos[4:5], qvel[4:5], np.arange(1))
    assert np.array_equal(many[4], one[0])
    assert not many[[0, 2, 3, 5]].any()
    assert not together.activation[[0, 2, 3, 5]].any()
    together.reset(np.array([4]), qpos)
    assert not together.activation[4].any()
    assert together.activation[1].all()


def test_a_restored_state_is_as_it_was():
    muscles = pairs()
    control = pull(muscles, 0.4, 0.8, 0.2)
    state, activation = muscles.save(), muscles.activation.copy()
    pull(muscles, 1.0, 0.0, 0.0)
    muscles.restore(state)
    assert np.array_equal(muscles.activation, activation)
    idle = muscles.step(np.zeros((1, 6)), np.zeros((1, 10)), np.zeros((1, 9)), np.arange(0))
    assert np.array_equal(idle[0], control)
