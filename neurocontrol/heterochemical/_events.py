"""From event to event: potentials move in straight lines, and nothing else is between two events.

An event is a level that a cell reaches, or the end of a substance's life.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.heterochemical import _tables as at

if TYPE_CHECKING:
    from neurocontrol.heterochemical._tables import Tables
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

CHARGING, UPSTROKE, BURST, RECOVERY = range(4)
NOWHERE, AT_REST, UP, AT_TOP, DOWN, REBOUNDS, AT_FLOOR = range(7)
DONE, FULL, CHATTERS = range(3)

_CLOSE = 1e-12  # s: events so close together are one
_AT_ONCE = 8  # events of a cell at one moment, beyond which there is no end to them


@njit(cache=True, inline="always")
def is_active(part: int) -> bool:
    """Whether a part of the cycle is one of activity."""
    return part in (UPSTROKE, BURST)


@njit(cache=True)
def mix(
    tables: Tables,
    time: float,
    parts: IntArray,
    ends: FloatArray,
    injected: FloatArray,
    concentration: FloatArray,
) -> None:
    """Concentrations of all substances of a row, shape ``(m,)``."""
    concentration[:] = injected
    for cell in range(len(parts)):
        for substance in range(len(concentration)):
            amount = tables.amounts[cell, substance]
            if amount > 0.0 and (is_active(parts[cell]) or ends[cell, substance] > time):
                concentration[substance] += amount


@njit(cache=True)
def act(
    tables: Tables,
    receptors: FloatArray,
    potential: FloatArray,
    parts: IntArray,
    rebounding: IntArray,
    concentration: FloatArray,
    thresholds: FloatArray,
    rates: FloatArray,
) -> None:
    """Thresholds and whole rates of the cells of a row, both ``(n,)``."""
    heard = np.empty(len(concentration))
    entry = 0
    for cell in range(len(parts)):
        heard[:] = receptors[cell]
        thresholds[cell] = tables.levels[cell, at.THRESHOLD]
        factor = 1.0
        first = entry
        while entry < len(tables.modulated) and tables.modulated[entry] == cell:
            if concentration[tables.modulators[entry]] >= tables.present_from[entry]:
                thresholds[cell] += tables.shifts[entry]
                factor *= tables.factors[entry]
                heard *= tables.gains[entry]
            entry += 1
        for other in range(first, entry):
            if concentration[tables.modulators[other]] >= tables.present_from[other]:
                heard += tables.opened[other]
        received = 0.0
        for substance in range(len(concentration)):
            received += heard[substance] * concentration[substance]
        if rebounding[cell]:
            received += tables.levels[cell, at.REBOUND_RATE]
        own = factor * tables.rates[cell, parts[cell]]
        if tables.reactive[cell] and parts[cell] == CHARGING:
            distance = potential[cell] - tables.levels[cell, at.REST]
            if distance < 0.0:
                own = -own
            elif distance == 0.0:
                # At rest what comes in has first to overcome it.
                own = min(max(-received, own), -own)
        rates[cell] = own + received


@njit(cache=True)
def next_level(
    levels: FloatArray,
    threshold: float,
    reactive: bool,
    potential: float,
    part: int,
    rebounding: bool,
    rate: float,
) -> tuple[float, int, float]:
    """When a cell reaches a level, s from now, what happens there, and the potential there."""
    if is_active(part):
        if potential < threshold or (potential == threshold and rate < 0.0):
            return 0.0, DOWN, potential
        if rate > 0.0 and potential < levels[at.TOP]:
            return (levels[at.TOP] - potential) / rate, AT_TOP, levels[at.TOP]
        if part == UPSTROKE and potential >= levels[at.TOP]:
            return 0.0, AT_TOP, levels[at.TOP]
        if rate < 0.0:
            return (threshold - potential) / rate, DOWN, threshold
        return inf, NOWHERE, potential
    if potential > threshold or (potential == threshold and rate > 0.0):
        return 0.0, UP, potential
    returns = part == RECOVERY or reactive
    rest = levels[at.REST]
    if rate > 0.0:
        if returns and potential < rest:
            return (rest - potential) / rate, AT_REST, rest
        return (threshold - potential) / rate, UP, threshold
    if part == RECOVERY and potential == rest:
        return 0.0, AT_REST, rest
    if rate < 0.0:
        if returns and potential > rest:
            level, what = rest, AT_REST
        else:
            level, what = levels[at.FLOOR], AT_FLOOR
        low = levels[at.REBOUND_LEVEL]
        if not rebounding and level <= low < potential:
            level, what = low, REBOUNDS
        if potential > level:
            return (level - potential) / rate, what, level
    return inf, NOWHERE, potential


@njit(cache=True)
def advance(
    tables: Tables,
    receptors: FloatArray,
    until: FloatArray,
    clock: FloatArray,
    potential: FloatArray,
    parts: IntArray,
    rebounding: IntArray,
    ends: FloatArray,
    injected: FloatArray,
    events: IntArray,
    records: FloatArray,
    counts: IntArray,
    potentials: FloatArray,
    concentrations: FloatArray,
) -> IntArray:
    """Bring every row to a time.

    Args:
        tables: Of the network.
        receptors: ``(B, n, m)``, 1/s.
        until: ``(B,)``, s.
        clock: ``(B,)``, s.
        potential: ``(B, n)``.
        parts: Part of the cycle, ``(B, n)``.
        rebounding: ``(B, n)``.
        ends: When what was released has gone, ``(B, n, m)``, s.
        injected: ``(B, m)``.
        events: Events of each row so far, ``(B,)``.
        records: Time, cell and 1 or 0 for active or silent, ``(B, K, 3)``.
        counts: Records of each row, ``(B,)``; K ends a call early.
        potentials: Corners of the potentials, ``(B, K, n)``; K of 0 keeps none.
        concentrations: Of the intervals that begin there, ``(B, K, m)``.

    Returns:
        ``(B,)``: whether rows are done, out of room, or chatter.
    """
    batch, cells = potential.shape
    substances = receptors.shape[2]
    room, kept = records.shape[1], potentials.shape[1] > 0
    found = np.zeros(batch, dtype=np.int64)
    concentration = np.empty(substances)
    thresholds, rates = np.empty(cells), np.empty(cells)
    waits, levels = np.empty(cells), np.empty(cells)
    what = np.empty(cells, dtype=np.int64)
    for row in range(batch):
        at_once = 0
        while True:
            if counts[row] + cells + 1 > room:
                found[row] = FULL
                break
            mix(tables, clock[row], parts[row], ends[row], injected[row], concentration)
            act(
                tables, receptors[row], potential[row], parts[row], rebounding[row],
                concentration, thresholds, rates,
            )  # fmt: skip
            wait = until[row] - clock[row]
            if kept:
                count = counts[row]
                records[row, count, 0] = clock[row]
                records[row, count, 1] = -1.0
                potentials[row, count] = potential[row]
                concentrations[row, count] = concentration
                counts[row] += 1
            if wait <= 0.0:
                break
            for cell in range(cells):
                waits[cell], what[cell], levels[cell] = next_level(
                    tables.levels[cell], thresholds[cell], tables.reactive[cell] > 0,
                    potential[row, cell], parts[row, cell], rebounding[row, cell] > 0, rates[cell],
                )  # fmt: skip
                wait = min(wait, waits[cell])
                for substance in range(substances):
                    if ends[row, cell, substance] > clock[row]:
                        wait = min(wait, ends[row, cell, substance] - clock[row])
            if wait > _CLOSE:
                at_once = 0
            at_once += 1
            if at_once > _AT_ONCE * cells:
                found[row] = CHATTERS
                break
            last = wait >= until[row] - clock[row]
            clock[row] = until[row] if last else clock[row] + wait
            for cell in range(cells):
                if waits[cell] > wait + _CLOSE:
                    moved = potential[row, cell] + rates[cell] * wait
                    low, high = tables.levels[cell, at.FLOOR], tables.levels[cell, at.TOP]
                    potential[row, cell] = min(max(moved, low), high)
                    continue
                events[row] += 1
                potential[row, cell] = levels[cell]
                reached = what[cell]
                if reached == AT_REST:
                    parts[row, cell] = CHARGING
                elif reached == AT_TOP:
                    parts[row, cell] = BURST
                elif reached == REBOUNDS:
                    rebounding[row, cell] = 1
                elif reached in (UP, DOWN):
                    parts[row, cell] = UPSTROKE if reached == UP else RECOVERY
                    if reached == UP:
                        rebounding[row, cell] = 0
                    else:
                        ends[row, cell] = clock[row] + tables.lifetimes[cell]
                    count = counts[row]
                    records[row, count, 0] = clock[row]
                    records[row, count, 1] = cell
                    records[row, count, 2] = 1.0 if reached == UP else 0.0
                    counts[row] += 1
    return found
