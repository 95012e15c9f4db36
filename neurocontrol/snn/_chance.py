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
    from neurocontrol.snn._events import joined  # here: numba is loaded where it is used

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
    place, last, end = 0.0, -1, float(edges[-1])
    while place < end:
        count = min(int(1.1 * (end - place)) + 16, AT_ONCE)
        gaps = generator.standard_exponential(count)
        found, place = joined(gaps, place, edges, length, pairs, last)
        if found.size:
            last = int(found[-1])
            yield found


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
