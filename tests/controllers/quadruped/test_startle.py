"""What startles a body as kernels, and what a startled body does with its limbs."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.startle import (
    expect,
    spread_reflex,
    startle,
    step_reflex,
)

TICK = 0.004
ROW = np.array([0])


def startled(rolling=0.0, forward=0.0, sideways=0.0, *, seconds=0.1, lead=1.0, **further):
    """How startled a body is after a roll rate and accelerations that lasted, tick by tick."""
    felt, pace = np.zeros(1), further.get("pace", 1.0)
    drifted, usual = np.zeros((1, 2)), np.full((1, 2), further.get("usual", 0.0))
    alarm = np.full(1, further.get("alarm", 0.0))
    table = [np.array([value]) for value in (lead, further.get("threshold", 6.0), 3.0, 2.0)]
    for tick in range(1, round(seconds / TICK) + 1):
        velocity = TICK * tick * np.array([[forward, sideways, 0.0]])
        startle(
            ROW, np.array([rolling]), velocity, *table, pace, TICK, felt, drifted, usual, alarm
        )  # fmt: skip
    return float(alarm[0])


def startles(*felt, **further):
    """Whether a body has been startled and has not calmed down."""
    return startled(*felt, **further) > 0.8


def test_a_roll_or_an_acceleration_beyond_the_threshold_startles():
    assert startles(6.1)
    assert startles(forward=-6.1)
    assert startles(sideways=6.1)
    assert not startles(5.9)
    assert not startles(forward=5.9)
    assert not startles(sideways=-5.9)


def test_a_roll_does_not_count_forward_and_no_lead_leaves_the_roll_alone():
    assert not startles(sideways=30.0, lead=0.0)
    assert not startles(forward=30.0, lead=0.0)
    assert startles(6.1, forward=5.9)
    assert startles(6.1, lead=0.0)


def test_a_push_that_rolls_the_body_away_startles_sooner_than_either_alone():
    """Pushed to its left, a body on its feet rolls to its left: its right side rises."""
    assert startles(-4.0, sideways=4.0)
    assert not startles(4.0, sideways=4.0)


def test_what_is_felt_lags_by_15_ms():
    reached = 1 - np.exp(-0.02 / 0.015)
    assert startles(6.0 / (0.999 * reached), seconds=0.02)
    assert not startles(6.0 / (1.001 * reached), seconds=0.02)


def test_what_is_usual_does_not_startle():
    """Three times the root mean square forward, twice to the sides."""
    assert not startles(forward=8.0, usual=9.0, seconds=0.06)
    assert startles(sideways=8.0, usual=9.0, seconds=0.06)
    assert startles(forward=11.0, usual=9.0, seconds=0.06)


def test_a_startle_is_forgotten_in_a_fifth_of_a_second():
    assert startled(alarm=1.0, seconds=0.2) == pytest.approx(np.exp(-1))


def test_a_body_gets_used_to_what_startles_it_all_the_time():
    assert startled(8.0, seconds=0.1) == 1.0
    assert startled(8.0, seconds=3.0) < 0.1


def test_a_body_of_a_quarter_of_the_size_is_startled_the_same():
    """Its time goes twice as fast under the same gravity: the same acceleration, twice the rate."""
    for factor, expected in ((0.99, False), (1.01, True)):
        assert startles(6.0 * factor) == expected
        assert startles(12.0 * factor, pace=0.5) == expected


def test_jolts_are_expected_from_a_command_until_it_has_been_carried_out():
    """All at once, and e times less after a fifth of a second; none where nothing is new."""
    followed, usual = np.zeros((2, 3)), np.full((2, 2), 9.0)
    followed[1] = 0.5, 0.0, 1.0
    command = np.tile([0.5, 0.0, 1.0], (2, 1))
    expect(np.array([0, 1]), command, TICK, followed, usual)
    np.testing.assert_allclose(usual, [[40.0] * 2, [9.0] * 2])
    for _ in range(49):
        expect(np.array([0]), command, TICK, followed, usual)
    late = np.zeros((2, 2))
    expect(np.array([0]), command, TICK, followed, late)
    np.testing.assert_allclose(late, [[40.0 / np.e] * 2, [0.0] * 2])


def crouched(drift, alarm=1.0, *, crouch=0.9, gain=2.0, usual=0.0, pace=1.0):
    """How far forward a body puts its feet, and how much it bends its knees."""
    stepping, yielding, mean = np.zeros(1), np.full((1, 4), 7.0), np.array([usual])
    table = (np.array([value]) for value in (alarm, crouch, gain))
    step_reflex(ROW, np.array([[drift, 0.0]]), *table, pace, TICK, mean, stepping, yielding)
    return float(stepping[0]), yielding[0].tolist()


def test_a_startled_body_bends_all_knees_and_steps_to_where_it_is_pushed():
    assert crouched(0.3) == (pytest.approx(0.6), [0.9] * 4)
    assert crouched(-0.3)[0] == pytest.approx(-0.6)
    assert crouched(0.3, 0.5) == (pytest.approx(0.3, rel=0.01), [0.45] * 4)
    assert crouched(0.15, pace=0.5)[0] == pytest.approx(0.6)


def test_the_speed_of_a_gait_is_no_reason_to_step():
    assert crouched(0.5, usual=0.5)[0] == pytest.approx(0.0)
    assert crouched(0.5, usual=0.3)[0] == pytest.approx(0.4)


def test_feet_step_by_fifty_degrees_at_most_and_not_while_calm():
    assert np.rad2deg(np.arctan(crouched(-9.0)[0])) == pytest.approx(-50.2, abs=0.1)
    assert crouched(9.0, 0.0) == crouched(9.0, gain=0.0, crouch=0.0) == (0.0, [0.0] * 4)


def spread(drift, alarm=1.0, *, gain=3.0, flexion=0.5, pace=1.0):
    """How far a body spreads its limbs, and by how much it flexes them further."""
    spreading, flexed = np.zeros((2, 1, 4))
    told = (np.array([value]) for value in (alarm, gain, flexion))
    spread_reflex(ROW, np.array([[9.0, drift]]), *told, pace, spreading, flexed)
    return spreading[0].tolist(), flexed[0].tolist()


def test_a_startled_body_spreads_all_limbs_by_its_speed_to_either_side():
    expected = [pytest.approx(0.6)] * 4, [pytest.approx(0.3)] * 4
    assert spread(0.2) == spread(-0.2) == expected
    assert spread(0.2, 0.5)[0] == [pytest.approx(0.3)] * 4
    assert spread(0.1, pace=0.5) == expected


def test_limbs_are_spread_by_fifty_degrees_at_most_and_not_while_calm():
    assert np.rad2deg(np.arctan(spread(9.0)[0])) == pytest.approx([50.2] * 4, abs=0.1)
    assert spread(9.0, 0.0) == spread(9.0, gain=0.0) == ([0.0] * 4, [0.0] * 4)


def test_rows_have_their_own_startles_and_rows_that_rest_keep_theirs():
    rows = np.array([0, 2])
    rolling, drifted, usual, alarm = np.zeros(3), np.zeros((3, 2)), np.zeros((3, 2)), np.ones(3)
    thresholds = np.array([9.0, 1.0, 1.0])
    table = np.ones(3), thresholds, np.full(3, 3.0), np.full(3, 2.0)
    startle(
        rows, np.full(3, 30.0), np.zeros((3, 3)), *table, 1.0, TICK, rolling, drifted, usual, alarm
    )
    assert alarm.tolist() == [pytest.approx(np.exp(-0.02)), 1.0, 1.0]
    assert rolling[1] == 0.0
    stepping, yielding = np.full(3, 7.0), np.full((3, 4), 7.0)
    crouches = np.array([0.1, 0.2, 0.3])
    step_reflex(
        rows, np.ones((3, 2)), np.ones(3), crouches, np.array([0.0, 1.0, 1.0]), 1.0, TICK,
        np.zeros(3), stepping, yielding,
    )  # fmt: skip
    np.testing.assert_allclose(stepping, [0.0, 7.0, 1.0])
    np.testing.assert_allclose(yielding, [[0.1] * 4, [7.0] * 4, [0.3] * 4])
    spreading = np.full((3, 4), 7.0)
    gains = np.array([0.0, 1.0, 0.5])
    spread_reflex(rows, np.ones((3, 2)), np.ones(3), gains, gains, 1.0, spreading, yielding)
    np.testing.assert_allclose(spreading, [[0.0] * 4, [7.0] * 4, [0.5] * 4])
    np.testing.assert_allclose(yielding, [[0.1] * 4, [7.0] * 4, [0.55] * 4])
