"""Parameter values: one number, one per cell, or drawn anew for every row of a batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import FloatArray


LEAST_SHARE = 1e-6
"""Of a normal distribution that must lie between its bounds."""


class Random(ABC):
    """A value drawn for every cell from the generator of the row."""

    @property
    @abstractmethod
    def typical(self) -> float:
        """A representative value, checked like a constant."""

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that may be drawn."""
        return -np.inf, np.inf

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

    @property
    def bounds(self) -> tuple[float, float]:
        """Both bounds."""
        return self.low, self.high

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw uniform values, shape ``(count,)``."""
        return generator.uniform(self.low, self.high, count)


@dataclass(frozen=True)
class Normal(Random):
    """Normal between two bounds, in the unit of the parameter; what is beyond is drawn again.

    Attributes:
        mean: Mean of the whole distribution.
        deviation: Its standard deviation.
        low: Lowest value.
        high: Highest value.
    """

    mean: float
    deviation: float
    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        """Refuse what is no distribution, or has next to nothing between its bounds."""
        if not (np.isfinite(self.mean) and 0.0 < self.deviation < np.inf and self.low < self.high):
            raise InputError(
                f"Normal needs a finite mean, a deviation > 0 and low < high, got {self!r}"
            )
        if self._share()[1] - self._share()[0] < LEAST_SHARE:
            raise InputError(f"Normal needs bounds nearer to its mean, got {self!r}")

    def _share(self) -> FloatArray:
        """Shares of the whole distribution below the bounds."""
        from scipy.special import ndtr

        bounds = np.array([self.low, self.high])
        return np.asarray(ndtr((bounds - self.mean) / self.deviation))

    @property
    def typical(self) -> float:
        """The mean, or the bound that is nearest to it."""
        return min(max(self.mean, self.low), self.high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Both bounds."""
        return self.low, self.high

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw values, one random number each, shape ``(count,)``."""
        from scipy.special import ndtri

        low, high = self._share()
        values = self.mean + self.deviation * ndtri(generator.uniform(low, high, count))
        drawn: FloatArray = np.clip(values, self.low, self.high)
        return drawn


Value = float | list[float] | np.ndarray | Random
"""A parameter: a number, an array with one number per cell ``(n,)`` or with one line per row
``(B, n)`` or ``(B, 1)``, or a :class:`Random`."""


def cell_values(
    name: str, value: Value, count: int, generator: np.random.Generator | None, row: int = 0
) -> FloatArray:
    """Expand a value to one number per cell, shape ``(count,)``.

    Without a generator a random value is replaced by its typical value. Of an array with one line
    per row, the line of ``row`` is taken.
    """
    if isinstance(value, Random):
        if generator is None:
            return np.full(count, value.typical)
        return value.draw(generator, count)
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 2 and array.shape[0] > 0:
        array = array[min(row, array.shape[0] - 1)]
    if array.ndim > 1 or (array.ndim == 1 and array.shape[0] not in (1, count)):
        raise InputError(
            f"{name} must be a number, one number for each of {count} cells or one line for "
            f"each row, got shape {np.shape(value)}"
        )
    return np.array(np.broadcast_to(array, (count,)))


def rows_of(value: Any) -> int:
    """Number of rows for which a value has lines of their own; 0 if it is the same for all."""
    if isinstance(value, Random):
        return 0
    return np.shape(value)[0] if np.ndim(value) == 2 else 0


@dataclass(frozen=True)
class Plausible:
    """Bounds of what a parameter can mean.

    Attributes:
        low: Lowest magnitude other than 0.
        high: Highest magnitude.
        meant: What a value beyond them probably is, in words.
    """

    low: float
    high: float
    meant: str


TIME = Plausible(1e-6, 2.0, "milliseconds; times are in s")
REFRACTORY = Plausible(1e-6, 0.999, "milliseconds; times are in s")
SLOW_TIME = Plausible(1e-6, 50.0, "milliseconds; times are in s")
CAPACITANCE = Plausible(1e-3, np.inf, "farads; capacitances are in pF")
REVERSAL = Plausible(0.2, np.inf, "volts; potentials are in mV")
LEAST_RISE = 0.1
"""A threshold that is less above the reset, in mV, is taken for volts."""


def check_rise(owner: str, threshold: Value, reset: Value) -> None:
    """Refuse a threshold so little above the reset that both are probably in volts.

    Raises:
        InputError: They are.
    """
    ends = [one.typical if isinstance(one, Random) else one for one in (threshold, reset)]
    rise = np.subtract(*(np.asarray(one, dtype=np.float64) for one in ends))
    if np.any((rise > 0) & (rise < LEAST_RISE)):
        raise InputError(
            f"{owner}.threshold is probably in volts; potentials are in mV, got {threshold!r} "
            f"and a reset of {reset!r}"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Parameters:
    """A frozen set of parameters that checks its own values.

    Attributes:
        positive: Names of the fields that must be above zero.
        nonnegative: Names of the fields that must not be below zero.
        unbounded: Names of the fields that may be infinite.
        words: Names of the fields that are not numbers.
        plausible: Bounds beyond which a value cannot be meant, by name of the field.
    """

    positive: ClassVar[tuple[str, ...]] = ()
    nonnegative: ClassVar[tuple[str, ...]] = ()
    unbounded: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    plausible: ClassVar[Mapping[str, Plausible]] = MappingProxyType({})

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: A value is not a number, not finite, has the wrong sign, or cannot be meant.
        """
        for field in self.numbers():
            value = getattr(self, field)
            self._check(field, value.typical if isinstance(value, Random) else value)

    @classmethod
    def numbers(cls) -> list[str]:
        """Names of the fields that are numbers."""
        return [field.name for field in fields(cls) if field.name not in cls.words]

    def _check(self, name: str, value: Any, *, described: bool = True) -> None:
        owner = type(self).__name__
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(f"{owner}.{name} must be numeric, got {value!r}") from None
        if array.ndim > 2 or array.size == 0:
            raise InputError(
                f"{owner}.{name} must be a number, one for each cell (n,) or one line for each "
                f"row (B, n), got shape {array.shape}"
            )
        finite = ~np.isnan(array) if name in self.unbounded else np.isfinite(array)
        if not np.all(finite):
            raise InputError(f"{owner}.{name} must be finite, got {value!r}")
        if name in self.positive and not np.all(array > 0):
            raise InputError(f"{owner}.{name} must be > 0, got {value!r}")
        if name in self.nonnegative and not np.all(array >= 0):
            raise InputError(f"{owner}.{name} must be >= 0, got {value!r}")
        bounds = self.plausible.get(name)
        if bounds is not None and described:
            size = np.abs(array[np.isfinite(array) & (array != 0)])
            if np.any((size < bounds.low) | (size > bounds.high)):
                raise InputError(f"{owner}.{name} is probably in {bounds.meant}, got {value!r}")

    def resolve(
        self, count: int, generator: np.random.Generator | None, row: int = 0
    ) -> dict[str, FloatArray]:
        """Every parameter as one number per cell, by name, each of shape ``(count,)``.

        Raises:
            InputError: A value has the wrong shape, or one that was drawn cannot be.
        """
        return {name: self.resolved(name, count, generator, row) for name in self.numbers()}

    def resolved(
        self, name: str, count: int, generator: np.random.Generator | None, row: int = 0
    ) -> FloatArray:
        """One parameter as one number per cell, shape ``(count,)``; see :meth:`resolve`."""
        value = getattr(self, name)
        values = cell_values(f"{type(self).__name__}.{name}", value, count, generator, row)
        if isinstance(value, Random) and generator is not None:
            self._check(name, values, described=False)
        return values

    def random_fields(self) -> Sequence[str]:
        """Names of the parameters that differ between rows: drawn, or with a line for each."""
        values = {name: getattr(self, name) for name in self.numbers()}
        return [
            name for name, value in values.items() if isinstance(value, Random) or rows_of(value)
        ]
