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
from neurocontrol.snn._chance import listed_pairs, most
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """Synapses that every row draws for itself, or whose delays it draws, by whatever pattern.

    Attributes:
        pattern: What draws them.
        pre: Number of source cells.
        post: Number of target cells.
        room: Number of synapses that practically no draw exceeds.
        weight: One weight ``()``, one of every synapse ``(synapses,)`` or of every synapse and row
            ``(B, synapses)``, in whatever order, or what it is drawn from.
        delay: Delays that may be drawn, s.
        between: Whether these are bounds between which delays lie.
    """

    pattern: Drawn
    pre: int
    post: int
    room: int
    weight: FloatArray | Random
    delay: FloatArray
    between: bool


class Connectivity(ABC):
    """A pattern of synapses between two populations."""

    @abstractmethod
    def edges(self, pre: int, post: int) -> Edges:
        """Synapses from ``pre`` cells to ``post`` cells."""

    def synapses(self, pre: int, post: int) -> Edges | Chance | Draft:
        """The same, or how every row draws its own."""
        return self.edges(pre, post)


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn(Connectivity):
    """A pattern of which something may be drawn.

    Attributes:
        delay: Delays, s.
        seed: Seed of what is drawn, for all rows; None lets every row draw its own, from its
            generator.
    """

    delay: ArrayLike | Random = 0.0
    seed: int | None = None

    @property
    def own(self) -> bool:
        """Whether every row draws synapses or delays of its own."""
        return self.seed is None

    @abstractmethod
    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """Draw synapses from ``pre`` cells to ``post`` cells, and their delays."""

    def edges(self, pre: int, post: int) -> Edges:
        """Draw the synapses that all rows share."""
        return self.draw(np.random.default_rng(self.seed), pre, post)

    def synapses(self, pre: int, post: int) -> Edges | Chance | Draft:
        """Synapses that all rows share, or how every row draws its own."""
        if not self.own:
            return self.edges(pre, post)
        delay = self.delays(pre, post)
        tried = self.draw(np.random.default_rng(0), pre, post)
        return Draft(
            pattern=self,
            pre=pre,
            post=post,
            room=self.room(pre, post, tried),
            weight=tried.weight,
            delay=delay,
            between=isinstance(self.delay, Random),
        )

    def room(self, pre: int, post: int, tried: Edges) -> int:
        """Number of synapses that practically no draw exceeds; ``tried`` is one draw."""
        return tried.target.size

    def delays(self, pre: int, post: int) -> FloatArray:
        """Delays that may be drawn, s: all of them, or the bounds between which they lie."""
        if not isinstance(self.delay, Random):
            return checked_delays(self.delay)
        if not np.all(np.isfinite(self.delay.bounds)):
            raise InputError(
                f"delays that every row draws need bounds, got {self.delay!r}; expected a seed, "
                "or Uniform, or Normal with two bounds"
            )
        return checked_delays(self.delay.bounds)


@dataclass(frozen=True, kw_only=True, eq=False)
class Given(Drawn):
    """A pattern whose synapses are given: only their delays may be drawn."""

    @property
    def own(self) -> bool:
        """Whether every row draws delays of its own."""
        return self.seed is None and isinstance(self.delay, Random)


def _finite(name: str, values: ArrayLike) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numeric, got {values!r}") from None
    if not np.all(np.isfinite(array)):
        raise InputError(f"{name} must be finite, got {values!r}")
    return array


def checked_weights(values: ArrayLike | Random) -> FloatArray | Random:
    """Refuse weights that are not finite numbers."""
    return values if isinstance(values, Random) else _finite("weight", values)


def checked_delays(values: ArrayLike) -> FloatArray:
    """Refuse delays that are negative, or too long to be in seconds."""
    array = _finite("delay", values)
    if np.any(array < 0):
        raise InputError(f"delay must be >= 0 s, got {values!r}")
    if np.any(array > LONGEST_DELAY):
        raise InputError(f"delay is probably in milliseconds; times are in s, got {values!r}")
    return array


def drawn_delay(delay: ArrayLike | Random, generator: np.random.Generator, count: int) -> ArrayLike:
    """Delays as they are, or one for each synapse where they are random."""
    return delay.draw(generator, count) if isinstance(delay, Random) else delay


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
class Dense(Given):
    """Every cell to every cell.

    Attributes:
        weight: A number, an array ``(pre, post)``, one for every row ``(B, pre, post)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number, an array ``(pre, post)``, or a :class:`Random`.
        seed: Seed of random delays, which all rows then share; None lets every row draw its own.
    """

    weight: ArrayLike | Random

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """All synapses, in order."""
        shape = (pre, post)
        delays = checked_delays(drawn_delay(self.delay, generator, pre * post))
        if isinstance(self.delay, Random):
            delays = delays.reshape(shape)
        delay = _spread("delay", delays, shape)
        assert not isinstance(delay, Random)
        return Edges(
            first=np.arange(pre + 1) * post,
            target=np.tile(np.arange(post, dtype=np.int32), pre),
            weight=_spread("weight", checked_weights(self.weight), shape, rows=True),
            delay=delay,
            full=True,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Sparse(Given):
    """A list of synapses; several may join the same two cells.

    Attributes:
        pre: Presynaptic cells, ``(synapses,)``.
        post: Postsynaptic cells, ``(synapses,)``.
        weight: A number, an array ``(synapses,)``, one for every row ``(B, synapses)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number, an array ``(synapses,)``, or a :class:`Random`.
        seed: Seed of random delays, which all rows then share; None lets every row draw its own.
    """

    pre: ArrayLike
    post: ArrayLike
    weight: ArrayLike | Random

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
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
        weight = _spread("weight", checked_weights(self.weight), source.shape, rows=True)
        delays = drawn_delay(self.delay, generator, source.size)
        delay = _spread("delay", checked_delays(delays), source.shape)
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
class OneToOne(Given):
    """Cell i to cell i, for populations of equal size.

    Attributes:
        weight: A number, an array ``(cells,)``, one for every row ``(B, cells)``, or a
            :class:`Random` that every row draws from.
        delay: Delay in s, a number, an array ``(cells,)``, or a :class:`Random`.
        seed: Seed of random delays, which all rows then share; None lets every row draw its own.
    """

    weight: ArrayLike | Random

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """One synapse per cell."""
        if pre != post:
            raise InputError(f"OneToOne needs populations of equal size, got {pre} and {post}")
        cells = np.arange(pre)
        sparse = Sparse(pre=cells, post=cells, weight=self.weight, delay=self.delay)
        return sparse.draw(generator, pre, post)


@dataclass(frozen=True, kw_only=True, eq=False)
class RandomPairs(Drawn):
    """Every pair with the same probability; time and memory follow the number of synapses.

    Attributes:
        probability: Probability of a synapse for each pair of cells.
        weight: Weight of every synapse, or a :class:`Random` that every row draws from.
        seed: Seed of a pattern that all rows of a batch share, with random delays; None draws one
            for every row, from the generator of the row.
        delay: Delay in s, or a :class:`Random`.
    """

    probability: float
    weight: float | Random
    delay: float | Random = 0.0

    def __post_init__(self) -> None:
        """Refuse what is not a probability, a weight or a delay."""
        if not 0.0 <= self.probability <= 1.0:
            raise InputError(f"probability must be between 0 and 1, got {self.probability!r}")
        delay = self.delay if isinstance(self.delay, Random) else checked_delays(self.delay)
        for name, values in (("weight", checked_weights(self.weight)), ("delay", delay)):
            if not isinstance(values, Random) and values.ndim:
                raise InputError(f"{name} must be one number, got shape {values.shape}")

    @property
    def chance(self) -> Chance:
        """What every row draws from when there is no seed."""
        return Chance(
            probability=self.probability,
            weight=checked_weights(self.weight),
            delay=np.asarray(self.delay, dtype=np.float64),
        )

    def synapses(self, pre: int, post: int) -> Edges | Chance | Draft:
        """Synapses that all rows share, or the chance by which every row draws its own."""
        chance = self.own and not isinstance(self.delay, Random)
        return self.chance if chance else super().synapses(pre, post)

    def room(self, pre: int, post: int, tried: Edges) -> int:
        """Number of synapses that practically no draw exceeds."""
        return min(pre * post, most(self.probability * pre * post))

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """Draw synapses, then their delays."""
        first, target = listed_pairs(generator, self.probability, pre, post)
        delay = checked_delays(drawn_delay(self.delay, generator, target.size))
        return Edges(first=first, target=target, weight=checked_weights(self.weight), delay=delay)
