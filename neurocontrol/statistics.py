"""Intervals in which a share or a mean of all seeds lies, told from some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

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
