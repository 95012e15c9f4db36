"""What happens to one cell: it is brought up to the present, planned anew, and fires."""

from __future__ import annotations

from math import exp, expm1, inf, isfinite, isnan, log1p
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.snn import _random
from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._heap import schedule
from neurocontrol.snn.event._membrane import first_crossing
from neurocontrol.snn.event._part import inlined, part

if TYPE_CHECKING:
    from neurocontrol.snn.event._layout import Description, Live
    from neurocontrol.types import FloatArray


mix: Any = part(_random.mix)
CLOSE = 0.1
"""Exponent below which a difference of exponentials is taken with expm1."""
GOLDEN, EXTRA, UNIT = _random.GOLDEN, _random.EXTRA, _random.UNIT


@part
def interval(key: int, cell: int, draw: int, frequency: float) -> float:
    """An exponential interval of mean 1 / frequency, s: a mixture of key, cell and number of draws.

    The mixture is that of :mod:`neurocontrol.snn._random`, with the draw in place of the step.
    """
    start = mix(np.uint64(key) + np.uint64(draw) * GOLDEN)
    x = mix(start + np.uint64(cell) * GOLDEN)
    return -log1p(-np.float64(np.int64(x >> EXTRA)) * UNIT) / frequency


@inlined
def refresh(described: Description, live: Live, row: int, cell: int, time: float) -> None:
    """Bring a membrane and its currents from their stamp to a time."""
    state = live.cells
    elapsed = time - state[row, cell, at.STAMP]
    if elapsed <= 0.0:
        return
    private = min(row, described.constants.shape[0] - 1)
    leak = described.constants[private, cell, at.RATE]
    held = min(max(state[row, cell, at.FREE] - state[row, cell, at.STAMP], 0.0), elapsed)
    moving = elapsed - held
    faded = exp(-leak * moving)
    gain = described.constants[private, cell, at.GAIN]
    target = state[row, cell, at.TARGET]
    v = target + (state[row, cell, at.V] - target) * faded
    for k in range(described.first_current[cell], described.first_current[cell + 1]):
        current = live.currents[row, k]
        if current == 0.0:
            continue
        fall = described.fall[k]
        if held > 0.0:
            current *= exp(-fall * held)
        kept, apart = exp(-fall * moving), leak - fall
        exponent = apart * moving
        if abs(exponent) > CLOSE:
            share = (kept - faded) / apart
        elif exponent == 0.0:
            share = moving * faded
        else:
            share = faded * expm1(exponent) / apart
        v += gain * current * share
        live.currents[row, k] = current * kept
    if moving > 0.0:
        state[row, cell, at.V] = v
    state[row, cell, at.STAMP] = time


@inlined
def plan(described: Description, live: Live, row: int, cell: int, work: FloatArray) -> bool:
    """Schedule when a membrane that is up to date may next fire; False if it is not finite.

    Two bounds save most searches. The potential never exceeds the sum of the peaks of all that
    moves it up; and it rises at most as fast as now, without the currents that pull it down, so
    that it is enough to look again when it could be at the threshold. What comes first is final.
    """
    private = min(row, described.constants.shape[0] - 1)
    line = min(row, described.peak.shape[0] - 1)
    state, constants = live.cells, described.constants
    v, target = state[row, cell, at.V], state[row, cell, at.TARGET]
    x, limit = v - target, target - constants[private, cell, at.THRESHOLD]
    leak, gain = constants[private, cell, at.RATE], constants[private, cell, at.GAIN]
    most, rise, moved = limit + max(x, 0.0), -leak * x, False
    for k in range(described.first_current[cell], described.first_current[cell + 1]):
        push = gain * live.currents[row, k]
        moved |= push != 0.0
        if push > 0.0:
            most += push * described.peak[line, k]
            rise += push
    if not isfinite(v + rise):
        return False
    if most < 0.0 or rise <= 0.0 > limit + x:
        schedule(live, row, cell, inf)
        return True
    if not moved or limit + x >= 0.0:
        return bool(settle(described, live, row, cell, work))
    begin = max(state[row, cell, at.STAMP], state[row, cell, at.FREE])
    time = begin - (limit + x) / rise
    waiting = state[row, cell, at.SURE] == 0.0 and live.seat[row, cell] >= 0
    if not (waiting and state[row, cell, at.STAMP] < live.due[row, cell] <= time):
        state[row, cell, at.SURE] = 0.0
        schedule(live, row, cell, time)
    return True


@part
def settle(described: Description, live: Live, row: int, cell: int, work: FloatArray) -> bool:
    """Schedule the next spike of a membrane, from its stamp; False if it is not finite."""
    private = min(row, described.constants.shape[0] - 1)
    state, constants = live.cells, described.constants
    stamp, target = state[row, cell, at.STAMP], state[row, cell, at.TARGET]
    held = max(state[row, cell, at.FREE] - stamp, 0.0)
    leak, gain = constants[private, cell, at.RATE], constants[private, cell, at.GAIN]
    count = 0
    for k in range(described.first_current[cell], described.first_current[cell + 1]):
        if live.currents[row, k] != 0.0:
            work[0, count] = gain * live.currents[row, k] * exp(-described.fall[k] * held)
            work[1, count] = described.fall[k]
            count += 1
    x, limit = state[row, cell, at.V] - target, target - constants[private, cell, at.THRESHOLD]
    time = stamp + held + first_crossing(x, limit, leak, count, work)
    state[row, cell, at.SURE] = 1.0
    schedule(live, row, cell, max(time, live.now[row]))
    return not isnan(time)


@part
def reset_cell(
    described: Description, live: Live, row: int, cell: int, time: float, work: FloatArray
) -> bool:
    """Let a cell go on after its spike; False if it cannot."""
    private = min(row, described.constants.shape[0] - 1)
    state, constants = live.cells, described.constants
    if constants[private, cell, at.RATE] > 0.0:
        refresh(described, live, row, cell, time)
        state[row, cell, at.V] = constants[private, cell, at.RESET]
        state[row, cell, at.FREE] = time + constants[private, cell, at.REFRACTORY]
        state[row, cell, at.FIRED] = time
        return bool(plan(described, live, row, cell, work) and live.due[row, cell] > time)
    state[row, cell, at.FIRED] = time
    if live.due[row, cell] == time:
        draw_interval(described, live, row, cell, time)
    return True


@part
def draw_interval(described: Description, live: Live, row: int, cell: int, time: float) -> None:
    """Schedule the next spike of a source, after a time."""
    frequency = described.constants[min(row, described.constants.shape[0] - 1), cell, at.FREQUENCY]
    following = inf
    if frequency > 0.0:
        key = live.integers[row, at.KEY]
        following = time + interval(key, cell, live.draws[row, cell], frequency)
        live.draws[row, cell] += 1
    live.cells[row, cell, at.SURE] = 1.0
    schedule(live, row, cell, following)
