"""One row of a network, advanced step by step from the description of the simulator alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from network_checks.cells import FAMILIES, Cells, Values
from network_checks.synapses import Pathway, Port
from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray


class Modulators:
    """Concentrations of the modulators of one row, and what receptors make of them."""

    def __init__(self, modulators: Sequence[snn.Modulator], dt: float) -> None:
        """Begin without any."""
        self.modulators, self.dt = modulators, dt
        self.concentration = dict.fromkeys((one.name for one in modulators), 0.0)

    def advance(self, release: FloatArray) -> None:
        """Let the concentrations follow the release, ``(Q,)``, for one step."""
        for modulator, given in zip(self.modulators, release, strict=True):
            r, c = float(np.clip(given, 0.0, 1.0)), self.concentration[modulator.name]
            tau = modulator.tau_rise if r > c else modulator.tau_decay
            self.concentration[modulator.name] = r + (c - r) * np.exp(-self.dt / tau)

    def occupancy(self, receptor: snn.Receptor) -> float:
        """Share of a receptor that is occupied."""
        c = self.concentration[receptor.modulator]
        if receptor.hill is None:
            return c
        raised = c**receptor.hill.exponent
        return float(raised / (raised + receptor.hill.half**receptor.hill.exponent))

    def factor(self, receptors: Sequence[snn.Receptor]) -> float:
        """Product of the factors of receptors."""
        product = 1.0
        for receptor in receptors:
            product *= receptor.base + receptor.effect * self.occupancy(receptor)
        return product

    def fall(self, receptors: Sequence[snn.Receptor]) -> float:
        """By how much receptors lower a threshold, mV."""
        return sum(receptor.effect * self.occupancy(receptor) for receptor in receptors)


class Reference:
    """One row of a network.

    Attributes:
        step: Steps done.
        spikes: Step and cell of every spike, cells numbered as by the simulator.
        counts: Spikes of every population.
        events: Spikes times the synapses that they reached.
        injected: Cells into which a spike is injected, by population and step that it ends.
    """

    def __init__(
        self,
        network: snn.Network,
        simulator: Simulator,
        row: int,
        seed: np.random.SeedSequence,
    ) -> None:
        """Begin at time 0, where a row of ``simulator`` that has just been reset is.

        Args:
            network: The description.
            simulator: Shows the values that the row has drawn.
            row: Number of the row.
            seed: Seed of the row, whose first number is the key of its noise.
        """
        self.network, self.dt = network, simulator.dt
        key = int(np.random.Generator(np.random.PCG64(seed)).integers(2**63))
        self.cells: dict[str, Cells] = {
            one.name: FAMILIES[type(one.neuron)](Values(simulator, one, row), simulator.dt, key)
            for one in network.populations
        }
        self.ports: dict[tuple[str, snn.Synapse], Port] = {}
        self.pathways: list[Pathway] = []
        self.terms = [one for one in network.projections if isinstance(one, snn.TraceProjection)]
        for projection in network.projections:
            if not isinstance(projection, snn.Projection):
                continue
            place = projection.target, projection.synapse
            cells = self.cells[projection.target]
            port = self.ports.setdefault(place, Port(projection.synapse, cells, self.dt))
            self.pathways.append(Pathway(simulator, row, projection, port))
        self.modulators = Modulators(network.modulators, self.dt)
        self.traces: dict[snn.Trace, FloatArray] = {
            trace: np.zeros(self.cells[trace.source].count if trace.cells else 1)
            for trace in (*network.readouts, *(one.trace for one in self.terms))
        }
        self.fired: dict[str, list[list[int]]] = {name: [] for name in self.cells}
        self.injected: dict[tuple[str, int], set[int]] = {}
        self.step = 0
        self.spikes: list[tuple[int, int]] = []
        self.counts = dict.fromkeys(self.cells, 0)
        self.events = 0
        self._modulate()

    def inject(self, population: str, cell: int, step: int) -> None:
        """Let a cell fire at the end of a step, counted from 1."""
        self.injected.setdefault((population, step), set()).add(cell)

    def conducting(self, population: str) -> bool:
        """Whether there are conductances onto a population."""
        return any(name == population and synapse.conducting for name, synapse in self.ports)

    def advance(self, current: FloatArray, release: FloatArray) -> None:
        """Advance by one step.

        Args:
            current: External current of every cell of the simulator, pA, ``(N,)``.
            release: Release of every modulator, ``(Q,)``.
        """
        inputs = {name: self._input(name, current) for name in self.cells}
        conductances: dict[str, FloatArray] = {}
        for (name, _), port in self.ports.items():
            more, conductance = port.integrate()
            inputs[name] = inputs[name] + more
            if conductance is not None:
                conductances[name] = conductances.get(name, 0.0) + conductance
        for name, cells in self.cells.items():
            flags = cells.integrate(self.step, inputs[name], conductances.get(name))
            fired = {int(cell) for cell in np.flatnonzero(flags)}
            fired |= self.injected.pop((name, self.step + 1), set())
            self.fired[name].append(sorted(fired))
            self.counts[name] += len(fired)
            self.spikes += [(self.step, cells.first + cell) for cell in sorted(fired)]
        self._count_traces()
        self._deliver()
        for name, cells in self.cells.items():
            for cell in self.fired[name][-1]:
                cells.reset(cell)
        self._learn()
        self.modulators.advance(release)
        self._modulate()
        self.step += 1

    def _input(self, name: str, current: FloatArray) -> FloatArray:
        """Constant and external current and traces at t, ``(n,)``."""
        cells = self.cells[name]
        population = next(one for one in self.network.populations if one.name == name)
        total = cells.drive * self.modulators.factor(population.drive_receptors)
        total = total + current[cells.first : cells.first + cells.count]
        for term in self.terms:
            if term.target == name:
                factor = self.modulators.factor(term.receptors)
                total = total + term.weight * factor * self.traces[term.trace][0]
        return total

    def _count_traces(self) -> None:
        for trace, rate in self.traces.items():
            rate *= np.exp(-self.dt / trace.tau)
            delay = round(trace.delay / self.dt)
            fired = self.fired[trace.source]
            for cell in fired[-1 - delay] if delay < len(fired) else ():
                if trace.cells:
                    rate[cell] += 1.0 / trace.tau
                else:
                    rate[0] += 1.0 / (trace.tau * self.cells[trace.source].count)

    def _third(self, pathway: Pathway) -> float:
        rule = pathway.projection.plasticity
        if rule is None or rule.modulator is None:
            return 0.0
        return self.modulators.concentration[rule.modulator]

    def _deliver(self) -> None:
        for pathway in self.pathways:
            if pathway.rule is not None:
                pathway.rule.settle()
            projection = pathway.projection
            factor = self.modulators.factor(projection.receptors)
            fired = self.fired[projection.source]
            self.events += pathway.deliver(fired, factor, self._third(pathway))

    def _learn(self) -> None:
        for pathway in self.pathways:
            if pathway.rule is not None:
                third = self._third(pathway)
                pathway.rule.fire(self.fired[pathway.projection.target][-1], third)
                pathway.rule.consolidate(self.step, third)

    def _modulate(self) -> None:
        for population in self.network.populations:
            cells, factor = self.cells[population.name], self.modulators.factor
            cells.lowered = self.modulators.fall(population.threshold_receptors)
            cells.hastened = factor(population.adaptation_receptors)
            cells.enlarged = cells.hastened * factor(population.increment_receptors)
