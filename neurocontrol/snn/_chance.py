"""Draw random pairs of cells in a time that follows their number, not that of all pairs.

Events of a Poisson process along a line on which a pair of probability p takes up a length of
-log(1 - p) fall on that pair with probability p, independently of all others. So the pairs are
those on which at least one event falls.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

AT_ONCE = 1 << 19
"""Events that are drawn at once."""


def most(expected: float) -> int:
    """A number of pairs that practically no draw exceeds: 8 standard deviations and 16 more."""
    return int(expected + 8.0 * sqrt(expected) + 16.0)


def chosen(
    generator: np.random.Generator, probability: FloatArray, pairs: IntArray
) -> Iterator[IntArray]:
    """Draw which pairs are joined, in parts.

    Args:
        generator: Generator of the row.
        probability: Of every group of pairs, shape ``(groups,)``.
        pairs: Number of pairs of every group, shape ``(groups,)``.

    Yields:
        Numbers of joined pairs, counted through all groups, increasing.
    """
    starts = np.concatenate([[0], np.cumsum(pairs)])
    if np.any(probability >= 1.0):
        for group in np.flatnonzero(pairs).tolist():
            if probability[group] >= 1.0:
                yield np.arange(starts[group], starts[group + 1])
                continue
            inner = chosen(generator, probability[[group]], pairs[[group]])
            yield from (starts[group] + within for within in inner)
        return
    length = -np.log1p(-probability)
    edges = np.concatenate([[0.0], np.cumsum(length * pairs)])
    last = -1
    found: IntArray
    for events in _events(generator, 0.0, float(edges[-1])):
        if probability.size == 1:
            found = np.minimum((events / length[0]).astype(np.int64), pairs[0] - 1)
        else:
            of = np.minimum(np.searchsorted(edges, events, side="right") - 1, pairs.size - 1)
            place = ((events - edges[of]) / length[of]).astype(np.int64)
            found = starts[of] + np.minimum(place, pairs[of] - 1)
        found = found[_first_of_each(found)]
        if found.size and found[0] == last:
            found = found[1:]
        if found.size:
            last = int(found[-1])
            yield found


def _events(generator: np.random.Generator, place: float, end: float) -> Iterator[FloatArray]:
    """Events of a Poisson process of rate 1 from ``place`` to ``end``, in parts."""
    while place < end:
        count = min(int(1.1 * (end - place)) + 16, AT_ONCE)
        events = place + np.cumsum(generator.standard_exponential(count))
        place = float(events[-1])
        yield events[: np.searchsorted(events, end)]


def _first_of_each(increasing: IntArray) -> NDArray[np.bool_]:
    first = np.ones(increasing.size, dtype=np.bool_)
    first[1:] = increasing[1:] != increasing[:-1]
    return first


def listed_pairs(
    generator: np.random.Generator, probability: float, pre: int, post: int
) -> tuple[IntArray, NDArray[np.int32]]:
    """Draw pairs of cells: where those of each source begin, and their targets."""
    target = np.empty(min(pre * post, most(probability * pre * post)), dtype=np.int32)
    counts = np.zeros(pre, dtype=np.int64)
    stop = 0
    for found in chosen(generator, np.array([probability]), np.array([pre * post])):
        source = found // post
        if stop + found.size > target.size:
            target.resize(stop + found.size, refcheck=False)
        target[stop : stop + found.size] = found - source * post
        counts[source[0] : source[-1] + 1] += np.bincount(source - source[0])
        stop += found.size
    target.resize(stop, refcheck=False)
    return np.concatenate([[0], np.cumsum(counts)]), target
