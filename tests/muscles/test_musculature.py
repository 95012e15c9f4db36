"""Muscle-tendon units obey the closed forms of their curves, and their levers their lengths."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
from neurocontrol.muscles import HillCurves, Musculature
from neurocontrol.muscles._kernel import _speed_on_line

CURVES = HillCurves()
SOL = next(number for number, muscle in enumerate(LEG_MUSCLES) if muscle.name == "SOL")
HFL = next(number for number, muscle in enumerate(LEG_MUSCLES) if muscle.name == "HFL")


def musculature(batch=1, timestep=0.001):
    return Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=batch, timestep=timestep)


def pose(batch=1, **angles):
    qpos = np.zeros((batch, 17))
    qpos[:, 3] = 1.0
    for name, value in angles.items():
        qpos[:, 7 + ("hip_roll", "hip_pitch", "leg_load", "knee", "ankle").index(name)] = value
    return qpos


def hold(muscles, qpos, stimulation, seconds, timestep=0.001):
    rows, qvel = np.arange(len(qpos)), np.zeros((len(qpos), 16))
    stimulations = np.full((len(qpos), 22), stimulation)
    for _ in range(round(seconds / timestep)):
        torque = muscles.step(stimulations, qpos, qvel, rows)
    return torque


def force_length(length):
    return exp(log(CURVES.edge) * abs((length - 1) / CURVES.width) ** 3)


def force_velocity(speed):
    if speed < 0:
        return (1 + speed) / (1 - CURVES.curvature * speed)
    if speed <= 1:
        steepness = 7.56 * CURVES.curvature
        return CURVES.eccentric + (CURVES.eccentric - 1) * (speed - 1) / (1 + steepness * speed)
    return CURVES.eccentric + 100 * (speed - 1)


def test_activation_follows_with_its_time_constant():
    muscles = musculature()
    muscles.reset(None, pose())
    hold(muscles, pose(), 1.0, 0.01)
    assert muscles.activation[0] == pytest.approx(1 - 0.99 * exp(-1))


@pytest.mark.parametrize("stimulation", [0.05, 0.3, 1.0])
def test_an_isometric_muscle_settles_where_fibre_and_tendon_agree(stimulation):
    muscles, qpos = musculature(), pose(knee=0.3, hip_pitch=0.2)
    muscles.reset(None, qpos)
    hold(muscles, qpos, stimulation, 1.0)
    length, force = muscles.length[0], muscles.force[0]
    assert np.abs(muscles.velocity[0]).max() < 1e-3
    stretched = np.maximum(length - 1, 0) / CURVES.width
    squeezed = np.maximum(1 - CURVES.width - length, 0) / (CURVES.width / 2)
    fibre = stimulation * np.array([force_length(x) for x in length]) + stretched**2
    assert force == pytest.approx(np.maximum(fibre - squeezed**2, 0), abs=2e-3)
    unit = muscles.unit_length(qpos)[0]
    slack = np.array([muscle.slack_length for muscle in muscles.muscles])
    optimal = np.array([muscle.optimal_length for muscle in muscles.muscles])
    strain = np.maximum((unit - length * optimal) / slack - 1, 0) / CURVES.reference_strain
    assert force == pytest.approx(strain**2, rel=1e-6, abs=1e-9)


def test_a_slack_tendon_carries_nothing():
    muscles, qpos = musculature(), pose(ankle=0.5)
    muscles.reset(None, qpos)
    muscles.length[:] += 0.2
    hold(muscles, qpos, 0.01, 0.001)
    assert muscles.force[0, SOL] == 0.0


@pytest.mark.parametrize("speed", [-0.9, -0.3, 0.0, 0.05, 0.6, 1.2])
@pytest.mark.parametrize("slope", [1e-6, 0.05, 2.0])
def test_the_closed_form_speed_lies_on_curve_and_line(speed, slope):
    active = 0.4
    level = active * force_velocity(speed) + slope * speed
    found = _speed_on_line(active, level, slope, 5.0, 1.5, 7.56 * 5.0)
    assert found == pytest.approx(speed, abs=1e-7)


def test_a_shortening_muscle_is_weaker_and_a_lengthening_one_stronger():
    forces = {}
    for rate in (-1.0, 0.0, 1.0):
        muscles, qpos = musculature(), pose()
        muscles.reset(None, qpos)
        hold(muscles, qpos, 0.5, 0.4)
        for _ in range(60):  # the left ankle turns about where it was held
            qpos[0, 11] += rate * 0.001
            hold(muscles, qpos, 0.5, 0.001)
        forces[rate] = muscles.force[0, SOL]
    assert forces[1.0] < forces[0.0] < forces[-1.0]


@pytest.mark.parametrize("muscle", LEG_MUSCLES, ids=lambda muscle: muscle.name)
def test_levers_are_derivatives_of_lengths(muscle):
    for attachment in muscle.attachments:
        for angle in np.linspace(attachment.reference - 0.4, attachment.reference + 0.4, 7):
            step = 1e-6
            change = attachment.lengthening(angle + step) - attachment.lengthening(angle - step)
            lever = attachment.sign * attachment.share * attachment.lever(angle)
            assert change / (2 * step) == pytest.approx(lever, rel=1e-6)


def test_torque_is_lever_times_force_with_the_sign_of_the_muscle():
    muscles, qpos = musculature(), pose(hip_pitch=0.2, knee=0.4)
    qpos[0, 15] = 0.4  # the right knee, too, within its limits
    muscles.reset(None, qpos)
    muscles.strength[:] = 0.0
    muscles.strength[0, HFL] = 1.0
    torque = hold(muscles, qpos, 0.5, 0.3)[0]
    assert torque[1] == pytest.approx(0.08 * 2000 * muscles.force[0, HFL])
    assert torque[1] > 10.0
    assert np.delete(torque, 1) == pytest.approx(0.0)


def test_a_passive_unit_gives_no_energy_away_over_a_closed_cycle():
    muscles, qpos = musculature(), pose()
    muscles.reset(None, qpos)
    work = np.zeros(22)
    previous, unit = None, muscles.unit_length(qpos)[0]
    max_force = np.array([muscle.max_force for muscle in muscles.muscles])
    for _ in range(2):  # the second cycle is a closed one
        work[:] = 0.0
        for phase in np.linspace(0, 2 * np.pi, 500, endpoint=False):
            moved = pose(
                hip_pitch=0.5 * np.sin(phase), knee=0.6 - 0.5 * np.cos(phase),
                ankle=0.3 * np.sin(phase), hip_roll=0.15 * np.sin(phase),
            )  # fmt: skip
            hold(muscles, moved, 0.0, 0.001)
            previous, unit = unit, muscles.unit_length(moved)[0]
            work -= muscles.force[0] * max_force * (unit - previous)
    assert work.max() < 1e-6


def test_soft_limits_push_back_and_never_pull():
    muscles = musculature()
    muscles.strength[:] = 0.0
    rows, qpos = np.arange(1), pose(knee=np.radians(2.0))  # 178 degrees, 3 beyond the limit
    muscles.reset(None, qpos)
    stimulation = np.full((1, 22), 0.01)
    still = muscles.step(stimulation, qpos, np.zeros((1, 16)), rows)[0, 3]
    assert still == pytest.approx(0.3 * 3.0)
    leaving = np.zeros((1, 16))
    leaving[0, 9] = 1.0
    assert muscles.step(stimulation, qpos, leaving, rows)[0, 3] == 0.0


def test_load_receptor_reads_trunk_weights():
    muscles, qpos = musculature(), pose(leg_load=0.005)
    muscles.reset(None, qpos)
    torque = hold(muscles, qpos, 0.01, 0.2)
    assert muscles.leg_load[0] == pytest.approx([1.0, 0.0], abs=1e-3)
    assert torque[0, 2] == pytest.approx(-53.5 * 9.81)


def test_rows_do_not_know_of_each_other():
    random = np.random.default_rng(0)
    qpos, qvel = pose(8) + 0.0, random.normal(size=(8, 16))
    qpos[:, 7:] = random.uniform(-0.2, 0.4, (8, 10))
    stimulation = random.uniform(0.01, 1.0, (8, 22))
    together, alone = musculature(8), musculature(1)
    together.reset(None, qpos)
    alone.reset(None, qpos[5:6])
    for _ in range(20):
        many = together.step(stimulation, qpos, qvel, np.array([5, 1]))
        one = alone.step(stimulation[5:6], qpos[5:6], qvel[5:6], np.arange(1))
    assert np.array_equal(many[5], one[0])
    assert np.all(together.activation[0] == CURVES.least_activation)


def test_a_restored_state_goes_on_as_before():
    muscles, qpos = musculature(), pose(knee=0.2)
    muscles.reset(None, qpos)
    hold(muscles, qpos, 0.7, 0.02)
    state = muscles.save()
    first = hold(muscles, qpos, 0.2, 0.02).copy()
    muscles.restore(state)
    assert np.array_equal(hold(muscles, qpos, 0.2, 0.02), first)


def test_metabolic_power_grows_with_activation():
    muscles, qpos = musculature(), pose()
    muscles.reset(None, qpos)
    rest = muscles.metabolic_power()[0]
    hold(muscles, qpos, 0.5, 0.5)
    assert 0 < rest < muscles.metabolic_power()[0]


def test_one_side_of_a_pair_may_be_weak_alone():
    muscles = musculature()
    muscles.weaken("TA", 0.5)
    muscles.weaken("right_SOL", 0.7)
    strength = dict(zip(muscles.names, muscles.strength[0], strict=True))
    assert {name: factor for name, factor in strength.items() if factor < 1.0} == {
        "left_TA": 0.5,
        "right_TA": 0.5,
        "right_SOL": 0.7,
    }


@pytest.mark.parametrize("name", ["BICEPS", "left_BICEPS", "middle_SOL", "left", ""])
def test_unknown_muscles_are_refused(name):
    with pytest.raises(InputError, match="unknown muscle"):
        musculature().weaken(name, 0.5)
