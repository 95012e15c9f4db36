from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.controllers.salamander.knuesel import KnueselNetwork
from neurocontrol.controllers.salamander.leaky import LeakyNetwork
from neurocontrol.controllers.salamander.oscillators import DriveOscillators

MODELS = (DriveOscillators, KnueselNetwork, LeakyNetwork)
FEELING = {"knuesel": {"feedback": 8.0}, "leaky": {"stretch": 0.8}, "phase": {}}
every_model = pytest.mark.parametrize("model", MODELS)


def commands(rhythm):
    """One command for each of three rows: walking, swimming and turning."""
    land, water = (dict(rhythm.habitats[name]) for name in ("land", "water"))
    feeling = FEELING[rhythm.name]
    chosen = ({**land, **feeling}, {**water, **feeling}, {**land, **feeling, "turn": 0.7})
    return np.array([rhythm.command_space.vector(**one) for one in chosen])


def bend(moment):
    """Joint angles that sweep, rad, one phase for each of three rows."""
    place = np.arange(24).reshape(3, 8)
    return 0.2 * np.sin(5.0 * moment + place)


def run(rhythm, vectors, which, ticks=150, start=0):
    rows = np.arange(len(which))
    for tick in range(start, start + ticks):
        rhythm.advance(
            rows, vectors, bend(tick / 50)[which], max(1, round(0.02 / rhythm.step_time))
        )


def output(rhythm):
    return np.concatenate(
        [rhythm.axial, rhythm.tone, rhythm.limb_phase, rhythm.limb_activity], axis=1
    )


@every_model
def test_a_row_equals_the_same_row_alone_bit_for_bit(model):
    together = model(batch=3, seed=[10, 11, 12])
    vectors = commands(together)
    run(together, vectors, [0, 1, 2])
    for row in range(3):
        alone = model(seed=[10 + row])
        run(alone, vectors[[row]], [row])
        np.testing.assert_array_equal(output(alone)[0], output(together)[row])


@every_model
def test_only_the_given_rows_advance(model):
    rhythm = model(batch=3, seed=1)
    vectors = commands(rhythm)
    before = rhythm.save()
    rhythm.advance(np.array([0, 2]), vectors, bend(0.0), 50)
    after = rhythm.save()
    assert all((after[name][1] == before[name][1]).all() for name in before)
    assert (rhythm.axial[[0, 2]] != before["axial"][[0, 2]]).any(axis=1).all()


@every_model
def test_a_restored_cord_goes_on_bit_for_bit(model):
    rhythm = model(batch=3, seed=2)
    vectors = commands(rhythm)
    run(rhythm, vectors, [0, 1, 2])
    state = rhythm.save()
    run(rhythm, vectors, [0, 1, 2], start=150)
    rhythm.reset(np.array([1]))
    expected = output(rhythm)
    other = model(batch=3, seed=77)
    run(other, vectors, [0, 1, 2], ticks=20)
    other.restore(state)
    run(other, vectors, [0, 1, 2], start=150)
    other.reset(np.array([1]))
    np.testing.assert_array_equal(output(other), expected)


@every_model
def test_a_reset_row_with_a_seed_is_new_and_the_others_stay(model):
    rhythm, fresh = model(batch=3, seed=3), model(seed=[42])
    vectors = commands(rhythm)
    run(rhythm, vectors, [0, 1, 2])
    before = rhythm.save()
    rhythm.reset(np.array([1]), seeds=[42])
    after, new = rhythm.save(), fresh.save()
    for name in before:
        np.testing.assert_array_equal(after[name][[0, 2]], before[name][[0, 2]])
        np.testing.assert_array_equal(after[name][1], new[name][0])


@every_model
def test_rows_differ(model):
    rhythm = model(batch=2, seed=4)
    vectors = np.tile(rhythm.command_space.default, (2, 1))
    rhythm.advance(np.arange(2), vectors, np.zeros((2, 8)), 100)
    assert (rhythm.axial[0] != rhythm.axial[1]).all()


@every_model
@pytest.mark.parametrize("habitat", ["land", "water"])
def test_turning_excites_its_own_side(model, habitat, record):
    rhythm = model(batch=2, seed=[5, 5])
    turns = [{**rhythm.habitats[habitat], "turn": turn} for turn in (-1.0, 1.0)]
    mean = record(rhythm, turns, lambda one: one.axial, settle=5.0, length=20.0).mean(axis=0)
    right, left = mean[:, :8].mean(axis=1) - mean[:, 8:].mean(axis=1)
    assert right < -0.01 < 0.01 < left


@every_model
def test_habitats_make_limbs_step_on_land_and_rest_in_water(model, record):
    rhythm = model(batch=2, seed=6)
    places = [dict(rhythm.habitats[name]) for name in ("land", "water")]
    assert {*places[0]} == {*places[1]}
    record(rhythm, places, lambda one: one.axial, length=10.0)
    np.testing.assert_allclose(rhythm.limb_activity, [[1.0] * 4, [0.0] * 4], atol=1e-4)
    assert 0.0 <= rhythm.limb_phase.min() <= rhythm.limb_phase.max() < 1.0
