"""Random numbers from counters: nothing to keep but one key for a row.

The number of a cell in a step is a mixture of the row's key, the step and the cell, so that it
depends on nothing else: neither on the other cells nor on how steps are divided into calls.
"""

from __future__ import annotations

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
LEFT, MIDDLE, LAST = np.uint64(30), np.uint64(27), np.uint64(31)
BYTE, HALF, FULL, EXTRA = np.uint64(8), np.uint64(16), np.uint64(32), np.uint64(11)
EVEN_BYTES = np.uint64(0x00FF00FF00FF00FF)
LOW = np.uint64(0xFFFF)
MEAN = 8 * 255 / 2
SCALE = float((8 * (256**2 - 1) / 12) ** -0.5)
UNIT = 2.0**-53


def mix(x: np.uint64) -> np.uint64:
    """Spread every bit over all others (the finaliser of SplitMix64, Steele et al. 2014)."""
    x = (x ^ (x >> LEFT)) * FIRST
    x = (x ^ (x >> MIDDLE)) * SECOND
    return x ^ (x >> LAST)


def stream(key: int, step: int) -> np.uint64:
    """Where the random numbers of a row begin in a step."""
    return mix(np.uint64(key) + np.uint64(step) * GOLDEN)


def normal(start: np.uint64, cell: int) -> float:
    """A number of mean 0 and variance 1.

    The sum of eight uniform bytes is close to normal (Irwin and Hall): excess kurtosis -0.15,
    bounded at 4.9 standard deviations.
    """
    x = mix(start + np.uint64(cell) * GOLDEN)
    pairs = (x & EVEN_BYTES) + ((x >> BYTE) & EVEN_BYTES)
    pairs += pairs >> HALF
    pairs += pairs >> FULL
    return (np.float64(np.int32(pairs & LOW)) - MEAN) * SCALE


def uniform(start: np.uint64, cell: int) -> float:
    """A number from 0 up to, not including, 1, in steps of 2^-53."""
    return np.float64(np.int64(mix(start + np.uint64(cell) * GOLDEN) >> EXTRA)) * UNIT
