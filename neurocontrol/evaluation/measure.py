"""A measured figure beside its target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

Direction = Literal["at most", "at least"]
Target = float | tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One row of an evaluation.

    Attributes:
        suite: The suite it belongs to.
        name: What was measured.
        value: The figure; NaN when it could not be measured.
        unit: Its unit, ``1`` for a pure number.
        target: The bound it must keep, or the ends of the range it must lie within; None for a
            figure that is only reported.
        direction: Which side of a bound is good.
    """

    suite: str
    name: str
    value: float
    unit: str = "1"
    target: Target | None = None
    direction: Direction = "at most"

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

    def as_dict(self) -> dict[str, Any]:
        """The measure as plain data, unknown numbers as None, a range as a list."""
        return {
            "suite": self.suite,
            "name": self.name,
            "value": self.value if math.isfinite(self.value) else None,
            "unit": self.unit,
            "target": list(self.target) if isinstance(self.target, tuple) else self.target,
            "direction": self.relation or None,
            "met": self.met,
        }


def format_measures(measures: list[Measure]) -> str:
    """Return the measures as a table for a terminal."""
    rows = [("suite", "measure", "value", "target", "")]
    for measure in measures:
        unit = "" if measure.unit == "1" else f" {measure.unit}"
        verdict = {True: "met", False: "MISSED", None: ""}[measure.met]
        value = f"{measure.value:.3g}{unit}"
        rows.append((measure.suite, measure.name, value, _target(measure, unit), verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _target(measure: Measure, unit: str) -> str:
    if measure.target is None:
        return ""
    ends = measure.target if isinstance(measure.target, tuple) else (measure.target,)
    return f"{measure.relation} {' to '.join(f'{end:g}' for end in ends)}{unit}"
