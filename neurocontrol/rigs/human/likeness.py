"""How unlike people a walk is, in one number: what a search pays and every report tells."""

from __future__ import annotations

from math import degrees
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neurocontrol.analysis.human.walking import WalkMeasures

_JOINTS = {"hip": (5.0, 0.04), "knee": (5.0, 0.04), "ankle": (5.0, 0.04)}
"""Error that costs nothing, degrees, and what each further degree costs."""
_ACTIVATION, _PEAK = 0.1, 0.6  # error that costs nothing; least peak of soleus and gastrocnemius
_SATURATED = 0.02  # share of the stride that costs nothing
_SPIKE, _VALLEY, _HUMP = 1.2, 0.85, 1.0  # body weights: at most, at most, at least
_LOADING, _STRAIGHT = 12.0, 6.0  # degrees: at least, at most


def unlikeness(gait: WalkMeasures) -> float:
    """Sum of what a walk lacks of a person's: joints, muscles and ground force, about 0 to 3.

    Every term is zero within a margin, and about 0.1 for a difference that one sees.
    """
    return float(sum(_terms(gait)))


def _terms(gait: WalkMeasures) -> Iterator[float]:
    sizes = gait.amplitudes
    for name, (free, price) in _JOINTS.items():
        yield price * _beyond(degrees(gait.errors[name]), free)
    for name in ("SOL", "GAS"):
        yield 2.0 * _beyond(gait.errors[name], _ACTIVATION)
        yield 1.0 * _beyond(_PEAK, sizes.activation_peaks[name])
    yield 2.0 * sum(_beyond(share, _SATURATED) for share in sizes.saturation.values())
    yield 0.8 * _beyond(sizes.spike, _SPIKE)
    yield 0.5 * _beyond(sizes.valley, _VALLEY)
    yield 0.5 * _beyond(_HUMP, sizes.second_hump)
    yield 0.015 * _beyond(_LOADING, degrees(sizes.loading_flexion))
    yield 0.03 * _beyond(degrees(sizes.knee_least), _STRAIGHT)


def _beyond(value: float, bound: float) -> float:
    return float(np.maximum(0.0, value - bound))  # NaN stays
