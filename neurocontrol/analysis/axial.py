"""Waves along an axis: frequency, amplitude and phase of signals from head to tail.

A signal is a joint angle or the difference of left and right motor activity. Phases are told in
cycles behind the first signal, so they grow towards the tail in a wave that travels there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

_SLOWEST, _FASTEST = 0.15, 8.0  # Hz
_STILL = 1e-9  # relative excursion of signals that do not oscillate
_PADDING = 8  # zeros per sample, for a fine grid of frequencies


@dataclass(frozen=True, kw_only=True, eq=False)
class AxialWave:
    """The first harmonic of signals along the axis.

    Attributes:
        frequency: Hz; NaN for signals that do not oscillate.
        amplitude: Half the excursion of each signal, shape ``(n,)``.
        lag: Cycles by which each signal follows its rostral neighbour, in [-0.5, 0.5), shape
            ``(n - 1,)``.
    """

    frequency: float
    amplitude: FloatArray
    lag: FloatArray

    @property
    def total(self) -> float:
        """Cycles between the first and the last signal: the waves that the body holds."""
        return float(self.lag.sum())

    def phase(self, signal: int, reference: int = 0) -> float:
        """Cycles by which a signal follows another, in [-0.5, 0.5)."""
        first, last = sorted((signal, reference))
        between = float(self.lag[first:last].sum())
        return half_turn(between if signal >= reference else -between)


def half_turn(phase: float) -> float:
    """Return a phase in [-0.5, 0.5)."""
    return (phase + 0.5) % 1.0 - 0.5


def measure_wave(signals: FloatArray, dt: float, *, frequency: float | None = None) -> AxialWave:
    """Measure the wave of signals over a stretch of steady motion.

    Args:
        signals: From head to tail, shape ``(T, n)``.
        dt: Time between samples, s.
        frequency: Frequency to look at, Hz; the strongest one when left out.
    """
    samples, count = signals.shape
    nothing = AxialWave(
        frequency=math.nan, amplitude=np.full(count, np.nan), lag=np.full(count - 1, np.nan)
    )
    if samples < 8:
        return nothing
    window = np.hanning(samples)
    centred = (signals - signals.mean(axis=0)) * window[:, np.newaxis]
    if not np.ptp(signals, axis=0).max() > _STILL * np.abs(signals).max():
        return nothing
    spectrum = np.fft.rfft(centred, n=_PADDING * samples, axis=0)
    grid = np.fft.rfftfreq(_PADDING * samples, dt)
    power = np.square(np.abs(spectrum)).sum(axis=1)
    if frequency is None:
        power[(grid < _SLOWEST) | (grid > _FASTEST)] = 0.0
        peak = int(power.argmax())
    else:
        peak = int(np.abs(grid - frequency).argmin())
    if not power[peak] > 0.0:
        return nothing
    harmonic = spectrum[peak]
    lag = -np.diff(np.angle(harmonic)) / (2.0 * math.pi)
    return AxialWave(
        frequency=float(grid[peak]),
        amplitude=2.0 * np.abs(harmonic) / window.sum(),
        lag=(lag + 0.5) % 1.0 - 0.5,
    )
