"""Patterns that depend on where cells are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn._chance import most
from neurocontrol.snn.connectivity import (
    AT_ONCE,
    Drawn,
    Edges,
    checked_delays,
    checked_weights,
    drawn_delay,
)
from neurocontrol.snn.values import Parameters, Random

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from neurocontrol.snn.space import Space
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Profile(Parameters, ABC):
    """Probability of a synapse by the distance of its cells.

    Attributes:
        peak: Probability at no distance.
    """

    peak: float = 1.0

    nonnegative: ClassVar[tuple[str, ...]] = ("peak",)

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: The peak is no probability, or see :class:`Parameters`.
        """
        super().__post_init__()
        if self.peak > 1.0:
            raise InputError(f"{type(self).__name__}.peak must be <= 1, got {self.peak!r}")

    @abstractmethod
    def probability(self, distance: FloatArray) -> FloatArray:
        """Probabilities at distances in m, of the same shape."""


@dataclass(frozen=True, kw_only=True)
class GaussianProfile(Profile):
    """``peak * exp(-d^2 / (2 deviation^2))``.

    Attributes:
        deviation: Standard deviation, m.
    """

    deviation: float

    positive: ClassVar[tuple[str, ...]] = ("deviation",)

    def probability(self, distance: FloatArray) -> FloatArray:
        """A bell around the cell."""
        found: FloatArray = self.peak * np.exp(-0.5 * (distance / self.deviation) ** 2)
        return found


@dataclass(frozen=True, kw_only=True)
class ExponentialProfile(Profile):
    """``peak * exp(-d / length)``.

    Attributes:
        length: Distance at which the probability has fallen to 1 / e, m.
    """

    length: float

    positive: ClassVar[tuple[str, ...]] = ("length",)

    def probability(self, distance: FloatArray) -> FloatArray:
        """A steep fall from the cell."""
        found: FloatArray = self.peak * np.exp(-distance / self.length)
        return found


@dataclass(frozen=True, kw_only=True)
class DiscProfile(Profile):
    """``peak`` up to a radius, nothing beyond.

    Attributes:
        radius: The radius, which counts as within, m.
    """

    radius: float

    positive: ClassVar[tuple[str, ...]] = ("radius",)

    def probability(self, distance: FloatArray) -> FloatArray:
        """The same everywhere within the radius."""
        return np.where(distance <= self.radius * (1.0 + 1e-9), self.peak, 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class PairsByDistance(Drawn):
    """Every pair with a probability that depends on the distance of its cells.

    A cell has a chance to reach itself, as in :class:`RandomPairs`. Drawing takes a time that
    follows the number of pairs.

    Attributes:
        space: Where the cells are.
        profile: Probability of a synapse by distance.
        weight: Weight of every synapse, or a :class:`Random` that every row draws from.
        source: Places of the source cells, m, ``(pre,)`` or ``(pre, 2)``; None for even ones.
        target: Places of the target cells, the same.
        delay: Delay beside that of conduction, s: one number, or a :class:`Random`.
        speed: Speed of conduction, m/s: the delay grows by the distance divided by it.
        seed: Seed of a pattern that all rows share; None lets every row draw its own.
    """

    space: Space
    profile: Profile
    weight: float | Random
    source: ArrayLike | None = None
    target: ArrayLike | None = None
    delay: float | Random = 0.0
    speed: float = np.inf

    def __post_init__(self) -> None:
        """Refuse what is no weight, delay or speed."""
        weight = checked_weights(self.weight)
        delay = self.delay if isinstance(self.delay, Random) else checked_delays(self.delay)
        for name, values in (("weight", weight), ("delay", delay)):
            if not isinstance(values, Random) and values.ndim:
                raise InputError(f"{name} must be one number, got shape {values.shape}")
        if not self.speed > 0.0:
            raise InputError(f"speed must be > 0 m/s, got {self.speed!r}")

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """Draw synapses, then the random part of their delays."""
        counts, targets, ways = [np.zeros(1, dtype=np.int64)], [], []
        for distance in self._distances(pre, post):
            joined = generator.random(distance.shape) < self.profile.probability(distance)
            counts.append(joined.sum(axis=1))
            targets.append(np.nonzero(joined)[1].astype(np.int32))
            ways.append(distance[joined])
        target = np.concatenate(targets)
        delay = np.concatenate(ways) / self.speed
        delay = delay + np.asarray(drawn_delay(self.delay, generator, target.size))
        return Edges(
            first=np.cumsum(np.concatenate(counts)),
            target=target,
            weight=checked_weights(self.weight),
            delay=checked_delays(delay),
        )

    def room(self, pre: int, post: int, tried: Edges) -> int:
        """Number of synapses that practically no draw exceeds."""
        expected, possible = 0.0, 0
        for distance in self._distances(pre, post):
            probability = self.profile.probability(distance)
            expected += float(probability.sum())
            possible += int(np.count_nonzero(probability))
        return min(possible, most(expected))

    def delays(self, pre: int, post: int) -> FloatArray:
        """Delays of all pairs that may be joined, or with random ones the bounds of these, s."""
        own = super().delays(pre, post)
        ways = np.unique(
            np.concatenate(
                [
                    np.unique(distance[self.profile.probability(distance) > 0.0])
                    for distance in self._distances(pre, post)
                ]
            )
        )
        if not ways.size:
            return own
        if isinstance(self.delay, Random):
            ways = ways[[0, -1]]
        return checked_delays(ways / self.speed + own)

    def _distances(self, pre: int, post: int) -> Iterator[FloatArray]:
        """Distances of some sources at a time to all targets, ``(some, post)``."""
        source = self.space.places("source", self.source, pre)
        target = self.space.places("target", self.target, post)
        some = max(1, AT_ONCE // post)
        for start in range(0, pre, some):
            yield self.space.distances(source[start : start + some], target)
