"""What a frame comes to, row by row: numbers within bounds, terms that count, episodes that end."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

njit: Any = numba.njit

ENDLESS = -1
"""Number of frames of an episode that time does not end."""


@njit(cache=True, error_model="numpy")
def bounded(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return values, ``(B, n)``, within the bounds of their columns; no number becomes 0."""
    kept = np.empty(values.shape)
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            value = 0.0 if isnan(values[row, column]) else values[row, column]
            value = value if value > low[column] else low[column]
            kept[row, column] = value if value < high[column] else high[column]
    return kept


@njit(cache=True, error_model="numpy")
def all_finite(values: FloatArray) -> bool:
    """Whether all of the values, ``(B, n)``, are finite numbers."""
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            if not isfinite(values[row, column]):
                return False
    return True


@njit(cache=True, error_model="numpy")
def settle(
    stepped: BoolArray,
    fallen_at: FloatArray,
    succeeded: BoolArray,
    left: BoolArray,
    limit: int,
    paid: int,
    frames: IntArray,
    terms: FloatArray,
    reward: FloatArray,
    terminated: BoolArray,
    truncated: BoolArray,
) -> bool:
    """Add up the reward of a frame and see whose episode it ends.

    Args:
        stepped: Rows that were stepped, ``(B,)``; nothing of the others counts.
        fallen_at: When a row fell, infinite while it stands, ``(B,)``.
        succeeded: Rows that have reached the goal, ``(B,)``.
        left: Rows that have left the ground, which is no fall but truncates, ``(B,)``.
        limit: Frames after which an episode is truncated, or :data:`ENDLESS`.
        paid: Number of terms, from the first on, whose sum is the reward.
        frames: Frames of the episodes before this one, ``(B,)``; updated.
        terms: Terms of the reward and more, ``(terms, B)``; what is not finite becomes 0.
        reward: Written, ``(B,)``.
        terminated: Written, ``(B,)``.
        truncated: Written, ``(B,)``.

    Returns:
        Whether any episode has ended.
    """
    ended = False
    for row in range(stepped.size):
        for term in range(terms.shape[0]):
            if not (stepped[row] and isfinite(terms[term, row])):
                terms[term, row] = 0.0
        reward[row] = 0.0
        for term in range(paid):
            reward[row] += terms[term, row]
        frames[row] += stepped[row]
        fallen = isfinite(fallen_at[row]) and not left[row]
        terminated[row] = stepped[row] and (fallen or succeeded[row])
        late = limit != ENDLESS and frames[row] >= limit
        truncated[row] = stepped[row] and (late or left[row]) and not terminated[row]
        ended |= terminated[row] or truncated[row]
    return ended
