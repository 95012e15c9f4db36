"""Where the states of a cell go: finite differences of the kernel, at many states at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.snn.single_cell.clamp import (
    CELL,
    COUNTDOWN,
    POTENTIAL,
    alone,
    by_chance,
    one_cell,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.types import BoolArray, FloatArray

STEP: Final = 1e-6
"""The step of the differences, s: so short that the scheme of a family makes no difference."""

_HALVINGS = 10
_LOOKS = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """How fast states change.

    Attributes:
        rates: Change of every state variable per second, by name, each of the shape of the states.
        fires: Where the cell fires at once; the rates there are not numbers.
    """

    rates: Mapping[str, FloatArray]
    fires: BoolArray


def flow(neuron: Neuron, states: Mapping[str, ArrayLike], *, current: float = 0.0) -> Flow:
    """Take one short step from every one of some states, without noise.

    Of a family in which chance has a hand, it is the median of several steps.

    Args:
        neuron: Family and parameters of one cell.
        states: State variables by name, which must fit one another, of at most two axes; the others
            are as the family starts, and the cell is not refractory.
        current: What is injected beside the cell's own ``drive``, in the unit of the family.

    Raises:
        InputError: The family has no membrane or no such variable.
    """
    given = dict(zip(states, np.broadcast_arrays(*states.values()), strict=True))
    rows, cells = np.atleast_2d(next(iter(given.values()))).shape
    looks = _LOOKS if by_chance(type(neuron)) else 1
    cell = replace(one_cell(neuron), noise=0.0)
    simulator = alone(cell, dt=STEP, rows=looks * rows, cells=cells, hold_faults=True)
    for name, values in given.items():
        simulator.state(CELL, name)[...] = np.tile(np.atleast_2d(values), (looks, 1))
    simulator.current[...] = current
    names = type(neuron).variables
    before = {name: simulator.state(CELL, name).copy() for name in names}
    simulator.record_spikes()
    simulator.advance(1)
    fired = np.zeros((looks * rows, cells), dtype=np.bool_)
    for row in range(looks * rows):
        fired[row, simulator.spikes(row)[1]] = True
    fired = fired.reshape(looks, rows, cells)
    rates = {}
    for name in names:
        if name != COUNTDOWN:
            with np.errstate(invalid="ignore"):
                change = (simulator.state(CELL, name) - before[name]) / STEP
            rates[name] = _median(change.reshape(fired.shape), fired)
    return Flow(rates=rates, fires=2 * np.count_nonzero(fired, axis=0) > looks)


def _median(change: FloatArray, fired: BoolArray) -> FloatArray:
    """Median over the first axis of the changes without a spike; not a number if most have one."""
    rising = np.sort(np.where(fired, np.nan, change), axis=0)  # what is not a number comes last
    known = change.shape[0] - np.count_nonzero(fired, axis=0)
    middle = np.take_along_axis(rising, np.maximum(known - 1, 0)[None] // 2, axis=0)[0]
    return np.where(2 * known < change.shape[0], np.nan, middle)


def firing_levels(
    neuron: Neuron, states: Mapping[str, ArrayLike], low: float, high: float
) -> FloatArray | None:
    """The potentials from which on a cell fires at once; None where it does not even at ``high``.

    A family whose spikes have a course of their own, and are counted where that crosses a level,
    has no such potential.

    Args:
        neuron: Family and parameters of one cell.
        states: The other state variables by name, ``(n,)`` each.
        low: Potential at which it does not fire, mV.
        high: Highest potential to look at, mV.

    Returns:
        Levels in mV to a thousandth of the range, ``(n,)``.
    """
    count = np.size(next(iter(states.values())))
    ends = np.full(count, low), np.full(count, high)
    if not np.all(flow(neuron, {**states, POTENTIAL: ends[1]}).fires):
        return None
    for _ in range(_HALVINGS):
        middle = 0.5 * (ends[0] + ends[1])
        fires = flow(neuron, {**states, POTENTIAL: middle}).fires[0]
        ends = np.where(fires, ends[0], middle), np.where(fires, middle, ends[1])
    return ends[1]


def above(fires: BoolArray) -> BoolArray:
    """Where cells fire at once, and at every higher potential, which is the last axis, too."""
    return np.logical_and.accumulate(fires[..., ::-1], axis=-1)[..., ::-1]
