"""What a controller knows of six legs, and the angles that put a foot where it wants it."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, atan2, hypot, pi, sqrt
from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_FOLDED = (0.0, 1.2, 2.3)  # rad: coxa, femur and tibia of a leg that is held up


@dataclass(frozen=True, kw_only=True)
class LegGeometry:
    """Six legs in the order of :data:`neurocontrol.gaits.SIX_LEGS`.

    Attributes:
        hip: Coxa joints in the trunk, forward and to the left, m, shape ``(6, 2)``.
        footing: Where feet stand in the trunk, forward and to the left, m, shape ``(6, 2)``.
        height: Height of the coxa joints over the feet, m.
        segments: Lengths of coxa, femur and tibia, m, shape ``(3,)``.
        standing_targets: Actuator targets of the standing body, rad, shape ``(18,)``.
        foot_weight: Load of a foot that carries a sixth of the body, N.
    """

    hip: FloatArray
    footing: FloatArray
    height: float
    segments: FloatArray
    standing_targets: FloatArray
    foot_weight: float


@njit(cache=True)
def leg_angles(
    forward: float, outward: float, down: float, segments: FloatArray
) -> tuple[float, float, float]:
    """Angles of coxa, femur and tibia, rad, that put the foot at a place seen from the coxa joint.

    The coxa turns the plane of the leg to the foot; femur and tibia reach it within that plane. A
    place out of reach is reached for.

    Args:
        forward: How far the foot is in front of the joint, m.
        outward: How far it is away from the trunk, m.
        down: How far it is below, m.
        segments: Lengths of coxa, femur and tibia, m, shape ``(3,)``.
    """
    coxa, femur, tibia = segments[0], segments[1], segments[2]
    reach = hypot(forward, outward) - coxa
    distance = sqrt(reach * reach + down * down)
    distance = min(max(distance, abs(femur - tibia) + 1e-4), femur + tibia - 1e-4)
    lifted = acos((femur * femur + distance * distance - tibia * tibia) / (2 * femur * distance))
    bent = acos((femur * femur + tibia * tibia - distance * distance) / (2 * femur * tibia))
    return atan2(forward, outward), lifted - atan2(down, reach), pi - bent


@njit(cache=True)
def place_feet(
    rows: IntArray,
    foot: FloatArray,
    height: FloatArray,
    strength: FloatArray,
    hip: FloatArray,
    footing: FloatArray,
    standing: float,
    segments: FloatArray,
    target: FloatArray,
) -> None:
    """Write the joint angles that put the feet of every given row where they are to be, in place.

    A leg without strength is folded and held up.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot: Feet from where they stand, forward and to the left, m, shape ``(B, 6, 2)``.
        height: Height of the feet over the ground, m, shape ``(B, 6)``.
        strength: 1 for a leg that works, 0 for one that is lost, shape ``(B, 6)``.
        hip: Coxa joints in the trunk, m, shape ``(6, 2)``.
        footing: Where feet stand in the trunk, m, shape ``(6, 2)``.
        standing: Height of the coxa joints over the ground, m.
        segments: Lengths of coxa, femur and tibia, m, shape ``(3,)``.
        target: Receives the joint angles leg by leg, rad, shape ``(B, 18)``.
    """
    for row in rows:
        for leg in range(6):
            side = 1.0 if hip[leg, 1] > 0.0 else -1.0
            forward = footing[leg, 0] + foot[row, leg, 0] - hip[leg, 0]
            outward = side * (footing[leg, 1] + foot[row, leg, 1] - hip[leg, 1])
            angles = leg_angles(forward, outward, standing - height[row, leg], segments)
            share = strength[row, leg]
            for joint in range(3):
                wanted = share * angles[joint] + (1.0 - share) * _FOLDED[joint]
                target[row, 3 * leg + joint] = wanted
