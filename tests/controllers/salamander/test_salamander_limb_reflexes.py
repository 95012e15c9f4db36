from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.salamander.limb_reflexes import LimbReflexes

TICK = 0.004
WEIGHT = 0.03
STANCE = np.full((1, 4), 0.75)
SWING, STANDING = 0.1, 0.5  # strides since lift-off
LOADED = np.full((1, 4), 0.25 * WEIGHT)
LIGHT = np.zeros((1, 4))


def respond(reflexes, ticks, *, moment, activity=1.0, force=LOADED, rows=(0,)):
    for _ in range(ticks):
        reflexes.update(
            np.array(rows),
            np.broadcast_to(moment, (len(reflexes.unfolded), 4)).astype(float),
            np.broadcast_to(STANCE, (len(reflexes.unfolded), 4)),
            np.full((len(reflexes.unfolded), 4), activity),
            np.broadcast_to(force, (len(reflexes.unfolded), 4)).astype(float),
        )


def folded(rows=1):
    reflexes = LimbReflexes(np.full(rows, WEIGHT), TICK)
    respond(reflexes, 1000, moment=STANDING, activity=0.0, rows=range(rows))
    np.testing.assert_allclose(reflexes.unfolded, 0.0, atol=1e-9)
    return reflexes


def test_a_waking_limb_unfolds_in_its_swing_alone():
    reflexes = folded()
    respond(reflexes, 50, moment=[SWING, STANDING, STANDING, SWING])
    np.testing.assert_allclose(reflexes.unfolded[0, [1, 2]], 0.0, atol=1e-9)
    assert (reflexes.unfolded[0, [0, 3]] > 0.9).all()


def test_a_limb_stays_unfolded_through_its_stance():
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, 500, moment=STANDING)
    np.testing.assert_array_equal(reflexes.unfolded, 1.0)


@pytest.mark.parametrize("moment", [SWING, STANDING])
def test_a_silenced_limb_folds_at_once(moment):
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, round(0.15 / TICK), moment=moment, activity=0.0)
    np.testing.assert_allclose(reflexes.unfolded, np.exp(-1.0), rtol=0.03)


def test_a_girdle_reaches_down_when_neither_of_its_feet_bears_anything():
    force = np.array([[0.2 * WEIGHT, 0.0, 0.0, 0.0]])
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, round(0.3 / TICK), moment=STANDING, force=force)
    np.testing.assert_array_equal(reflexes.reaching[0, :2], 0.0)
    np.testing.assert_allclose(reflexes.reaching[0, 2:], 1.0 - np.exp(-1.0), rtol=0.02)
    respond(reflexes, round(0.3 / TICK), moment=STANDING, force=LOADED)
    assert (reflexes.reaching[0, 2:] < 0.3).all()


def test_folded_limbs_reach_for_nothing():
    reflexes = folded()
    respond(reflexes, 500, moment=SWING, activity=0.0, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 0.0)


def test_rows_that_are_not_asked_keep_their_state_and_a_reset_puts_rows_on_land():
    reflexes = folded(2)
    respond(reflexes, 30, moment=SWING, force=LIGHT, rows=[1])
    np.testing.assert_allclose(reflexes.unfolded[0], 0.0, atol=1e-9)
    assert (reflexes.unfolded[1] > 0.5).all()
    reflexes.reset(np.array([1]))
    np.testing.assert_array_equal(reflexes.unfolded[1], 1.0)
    np.testing.assert_array_equal(reflexes.reaching[1], 0.0)
