"""What a limb is to do, from its hip and its muscles, and the joint targets of a pantograph."""

from __future__ import annotations

from math import atan, atan2, cos, sin
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.controllers.quadruped.motor_map import (
    AMPLITUDE,
    AMPLITUDE_HIND,
    AMPLITUDE_SPEED,
    CENTRE,
    CENTRE_HIND,
    CENTRE_SPEED,
    HIP_COMPENSATION,
    LIFT,
    LIFT_HIND,
    LIFT_THRESHOLD,
    STEERING,
    STEERING_CENTRE,
    STEERING_TWIST,
    TUCK,
    TUCK_HIND,
    TUCK_PHASE,
    YIELD,
    YIELD_PHASE,
)

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_SLACK = 0.05  # rad, shorter commands leave the cable slack
_STEERING_LIMIT = 0.9  # largest relative difference of left and right amplitude
_YIELD_SLOPE = 1.5  # how fast the yield is let go with the hip's position


@njit(cache=True)
def limb_motion(
    hip: float,
    flexor: float,
    extensor: float,
    gains: FloatArray,
    speed: float,
    steering: float,
    hind: float,
    right: float,
    yielding: float,
) -> tuple[float, float]:
    """How far a limb swings and flexes.

    Args:
        hip: Equilibrium of its hip, -1 back to 1 front.
        flexor: Activation of its flexor.
        extensor: Activation of its extensor.
        gains: Blended motor gains, shape ``(n,)``.
        speed: Speed command, 0 to 1.
        steering: Turn to the left, -1 to 1.
        hind: 1 for a hind limb, 0 for a fore limb.
        right: 1 for a right limb, -1 for a left limb.
        yielding: Knee flexion in full stance that a reflex asks for, rad.

    Returns:
        Angle of the foot forward of the hip, and flexion of the knee of a pantograph, rad.
    """
    asymmetry = min(_STEERING_LIMIT, max(-_STEERING_LIMIT, gains[STEERING] * steering))
    amplitude = gains[AMPLITUDE] + gains[AMPLITUDE_SPEED] * speed
    amplitude = (amplitude + hind * gains[AMPLITUDE_HIND]) * (1 + right * asymmetry)
    centre = gains[CENTRE] + gains[CENTRE_SPEED] * speed + hind * gains[CENTRE_HIND]
    centre -= right * gains[STEERING_CENTRE] * steering
    threshold = gains[LIFT_THRESHOLD]
    lift = max(0.0, min(1.2, flexor) - threshold) / (1 - threshold)
    held = 0.5 + _YIELD_SLOPE * (hip - gains[YIELD_PHASE])
    flexion = (gains[LIFT] + hind * gains[LIFT_HIND]) * lift
    flexion += gains[YIELD] * min(1.0, extensor) * min(1.0, max(0.0, held))
    behind = max(0.0, gains[TUCK_PHASE] - hip) / (1.0 + gains[TUCK_PHASE])
    flexion += max(0.0, gains[TUCK] + hind * gains[TUCK_HIND]) * behind
    twist = right * (2.0 * hind - 1.0) * steering * gains[STEERING_TWIST]
    flexion += (max(0.0, twist) + yielding) * min(1.0, extensor)
    return centre + amplitude * hip, flexion


@njit(cache=True)
def pantograph(leg: FloatArray, knee: float) -> tuple[float, float]:
    """Foot of a pantograph: its distance from the hip, m, and its angle to the proximal segment.

    Args:
        leg: Proximal plus distal length, middle length, m, and standing knee, rad, shape ``(3,)``.
        knee: Knee angle, rad.
    """
    across, along = leg[1] * sin(knee), leg[0] + leg[1] * cos(knee)
    return (across**2 + along**2) ** 0.5, atan2(across, along)


@njit(cache=True)
def place_pantographs(
    rows: IntArray,
    hip: FloatArray,
    activation: FloatArray,
    gains: FloatArray,
    speed: FloatArray,
    steering: FloatArray,
    yielding: FloatArray,
    spreading: FloatArray,
    stepping: FloatArray,
    hind: FloatArray,
    right: FloatArray,
    leg: FloatArray,
    target: FloatArray,
) -> None:
    """Compute the servo targets of pantograph legs, in place; fore knees forward, hind backward.

    Args:
        rows: Row numbers, shape ``(n,)``.
        hip: Hip equilibria in its first columns, shape ``(B, L or more)``.
        activation: Activation of all flexors, then of all extensors, shape ``(B, 2 L)``.
        gains: Motor gains, shape ``(B, n)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        steering: Turn to the left, -1 to 1, shape ``(B,)``.
        yielding: Knee flexion in full stance that a reflex asks for, rad, shape ``(B, L)``.
        spreading: How far outward a reflex takes the feet, lengths of the leg, shape ``(B, L)``.
        stepping: How far forward a reflex takes the feet, lengths of the leg, shape ``(B,)``.
        hind: 1 for hind and 0 for fore limbs, shape ``(L,)``.
        right: 1 for right and -1 for left limbs, shape ``(L,)``.
        leg: Leg geometry; see :func:`pantograph`.
        target: Targets of hip and knee limb by limb, before them that of the abduction where there
            is one, rad, updated in place, shape ``(B, 2 L)`` or ``(B, 3 L)``.
    """
    _, standing_hip = pantograph(leg, leg[2])
    legs = hind.size
    joints = target.shape[1] // legs
    for row in rows:
        for limb in range(legs):
            swing, flexion = limb_motion(
                hip[row, limb],
                activation[row, limb],
                activation[row, legs + limb],
                gains[row],
                speed[row],
                steering[row],
                hind[limb],
                right[limb],
                yielding[row, limb],
            )
            knee = leg[2] + flexion
            _, bent_hip = pantograph(leg, knee)
            compensation = gains[row, HIP_COMPENSATION] * (bent_hip - standing_hip)
            placed = (1.0 - 2.0 * hind[limb]) * (standing_hip + compensation)
            last = joints * (limb + 1) - 1
            target[row, last - 1] = swing + atan(stepping[row]) + placed
            target[row, last] = knee if flexion > _SLACK else 0.0
            if joints == 3:
                target[row, last - 2] = atan(spreading[row, limb])
