"""What a row of a batch holds at time 0, drawn from its own generator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._modulators import apply_modulators
from neurocontrol.snn.values import Random, cell_values, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neurocontrol.snn._plan import Place, Plan, Weights
    from neurocontrol.types import FloatArray, IntArray


class Rows:
    """Initial rows of a network.

    Attributes:
        private: Whether the coefficients differ between rows.
        wires: Length of the wiring that a row draws, 0 when all rows share theirs.
        floats: Floats of a row whose random values are at their typical value, ``(S,)``.
        coefficients: Coefficients of such a row, ``(P,)``.
    """

    def __init__(self, plan: Plan) -> None:
        """Write the row that has nothing random."""
        self._plan = plan
        places = _gathered([plan.places[name] for name in plan.order])
        self._drawn = [place for place in places if _is_random(place)]
        self.private = any(_has_random_coefficients(place) for place in self._drawn)
        self.wires = plan.lots[-1].stop if plan.lots else 0
        self._modulated = any(place.base for place in self._drawn)
        self.floats = np.zeros(plan.floats)
        self.coefficients = np.zeros(plan.coefficients)
        for start, values in plan.fixed:
            self.coefficients[start : start + values.size] = values
        for place in places:
            self._write(place, None, 0, self.floats, self.coefficients)
        self._modulate(self.floats)
        if not plan.coupling.own:
            self._check_coupling(np.zeros(0))

    def draw(
        self,
        generator: np.random.Generator,
        row: int,
        floats: FloatArray,
        integers: IntArray,
        coefficients: FloatArray,
        own: FloatArray,
        wiring: NDArray[np.int32],
    ) -> None:
        """Write one row at time 0, in place; the number of its recorder stays.

        Args:
            generator: Generator of the row.
            row: Its number, for parameters with a line for every row.
            floats: Floats of the row, ``(S,)``.
            integers: Integers of the row, ``(J,)``.
            coefficients: Coefficients of the row, ``(P,)``.
            own: Weights and synaptic variables of the row, ``(O,)``.
            wiring: Synapses that the row draws, ``(W,)``.
        """
        recorder = integers[at.RECORDER]
        integers[:] = 0
        integers[at.RECORDER] = recorder
        integers[at.KEY] = generator.integers(2**63)
        whole = floats if floats.dtype == np.float64 else np.empty(floats.shape)
        whole[:] = self.floats
        given = [lots.draw(generator, wiring) for lots in self._plan.lots]
        own[:] = 0.0
        for weights in self._plan.row_weights:
            values = _weights(weights, generator, row)
            if weights.lots is not None and (drawn := given[weights.lots]) is not None:
                values = drawn[row] if drawn.ndim == 2 else drawn
                own[weights.start : weights.start + values.size] = values
                continue
            own[weights.start : weights.start + weights.count] = values
        if self._plan.coupling.own:
            self._check_coupling(own)
        for place in self._drawn:
            self._write(place, generator, row, whole, coefficients)
        if self._modulated:
            self._modulate(whole)
        if whole is not floats:
            floats[:] = whole

    def _check_coupling(self, own: FloatArray) -> None:
        plan = self._plan
        plan.coupling.check(own, plan.weights, list(plan.places.values()))

    def _modulate(self, floats: FloatArray) -> None:
        plan = self._plan
        apply_modulators(floats, plan.table, plan.constants, plan.weights, plan.wiring)

    def _write(
        self,
        place: Place,
        generator: np.random.Generator | None,
        row: int,
        floats: FloatArray,
        coefficients: FloatArray,
    ) -> None:
        population, dt = place.population, self._plan.dt
        neuron, count = population.neuron, population.size
        drive = place.base.get("drive", self._plan.offset(at.DRIVE) + place.first)
        if generator is None or _has_random_coefficients(place):
            parameters = neuron.resolve(count, generator, row)
            floats[drive : drive + count] = parameters["drive"]
            for name, values in neuron.derive(parameters, dt).items():
                start = place.coefficients[name]
                if name in place.uniform:
                    coefficients[start] = np.asarray(values).flat[0]
                else:
                    coefficients[start : start + count] = values
            for name, values in neuron.initial(parameters, dt).items():
                start = place.variables[name]
                floats[start : start + count] = values
                if name in place.base:
                    start = place.base[name]
                    floats[start : start + count] = values
            self._rate(place, parameters, floats)
            membrane = neuron.membrane_time_constant(parameters)
            for synapse, starts in place.synapses:
                for name, values in synapse.derive(membrane, count, dt).items():
                    if name in starts:
                        coefficients[starts[name] : starts[name] + count] = values
        elif "drive" in neuron.random_fields():
            floats[drive : drive + count] = cell_values(
                "drive", neuron.drive, count, generator, row
            )
        for name, value in population.initial.items():
            start = place.variables[name]
            values = cell_values(name, value, count, generator, row)
            floats[start : start + count] = values
            if name in place.base:
                start = place.base[name]
                decays = name == "adaptation_decay"
                floats[start : start + count] = -np.log(values) if decays else values

    def _rate(self, place: Place, parameters: dict[str, FloatArray], floats: FloatArray) -> None:
        """Write how far adaptation decays in a step, where receptors change it."""
        if "adaptation_decay" in place.base:
            tau = place.population.neuron.adaptation_time_constant(parameters)
            assert tau is not None
            start = place.base["adaptation_decay"]
            floats[start : start + tau.size] = self._plan.dt / tau


def _weights(
    weights: Weights, generator: np.random.Generator, row: int
) -> FloatArray | np.floating:
    """Weights of a row at time 0."""
    if not isinstance(weights.initial, Random):
        return weights.initial[row] if weights.initial.ndim == 2 else weights.initial
    drawn = weights.initial.draw(generator, weights.count)
    low, high = weights.lowest, weights.highest
    if not np.all(np.isfinite(drawn) & (drawn >= low) & (drawn <= high)):
        bounds = f" and >= {low:g}" * (low > -np.inf) + f" and <= {high:g}" * (high < np.inf)
        raise InputError(
            f"{weights.name} must be finite{bounds}, got {drawn.min():g} to {drawn.max():g}"
        )
    return drawn


def _gathered(places: Sequence[Place]) -> list[Place]:
    """Join neighbours of one description into places that are written at once."""
    joined: list[Place] = []
    for place in places:
        if joined and _continues(joined[-1], place):
            last = joined[-1]
            size = last.population.size + place.population.size
            joined[-1] = replace(
                last, population=replace(last.population, size=size), stop=place.stop
            )
        else:
            joined.append(place)
    return joined


def _continues(place: Place, other: Place) -> bool:
    """Whether a place goes on where another ends, with the same neurons."""
    size, population = place.population.size, place.population
    values = [*vars(population.neuron).values(), *population.initial.values()]
    return (
        not any(np.ndim(value) for value in values if not isinstance(value, Random))
        and place.population.neuron is other.population.neuron
        and place.population.initial is other.population.initial
        and place.stop == other.first
        and place.block == other.block
        and not place.synapses
        and place.base.keys() == other.base.keys()
        and all(place.base[name] + size == start for name, start in other.base.items())
    )


def _has_random_coefficients(place: Place) -> bool:
    return any(name != "drive" for name in place.population.neuron.random_fields())


def _is_random(place: Place) -> bool:
    initial = place.population.initial.values()
    return bool(place.population.neuron.random_fields()) or any(
        isinstance(value, Random) or rows_of(value) for value in initial
    )
