"""The reflexes as kernels: which way, by how much, and in which row."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.quadruped.reflexes import (
    feel_feet,
    load_reflex,
    vestibular_reflex,
)

TICK = 0.004
CELLS = np.array([(limb, limb + 1) for limb in range(8)])  # four flexors, then four extensors


def currents(
    force, *, hip=(0.0,) * 4, strength=1.0, to_extensor=0.2, to_flexor=0.5, cells=CELLS, seconds=1.0
):
    """Currents of one row whose feet bear forces in quarters of the weight, for so long."""
    size = int(cells.max())
    load, current = np.zeros((1, 4)), np.full((1, size), 7.0)
    for _ in range(round(seconds / TICK)):
        load_reflex(
            np.array([0]), np.array([force]), np.array([strength]), TICK,
            np.array([hip]), np.array([to_extensor]), np.array([to_flexor]), cells, load, current,
        )  # fmt: skip
    return current[0]


def test_load_excites_the_extensor_of_the_loaded_limb_alone():
    current = currents((1.5, 0.0, 0.0, 0.5))
    assert current == pytest.approx([0, 0, 0, 0, 0.2 * 1.5, 0, 0, 0.2 * 0.5], abs=1e-9)


def test_a_limb_behind_and_unloaded_excites_its_flexor_alone():
    current = currents((0.0, 0.0, 0.0, 0.0), hip=(-1.0, -0.3, 0.8, -0.5))
    assert current == pytest.approx([0.5 * 0.7, 0, 0, 0.5 * 0.2, 0, 0, 0, 0], abs=1e-9)


def test_half_of_its_weight_keeps_a_limb_that_is_behind_from_its_swing():
    half, some = currents((0.5, 0.25, 0.0, 0.0), hip=(-1.0, -1.0, 0.0, 0.0))[:2]
    assert half == pytest.approx(0.0, abs=1e-9)
    assert some == pytest.approx(0.5 * 0.7 * 0.5)


def test_no_load_counts_for_more_than_two_and_a_half_feet():
    assert currents((9.0, 0.0, 0.0, 0.0))[4] == pytest.approx(0.2 * 2.5)


def test_load_is_felt_with_a_lag_of_20_ms():
    assert currents((1.0, 0.0, 0.0, 0.0), seconds=0.02)[4] == pytest.approx(0.2 * (1 - np.exp(-1)))


def test_strength_scales_both_halves():
    hip = (-1.0, 0.0, 0.0, 0.0)
    whole = currents((0.0, 1.0, 0.0, 0.0), hip=hip)
    assert (whole[[0, 5]] > 0.1).all()
    np.testing.assert_allclose(currents((0.0, 1.0, 0.0, 0.0), hip=hip, strength=0.5), whole / 2)
    assert not currents((0.0, 1.0, 0.0, 0.0), hip=hip, strength=0.0).any()


def test_currents_go_to_the_cells_of_a_population_wherever_they_are():
    cells = np.array([(7, 9), (0, 1), (1, 2), (2, 3), (3, 4), (4, 7), (9, 10), (10, 11)])
    current = currents((0.0, 1.0, 0.0, 0.0), hip=(-1.0, 0.0, 0.0, 0.0), cells=cells)
    expected = np.zeros(11)
    expected[7:9], expected[4:7] = 0.5 * 0.7, 0.2
    np.testing.assert_allclose(current, expected, atol=1e-9)


def steering(yaw_rate, turn, *, gain=4.0, wanted=0.12, seconds=3.0):
    """Steering after a constant yaw rate for so long."""
    filtered, steered = np.zeros(1), np.zeros(1)
    for _ in range(round(seconds / TICK)):
        vestibular_reflex(
            np.array([0]), np.array([yaw_rate]), np.array([wanted]), np.array([gain]),
            np.array([turn]), 1.0, TICK, filtered, steered,
        )  # fmt: skip
    return float(steered[0])


def test_a_body_that_turns_unasked_is_steered_back():
    assert steering(0.1, 0.0) == pytest.approx(-0.4, abs=1e-6)
    assert steering(-0.1, 0.0) == pytest.approx(0.4, abs=1e-6)


@pytest.mark.parametrize("turn", [-0.5, 0.5])
def test_a_body_that_turns_as_told_is_steered_by_the_command_alone(turn):
    assert steering(0.12 * turn, turn) == pytest.approx(turn, abs=1e-6)


@pytest.mark.parametrize("turn", [-0.3, 0.3])
def test_a_body_that_does_not_turn_is_steered_harder_to_the_commanded_side(turn):
    assert steering(0.0, turn) == pytest.approx(turn * (1 + 4.0 * 0.12))


def test_without_gain_only_the_command_steers():
    assert steering(0.3, -0.7, gain=0.0) == -0.7


def test_steering_is_bounded():
    assert steering(0.0, 1.0) == 1.0
    assert steering(9.0, 1.0) == -1.0


def test_the_yaw_rate_is_felt_with_a_lag_of_150_ms():
    assert steering(0.1, 0.0, seconds=0.152) == pytest.approx(
        -0.4 * (1 - np.exp(-0.152 / 0.15)), rel=1e-6
    )


def test_rows_have_their_own_reflexes_and_rows_that_rest_keep_theirs():
    rows = np.array([0, 2])
    current, load = np.full((3, 8), 7.0), np.zeros((3, 4))
    felt, strength = np.ones((3, 4)), np.array([0.0, 1.0, 2.0])
    load_reflex(
        rows, felt, strength, 1.0, np.zeros((3, 4)), np.full(3, 0.2), np.full(3, 0.5),
        CELLS, load, current,
    )  # fmt: skip
    assert current[:, 4] == pytest.approx([0.0, 7.0, 0.4])
    filtered, steered = np.zeros(3), np.full(3, 0.7)
    gains, wanted = np.array([0.0, 1.0, 2.0]), np.array([0.1, 0.1, 0.2])
    steers = np.zeros(3), wanted, gains, np.full(3, 0.5)
    vestibular_reflex(rows, *steers, 1.0, TICK, filtered, steered)
    assert steered == pytest.approx([0.5, 0.7, 0.5 + 2.0 * 0.1])
    feet = np.full((3, 4), 7.0)
    afferents = np.array([[1.0, 1.0, 1.0, 1.0, 0.0]] * 2 + [[1.0, 0.0, 0.5, 1.0, 0.4]])
    feel_feet(rows, np.full((3, 4), 5.0), 2.5, afferents, feet)
    np.testing.assert_allclose(feet, [[2.0] * 4, [7.0] * 4, [2.0, 0.4, 1.2, 2.0]])


def test_a_body_of_half_the_tempo_feels_the_same_at_half_the_rates_and_twice_the_times():
    slow, quick = np.zeros(1), np.zeros(1)
    steered = np.zeros((2, 1))
    told = np.array([0.12]), np.array([4.0]), np.array([0.3])
    for _ in range(40):
        vestibular_reflex(
            np.array([0]), np.array([0.2]), *told, 1.0, TICK, quick, steered[0]
        )  # fmt: skip
        vestibular_reflex(
            np.array([0]), np.array([0.1]), *told, 2.0, 0.5 * (2 * TICK), slow, steered[1]
        )  # fmt: skip
    assert slow == pytest.approx(quick)
    assert steered[0] == pytest.approx(steered[1])
