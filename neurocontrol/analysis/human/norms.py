"""How people walk: joint angles, activations and ground force over a stride, to compare with.

Angles and activations are the reference curves of level walking that ship with MyoAssist, an
open-source project (Apache-2.0); the ground force is that of normal walking in Winter (1991). They
are means of people without spread: the mean of many impacts has no spike. A stride runs from a heel
strike to the next of the same leg.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

_ANGLES = np.array(
    (
        (9.7, 151.5, 177.2, 90.8),
        (9.5, 152.3, 172.3, 96.9),
        (8.9, 155.1, 165.1, 91.5),
        (8.3, 160.6, 165.6, 88.4),
        (8.5, 166.6, 168, 86.4),
        (8.7, 172.5, 172.9, 85.1),
        (8.7, 178.5, 176.8, 83.6),
        (8.6, 183.3, 180.3, 82.2),
        (9.1, 187.7, 181.6, 80.6),
        (9.3, 191.9, 180.1, 79.6),
        (9.3, 193.9, 175.6, 80.5),
        (9.3, 193.1, 166.9, 86.5),
        (8.9, 188.5, 153.1, 104.1),
        (8.1, 177.9, 136.6, 105.3),
        (8.2, 167.2, 124, 96.9),
        (8.6, 158.8, 122.7, 90.8),
        (8.6, 153.6, 131, 87.1),
        (8.7, 151.2, 148.7, 87.5),
        (9.1, 151.2, 167.2, 89.7),
        (9.4, 151.4, 177.6, 89.5),
    )
)
"""Trunk lean, hip, knee and ankle, degrees, every 5 % of a stride.

180 degrees is a straight hip or knee and 90 a neutral ankle, as in Song and Geyer (2015).
"""

_ACTIVATIONS = np.array(
    (
        (1, 0.4, 0.01, 0.21, 0.24, 0.01, 0.2, 0.01, 0.01, 0.01, 0.35),
        (0.23, 0.01, 0.01, 0.23, 0.14, 0.01, 0.19, 0.01, 0.14, 0.21, 0.19),
        (0.2, 0.01, 0.01, 0.12, 0.01, 0.01, 0.01, 0.01, 0.37, 0.32, 0.01),
        (0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.54, 0.47, 0.01),
        (0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.77, 0.84, 0.01),
        (0.01, 0.01, 0.31, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.14, 0.01),
        (0.01, 0.01, 0.18, 0.01, 0.01, 0.17, 0.01, 0.01, 0.01, 0.01, 0.32),
        (0.01, 0.01, 0.13, 0.01, 0.01, 0.01, 0.01, 0.19, 0.01, 0.01, 0.35),
        (0.01, 0.01, 0.01, 0.01, 0.05, 0.01, 0.01, 0.1, 0.01, 0.01, 0.18),
        (0.01, 0.01, 0.01, 0.01, 0.39, 0.01, 0.07, 0.01, 0.01, 0.01, 0.22),
    )
)
"""Activation of the muscles of one leg, every 10 % of a stride."""

_MUSCLES = ("HAB", "HAD", "HFL", "GLU", "HAM", "RF", "VAS", "BFSH", "GAS", "SOL", "TA")

_FORCE = (
    0.64, 2.92, 5.35, 7.31, 8.69, 9.76, 10.51, 10.82, 10.57, 9.95, 9.14, 8.31, 7.70, 7.29, 7.10,
    7.07, 7.19, 7.45, 7.84, 8.37, 8.97, 9.61, 10.20, 10.62, 10.63, 10.13, 8.97, 6.92, 4.55, 2.42,
    1.03, 0.33, 0.06, 0.0,
)  # fmt: skip
"""Vertical ground force under a foot, N/kg, every 2 % of a stride until the foot is off.

Winter (1991), The Biomechanics and Motor Control of Human Gait, normal walking of 19 people.
"""

STRIDE = np.linspace(0.0, 1.0, 101)
"""Shares of a stride at which curves are compared, shape ``(101,)``."""


def _over_stride(values: FloatArray) -> FloatArray:
    shares = np.arange(len(values)) / len(values)
    return np.interp(STRIDE, shares, values, period=1.0)


HUMAN_ANGLES = MappingProxyType(
    {
        "trunk": np.radians(_over_stride(_ANGLES[:, 0])),
        "hip": np.radians(180.0 - _over_stride(_ANGLES[:, 1])),
        "knee": np.radians(180.0 - _over_stride(_ANGLES[:, 2])),
        "ankle": np.radians(_over_stride(_ANGLES[:, 3]) - 90.0),
    }
)
"""Trunk lean, hip flexion, knee flexion and plantarflexion of people, rad, each ``(101,)``."""

HUMAN_ACTIVATIONS = MappingProxyType(
    {name: _over_stride(column) for name, column in zip(_MUSCLES, _ACTIVATIONS.T, strict=True)}
)
"""Activation of people's muscles, each ``(101,)``."""

HUMAN_FORCE = np.interp(STRIDE, 0.02 * np.arange(len(_FORCE)), _FORCE) / 9.81
"""Ground force under a foot of people, body weights, ``(101,)``."""

HUMAN_STRIDE = MappingProxyType({**HUMAN_ANGLES, **HUMAN_ACTIVATIONS, "ground_force": HUMAN_FORCE})
"""All of them by name, each ``(101,)``."""


def correlation(curve: FloatArray, norm: FloatArray) -> float:
    """Pearson correlation of two curves ``(101,)``; 0 when one of them is flat."""
    if np.std(curve) < 1e-9 or np.std(norm) < 1e-9:
        return 0.0
    return float(np.corrcoef(curve, norm)[0, 1])
