from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from neurocontrol.snn import _random

STEPS, CELLS = 1000, 2000


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    """Successive draws ``(draws, lanes)``."""
    with np.errstate(over="ignore"):
        starts = [_random.stream(12345, step) for step in range(STEPS)]
        return np.array([_random.normal(start, np.arange(CELLS)) for start in starts])


def test_moments_are_those_of_a_sum_of_eight_uniform_bytes(samples: np.ndarray) -> None:
    assert samples.mean() == pytest.approx(0.0, abs=0.004)
    assert samples.var() == pytest.approx(1.0, abs=0.005)
    assert stats.skew(samples, axis=None) == pytest.approx(0.0, abs=0.01)
    assert stats.kurtosis(samples, axis=None) == pytest.approx(-0.15, abs=0.02)


def test_draws_are_uncorrelated_in_time_and_between_cells(samples: np.ndarray) -> None:
    for lag in range(1, 40):
        assert abs(np.mean(samples[lag:] * samples[:-lag])) < 0.004
    for lag in range(1, 40):
        assert abs(np.mean(samples[:, lag:] * samples[:, :-lag])) < 0.004


def test_distribution_is_the_exact_one(samples: np.ndarray) -> None:
    one = np.full(256, 1 / 256)
    exact = one
    for _ in range(7):
        exact = np.convolve(exact, one)
    sums = np.rint(samples * np.sqrt(8 * (256**2 - 1) / 12) + 1020).astype(int)
    counts = np.bincount(sums.ravel(), minlength=exact.size)
    bins = np.add.reduceat(counts, np.arange(0, exact.size, 50))
    expected = np.add.reduceat(exact, np.arange(0, exact.size, 50)) * samples.size
    enough = expected > 20
    chi_square = np.sum((bins - expected)[enough] ** 2 / expected[enough])
    assert chi_square < stats.chi2.ppf(0.9999, enough.sum())
