"""One dense layer, row by row: the same bits at any number of rows."""

from __future__ import annotations

from math import exp, tanh
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

njit: Any = numba.njit


@njit(cache=True)
def forward(
    values: FloatArray, weight: FloatArray, bias: FloatArray, activation: int
) -> FloatArray:
    """Return the outputs, ``(B, m)``, of a layer, weights ``(n, m)``, on values ``(B, n)``."""
    outputs = np.empty((values.shape[0], bias.size))
    for row in range(values.shape[0]):
        sums = outputs[row]
        sums[:] = bias
        for place in range(values.shape[1]):
            value = values[row, place]
            for cell in range(bias.size):
                sums[cell] += value * weight[place, cell]
        if activation == 1:
            for cell in range(bias.size):
                sums[cell] = tanh(sums[cell])
        elif activation == 2:
            for cell in range(bias.size):
                sums[cell] = max(sums[cell], 0.0)
        elif activation == 3:
            for cell in range(bias.size):
                sums[cell] = sums[cell] if sums[cell] > 0.0 else exp(sums[cell]) - 1.0
    return outputs
