"""Where cells are, and how far apart: on a line, a ring or a plane; lengths in m."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.values import Parameters

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Space(Parameters, ABC):
    """A space of some extent along each of its coordinates."""

    @property
    @abstractmethod
    def extent(self) -> tuple[float, ...]:
        """Length along each coordinate, m."""

    @abstractmethod
    def even(self, count: int) -> FloatArray:
        """Evenly spaced places, m, ``(count, coordinates)``."""

    @abstractmethod
    def distances(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Distances between places ``(n, coordinates)`` and ``(m, coordinates)``, m, ``(n, m)``."""

    def places(self, name: str, given: ArrayLike | None, count: int) -> FloatArray:
        """Check given places, or make even ones.

        Args:
            name: What messages call them.
            given: Places, ``(count,)`` or ``(count, coordinates)``; None for even ones.
            count: Number of cells.

        Returns:
            Places, m, ``(count, coordinates)``.

        Raises:
            InputError: They have the wrong shape or are outside.
        """
        if given is None:
            return self.even(count)
        array = np.asarray(given, dtype=np.float64)
        places = array[:, None] if array.ndim == 1 else array
        if places.shape != (count, len(self.extent)):
            raise InputError(
                f"{name} must have one place of {len(self.extent)} coordinates for each of {count} "
                f"cells, got shape {array.shape}"
            )
        if not np.all((places >= 0.0) & (places <= self.extent)):
            raise InputError(
                f"{name} must be within 0 to {self.extent} m, got {places.min():g} to "
                f"{places.max():g}"
            )
        return places


@dataclass(frozen=True, kw_only=True)
class Course(Space):
    """A space of one coordinate; even places are the middles of equal parts.

    Attributes:
        length: From its beginning to its end, m.
    """

    length: float

    positive: ClassVar[tuple[str, ...]] = ("length",)

    @property
    def extent(self) -> tuple[float, ...]:
        """Its length."""
        return (self.length,)

    def even(self, count: int) -> FloatArray:
        """Middles of equal parts."""
        return middles(count, self.length)[:, None]


@dataclass(frozen=True, kw_only=True)
class Line(Course):
    """A line with two ends, of some length (m)."""

    def distances(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Along the line."""
        return np.abs(first - second.T)


@dataclass(frozen=True, kw_only=True)
class Ring(Course):
    """A line whose ends are joined; its length (m) is the way around."""

    def distances(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """The shorter way."""
        way = np.abs(first - second.T)
        return np.minimum(way, self.length - way)


@dataclass(frozen=True, kw_only=True)
class Plane(Space):
    """A rectangle; even places are the middles of equal rectangles that are nearly square.

    They go along the width, row by row; the last row may be short.

    Attributes:
        width: Its extent along the first coordinate, m.
        height: Its extent along the second coordinate, m.
    """

    width: float
    height: float

    positive: ClassVar[tuple[str, ...]] = ("width", "height")

    @property
    def extent(self) -> tuple[float, ...]:
        """Width and height."""
        return self.width, self.height

    def even(self, count: int) -> FloatArray:
        """Middles of nearly square rectangles."""
        columns = min(count, max(1, ceil(sqrt(count * self.width / self.height) - 1e-9)))
        rows = -(-count // columns)
        row, column = np.divmod(np.arange(count), columns)
        return np.stack(
            [middles(columns, self.width)[column], middles(rows, self.height)[row]], axis=1
        )

    def distances(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Straight ways."""
        across = first[:, None, :] - second[None, :, :]
        return np.hypot(across[..., 0], across[..., 1])


def middles(count: int, length: float) -> FloatArray:
    """Middles of equal parts of a length, ``(count,)``."""
    found: FloatArray = (np.arange(count) + 0.5) * length / count
    return found
