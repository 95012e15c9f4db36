"""Strides of two legs: heel strikes, and signals over the share of a stride."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.human.norms import STRIDE

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_TOUCH = 0.01  # of the body weight
_SWING = 0.1  # s: a foot that was in the air for less has not swung


def foot_contact(force: FloatArray, weight: float) -> BoolArray:
    """Whether a foot carries something.

    Args:
        force: Ground force, N, any shape.
        weight: Body weight, N.
    """
    contact: BoolArray = force > _TOUCH * weight
    return contact


def heel_strikes(force: FloatArray, weight: float, timestep: float) -> IntArray:
    """Samples at which a foot comes down after a swing, shape ``(n,)``.

    Flickering contact at toe-off is no heel strike: the foot must have been in the air for more
    than 0.1 s.

    Args:
        force: Ground force under the foot, N, shape ``(T,)``.
        weight: Body weight, N.
        timestep: Time between samples, s.
    """
    contact = foot_contact(force, weight)
    downs = np.flatnonzero(contact[1:] & ~contact[:-1]) + 1
    samples = np.arange(len(contact))
    last_contact = np.maximum.accumulate(np.where(contact, samples, -1))
    airborne = downs - last_contact[downs - 1] - 1
    strikes: IntArray = downs[airborne * timestep > _SWING]
    return strikes


def over_strides(signal: FloatArray, strikes: IntArray) -> FloatArray:
    """A signal over every stride, shape ``(strides, 101)``.

    Args:
        signal: Shape ``(T,)``.
        strikes: Samples of the heel strikes that bound the strides, shape ``(strides + 1,)``.
    """
    samples = np.arange(len(signal))
    curves = [
        np.interp(start + STRIDE * (stop - start), samples, signal)
        for start, stop in pairwise(strikes)
    ]
    return np.array(curves).reshape(-1, len(STRIDE))
