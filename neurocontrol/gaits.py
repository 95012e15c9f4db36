"""The gait table: when each foot of a quadruped touches down.

Phases are fractions of a stride with the left hind foot at zero (Hildebrand's convention); limbs
are ordered left fore, right fore, left hind, right hind everywhere in the package.
"""

from __future__ import annotations

from types import MappingProxyType

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
