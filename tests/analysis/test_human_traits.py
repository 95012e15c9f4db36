"""The page on how a walk is judged, beside the list of traits itself."""

from __future__ import annotations

import re
from math import inf, isnan
from pathlib import Path

from neurocontrol.analysis.human.traits import TRAITS

PAGE = Path(__file__).parents[2] / "docs/walking.md"


def told(bounds):
    """A range as the page tells it."""
    low, high = bounds or (-inf, inf)
    if low == -inf:
        return "" if high == inf else f"up to {high:.3g}"
    return f"from {low:.3g}" if high == inf else f"{low:.3g} to {high:.3g}"


def row(trait):
    people = "" if isnan(trait.people) else f"{trait.people:.3g}"
    unit = "" if trait.unit == "1" else f" {trait.unit}"
    price = f"{trait.price:g}" if trait.price else ""
    free = told(trait.free) if trait.price else ""
    return [f"{people}{unit if people else ''}", told(trait.wanted), free, price]


def test_the_page_tells_every_trait_as_it_is():
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    found = {}
    for line in lines:
        names, _, *cells = (cell.strip() for cell in line[1:-1].split("|"))
        found |= dict.fromkeys(re.findall(r"`(\w+)`", names), cells)
    assert set(found) == set(TRAITS)
    for name, cells in found.items():
        people, *others = row(TRAITS[name])
        assert cells[1:] == others, name
        assert cells[0] in (people, "each its own"), name
