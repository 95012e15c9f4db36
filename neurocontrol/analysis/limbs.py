"""Which limb a column belongs to, read from its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMB = re.compile(rf"(?<![a-z])({'|'.join(LIMBS)})(?![a-z])", re.IGNORECASE)


def limb_of(name: str) -> str | None:
    """Return the limb that ``name`` speaks of, or None.

    A limb counts when it is a word of its own: ``RF``, ``foot_rf`` and ``LH flexor`` do, but not
    ``turf``.
    """
    found = _LIMB.search(name)
    return found.group(1).upper() if found else None


def limb_columns(names: Sequence[str]) -> list[int] | None:
    """Return the columns of LF, RF, LH, RH in that order, or None unless each is there once."""
    limbs = [limb_of(name) for name in names]
    if any(limbs.count(limb) != 1 for limb in LIMBS):
        return None
    return [limbs.index(limb) for limb in LIMBS]
