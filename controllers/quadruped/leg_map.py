"""The motor map of any leg: where its foot is to be, and the joint angles that take it there.

What the gaits ask of a limb is told by the legs that they were tuned in: how far it swings, and how
much a pantograph flexes. Here that becomes the place of a foot, as an angle about the hip and a
share of the length at which the leg stands, and joint angles are read from a table of the leg's own
kinematics. So knees may point anywhere, and legs may have any joints.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, hypot
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry, Limbs
from neurocontrol.controllers.quadruped.limb_targets import limb_motion, pantograph
from neurocontrol.controllers.quadruped.motor_map import HIP_COMPENSATION

if TYPE_CHECKING:
    from neurocontrol.controllers.quadruped.limb_geometry import Motion
    from neurocontrol.types import FloatArray, IntArray

SWINGS = np.linspace(-1.0, 1.0, 25)
"""Angles of the foot forward of below the hip that are tabled, rad."""

LENGTHS = np.linspace(0.4, 1.06, 12)
"""Lengths of the leg that are tabled, 1 as it stands."""

SPREADS = np.linspace(-0.4, 0.4, 5)
"""Ways outward of where the foot stands that are tabled, standing lengths of the leg."""

_GRID = np.array([(axis[0], axis[1] - axis[0]) for axis in (SWINGS, LENGTHS, SPREADS)])


def places() -> FloatArray:
    """Return what is tabled: swing, length and spread of every entry, shape ``(n, 3)``."""
    return np.stack(np.meshgrid(SWINGS, LENGTHS, SPREADS, indexing="ij"), axis=-1).reshape(-1, 3)


@final
@dataclass(frozen=True, kw_only=True)
class LegMap(Limbs):
    """L legs of up to J joints.

    Attributes:
        reference: The legs that the gaits were tuned in.
        angles: Joint angles of every leg at :func:`places`, shape ``(L, n, J)``.
        columns: The actuators of the joints, -1 for a joint that a leg does not have, ``(L, J)``.
        sag: How far servos give way to a leg's share of the weight as it stands, which their
            targets make up for, rad, shape ``(L, J)``.
        hind: 1 for hind and 0 for fore limbs, shape ``(L,)``.
        right: 1 for right and -1 for left limbs, shape ``(L,)``.
        stride: Factor on the swing of the legs, 1.
        lift: Factor on how much they shorten, 1.
        centre: How much further forward than in the reference the legs swing, rad.
        spread: How far outward of where they stand the feet go, standing lengths of the leg.
        turning: How far, at full turn, fore feet go to the side at the end of their swing, and hind
            feet to the other; standing lengths of the leg.
    """

    reference: LimbGeometry
    angles: FloatArray
    columns: IntArray
    sag: FloatArray
    hind: FloatArray
    right: FloatArray
    stride: float = 1.0
    lift: float = 1.0
    centre: float = 0.0
    spread: float = 0.0
    turning: float = 0.0

    @property
    def spreads(self) -> bool:
        """Whether the legs have abduction: a third joint beside hip and knee."""
        return bool(self.columns.shape[1] > 2)

    def placing(self, motion: Motion, target: FloatArray) -> Call:
        """What writes the joint targets; see the base class."""
        legs, _, joints = self.angles.shape
        shape = (legs, SWINGS.size, LENGTHS.size, SPREADS.size, joints)
        table = np.ascontiguousarray(self.angles.reshape(shape))
        factors = np.array([self.stride, self.lift, self.centre, self.spread, self.turning])
        arguments = (
            self.hind, self.right, self.reference.leg, factors, table, _GRID, self.columns,
            self.sag,
            target,
        )  # fmt: skip
        return Call(place_feet, (*motion.arrays, *arguments))


@njit(cache=True)
def place_feet(
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
    reference: FloatArray,
    factors: FloatArray,
    table: FloatArray,
    grid: FloatArray,
    columns: IntArray,
    sag: FloatArray,
    target: FloatArray,
) -> None:
    """Compute the joint targets of legs, in place.

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
        reference: Geometry of the pantographs that the gains are told for, shape ``(3,)``.
        factors: Stride, lift, centre, spread and turning of :class:`LegMap`, shape ``(5,)``.
        table: Joint angles by leg, swing, length and spread, shape ``(L, s, l, o, J)``.
        grid: First value and step of swing, length and spread, shape ``(3, 2)``.
        columns: The actuators of the joints, -1 for none, shape ``(L, J)``.
        sag: What is added to the joint angles, rad, shape ``(L, J)``.
        target: Joint targets, updated in place, shape ``(B, nu)``.
    """
    standing_length, standing_hip = pantograph(reference, reference[2])
    legs, joints = columns.shape
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
            length, bent_hip = pantograph(reference, reference[2] + max(flexion, 0.0))
            forward = 1.0 - 2.0 * hind[limb]
            shift = (gains[row, HIP_COMPENSATION] - 1.0) * (bent_hip - standing_hip)
            aside = factors[4] * steering[row] * hip[row, limb]
            wanted = (
                factors[0] * swing + atan(stepping[row]) + forward * shift + factors[2],
                1.0 - factors[1] * (1.0 - length / standing_length),
                factors[3] + spreading[row, limb] - right[limb] * forward * aside,
            )
            (i, a), (j, b), (k, c) = (
                _cell(wanted[0], grid[0], table.shape[1]),
                _cell(wanted[1], grid[1], table.shape[2]),
                _cell(wanted[2], grid[2], table.shape[3]),
            )
            for joint in range(joints):
                if columns[limb, joint] < 0:
                    continue
                angle = 0.0
                for di in range(2):
                    for dj in range(2):
                        for dk in range(2):
                            share = (a if di else 1 - a) * (b if dj else 1 - b)
                            share *= c if dk else 1 - c
                            angle += share * table[limb, i + di, j + dj, k + dk, joint]
                target[row, columns[limb, joint]] = angle + sag[limb, joint]


@njit(cache=True)
def _cell(value: float, axis: FloatArray, size: int) -> tuple[int, float]:
    """The cell of a table that a value lies in, and how far into it, 0 to 1; within the table."""
    place = min(max((value - axis[0]) / axis[1], 0.0), size - 1.0)
    cell = min(int(place), size - 2)
    return cell, place - cell


def pendulum_tempo(length: float, reference: LimbGeometry) -> float:
    """How much quicker a leg of some length, m, swings than those of the reference, 1."""
    knee = reference.standing_knee
    along = reference.outer_length + reference.middle_length * np.cos(knee)
    across = reference.middle_length * np.sin(knee)
    return float(np.sqrt(hypot(along, across) / length))
