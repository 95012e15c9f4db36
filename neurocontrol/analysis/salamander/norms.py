"""How salamanders move: published figures of *Pleurodeles waltl* and *Taricha*.

Joints are the eight of the body model, from head to tail; lengths are in body lengths.
"""

from __future__ import annotations

from typing import Final

STATIONS: Final = tuple(tenth / 10 for tenth in range(11))
"""Places along the body at which profiles are told, from the nose, 0, to the tip of the tail, 1."""

SWIM_FREQUENCY: Final = 3.17
"""Mean tail-beat frequency, Hz (Karakasiliotis et al. 2016: 2.6 to 3.8)."""

SWIM_SPEED: Final = 0.714
"""Body lengths per second (the same animals)."""

SWIM_STRIDE: Final = 0.225
"""Body lengths per tail beat."""

SWIM_ANGLES: Final = (10.8, 13.4, 13.0, 12.8, 23.2, 31.8, 28.0, 34.0)
"""Amplitude of the joints when swimming, degrees (as used by Pazzaglia et al. 2025)."""

SWIM_LAGS: Final = (0.193, 0.082, 0.082, 0.108, 0.149, 0.139, 0.117)
"""Lag of each joint behind its rostral neighbour when swimming, cycles."""

SWIM_PROFILE: Final = (
    0.040, 0.025, 0.022, 0.035, 0.043, 0.050, 0.065, 0.080, 0.095, 0.110, 0.130,
)  # fmt: skip
"""Amplitude of the swing to the sides at :data:`STATIONS` when swimming (the same animals)."""

WALK_FREQUENCY: Final = 0.88
"""Stride frequency of the animals whose walking kinematics were replayed, Hz."""

WALK_ANGLES: Final = (4.7, 20.2, 16.8, 1.4, 17.8, 15.7, 1.8, 4.5)
"""Amplitude of the joints when walking, degrees: first harmonic of the same recordings."""

WALK_PHASES: Final = (0.0, 0.10, 0.09, 0.10, 0.58, 0.56, 0.92, 0.01)
"""Phase of each joint behind the first when walking, cycles: first harmonic of the same."""

WALK_PROFILE: Final = (
    0.070, 0.070, 0.070, 0.070, 0.050, 0.030, 0.050, 0.062, 0.050, 0.025, 0.025,
)  # fmt: skip
"""Amplitude of the swing to the sides at :data:`STATIONS` when walking (the same animals)."""

WALK_DUTY: Final = 0.77
"""Share of the stride a foot spends on the ground (Taricha; Ashley-Ross 2004, 2009: 76 to 77 %)."""

SWIM_RANGES: Final = {
    "frequency": (2.0, 4.0),  # Hz
    "speed": (0.4, 1.7),  # body lengths/s
    "stride": (0.18, 0.28),  # body lengths
    "wave": (0.8, 1.0),  # cycles
}
"""Ranges in which a swim counts as an animal's: they span what was measured of several."""

WALK_RANGES: Final = {
    "frequency": (0.6, 1.5),  # Hz
    "duty": (0.7, 0.8),
    "fore to hind": (0.4, 0.6),  # strides
    "trunk lag": (-2.0, 2.0),  # % of a stride per segment
    "trunk to tail": (0.45, 0.55),  # strides
}
"""Ranges in which a trot counts as an animal's."""
