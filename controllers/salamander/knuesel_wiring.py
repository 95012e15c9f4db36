"""The wiring of Knüsel's network: parameters, segments and couplings."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

from neurocontrol.controllers.salamander.phase_network import Coupling
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Iterator


SEGMENTS = 25
"""Axial segments of the network."""

AXIS = 2 * SEGMENTS
"""Axial oscillators: left, then right; those of the limbs follow."""

GIRDLES = (2, 15)
"""Segments of fore and hind limbs, from 0; they carry no joint."""

GROUPS = (
    (0, 1),
    (3, 4, 5),
    (6, 7, 8),
    (9, 10, 11),
    (12, 13, 14),
    (16, 17, 18),
    (19, 20, 21),
    (22, 23, 24),
)
"""Segments of each joint, from 0, from head to tail."""

_LIMB_TARGETS = ((0, 1, 2), (15,))


@dataclass(frozen=True, kw_only=True)
class KnueselParameters:
    """Parameters of the network; pairs are mean and standard deviation between individuals.

    Attributes:
        caudad: Weight on the next segment, 1/s per unit of amplitude (table 2, as all weights).
        rostrad: Weight on the segment before.
        lag: By which a segment should follow the one before, cycles.
        across: Weight between left and right, of axis and of limbs.
        hindward: Weight of a fore limb on the hind limb of its side.
        foreward: Weight of a hind limb on the fore limb of its side.
        limb_to_axis: Weight of a limb on the segments at its girdle.
        axis_to_limb: Weight of these segments on the limb.
        convergence: a, 1/s (table 3, as the following).
        steepness: b of the saturation.
        axis_efficiency: e, frequency per drive, Hz.
        fore_efficiency: The same of the fore limbs.
        hind_efficiency: The same of the hind limbs.
        axis_threshold: Drive above which the axis falls silent; 0.3 in vitro.
        limb_threshold: The same of the limbs; 0.09 and 0.02 in vitro.
        delay: From oscillators to muscles, s.
        floor: Lowest amplitude that feedback is divided by.
        steering: Relative change of the drive of either side at full turn; a choice of ours.
        scatter: Largest deviation of a phase at the beginning, rad; a choice of ours.
    """

    caudad: float = 5.0
    rostrad: float = 1.0
    lag: float = 0.066
    across: float = 10.0
    hindward: float = 3.0
    foreward: float = 30.0
    limb_to_axis: float = 30.0
    axis_to_limb: float = 2.5
    convergence: float = 5.0
    steepness: float = 500.0
    axis_efficiency: tuple[float, float] = (1.1, 0.07)
    fore_efficiency: tuple[float, float] = (0.8, 0.05)
    hind_efficiency: tuple[float, float] = (0.5, 0.03)
    axis_threshold: float = 3.0
    limb_threshold: tuple[float, float] = (1.27, 0.02)
    delay: float = 0.010
    floor: float = 1e-3
    steering: float = 0.1
    scatter: float = 0.1


def couplings(p: KnueselParameters, limb_body_phase: float) -> Iterator[Coupling]:
    """Yield the couplings of the whole network (table 2)."""
    lag = 2.0 * pi * p.lag
    for side in range(2):
        for segment in range(SEGMENTS):
            own, other = side * SEGMENTS + segment, (1 - side) * SEGMENTS + segment
            if segment > 0:
                yield Coupling(own, own - 1, p.caudad, lag)
                yield Coupling(own - 1, own, p.rostrad, -lag)
            yield Coupling(own, other, p.across, pi)
        fore, hind = AXIS + side, AXIS + 2 + side
        for limb, segments in zip((fore, hind), _LIMB_TARGETS, strict=True):
            for segment in segments:
                own = side * SEGMENTS + segment
                yield Coupling(own, limb, p.limb_to_axis, limb_body_phase)
                yield Coupling(limb, own, p.axis_to_limb, -limb_body_phase)
        yield Coupling(hind, fore, p.hindward, pi)
        yield Coupling(fore, hind, p.foreward, pi)
    for limb in range(len(LIMBS)):
        yield Coupling(AXIS + limb, AXIS + (limb ^ 1), p.across, pi)
