"""Spikes of a batch of cells, between codes and simulators."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.snn.event import EventSimulator
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import BoolArray, FloatArray, IntArray

ON_GRID = 1e-9
"""Share of a step by which a time may be late and still belong to it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SpikeTrains:
    """Spikes of B rows of cells within a window.

    Attributes:
        time: Time of every spike since the window began, s, ``(K,)``, by row, time and cell.
        row: Its row, ``(K,)``.
        cell: Its cell, counted through all axes of ``shape``, ``(K,)``.
        batch: Number of rows B.
        shape: Shape of the cells of a row.
        window: Length of the window, s.
    """

    time: FloatArray
    row: IntArray
    cell: IntArray
    batch: int
    shape: tuple[int, ...]
    window: float

    @property
    def cells(self) -> int:
        """Number of cells of a row."""
        return prod(self.shape)

    def of_row(self, row: int) -> tuple[IntArray, FloatArray]:
        """Cells and times, s, of the spikes of a row: what ``inject`` takes, each ``(k,)``."""
        mine = self.row == row
        return self.cell[mine], self.time[mine]

    def counts(self) -> IntArray:
        """Spikes of every cell, ``(B, *shape)``."""
        place = self.row * self.cells + self.cell
        counts = np.bincount(place, minlength=self.batch * self.cells)
        return counts.astype(np.int64).reshape(self.batch, *self.shape)

    def first(self) -> FloatArray:
        """Time of the first spike of every cell, s; infinite for none, ``(B, *shape)``."""
        first = np.full(self.batch * self.cells, np.inf)
        np.minimum.at(first, self.row * self.cells + self.cell, self.time)
        return first.reshape(self.batch, *self.shape)

    def steps(self, dt: float) -> IntArray:
        """Step of every spike, ``(K,)``: from 0, the step that ends with it or first after it."""
        return np.maximum(np.ceil(self.time / dt - ON_GRID).astype(np.int64) - 1, 0)

    def dense(self, dt: float) -> IntArray:
        """Spikes of every cell in every step of ``dt``, ``(B, *shape, T)``."""
        count = max(round(self.window / dt), 1)
        dense: IntArray = np.zeros((self.batch * self.cells, count), dtype=np.int64)
        steps = np.minimum(self.steps(dt), count - 1)
        np.add.at(dense, (self.row * self.cells + self.cell, steps), 1)
        return dense.reshape(self.batch, *self.shape, count)

    def on_clock(self, dt: float) -> SpikeTrains:
        """The same at the ends of steps of ``dt``, each later by less than a step."""
        return _trains(
            (self.steps(dt) + 1) * dt, self.row, self.cell, self.batch, self.shape, self.window
        )

    def inject(self, simulator: Simulator | EventSimulator, population: str) -> None:
        """Let a population fire them, each row from its present on.

        With a clock they fall on the ends of its steps. A spike at the beginning of the window
        comes a step, or the shortest possible time, after the present.

        Raises:
            InputError: The simulator has another batch, or the population other cells.
        """
        dt: float | None = getattr(simulator, "dt", None)
        trains = self if dt is None else self.on_clock(dt)
        if simulator.batch != self.batch:
            raise InputError(f"expected {simulator.batch} rows of spikes, got {self.batch}")
        for row, present in enumerate(simulator.time):
            cells, times = trains.of_row(row)
            soonest = np.nextafter(present, np.inf)
            times = np.maximum(present + times, soonest)
            simulator.inject(population, cells, times, rows=[row])


def from_dense(dense: ArrayLike, dt: float) -> SpikeTrains:
    """Spikes from their numbers in steps of ``dt``, ``(B, ..., T)``, at the ends of the steps."""
    array = np.asarray(dense)
    if array.ndim < 2 or np.any(array < 0):
        raise InputError(f"dense spikes must be counts (B, ..., T), got shape {array.shape}")
    batch, shape, count = array.shape[0], array.shape[1:-1], array.shape[-1]
    flat = array.reshape(batch * prod(shape), count).astype(np.int64)
    place, step = np.nonzero(flat)
    repeats = flat[place, step]
    row, cell = np.divmod(np.repeat(place, repeats), max(prod(shape), 1))
    return _trains((np.repeat(step, repeats) + 1) * dt, row, cell, batch, shape, count * dt)


def from_times(
    times: FloatArray, fired: BoolArray, shape: tuple[int, ...], window: float
) -> SpikeTrains:
    """Spikes from times, s, ``(B, *shape, k)``, of which some are meant, of the same shape."""
    batch = times.shape[0]
    flat = times.reshape(batch, prod(shape), -1)
    row, cell, number = np.nonzero(fired.reshape(flat.shape))
    return _trains(flat[row, cell, number], row, cell, batch, shape, window)


def _trains(
    time: ArrayLike,
    row: IntArray,
    cell: IntArray,
    batch: int,
    shape: tuple[int, ...],
    window: float,
) -> SpikeTrains:
    when = np.asarray(time, dtype=np.float64)
    order = np.lexsort((cell, when, row))
    return SpikeTrains(
        time=when[order],
        row=row[order],
        cell=cell[order],
        batch=batch,
        shape=shape,
        window=window,
    )


def checked_values(x: ArrayLike) -> FloatArray:
    """Values from 0 to 1, ``(B, ...)``.

    Raises:
        InputError: They are others.
    """
    array = np.asarray(x, dtype=np.float64)
    if array.ndim < 1 or not np.all((array >= 0.0) & (array <= 1.0)):
        raise InputError(f"values must be from 0 to 1, of shape (B, ...), got {x!r}")
    return array


def checked_signal(signal: ArrayLike) -> FloatArray:
    """Samples ``(B, ..., T)``.

    Raises:
        InputError: They are not finite, or there are none.
    """
    array = np.asarray(signal, dtype=np.float64)
    if array.ndim < 2 or array.shape[-1] < 1 or not np.all(np.isfinite(array)):
        raise InputError(f"a signal must be finite samples (B, ..., T), got shape {array.shape}")
    return array


def checked_positive(**numbers: float) -> None:
    """Refuse parameters of a code that are not above zero.

    Raises:
        InputError: One is not; by name.
    """
    for name, number in numbers.items():
        if not 0.0 < number < np.inf:
            raise InputError(f"{name} must be > 0, got {number!r}")
