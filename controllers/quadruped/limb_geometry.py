"""What a gait controller knows of the limbs it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class LimbGeometry:
    """What the controller knows of the body it moves.

    Attributes:
        outer_length: Length of the proximal plus the distal leg segment, m.
        middle_length: Length of the middle leg segment, m.
        standing_knee: Knee angle of the standing body, rad.
        standing_targets: Actuator targets of the standing body, rad, shape ``(8,)``.
        foot_weight: Load of a foot that carries a quarter of the body, N.
    """

    outer_length: float
    middle_length: float
    standing_knee: float
    standing_targets: FloatArray
    foot_weight: float
