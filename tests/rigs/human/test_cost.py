"""The cost of a walk: every tier, every term, and the postures it compares."""

from __future__ import annotations

from dataclasses import replace
from math import cos, inf, pi, sin

import numpy as np
import pytest

from neurocontrol.rigs.human.cost import step_difference, walking_cost
from neurocontrol.tracks import Track

WEIGHTS = {
    "effort_weight": 10.0,
    "likeness_weight": 100.0,
    "heading_weight": 150.0,
    "speed_weight": 200.0,
}
EFFORT = 400.0 / (80.0 * 1.25)  # J/kg/m
BASE = 10.0 * EFFORT


def cost_of(walk, *, speed=1.25, heading=0.0, duration=12.0, **weights):
    return walking_cost(
        walk, speed=speed, heading=heading, duration=duration, **{**WEIGHTS, **weights}
    )


def changed(walk, name, change):
    """The walk with one of its readings changed in place of a copy."""
    values = walk.readings[name].copy()
    change(values)
    return replace(walk, readings={**walk.readings, name: values})


def test_a_walk_like_peoples_costs_its_effort(people):
    found = cost_of(people())
    assert found.cost == pytest.approx(BASE)
    assert found.measures["unlike"] == pytest.approx(0.0, abs=1e-6)
    assert found.solved
    assert found.measures["survived"] == found.measures["simulated"] == 12.0
    assert found.measures["distance"] == pytest.approx(12.0 * 1.25, abs=0.02)
    assert found.measures["step_difference"] == pytest.approx(0.0, abs=1e-6)
    joints = [found.measures[f"{name}_error"] for name in ("hip", "knee", "ankle")]
    assert joints == pytest.approx([0.0] * 3, abs=0.1)
    assert found.measures["SOL_peak"] == pytest.approx(0.84, abs=0.01)


def test_effort_costs_its_weight(people):
    walk = changed(people(), "power", lambda power: np.multiply(power, 2.0, out=power))
    assert cost_of(walk).cost == pytest.approx(BASE + 10.0 * EFFORT)
    assert cost_of(walk, effort_weight=3.0).cost == pytest.approx(BASE - 4.0 * EFFORT)


@pytest.mark.parametrize(
    ("wanted", "off"), [(1.26, 0.0), (1.24, 0.0), (1.35, 0.08), (1.15, 0.08), (0.75, 0.48)]
)
def test_speed_off_by_more_than_two_centimetres_a_second_costs_200(people, wanted, off):
    assert cost_of(people(), speed=wanted).cost == pytest.approx(BASE + 200 * off)


@pytest.mark.parametrize(
    ("walked", "wanted", "error"),
    [
        (0.1, 0.0, 0.1),
        (-0.1, 0.0, 0.1),
        (0.1, 0.1, 0.0),
        (0.1, 2 * pi + 0.05, 0.05),
        (0, -0.2, 0.2),
    ],
)
def test_a_wrong_heading_costs_150_a_radian(people, walked, wanted, error):
    found = cost_of(people(heading=walked), heading=wanted)
    assert found.measures["heading_error"] == pytest.approx(error)
    assert found.cost == pytest.approx(BASE + 150 * error)


def test_only_the_heading_of_the_second_half_counts(people):
    first = np.arange(1200) < 600
    early, late = people(heading=0.2 * first), people(heading=0.2 * ~first)
    assert cost_of(early).measures["heading_error"] == pytest.approx(0.0, abs=1e-9)
    assert cost_of(late).measures["heading_error"] == pytest.approx(0.2)


def test_being_unlike_people_costs_its_weight(people):
    def crouch(qpos):
        qpos[:, [10, 15]] += 0.4

    walk = changed(people(), "qpos", crouch)
    unlike = cost_of(walk).measures["unlike"]
    assert unlike > 0.5
    assert cost_of(walk).cost == pytest.approx(10 * EFFORT + 100 * unlike)
    assert cost_of(walk, likeness_weight=7.0).cost == pytest.approx(10 * EFFORT + 7 * unlike)


def test_the_worse_of_two_bad_walks_costs_more_and_neither_as_much_as_a_fall(people):
    costs = [
        cost_of(people(), effort_weight=weight, mixed=True).cost
        for weight in (50, 75, 100, 200, 400)
    ]
    assert costs[0] == pytest.approx(50 * EFFORT)  # up to half of a fall nothing is taken off
    assert (np.diff(costs) > 10.0).all()
    assert costs[-1] < 599.0


def test_a_disturbed_walk_may_differ_from_step_to_step_and_a_fall_is_no_tier_of_its_own(people):
    uneven, fallen = limping(people(), 0.4), people(5.0, fallen_at=5.0)
    assert cost_of(uneven).cost > 1000 > 599 >= cost_of(uneven, mixed=True).cost
    found = cost_of(fallen, mixed=True)
    assert found.cost == pytest.approx(600 + 40 * 7.0 - 5 * found.measures["distance"])
    assert found.measures["falls"] == 1.0
    turned = people(heading=0.1)
    assert cost_of(turned, mixed=True).cost == pytest.approx(BASE + 150 * 0.1)


def test_a_heading_may_be_asked_for_at_every_moment(people):
    turning = 0.05 * np.arange(1200) / 100
    walk = people(heading=turning)
    assert cost_of(walk, heading=turning).measures["heading_error"] == pytest.approx(0.0, abs=1e-9)


def limping(walk, angle):
    """The right knee is always bent by a further angle."""

    def bend(qpos):
        qpos[:, 15] += angle

    return changed(walk, "qpos", bend)


def test_unlike_steps_cost_350_a_metre_beyond_four_centimetres(people):
    small, large = cost_of(limping(people(), 0.02)), cost_of(limping(people(), 0.1))
    assert 0.0 < small.measures["step_difference"] < 0.04 < large.measures["step_difference"] < 0.12
    assert small.cost == pytest.approx(BASE, abs=1.0)
    beyond = large.measures["step_difference"] - 0.04
    unlike = large.measures["unlike"]
    assert large.cost == pytest.approx(10 * EFFORT + 100 * unlike + 350 * beyond, abs=1e-3)


def test_an_unsteady_walk_costs_more_than_any_steady_one(people):
    unsteady = limping(people(), 0.4)
    found = cost_of(unsteady, speed=1.45)
    assert found.solved
    difference = found.measures["step_difference"]
    assert 0.12 < difference < 2.0
    assert found.cost == pytest.approx(1000 + 400 * difference + 20 * 0.2)
    assert cost_of(people(), effort_weight=1e4).cost == 999.0


def test_a_fall_costs_less_the_longer_the_further_and_the_more_steps(people):
    found = cost_of(people(5.0, fallen_at=5.0))
    assert not found.solved
    assert found.measures["survived"] == found.measures["simulated"] == 5.0
    strikes = 5 + 5  # left and right
    expected = 3000 - 50 * 5.0 - 50 * found.measures["distance"] - 10 * strikes
    assert found.cost == pytest.approx(expected)
    assert cost_of(people(4.0, fallen_at=4.0)).cost > found.cost


def test_neither_a_dive_nor_trembling_is_rewarded(people):
    dive = cost_of(people(2.0, speed=9.0, fallen_at=2.0))
    steps = 2 + 2
    assert dive.cost == pytest.approx(3000 - 50 * 2.0 - 50 * 1.5 * 2.0 - 10 * steps)
    trembling = cost_of(people(2.0, speed=0.0, stride=0.34, fallen_at=2.0))
    assert trembling.cost == pytest.approx(3000 - 50 * 2.0 - 10 * 2.2 * 2.0)
    standing = people(2.0, speed=0.0, fallen_at=2.0)
    standing.readings["foot_force"][:] = 400.0
    assert cost_of(standing).cost == pytest.approx(3000 - 50 * 2.0)


def test_flicker_at_the_end_of_a_stance_is_no_step(people):
    walk = people(5.0, fallen_at=5.0)
    flickering = people(5.0, fallen_at=5.0)
    left = flickering.readings["foot_force"][:, 0]
    late = (flickering.time + 1e-9) % 1.0
    left[(late > 0.675) & (late < 0.705)] = 300.0
    assert cost_of(flickering).cost == cost_of(walk).cost


@pytest.mark.parametrize(("duration", "transient"), [(12.0, 3.0), (6.0, 2.0)])
def test_effort_is_measured_after_a_transient(people, duration, transient):
    walk = people(duration)
    costs = []
    for first, last in ((0.0, transient - 0.02), (transient + 0.02, transient + 1.0)):
        changed_walk = people(duration)
        power = changed_walk.readings["power"]
        power[(walk.time > first) & (walk.time < last)] = 4000.0
        costs.append(cost_of(changed_walk, duration=duration).cost)
    usual = cost_of(walk, duration=duration).cost
    assert costs[0] == usual
    assert costs[1] > usual + 10


def test_a_fall_is_worse_than_anything_that_stays_up(people):
    late = cost_of(people(60.0, fallen_at=59.0), duration=60.0)
    assert late.cost == 2 * 1000 - 100 + 1.0
    chaos = cost_of(limping(people(), 3.0))
    assert chaos.measures["survived"] == 12.0
    assert chaos.cost < late.cost < cost_of(people(58.0, fallen_at=58.0), duration=60.0).cost


def test_what_cannot_be_measured_costs_the_most(people):
    assert cost_of(people(0.01)).cost == 6000.0
    lost = changed(people(), "qpos", lambda qpos: qpos.__setitem__((3, 2), np.nan))
    assert cost_of(lost).cost == 6000.0
    assert not cost_of(lost).solved
    still = cost_of(people(speed=0.0))
    assert (still.cost, still.solved) == (2000.0, False)
    gliding = people()
    gliding.readings["foot_force"][:] = 400.0
    assert cost_of(gliding).cost == 2000.0


# Postures.

POSE = np.zeros(17)
POSE[3:7] = np.cos(0.05), np.sin(0.05), 0.0, 0.0  # tilted by 0.1 to the right
POSE[7:] = 0.02, 0.4, 0.0, 0.1, 0.0, -0.05, -0.3, 0.0, 0.2, 0.0


def mirror(qpos):
    w, x, y, z = qpos[3:7]
    return np.concatenate([qpos[:3], [w, -x, y, -z], qpos[12:], qpos[7:12]])


def difference(poses, legs, transient=0.0):
    poses = np.array(poses)
    time = np.arange(1.0, len(poses) + 1)
    walk = Track(time=time, readings={"qpos": poses}, weight=1.0, fallen_at=inf)
    return step_difference(walk, list(enumerate(legs)), transient)


def test_steps_that_mirror_each_other_do_not_differ():
    turns = [POSE, mirror(POSE), POSE, mirror(POSE)]
    assert difference(turns, [0, 1, 0, 1]) == pytest.approx(0.0, abs=1e-12)
    assert difference(turns[::-1], [1, 0, 1, 0]) == pytest.approx(0.0, abs=1e-12)


def test_steps_that_are_alike_but_not_mirrored_differ():
    assert difference([POSE] * 4, [0, 1, 0, 1]) > 0.5
    upright = POSE.copy()
    upright[3:7], upright[12:] = [1.0, 0.0, 0.0, 0.0], upright[7:12]
    assert difference([upright] * 4, [0, 1, 0, 1]) == pytest.approx(0.0, abs=1e-12)
    tilted = upright.copy()
    tilted[3:7] = np.cos(0.05), np.sin(0.05), 0.0, 0.0
    assert difference([tilted] * 4, [0, 1, 0, 1]) == pytest.approx(0.35 * 0.2)


def turned(joint, angle, pose=POSE, leg=0):
    other = pose.copy()
    other[7 + 5 * leg + joint] += angle
    return other


def moved(first, second):
    return difference([first, second] * 2, [0] * 4)


def test_a_bent_joint_moves_what_hangs_on_it():
    chord = 2 * 0.46 * sin(0.15)
    aligned = turned(0, -0.02)  # without abduction the leg turns in one plane
    assert moved(aligned, turned(3, 0.3, aligned)) == pytest.approx(chord)
    both = turned(3, 0.3, turned(1, 0.3, aligned))  # the shank keeps its direction
    assert moved(aligned, both) == pytest.approx(2 * chord)
    straight = turned(3, -0.1, aligned)
    assert moved(straight, turned(1, 0.3, straight)) == pytest.approx(3 * chord)
    assert moved(aligned, turned(4, 0.3, aligned)) == 0.0
    hanging = turned(1, -0.4, straight)
    assert moved(hanging, turned(0, 0.3, hanging)) == pytest.approx(3 * 0.46 * sin(0.3))


def test_a_leaning_trunk_turns_with_both_legs():
    upright, knee = POSE.copy(), 0.2
    upright[3:7], upright[[7, 12]] = (1.0, 0.0, 0.0, 0.0), 0.0
    upright[10], upright[15] = 0.0, knee
    leaning = upright.copy()
    leaning[3:7] = cos(0.05), 0.0, sin(0.05), 0.0
    bent = 0.46 * np.hypot(1 + cos(knee), sin(knee))
    lengths = [0.35, 0.46, 0.92, 0.46, bent]
    assert moved(upright, leaning) == pytest.approx(sum(lengths) * 2 * sin(0.05))


def test_too_few_steps_differ_infinitely_and_those_of_the_transient_are_left_out():
    turns = [POSE, mirror(POSE)] * 3
    assert difference(turns[:3], [0, 1, 0]) == inf
    assert difference(turns, [0, 1] * 3, transient=3.0) == inf
    spoiled = [np.ones(17), np.zeros(17), *turns]
    assert difference(spoiled, [0, 1] * 4, transient=2.0) == pytest.approx(0.0, abs=1e-12)
