"""A measured figure beside its target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

Direction = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One row of an evaluation.

    Attributes:
        suite: The suite it belongs to.
        name: What was measured.
        value: The figure; NaN when it could not be measured.
        unit: Its unit, ``1`` for a pure number.
        target: The bound it must keep; None for a figure that is only reported.
        direction: Which side of the target is good.
    """

    suite: str
    name: str
    value: float
    unit: str = "1"
    target: float | None = None
    direction: Direction = "at most"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        if math.isnan(self.value):
            return False
        good = (
            self.value <= self.target
            if self.direction == "at most"
            else (self.value >= self.target)
        )
        return bool(good)

    def as_dict(self) -> dict[str, Any]:
        """The measure as plain data, unknown numbers as None."""
        return {
            "suite": self.suite,
            "name": self.name,
            "value": self.value if math.isfinite(self.value) else None,
            "unit": self.unit,
            "target": self.target,
            "direction": self.direction if self.target is not None else None,
            "met": self.met,
        }


def format_measures(measures: list[Measure]) -> str:
    """Return the measures as a table for a terminal."""
    rows = [("suite", "measure", "value", "target", "")]
    for measure in measures:
        unit = "" if measure.unit == "1" else f" {measure.unit}"
        target = "" if measure.target is None else f"{measure.direction} {measure.target:g}{unit}"
        verdict = {True: "met", False: "MISSED", None: ""}[measure.met]
        rows.append((measure.suite, measure.name, f"{measure.value:.3g}{unit}", target, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
