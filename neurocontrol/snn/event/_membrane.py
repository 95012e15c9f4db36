"""A leaky membrane between two events: where it goes, and when it first reaches its threshold.

With x = v - target and the currents I_k = I_k(0) exp(-m_k t), both in closed form,

    x(t) = x(0) exp(-l t) + sum_k u_k (exp(-m_k t) - exp(-l t)) / (l - m_k),  u_k = R I_k(0) l.

The quotient is written with expm1 and has no pole where time constants are equal.

First crossing of limit + x(t) = 0. The operator D + a, D = d/dt, makes of a function f the slope of
exp(a t) f, up to a positive factor: between two neighbouring zeros of (D + a) f the function
exp(a t) f is monotone, so that f has at most one zero there, and that one changes its sign (Rolle).
Applied in turn,

    level 0   limit + x
    level 1   D:         the slope of x
    level 2   D + l:     -sum_k m_k u_k exp(-m_k t)
    level 3   D + m_1:   the same without the term of m_1, and so on down to a single term,

which has no zero. So the zeros of each level part the one above into pieces that are tested at
their ends and searched by Newton's method inside a bracket: a membrane with n currents has at most
n extrema, all are found, and no pair of crossings is missed but one whose peak exceeds the
threshold by less than the rounding of potentials. With two currents of opposite sign level 2 has a
zero in closed form, which the search finds as well.
"""

from __future__ import annotations

from math import exp, expm1, inf, log
from typing import TYPE_CHECKING

from neurocontrol.snn.event._part import part

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


HORIZON = 40.0
"""Slowest time constants after which exponentials are below the rounding of what they add to."""
TOLERANCE = 1e-15
"""Step, s, at which the search has converged."""
MOST_STEPS = 120


@part
def response(leak: float, fall: float, time: float) -> float:
    """Integral of exp(-leak (time - s)) exp(-fall s) over s from 0 to ``time``, s."""
    apart = leak - fall
    if apart > 0.0:
        return -exp(-fall * time) * expm1(-apart * time) / apart
    if apart < 0.0:
        return exp(-leak * time) * expm1(apart * time) / apart
    return time * exp(-leak * time)


@part
def evaluate(
    level: int, time: float, x: float, limit: float, leak: float, count: int, work: FloatArray
) -> tuple[float, float]:
    """A level at a time, and its slope.

    Args:
        level: Its number, see the module.
        time: Time since the present, s.
        x: Distance of the potential from where it relaxes to, mV.
        limit: Distance of that from the threshold, mV.
        leak: Rate of the membrane, 1/s.
        count: Number of currents.
        work: Lines 0 and 1: u_k, mV/s, and m_k, 1/s; line n: factors of the terms of level n.
    """
    if level >= 2:
        value, slope = 0.0, 0.0
        for k in range(level - 2, count):
            term = work[level, k] * exp(-work[1, k] * time)
            value += term
            slope -= work[1, k] * term
        return value, slope
    moved, push, ease = x * exp(-leak * time), 0.0, 0.0
    for k in range(count):
        fall = work[1, k]
        term = work[0, k] * exp(-fall * time)
        moved += work[0, k] * response(leak, fall, time)
        push += term
        ease += fall * term
    slope = push - leak * moved
    if level == 0:
        return limit + moved, slope
    return slope, -leak * slope - ease


@part
def search(
    level: int,
    low: float,
    high: float,
    rising: bool,
    x: float,
    limit: float,
    leak: float,
    count: int,
    work: FloatArray,
) -> float:
    """The zero of a level between two times at which its signs differ, by Newton's method.

    A step that would leave the bracket, or a bracket that does not halve in three, is bisected.
    """
    time, width, patience = low, high - low, 3
    for _ in range(MOST_STEPS):
        value, slope = evaluate(level, time, x, limit, leak, count, work)
        if (value >= 0.0) == rising:
            high = time
        else:
            low = time
        step = -value / slope if slope != 0.0 else inf
        following = time + step
        patience -= 1
        if patience == 0:
            if 2.0 * (high - low) > width and abs(step) > 1e-6 * (high - low):
                following = 0.5 * (low + high)
            width, patience = high - low, 3
        if not low <= following <= high:
            following = 0.5 * (low + high)
        if abs(following - time) <= TOLERANCE or high - low <= TOLERANCE:
            return following
        time = following
    return time


@part
def first_crossing(x: float, limit: float, leak: float, count: int, work: FloatArray) -> float:
    """Time until limit + x(t) first reaches 0, s; infinite if it never does.

    Args:
        x: Distance of the potential from where it relaxes to, mV.
        limit: Distance of that from the threshold, mV.
        leak: Rate of the membrane, 1/s.
        count: Number of currents, each with a fall of its own.
        work: Lines 0 and 1 as in :func:`evaluate`; the others, and two beyond the last level, are
            written: ``(most currents + 4, most currents + 2)``.
    """
    if limit + x >= 0.0:
        return 0.0
    if count == 0:
        return log(-x / limit) / leak if limit > 0.0 else inf
    slowest = leak
    for k in range(count):
        slowest = min(slowest, work[1, k])
        work[2, k] = work[0, k] * work[1, k]
    horizon = HORIZON / slowest
    for level in range(3, count + 2):
        for k in range(level - 2, count):
            work[level, k] = work[level - 1, k] * (work[1, level - 3] - work[1, k])
    found, parts, last = 0, work.shape[0] - 2, work.shape[0] - 1
    for level in range(count, -1, -1):
        kept, start = 0, 0.0
        value, _ = evaluate(level, 0.0, x, limit, leak, count, work)
        before = value >= 0.0
        for piece in range(found + 1):
            end = work[parts, piece] if piece < found else horizon
            value, _ = evaluate(level, end, x, limit, leak, count, work)
            after = value >= 0.0
            if after != before:
                zero = search(level, start, end, after, x, limit, leak, count, work)
                if level == 0:
                    return float(zero)
                work[last, kept] = zero
                kept += 1
            start, before = end, after
        found = kept
        parts, last = last, parts
    return inf
