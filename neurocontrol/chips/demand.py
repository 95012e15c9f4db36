"""What a network asks of a chip: neurons, synapses cell by cell, weights, delays, dynamics.

Projections of filtered rates are synapses of every source cell on every target cell, as a chip
would hold them: a spike of one of n cells raises a rate filtered with tau by 1 / (n tau).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.snn.connectivity import Drawn
from neurocontrol.snn.network import GradedProjection, Projection, TraceProjection
from neurocontrol.snn.neurons.sources import SpikeSource
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from neurocontrol.snn import Network
    from neurocontrol.types import FloatArray, IntArray

_DRAWS: Final = 1000  # of weights that every row draws, to know their range
_SEED: Final = 0  # of synapses that every row draws


@dataclass(frozen=True, kw_only=True, eq=False)
class Pathway:
    """The synapses of one projection.

    Attributes:
        source: Population.
        target: Population.
        first: Where the synapses of each source cell begin, ``(pre + 1,)``.
        targets: Target cell of every synapse in its population, ``(k,)``.
        weights: What a spike adds at its peak, in the unit of the target's current or conductance,
            ``(k,)`` or one ``()``.
        delay: Longest delay, s.
        tau: Time constant of the current, s; 0 for jumps of the potential.
        conducting: Whether they open conductances.
        modulated: Whether receptors multiply its weights.
        plastic: Whether its weights learn or its terminals tire.
    """

    source: str
    target: str
    first: IntArray
    targets: IntArray
    weights: FloatArray
    delay: float
    tau: float
    conducting: bool
    modulated: bool
    plastic: bool

    @property
    def synapses(self) -> int:
        """How many there are."""
        return int(self.targets.size)


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """What a network asks for.

    Attributes:
        populations: Cells by population, those that compute.
        families: Family of each population, by its class.
        inputs: Populations that only send spikes.
        pathways: All synapses.
        graded: Whether cells act on one another without spikes.
        junctions: Whether membranes are joined.
        modulators: Names.
        modulated_cells: Populations whose own parameters a modulator changes.
        noisy: Populations with noise of their own.
    """

    populations: dict[str, int]
    families: dict[str, str]
    inputs: tuple[str, ...]
    pathways: tuple[Pathway, ...]
    graded: bool
    junctions: bool
    modulators: tuple[str, ...]
    modulated_cells: tuple[str, ...]
    noisy: tuple[str, ...]

    @property
    def neurons(self) -> int:
        """Cells that compute."""
        return sum(self.populations.values())

    @property
    def synapses(self) -> int:
        """All synapses."""
        return sum(pathway.synapses for pathway in self.pathways)

    def fan_in(self, population: str) -> IntArray:
        """Synapses onto each cell of a population, ``(n,)``."""
        size = self.populations[population]
        counts = np.zeros(size, dtype=np.int64)
        for pathway in self.pathways:
            if pathway.target == population:
                counts += np.bincount(pathway.targets, minlength=size)
        return counts

    @property
    def largest_fan_in(self) -> int:
        """Synapses onto the cell with the most."""
        return max((int(self.fan_in(name).max()) for name in self.populations), default=0)

    @property
    def longest_delay(self) -> float:
        """In s."""
        return max((pathway.delay for pathway in self.pathways), default=0.0)

    def summary(self, title: str) -> str:
        """One line: what it asks for.

        Args:
            title: What the network is called.
        """
        families = ", ".join(sorted(set(self.families.values())))
        parts = [
            f"{self.neurons} neurons ({families})",
            f"{self.synapses} synapses, at most {self.largest_fan_in} onto one cell",
            f"delays up to {1e3 * self.longest_delay:.3g} ms",
        ]
        if self.modulators:
            parts.append(f"{len(self.modulators)} modulators")
        return f"{title}: {'; '.join(parts)}"

    def fan_out(self) -> dict[str, FloatArray]:
        """Synapses of each cell of every sending population, ``(n,)``: operations of a spike."""
        found: dict[str, FloatArray] = {}
        for pathway in self.pathways:
            counts = np.diff(pathway.first).astype(float)
            found[pathway.source] = found.get(pathway.source, np.zeros(counts.size)) + counts
        return found


def demand(network: Network) -> Demand:
    """Count what a network needs; of synapses that every row draws for itself, one draw."""
    sizes = {population.name: population.size for population in network.populations}
    sources = tuple(
        population.name
        for population in network.populations
        if isinstance(population.neuron, SpikeSource)
    )
    return Demand(
        populations={name: size for name, size in sizes.items() if name not in sources},
        families={
            population.name: type(population.neuron).__name__
            for population in network.populations
            if population.name not in sources
        },
        inputs=sources,
        pathways=tuple(
            _pathway(projection, sizes)
            for projection in network.projections
            if not isinstance(projection, GradedProjection)
        ),
        graded=any(isinstance(one, GradedProjection) for one in network.projections),
        junctions=bool(network.gap_junctions),
        modulators=tuple(modulator.name for modulator in network.modulators),
        modulated_cells=tuple(
            population.name
            for population in network.populations
            if population.drive_receptors
            or population.threshold_receptors
            or population.adaptation_receptors
            or population.increment_receptors
        ),
        noisy=tuple(
            population.name
            for population in network.populations
            if _is_noisy(getattr(population.neuron, "noise", 0.0))
        ),
    )


def _is_noisy(noise: object) -> bool:
    return isinstance(noise, Random) or bool(np.any(np.asarray(noise, dtype=float) > 0.0))


def _pathway(projection: Projection | TraceProjection, sizes: dict[str, int]) -> Pathway:
    if isinstance(projection, TraceProjection):
        source, trace = projection.trace.source, projection.trace
        pre, post = sizes[source], sizes[projection.target]
        return Pathway(
            source=source,
            target=projection.target,
            first=np.arange(pre + 1) * post,
            targets=np.tile(np.arange(post), pre),
            weights=np.array(projection.weight / (pre * trace.tau)),
            delay=trace.delay,
            tau=trace.tau,
            conducting=False,
            modulated=bool(projection.receptors),
            plastic=False,
        )
    pre, post = sizes[projection.source], sizes[projection.target]
    pattern = projection.connectivity
    if isinstance(pattern, Drawn) and pattern.own:
        pattern = replace(pattern, seed=_SEED)
    edges = pattern.edges(pre, post)
    weight = edges.weight
    if isinstance(weight, Random):
        weight = weight.draw(np.random.default_rng(_SEED), min(edges.target.size, _DRAWS))
    weights = np.asarray(weight, dtype=float)
    return Pathway(
        source=projection.source,
        target=projection.target,
        first=np.asarray(edges.first, dtype=np.int64),
        targets=np.asarray(edges.target, dtype=np.int64),
        weights=weights[0] if weights.ndim == 2 else weights,
        delay=float(np.max(edges.delay, initial=0.0)),
        tau=float(getattr(projection.synapse, "tau", 0.0)),
        conducting=projection.synapse.conducting,
        modulated=bool(projection.receptors),
        plastic=projection.plasticity is not None or projection.short_term is not None,
    )
