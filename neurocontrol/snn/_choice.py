"""Which rows and spikes are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, IntArray


def chosen_rows(rows: ArrayLike, batch: int) -> IntArray:
    """Row numbers ``(n,)``, each once, from numbers or a mask ``(B,)``.

    Raises:
        InputError: A row is not there, or named twice.
    """
    array = np.asarray(rows)
    if array.dtype == np.bool_ and array.shape == (batch,):
        return np.flatnonzero(array)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if (
        array.ndim != 1
        or not np.issubdtype(array.dtype, np.integer)
        or array.min() < 0
        or array.max() >= batch
    ):
        raise InputError(
            f"rows must be row numbers from 0 to {batch - 1} or a mask of "
            f"shape {(batch,)}, got {rows!r}"
        )
    if np.unique(array).size < array.size:
        raise InputError(f"rows must be given once each, got {rows!r}")
    return array.astype(np.int64)


def chosen_spikes(size: int, cells: ArrayLike, times: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Check spikes that are to be injected.

    Args:
        size: Number of cells of the population.
        cells: Cells, ``(k,)``.
        times: When each fires, s, ``(k,)``.

    Raises:
        InputError: A cell is not there, or a time is not finite.
    """
    cell, time = np.atleast_1d(np.asarray(cells)), np.atleast_1d(np.asarray(times, dtype=float))
    if cell.size and not np.issubdtype(cell.dtype, np.integer):
        raise InputError(f"cells must be whole numbers, got {cells!r}")
    if cell.ndim != 1 or cell.shape != time.shape:
        raise InputError(
            f"cells and times must be lists of equal length, got shapes {cell.shape} and "
            f"{time.shape}"
        )
    if cell.size and (cell.min() < 0 or cell.max() >= size):
        raise InputError(f"cells must be from 0 to {size - 1}, got {cells!r}")
    if not np.all(np.isfinite(time)):
        raise InputError(f"times must be finite, got {times!r}")
    return cell.astype(np.int64), time
