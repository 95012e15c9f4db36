"""Whether what a body does depends on where its command came from."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.evaluation.comparison import SIGNIFICANT
from neurocontrol.evaluation.measure import average
from neurocontrol.statistics import holm, signed_rank_test

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.experiments.results import Row, Rows

_DIGITS = 9  # of a gap that are no rounding


def loops(rows: Rows) -> list[Measure]:
    """The mean of a figure on the way down minus that on the way up, over all values.

    Each seed is one sample: of the values at which a figure is known on both ways. There is
    hysteresis in a figure where the samples differ from 0 by the signed-rank test, the chances of
    all figures corrected together (Holm 1979); the condition says so.

    Args:
        rows: With the columns ``way``, ``up`` or ``down``, and ``dose``.
    """
    samples = {name: _gaps(rows.rows, figures) for name, figures in rows.figures.items()}
    chances = holm([signed_rank_test(np.array(own)) for own in samples.values()])
    return [
        replace(
            average(f"{name}, down minus up", own, rows.units.get(name, "1")),
            suite=f"hysteresis {'present' if p < SIGNIFICANT else 'not found'} (p {p:.1g})",
        )
        for (name, own), p in zip(samples.items(), chances, strict=True)
    ]


def _gaps(rows: Sequence[Row], figures: Sequence[Any]) -> list[float]:
    """Down minus up of every seed."""
    known: dict[int, dict[float, dict[str, float]]] = {}
    for row, seen in zip(rows, figures, strict=True):
        if isfinite(seen):
            known.setdefault(row["seed"], {}).setdefault(row["dose"], {})[row["way"]] = float(seen)
    gaps = [
        [ways["down"] - ways["up"] for ways in own.values() if len(ways) > 1]
        for own in known.values()
    ]
    return [round(sum(own) / len(own), _DIGITS) for own in gaps if own]
