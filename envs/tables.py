"""Tables of what actions and observations consist of: the source of spaces and documentation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from gymnasium.spaces import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neurocontrol.controllers import CommandEntry, CommandSpace
    from neurocontrol.envs.variation import Factor
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A run of numbers of one kind in an action or an observation.

    Attributes:
        meaning: What they are.
        parts: Name of each number.
        low: Lower bound, in ``unit``.
        high: Upper bound, in ``unit``.
        unit: Physical unit, ``1`` for a pure number.
        group: What it tells of, as part of an observation.
        default: Value at rest, as part of an action, in ``unit``.
        reach: How far from rest an action of 1 takes it, in ``unit``; None: to the bounds.
    """

    meaning: str
    parts: tuple[str, ...]
    low: float
    high: float
    unit: str
    group: str = "proprioception"
    default: float | None = None
    reach: float | None = None


def command_quantities(space: CommandSpace) -> tuple[Quantity, ...]:
    """The entries of a command space; neighbours that differ by name only are one quantity."""
    runs = groupby(space.entries, _kind)
    return tuple(
        Quantity(
            meaning=meaning,
            parts=tuple(entry.name for entry in entries),
            low=low,
            high=high,
            unit=unit,
            group="command",
            default=default,
        )
        for (meaning, low, high, unit, default), entries in runs
    )


def _kind(entry: CommandEntry) -> tuple[str, float, float, str, float]:
    return entry.meaning, entry.low, entry.high, entry.unit, entry.default


def named(quantities: Sequence[Quantity]) -> tuple[str, ...]:
    """Name of each number, in order."""
    return tuple(part for quantity in quantities for part in quantity.parts)


def bounds(quantities: Sequence[Quantity]) -> tuple[FloatArray, FloatArray]:
    """Lower and upper bound of each number, each of shape ``(n,)``."""
    sizes = [len(quantity.parts) for quantity in quantities]
    low = np.repeat([quantity.low for quantity in quantities], sizes)
    return low, np.repeat([quantity.high for quantity in quantities], sizes)


def reaches(quantities: Sequence[Quantity]) -> list[float | None]:
    """How far an action of 1 takes each number; None: to its bound."""
    return [quantity.reach for quantity in quantities for _ in quantity.parts]


def box(quantities: Sequence[Quantity]) -> Box:
    """The quantities as a box of 64-bit numbers, shape ``(n,)``."""
    return Box(*bounds(quantities), dtype=np.float64)


def factor_table(factors: Mapping[str, Factor]) -> str:
    """What may vary as the rows of a Markdown table."""
    lines = ["| Name | Meaning | Min | Max | Unit |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {one.meaning} | {one.low:g} | {one.high:g} | {one.unit} |"
        for name, one in factors.items()
    ]
    return "\n".join(lines)


def column_names(quantities: Iterable[Quantity]) -> tuple[str, ...]:
    """A name for every number: what it is, and of which part."""
    return tuple(f"{one.meaning}: {part}" for one in quantities for part in one.parts)


def markdown(quantities: Iterable[Quantity]) -> str:
    """The quantities as the rows of a Markdown table, with their places in the vector."""
    quantities = tuple(quantities)
    acting = all(quantity.default is not None for quantity in quantities)
    lines = [
        f"| Num | Meaning | Names | Min | Max | Unit |{' At rest |' if acting else ' Group |'}",
        "|---|---|---|---|---|---|---|",
    ]
    start = 0
    for quantity in quantities:
        stop = start + len(quantity.parts)
        place = f"{start}" if stop == start + 1 else f"{start}-{stop - 1}"
        names = ", ".join(quantity.parts)
        last = f"{quantity.default:g}" if acting else quantity.group
        lines.append(
            f"| {place} | {quantity.meaning} | {names} | {quantity.low:g} | {quantity.high:g} "
            f"| {quantity.unit} | {last} |"
        )
        start = stop
    return "\n".join(lines)
