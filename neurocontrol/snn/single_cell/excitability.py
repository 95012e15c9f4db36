"""How often a cell fires under which current, and from which current on: one row for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn._clock import checked_step, whole_steps
from neurocontrol.snn.single_cell.clamp import alone, by_chance, one_cell

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.types import BoolArray, FloatArray, Seed

_DECADES: Final = np.append(0.0, np.geomspace(1e-3, 1e5, 97))
"""Currents among which a threshold is looked for, in the unit of the family; 21 % apart. Below zero
are the same of a cell that fires by itself."""

_FINER = 48  # currents between two rungs
_LOOK = 1.0  # s
_COPIES = 9  # cells of which half must fire where chance has a hand


@dataclass(frozen=True, kw_only=True, eq=False)
class Excitability:
    """The f-I curve: firing rates under constant currents.

    Attributes:
        current: Currents, in the unit of the family, ``(n,)``.
        first: Inverse of the first interval, Hz, ``(n,)``; 0 where there is none.
        lasting: Rate once the cell has settled, Hz, ``(n,)``. Rates of rows that left the finite
            numbers are not numbers.
        resolution: Difference between two rates that can be told apart, Hz.
    """

    current: FloatArray
    first: FloatArray
    lasting: FloatArray
    resolution: float


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Currents, in the unit of the family and beside its ``drive``, that make a cell fire.

    They are below zero in a cell that fires by itself: what silences it.

    Attributes:
        rheobase: Smallest step of current at which it fires at all; None if none makes it.
        sustained: Smallest at which it goes on firing; None if none makes it.
    """

    rheobase: float | None
    sustained: float | None


def excitability(
    neuron: Neuron,
    current: ArrayLike,
    *,
    dt: float,
    duration: float = 2.0,
    settling: float = 0.5,
    seed: Seed = 0,
) -> Excitability:
    """Inject constant currents into as many copies of a cell.

    Args:
        neuron: Family and parameters of one cell; what is random is drawn once.
        current: Currents in the unit of the family, ``(n,)``.
        dt: Step, s.
        duration: How long, s.
        settling: What does not count for the lasting rate, s.
        seed: Of noise and of what is drawn.

    Raises:
        InputError: The family has no membrane, or a value cannot be.
    """
    currents = np.asarray(current, dtype=np.float64)
    if currents.ndim != 1 or currents.size == 0 or not np.all(np.isfinite(currents)):
        raise InputError(f"currents must be finite numbers (n,), got {current!r}")
    steps = int(whole_steps(duration, checked_step(dt)))
    if not 0.0 <= settling < duration or steps < 1:
        raise InputError(
            f"duration must be above the settling time of {settling} s, got {duration!r}"
        )
    simulator = alone(
        one_cell(neuron, seed), dt=dt, rows=currents.size, seed=seed, hold_faults=True
    )
    simulator.current[:, 0] = currents
    simulator.record_spikes()
    simulator.advance(steps)
    first, lasting = np.zeros((2, currents.size))
    for row in range(currents.size):
        times, _ = simulator.spikes(row)
        first[row] = 1.0 / (times[1] - times[0]) if times.size > 1 else 0.0
        lasting[row] = np.count_nonzero(times > settling) / (duration - settling)
    for rates in (first, lasting):
        rates[simulator.faults] = np.nan
    return Excitability(
        current=currents, first=first, lasting=lasting, resolution=1.0 / (duration - settling)
    )


def thresholds(neuron: Neuron, *, dt: float, seed: Seed = 0) -> Thresholds:
    """Find from which current on a cell fires, to 0.5 %, within a second and without noise.

    Of a family that fires by chance, half of some cells must.

    Args:
        neuron: Family and parameters of one cell; what is random is drawn once.
        dt: Step, s.
        seed: Of what is drawn.

    Raises:
        InputError: The family has no membrane, or the step cannot be.
    """
    cell = replace(one_cell(neuron, seed), noise=0.0)
    rising = _tried(cell, _DECADES, dt)
    falling = _tried(cell, -_DECADES, dt) if rising.ever[0] else rising
    brackets = [
        _bracket(-_DECADES, falling.sound & ~down) if up[0] else _bracket(_DECADES, up)
        for up, down in zip(rising, falling, strict=True)
    ][:2]
    known = [bracket for bracket in brackets if bracket]
    if not known:
        return Thresholds(rheobase=None, sustained=None)
    finer = np.concatenate([np.linspace(low, high, _FINER) for low, high in known])
    again = _tried(cell, finer, dt)
    found: list[float | None] = []
    for fires, bracket in zip(again, brackets, strict=False):
        low, high = bracket or (np.inf, np.inf)
        firing = finer[fires & (low <= finer) & (finer <= high)]
        found.append(float(firing.min()) if firing.size else None)
    return Thresholds(rheobase=found[0], sustained=found[1])


class _Tried(NamedTuple):
    """Under each of some currents: whether a cell fires, whether it goes on, and is finite."""

    ever: BoolArray
    late: BoolArray
    sound: BoolArray


def _tried(cell: Neuron, currents: FloatArray, dt: float) -> _Tried:
    copies = _COPIES if by_chance(type(cell)) else 1
    simulator = alone(cell, dt=dt, rows=currents.size * copies, hold_faults=True)
    simulator.current[:, 0] = np.repeat(currents, copies)
    half = max(int(whole_steps(0.5 * _LOOK, checked_step(dt))), 1)
    simulator.advance(half)
    early = simulator.spike_counts[:, 0].copy()
    simulator.advance(half)
    total = simulator.spike_counts[:, 0]
    sound = np.ones(total.size, dtype=np.bool_)
    sound[simulator.faults] = False
    ever, late = (
        np.median((sound & fires).reshape(-1, copies), axis=1) > 0.5
        for fires in (total > 0, total > early)
    )
    return _Tried(ever, late, np.all(sound.reshape(-1, copies), axis=1))


def _bracket(rungs: FloatArray, changed: BoolArray) -> tuple[float, float] | None:
    """The lower and the higher of the two currents between which something changes first."""
    if not np.any(changed):
        return None
    place = int(np.argmax(changed))
    low, high = sorted((float(rungs[place - 1]), float(rungs[place])))
    return low, high
