"""Two controllers over the same runs: what one has more than the other, run by run."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.evaluation.comparison import SIGNIFICANT
from neurocontrol.evaluation.measure import average
from neurocontrol.experiments.design import CONTROLLER
from neurocontrol.experiments.results import condition_words
from neurocontrol.statistics import holm, signed_rank_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.experiments.results import Rows

    Gaps = dict[tuple[Any, ...], dict[int, float]]

_DIGITS = 9  # of a difference that are no rounding


def differences(rows: Rows) -> dict[str, list[Measure]]:
    """The second controller minus the first, by figure: the mean of the pairs of each condition.

    A pair is two runs of one seed under one condition in which the figure is known of both.

    Args:
        rows: With the column ``controller``.
    """
    return {
        name: [
            replace(average(name, list(own.values()), rows.units.get(name, "1")), suite=label)
            for label, own in _by_words(rows, gaps).items()
        ]
        for name, gaps in _gaps(rows).items()
    }


def overall(rows: Rows) -> list[Measure]:
    """The mean of the differences over all conditions, each seed one sample.

    The controllers differ in a figure where the samples differ from 0 by the signed-rank test, the
    chances of all figures corrected together (Holm 1979); the condition says so.

    Args:
        rows: As for :func:`differences`.
    """
    samples: dict[str, list[float]] = {}
    for name, gaps in _gaps(rows).items():
        own: dict[int, list[float]] = {}
        for found in gaps.values():
            for seed, gap in found.items():
                own.setdefault(seed, []).append(gap)
        samples[name] = [round(sum(each) / len(each), _DIGITS) for each in own.values()]
    chances = holm([signed_rank_test(np.array(own)) for own in samples.values()])
    return [
        replace(
            average(f"{name}, {told(rows)}", own, rows.units.get(name, "1")),
            suite=f"{'different' if p < SIGNIFICANT else 'no difference found'} (p {p:.1g})",
        )
        for (name, own), p in zip(samples.items(), chances, strict=True)
    ]


def told(rows: Rows) -> str:
    """Which controller is subtracted from which, in words."""
    first, second = (name for (name,) in rows.by(CONTROLLER))
    return f"{second} minus {first}"


def _gaps(rows: Rows) -> dict[str, Gaps]:
    """The differences of every figure by condition and seed."""
    (first,), (second,) = rows.by(CONTROLLER)
    rest = [name for name in rows.condition if name != CONTROLLER]
    return {
        name: _gaps_of(rows, figures, (first, second), rest)
        for name, figures in rows.figures.items()
    }


def _gaps_of(
    rows: Rows, figures: Sequence[Any], pair: tuple[str, str], rest: Sequence[str]
) -> Gaps:
    known: dict[tuple[Any, ...], dict[int, dict[str, float]]] = {}
    for row, seen in zip(rows.rows, figures, strict=True):
        own = known.setdefault(tuple(row[name] for name in rest), {})
        if isfinite(seen):
            own.setdefault(row["seed"], {})[row[CONTROLLER]] = float(seen)
    first, second = pair
    return {
        condition: {seed: one[second] - one[first] for seed, one in own.items() if len(one) > 1}
        for condition, own in known.items()
    }


def _by_words(rows: Rows, gaps: Gaps) -> Mapping[str, dict[int, float]]:
    rest = [name for name in rows.condition if name != CONTROLLER]
    return {condition_words(rest, condition): own for condition, own in gaps.items()}
