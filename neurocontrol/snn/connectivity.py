"""Who is connected to whom: dense, sparse, one to one, random.

A pattern turns the sizes of two populations into weights and delays. Weights have the unit of the
synapse (mV, pA or nS); delays are in seconds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn._chance import listed_pairs
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from neurocontrol.types import FloatArray, IntArray

LONGEST_DELAY = 1.0
"""A longer delay, in s, is taken for a mistake of the unit."""


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Synapses sorted by presynaptic cell.

    Attributes:
        first: Where the synapses of each presynaptic cell begin, ``(pre + 1,)``.
        target: Postsynaptic cell of every synapse, ``(synapses,)``.
        weight: One weight ``()``, one of every synapse ``(synapses,)``, one of every synapse and
            row ``(B, synapses)``, or a :class:`Random` that every row draws from.
        delay: Delay in s, one ``()`` or one of every synapse ``(synapses,)``.
        full: Whether every cell is connected to every cell, in order.
    """

    first: IntArray
    target: NDArray[np.int32]
    weight: FloatArray | Random
    delay: FloatArray
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Synapses that every row of a batch draws for itself.

    Attributes:
        probability: Probability of a synapse for each pair of cells.
        weight: Weight of every synapse ``()``, or what it is drawn from.
        delay: Delay of every synapse in s, ``()``.
    """

    probability: float
    weight: FloatArray | Random
    delay: FloatArray


class Connectivity(ABC):
    """A pattern of synapses between two populations."""

    @abstractmethod
    def edges(self, pre: int, post: int) -> Edges:
        """Synapses from ``pre`` cells to ``post`` cells."""


def _finite(name: str, values: ArrayLike) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numeric, got {values!r}") from None
    if not np.all(np.isfinite(array)):
        raise InputError(f"{name} must be finite, got {values!r}")
    return array


def _weights(values: ArrayLike | Random) -> FloatArray | Random:
    return values if isinstance(values, Random) else _finite("weight", values)


def _delays(values: ArrayLike) -> FloatArray:
    array = _finite("delay", values)
    if np.any(array < 0):
        raise InputError(f"delay must be >= 0 s, got {values!r}")
    if np.any(array > LONGEST_DELAY):
        raise InputError(f"delay is probably in milliseconds; times are in s, got {values!r}")
    return array


def _spread(
    name: str, values: FloatArray | Random, shape: tuple[int, ...], *, rows: bool = False
) -> FloatArray | Random:
    """Check the shape of an array and flatten it to one number for every synapse."""
    if isinstance(values, Random) or values.ndim == 0:
        return values
    if values.shape == shape:
        return values.ravel()
    if rows and values.shape[1:] == shape:
        return values.reshape(values.shape[0], -1)
    more = f" or (B, {', '.join(map(str, shape))})" if rows else ""
    raise InputError(f"{name} must be a number or have shape {shape}{more}, got {values.shape}")


AT_ONCE = 1 << 20
"""Synapses that are sorted at once, about: what this takes beside the result stays small."""


def _by_source(source: IntArray, pre: int) -> Iterator[tuple[int, IntArray, IntArray]]:
    """Sort synapses by presynaptic cell, otherwise in the given order, some cells at a time.

    Yields:
        The first of these cells, the number of synapses of each, and these synapses in order.
    """
    cells = max(1, -(-pre * AT_ONCE // max(source.size, 1)))
    for start in range(0, pre, cells):
        chosen = np.arange(source.size)
        if cells < pre:
            chosen = np.flatnonzero((source >= start) & (source < start + cells))
        among = source[chosen] - start
        counts = np.bincount(among, minlength=min(cells, pre - start))
        if np.any(among[1:] < among[:-1]):
            chosen = chosen[np.argsort(among, kind="stable")]
        yield start, counts, chosen


@dataclass(frozen=True, kw_only=True, eq=False)
class Dense(Connectivity):
    """Every cell to every cell.

    Attributes:
        weight: A number, an array ``(pre, post)``, one for every row ``(B, pre, post)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number or an array ``(pre, post)``.
    """

    weight: ArrayLike | Random
    delay: ArrayLike = 0.0

    def edges(self, pre: int, post: int) -> Edges:
        """All synapses, in order."""
        shape = (pre, post)
        delay = _spread("delay", _delays(self.delay), shape)
        assert not isinstance(delay, Random)
        return Edges(
            first=np.arange(pre + 1) * post,
            target=np.tile(np.arange(post, dtype=np.int32), pre),
            weight=_spread("weight", _weights(self.weight), shape, rows=True),
            delay=delay,
            full=True,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Sparse(Connectivity):
    """A list of synapses; several may join the same two cells.

    Attributes:
        pre: Presynaptic cells, ``(synapses,)``.
        post: Postsynaptic cells, ``(synapses,)``.
        weight: A number, an array ``(synapses,)``, one for every row ``(B, synapses)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number or an array ``(synapses,)``.
    """

    pre: ArrayLike
    post: ArrayLike
    weight: ArrayLike | Random
    delay: ArrayLike = 0.0

    def edges(self, pre: int, post: int) -> Edges:
        """The synapses sorted by presynaptic cell, otherwise in the given order."""
        source, target = np.asarray(self.pre), np.asarray(self.post)
        if source.ndim != 1 or source.shape != target.shape:
            raise InputError(
                "pre and post must be lists of equal length, "
                f"got shapes {source.shape} and {target.shape}"
            )
        for name, cells, count in (("pre", source, pre), ("post", target, post)):
            if cells.size and not (
                np.issubdtype(cells.dtype, np.integer) and cells.min() >= 0 and cells.max() < count
            ):
                raise InputError(f"{name} must hold cells 0 to {count - 1}, got {cells!r}")
        weight = _spread("weight", _weights(self.weight), source.shape, rows=True)
        delay = _spread("delay", _delays(self.delay), source.shape)
        assert not isinstance(delay, Random)
        first, sorted_target = np.zeros(pre + 1, dtype=np.int64), np.empty(source.size, np.int32)
        varies = not isinstance(weight, Random) and weight.ndim > 0
        order = np.empty(source.size if varies or delay.ndim else 0, dtype=np.int64)
        stop = 0
        for start, counts, chosen in _by_source(source, pre):
            first[start + 1 : start + 1 + counts.size] = stop + np.cumsum(counts)
            sorted_target[stop : stop + chosen.size] = target[chosen]
            if order.size:
                order[stop : stop + chosen.size] = chosen
            stop += chosen.size
        if varies and not isinstance(weight, Random):
            weight = weight[..., order]
        delay = delay[order] if delay.ndim else delay
        return Edges(first=first, target=sorted_target, weight=weight, delay=delay)


@dataclass(frozen=True, kw_only=True, eq=False)
class OneToOne(Connectivity):
    """Cell i to cell i, for populations of equal size.

    Attributes:
        weight: A number, an array ``(cells,)``, one for every row ``(B, cells)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number or an array ``(cells,)``.
    """

    weight: ArrayLike | Random
    delay: ArrayLike = 0.0

    def edges(self, pre: int, post: int) -> Edges:
        """One synapse per cell."""
        if pre != post:
            raise InputError(f"OneToOne needs populations of equal size, got {pre} and {post}")
        cells = np.arange(pre)
        sparse = Sparse(pre=cells, post=cells, weight=self.weight, delay=self.delay)
        return sparse.edges(pre, post)


@dataclass(frozen=True, kw_only=True, eq=False)
class RandomPairs(Connectivity):
    """Every pair with the same probability; time and memory follow the number of synapses.

    Attributes:
        probability: Probability of a synapse for each pair of cells.
        weight: Weight of every synapse, or a :class:`Random` that every row draws from.
        seed: Seed of a pattern that all rows of a batch share; None draws one for every row, from
            the generator of the row.
        delay: Delay in s.
    """

    probability: float
    weight: float | Random
    seed: int | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is not a probability, a weight or a delay."""
        if not 0.0 <= self.probability <= 1.0:
            raise InputError(f"probability must be between 0 and 1, got {self.probability!r}")
        for name, values in (("weight", _weights(self.weight)), ("delay", _delays(self.delay))):
            if not isinstance(values, Random) and values.ndim:
                raise InputError(f"{name} must be one number, got shape {values.shape}")

    @property
    def chance(self) -> Chance:
        """What every row draws from when there is no seed."""
        return Chance(
            probability=self.probability,
            weight=_weights(self.weight),
            delay=np.asarray(self.delay, dtype=np.float64),
        )

    def edges(self, pre: int, post: int) -> Edges:
        """Draw the synapses that all rows share."""
        generator = np.random.default_rng(self.seed)
        first, target = listed_pairs(generator, self.probability, pre, post)
        chance = self.chance
        return Edges(first=first, target=target, weight=chance.weight, delay=chance.delay)
