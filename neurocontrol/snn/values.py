"""Parameter values: one number, one per cell, or drawn anew for every row of a batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray


class Random(ABC):
    """A value drawn for every cell from the generator of the row."""

    @property
    @abstractmethod
    def typical(self) -> float:
        """A representative value, checked like a constant."""

    @abstractmethod
    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw one value per cell, shape ``(count,)``."""


@dataclass(frozen=True)
class Spread(Random):
    """Normal spread around a mean, in the unit of the parameter.

    Attributes:
        mean: Mean of the cells.
        relative: Standard deviation as a fraction of the mean.
    """

    mean: float
    relative: float

    def __post_init__(self) -> None:
        """Refuse a spread that is negative or not finite."""
        if not (np.isfinite(self.mean) and np.isfinite(self.relative) and self.relative >= 0):
            raise InputError(f"Spread needs a finite mean and a relative spread >= 0, got {self!r}")

    @property
    def typical(self) -> float:
        """The mean."""
        return self.mean

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw ``mean * (1 + relative * N(0, 1))``, shape ``(count,)``."""
        return self.mean * (1.0 + self.relative * generator.standard_normal(count))


@dataclass(frozen=True)
class Uniform(Random):
    """Uniform between two bounds, in the unit of the parameter.

    Attributes:
        low: Lowest value.
        high: Highest value.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse bounds that are reversed or not finite."""
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low <= self.high):
            raise InputError(f"Uniform needs finite bounds, low <= high, got {self!r}")

    @property
    def typical(self) -> float:
        """The lower bound, so that a sign check holds for every draw."""
        return self.low

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw uniform values, shape ``(count,)``."""
        return generator.uniform(self.low, self.high, count)


Value = float | list[float] | np.ndarray | Random
"""A parameter: a number, an array with one number per cell, or a :class:`Random`."""


def cell_values(
    name: str, value: Value, count: int, generator: np.random.Generator | None
) -> FloatArray:
    """Expand a value to one number per cell, shape ``(count,)``.

    Without a generator a random value is replaced by its typical value.
    """
    if isinstance(value, Random):
        if generator is None:
            return np.full(count, value.typical)
        return value.draw(generator, count)
    array = np.asarray(value, dtype=np.float64)
    if array.ndim > 1 or (array.ndim == 1 and array.shape[0] != count):
        raise InputError(
            f"{name} must be a number or one number for each of {count} cells, "
            f"got shape {array.shape}"
        )
    return np.array(np.broadcast_to(array, (count,)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Parameters:
    """A frozen set of parameters that checks its own values.

    Attributes:
        positive: Names of the fields that must be above zero.
        nonnegative: Names of the fields that must not be below zero.
        unbounded: Names of the fields that may be infinite.
    """

    positive: ClassVar[tuple[str, ...]] = ()
    nonnegative: ClassVar[tuple[str, ...]] = ()
    unbounded: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: A value is not a number, not finite, or has the wrong sign.
        """
        for field in fields(self):
            self._check(field.name, getattr(self, field.name))

    def _check(self, name: str, value: Any) -> None:
        owner = type(self).__name__
        if isinstance(value, Random):
            value = value.typical
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(f"{owner}.{name} must be numeric, got {value!r}") from None
        finite = ~np.isnan(array) if name in self.unbounded else np.isfinite(array)
        if not np.all(finite):
            raise InputError(f"{owner}.{name} must be finite, got {value!r}")
        if name in self.positive and not np.all(array > 0):
            raise InputError(f"{owner}.{name} must be > 0, got {value!r}")
        if name in self.nonnegative and not np.all(array >= 0):
            raise InputError(f"{owner}.{name} must be >= 0, got {value!r}")

    def resolve(self, count: int, generator: np.random.Generator | None) -> dict[str, FloatArray]:
        """Every parameter as one number per cell, by name, each of shape ``(count,)``."""
        return {
            field.name: cell_values(
                f"{type(self).__name__}.{field.name}",
                getattr(self, field.name),
                count,
                generator,
            )
            for field in fields(self)
        }

    def random_fields(self) -> Sequence[str]:
        """Names of the parameters that are drawn for every row."""
        return [f.name for f in fields(self) if isinstance(getattr(self, f.name), Random)]
