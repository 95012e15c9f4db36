"""How salamanders move: published figures of *Pleurodeles waltl* and *Taricha*.

Joints are the eight of the body model, from head to tail; lengths are in body lengths.
"""

from __future__ import annotations

from typing import Final

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

WALK_FREQUENCY: Final = 0.88
"""Stride frequency of the animals whose walking kinematics were replayed, Hz."""

WALK_ANGLES: Final = (4.7, 20.2, 16.8, 1.4, 17.8, 15.7, 1.8, 4.5)
"""Amplitude of the joints when walking, degrees: first harmonic of the same recordings."""

WALK_DUTY: Final = 0.77
"""Share of the stride a foot spends on the ground (Taricha; Ashley-Ross 2004, 2009: 76 to 77 %)."""
