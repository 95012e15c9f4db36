"""What happens to one cell: it is brought up to the present, planned anew, and fires."""

from __future__ import annotations

from math import exp, expm1, inf, log1p
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.snn import _random
from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._heap import schedule
from neurocontrol.snn.event._membrane import first_crossing
from neurocontrol.snn.event._part import part

if TYPE_CHECKING:
    from neurocontrol.snn.event._layout import Description, Live
    from neurocontrol.types import FloatArray


mix: Any = part(_random.mix)
GOLDEN, EXTRA, UNIT = _random.GOLDEN, _random.EXTRA, _random.UNIT


@part
def interval(key: int, cell: int, draw: int, frequency: float) -> float:
    """An exponential interval of mean 1 / frequency, s: a mixture of key, cell and number of draws.

    The mixture is that of :mod:`neurocontrol.snn._random`, with the draw in place of the step.
    """
    start = mix(np.uint64(key) + np.uint64(draw) * GOLDEN)
    x = mix(start + np.uint64(cell) * GOLDEN)
    return -log1p(-np.float64(np.int64(x >> EXTRA)) * UNIT) / frequency


@part
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
        if apart > 0.0:
            share = -kept * expm1(-apart * moving) / apart
        elif apart < 0.0:
            share = faded * expm1(apart * moving) / apart
        else:
            share = moving * faded
        v += gain * current * share
        live.currents[row, k] = current * kept
    if moving > 0.0:
        state[row, cell, at.V] = v
    state[row, cell, at.STAMP] = time


@part
def crossing(described: Description, live: Live, row: int, cell: int, work: FloatArray) -> float:
    """When a membrane, which is up to date, fires if nothing reaches it; infinite for never."""
    private = min(row, described.constants.shape[0] - 1)
    constants = described.constants
    state = live.cells
    stamp = state[row, cell, at.STAMP]
    held = max(state[row, cell, at.FREE] - stamp, 0.0)
    leak, gain = constants[private, cell, at.RATE], constants[private, cell, at.GAIN]
    target = state[row, cell, at.TARGET]
    x, limit = state[row, cell, at.V] - target, target - constants[private, cell, at.THRESHOLD]
    most, count = limit + max(x, 0.0), 0
    line = min(row, described.peak.shape[0] - 1)
    for k in range(described.first_current[cell], described.first_current[cell + 1]):
        current = live.currents[row, k]
        if current == 0.0:
            continue
        push, fall = gain * current, described.fall[k]
        if push > 0.0:
            most += push * described.peak[line, k]
        work[0, count], work[1, count] = push, fall
        count += 1
    if most < 0.0:
        return inf
    if held > 0.0:
        for k in range(count):
            work[0, k] *= exp(-work[1, k] * held)
    return float(stamp + held + first_crossing(x, limit, leak, count, work))


@part
def plan(described: Description, live: Live, row: int, cell: int, work: FloatArray) -> bool:
    """Schedule the next spike of a membrane that is up to date; False if it is not finite."""
    if not np.isfinite(live.cells[row, cell, at.V]):
        return False
    time = crossing(described, live, row, cell, work)
    schedule(live, row, cell, time)
    return not np.isnan(time)


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
    schedule(live, row, cell, following)
