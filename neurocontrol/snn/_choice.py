"""Which rows of a batch are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import IntArray


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
