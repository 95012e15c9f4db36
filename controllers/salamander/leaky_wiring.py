"""The wiring of the leaky-integrator network: parameters, segments and connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.salamander.rhythm import JOINTS
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class HalfSegment:
    """Neurons of one side of a segment, evolved anew; numbers are of the types A, B, C in turn.

    A excites and B inhibits their own side, C inhibits the other.

    Attributes:
        from_a: Weights of A on A, B and C of its side.
        from_b: Weights of B on these.
        from_c: Weights of C on those of the other side.
        gain: Weight of the drive.
        bias: Of the firing rate 1 / (1 + exp(-(m + bias))).
        tau: Of the membrane m, s.
    """

    from_a: tuple[float, float, float] = (0.867, 6.035, 7.206)
    from_b: tuple[float, float, float] = (-9.313, -2.939, -8.250)
    from_c: tuple[float, float, float] = (-4.440, -6.529, -4.677)
    gain: tuple[float, float, float] = (7.719, 2.757, 0.179)
    bias: tuple[float, float, float] = (-2.381, -4.000, -0.721)
    tau: tuple[float, float, float] = (0.104, 0.134, 0.020)


@dataclass(frozen=True, kw_only=True)
class LeakyParameters:
    """Parameters of the network; where nothing else is said, choices of ours.

    Attributes:
        cell: Neurons of a half-segment.
        caudal: Share of every connection that goes to the segments behind, relative to that within
            the segment; verified with ``cell``, as the next two.
        rostral: The same for the segments before.
        reach: Number of segments over which these are spread.
        drive: What neurons get at no commanded drive, and what one unit of it adds.
        limb_excitability: What limb centres get beyond it, so that a weak one makes steps.
        slowness: Factor on the time constants of limb centres.
        limb_to_axis: Crossed inhibition by limb centres, relative to that within a segment.
        limb_to_limb: Inhibition between the limb centres of a side, in the same measure.
        waking_limit: Commanded drive below which nothing descends.
        walking_limit: Commanded drive beyond which limb centres are inhibited.
        inhibition: What then reaches their neurons.
        girdle: Segment at which the half of the hind limbs begins.
        steering: Relative change of the drive of either side at full turn.
        spread: Largest relative deviation of the drive of half-segments and limb centres; without
            any, a cord at rest may wake with both sides in step.
        scatter: Largest deviation of m at the beginning.
        typical_burst: Firing rate of A that counts as an activity of 1.
        baseline_time: Time over which the mean of a girdle's rhythm is taken off, s at tempo 1.
        phase_time: Time constant of its delayed copy, s at tempo 1: about a radian of a step.
        full_step: Amplitude of the copy at which limbs step fully.
    """

    cell: HalfSegment = HalfSegment()
    caudal: float = 0.4
    rostral: float = 0.05
    reach: int = 3
    drive: tuple[float, float] = (0.3, 0.125)
    limb_excitability: float = 0.08
    slowness: float = 2.0
    limb_to_axis: float = 1.5
    limb_to_limb: float = 0.2
    waking_limit: float = 1.0
    walking_limit: float = 3.0
    inhibition: float = 10.0
    girdle: int = 10
    steering: float = 0.1
    spread: float = 0.01
    scatter: float = 0.1
    typical_burst: float = 0.8
    baseline_time: float = 1.0
    phase_time: float = 0.2
    full_step: float = 0.2


SEGMENTS = 20
"""Axial segments of the network."""

CENTRES = SEGMENTS + len(LIMBS) // 2
"""Segments, then the girdles of fore and hind limbs."""


def places(p: LeakyParameters) -> list[int]:
    """Return the segment of every segment and girdle."""
    return [*range(SEGMENTS), 0, p.girdle]


def links(p: LeakyParameters, reached: int) -> FloatArray:
    """Return how strongly A and B of a side, C of the other and C of the same reach each centre.

    Args:
        p: Parameters of the network.
        reached: Segments before a cut.

    Returns:
        Factors on the weights of a cell, receiver first, shape ``(3, centres, centres)``.
    """
    fore, hind = SEGMENTS, SEGMENTS + 1
    strength = np.zeros((3, CENTRES, CENTRES))
    within = strength[0]
    np.fill_diagonal(within, 1.0)
    for segment in range(SEGMENTS):
        for distance in range(1, p.reach + 1):
            if segment >= distance:
                within[segment, segment - distance] = p.caudal / p.reach
            if segment + distance < SEGMENTS:
                within[segment, segment + distance] = p.rostral / p.reach
    near = np.array(places(p)) < reached
    whole = near[:, np.newaxis] == near
    within *= whole
    within /= within.sum(axis=1, keepdims=True)
    strength[1] = within
    strength[1, : p.girdle, fore] = strength[1, p.girdle : SEGMENTS, hind] = p.limb_to_axis
    strength[2, fore, hind] = strength[2, hind, fore] = p.limb_to_limb
    strength *= whole
    return strength


def overlaps() -> FloatArray:
    """Return the share of every segment that belongs to each joint, ``(SEGMENTS, JOINTS)``."""
    edges = np.arange(JOINTS + 1) * SEGMENTS / JOINTS
    segment = np.arange(SEGMENTS)[:, np.newaxis]
    overlap: FloatArray = np.minimum(segment + 1.0, edges[1:]) - np.maximum(segment, edges[:-1])
    return overlap.clip(min=0.0)
