"""The benchmarks CUBA and COBA: 4000 cells, joined at random, that keep themselves active.

Vogels and Abbott (2005), with the parameters of Brette et al. (2007), benchmarks 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from published.published import Published

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neurocontrol.snn.simulator import Simulator

SIZES = {"excitatory": 3200, "inhibitory": 800}
PROBABILITY = 0.02
OPENED = {"excitatory": (40.0, 15.0), "inhibitory": (200.0, 120.0)}
"""Mean and standard deviation of the conductances of COBA at the start, nS, by their source."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What one of the networks is made of.

    Attributes:
        cell: Its cells.
        synapses: The synapses of each source.
        weights: Their weights, pA or nS.
    """

    cell: snn.LIF
    synapses: Mapping[str, snn.Synapse]
    weights: Mapping[str, float]

    def network(
        self,
        connectivity: Callable[[str, str], snn.Connectivity],
        initial: Mapping[str, snn.Uniform] | None = None,
    ) -> snn.Network:
        """Describe the network.

        Args:
            connectivity: Pattern from a source to a target, by their names.
            initial: Where the state of the cells begins.
        """
        return snn.Network(
            populations=[
                snn.Population(name=name, size=size, neuron=self.cell, initial=initial or {})
                for name, size in SIZES.items()
            ],
            projections=[
                snn.Projection(
                    source=source,
                    target=target,
                    connectivity=connectivity(source, target),
                    synapse=self.synapses[source],
                )
                for source in SIZES
                for target in SIZES
            ],
        )

    def drawn(self, seed: int, initial: Mapping[str, snn.Uniform] | None = None) -> snn.Network:
        """Join every cell to 2 % of all, at random."""
        names = list(SIZES)
        return self.network(
            lambda source, target: snn.RandomPairs(
                probability=PROBABILITY,
                weight=self.weights[source],
                seed=4 * seed + 2 * names.index(source) + names.index(target),
            ),
            initial,
        )


CUBA = Parts(
    cell=snn.LIF(
        rest=-49.0, threshold=-50.0, reset_potential=-60.0, refractory=0.005, resistance=1.0
    ),
    synapses={
        "excitatory": snn.Exponential(tau=0.005),
        "inhibitory": snn.Exponential(tau=0.010),
    },
    weights={"excitatory": 1.62, "inhibitory": -9.0},
)
COBA = Parts(
    cell=snn.LIF(rest=-60.0, threshold=-50.0, reset_potential=-60.0, refractory=0.005),
    synapses={
        "excitatory": snn.Conductance(tau=0.005, reversal=0.0),
        "inhibitory": snn.Conductance(tau=0.010, reversal=-80.0),
    },
    weights={"excitatory": 6.0, "inhibitory": 67.0},
)


def cuba(seed: int, duration: float = 5.0) -> Published:
    """Currents into cells that would fire by themselves."""
    return Published(
        name="CUBA",
        source="Brette et al. 2007, benchmark 2",
        network=CUBA.drawn(seed, {"v": snn.Uniform(-60.0, -50.0)}),
        dt=0.0001,
        duration=duration,
        band=(5.0, 6.1),
    )


def coba(seed: int, duration: float = 5.0) -> Published:
    """Conductances, without any input after the start."""

    def begin(simulator: Simulator, generator: np.random.Generator) -> None:
        """Open conductances at random, as the benchmark does."""
        for name, size in SIZES.items():
            simulator.state(name, "v")[0] = -60.0 + generator.normal(-5.0, 5.0, size)
            for source, synapse in COBA.synapses.items():
                opened = np.maximum(generator.normal(*OPENED[source], size), 0.0)
                simulator.synapse_state(name, synapse, "conductance")[0] = opened

    return Published(
        name="COBA",
        source="Brette et al. 2007, benchmark 1",
        network=COBA.drawn(seed),
        dt=0.0001,
        duration=duration,
        band=(16.5, 22.0),
        begin=begin,
    )
