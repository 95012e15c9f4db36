"""When each foot is on the ground, from its normal force."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.phases import circular_mean
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import BoolArray, FloatArray


def contacts_from_forces(
    force: FloatArray,
    weight: float,
    dt: float,
    *,
    on: float = 0.04,
    off: float = 0.01,
    shortest: float = 0.03,
) -> BoolArray:
    """Say when each foot is on the ground.

    A foot comes down when its force exceeds ``on`` and lifts when it drops below ``off``; it
    starts in the air unless its first decided sample says otherwise. Gaps shorter than
    ``shortest`` are then closed, and after that contacts shorter than ``shortest`` removed. A
    stretch cut by the first or last sample stays, as its true length is unknown.

    Args:
        force: Normal force, N, shape ``(T, feet)``.
        weight: Body weight, N.
        dt: Time between two samples, s.
        on: Force of a touch-down, fraction of body weight.
        off: Force of a lift-off, fraction of body weight, at most ``on``.
        shortest: Shortest gap and shortest contact that count, s.

    Returns:
        Whether the foot is on the ground, shape ``(T, feet)``.

    Raises:
        InputError: ``off`` exceeds ``on``.
    """
    if off > on:
        raise InputError(f"off must not exceed on, got off {off:g} and on {on:g}")
    contact = np.empty(force.shape, dtype=np.bool_)
    samples = math.ceil(shortest / dt - 1e-9)
    for foot in range(force.shape[1]):
        contact[:, foot] = _clean(_hysteresis(force[:, foot], on * weight, off * weight), samples)
    return contact


def raw_contacts(
    force: FloatArray, weight: float, dt: float, *, on: float = 0.04, off: float = 0.01
) -> BoolArray:
    """Say when each foot is on the ground, as its force says it: no gap is closed, however short.

    Beside :func:`contacts_from_forces` it tells what the cleaning took away, such as a foot that
    chatters through its stance. The arguments are those of that function.
    """
    return contacts_from_forces(force, weight, dt, on=on, off=off, shortest=0.0)


def losses_per_stance(raw: BoolArray, cleaned: BoolArray) -> FloatArray:
    """Return how often each foot loses the ground within one of its stances, shape ``(feet,)``.

    A loss is a raw lift-off that the cleaned contacts do not know. Losses are divided by cleaned
    touch-downs; a foot that stands throughout makes one stance of it. NaN for one never down.

    Args:
        raw: Contacts as :func:`raw_contacts` gives them, shape ``(T, feet)``.
        cleaned: Contacts of the same feet and samples without short gaps, shape ``(T, feet)``.
    """
    losses = (raw[:-1] & ~raw[1:] & cleaned[:-1] & cleaned[1:]).sum(axis=0)
    stances = np.maximum((cleaned[1:] & ~cleaned[:-1]).sum(axis=0), 1)
    return np.where(cleaned.any(axis=0), losses / stances, np.nan)


def _hysteresis(force: FloatArray, on: float, off: float) -> BoolArray:
    down = force > on
    decided = np.flatnonzero(down | (force < off))
    if not decided.size:
        return np.zeros(force.shape, dtype=np.bool_)
    lengths = np.diff(decided, append=force.size)
    lengths[0] += decided[0]
    return np.repeat(down[decided], lengths)


def _clean(contact: BoolArray, samples: int) -> BoolArray:
    for value in (False, True):
        edges = np.flatnonzero(contact[1:] != contact[:-1]) + 1
        if edges.size < 2:
            return contact
        starts, stops = edges[:-1], edges[1:]
        short = (contact[starts] == value) & (stops - starts < samples)
        if short.any():
            change = np.zeros(contact.size + 1, dtype=np.int64)
            change[starts[short]] = 1
            change[stops[short]] -= 1
            contact = contact ^ (np.cumsum(change[:-1]) > 0)
    return contact


def touchdowns(contact: BoolArray, time: FloatArray) -> list[FloatArray]:
    """Return the moments of touch-down of each foot, s.

    Args:
        contact: Whether the foot is on the ground, shape ``(T, feet)``.
        time: Moment of each sample, s, shape ``(T,)``.
    """
    return [time[1:][events] for events in (contact[1:] & ~contact[:-1]).T]


def liftoffs(contact: BoolArray, time: FloatArray) -> list[FloatArray]:
    """Return the moments of lift-off of each foot, s; the arguments are those of touchdowns."""
    return [time[1:][events] for events in (~contact[1:] & contact[:-1]).T]


def touchdown_phases(touchdown: Sequence[FloatArray], reference: FloatArray) -> FloatArray:
    """Return the circular mean phase of all touch-downs of each foot, shape ``(feet,)``.

    However often a foot comes down in a cycle, every time counts.

    Args:
        touchdown: Moments of touch-down of each foot, s.
        reference: Moments that begin a cycle and end the one before, s, shape ``(n,)``.
    """
    phases = np.full(len(touchdown), np.nan)
    if len(reference) < 2:
        return phases
    for foot, events in enumerate(touchdown):
        inside = events[(events >= reference[0]) & (events < reference[-1])]
        cycle = np.searchsorted(reference, inside, side="right") - 1
        phases[foot] = circular_mean((inside - reference[cycle]) / np.diff(reference)[cycle])
    return phases
