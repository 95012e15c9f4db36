"""Codes of values: x from 0 to 1, ``(B, ...)``, each in one cell within a window.

Bounds are those of exact times. On a clock of step dt a spike comes up to dt late, which changes
what is read from times: see each decoder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.code.trains import SpikeTrains, checked_positive, checked_values, from_times
from neurocontrol.snn.generators import RowGenerators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, Seed


def count(x: ArrayLike, *, window: float = 0.1, rate: float = 200.0) -> SpikeTrains:
    """Evenly spaced spikes at ``x * rate``, the first after half an interval (rate code).

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
        rate: Rate of the value 1, Hz.
    """
    values = checked_values(x)
    checked_positive(window=window, rate=rate)
    number = np.arange(int(window * rate + 0.5) + 1)
    with np.errstate(divide="ignore"):
        times = (number + 0.5) / (values[..., None] * rate)
    return from_times(times, times <= window * (1.0 + 1e-12), values.shape[1:], window)


def read_count(spikes: SpikeTrains, *, rate: float = 200.0) -> FloatArray:
    """Values by the number of spikes, ``(B, ...)``.

    Error at most 1 / (2 window rate) after :func:`count`; after :func:`poisson` see there.
    """
    return spikes.counts().astype(np.float64) / (spikes.window * rate)


def poisson(
    x: ArrayLike,
    *,
    window: float = 0.1,
    rate: float = 200.0,
    seed: Seed | Sequence[Seed] = 0,
) -> SpikeTrains:
    """Spikes of a Poisson process of ``x * rate``, each row by a generator of its own.

    Read by :func:`read_count`: with m = x window rate and L = log(2 / p) the error is at most
    (L / 3 + sqrt(L^2 / 9 + 2 m L)) / (window rate) with probability 1 - p (Bernstein).

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
        rate: Rate of the value 1, Hz.
        seed: One seed, which spawns those of all rows, or one for each.
    """
    values = checked_values(x)
    checked_positive(window=window, rate=rate)
    generators = RowGenerators(seed, values.shape[0])
    flat = values.reshape(values.shape[0], -1)
    drawn = [generators[row].poisson(line * rate * window) for row, line in enumerate(flat)]
    counts = np.array(drawn, dtype=np.int64).reshape(flat.shape)
    times = np.zeros((*flat.shape, int(counts.max(initial=0))))
    fired = np.arange(times.shape[-1]) < counts[..., None]
    for row, meant in enumerate(fired):
        times[row][meant] = generators[row].uniform(0.0, window, int(counts[row].sum()))
    return from_times(times, fired, values.shape[1:], window)


def first_spike(x: ArrayLike, *, window: float = 0.1) -> SpikeTrains:
    """One spike, the sooner the larger the value: at window (1 - x) (time to first spike).

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
    """
    values = checked_values(x)
    checked_positive(window=window)
    times = window * (1.0 - values[..., None])
    return from_times(times, np.ones(times.shape, dtype=np.bool_), values.shape[1:], window)


def read_first_spike(spikes: SpikeTrains) -> FloatArray:
    """Values by the time of the first spike, ``(B, ...)``; 0 for none.

    Error at most the rounding of times; on a clock dt / window.
    """
    return np.maximum(1.0 - spikes.first() / spikes.window, 0.0)


def rank_order(x: ArrayLike, *, window: float = 0.1) -> SpikeTrains:
    """The cells of a row fire in the order of their values, the largest first, evenly spaced.

    Of equal values that with the lower number fires first (Thorpe and Gautrais 1998).

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
    """
    values = checked_values(x)
    checked_positive(window=window)
    flat = values.reshape(values.shape[0], -1)
    ranks = np.argsort(np.argsort(-flat, axis=1, kind="stable"), axis=1)
    times = (ranks[..., None] + 1.0) * window / flat.shape[1]
    return from_times(times, np.ones(times.shape, dtype=np.bool_), values.shape[1:], window)


def read_rank_order(spikes: SpikeTrains, profile: ArrayLike | None = None) -> FloatArray:
    """Values by rank, ``(B, ...)``.

    The order is read without error, on a clock if dt is at most window / n. The error of a value is
    its distance from the profile at its rank, so that it is at most the largest distance between
    the sorted values and the profile.

    Args:
        spikes: One spike of each of n cells.
        profile: What to read for every rank, from the first, ``(n,)``; by default n values evenly
            from 1 to 0. A geometric one, ``factor ** arange(n)``, weights ranks as Thorpe does.
    """
    count = spikes.cells
    line = np.linspace(1.0, 0.0, count) if profile is None else np.asarray(profile, dtype=float)
    if line.shape != (count,):
        raise InputError(f"profile must have shape {(count,)}, got {line.shape}")
    first = spikes.first().reshape(spikes.batch, -1)
    ranks = np.argsort(np.argsort(first, axis=1, kind="stable"), axis=1)
    return line[ranks].reshape(spikes.batch, *spikes.shape)


def phase(x: ArrayLike, *, window: float = 0.1, bits: int = 8) -> SpikeTrains:
    """The bits of a value, the highest first: a spike amid slot k counts 2^-(k + 1).

    The slots are the phases of a reference oscillation with the period of the window (Kim et al.
    2018, weighted spikes).

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
        bits: Number of slots.
    """
    values = checked_values(x)
    checked_positive(window=window, bits=bits)
    level = np.minimum(np.floor(values * 2.0**bits + 0.5), 2.0**bits - 1.0).astype(np.int64)
    fired = ((level[..., None] >> np.arange(bits - 1, -1, -1)) & 1).astype(np.bool_)
    times = np.broadcast_to((np.arange(bits) + 0.5) * window / bits, fired.shape)
    return from_times(times, fired, values.shape[1:], window)


def read_phase(spikes: SpikeTrains, *, bits: int = 8) -> FloatArray:
    """Values by the slots of spikes, ``(B, ...)``.

    Error at most 2^-(bits + 1), and 2^-bits for values above 1 - 2^-bits; on a clock the same if dt
    is below window / (2 bits).
    """
    slot = np.floor(spikes.time / spikes.window * bits)
    place = spikes.row * spikes.cells + spikes.cell
    weight = 2.0 ** -(slot + 1.0)
    total = np.bincount(place, weights=weight, minlength=spikes.batch * spikes.cells)
    return np.asarray(total, dtype=np.float64).reshape(spikes.batch, *spikes.shape)


def burst(
    x: ArrayLike, *, window: float = 0.1, most: int = 10, shortest: float = 0.002
) -> SpikeTrains:
    """A burst of ceil(most x) spikes, the more, the faster: robust where times are not.

    The interval goes from window / most for 0 to ``shortest`` for 1.

    Args:
        x: Values, ``(B, ...)``.
        window: Length of the window, s.
        most: Spikes of the value 1.
        shortest: Interval of the value 1, s.
    """
    values = checked_values(x)
    checked_positive(window=window, most=most, shortest=shortest)
    longest = window / most
    if shortest > longest:
        raise InputError(f"shortest must be at most window / most = {longest:g}, got {shortest!r}")
    interval = longest - (longest - shortest) * values
    number = np.arange(most)
    times = number * interval[..., None]
    fired = number < np.ceil(most * values[..., None])
    return from_times(times, fired, values.shape[1:], window)


def read_burst(spikes: SpikeTrains, *, most: int = 10) -> FloatArray:
    """Values by the number of spikes, ``(B, ...)``.

    Error at most 1 / (2 most), whatever happens to times; none at 0.
    """
    counts = spikes.counts()
    return np.where(counts > 0, (counts - 0.5) / most, 0.0)
