"""Times as whole steps of a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, IntArray

LARGEST_STEP = 0.1
"""A longer step, in s, is taken for a mistake of the unit."""
LARGEST_CHANGE = 0.2
"""Share of a delay by which rounding may change it."""
_TIE = 1e-9  # 0.0015 / 0.001 is not quite 1.5


def checked_step(dt: float) -> float:
    """Refuse what is no step.

    Raises:
        InputError: It is not above 0 s, or so long that it is probably in milliseconds.
    """
    if not isinstance(dt, float | int | np.floating) or not 0.0 < dt < np.inf:
        raise InputError(f"dt must be > 0 s, got {dt!r}")
    if dt > LARGEST_STEP:
        raise InputError(f"dt is probably in milliseconds; times are in s, got {dt!r}")
    return float(dt)


def whole_steps(time: ArrayLike, dt: float) -> IntArray:
    """Number of steps of a time in s, rounded half up."""
    return np.floor(np.asarray(time) / dt + (0.5 + _TIE)).astype(np.int64)


def worst_delay(low: float, high: float, dt: float) -> FloatArray:
    """The delay between two that rounding changes most; the lower one if there is none between."""
    middle = (np.ceil(low / dt - 0.5) + 0.5) * dt
    return np.asarray(middle if middle <= high else low)


def delay_steps(
    what: str, delay: FloatArray, dt: float, *, any_change: bool
) -> tuple[IntArray, float]:
    """Round delays to steps.

    Args:
        what: What is delayed, for the message.
        delay: Delays, s.
        dt: Step, s.
        any_change: Whether rounding may change them by any amount.

    Returns:
        Steps, and the largest change in s.

    Raises:
        InputError: Rounding changes a delay by more than a fifth, or to nothing.
    """
    steps = whole_steps(delay, dt)
    change = np.abs(steps * dt - delay)
    spoilt = change > np.asarray(delay) * LARGEST_CHANGE * (1.0 + _TIE)
    if np.any(spoilt) and not any_change:
        worst = float(np.asarray(delay)[spoilt].flat[0])
        raise InputError(
            f"{what}: a delay of {worst:g} s becomes {whole_steps(worst, dt) * dt:g} s in steps of "
            f"{dt:g} s; choose another step, or allow it with round_delays=True"
        )
    return steps, float(np.max(change, initial=0.0))
