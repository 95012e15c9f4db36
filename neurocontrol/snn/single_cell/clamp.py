"""The current clamp: a cell alone, a current into it, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from neurocontrol.errors import InputError
from neurocontrol.snn._clock import checked_step, whole_steps
from neurocontrol.snn.network import Network, Population
from neurocontrol.types import FloatArray

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import Seed

    Family = TypeVar("Family", bound=Neuron)

CELL = "cell"
"""Name of the population of a cell that is alone."""

POTENTIAL, COUNTDOWN = "v", "refractory"

Current = ArrayLike | Callable[[FloatArray], FloatArray]
"""A current in the unit of the family: a number, one number for every step, or a function of the
times at which the steps begin, s ``(K,)``."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Response:
    """What one cell did under a current.

    Attributes:
        time: Moments between the steps, from 0 on, s, ``(K + 1,)``.
        current: Current from outside in every step, in the unit of the family, ``(K,)``.
        states: Every state variable at these moments by name, each ``(K + 1,)``; those of a moment
            at which the cell fired are those after its reset.
        spikes: Moments at which it fired, s, ``(S,)``.
    """

    time: FloatArray
    current: FloatArray
    states: Mapping[str, FloatArray]
    spikes: FloatArray

    @property
    def potential(self) -> FloatArray:
        """Membrane potential, mV, ``(K + 1,)``."""
        return self.states[POTENTIAL]

    @property
    def moving(self) -> list[str]:
        """Names of the variables that change beside the potential; no counts of steps."""
        return [
            name
            for name, values in self.states.items()
            if name not in (POTENTIAL, COUNTDOWN) and np.ptp(values) > 0.0
        ]

    @property
    def duration(self) -> float:
        """How long the current lasted, s."""
        return float(self.time[-1])

    @property
    def dt(self) -> float:
        """Step, s."""
        return float(self.time[1])

    @property
    def rate(self) -> float:
        """Spikes per second of the whole duration, Hz."""
        return self.spikes.size / self.duration

    @property
    def intervals(self) -> FloatArray:
        """Times between its spikes, s, ``(S - 1,)``."""
        return np.diff(self.spikes)

    @property
    def variation(self) -> float | None:
        """Coefficient of variation of the intervals; None for fewer than two of them."""
        intervals = self.intervals
        return float(intervals.std() / intervals.mean()) if intervals.size > 1 else None

    def at_spikes(self) -> list[int]:
        """Places of the spikes among the moments."""
        return [int(place) for place in np.searchsorted(self.time, self.spikes - 0.5 * self.dt)]


def respond(
    neuron: Neuron, current: Current, *, duration: float, dt: float, seed: Seed = 0
) -> Response:
    """Inject a current into a cell that starts as its family says.

    Args:
        neuron: Family and parameters of one cell; what is random is drawn once.
        current: What is injected beside the cell's own ``drive``.
        duration: How long, s; rounded to steps.
        dt: Step, s.
        seed: Of noise and of what is drawn.

    Raises:
        InputError: The family has no membrane, or a value cannot be.
        NotFiniteError: The potential has left the finite numbers.
    """
    steps = int(whole_steps(duration, checked_step(dt)))
    if steps < 1:
        raise InputError(f"duration must be at least one step of {dt:g} s, got {duration!r}")
    simulator = alone(one_cell(neuron, seed), dt=dt, seed=seed)
    given = current_of_steps(current, steps, dt)
    names = type(neuron).variables
    samples = np.empty((len(names), steps + 1))
    views = [simulator.state(CELL, name)[0] for name in names]
    simulator.record_spikes()
    samples[:, 0] = [view[0] for view in views]
    for step in range(steps):
        simulator.current[0, 0] = given[step]
        simulator.advance(1)
        samples[:, step + 1] = [view[0] for view in views]
    return Response(
        time=_moments(steps + 1, dt),
        current=given,
        states=dict(zip(names, samples, strict=True)),
        spikes=simulator.spikes(0)[0],
    )


def current_of_steps(current: Current, steps: int, dt: float) -> FloatArray:
    """The current of every step, ``(steps,)``.

    Raises:
        InputError: It is not finite, or has not one number for every step.
    """
    given = np.asarray(
        current(_moments(steps, dt)) if callable(current) else current, dtype=np.float64
    )
    if given.shape not in ((), (steps,)) or not np.all(np.isfinite(given)):
        raise InputError(
            f"current must be a finite number or one for each of {steps} steps, got {given!r}"
        )
    return np.array(np.broadcast_to(given, (steps,)))


def _moments(count: int, dt: float) -> FloatArray:
    return np.asarray(np.arange(count) * dt, dtype=np.float64)


def one_cell(neuron: Family, seed: Seed = 0) -> Family:
    """The same family with every parameter as one number; what is random is drawn.

    Raises:
        InputError: It has no membrane, or parameters of several cells.
    """
    family = type(neuron)
    if POTENTIAL not in family.variables:
        raise InputError(f"{family.__name__} has no membrane: there is no potential to look at")
    drawn = neuron.resolve(1, np.random.default_rng(seed))
    return replace(neuron, **{name: float(value[0]) for name, value in drawn.items()})


def by_chance(family: type[Neuron]) -> bool:
    """Whether chance has a hand in what a cell does without noise."""
    return family.draws == "uniform"


def alone(
    neuron: Neuron,
    *,
    dt: float,
    rows: int = 1,
    cells: int = 1,
    seed: Seed = 0,
    hold_faults: bool = False,
) -> Simulator:
    """Rows and cells of one kind without connections; all of a family share one kernel."""
    network = Network(populations=[Population(name=CELL, size=cells, neuron=neuron)])
    return network.compile(dt=dt, batch=rows, seed=seed, hold_faults=hold_faults)
