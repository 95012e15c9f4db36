"""Signals as spikes through a filter (Schrauwen and Van Campenhout 2003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.code.trains import SpikeTrains, checked_positive, checked_signal, from_dense

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray


def low_pass(length: int = 24, highest: float = 1.0) -> FloatArray:
    """A filter in the shape of a raised cosine, ``(length,)``.

    Args:
        length: Its length, samples.
        highest: Its sum: the signal of a spike in every sample, the highest that can be coded.
    """
    checked_positive(length=length, highest=highest)
    shape = 1.0 - np.cos(2.0 * np.pi * (np.arange(length) + 0.5) / length)
    response: FloatArray = highest * shape / shape.sum()
    return response


def bens_spiker(
    signal: ArrayLike, *, dt: float, filter: ArrayLike, threshold: float = 0.95
) -> SpikeTrains:
    """A spike where taking away the filter makes what is left smaller.

    At sample k the sum of absolute values of what is left over the length of the filter is compared
    with the same after the filter is taken away; a spike is sent if it falls by the threshold.

    Args:
        signal: Samples, not below zero, ``(B, ..., T)``; the spikes are of ``(B, ...)`` cells.
        dt: Time between samples, s.
        filter: Response to a spike, ``(F,)``, in the unit of the signal.
        threshold: Least gain of a spike, as a share of the filter's sum of absolute values.
    """
    samples, response = checked_signal(signal), _checked_filter(filter)
    checked_positive(dt=dt)
    if np.any(samples < 0.0):
        raise InputError(f"signals must not be below zero, got {samples.min():g}")
    left, least = samples.copy(), threshold * np.abs(response).sum()
    dense = np.zeros(samples.shape, dtype=np.int64)
    for k in range(samples.shape[-1] - response.size + 1):
        part = left[..., k : k + response.size]
        gain = np.abs(part).sum(axis=-1) - np.abs(part - response).sum(axis=-1)
        dense[..., k] = gain > least
        part -= dense[..., k, None] * response
    return from_dense(dense, dt)


def read_filtered(spikes: SpikeTrains, *, dt: float, filter: ArrayLike) -> FloatArray:
    """The signal as the sum of the responses to spikes, ``(B, ..., T)``.

    After :func:`bens_spiker` every spike has taken more than its threshold off the sum of absolute
    errors: with n spikes in T samples and a filter of sum h, the mean absolute error is at most
    mean(signal) - threshold h n / T. With :func:`low_pass` of 24 samples and signals that take at
    least 100 for a period, that is below 0.06, and the error itself below 0.04, of the highest
    signal.

    Args:
        spikes: Spikes of ``(B, ...)`` cells.
        dt: Time between samples, s.
        filter: That of the code, ``(F,)``.
    """
    response, dense = _checked_filter(filter), spikes.dense(dt)
    count = dense.shape[-1]
    padded = np.concatenate([np.zeros((*dense.shape[:-1], response.size - 1)), dense], axis=-1)
    views = np.lib.stride_tricks.sliding_window_view(padded, response.size, axis=-1)
    read: FloatArray = views[..., :count, :] @ response[::-1]
    return read


def _checked_filter(values: ArrayLike) -> FloatArray:
    response = np.asarray(values, dtype=np.float64)
    if response.ndim != 1 or response.size < 1 or not np.all(np.isfinite(response)):
        raise InputError(f"a filter must be finite numbers (F,), got {values!r}")
    return response
