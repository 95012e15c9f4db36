"""The gait tables: when each foot of a body with four or six of them touches down.

Phases are fractions of a stride. Of four feet the left hind one is at zero (Hildebrand's
convention); they are ordered left fore, right fore, left hind, right hind everywhere in the
package. Of six the left fore foot is at zero; they are counted from the front, left before right.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMBS = ("LF", "RF", "LH", "RH")
"""Limb order of every array with a limb axis: left/right, fore/hind."""

GAIT_PHASES = MappingProxyType(
    {
        "walk": (0.25, 0.75, 0.0, 0.5),
        "trot": (0.5, 0.0, 0.0, 0.5),
        "pace": (0.0, 0.5, 0.0, 0.5),
        "bound": (0.5, 0.5, 0.0, 0.0),
        "pronk": (0.0, 0.0, 0.0, 0.0),
    }
)
"""Touch-down phase of LF, RF, LH, RH by gait; ``walk`` is the lateral sequence."""

SIX_LEGS = ("L1", "L2", "L3", "R1", "R2", "R3")
"""Order of the legs of every array with an axis of six legs: left or right, from the front."""

SIX_LEG_PHASES = MappingProxyType(
    {
        "tetrapod": (0.0, 2 / 3, 1 / 3, 2 / 3, 1 / 3, 0.0),
        "tripod": (0.0, 0.5, 0.0, 0.5, 0.0, 0.5),
        "wave": (0.0, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6),
    }
)
"""Touch-down phase of the six legs by gait.

In a tetrapod pairs of one left and one right leg swing in turn, R2 with L3, then R1 with L2, then
R3 with L1 (Boldyshev and Zhilyakova 2021); in a tripod fore and hind leg of a side with the middle
one of the other; in a wave one leg at a time, on either side from the back to the front.
"""


@dataclass(frozen=True, kw_only=True)
class GaitTable:
    """Gaits of the bodies that have the same feet.

    Attributes:
        reference: Number of the foot at phase zero.
        phases: Touch-down phase of every foot by gait.
    """

    reference: int
    phases: Mapping[str, tuple[float, ...]]


GAIT_TABLES = MappingProxyType(
    {
        LIMBS: GaitTable(reference=LIMBS.index("LH"), phases=GAIT_PHASES),
        SIX_LEGS: GaitTable(reference=0, phases=SIX_LEG_PHASES),
    }
)
"""What is known of gaits, by the names of the feet in order."""
