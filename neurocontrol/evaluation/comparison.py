"""Paired comparisons: the same trials with something and without it, tested all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.evaluation.measure import measured
from neurocontrol.statistics import bootstrap_interval, holm, mcnemar_test, signed_rank_test

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.types import FloatArray

SIGNIFICANT = 0.05
"""Chance of at least one false alarm among all comparisons of a suite."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """What something is worth to a figure of paired trials.

    Attributes:
        of: What is there or is not.
        name: The figure, and where it was measured.
        unit: Its unit.
        gained: By how much each pair is better with it, shape ``(n,)``.
        chance: How probable a difference as large or larger is if it is worth nothing.
    """

    of: str
    name: str
    unit: str = "1"
    gained: FloatArray
    chance: float

    def measure(self, corrected: float) -> Measure:
        """The mean gain, its interval, and the chance of it among all comparisons."""
        mean = float(self.gained.mean()) if self.gained.size else np.nan
        return measured(
            f"{self.of}, {self.name} (p {corrected:.1g})", mean, self.unit,
            interval=bootstrap_interval(self.gained.tolist()), samples=self.gained.size,
        )  # fmt: skip


def compare_falls(
    of: str, name: str, fell_with: Sequence[bool], fell_without: Sequence[bool]
) -> Comparison:
    """Falls that something spares, by McNemar's exact test."""
    with_it, without = np.array(fell_with, dtype=bool), np.array(fell_without, dtype=bool)
    spared, caused = int((without & ~with_it).sum()), int((with_it & ~without).sum())
    gained = without.astype(float) - with_it.astype(float)
    chance = mcnemar_test(spared, caused)
    return Comparison(of=of, name=f"{name}: falls spared", gained=gained, chance=chance)


def compare_figures(
    of: str, name: str, with_it: Sequence[float], without: Sequence[float], unit: str = "1"
) -> Comparison:
    """A figure that is better when it is larger, by the signed-rank test of what is known."""
    gained = np.asarray(with_it, dtype=float) - np.asarray(without, dtype=float)
    gained = gained[np.isfinite(gained)]
    chance = signed_rank_test(gained)
    return Comparison(of=of, name=name, unit=unit, gained=gained, chance=chance)


def worth(comparisons: Sequence[Comparison]) -> Iterator[Measure]:
    """Tell what each thing that was compared betters and worsens, all comparisons corrected.

    Wanted is that it betters a figure at least, and worsens none.
    """
    corrected = holm([one.chance for one in comparisons])
    for of in dict.fromkeys(one.of for one in comparisons):
        own = [(one, p) for one, p in zip(comparisons, corrected, strict=True) if one.of == of]
        telling = [(one, p) for one, p in own if p < SIGNIFICANT]
        better = sum(float(one.gained.mean()) > 0.0 for one, _ in telling)
        name = f"{of}: of {len(own)} figures"
        yield measured(f"{name}, bettered", better, at_least=1.0)
        yield measured(f"{name}, worsened", len(telling) - better, at_most=0.0)
        for one, p in telling:
            yield one.measure(p)
