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
def advance_row(
    tables: Tables,
    receptors: FloatArray,
    until: float,
    row: int,
    clock: FloatArray,
    potential: FloatArray,
    parts: IntArray,
    rebounding: IntArray,
    ends: FloatArray,
    injected: FloatArray,
    events: IntArray,
    records: FloatArray,
    count: int,
    potentials: FloatArray,
    concentrations: FloatArray,
) -> tuple[int, int]:
    """Bring one row to a time, s; return whether it is done, and how many records it has.

    Args:
        tables: Of the network.
        receptors: Of the row, ``(n, m)``, 1/s.
        until: When to stop, s.
        row: Its number in clock and events.
        clock: ``(B,)``, s.
        potential: Of the row, as all that follows, ``(n,)``.
        parts: Part of the cycle, ``(n,)``.
        rebounding: ``(n,)``.
        ends: When what was released has gone, ``(n, m)``, s.
        injected: ``(m,)``.
        events: Events of each row so far, ``(B,)``.
        records: Time, cell and 1 or 0 for active or silent, ``(K, 3)``.
        count: Records so far; K ends a call early.
        potentials: Corners of the potentials, ``(K, n)``; K of 0 keeps none.
        concentrations: Of the intervals that begin there, ``(K, m)``.
    """
    cells, substances = receptors.shape
    room, kept = records.shape[0], potentials.shape[0] > 0
    concentration = np.empty(substances)
    thresholds, rates = np.empty(cells), np.empty(cells)
    waits, levels = np.empty(cells), np.empty(cells)
    what = np.empty(cells, dtype=np.int64)
    at_once = 0
    while True:
        if count + cells + 1 > room:
            return FULL, count
        mix(tables, clock[row], parts, ends, injected, concentration)
        act(tables, receptors, potential, parts, rebounding, concentration, thresholds, rates)
        wait = until - clock[row]
        if kept:
            records[count, 0] = clock[row]
            records[count, 1] = -1.0
            potentials[count] = potential
            concentrations[count] = concentration
            count += 1
        if wait <= 0.0:
            return DONE, count
        for cell in range(cells):
            waits[cell], what[cell], levels[cell] = next_level(
                tables.levels[cell], thresholds[cell], tables.reactive[cell] > 0,
                potential[cell], parts[cell], rebounding[cell] > 0, rates[cell],
            )  # fmt: skip
            wait = min(wait, waits[cell])
            for substance in range(substances):
                if ends[cell, substance] > clock[row]:
                    wait = min(wait, ends[cell, substance] - clock[row])
        if wait > _CLOSE:
            at_once = 0
        at_once += 1
        if at_once > _AT_ONCE * cells:
            return CHATTERS, count
        last = wait >= until - clock[row]
        clock[row] = until if last else clock[row] + wait
        for cell in range(cells):
            if waits[cell] > wait + _CLOSE:
                moved = potential[cell] + rates[cell] * wait
                low, high = tables.levels[cell, at.FLOOR], tables.levels[cell, at.TOP]
                potential[cell] = min(max(moved, low), high)
                continue
            events[row] += 1
            potential[cell] = levels[cell]
            reached = what[cell]
            if reached == AT_REST:
                parts[cell] = CHARGING
            elif reached == AT_TOP:
                parts[cell] = BURST
            elif reached == REBOUNDS:
                rebounding[cell] = 1
            elif reached in (UP, DOWN):
                parts[cell] = UPSTROKE if reached == UP else RECOVERY
                if reached == UP:
                    rebounding[cell] = 0
                else:
                    ends[cell] = clock[row] + tables.lifetimes[cell]
                records[count, 0] = clock[row]
                records[count, 1] = cell
                records[count, 2] = 1.0 if reached == UP else 0.0
                count += 1


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
    """Bring every row to a time; arrays as those of :func:`advance_row`, with rows first.

    Returns:
        ``(B,)``: whether rows are done, out of room, or chatter.
    """
    found = np.zeros(len(clock), dtype=np.int64)
    for row in range(len(clock)):
        found[row], counts[row] = advance_row(
            tables, receptors[row], until[row], row, clock, potential[row], parts[row],
            rebounding[row], ends[row], injected[row], events, records[row], counts[row],
            potentials[row], concentrations[row],
        )  # fmt: skip
    return found


@njit(cache=True)
def elapse(
    rows: IntArray,
    tables: tuple[Any, ...],
    receptors: FloatArray,
    duration: FloatArray,
    clock: FloatArray,
    potential: FloatArray,
    parts: IntArray,
    rebounding: IntArray,
    ends: FloatArray,
    injected: FloatArray,
    events: IntArray,
    active: FloatArray,
) -> None:
    """Let time pass in given rows without a record, in place.

    A row that chatters stays where it is.

    Args:
        rows: Row numbers, shape ``(n,)``.
        tables: Fields of the tables of the network.
        receptors: ``(B, n, m)``, 1/s.
        duration: Of each row, ``(B,)``, s.
        clock: ``(B,)``, s.
        potential: ``(B, n)``.
        parts: Part of the cycle, ``(B, n)``.
        rebounding: ``(B, n)``.
        ends: When what was released has gone, ``(B, n, m)``, s.
        injected: ``(B, m)``.
        events: Events of each row so far, ``(B,)``.
        active: Receives 1 for cells that are active then, else 0, ``(B, n)``.
    """
    cells, substances = receptors.shape[1:]
    records = np.empty((4 * (cells + 1), 3))
    nothing, empty = np.empty((0, cells)), np.empty((0, substances))
    network = at.Tables(*tables)
    for row in rows:
        until, state = clock[row] + duration[row], FULL
        while state == FULL:
            state, _ = advance_row(
                network, receptors[row], until, row, clock, potential[row], parts[row],
                rebounding[row], ends[row], injected[row], events, records, 0, nothing, empty,
            )  # fmt: skip
        for cell in range(cells):
            active[row, cell] = 1.0 if is_active(parts[row, cell]) else 0.0
