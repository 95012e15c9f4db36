"""Phases on the circle, and their distance from the gait table.

A phase is a fraction of a stride; 0 and 1 are the same moment.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import FloatArray


def circular_mean(phase: FloatArray) -> FloatArray:
    """Return the circular mean over the first axis, in ``[0, 1)``; NaN entries do not count.

    The mean is NaN where nothing counts and where the entries point everywhere at once.
    """
    counted = np.isfinite(phase)
    turns = np.where(counted, np.exp(2j * math.pi * np.where(counted, phase, 0.0)), 0.0)
    total = np.asarray(turns.sum(axis=0))
    mean = np.asarray(wrap(np.angle(total) / (2.0 * math.pi)))
    return np.where(np.abs(total) > 1e-9, mean, np.nan)


def wrap(phase: FloatArray) -> FloatArray:
    """Return the phase in ``[0, 1)``; a hair below zero is zero, not one."""
    inside = phase % 1.0
    return np.where(inside > 1.0 - 1e-12, 0.0, inside)


def circular_distance(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the distance of two phases the short way round, in ``[0, 0.5]``."""
    return np.abs((first - second + 0.5) % 1.0 - 0.5)


def gait_phases(gait: str) -> FloatArray:
    """Return the touch-down phase of LF, RF, LH, RH in a gait of the table, shape ``(4,)``.

    Raises:
        InputError: The gait is not in the table.
    """
    if gait not in GAIT_PHASES:
        raise InputError(f"unknown gait {gait!r}; expected one of {', '.join(GAIT_PHASES)}")
    return np.array(GAIT_PHASES[gait])


def phase_error(phases: FloatArray, target: FloatArray | Sequence[float]) -> float:
    """Return the deviation of the worst limb from a target; NaN when a limb has no phase.

    Args:
        phases: Phase of every foot, shape ``(feet,)``.
        target: Target phases, shape ``(feet,)``.
    """
    return float(circular_distance(phases, np.asarray(target)).max())


def classify_gait(
    phases: FloatArray,
    tolerance: float = 0.1,
    *,
    table: Mapping[str, tuple[float, ...]] = GAIT_PHASES,
) -> str | None:
    """Return the gait of a table nearest to the phases, or None when none is near.

    Args:
        phases: Phase of every foot, shape ``(feet,)``.
        tolerance: Largest deviation of any limb; below 0.125 no two gaits of four feet overlap.
        table: Phases of the gaits by name, those of LF, RF, LH, RH unless given.
    """
    errors = {gait: phase_error(phases, target) for gait, target in table.items()}
    gait = min(errors, key=errors.__getitem__)
    return gait if errors[gait] <= tolerance else None
