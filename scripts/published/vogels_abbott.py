"""The benchmarks CUBA and COBA: 4000 cells, joined at random, that keep themselves active.

Vogels and Abbott (2005), with the parameters of Brette et al. (2007), benchmarks 1 and 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from published.published import Published

if TYPE_CHECKING:
    from neurocontrol.snn.simulator import Simulator

SIZES = {"excitatory": 3200, "inhibitory": 800}


def connect(
    synapses: dict[str, snn.Synapse], weights: dict[str, float], seed: int
) -> list[snn.Projection]:
    """Join every cell to 2 % of all."""
    return [
        snn.Projection(
            source=source,
            target=target,
            connectivity=snn.RandomPairs(
                probability=0.02, weight=weights[source], seed=4 * seed + 2 * i + j
            ),
            synapse=synapses[source],
        )
        for i, source in enumerate(SIZES)
        for j, target in enumerate(SIZES)
    ]


def cuba(seed: int, duration: float = 5.0) -> Published:
    """Currents into cells that would fire by themselves."""
    cell = snn.LIF(
        rest=-49.0, threshold=-50.0, reset_potential=-60.0, refractory=0.005, resistance=1.0
    )
    synapses: dict[str, snn.Synapse] = {
        "excitatory": snn.Exponential(tau=0.005),
        "inhibitory": snn.Exponential(tau=0.010),
    }
    return Published(
        name="CUBA",
        source="Brette et al. 2007, benchmark 2",
        network=snn.Network(
            populations=[
                snn.Population(
                    name=name, size=size, neuron=cell, initial={"v": snn.Uniform(-60.0, -50.0)}
                )
                for name, size in SIZES.items()
            ],
            projections=connect(synapses, {"excitatory": 1.62, "inhibitory": -9.0}, seed),
        ),
        dt=0.0001,
        duration=duration,
        band=(5.0, 6.1),
    )


def coba(seed: int, duration: float = 5.0) -> Published:
    """Conductances, without any input after the start."""
    cell = snn.LIF(rest=-60.0, threshold=-50.0, reset_potential=-60.0, refractory=0.005)
    excitation = snn.Conductance(tau=0.005, reversal=0.0)
    inhibition = snn.Conductance(tau=0.010, reversal=-80.0)

    def begin(simulator: Simulator, generator: np.random.Generator) -> None:
        """Open conductances at random, as the benchmark does."""
        for name, size in SIZES.items():
            simulator.state(name, "v")[0] = -60.0 + generator.normal(-5.0, 5.0, size)
            for synapse, mean, spread in ((excitation, 40.0, 15.0), (inhibition, 200.0, 120.0)):
                opened = np.maximum(generator.normal(mean, spread, size), 0.0)
                simulator.synapse_state(name, synapse, "conductance")[0] = opened

    return Published(
        name="COBA",
        source="Brette et al. 2007, benchmark 1",
        network=snn.Network(
            populations=[
                snn.Population(name=name, size=size, neuron=cell) for name, size in SIZES.items()
            ],
            projections=connect(
                {"excitatory": excitation, "inhibitory": inhibition},
                {"excitatory": 6.0, "inhibitory": 67.0},
                seed,
            ),
        ),
        dt=0.0001,
        duration=duration,
        band=(16.5, 22.0),
        begin=begin,
    )
