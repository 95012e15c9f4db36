"""What a row of a batch holds at time 0, drawn from its own generator."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Drawn:
    """A place at which rows differ.

    Attributes:
        place: The place.
        fields: Names of the parameters that differ between rows.
        typical: Every parameter at its typical value, each ``(count,)``.
    """

    place: Place
    fields: Sequence[str]
    typical: dict[str, FloatArray]

    @classmethod
    def of(cls, place: Place) -> _Drawn:
        population = place.population
        fields = population.neuron.random_fields()
        typical = population.neuron.resolve(population.size, None)
        return cls(place=place, fields=fields, typical=typical)

    @property
    def coefficients(self) -> bool:
        """Whether coefficients differ between rows, not only the drive."""
        return any(name != "drive" for name in self.fields)

    def draw(self, generator: np.random.Generator, row: int) -> dict[str, FloatArray]:
        """Every parameter of the cells of a row."""
        population = self.place.population
        own = {
            name: population.neuron.resolved(name, population.size, generator, row)
            for name in self.fields
        }
        return {**self.typical, **own}


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
        self._drawn = [_Drawn.of(place) for place in places if _is_random(place)]
        self.private = any(drawn.coefficients for drawn in self._drawn)
        self.wires = plan.lots[-1].stop if plan.lots else 0
        self._modulated = any(drawn.place.base for drawn in self._drawn)
        self.floats = np.zeros(plan.floats)
        self.coefficients = np.zeros(plan.coefficients)
        first = plan.offset(at.CONCENTRATION)
        self.floats[first : first + plan.concentrations.size] = plan.concentrations
        for start, values in plan.fixed:
            self.coefficients[start : start + values.size] = values
        for place in places:
            typical = place.population.neuron.resolve(place.population.size, None)
            self._write(place, typical, self.floats, self.coefficients)
            self._initiate(place, None, 0, self.floats)
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
            ordered = None if weights.lots is None else given[weights.lots]
            if ordered is None:
                values = _weights(weights, generator, row)
                own[weights.start : weights.start + weights.count] = values
            else:
                values = ordered[row] if ordered.ndim == 2 else ordered
                own[weights.start : weights.start + values.size] = values
        if self._plan.coupling.own:
            self._check_coupling(own)
        for drawn in self._drawn:
            place, parameters = drawn.place, drawn.draw(generator, row)
            if drawn.coefficients:
                self._write(place, parameters, whole, coefficients)
            elif drawn.fields:
                self._drive(place, parameters["drive"], whole)
            self._initiate(place, generator, row, whole)
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
        parameters: dict[str, FloatArray],
        floats: FloatArray,
        coefficients: FloatArray,
    ) -> None:
        """Write what follows from the parameters of the cells."""
        neuron, count, dt = place.population.neuron, place.population.size, self._plan.dt
        self._drive(place, parameters["drive"], floats)
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

    def _drive(self, place: Place, drive: FloatArray, floats: FloatArray) -> None:
        start = place.base.get("drive", self._plan.offset(at.DRIVE) + place.first)
        floats[start : start + drive.size] = drive

    def _initiate(
        self, place: Place, generator: np.random.Generator | None, row: int, floats: FloatArray
    ) -> None:
        """Write the initial values that the population names."""
        count = place.population.size
        for name, value in place.population.initial.items():
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


def _is_random(place: Place) -> bool:
    initial = place.population.initial.values()
    return bool(place.population.neuron.random_fields()) or any(
        isinstance(value, Random) or rows_of(value) for value in initial
    )
