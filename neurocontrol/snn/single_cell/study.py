"""Everything that one look at a cell needs: response, phase plane, thresholds and f-I curve."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.single_cell.clamp import Current, Response, by_chance, one_cell, respond
from neurocontrol.snn.single_cell.excitability import (
    Excitability,
    Thresholds,
    excitability,
    thresholds,
)
from neurocontrol.snn.single_cell.flow import firing_levels
from neurocontrol.snn.single_cell.phase_plane import PhasePlane, phase_plane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.types import FloatArray, Seed

STEP: Final = 0.00005
"""Usual step, s: every shipped family allows it."""

DURATION: Final = 0.5
"""Usual duration, s."""

_ABOVE = 1.5  # times the threshold, where no current is told
_BELOW = 0.005  # share of a threshold by which a current below it differs
_DOUBLINGS = 8
_CURRENTS = 61
_POTENTIALS, _OTHERS = 281, 201
_MARGIN = 0.15
_SPAN = 1.0  # mV, or whatever a variable is in, at least


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """What a cell does and why.

    Attributes:
        neuron: The cell.
        response: Its response to the current.
        peaks: Potential at the end of every spike, mV, ``(S,)``; None if spikes have a course of
            their own. A kernel resets a cell within the step of its spike, so that peaks cannot be
            seen: they are as far above the potential from which on the cell fires at once as the
            highest that was seen before a spike.
        planes: Phase planes, the last with the current that was held longest, before it one with
            the current farthest from that, or without any; on a line of potentials where nothing
            else moves, and no planes where more than one variable does.
        thresholds: From which current on it fires.
        excitability: Its f-I curve.
    """

    neuron: Neuron
    response: Response
    peaks: FloatArray | None
    planes: tuple[PhasePlane, ...]
    thresholds: Thresholds
    excitability: Excitability

    @property
    def units(self) -> Mapping[str, str]:
        """Units of current and state variables, by name, where they have one."""
        return type(self.neuron).units


def study(
    neuron: Neuron,
    *,
    current: Current | None = None,
    duration: float = DURATION,
    dt: float = STEP,
    seed: Seed = 0,
) -> Study:
    """Look at one cell.

    Args:
        neuron: Family and parameters of one cell; what is random is drawn once.
        current: What is injected beside the cell's own ``drive``; by default half more than makes
            it go on firing, doubled until it fires within the duration.
        duration: How long, s.
        dt: Step, s.
        seed: Of noise and of what is drawn.

    Raises:
        InputError: The family has no membrane, or a value cannot be.
        NotFiniteError: The potential has left the finite numbers.
    """
    cell = one_cell(neuron, seed)
    found = thresholds(cell, dt=dt)
    given = usual_current(found) if current is None else current
    response = respond(cell, given, duration=duration, dt=dt, seed=seed)
    if current is None:
        for _ in range(_DOUBLINGS):
            if response.spikes.size:
                break
            response = respond(cell, 2.0 * response.current, duration=duration, dt=dt, seed=seed)
    peaks = _peaks(cell, response)
    return Study(
        neuron=cell,
        response=response,
        peaks=peaks,
        planes=_planes(cell, response, peaks),
        thresholds=found,
        excitability=excitability(cell, _sweep(found, response.current), dt=dt, seed=seed),
    )


def usual_current(found: Thresholds) -> float:
    """Half more than makes a cell go on firing, or fire at all, to two digits.

    Raises:
        InputError: No current makes it fire.
    """
    threshold = found.rheobase if found.sustained is None else found.sustained
    if threshold is None:
        raise InputError("no current makes this cell fire: say which one to inject")
    if threshold <= 0.0:
        return 0.0
    return float(np.round(_ABOVE * threshold, 1 - floor(log10(_ABOVE * threshold))))


def _sweep(found: Thresholds, current: FloatArray) -> FloatArray:
    """Currents of the f-I curve: around the thresholds, and whatever was injected."""
    ends = [float(current.min()), float(current.max()), 0.0]
    kinks = []
    for threshold in (found.rheobase, found.sustained):
        if threshold is not None:
            ends.append(3.0 * threshold if threshold > 0.0 else 1.5 * threshold)
            kinks.append([threshold - _BELOW * abs(threshold), threshold])
    if min(ends) < 0.0 == max(ends):
        ends.append(-min(ends))
    if min(ends) == max(ends):
        ends.append(1.0)
    evenly = np.linspace(min(ends), max(ends), _CURRENTS)
    return np.unique(np.concatenate([evenly, *kinks]))


def _planes(cell: Neuron, response: Response, peaks: FloatArray | None) -> tuple[PhasePlane, ...]:
    moving = response.moving
    if len(moving) > 1:
        return ()
    v = response.potential
    potential = _around(v if peaks is None else np.append(v, peaks), _POTENTIALS)
    name = moving[0] if moving else ""
    other = _around(response.states[name], _OTHERS) if moving else np.zeros(1)
    levels, counts = np.unique(response.current, return_counts=True)
    longest = float(levels[np.argmax(counts)])
    farthest = float(levels[np.argmax(np.abs(levels - longest))]) if levels.size > 1 else 0.0
    return tuple(
        phase_plane(cell, potential=potential, name=name, other=other, current=one)
        for one in dict.fromkeys([farthest, longest])
    )


def _around(values: FloatArray, count: int) -> FloatArray:
    """Values from a little below the lowest to a little above the highest."""
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * max(high - low, _SPAN)
    return np.linspace(low - margin, high + margin, count)


def _peaks(cell: Neuron, response: Response) -> FloatArray | None:
    before = np.array(response.at_spikes(), dtype=np.int64) - 1
    if not before.size or by_chance(type(cell)):  # such cells may fire at any potential
        return None
    v = response.potential
    low, high = float(v.min()), float(v.max())
    states = {name: response.states[name][before] for name in (*response.moving, "threshold")}
    levels = firing_levels(cell, states, low, high + max(high - low, _SPAN))
    if levels is None:
        return None
    return np.asarray(levels + max(float(np.max(v[before] - levels)), 0.0))
