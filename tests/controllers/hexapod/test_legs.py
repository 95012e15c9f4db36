"""Where feet go: closed forms of the leg, common velocity in stance, what a lost leg changes."""

from __future__ import annotations

from math import cos, sin

import numpy as np
import pytest

from neurocontrol.assembly.hexapod import leg_geometry
from neurocontrol.controllers.hexapod.afferents import LOSS, feel_legs
from neurocontrol.controllers.hexapod.leg_geometry import leg_angles
from neurocontrol.controllers.hexapod.local_rules import neighbour
from neurocontrol.controllers.hexapod.stride import STRIDE, move_feet, velocity_of_foot
from neurocontrol.models.hexapod import HexapodMorphology

LEGS = leg_geometry(HexapodMorphology())
ROW = np.array([0])
TICK = 0.004


def foot_of(coxa, femur, tibia, segments):
    """Forward kinematics: forward, outward and down from the coxa joint."""
    reach = segments[0] + segments[1] * cos(femur) + segments[2] * cos(femur - tibia)
    down = -segments[1] * sin(femur) - segments[2] * sin(femur - tibia)
    return reach * sin(coxa), reach * cos(coxa), down


def test_angles_put_the_foot_where_it_is_to_be():
    places = np.random.default_rng(5).uniform([-0.08, 0.09, 0.02], [0.08, 0.16, 0.12], (50, 3))
    for place in places:
        assert foot_of(*leg_angles(*place, LEGS.segments), LEGS.segments) == pytest.approx(place)


def test_a_place_out_of_reach_is_reached_for():
    angles = leg_angles(0.0, 1.0, 0.3, LEGS.segments)
    _, outward, down = foot_of(*angles, LEGS.segments)
    assert np.isfinite(angles).all()
    away = outward - LEGS.segments[0]
    assert down / away == pytest.approx(0.3 / (1.0 - LEGS.segments[0]), rel=1e-3)
    assert np.hypot(away, down) == pytest.approx(LEGS.segments[1:].sum(), rel=1e-2)


def moved(steps, *, onset=(), turn=0.0, load=1.0, pace=0.2):
    """Feet after some ticks, and the way of each."""
    state = {
        "airborne": np.zeros((1, 6), dtype=np.int64),
        "clock": np.ones((1, 6)),
        "lifted_from": np.zeros((1, 6, 3)),
        "foot": np.zeros((1, 6, 2)),
        "height": np.zeros((1, 6)),
    }
    begins = np.zeros((1, 6), dtype=np.int64)
    begins[0, list(onset)] = 1
    ways = []
    for _ in range(steps):
        move_feet(
            ROW, begins, np.array([pace]), np.full((1, 6), 0.15), np.full((1, 6), 0.3),
            np.array([turn]), np.full((1, 6), load), np.zeros((1, 6, 2)),
            STRIDE.default[np.newaxis], LEGS.footing, TICK, *state.values(),
        )  # fmt: skip
        begins[:] = 0
        ways.append((state["foot"][0].copy(), state["height"][0].copy()))
    return ways


def test_feet_in_stance_turn_about_one_point_as_a_rigid_ground_does():
    ((feet, _),) = moved(1, turn=1.0)
    velocity = -feet / TICK
    rate = (velocity[0, 0] - velocity[3, 0]) / (LEGS.footing[3, 1] - LEGS.footing[0, 1])
    assert rate > 0.0
    for leg in range(6):
        x, y = LEGS.footing[leg]
        assert velocity[leg] == pytest.approx([0.2 - rate * y, rate * x])
        assert velocity[leg] == pytest.approx(velocity_of_foot(0.2, 1.0, 0.5, LEGS.footing, leg))


def test_a_swing_begins_and_ends_on_the_ground_at_its_velocity():
    swing_time = 0.3 - STRIDE.default[STRIDE.names.index("stride.lead")]
    ways = moved(round(swing_time / TICK) + 1, onset=[2], load=0.0)
    feet = np.array([feet[2, 0] for feet, _ in ways])
    heights = np.array([height[2] for _, height in ways])
    lift = STRIDE.default[STRIDE.names.index("stride.lift")]
    assert heights.max() == pytest.approx(lift, rel=0.01)
    assert feet[-2] == pytest.approx(0.2 * 0.15, abs=2e-3)
    assert np.diff(feet)[[0, -2]] == pytest.approx([-0.2 * TICK] * 2, abs=3e-4)


def feel(forces, seconds):
    """What legs feel after some time under forces, sixths of the weight."""
    load, unloaded, lost = np.ones((1, 6)), np.zeros((1, 6)), np.zeros((1, 6))
    shift = np.zeros((1, 6, 2))
    for _ in range(round(seconds / TICK)):
        feel_legs(
            ROW, np.array([forces]) * LEGS.foot_weight, LEGS.foot_weight, np.ones((1, 6)),
            LOSS.default[np.newaxis], LEGS.footing, TICK, load, unloaded, lost, shift,
        )  # fmt: skip
    return lost[0], shift[0]


def test_a_leg_that_never_carries_is_felt_to_be_lost_and_its_neighbours_close_up():
    lost, shift = feel([1.2, 0.0, 1.2, 1.2, 1.2, 1.2], 3.0)
    assert lost == pytest.approx([0, 1, 0, 0, 0, 0], abs=1e-3)
    assert shift[0, 0] < 0.0 < shift[2, 0]
    assert (shift[3:, 1] > 0.0).all()  # the trunk goes away from the side of the loss


def test_a_swing_is_no_loss():
    lost, shift = feel([1.2, 0.0, 1.2, 1.2, 1.2, 1.2], 0.4)
    assert not lost.any()
    assert not shift.any()


def test_neighbours_of_a_lost_leg_are_neighbours_of_each_other():
    lost = np.zeros(6)
    assert [neighbour(leg, -1, lost) for leg in range(6)] == [-1, 0, 1, -1, 3, 4]
    lost[1] = 1.0
    assert neighbour(2, -1, lost) == 0
    assert neighbour(0, 1, lost) == 2
    assert neighbour(3, 1, lost) == 4
