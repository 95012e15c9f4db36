"""How large joints, muscles and forces of a stride are: what a correlation does not see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import radians
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, STRIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import BoolArray, FloatArray

SATURATED: Final = 0.95
"""Activation above which a muscle gives all it has."""

_STANCE, _LOADING = 0.6, 0.3  # shares of the stride: level walking of people, from memory
_SPIKE, _FIRST, _VALLEY, _SECOND = (0.0, 0.09), (0.09, 0.28), (0.2, 0.42), (0.38, 0.62)
"""Shares of a stride in which parts of people's ground force lie, from memory; the spike of an
impact comes before the first hump."""

_STOPS: Final = {
    "knee": (10, radians(5.0), math.inf),
    "ankle": (11, radians(-20.0), radians(40.0)),
    "hip": (8, radians(-50.0), math.inf),
    "hip roll": (7, radians(-15.0), radians(50.0)),
}
"""Column of the left leg, and the angles beyond which a soft stop pushes back, rad (Song and
Geyer's file of 2014): knee flexion, plantarflexion, hip flexion and abduction."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Amplitudes:
    """Sizes of what happens in a stride; NaN where there was none.

    Attributes:
        knee_least: Least knee flexion in the stance of a stride, the largest of all strides, rad:
            how straight a knee becomes in every stance.
        loading_flexion: How much a knee yields after the heel strike, mean, rad.
        activation_peaks: Largest activation of each muscle in a stride, mean.
        saturation: Share of the stride above :data:`SATURATED`, of each muscle.
        spike: Largest ground force of the first 9 % of a stride, mean, body weights.
        first_hump: Largest from 9 to 28 %.
        valley: Least from 20 to 42 %.
        second_hump: Largest from 38 to 62 %.
        loading_rate: Fastest rise of the force, mean of strides, body weights/s.
        stops: Share of the time that joints press on their stops, mean of both legs.
    """

    knee_least: float
    loading_flexion: float
    activation_peaks: Mapping[str, float]
    saturation: Mapping[str, float]
    spike: float
    first_hump: float
    valley: float
    second_hump: float
    loading_rate: float
    stops: Mapping[str, float]


def measure_amplitudes(
    strides: Mapping[str, FloatArray], stride_time: float, qpos: FloatArray
) -> Amplitudes:
    """Measure strides one by one, so that no mean hides what happens in some of them.

    Args:
        strides: Of ``knee``, ``ground_force`` in body weights and every muscle, each
            ``(strides, 101)``.
        stride_time: Mean duration of a stride, s.
        qpos: Configurations, shape ``(T, 17)``.
    """
    knee, force = strides["knee"], strides["ground_force"]
    loading = _within(knee, (0.0, _LOADING))
    step = stride_time / (len(STRIDE) - 1)
    return Amplitudes(
        knee_least=_top(_within(knee, (0.0, _STANCE)).min(axis=1, initial=math.inf)),
        loading_flexion=_mean(loading.max(axis=1, initial=0.0) - knee[:, 0]),
        activation_peaks={
            name: _mean(strides[name].max(axis=1, initial=0.0)) for name in HUMAN_ACTIVATIONS
        },
        saturation={name: _mean(strides[name] > SATURATED) for name in HUMAN_ACTIVATIONS},
        spike=_mean(_within(force, _SPIKE).max(axis=1, initial=0.0)),
        first_hump=_mean(_within(force, _FIRST).max(axis=1, initial=0.0)),
        valley=_mean(_within(force, _VALLEY).min(axis=1, initial=math.inf)),
        second_hump=_mean(_within(force, _SECOND).max(axis=1, initial=0.0)),
        loading_rate=_mean(np.diff(_within(force, (0.0, 0.2))).max(axis=1, initial=0.0) / step),
        stops={name: _share_in_stop(qpos, *stop) for name, stop in _STOPS.items()},
    )


def _within(curves: FloatArray, shares: tuple[float, float]) -> FloatArray:
    chosen = (shares[0] <= STRIDE) & (shares[1] >= STRIDE)
    part: FloatArray = curves[:, chosen]
    return part


def _mean(values: FloatArray | BoolArray) -> float:
    return float(np.mean(values)) if np.size(values) else math.nan


def _top(values: FloatArray) -> float:
    return float(np.max(values)) if np.size(values) else math.nan


def _share_in_stop(qpos: FloatArray, column: int, low: float, high: float) -> float:
    angles = qpos[:, [column, column + 5]]
    return _mean((angles < low) | (angles > high))
