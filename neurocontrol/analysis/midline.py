"""The midline of a body with an axis: where it lies, and how far it swings to the sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.axial import measure_wave
from neurocontrol.analysis.metrics import heading, moving_average
from neurocontrol.analysis.salamander_norms import STATIONS

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
        Positions of :data:`neurocontrol.analysis.salamander_norms.STATIONS`, shape ``(T, 11, 2)``.
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


def lateral_excursion(line: FloatArray, dt: float, frequency: float) -> FloatArray:
    """Return how far points swing to the sides of their mean line of travel.

    The line of travel of a point is its mean over a stride; the sides are at right angles to the
    way that the whole body goes.

    Args:
        line: Positions seen from above, m, shape ``(T, n, 2)``.
        dt: Time between samples, s.
        frequency: Of the strides or tail beats, Hz.

    Returns:
        Amplitude at that frequency, half the way from side to side, m, shape ``(n,)``; NaN for a
        body at rest and for less than three strides.
    """
    unknown = np.full(line.shape[1], np.nan)
    if not frequency > 0.0 or len(line) * dt * frequency < _FEWEST:
        return unknown
    stride = round(1.0 / (frequency * dt))
    whole = slice(stride // 2, len(line) - stride // 2)
    mean = np.apply_along_axis(moving_average, 0, line, stride)[whole]
    travel = np.gradient(mean.mean(axis=1), dt, axis=0)
    pace = np.hypot(*travel.T)
    if not pace.min() > 0.0:
        return unknown
    left = np.stack([-travel[:, 1], travel[:, 0]], axis=-1) / pace[:, np.newaxis]
    sway = np.einsum("tnk,tk->tn", line[whole] - mean, left)
    return measure_wave(sway, dt, frequency=frequency).amplitude
