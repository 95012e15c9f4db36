"""Tables of what actions and observations consist of: the source of spaces and documentation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from gymnasium.spaces import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neurocontrol.controllers import CommandSpace


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A run of numbers of one kind in an action or an observation.

    Attributes:
        meaning: What they are.
        parts: Name of each number.
        low: Lower bound, in ``unit``.
        high: Upper bound, in ``unit``.
        unit: Physical unit, ``1`` for a pure number.
    """

    meaning: str
    parts: tuple[str, ...]
    low: float
    high: float
    unit: str


def command_quantities(space: CommandSpace) -> tuple[Quantity, ...]:
    """The entries of a command space; neighbours that differ by name only are one quantity."""
    runs = groupby(space.entries, lambda entry: (entry.meaning, entry.low, entry.high, entry.unit))
    return tuple(
        Quantity(
            meaning=meaning,
            parts=tuple(entry.name for entry in entries),
            low=low,
            high=high,
            unit=unit,
        )
        for (meaning, low, high, unit), entries in runs
    )


def box(quantities: Sequence[Quantity]) -> Box:
    """The quantities as a box of 64-bit numbers, shape ``(n,)``."""
    sizes = [len(quantity.parts) for quantity in quantities]
    low = np.repeat([quantity.low for quantity in quantities], sizes)
    high = np.repeat([quantity.high for quantity in quantities], sizes)
    return Box(low, high, dtype=np.float64)


def column_names(quantities: Iterable[Quantity]) -> tuple[str, ...]:
    """A name for every number: what it is, and of which part."""
    return tuple(f"{one.meaning}: {part}" for one in quantities for part in one.parts)


def markdown(quantities: Iterable[Quantity]) -> str:
    """The quantities as the rows of a Markdown table, with their places in the vector."""
    lines = ["| Num | Meaning | Names | Min | Max | Unit |", "|---|---|---|---|---|---|"]
    start = 0
    for quantity in quantities:
        stop = start + len(quantity.parts)
        place = f"{start}" if stop == start + 1 else f"{start}-{stop - 1}"
        names = ", ".join(quantity.parts)
        lines.append(
            f"| {place} | {quantity.meaning} | {names} | {quantity.low:g} | {quantity.high:g} "
            f"| {quantity.unit} |"
        )
        start = stop
    return "\n".join(lines)
