from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis import (
    contacts_from_forces,
    liftoffs,
    losses_per_stance,
    raw_contacts,
    touchdowns,
)
from neurocontrol.analysis.contacts import touchdown_phases
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


def losses(force):
    force = np.asarray(force, dtype=float)[:, None]
    raw, cleaned = raw_contacts(force, WEIGHT, 0.01), contacts_from_forces(force, WEIGHT, 0.01)
    return losses_per_stance(raw, cleaned)[0]


def test_raw_contacts_keep_what_cleaning_takes_away(rng):
    force = np.zeros((60, 1))
    force[20:40, 0] = [5.0, 0.0] * 10
    raw = raw_contacts(force, WEIGHT, 0.01)[:, 0]
    assert raw[20:40].tolist() == [True, False] * 10
    noise = rng.uniform(0.0, 1.0, size=(3000, 2))
    lengths = np.diff(np.flatnonzero(np.diff(raw_contacts(noise, WEIGHT, 0.01)[:, 0])))
    assert lengths.min() == 1


def test_losses_within_a_stance_are_counted_and_its_end_is_not():
    stance = [5.0] * 4 + [0.0] + [5.0] * 4 + [0.0, 0.0] + [5.0] * 4
    swing = [0.0] * 8
    assert losses(swing + stance + swing + stance + swing) == 2.0
    assert losses(swing + [5.0] * 15 + swing) == 0.0
    assert losses(swing + stance + swing + [5.0] * 15 + swing) == 1.0


def test_losses_of_a_foot_that_stands_are_those_of_one_stance_and_none_in_the_air():
    assert losses(([5.0] * 5 + [0.0]) * 4 + [5.0] * 5) == 4.0
    assert np.isnan(losses([0.0] * 20))


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_raw_contacts_keep_every_gap_and_contact():
    force = np.zeros(30)
    force[5:15], force[9], force[20] = 5.0, 0.0, 5.0
    assert raw_contacts(force[:, None], WEIGHT, 0.01)[:, 0].tolist() == (force > 0).tolist()
    assert contacts(force).tolist() == [5 <= sample < 15 for sample in range(30)]


def test_all_touch_downs_of_a_foot_count_for_its_phase():
    reference = np.array([1.0, 2.0, 4.0])
    events = [np.array([1.25, 2.5]), np.array([0.5, 1.1, 1.3, 2.2, 2.6, 4.5]), np.array([5.0])]
    first, second, none = touchdown_phases(events, reference)
    assert first == pytest.approx(0.25)
    assert second == pytest.approx(0.2)
    assert np.isnan(none)
    assert np.isnan(touchdown_phases(events, reference[:1])).all()
