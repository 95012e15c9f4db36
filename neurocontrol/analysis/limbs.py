"""Which limb a column belongs to, read from its name."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Sequence


def limb_of(name: str, limbs: Sequence[str] = LIMBS) -> str | None:
    """Return the limb that ``name`` speaks of, or None.

    A limb counts when it is a word of its own: ``RF``, ``foot_rf`` and ``LH flexor`` do, but not
    ``turf``; ``L1`` is not in ``L10``.

    Args:
        name: What is read.
        limbs: The limbs that there are.
    """
    found = _pattern(tuple(limbs)).search(name) if limbs else None
    return next(limb for limb in limbs if limb.lower() == found[1].lower()) if found else None


@cache
def _pattern(limbs: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the limbs between what is no letter, nor a digit beside one of its own."""
    words = [
        rf"(?<!\d(?=\d)){re.escape(limb)}(?!(?<=\d)\d)"
        for limb in sorted(limbs, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![a-z])({'|'.join(words)})(?![a-z])", re.IGNORECASE)


def limb_columns(names: Sequence[str]) -> list[int] | None:
    """Return the columns of LF, RF, LH, RH in that order, or None unless each is there once."""
    limbs = [limb_of(name) for name in names]
    if any(limbs.count(limb) != 1 for limb in LIMBS):
        return None
    return [limbs.index(limb) for limb in LIMBS]


def ordered_feet(feet: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
    """Return how feet are called and their columns, in the order in which they are shown.

    The four feet of the gait table are called LF, RF, LH, RH and come in that order; all others
    keep their own names and order.
    """
    columns = limb_columns(feet) if len(feet) == len(LIMBS) else None
    return (LIMBS, columns) if columns else (tuple(feet), list(range(len(feet))))
