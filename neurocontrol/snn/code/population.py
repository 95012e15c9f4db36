"""A value in many cells with overlapping receptive fields (Bohte et al. 2002)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.code.trains import SpikeTrains, checked_positive, from_times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray

WIDTH = 1.5
"""Fields are 1 / (1.5 (cells - 2)) of the range wide (Bohte et al. 2002)."""
LEAST = 0.05
"""Activation below which a cell is silent."""


def _fields(cells: int, low: float, high: float) -> tuple[FloatArray, float]:
    """Centres ``(cells,)`` and standard deviation of the fields."""
    if cells < 3:
        raise InputError(f"receptive fields need at least 3 cells, got {cells!r}")
    if not low < high:
        raise InputError(f"a range must go upwards, got {low!r} to {high!r}")
    return np.linspace(low, high, cells), (high - low) / (WIDTH * (cells - 2))


def receptive_fields(
    x: ArrayLike, *, cells: int = 10, low: float = 0.0, high: float = 1.0, window: float = 0.1
) -> SpikeTrains:
    """Gaussian fields with even centres; a cell of activation A fires at window (1 - A).

    Args:
        x: Values from ``low`` to ``high``, ``(B, ...)``; the spikes are of ``(B, ..., cells)``.
        cells: Number of cells for each value.
        low: Lowest value, the first centre.
        high: Highest value, the last centre.
        window: Length of the window, s.
    """
    values = np.asarray(x, dtype=np.float64)
    centres, width = _fields(cells, low, high)
    checked_positive(window=window)
    if values.ndim < 1 or not np.all((values >= low) & (values <= high)):
        raise InputError(f"values must be from {low} to {high}, of shape (B, ...), got {x!r}")
    activation = np.exp(-0.5 * ((values[..., None] - centres) / width) ** 2)
    times = window * (1.0 - activation[..., None])
    return from_times(times, activation[..., None] >= LEAST, activation.shape[1:], window)


def read_receptive_fields(
    spikes: SpikeTrains, *, low: float = 0.0, high: float = 1.0
) -> FloatArray:
    """Values by the two cells that fire first, ``(B, ...)``.

    The logarithm of the ratio of two Gaussians is linear in the value, so that the error is the
    rounding of times. The activation of both is at least a = exp(-0.5 (spacing / width)^2); on a
    clock, with e = dt / window, the error is at most width^2 / spacing * 2 e / (a - 2 e).
    """
    centres, width = _fields(spikes.shape[-1], low, high)
    activation = np.clip(1.0 - spikes.first() / spikes.window, 0.0, None)
    best = np.argmax(activation, axis=-1)
    inner = np.clip(best, 1, centres.size - 2)[..., None]
    left, right = (np.take_along_axis(activation, inner + k, axis=-1)[..., 0] for k in (-1, 1))
    peak = np.take_along_axis(activation, best[..., None], axis=-1)[..., 0]
    other = np.where(best == 0, 1, np.where(best == centres.size - 1, best - 1, best))
    middle = (best > 0) & (best < centres.size - 1)
    other = np.where(middle, best + np.where(left > right, -1, 1), other)
    second = np.take_along_axis(activation, other[..., None], axis=-1)[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.log(peak / second) * width**2 / (centres[best] - centres[other])
    value: FloatArray = np.clip(0.5 * (centres[best] + centres[other]) + slope, low, high)
    return value
