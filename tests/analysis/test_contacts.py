from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis import contacts_from_forces, liftoffs, touchdowns
from neurocontrol.errors import InputError

WEIGHT = 10.0


def contacts(force, **limits):
    column = np.asarray(force, dtype=float)[:, None]
    return contacts_from_forces(column, WEIGHT, 0.01, **limits)[:, 0]


def test_force_between_the_limits_keeps_the_last_decision():
    force = [0.0] * 5 + [0.3] * 5 + [0.5] * 5 + [0.2] * 5 + [0.05] * 5 + [0.3] * 5
    assert contacts(force).tolist() == [False] * 10 + [True] * 10 + [False] * 10


def test_before_any_decision_the_first_one_counts():
    assert contacts([0.2] * 5 + [5.0] * 5).all()
    assert not contacts([0.2] * 10).any()


def test_short_gaps_close_and_short_contacts_vanish():
    force = np.concatenate(
        [np.zeros(10), np.full(10, 5.0), np.zeros(2), np.full(10, 5.0), np.zeros(10)]
    )
    assert contacts(force).tolist() == [False] * 10 + [True] * 22 + [False] * 10
    assert not contacts(5.0 - force[:10].repeat(2) - 5.0).any()
    lone = np.zeros(30)
    lone[10:12] = 5.0
    assert not contacts(lone).any()
    lone[10:13] = 5.0
    assert contacts(lone).sum() == 3


def test_chatter_within_a_stance_is_one_contact():
    force = np.zeros(60)
    force[20:40] = [5.0, 0.0] * 10
    assert contacts(force).tolist() == [False] * 20 + [True] * 19 + [False] * 21


def test_a_stretch_cut_by_the_ends_of_the_run_stays():
    force = [5.0] + [0.0] * 10 + [5.0]
    assert contacts(force).tolist() == [True] + [False] * 10 + [True]


def test_each_foot_is_judged_alone(rng):
    force = rng.uniform(0.0, 1.0, size=(500, 4)).cumsum(axis=0) % 3.0
    together = contacts_from_forces(force, WEIGHT, 0.01)
    for foot in range(4):
        alone = contacts_from_forces(force[:, [foot]], WEIGHT, 0.01)
        np.testing.assert_array_equal(together[:, [foot]], alone)


def test_every_inner_stretch_lasts_at_least_the_shortest(rng):
    contact = contacts(rng.uniform(0.0, 1.0, size=3000))
    lengths = np.diff(np.flatnonzero(np.diff(contact.astype(int))))
    assert len(lengths) > 10
    assert lengths.min() >= 3


def test_events_are_the_first_samples_of_the_new_state():
    contact = np.array([[True], [False], [False], [True], [True], [False]])
    time = np.arange(6) * 0.5
    assert touchdowns(contact, time)[0].tolist() == [1.5]
    assert liftoffs(contact, time)[0].tolist() == [0.5, 2.5]


def test_limits_in_the_wrong_order_are_refused():
    with pytest.raises(InputError, match="off must not exceed on"):
        contacts([0.0], on=0.01, off=0.02)


@pytest.fixture
def rng():
    return np.random.default_rng(5)
