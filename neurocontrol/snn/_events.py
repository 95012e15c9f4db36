"""Kernel that finds the pairs of cells on which events fall; see ``_chance``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit


@njit(cache=True, error_model="numpy")
def joined(
    gaps: FloatArray,
    place: float,
    edges: FloatArray,
    length: FloatArray,
    pairs: IntArray,
    last: int,
) -> tuple[IntArray, float]:
    """Find the pairs on which events fall.

    Args:
        gaps: From one event to the next, shape ``(n,)``.
        place: Where the first gap begins.
        edges: Where every group begins on the line, and the end, shape ``(groups + 1,)``.
        length: Of a pair of every group, shape ``(groups,)``.
        pairs: Number of pairs of every group, shape ``(groups,)``.
        last: Pair that was found before.

    Returns:
        Numbers of the pairs after ``last``, counted through all groups, increasing, and the place
        of the last event.
    """
    found = np.empty(gaps.size, dtype=np.int64)
    count, group, start = 0, 0, 0
    way, event = 0.0, place
    for gap in gaps:
        way += gap
        event = place + way
        if event >= edges[-1]:
            break
        while group < pairs.size - 1 and event >= edges[group + 1]:
            start += pairs[group]
            group += 1
        pair = start + min(int((event - edges[group]) / length[group]), pairs[group] - 1)
        if pair != last:
            found[count] = last = pair
            count += 1
    return found[:count], event
