"""A suite of trials, and the figures that suites make of many trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.evaluation.measure import Measure


@dataclass(frozen=True)
class Suite:
    """A suite of trials.

    Attributes:
        plan: Makes its trials, each with a ``duration`` in s, from the acceptance seeds.
        measure: Runs them as the body's evaluation says and turns what happened into measures.
        meaning: One line for people.
        repeats: How often the trials are run, each time under another variant.
    """

    plan: Callable[..., Sequence[Any]]
    measure: Callable[[Any], list[Measure]]
    meaning: str
    repeats: int = 1

    def seconds(self, seeds: tuple[int, ...]) -> float:
        """Simulated seconds of all its trials."""
        return self.repeats * float(sum(trial.duration for trial in self.plan(seeds)))


@dataclass(frozen=True)
class Run:
    """Something that takes simulated time but no trial of a body.

    Attributes:
        duration: Simulated time, s.
    """

    duration: float


def worst(values: Sequence[float]) -> float:
    """The largest of some figures; NaN when there are none or one is unknown."""
    return float(np.max(values)) if len(values) else float("nan")


def outermost(values: Sequence[float], bounds: tuple[float, float]) -> float:
    """The figure that is farthest from the middle of a range; NaN when there are none.

    Args:
        values: Figures; one that is unknown is farthest.
        bounds: Ends of the range.
    """
    if not len(values):
        return float("nan")
    off = np.abs(np.asarray(values) - np.mean(bounds))
    return float(values[int(np.nan_to_num(off, nan=np.inf).argmax())])


def least(values: Sequence[float]) -> float:
    """The smallest of some figures; NaN when there are none or one is unknown."""
    return float(np.min(values)) if len(values) else float("nan")


def mean(values: Sequence[float]) -> float:
    """The mean of some figures; NaN when there are none."""
    return float(np.mean(values)) if len(values) else float("nan")
