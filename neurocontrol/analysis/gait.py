"""Stride by stride: phases, duty factor, frequency, flight and settling, from foot contacts.

A cycle runs from one touch-down of the foot of reference to the next: for four feet in the order
LF, RF, LH, RH the left hind foot, as in the gait table. Whatever the contacts cannot tell is NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis.contacts import touchdowns
from neurocontrol.analysis.phases import circular_distance, circular_mean, wrap
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import BoolArray, FloatArray

REFERENCE = LIMBS.index("LH")
"""The limb of the gait table whose touch-down is phase zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cycles:
    """Consecutive cycles of the foot of reference.

    Attributes:
        start: Touch-down that begins each cycle, s, shape ``(n,)``.
        period: Time to the next touch-down, s, shape ``(n,)``.
        phase: Touch-down phase of every foot in each cycle, shape ``(n, feet)``; NaN where the
            foot came down not once but never or more often.
    """

    start: FloatArray
    period: FloatArray
    phase: FloatArray


def measure_cycles(
    touchdown: Sequence[FloatArray],
    start: float = -math.inf,
    stop: float = math.inf,
    expected: FloatArray | Sequence[float] | None = None,
    *,
    reference: int = REFERENCE,
) -> Cycles:
    """Find the cycles that lie between two moments and the phase of every foot in each.

    A touch-down belongs to the cycle whose expected moment is less than half a period away, so a
    foot that moves together with that of reference may come down a little before it.

    Args:
        touchdown: Moments of touch-down of every foot, s, over the whole run.
        start: First moment that counts, s.
        stop: Last moment that counts, s.
        expected: Phase around which each foot's touch-down is looked for, shape ``(feet,)``;
            by default the circular mean of all its touch-downs in these cycles.
        reference: Number of the foot whose touch-down is phase zero.
    """
    ends = _within(touchdown[reference], start, stop) if touchdown else np.zeros(0)
    begin, period = ends[:-1], np.diff(ends)
    phase = np.full((begin.size, len(touchdown)), np.nan)
    if begin.size:
        if expected is None:
            expected = [_mean_event_phase(events, ends) for events in touchdown]
        for foot, (events, centre) in enumerate(zip(touchdown, expected, strict=True)):
            if not math.isnan(centre):
                phase[:, foot] = _single_event_phase(events, begin, period, centre)
    return Cycles(start=begin, period=period, phase=phase)


def _within(events: FloatArray, start: float, stop: float) -> FloatArray:
    return events[(events >= start) & (events <= stop)]


def _mean_event_phase(events: FloatArray, reference: FloatArray) -> float:
    inside = events[(events >= reference[0]) & (events < reference[-1])]
    cycle = np.searchsorted(reference, inside, side="right") - 1
    return float(circular_mean((inside - reference[cycle]) / np.diff(reference)[cycle]))


def _single_event_phase(
    events: FloatArray, begin: FloatArray, period: FloatArray, centre: float
) -> FloatArray:
    first = np.searchsorted(events, begin + (centre - 0.5) * period)
    count = np.searchsorted(events, begin + (centre + 0.5) * period) - first
    single = count == 1
    phase = np.full(begin.size, np.nan)
    phase[single] = wrap((events[first[single]] - begin[single]) / period[single])
    return phase


def mean_phases(cycles: Cycles) -> FloatArray:
    """Return the circular mean phase of every foot, shape ``(feet,)``.

    NaN for a foot that has a phase in fewer than half of the cycles.
    """
    known = np.isfinite(cycles.phase).sum(axis=0) * 2 >= max(len(cycles.start), 1)
    return np.where(known, circular_mean(cycles.phase), np.nan)


def harmonic_phases(
    contact: BoolArray, time: FloatArray, cycles: Cycles, *, reference: int = REFERENCE
) -> FloatArray:
    """Return the phase of the first harmonic of each contact signal, shape ``(feet,)``.

    It follows the middle of the stances, and so does not depend on single late touch-downs. NaN
    without cycles and for a foot whose contact has no first harmonic.

    Args:
        contact: Whether each foot is on the ground, shape ``(T, feet)``.
        time: Moment of each sample, s, shape ``(T,)``.
        cycles: The cycles to look at.
        reference: Number of the foot that is phase zero.
    """
    if not cycles.start.size:
        return np.full(contact.shape[1], np.nan)
    ends = np.append(cycles.start, cycles.start[-1] + cycles.period[-1])
    first, stop = np.searchsorted(time, ends[[0, -1]])
    turn = np.interp(time[first:stop], ends, np.arange(ends.size))
    weight = np.interp(time[first:stop], cycles.start, 1.0 / cycles.period)
    wave = weight * np.exp(-2j * math.pi * turn)
    coefficient = np.array([wave[down].sum() for down in contact[first:stop].T])
    flat = np.abs(coefficient) < 0.01 * weight.sum()
    phase = wrap((np.angle(coefficient[reference]) - np.angle(coefficient)) / (2.0 * math.pi))
    return np.where(flat | flat[reference], np.nan, phase)


def stride_frequencies(
    touchdown: Sequence[FloatArray], start: float = -math.inf, stop: float = math.inf
) -> FloatArray:
    """Return the strides of each foot per second, Hz, shape ``(feet,)``; NaN without a stride.

    Args:
        touchdown: Moments of touch-down of every foot, s.
        start: First moment that counts, s.
        stop: Last moment that counts, s.
    """
    events = [_within(moments, start, stop) for moments in touchdown]
    return np.array([1.0 / np.diff(own).mean() if own.size > 1 else math.nan for own in events])


def duty_factors(contact: BoolArray, raw: BoolArray | None = None) -> FloatArray:
    """Return the share of whole strides that each foot spends on the ground, shape ``(feet,)``.

    A stride runs from touch-down to touch-down of the foot itself. NaN for a foot without a whole
    stride, such as one that never leaves the ground.

    Args:
        contact: Whether the foot is on the ground, shape ``(T, feet)``.
        raw: Raw contacts of the same samples; the share is then theirs of the same strides.
    """
    down_time = contact if raw is None else raw
    duty = np.full(contact.shape[1], np.nan)
    events = contact[1:] & ~contact[:-1]
    for foot in range(contact.shape[1]):
        down = np.flatnonzero(events[:, foot]) + 1
        if down.size >= 2:
            duty[foot] = down_time[down[0] : down[-1], foot].mean()
    return duty


def flight_fraction(contact: BoolArray) -> float:
    """Return the share of time without any foot on the ground; NaN without samples or feet."""
    return float(1.0 - contact.any(axis=1).mean()) if contact.size else math.nan


@dataclass(frozen=True, kw_only=True, eq=False)
class Gait:
    """What the feet did between two moments.

    Attributes:
        cycles: Number of whole cycles.
        phases: Mean touch-down phase of every foot, shape ``(feet,)``.
        harmonic_phases: Phase of the first harmonic of the contacts, shape ``(feet,)``.
        duty_factor: Share of the stride on the ground of every foot, shape ``(feet,)``.
        frequency: Strides of the foot of reference per second, Hz.
        period_variation: Standard deviation of the stride period over its mean.
        flight_fraction: Share of time with no foot on the ground.
    """

    cycles: int
    phases: FloatArray
    harmonic_phases: FloatArray
    duty_factor: FloatArray
    frequency: float
    period_variation: float
    flight_fraction: float

    @property
    def duty_factor_fore(self) -> float:
        """Mean duty factor of the fore feet of LF, RF, LH, RH."""
        return float(self.duty_factor[:2].mean())

    @property
    def duty_factor_hind(self) -> float:
        """Mean duty factor of the hind feet of LF, RF, LH, RH."""
        return float(self.duty_factor[2:].mean())


def measure_gait(
    contact: BoolArray,
    time: FloatArray,
    start: float = -math.inf,
    stop: float = math.inf,
    *,
    reference: int = REFERENCE,
) -> Gait:
    """Measure the gait between two moments, which should hold one steady gait.

    Args:
        contact: Whether each foot is on the ground over the whole run, shape ``(T, feet)``.
        time: Moment of each sample, s, shape ``(T,)``.
        start: First moment that counts, s.
        stop: Last moment that counts, s.
        reference: Number of the foot whose touch-down is phase zero.
    """
    cycles = measure_cycles(touchdowns(contact, time), start, stop, reference=reference)
    inside = contact[slice(*np.searchsorted(time, (start, stop)))]
    known = bool(cycles.start.size)
    mean_period = float(cycles.period.mean()) if known else math.nan
    return Gait(
        cycles=cycles.start.size,
        phases=mean_phases(cycles),
        harmonic_phases=harmonic_phases(contact, time, cycles, reference=reference),
        duty_factor=duty_factors(inside),
        frequency=1.0 / mean_period,
        period_variation=float(cycles.period.std()) / mean_period if known else math.nan,
        flight_fraction=flight_fraction(inside),
    )


@dataclass(frozen=True, kw_only=True)
class Settling:
    """How a switch of gait went.

    Attributes:
        cycles: Whole cycles begun after the switch and before the first settled one; NaN when the
            gait never settles.
        time: Time from the switch to the start of the first settled cycle, s; NaN likewise.
        good_share: Share of the settled cycle and all later ones that are within the tolerance;
            0 when the gait never settles.
    """

    cycles: float
    time: float
    good_share: float


def measure_settling(
    touchdown: Sequence[FloatArray],
    switch: float,
    stop: float,
    target: FloatArray | Sequence[float],
    *,
    tolerance: float = 0.1,
    consecutive: int = 3,
    reference: int = REFERENCE,
) -> Settling:
    """Find when the feet settle into a gait after a switch.

    A cycle is good when every limb comes down exactly once and within ``tolerance`` of its target
    phase. The gait has settled at the first of ``consecutive`` good cycles. Steps made more
    than ``tolerance`` of a mean period before the switch belong to the gait before.

    Args:
        touchdown: Moments of touch-down of every foot, s, over the whole run.
        switch: Moment of the switch, s.
        stop: Moment up to which the gait was commanded, s.
        target: Phases of the commanded gait, shape ``(feet,)``.
        tolerance: Largest deviation of any limb, fraction of a cycle.
        consecutive: Good cycles in a row that count as settled.
        reference: Number of the foot whose touch-down is phase zero.
    """
    own = touchdown[reference]
    period = float(np.diff(own).mean()) if own.size > 1 else 0.0
    earliest = switch - tolerance * period
    later = [events[events >= earliest] for events in touchdown]
    cycles = measure_cycles(later, switch, stop, target, reference=reference)
    deviation = circular_distance(cycles.phase, np.asarray(target))
    good = deviation.max(axis=1, initial=0.0) <= tolerance
    if good.size >= consecutive:
        rows = np.lib.stride_tricks.sliding_window_view(good, consecutive).all(axis=1)
        if rows.any():
            first = int(rows.argmax())
            return Settling(
                cycles=first,
                time=float(cycles.start[first] - switch),
                good_share=float(good[first:].mean()),
            )
    return Settling(cycles=math.nan, time=math.nan, good_share=0.0)
