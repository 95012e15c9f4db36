"""The kernel's solution is the balance of forces that slow, plain arithmetic finds."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, radians

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
from neurocontrol.muscles import HillCurves, Musculature
from neurocontrol.muscles._kernel import _decay, _speed_on_line

CURVES = HillCurves()
NAMES = [muscle.name for muscle in LEG_MUSCLES]
ALL = np.arange(1)
STILL = np.zeros((1, 16))


def musculature(timestep=0.001):
    return Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=1, timestep=timestep)


def pose(roll=0.0, hip=0.0, knee=0.0, ankle=0.0):
    """Both legs alike, at anatomical angles, rad."""
    qpos = np.zeros((1, 17))
    qpos[:, 3] = 1.0
    qpos[:, 7:] = [roll, hip, 0.0, knee, ankle] * 2
    return qpos


def force_length(length):
    return exp(log(0.05) * abs((length - 1) / 0.56) ** 3)


def force_velocity(speed):
    if speed <= 0:
        return (1 + max(speed, -1)) / (1 - 5 * max(speed, -1))
    if speed <= 1:
        return 1.5 + 0.5 * (speed - 1) / (1 + 7.56 * 5 * speed)
    return 1.5 + 100 * (speed - 1)


def parallel(length):
    return max((length - 1) / 0.56, 0) ** 2


def buffer(length):
    return max((0.44 - length) / 0.28, 0) ** 2


def bisect(falling, low, high, halvings=80):
    """The root of a falling function."""
    for _ in range(halvings):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def test_the_exponential_of_the_kernel_is_one():
    for exponent in np.linspace(-31.9, 0.0, 100):
        assert _decay(exponent) == pytest.approx(exp(exponent), rel=1e-8, abs=0)
    assert 0 < _decay(-1e6) < 1e-13


def test_the_closed_form_speed_agrees_with_bisection():
    random = np.random.default_rng(3)
    for _ in range(200):
        active = 10 ** random.uniform(-6, 0.3)
        slope = random.choice([0.0, 10 ** random.uniform(-6, 1)])
        level = random.uniform(0, 2.2) * active + slope * random.uniform(-1, 1)
        level = level if slope else abs(level)

        def surplus(speed, active=active, level=level, slope=slope):
            return level - slope * speed - active * force_velocity(speed)

        expected = max(bisect(surplus, -1.0, 1e4), -1.0)
        found = _speed_on_line(active, level, slope, 5.0, 1.5, 7.56 * 5.0)
        assert found == pytest.approx(expected, abs=1e-7)


def implicit_step(muscle, activation, before, unit, timestep):
    """Speed over the largest, and tendon force, when all curves are taken at the step's end."""
    reach = timestep * muscle.max_speed

    def tendon(speed):
        fibre = (before + reach * speed) * muscle.optimal_length
        return max((unit - fibre) / muscle.slack_length - 1, 0) ** 2 / 0.04**2

    def surplus(speed):
        length = before + reach * speed
        fibres = activation * force_length(length) + parallel(length) + 1e-9
        return tendon(speed) + buffer(length) - fibres * force_velocity(speed)

    speed = bisect(surplus, -1.2, 6.0, halvings=40)
    return speed, tendon(speed)


@pytest.mark.parametrize("timestep", [0.0005, 0.001])
def test_a_moving_leg_follows_the_fully_implicit_step(timestep):
    muscles, random = musculature(timestep), np.random.default_rng(1)
    muscles.reset(None, pose(knee=0.6))
    stimulation = random.uniform(0.01, 1.0, (1, 22))
    compared = 0
    for step in range(round(0.12 / timestep)):
        swing = 0.5 * np.sin(9 * step * timestep)
        qpos = pose(roll=0.2 * swing, hip=swing, knee=0.6 - swing, ankle=0.5 * swing)
        before, unit = muscles.length[0].copy(), muscles.unit_length(qpos)[0]
        muscles.step(stimulation, qpos, STILL, ALL)
        if step * timestep < 0.04 or step % 7:  # first, tendons go suddenly from slack to taut
            continue
        for number, muscle in enumerate(LEG_MUSCLES):
            activation = muscles.activation[0, number]
            speed, force = implicit_step(muscle, activation, before[number], unit[number], timestep)
            assert muscles.velocity[0, number] / muscle.max_speed == pytest.approx(speed, abs=5e-3)
            assert muscles.force[0, number] == pytest.approx(force, abs=2e-3)
            compared += 1
        assert muscles.length[0] == pytest.approx(before + timestep * muscles.velocity[0])
    assert compared > 100


@pytest.mark.parametrize("speed", [-0.4, -0.1, 0.05, 0.5])
def test_an_isokinetic_muscle_carries_what_its_curves_say(speed):
    """The ankle turns steadily; fibres and tendon then share the velocity of the soleus."""
    muscles, number = musculature(0.0005), NAMES.index("SOL")
    soleus, angle = LEG_MUSCLES[number], radians(-10.0)
    attachment = soleus.attachments[0]
    muscles.reset(None, pose(ankle=angle))
    stimulation = np.full((1, 22), 0.4)
    for _ in range(800):
        muscles.step(stimulation, pose(ankle=angle), STILL, ALL)
    for _ in range(60):
        lever = attachment.share * attachment.lever(np.pi / 2 + angle)
        angle -= speed * 0.0005 * 6 * soleus.optimal_length / lever
        length = muscles.length[0, number]
        muscles.step(stimulation, pose(ankle=angle), STILL, ALL)
    u = muscles.velocity[0, number] / soleus.max_speed
    assert np.sign(u) == np.sign(speed)
    expected = (0.4 * force_length(length) + parallel(length)) * force_velocity(u)
    assert muscles.force[0, number] == pytest.approx(expected, rel=5e-3)


def test_a_passive_stretched_unit_rests_where_parallel_and_tendon_forces_agree():
    muscles, number = musculature(), NAMES.index("HAM")
    qpos = pose(hip=radians(110.0))
    muscles.reset(None, qpos)
    for _ in range(4000):
        muscles.step(np.zeros((1, 22)), qpos, STILL, ALL)
    hamstrings, unit = LEG_MUSCLES[number], muscles.unit_length(qpos)[0, number]

    def surplus(length):
        strain = (unit - length * hamstrings.optimal_length) / hamstrings.slack_length - 1
        return max(strain, 0) ** 2 / 0.04**2 - parallel(length)

    length = bisect(surplus, 1.0, 2.0)
    assert muscles.length[0, number] == pytest.approx(length, abs=1e-4)
    assert muscles.force[0, number] == pytest.approx(parallel(length), rel=1e-3)
    assert muscles.force[0, number] > 0.02


@pytest.mark.parametrize("number", range(11), ids=NAMES)
def test_forces_turn_joints_by_the_derivative_of_the_length(number):
    """Except for the attachment's share, which torques do not know of, as in the original."""
    muscles, muscle = musculature(), LEG_MUSCLES[number]
    qpos = pose(roll=0.05, hip=0.3, knee=0.5, ankle=0.1)
    muscles.reset(None, qpos)
    muscles.strength[:] = 0.0
    muscles.strength[0, number] = 1.0
    for _ in range(100):
        torque = muscles.step(np.full((1, 22), 0.8), qpos, STILL, ALL)[0]
    joints = {"hip_roll": 0, "hip_pitch": 1, "knee": 3, "ankle": 4}
    for attachment in muscle.attachments:
        joint, change = joints[attachment.joint], []
        for step in (1e-6, -1e-6):
            moved = qpos.copy()
            moved[0, 7 + joint] += step
            change.append(muscles.unit_length(moved)[0, number])
        lever = -(change[0] - change[1]) / 2e-6 / attachment.share
        expected = lever * muscles.force[0, number] * muscle.max_force
        assert torque[joint] == pytest.approx(expected, rel=1e-6)
        assert expected != 0.0
    assert np.count_nonzero(np.abs(torque) > 1e-12) == len(muscle.attachments)


def test_slack_fibres_beyond_their_shortest_length_come_back_without_a_leap():
    muscles, qpos = musculature(), pose(knee=0.5)
    muscles.reset(None, qpos)
    muscles.length[:] = 0.1
    slack = pose(hip=0.2, knee=2.4, ankle=0.6)  # the gastrocnemius is far too long for this
    calf, lengths = NAMES.index("GAS"), []
    for _ in range(300):
        muscles.step(np.full((1, 22), 0.01), slack, STILL, ALL)
        lengths.append(muscles.length[0].copy())
    lengths = np.array(lengths)
    assert 0.3 < lengths[-1, calf] < 0.44
    assert lengths[:, calf].max() < 0.44
    assert np.abs(np.diff(lengths[100:, calf])).max() < 1e-3


def test_a_weak_muscle_reports_and_pulls_in_proportion():
    whole, half, qpos = musculature(), musculature(), pose(ankle=0.1)
    half.weaken("TA", 0.5)
    for muscles in (whole, half):
        muscles.reset(None, qpos)
        for _ in range(50):
            muscles.step(np.full((1, 22), 0.5), qpos, STILL, ALL)
    number = NAMES.index("TA")
    assert half.force[0, number] == pytest.approx(0.5 * whole.force[0, number])
    assert half.length[0, number] == whole.length[0, number]
    change = half.torque[0, 4] - whole.torque[0, 4]
    attachment = LEG_MUSCLES[number].attachments[0]
    lever = attachment.lever(np.pi / 2 + 0.1)
    assert change == pytest.approx(lever * 800 * half.force[0, number])  # less dorsiflexion


def test_a_diverged_row_is_whole_again_after_its_reset():
    muscles, fresh = musculature(), musculature()
    for each in (muscles, fresh):
        each.reset(None, pose())
    muscles.step(np.full((1, 22), 0.5), np.full((1, 17), np.nan), STILL, ALL)
    assert np.isnan(muscles.torque).any()
    muscles.reset(ALL, pose())
    for name, values in fresh.save().items():
        assert np.array_equal(muscles.save()[name], values), name


def test_metabolic_power_of_one_shortening_muscle_is_the_formula():
    muscles = musculature()
    muscles.reset(None, pose())
    muscles.activation[:] = 0.0
    muscles.length[:] = 1.0
    number = NAMES.index("VAS")
    muscles.activation[0, number], muscles.length[0, number] = 0.5, 1.2
    muscles.velocity[0, number], muscles.force[0, number] = -2.0, 0.3
    sine, cosine = np.sin(np.pi / 4), 1 - np.cos(np.pi / 4)
    heat = 2.91 * (40 * 0.5 * sine + 133 * 0.5 * cosine)
    heat += 2.91 * (3 - 2 * 1.2) * (74 * 0.5 * sine + 111 * 0.5 * cosine)
    isometric = 0.5 * force_length(1.2)
    active = 0.3 * isometric / (isometric + parallel(1.2))
    speed = 2.0 * 0.08
    expected = heat + 6000 * speed * (0.25 * 0.3 + active)
    assert muscles.metabolic_power() == pytest.approx([expected])


def test_bodies_the_kernel_has_no_room_for_are_refused():
    with pytest.raises(InputError, match="at most 12 muscles"):
        Musculature(LEG_MUSCLES * 2, JOINT_LIMITS, batch=1, timestep=0.001)
    crowded = replace(LEG_MUSCLES[0], attachments=LEG_MUSCLES[0].attachments * 3)
    with pytest.raises(InputError, match="at most 2 joints"):
        Musculature([crowded], JOINT_LIMITS, batch=1, timestep=0.001)
    levers = [
        replace(muscle, attachments=(replace(muscle.attachments[0], peak=1.0 + 0.1 * number),))
        for number, muscle in enumerate([LEG_MUSCLES[9]] * 5)
    ]
    with pytest.raises(InputError, match="kinds of cosine levers"):
        Musculature(levers, JOINT_LIMITS, batch=1, timestep=0.001)
