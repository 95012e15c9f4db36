"""From a network to the arrays of the kernel, and from a row's generator to its numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import Chance
from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._doors import check, check_rows, synapses_of, title_of
from neurocontrol.snn.event._layout import Description
from neurocontrol.snn.event._wiring import Strand, room_of, write
from neurocontrol.snn.network import Projection
from neurocontrol.snn.neurons import LIF
from neurocontrol.snn.synapses import Exponential
from neurocontrol.snn.values import cell_values

if TYPE_CHECKING:
    from neurocontrol.snn.event._layout import Live
    from neurocontrol.snn.network import Network, Population
    from neurocontrol.types import FloatArray

MARGIN = 1.0 + 1e-12
"""Keeps the bound of a response above it, whatever rounding does."""
COLUMNS = {
    at.RESET: "reset_potential", at.REFRACTORY: "refractory", at.THRESHOLD: "threshold",
    at.REST: "rest", at.DRIVE: "drive",
}  # fmt: skip


@dataclass(kw_only=True, eq=False)
class Laid:
    """A network laid out for events.

    Attributes:
        network: The network.
        batch: Number of rows.
        places: First cell and one past the last of every population.
        synapses: Exponential synapses onto every population.
        strands: Projections.
        named: Those with a name.
        described: Arrays of the kernel; those of rows that differ are written by :meth:`draw`.
    """

    network: Network
    batch: int
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    synapses: dict[str, list[Exponential]] = field(default_factory=dict)
    strands: list[Strand] = field(default_factory=list)
    named: dict[str, Strand] = field(default_factory=dict)
    described: Description = field(init=False)

    def __post_init__(self) -> None:
        """Lay out populations and projections.

        Raises:
            InputError: The network cannot be run in this way.
        """
        check(self.network)
        cells = 0
        for population in self.network.populations:
            self.places[population.name] = cells, cells + population.size
            self.synapses[population.name] = []
            cells += population.size
        for projection in self.network.projections:
            assert isinstance(projection, Projection)
            self._add(projection)
        check_rows(self.network, [strand.synapses.weight for strand in self.strands], self.batch)
        self._make(cells)
        generator = np.random.default_rng(0)
        for population in self.network.populations:
            for row in range(self.described.constants.shape[0]):
                self._parameters(population, None, row)
        if not self.wired:
            write(self.described, 0, self.strands, generator)
        for strand in self.strands:
            self.described.weights[0, strand.weights] = strand.draw_weights(None, 0)

    @property
    def wired(self) -> bool:
        """Whether rows draw synapses of their own."""
        return any(isinstance(strand.synapses, Chance) for strand in self.strands)

    @property
    def drawn(self) -> list[str]:
        """Names of the arrays that rows hold themselves."""
        weights = any(strand.private for strand in self.strands)
        private = any(p.neuron.random_fields() for p in self.network.populations)
        return [
            *(["weights"] if weights else []),
            *(["constants", "peak"] if private else []),
            *(["first", "target", "current", "delay", "place"] if self.wired else []),
        ]

    def identity(self) -> int:
        """A number that tells this network from others."""
        digest = hashlib.blake2b(digest_size=8)
        for name, array in self.described._asdict().items():
            digest.update(f"{name} {array.shape}".encode())
            if name not in self.drawn and name != "weights":
                digest.update(np.ascontiguousarray(array).tobytes())
        return int.from_bytes(digest.digest(), "little")

    def _add(self, projection: Projection) -> None:
        source, target = self.places[projection.source], self.places[projection.target]
        found = synapses_of(projection, source[1] - source[0], target[1] - target[0])
        current = at.DELTA
        if isinstance(projection.synapse, Exponential):
            known = self.synapses[projection.target]
            if projection.synapse not in known:
                known.append(projection.synapse)
            current = known.index(projection.synapse)
        start = self.strands[-1].weights.stop if self.strands else 0
        strand = Strand(
            title=title_of(projection), source=source, target=target, current=current,
            synapses=found, start=start,
            single=isinstance(found.weight, np.ndarray)
            and found.weight.ndim == 0
            and projection.name is None,
            room=room_of(found, (source[1] - source[0]) * (target[1] - target[0])),
        )  # fmt: skip
        self.strands.append(strand)
        if projection.name is not None:
            self.named[projection.name] = strand

    def _make(self, cells: int) -> None:
        """Make arrays of the right shapes."""
        populations = self.network.populations
        drawn = self.drawn
        private, wired, weighted = (
            self.batch if name in drawn else 1 for name in ("constants", "first", "weights")
        )
        synapses = max(sum(strand.room for strand in self.strands), 1)
        weights = max(self.strands[-1].weights.stop if self.strands else 0, 1)
        own = [len(self.synapses[p.name]) for p in populations for _ in range(p.size)]
        fall = [
            1.0 / one.tau
            for p in populations
            for _ in range(p.size)
            for one in self.synapses[p.name]
        ]
        self.described = Description(
            constants=np.zeros((private, cells, at.CONSTANTS)),
            first_current=np.concatenate([[0], np.cumsum(own, dtype=np.int64)]),
            fall=np.array(fall, dtype=np.float64),
            peak=np.zeros((private, len(fall))),
            population=np.repeat(np.arange(len(populations)), [p.size for p in populations]),
            first=np.zeros((wired, cells + 1), dtype=np.int32),
            target=np.zeros((wired, synapses), dtype=np.int32),
            current=np.zeros((wired, synapses), dtype=np.int32),
            delay=np.zeros((wired, synapses)),
            place=np.zeros((wired, synapses), dtype=np.int32),
            weights=np.zeros((weighted, weights)),
        )

    def _parameters(
        self, population: Population, generator: np.random.Generator | None, row: int
    ) -> None:
        """Write the constants of a population."""
        first, stop = self.places[population.name]
        line = min(row, self.described.constants.shape[0] - 1)
        constants = self.described.constants[line, first:stop]
        parameters = population.neuron.resolve(population.size, generator, row)
        if "rate" in parameters:
            constants[:, at.FREQUENCY] = parameters["rate"]
        if not isinstance(population.neuron, LIF):
            return
        if not np.all(parameters["reset_potential"] < parameters["threshold"]):
            raise InputError(
                f"LIF.reset_potential of {population.name!r} must be below threshold, got "
                f"{population.neuron.reset_potential!r} and {population.neuron.threshold!r}"
            )
        constants[:, at.RATE] = 1.0 / parameters["tau_m"]
        constants[:, at.GAIN] = parameters["resistance"] / parameters["tau_m"]
        for column, name in COLUMNS.items():
            constants[:, column] = parameters[name]
        if "threshold" in population.initial:
            constants[:, at.THRESHOLD] = cell_values(
                "threshold", population.initial["threshold"], population.size, generator, row
            )
        currents = slice(*self.described.first_current[[first, stop]])
        leak = np.repeat(constants[:, at.RATE], len(self.synapses[population.name]))
        self.described.peak[line, currents] = highest(leak, self.described.fall[currents])

    def draw(self, generator: np.random.Generator, row: int, live: Live) -> None:
        """Write one row at time 0, in place, but for its recorder."""
        live.integers[row, at.KEY] = generator.integers(2**63)
        described = self.described
        if self.wired:
            write(described, row, self.strands, generator)
        for strand in self.strands:
            if strand.private or described.weights.shape[0] > 1:
                described.weights[row, strand.weights] = strand.draw_weights(generator, row)
        for population in self.network.populations:
            if population.neuron.random_fields():
                self._parameters(population, generator, row)
        line = min(row, described.constants.shape[0] - 1)
        live.cells[row] = 0.0
        live.cells[row, :, [at.FREE, at.FIRED]] = -np.inf
        live.cells[row, :, at.HELD] = np.nan
        live.cells[row, :, at.V] = described.constants[line, :, at.REST]
        for population in self.network.populations:
            if "v" in population.initial:
                live.cells[row, slice(*self.places[population.name]), at.V] = cell_values(
                    "v", population.initial["v"], population.size, generator, row
                )


def highest(leak: FloatArray, fall: FloatArray) -> FloatArray:
    """Highest response of membranes to unit currents, s, never less than it is."""
    apart = np.abs(leak - fall) > 1e-6 * leak
    ratio = np.where(apart, leak / fall, np.e)
    power = np.where(apart, leak / np.where(apart, leak - fall, 1.0), 1.0)
    return ratio**-power / fall * np.where(apart, MARGIN, 1.0 + 1e-5)
