"""Where a limb is in its stride: time fractions and oscillator angles.

A limb touches down at phase and angle zero. Stance spans the first half turn of the angle and the
fraction ``duty`` of the stride time, swing the rest, each at constant speed, so that an oscillator
with two frequencies covers equal phases in equal times.
"""

from __future__ import annotations

import math

import numba


@numba.njit(cache=True)
def angle_of_phase(phase: float, duty: float) -> float:
    """Turn a phase (strides, wrapped into one) into an angle in [0, 2 pi], rad."""
    phase -= math.floor(phase)
    if phase < duty:
        return math.pi * phase / duty
    return math.pi * (1.0 + (phase - duty) / (1.0 - duty))


@numba.njit(cache=True)
def phase_of_angle(angle: float, duty: float) -> float:
    """Turn an angle (rad, wrapped into one turn) into a phase in [0, 1], strides."""
    turns = angle / (2.0 * math.pi)
    turns -= math.floor(turns)
    if turns < 0.5:
        return 2.0 * duty * turns
    return duty + (1.0 - duty) * (2.0 * turns - 1.0)


@numba.njit(cache=True)
def glide(place: float, wanted: float, largest: float) -> float:
    """Move a place in the stride towards the wanted one, the short way, by at most ``largest``.

    A command that moved at once by half a stride would leave the limbs in a balanced state that no
    coupling resolves.
    """
    distance = wanted - place
    distance -= math.floor(distance + 0.5)
    return place + min(max(distance, -largest), largest)
