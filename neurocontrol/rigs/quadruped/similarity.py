"""Goals and disturbances of the quadruped, carried over to robots of another size.

Bodies of the same shape move alike at the same Froude number: speeds go with the root of the length
of the legs, forces with the weight, and power with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from neurocontrol.models.checks import compiled
from neurocontrol.models.quadruped import QuadrupedMorphology

if TYPE_CHECKING:
    from neurocontrol.models import Body

_QUADRUPED = QuadrupedMorphology()


@dataclass(frozen=True, kw_only=True)
class Similarity:
    """How a robot compares to the quadruped that the goals were set for.

    Attributes:
        size: Of its height, 1.
        weight: Of its weight, 1.
        pace: Of its speeds in body lengths per second, 1.
    """

    size: float = 1.0
    weight: float = 1.0
    pace: float = 1.0

    @property
    def power(self) -> float:
        """Of power, 1."""
        return self.weight * sqrt(self.size)

    @property
    def time(self) -> float:
        """Of times, 1."""
        return sqrt(self.size)


def similarity(body: Body) -> Similarity:
    """How a body compares to the quadruped."""
    size = body.hip_height / _QUADRUPED.standing_height
    mass = float(compiled(body.build).body_mass.sum())
    return Similarity(
        size=size,
        weight=mass / _QUADRUPED.total_mass,
        pace=sqrt(size) * _QUADRUPED.trunk_size[0] / body.length,
    )
