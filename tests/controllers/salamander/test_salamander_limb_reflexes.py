from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.calls import run
from neurocontrol.controllers.salamander.limb_reflexes import LimbReflexes

TICK = 0.004
WEIGHT = 0.03
DUTY = 0.75
SWING, STANDING = 0.1, 0.5  # strides since lift-off
LOADED = np.full((1, 4), 0.25 * WEIGHT)
LIGHT = np.zeros((1, 4))


def respond(reflexes, ticks, *, moment, activity=1.0, force=LOADED, rows=(0,)):
    for _ in range(ticks):
        call = reflexes.call(
            np.broadcast_to(moment, (len(reflexes.unfolded), 4)).astype(float),
            np.full((len(reflexes.unfolded), 2), DUTY),
            np.full((len(reflexes.unfolded), 4), activity),
            np.broadcast_to(force, (len(reflexes.unfolded), 4)).astype(float),
        )
        run([call], np.array(rows))


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


def adrift():
    """Limbs that step after a swim and whose feet have borne nothing for a while."""
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, 500, moment=SWING, activity=0.0, force=LIGHT)
    respond(reflexes, 500, moment=SWING, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 0.0)
    return reflexes


def test_a_foot_in_stance_that_bears_nothing_goes_down_until_it_does():
    reflexes = adrift()
    respond(reflexes, 10, moment=STANDING, force=[[0.1 * WEIGHT, 0.0, 0.0, 0.1 * WEIGHT]])
    np.testing.assert_array_equal(reflexes.reaching[0, [0, 3]], 0.0)
    np.testing.assert_allclose(reflexes.reaching[0, [1, 2]], 10 * TICK / 0.08)
    respond(reflexes, 100, moment=STANDING, force=LOADED)
    np.testing.assert_allclose(reflexes.reaching[0, [1, 2]], 10 * TICK / 0.08)


def test_no_limb_reaches_further_than_it_can():
    reflexes = adrift()
    respond(reflexes, 100, moment=STANDING, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 1.0)


def test_a_swinging_limb_withdraws():
    reflexes = adrift()
    respond(reflexes, 100, moment=STANDING, force=LIGHT)
    respond(reflexes, round(0.06 / TICK), moment=SWING, force=LIGHT)
    np.testing.assert_allclose(reflexes.reaching, np.exp(-1.0))


def test_a_walker_that_wades_in_does_not_reach():
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, 500, moment=STANDING, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 0.0)


def test_who_has_landed_reaches_no_more_until_the_next_swim():
    reflexes = adrift()
    respond(reflexes, 500, moment=SWING, force=LOADED)
    respond(reflexes, 500, moment=STANDING, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 0.0)
    respond(reflexes, 500, moment=STANDING, activity=0.0, force=LIGHT)
    respond(reflexes, 500, moment=STANDING, force=LIGHT)
    np.testing.assert_array_equal(reflexes.reaching, 1.0)


def test_feet_that_bear_the_body_together_do_not_reach_one_by_one():
    reflexes = LimbReflexes(np.array([WEIGHT]), TICK)
    respond(reflexes, 100, moment=STANDING, force=[[0.5 * WEIGHT, 0.0, 0.0, 0.5 * WEIGHT]])
    np.testing.assert_array_equal(reflexes.reaching, 0.0)


def test_rows_that_are_not_asked_keep_their_state_and_a_reset_puts_rows_on_land():
    reflexes = folded(2)
    respond(reflexes, 30, moment=SWING, force=LIGHT, rows=[1])
    np.testing.assert_allclose(reflexes.unfolded[0], 0.0, atol=1e-9)
    assert (reflexes.unfolded[1] > 0.5).all()
    reflexes.reset(np.array([1]))
    np.testing.assert_array_equal(reflexes.unfolded[1], 1.0)
    np.testing.assert_array_equal(reflexes.reaching[1], 0.0)
