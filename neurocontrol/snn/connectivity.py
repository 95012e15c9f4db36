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

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Synapses sorted by presynaptic cell.

    Attributes:
        first: Where the synapses of each presynaptic cell begin, ``(pre + 1,)``.
        target: Postsynaptic cell of every synapse, ``(synapses,)``.
        weight: Weight of every synapse, ``(synapses,)``.
        delay: Delay of every synapse in s, ``(synapses,)``.
        full: Whether every cell is connected to every cell, in order.
    """

    first: IntArray
    target: IntArray
    weight: FloatArray
    delay: FloatArray
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Synapses that every row of a batch draws for itself.

    Attributes:
        probability: Probability of a synapse for each pair of cells.
        weight: Weight of every synapse.
        delay: Delay of every synapse in s, ``(1,)``.
    """

    probability: float
    weight: float
    delay: FloatArray


class Connectivity(ABC):
    """A pattern of synapses between two populations."""

    @abstractmethod
    def edges(self, pre: int, post: int) -> Edges:
        """Synapses from ``pre`` cells to ``post`` cells."""


def _finite(name: str, values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(array)):
        raise InputError(f"{name} must be finite, got {values!r}")
    return array


def _delays(values: ArrayLike) -> FloatArray:
    array = _finite("delay", values)
    if np.any(array < 0):
        raise InputError(f"delay must be >= 0 s, got {values!r}")
    return array


def _spread(name: str, values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    if values.ndim and values.shape != shape:
        raise InputError(f"{name} must be a number or have shape {shape}, got {values.shape}")
    return np.broadcast_to(values, shape).ravel()


@dataclass(frozen=True, kw_only=True, eq=False)
class Dense(Connectivity):
    """Every cell to every cell.

    Attributes:
        weight: A number or an array ``(pre, post)``.
        delay: Delay in s, a number or an array ``(pre, post)``.
    """

    weight: ArrayLike
    delay: ArrayLike = 0.0

    def edges(self, pre: int, post: int) -> Edges:
        """All synapses, in order."""
        shape = (pre, post)
        return Edges(
            first=np.arange(pre + 1) * post,
            target=np.tile(np.arange(post), pre),
            weight=_spread("weight", _finite("weight", self.weight), shape),
            delay=_spread("delay", _delays(self.delay), shape),
            full=True,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Sparse(Connectivity):
    """A list of synapses; several may join the same two cells.

    Attributes:
        pre: Presynaptic cells, ``(synapses,)``.
        post: Postsynaptic cells, ``(synapses,)``.
        weight: A number or an array ``(synapses,)``.
        delay: Delay in s, a number or an array ``(synapses,)``.
    """

    pre: ArrayLike
    post: ArrayLike
    weight: ArrayLike
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
        order = np.argsort(source, kind="stable")
        counts = np.bincount(source.astype(np.int64), minlength=pre)
        return Edges(
            first=np.concatenate([[0], np.cumsum(counts)]),
            target=target[order].astype(np.int64),
            weight=_spread("weight", _finite("weight", self.weight), source.shape)[order],
            delay=_spread("delay", _delays(self.delay), source.shape)[order],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class OneToOne(Connectivity):
    """Cell i to cell i, for populations of equal size.

    Attributes:
        weight: A number or an array ``(cells,)``.
        delay: Delay in s, a number or an array ``(cells,)``.
    """

    weight: ArrayLike
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
    """Every pair with the same probability.

    Attributes:
        probability: Probability of a synapse for each pair of cells.
        weight: Weight of every synapse.
        seed: Seed of a pattern that all rows of a batch share; None draws one for every row, from
            the generator of the row.
        delay: Delay in s.
    """

    probability: float
    weight: float
    seed: int | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is not a probability, a weight or a delay."""
        if not 0.0 <= self.probability <= 1.0:
            raise InputError(f"probability must be between 0 and 1, got {self.probability!r}")
        _finite("weight", self.weight)
        _delays(self.delay)

    @property
    def chance(self) -> Chance:
        """What every row draws from when there is no seed."""
        return Chance(
            probability=self.probability,
            weight=float(self.weight),
            delay=np.array([self.delay], dtype=np.float64),
        )

    def edges(self, pre: int, post: int) -> Edges:
        """Draw the synapses that all rows share."""
        generator = np.random.default_rng(self.seed)
        chosen = np.flatnonzero(generator.random(pre * post) < self.probability)
        sparse = Sparse(
            pre=chosen // post, post=chosen % post, weight=self.weight, delay=self.delay
        )
        return sparse.edges(pre, post)
