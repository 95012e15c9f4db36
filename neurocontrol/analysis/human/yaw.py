"""How well a walk keeps the direction that it is asked for, and comes back to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import pi, radians
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

RETURNED: Final = radians(3.0)
"""Yaw within which a walk is back on its way, rad: about the sway of a stride."""
_USUAL_STRIDE = 1.1  # s, where none is known


def heading_of(qpos: FloatArray) -> FloatArray:
    """Direction of the body, normal to the line of the hips, rad, continuous, shape ``(T,)``.

    Args:
        qpos: Configurations, shape ``(T, 17)``.
    """
    _, left, _ = trunk_axes(qpos[:, 3:7])
    heading: FloatArray = np.unwrap(np.arctan2(-left[0], left[1]))
    return heading


def yaw_from(heading: FloatArray, reference: FloatArray | float) -> FloatArray:
    """Heading minus what it should be, rad, left positive, shape ``(T,)``.

    Whole turns do not count.

    Args:
        heading: Continuous, rad, shape ``(T,)``.
        reference: Wanted heading, rad, one or at every moment.
    """
    yaw = heading - reference
    if len(yaw):
        yaw = yaw - 2 * pi * np.round(np.mean(yaw) / (2 * pi))
    return np.asarray(yaw)


def over_a_stride(values: FloatArray, timestep: float, stride: float = math.nan) -> FloatArray:
    """Values without the sway of a stride: means over one, wherever a whole one is known.

    Args:
        values: At least one, shape ``(T,)``.
        timestep: Time between them, s.
        stride: Time of a stride, s; NaN for a usual one.

    Returns:
        The centred means, shape ``(T - samples of a stride + 1,)``, or that of all values of less
        than a stride, shape ``(1,)``.
    """
    samples = round((stride if math.isfinite(stride) else _USUAL_STRIDE) / timestep)
    width = min(max(samples, 1), len(values))
    means: FloatArray = np.convolve(values, np.full(width, 1.0 / width), "valid")
    return means


@dataclass(frozen=True, kw_only=True)
class YawMeasures:
    """Yaw from the wanted heading, averaged over a stride; NaN where there was no walk.

    Attributes:
        rms: Root mean square, rad.
        largest: rad.
        final: Size in the last stride, rad.
        away: Longest time beyond :data:`RETURNED`, s, to the end where it does not come back.
    """

    rms: float
    largest: float
    final: float
    away: float


def measure_yaw(yaw: FloatArray, timestep: float, stride: float = math.nan) -> YawMeasures:
    """Measure how a walk leaves its direction and comes back.

    Args:
        yaw: See :func:`yaw_from`, shape ``(T,)``.
        timestep: Time between samples, s.
        stride: Time of a stride, s; NaN for a usual one.
    """
    if len(yaw) < 2:
        return YawMeasures(rms=math.nan, largest=math.nan, final=math.nan, away=math.nan)
    sizes = np.abs(over_a_stride(yaw, timestep, stride))
    within = np.flatnonzero(np.concatenate(([True], sizes <= RETURNED, [True])))
    return YawMeasures(
        rms=float(np.sqrt(np.mean(sizes**2))),
        largest=float(sizes.max()),
        final=float(sizes[-1]),
        away=float(np.diff(within).max() - 1) * timestep,
    )
