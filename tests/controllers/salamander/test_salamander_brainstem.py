from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.salamander.brainstem import Brainstem, BrainstemParameters
from neurocontrol.controllers.salamander.knuesel import KnueselNetwork
from neurocontrol.controllers.salamander.leaky import LeakyNetwork
from neurocontrol.controllers.salamander.oscillators import DriveOscillators
from neurocontrol.errors import InputError

WEIGHT, PERIOD = 10.0, 0.004
DRIVE, TURN = 0, 1
DRY, WET = 0.0, 1.0


def brainstem(batch=1, rhythm=DriveOscillators, **options):
    return Brainstem(rhythm(batch=batch), WEIGHT, PERIOD, **options)


def sensors(batch=1, *, weight=1.0, immersion=DRY, yaw=0.0):
    """What a body feels that puts a share of its weight, half on the feet, on the ground."""
    qpos = np.zeros((batch, 7))
    qpos[:, 3], qpos[:, 6] = np.cos(yaw / 2), np.sin(yaw / 2)
    load = 0.5 * WEIGHT * np.broadcast_to(weight, batch)[:, np.newaxis]
    return {
        "foot_force": load * [0.1, 0.2, 0.3, 0.4],
        "axis_angle": np.zeros((batch, 8)),
        "axis_load": load * np.full(9, 1 / 9),
        "immersion": np.tile(np.broadcast_to(immersion, 9), (batch, 1)),
        "qpos": qpos,
    }


def live(stem, seconds, felt):
    """Decide for a while on end and return what was told, first axis time."""
    batch = len(stem.swimming)
    command, rows = np.tile(stem.command_space.default, (batch, 1)), np.arange(batch)
    ticks = range(round(seconds / PERIOD))
    return np.array([stem.decide(felt, command, rows).copy() for _ in ticks])


def test_a_command_is_told_as_it_is():
    stem = brainstem(batch=2)
    command = np.array([[3.3, -0.4], [1.2, 0.9]])
    for felt in (sensors(2), sensors(2, weight=0.0, immersion=WET)):
        for _ in range(600):
            told = stem.decide(felt, command, np.arange(2))
        np.testing.assert_array_equal(told, command)
    assert not stem.swimming.any()


@pytest.mark.parametrize("model", [DriveOscillators, KnueselNetwork, LeakyNetwork])
def test_what_follows_the_body_is_no_command(model):
    free = brainstem(rhythm=model).command_space.names
    bound = brainstem(rhythm=model, transition="contact").command_space.names
    assert set(free) - set(bound) == set(model.habitats["land"])
    assert "turn" in bound
    held = brainstem(rhythm=model, transition="contact", steering="heading").command_space
    assert set(held.names) == {"heading"} | set(bound) - {"turn"}


@pytest.mark.parametrize("model", [DriveOscillators, KnueselNetwork, LeakyNetwork])
def test_the_body_is_told_land_at_first_and_water_when_it_swims(model):
    stem = brainstem(rhythm=model, transition="contact")
    space = model(batch=1).command_space
    told = live(stem, 3.0, sensors(weight=0.0))
    for moment, place in ((0, "land"), (-1, "water")):
        expected = space.vector(**model.habitats[place])
        np.testing.assert_allclose(told[moment, 0], expected, atol=1e-12)


def test_a_body_that_loses_the_ground_swims_once_the_filter_says_so_on_a_ramp():
    stem = brainstem(transition="contact")
    drive = live(stem, 3.0, sensors(weight=0.0))[:, 0, DRIVE]
    assert (drive[0], drive[-1]) == (2.0, 4.0)
    assert (np.diff(drive) >= 0.0).all()
    moved = np.flatnonzero(drive > 2.0) * PERIOD
    assert moved[0] == pytest.approx(0.3 * np.log(1 / 0.03), abs=2 * PERIOD)
    ramp = np.flatnonzero(drive == 4.0)[0] - np.flatnonzero(drive == 2.0)[-1]
    assert ramp * PERIOD == pytest.approx(0.5)
    assert np.diff(drive).max() == pytest.approx(2.0 * 2.0 * PERIOD)


def test_a_body_that_runs_aground_walks_again():
    stem = brainstem(transition="contact")
    live(stem, 5.0, sensors(weight=0.0))
    assert stem.swimming.all()
    drive = live(stem, 3.0, sensors(weight=0.5))[:, 0, DRIVE]
    assert not stem.swimming.any()
    assert (np.diff(drive) <= 0.0).all()
    assert drive[-1] == 2.0
    felt = 0.3 * np.log(0.5 / (0.5 - 0.06))  # s until half the weight feels like 0.06 of it
    assert np.flatnonzero(drive < 4.0)[0] * PERIOD == pytest.approx(felt, abs=2 * PERIOD)


def test_between_the_thresholds_everyone_goes_on():
    stem = brainstem(batch=2, transition="contact")
    live(stem, 5.0, sensors(2, weight=[0.0, 1.0]))
    assert stem.swimming.tolist() == [True, False]
    live(stem, 10.0, sensors(2, weight=0.045))
    assert stem.swimming.tolist() == [True, False]
    live(stem, 10.0, sensors(2, weight=[0.07, 0.02]))
    assert stem.swimming.tolist() == [False, True]


def test_switches_keep_their_distance():
    quick = BrainstemParameters(filter_time=0.01, dwell=1.0)
    stem = brainstem(transition="contact", parameters=quick)
    felt = [sensors(weight=weight) for weight in (0.0, 1.0)]
    command, rows = stem.command_space.default[np.newaxis], np.arange(1)
    swam = []
    for tick in range(2000):
        # 0.2 s on the ground, 0.2 s in the water, and so on
        stem.decide(felt[tick // 50 % 2], command, rows)
        swam.append(bool(stem.swimming[0]))
    switches = np.flatnonzero(np.diff(np.array(swam).astype(int))) * PERIOD
    assert len(switches) >= 6
    assert np.diff(switches).min() >= 1.0 - 1e-9
    assert np.diff(switches).max() < 1.0 + 0.4


def test_every_body_is_weighed_against_its_own_weight():
    weights = np.array([WEIGHT, 20 * WEIGHT])
    stem = Brainstem(DriveOscillators(batch=2), weights, PERIOD, transition="contact")
    live(stem, 3.0, sensors(2, weight=0.5))  # 0.5 of the light body, 0.025 of the heavy one
    assert stem.swimming.tolist() == [False, True]


def test_immersion_counts_the_front_only():
    front, rear = np.array([WET] * 5 + [DRY] * 4), np.array([DRY] * 5 + [WET] * 4)
    stem = brainstem(transition="immersion")
    live(stem, 3.0, sensors(weight=0.0, immersion=rear))
    assert not stem.swimming.any()
    drive = live(stem, 3.0, sensors(weight=1.0, immersion=front))[:, 0, DRIVE]
    assert stem.swimming.all()
    assert drive[-1] == 4.0
    live(stem, 3.0, sensors(weight=0.0, immersion=0.9))
    assert stem.swimming.all()
    drive = live(stem, 3.0, sensors(weight=0.0, immersion=0.8))[:, 0, DRIVE]
    assert not stem.swimming.any()
    assert drive[-1] == 2.0


@pytest.mark.parametrize(
    ("wanted", "yaw", "turn"),
    [
        (0.0, 0.0, 0.0),
        (0.3, 0.0, 1.67 * 0.3),
        (0.0, 0.3, -1.67 * 0.3),
        (-1.0, -0.8, -1.67 * 0.2),
        (2.0, 0.0, 1.0),
        (0.0, 2.0, -1.0),
        (3.1, -3.1, -1.67 * (2 * np.pi - 6.2)),  # across the back, by the short way
        (-3.1, 3.1, 1.67 * (2 * np.pi - 6.2)),
        (2 * np.pi, 0.0, 0.0),
    ],
)
def test_a_held_heading_turns_towards_it(wanted, yaw, turn):
    stem = brainstem(steering="heading")
    command = stem.command_space.vector(heading=wanted)[np.newaxis]
    told = stem.decide(sensors(yaw=yaw), command, np.arange(1))
    assert told[0, TURN] == pytest.approx(turn)
    assert told[0, DRIVE] == 2.0


def test_the_swing_of_a_stride_hardly_steers_and_a_turned_body_does():
    stem = brainstem(steering="heading")
    command, rows = stem.command_space.vector(heading=0.0)[np.newaxis], np.arange(1)
    turns = []
    for tick in range(2000):
        swing = 0.3 * np.sin(2 * np.pi * 2.0 * tick * PERIOD)
        turns.append(stem.decide(sensors(yaw=swing), command, rows)[0, TURN])
    assert np.abs(turns[500:]).max() < 0.5 * 1.67 * 0.3
    for _ in range(1000):
        told = stem.decide(sensors(yaw=-0.2), command, rows)
    assert told[0, TURN] == pytest.approx(1.67 * 0.2, rel=1e-3)


def test_only_the_given_rows_decide():
    stem = brainstem(batch=3, transition="contact", steering="heading")
    command = np.tile(stem.command_space.vector(heading=0.5), (3, 1))
    before = stem.save()
    for _ in range(700):
        stem.decide(sensors(3, weight=0.0, yaw=0.1), command, np.array([0, 2]))
    assert stem.swimming.tolist() == [True, False, True]
    after = stem.save()
    for name, array in before.items():
        np.testing.assert_array_equal(after[name][1], array[1])
    np.testing.assert_array_equal(stem.descending[0], stem.descending[2])


def test_a_restored_brainstem_decides_as_before():
    options = {"batch": 2, "transition": "contact", "steering": "heading"}
    stem, other = brainstem(**options), brainstem(**options)
    live(stem, 1.15, sensors(2, weight=[0.0, 1.0], yaw=0.2))  # on the ramp of row 0
    other.restore(stem.save())
    felt = sensors(2, weight=[1.0, 0.0], yaw=-0.3)
    np.testing.assert_array_equal(live(stem, 4.0, felt), live(other, 4.0, felt))
    assert stem.swimming.tolist() == [False, True]


def test_a_reset_row_forgets_what_it_was_told():
    stem = brainstem(batch=2)
    space = stem.command_space
    stem.decide(sensors(2), np.tile(space.vector(drive=5.0, turn=0.5), (2, 1)), np.arange(2))
    stem.reset(np.array([1]))
    np.testing.assert_array_equal(stem.descending, [[5.0, 0.5], space.default])


def test_a_reset_row_wakes_on_land_without_a_heading():
    options = {"batch": 2, "transition": "contact", "steering": "heading"}
    stem, fresh = brainstem(**options), brainstem(**options)
    live(stem, 5.0, sensors(2, weight=0.0, yaw=1.0))
    stem.reset(np.array([1]))
    assert stem.swimming.tolist() == [True, False]
    felt = sensors(2, yaw=0.1)
    np.testing.assert_array_equal(live(stem, 0.1, felt)[:, 1], live(fresh, 0.1, felt)[:, 1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"transition": "mood"}, "transition must be one of command, contact, immersion"),
        ({"steering": "wheel"}, "steering must be one of turn, heading, got 'wheel'"),
    ],
)
def test_unknown_ways_to_decide_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        brainstem(**options)


def test_a_bent_body_heads_where_its_links_point_on_average():
    # Root at 0.2 rad, the head 0.09 further left, the four rear links 0.3 further right.
    felt = sensors(yaw=0.2)
    felt["axis_angle"] = np.array([[0.09, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0]])
    mean = 0.2 + (0.09 - 4 * 0.3) / 9
    stem = brainstem(steering="heading")
    command = np.tile(stem.command_space.default, (1, 1))
    command[0, stem.command_space.names.index("heading")] = mean
    turn = stem.decide(felt, command, np.array([0]))[0, TURN]
    assert turn == pytest.approx(0.0, abs=1e-12)
