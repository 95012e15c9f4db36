"""What some seeds tell of all: intervals of shares and means, and tests of paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

CONFIDENCE = 0.95
"""Of every interval."""

_RESAMPLES = 2000  # of a bootstrap


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the interval of a share of trials (Wilson 1927); all of 0 to 1 without a trial."""
    if of == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest

    interval = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def bootstrap_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the interval of a mean by resampling; None for fewer than two or unknown figures.

    The resamples are the same for the same figures.
    """
    known = np.asarray(values, dtype=float)
    if known.size < 2 or not np.isfinite(known).all():
        return None
    from scipy.stats import bootstrap

    found = bootstrap(
        (known,), np.mean, confidence_level=CONFIDENCE, n_resamples=_RESAMPLES,
        method="percentile", rng=np.random.default_rng(known.size),
    )  # fmt: skip
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def mcnemar_test(spared: int, caused: int) -> float:
    """Return the chance of so uneven a split of the pairs that differ (McNemar 1947, exact).

    Args:
        spared: Pairs of which only the one without it failed.
        caused: Pairs of which only the one with it failed.
    """
    if spared + caused == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(spared, spared + caused).pvalue)


def signed_rank_test(differences: FloatArray) -> float:
    """Return the chance of so uneven differences of pairs (Wilcoxon 1945); alike ones do not count.

    Args:
        differences: Shape ``(n,)``; the chance is exact up to 50 of them without ties.
    """
    telling = differences[differences != 0.0]
    if telling.size == 0:
        return 1.0
    from scipy.stats import wilcoxon

    return float(wilcoxon(telling).pvalue)


def holm(chances: Sequence[float]) -> list[float]:
    """Return chances of single tests corrected for that there are many, in order (Holm 1979)."""
    order = np.argsort(chances, kind="stable")
    factors = np.arange(len(chances), 0, -1)
    corrected = np.empty(len(chances))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(np.take(chances, order) * factors))
    return [float(one) for one in corrected]
