"""Kernel of short-term plasticity: what part of its weight a spike releases."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from neurocontrol.snn._layout import (
    STEP,
    STEP_LENGTH,
    TERMINALS_COUNT,
    TERMINALS_LAST,
    TERMINALS_PARAMETERS,
    TERMINALS_RESOURCES,
    TERMINALS_STATE,
)

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray


def released(
    integers: IntArray,
    own: FloatArray,
    program: IntArray,
    constants: FloatArray,
    terminals: int,
    cell: int,
) -> float:
    """Bring the terminals of a cell to the arrival of its spike, and return what this releases.

    See :class:`neurocontrol.snn.plasticity.ShortTermPlasticity`. The step of an arrival is counted
    from 1, so that the time since the last one is never 0, not even for the first.
    """
    count = program[terminals, TERMINALS_COUNT]
    parameters = program[terminals, TERMINALS_PARAMETERS] + cell
    utilization, recovery = own[parameters], own[parameters + count]
    facilitation = own[parameters + 2 * count]
    last = program[terminals, TERMINALS_LAST] + cell
    elapsed = (integers[STEP] + 1 - integers[last]) * constants[terminals, STEP_LENGTH]
    integers[last] = integers[STEP] + 1
    release = own[program[terminals, TERMINALS_STATE] + cell]
    resources = own[program[terminals, TERMINALS_RESOURCES] + cell]
    if facilitation > 0.0:
        release *= exp(-elapsed / facilitation)
        release += utilization * (1.0 - release)
    else:
        release = utilization
    gone = (1.0 - resources) * exp(-elapsed / recovery) if recovery > 0.0 else 0.0
    resources = 1.0 - gone
    own[program[terminals, TERMINALS_STATE] + cell] = release
    own[program[terminals, TERMINALS_RESOURCES] + cell] = resources - release * resources
    return float(release * resources)
