"""What a frame comes to, whatever the body."""

from __future__ import annotations

import numpy as np

from neurocontrol.envs.outcome import ENDLESS, bounded, settle

NAN, INF = np.nan, np.inf


def settled(
    terms, *, stepped, fallen_at, succeeded=False, left=False, limit=ENDLESS, frames=0, paid=2
):
    """Reward, termination, truncation, frames and whether any episode ended, of rows."""
    terms = np.array(terms, dtype=float)
    rows = terms.shape[1]
    counted, reward = np.full(rows, frames), np.empty(rows)
    terminated, truncated = np.empty((2, rows), dtype=bool)
    reached, gone = (np.broadcast_to(given, rows).copy() for given in (succeeded, left))
    ended = settle(
        np.array(stepped), np.array(fallen_at), reached, gone, limit, paid, counted, terms, reward,
        terminated, truncated,
    )  # fmt: skip
    return terms, reward, terminated, truncated, counted, ended


def test_observations_stay_within_bounds_and_what_they_were_read_from_as_it_was():
    read = np.array([[NAN, -INF, 0.5], [3.0, INF, -0.0]])
    kept = read.copy()
    low, high = np.array([-1.0, -2.0, 0.0]), np.array([2.0, 4.0, 1.0])
    np.testing.assert_array_equal(bounded(read, low, high), [[0.0, -2.0, 0.5], [2.0, 4.0, 0.0]])
    np.testing.assert_array_equal(read, kept)


def test_only_finite_terms_of_stepped_rows_are_paid():
    terms, reward, *_, counted, ended = settled(
        [[1.0, 1.0, NAN], [0.5, 0.5, -0.5], [7.0, 7.0, INF]],
        stepped=[True, False, True], fallen_at=[INF, INF, INF],
    )  # fmt: skip
    np.testing.assert_array_equal(reward, [1.5, 0.0, -0.5])
    np.testing.assert_array_equal(terms, [[1.0, 0.0, 0.0], [0.5, 0.0, -0.5], [7.0, 0.0, 0.0]])
    np.testing.assert_array_equal(counted, [1, 0, 1])
    assert not ended


def test_time_ends_only_episodes_that_nothing_else_ends():
    *_, terminated, truncated, _, ended = settled(
        np.zeros((2, 4)), stepped=[True, True, True, False], fallen_at=[INF, 0.4, INF, 0.1],
        succeeded=[False, False, True, False], limit=10, frames=9,
    )  # fmt: skip
    assert terminated.tolist() == [False, True, True, False]
    assert truncated.tolist() == [True, False, False, False]
    assert ended


def test_who_left_the_ground_is_truncated_and_has_not_fallen():
    *_, terminated, truncated, _, ended = settled(
        np.zeros((2, 4)), stepped=[True, True, True, False], fallen_at=[0.4, INF, 0.4, 0.4],
        left=[True, True, False, True],
    )  # fmt: skip
    assert terminated.tolist() == [False, False, True, False]
    assert truncated.tolist() == [True, True, False, False]
    assert ended
