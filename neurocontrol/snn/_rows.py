"""What a row of a batch holds at time 0, drawn from its own generator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.snn import _layout as at
from neurocontrol.snn._modulators import apply_modulators
from neurocontrol.snn.values import Random, cell_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neurocontrol.snn._program import Place, Program
    from neurocontrol.types import FloatArray, IntArray


class Rows:
    """Initial rows of a compiled network.

    Attributes:
        private: Whether the coefficients differ between rows.
        wires: Length of the wiring that a row draws, 0 when all rows share theirs.
        floats: Floats of a row whose random values are at their typical value, ``(S,)``.
        coefficients: Coefficients of such a row, ``(P,)``.
    """

    def __init__(self, program: Program) -> None:
        """Write the row that has nothing random."""
        self._program = program
        places = _gathered([program.places[name] for name in program.order])
        self._drawn = [place for place in places if _is_random(place)]
        self.private = any(_has_random_coefficients(place) for place in self._drawn)
        self.wires = program.lotteries[-1].stop if program.lotteries else 0
        self._modulated = any(place.base for place in self._drawn)
        self.floats = np.zeros(program.floats)
        self.coefficients = np.zeros(program.coefficients)
        for start, values in program.port_coefficients:
            self.coefficients[start : start + values.size] = values
        for place in places:
            self._write(place, None, self.floats, self.coefficients)
        self._modulate(self.floats)

    def draw(
        self,
        generator: np.random.Generator,
        floats: FloatArray,
        integers: IntArray,
        coefficients: FloatArray,
        wiring: NDArray[np.int32],
    ) -> None:
        """Write one row at time 0, in place; the number of its recorder stays.

        Args:
            generator: Generator of the row.
            floats: Floats of the row, ``(S,)``.
            integers: Integers of the row, ``(J,)``.
            coefficients: Coefficients of the row, ``(P,)``.
            wiring: Synapses that the row draws, ``(W,)``.
        """
        floats[:] = self.floats
        integers[at.STEP] = 0
        integers[at.FIRST_INTEGER :] = 0
        for start, count in self._program.lanes:
            seeds = generator.integers(1, 2**64, count, dtype=np.uint64)
            integers[start : start + count] = seeds.view(np.int64)
        for pairs in self._program.lotteries:
            pairs.draw(generator, wiring)
        for place in self._drawn:
            self._write(place, generator, floats, coefficients)
        if self._modulated:
            self._modulate(floats)

    def _modulate(self, floats: FloatArray) -> None:
        program = self._program
        apply_modulators(floats, program.table, program.constants, program.weights, program.wiring)

    def _write(
        self,
        place: Place,
        generator: np.random.Generator | None,
        floats: FloatArray,
        coefficients: FloatArray,
    ) -> None:
        population, dt = place.population, self._program.dt
        neuron, count = population.neuron, population.size
        drive = place.base.get("drive", self._program.offset(at.DRIVE) + place.first)
        if generator is None or _has_random_coefficients(place):
            parameters = neuron.resolve(count, generator)
            floats[drive : drive + count] = parameters["drive"]
            for name, values in neuron.derive(parameters, dt).items():
                start = place.coefficients[name]
                coefficients[start : start + count] = values
            for name, values in neuron.initial(parameters, dt).items():
                start = place.variables[name]
                floats[start : start + count] = values
                if name in place.base:
                    start = place.base[name]
                    floats[start : start + count] = values
        elif isinstance(neuron.drive, Random):
            floats[drive : drive + count] = neuron.drive.draw(generator, count)
        for name, value in population.initial.items():
            start = place.variables[name]
            floats[start : start + count] = cell_values(name, value, count, generator)


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
        and place.base.keys() == other.base.keys()
        and all(place.base[name] + size == start for name, start in other.base.items())
    )


def _has_random_coefficients(place: Place) -> bool:
    return any(name != "drive" for name in place.population.neuron.random_fields())


def _is_random(place: Place) -> bool:
    initial = place.population.initial.values()
    return bool(place.population.neuron.random_fields()) or any(
        isinstance(value, Random) for value in initial
    )
