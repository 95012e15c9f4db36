"""Lines of the benchmark's table, and the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SPIKES_DIFFER = "spikes differ: not comparable"


@dataclass(frozen=True)
class Line:
    """A line of the table.

    Attributes:
        name: What is measured.
        ours: What it costs.
        beside: The same of what stands beside it; None if nothing does.
        unit: Unit of both.
        ratio: The ratio that is judged, if it is not a cost itself.
        target: What is to be reached, in words.
        note: What else there is to say.
    """

    name: str
    ours: float
    unit: str
    beside: float | None = None
    ratio: float | None = None
    target: str = ""
    note: str = ""


def print_table(lines: Sequence[Line]) -> None:
    """Print the table."""
    width = max(len(line.name) for line in lines)
    print(
        f"\n{'':<{width}} {'ours':>9} {'beside':>9} {'ratio':>6} {'target':>7}  {'unit':<18} note"
    )
    for line in lines:
        beside = "" if line.beside is None else f"{line.beside:.4g}"
        ratio = line.ratio
        if ratio is None and line.beside:
            ratio = line.ours / line.beside
        judged = "" if ratio is None else f"{ratio:.2f}"
        print(
            f"{line.name:<{width}} {line.ours:>9.4g} {beside:>9} {judged:>6} {line.target:>7}  "
            f"{line.unit:<18} {line.note}"
        )
