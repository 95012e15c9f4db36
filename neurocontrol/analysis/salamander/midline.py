"""The midline of a body with an axis: where it lies, and how far it swings to the sides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import heading, moving_average
from neurocontrol.analysis.salamander.norms import STATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

_ROOT = 1  # the link that carries the free joint, at its rostral end
_FEWEST = 3  # strides of a stretch whose excursions are told


def midline(qpos: FloatArray, angles: FloatArray, lengths: Sequence[float]) -> FloatArray:
    """Return where the stations along the body are, seen from above, m.

    The links lie flat: a slope or a roll of the body, which shorten them by its cosine, are left
    out.

    Args:
        qpos: Configurations, the first seven the pose of the second link, shape ``(T, 7 or more)``.
        angles: Joint angles from head to tail, rad, positive to the left, shape ``(T, J)``.
        lengths: Lengths of the links from head to tail, m, J + 1 of them.

    Returns:
        Positions of :data:`neurocontrol.analysis.salamander.norms.STATIONS`, shape ``(T, 11, 2)``.
    """
    bent = np.concatenate([np.zeros((len(angles), 1)), np.cumsum(angles, axis=1)], axis=1)
    course = heading(qpos)[:, np.newaxis] + bent[:, [_ROOT]] - bent
    links = np.asarray(lengths)[:, np.newaxis] * np.stack([np.cos(course), np.sin(course)], axis=-1)
    # From the nose backwards, then shifted to where the root is.
    ends = np.concatenate([np.zeros((len(angles), 1, 2)), -np.cumsum(links, axis=1)], axis=1)
    ends += (qpos[:, :2] - ends[:, _ROOT])[:, np.newaxis]
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    places = np.array(STATIONS) * reached[-1]
    link = np.clip(np.searchsorted(reached, places, side="right") - 1, 0, len(lengths) - 1)
    share = ((places - reached[link]) / np.asarray(lengths)[link])[:, np.newaxis]
    points: FloatArray = (1.0 - share) * ends[:, link] + share * ends[:, link + 1]
    return points


@dataclass(frozen=True, kw_only=True, eq=False)
class Travel:
    """How a body travels, and how far it swings to the sides of its way.

    Attributes:
        speed: Along the mean line of travel, m/s, negative tail first.
        excursion: Amplitude of the swing of every point at right angles to that line, half the way
            from side to side, m, shape ``(n,)``.
    """

    speed: float
    excursion: FloatArray


def measure_travel(line: FloatArray, dt: float, frequency: float) -> Travel:
    """Measure a stretch of steady motion; all is NaN for less than three strides, and at rest.

    The line of travel of a point is its mean over a stride, so that neither sway nor a wide turn
    counts. Its direction is that of the whole body. Excursions are first harmonics.

    Args:
        line: Positions seen from above, from nose to tail, m, shape ``(T, n, 2)``.
        dt: Time between samples, s.
        frequency: Of the strides or tail beats, Hz.
    """
    unknown = Travel(speed=math.nan, excursion=np.full(line.shape[1], np.nan))
    if not frequency > 0.0 or len(line) * dt * frequency < _FEWEST:
        return unknown
    stride = round(1.0 / (frequency * dt))
    whole = slice(stride // 2, len(line) - stride // 2)
    mean = np.apply_along_axis(moving_average, 0, line, stride)[whole]
    velocity = np.gradient(mean.mean(axis=1), dt, axis=0)
    pace = np.hypot(*velocity.T)
    if not pace.min() > 0.0:
        return unknown
    ahead = ((mean[:, 0] - mean[:, -1]) * velocity).sum(axis=1)
    left = np.stack([-velocity[:, 1], velocity[:, 0]], axis=-1) / pace[:, np.newaxis]
    sway = np.einsum("tnk,tk->tn", line[whole] - mean, left)
    return Travel(
        speed=float((np.sign(ahead) * pace).mean()),
        excursion=measure_wave(sway, dt, frequency=frequency).amplitude,
    )
