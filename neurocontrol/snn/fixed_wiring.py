"""Random patterns with a fixed number of synapses, for each cell or in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import Drawn, Edges, Sparse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.snn.values import Random
    from neurocontrol.types import IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class FixedInDegree(Drawn):
    """Every target cell hears the same number of source cells, drawn without repetition.

    Attributes:
        number: Sources of each target.
        weight: As in :class:`Sparse`, in the order of the targets.
        delay: The same, s.
        seed: Seed of the pattern, which all rows share; None lets every row draw its own.
    """

    number: int
    weight: ArrayLike | Random
    seed: int | None = 0

    def __post_init__(self) -> None:
        """Refuse what is no number of sources."""
        _check_count("number", self.number)

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """Draw the sources of every target."""
        if self.number > pre:
            raise InputError(f"number must be at most the {pre} source cells, got {self.number}")
        chosen: IntArray = np.array(
            [generator.choice(pre, self.number, replace=False) for _ in range(post)], dtype=np.int64
        )
        return Sparse(
            pre=chosen.ravel(),
            post=np.repeat(np.arange(post), self.number),
            weight=self.weight,
            delay=self.delay,
        ).draw(generator, pre, post)


@dataclass(frozen=True, kw_only=True, eq=False)
class FixedNumber(Drawn):
    """A number of synapses in all, each between any two cells; several may join the same two.

    Attributes:
        number: Synapses in all.
        weight: As in :class:`Sparse`.
        delay: The same, s.
        seed: Seed of the pattern, which all rows share; None lets every row draw its own.
    """

    number: int
    weight: ArrayLike | Random
    seed: int | None = 0

    def __post_init__(self) -> None:
        """Refuse what is no number of synapses."""
        _check_count("number", self.number)

    def draw(self, generator: np.random.Generator, pre: int, post: int) -> Edges:
        """Draw source and target of every synapse."""
        return Sparse(
            pre=generator.integers(pre, size=self.number),
            post=generator.integers(post, size=self.number),
            weight=self.weight,
            delay=self.delay,
        ).draw(generator, pre, post)


def _check_count(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise InputError(f"{name} must be a whole number >= 0, got {value!r}")
