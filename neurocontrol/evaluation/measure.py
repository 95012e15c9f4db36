"""A measured figure beside its target, with the interval in which it may really lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from neurocontrol.statistics import bootstrap_interval, wilson_interval
from neurocontrol.viewing.table import align_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.evaluation.trials import Outcome

Direction = Literal["at most", "at least"]
Target = float | tuple[float, float]


class Wanted(TypedDict, total=False):
    """What a figure must be: a bound that it keeps, or a range that it lies within."""

    at_most: float | None
    at_least: float | None
    within: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One row of an evaluation.

    Attributes:
        name: What was measured.
        suite: The suite it belongs to, which fills it in.
        value: The figure; NaN when it could not be measured. It decides whether the target is met.
        unit: Its unit, ``1`` for a pure number.
        target: The bound it must keep, or the ends of the range it must lie within; None for a
            figure that is only reported.
        direction: Which side of a bound is good.
        interval: Where the figure of all seeds lies with 95 % confidence; None where there is no
            telling, as for a worst case.
        samples: Of how many it was made; 0 where that makes no sense.
    """

    name: str
    suite: str = ""
    value: float
    unit: str = "1"
    target: Target | None = None
    direction: Direction = "at most"
    interval: tuple[float, float] | None = None
    samples: int = 0

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        if isinstance(self.target, tuple):
            low, high = self.target
            return bool(low <= self.value <= high)
        if self.direction == "at most":
            return bool(self.value <= self.target)
        return bool(self.value >= self.target)

    @property
    def relation(self) -> str:
        """How the value must lie to its target, in words; empty without one."""
        if self.target is None:
            return ""
        return "within" if isinstance(self.target, tuple) else self.direction

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Measure:
        """A measure from what :meth:`as_dict` returned."""
        target, interval = data["target"], data["interval"]
        return cls(
            suite=data["suite"],
            name=data["name"],
            value=math.nan if data["value"] is None else float(data["value"]),
            unit=data["unit"],
            target=(target[0], target[1]) if isinstance(target, list) else target,
            direction="at least" if data["direction"] == "at least" else "at most",
            interval=(interval[0], interval[1]) if interval else None,
            samples=data["samples"] or 0,
        )

    def as_dict(self) -> dict[str, Any]:
        """The measure as plain data, unknown numbers as None, ranges as lists."""
        return {
            "suite": self.suite,
            "name": self.name,
            "value": self.value if math.isfinite(self.value) else None,
            "unit": self.unit,
            "target": list(self.target) if isinstance(self.target, tuple) else self.target,
            "direction": self.relation or None,
            "met": self.met,
            "interval": list(self.interval) if self.interval else None,
            "samples": self.samples or None,
        }


def measured(
    name: str,
    value: float,
    unit: str = "1",
    *,
    interval: tuple[float, float] | None = None,
    samples: int = 0,
    **wanted: Unpack[Wanted],
) -> Measure:
    """A figure, and what it must be; see :class:`Measure`."""
    low, high = wanted.get("at_least"), wanted.get("at_most")
    return Measure(
        name=name, value=float(value), unit=unit, interval=interval, samples=samples,
        target=wanted.get("within") or (high if low is None else low),
        direction="at most" if low is None else "at least",
    )  # fmt: skip


def count(name: str, hits: Sequence[bool], **wanted: Unpack[Wanted]) -> Measure:
    """How many of some trials something is true of, with Wilson's interval."""
    number, of = int(sum(hits)), len(hits)
    low, high = wilson_interval(number, of)
    return measured(f"{name} of {of}", number, samples=of, interval=(of * low, of * high), **wanted)


def falls(name: str, outcomes: Sequence[Outcome], at_most: float | None = 0.0) -> Measure:
    """How many bodies fell or diverged at what they were doing, with Wilson's interval."""
    return count(f"{name}: falls", [outcome.fell for outcome in outcomes], at_most=at_most)


def share(name: str, hits: Sequence[bool], **wanted: Unpack[Wanted]) -> Measure:
    """The share of some trials that something is true of, with Wilson's interval."""
    number, of = int(sum(hits)), len(hits)
    value, interval = (number / of, wilson_interval(number, of)) if of else (math.nan, None)
    return measured(name, value, samples=of, interval=interval, **wanted)


def average(
    name: str, values: Sequence[float], unit: str = "1", **wanted: Unpack[Wanted]
) -> Measure:
    """The mean of a figure over seeds, with a bootstrap interval; NaN when there are none."""
    value, interval = summary(np.mean, values), bootstrap_interval(values)
    return measured(name, value, unit, samples=len(values), interval=interval, **wanted)


def worst(name: str, values: Sequence[float], unit: str = "1", **wanted: Unpack[Wanted]) -> Measure:
    """The largest of some figures; NaN when there are none or one is unknown."""
    return measured(name, summary(np.max, values), unit, **wanted)


def least(name: str, values: Sequence[float], unit: str = "1", **wanted: Unpack[Wanted]) -> Measure:
    """The smallest of some figures; NaN when there are none or one is unknown."""
    return measured(name, summary(np.min, values), unit, **wanted)


def outermost(
    name: str, values: Sequence[float], within: tuple[float, float], unit: str = "1"
) -> Measure:
    """The figure that is farthest from the middle of the range of all; NaN when there are none.

    One that is unknown is farthest.
    """
    off = np.nan_to_num(np.abs(np.asarray(values) - np.mean(within)), nan=np.inf)
    value = values[int(off.argmax())] if len(values) else math.nan
    return measured(name, value, unit, within=within)


def summary(of: Callable[[Sequence[float]], Any], values: Sequence[float]) -> float:
    """Some figures as one, such as their mean; NaN when there are none."""
    return float(of(values)) if len(values) else math.nan


def format_measures(measures: Sequence[Measure]) -> str:
    """Return the measures as a table for a terminal."""
    heads = [("suite", "measure", "value", "95 % interval", "target", "")]
    return align_text(heads, [_cells(measure) for measure in measures], left=2)


def format_beside(measures: Sequence[Measure], others: Sequence[Measure]) -> str:
    """Return measures and those of the same suites under something else as one table.

    Args:
        measures: The measures.
        others: The same, whose suites tell in brackets what is different.
    """
    different = {one.suite.partition(" (")[2].rstrip(")") for one in others}
    found = {(one.suite.partition(" (")[0], one.name): _cells(one) for one in others}
    empty = ("",) * 6
    rows = []
    for measure in measures:
        own = _cells(measure)
        other = found.pop((measure.suite, measure.name), empty)
        rows.append((*own[:4], own[5], *other[2:4], other[5], own[4]))
    rows += [
        (suite, name, "", "", "", *other[2:4], other[5], other[4])
        for (suite, name), other in found.items()
    ]
    title, interval = "; ".join(sorted(different)), "95 % interval"
    heads = [("suite", "measure", "as it is", interval, "", title, interval, "", "target")]
    return align_text(heads, rows, left=2)


def _cells(measure: Measure) -> tuple[str, ...]:
    unit = "" if measure.unit == "1" else f" {measure.unit}"
    target = ""
    if measure.target is not None:
        ends = measure.target if isinstance(measure.target, tuple) else (measure.target,)
        target = f"{measure.relation} {' to '.join(f'{end:g}' for end in ends)}{unit}"
    return (
        measure.suite,
        measure.name,
        f"{measure.value:.3g}{unit}",
        " to ".join(f"{end:.3g}" for end in measure.interval) if measure.interval else "",
        target,
        {True: "met", False: "MISSED", None: ""}[measure.met],
    )
