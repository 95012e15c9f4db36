"""Codes of the changes of signals: samples ``(B, ..., T)`` at steps of dt, each in two cells.

The first of the two fires when the signal has gone up by the threshold, the second when it has gone
down; the spikes are of cells ``(B, ..., 2)``. What belongs to sample k comes by (k + 1) dt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.code.trains import (
    SpikeTrains,
    checked_positive,
    checked_signal,
    from_dense,
    from_times,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, IntArray

CLOSE = 1e-12
"""Share of a threshold by which a signal may fall short of it."""


def send_on_delta(
    signal: ArrayLike, *, threshold: float, dt: float, start: ArrayLike = 0.0
) -> SpikeTrains:
    """A spike at the very time at which the signal is a threshold from what was last sent.

    Between samples the signal is taken as a straight line, along which as many spikes are sent as
    thresholds are passed (level crossing; Miskowicz 2006, threshold-based representation).

    Args:
        signal: Samples, ``(B, ..., T)``; sample k is that of the time (k + 1) dt.
        threshold: Change that is sent, in the unit of the signal.
        dt: Time between samples, s.
        start: What the reader begins with, ``(B, ...)``: the level at time 0.
    """
    samples = checked_signal(signal)
    checked_positive(threshold=threshold, dt=dt)
    base = np.array(np.broadcast_to(start, samples.shape[:-1]), dtype=np.float64)
    before, level = base.copy(), np.zeros(base.shape, dtype=np.int64)
    times, fired = [], []
    for k in range(samples.shape[-1]):
        after = samples[..., k]
        distance = (after - base) / threshold
        goal = np.where(distance > level, np.floor(distance + CLOSE), np.ceil(distance - CLOSE))
        moves = goal.astype(np.int64) - level
        most = int(np.abs(moves).max(initial=0))
        number = np.arange(1, most + 1)
        sign = np.sign(moves)[..., None]
        crossed = base[..., None] + (level[..., None] + sign * number) * threshold
        travel = (after - before)[..., None]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(travel != 0.0, (crossed - before[..., None]) / travel, 0.0)
        when = (k + np.clip(share, 0.0, 1.0)) * dt
        meant = number <= np.abs(moves)[..., None]
        times.append(np.stack([when, when], axis=-2))
        fired.append(np.stack([meant & (sign > 0), meant & (sign < 0)], axis=-2))
        level += moves
        before = after
    shape = (*samples.shape[1:-1], 2)
    window = samples.shape[-1] * dt
    return from_times(np.concatenate(times, -1), np.concatenate(fired, -1), shape, window)


def step_forward(
    signal: ArrayLike, *, threshold: float, dt: float, start: ArrayLike = 0.0
) -> SpikeTrains:
    """At most one spike for a sample: where it is more than a threshold off, the base follows.

    Args:
        signal: Samples, ``(B, ..., T)``.
        threshold: Change of the base with a spike, in the unit of the signal.
        dt: Time between samples, s.
        start: Base at time 0, ``(B, ...)``.
    """
    return moving_window(signal, threshold=threshold, dt=dt, start=start, length=1)


def moving_window(
    signal: ArrayLike, *, threshold: float, dt: float, start: ArrayLike = 0.0, length: int = 4
) -> SpikeTrains:
    """A spike where a sample is more than a threshold off the mean of what was read before.

    The mean is that of the last values that the reader has, so that errors do not add up as they do
    with the mean of samples. With a window of one value it is step-forward.

    Args:
        signal: Samples, ``(B, ..., T)``.
        threshold: What a spike adds to the mean, in the unit of the signal.
        dt: Time between samples, s.
        start: What was read before time 0, ``(B, ...)``.
        length: Values in the window.
    """
    samples = checked_signal(signal)
    checked_positive(threshold=threshold, dt=dt)
    recent = _recent(start, samples.shape[:-1], length)
    dense = np.zeros((*samples.shape[:-1], 2, samples.shape[-1]), dtype=np.int64)
    for k in range(samples.shape[-1]):
        off = samples[..., k] - recent.mean(axis=-1)
        dense[..., 0, k], dense[..., 1, k] = off > threshold, off < -threshold
        _read_one(recent, dense[..., 0, k] - dense[..., 1, k], threshold)
    return from_dense(dense, dt)


def read_changes(
    spikes: SpikeTrains, *, threshold: float, dt: float, start: ArrayLike = 0.0
) -> FloatArray:
    """The signal as what it began with and the sum of its changes, ``(B, ..., T)``.

    After :func:`send_on_delta` the error is at most the threshold at every time, of any signal.
    After :func:`step_forward` it is at most the threshold if that of the start is and no sample
    differs from the last by more than the threshold.

    Args:
        spikes: Spikes of ``(B, ..., 2)`` cells.
        threshold: That of the code.
        dt: Time between samples, s.
        start: That of the code, ``(B, ...)``.
    """
    moves = _moves(spikes, dt)
    return np.asarray(start, dtype=np.float64)[..., None] + threshold * np.cumsum(moves, axis=-1)


def read_moving_window(
    spikes: SpikeTrains, *, threshold: float, dt: float, start: ArrayLike = 0.0, length: int = 4
) -> FloatArray:
    """The signal by the means of what was read before, ``(B, ..., T)``.

    The error is at most the threshold if that of the start is and no sample differs from the mean
    of the ``length`` samples before it, the start standing for those before time 0, by more than
    the threshold.

    Args:
        spikes: Spikes of ``(B, ..., 2)`` cells.
        threshold: That of the code.
        dt: Time between samples, s.
        start: That of the code, ``(B, ...)``.
        length: That of the code.
    """
    moves = _moves(spikes, dt)
    recent = _recent(start, moves.shape[:-1], length)
    read = [_read_one(recent, moves[..., k], threshold) for k in range(moves.shape[-1])]
    return np.stack(read, axis=-1)


def _moves(spikes: SpikeTrains, dt: float) -> IntArray:
    if not spikes.shape or spikes.shape[-1] != 2:
        raise InputError(f"expected cells (..., 2), up and down, got {spikes.shape}")
    dense = spikes.dense(dt)
    return dense[..., 0, :] - dense[..., 1, :]


def _recent(start: ArrayLike, shape: tuple[int, ...], length: int) -> FloatArray:
    checked_positive(length=length)
    return np.repeat(np.broadcast_to(np.asarray(start, float), shape)[..., None], length, axis=-1)


def _read_one(recent: FloatArray, moves: IntArray, threshold: float) -> FloatArray:
    """Read one value and put it into the window."""
    value: FloatArray = recent.mean(axis=-1) + threshold * moves
    recent[..., :-1] = recent[..., 1:].copy()
    recent[..., -1] = value
    return value
