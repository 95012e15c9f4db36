from __future__ import annotations

from neurocontrol import snn


def test_rate_of_the_cuba_benchmark() -> None:
    """Brette et al. 2007, benchmark 2: 5.6 Hz in an independent simulator."""
    cell = snn.LIF(
        tau_m=0.02,
        rest=-49.0,
        threshold=-50.0,
        reset_potential=-60.0,
        refractory=0.005,
        resistance=1.0,
    )
    initial = {"v": snn.Uniform(-60.0, -50.0)}
    sizes = {"excitatory": 3200, "inhibitory": 800}
    synapses = {
        "excitatory": (1.62, snn.Exponential(tau=0.005)),
        "inhibitory": (-9.0, snn.Exponential(tau=0.010)),
    }
    network = snn.Network(
        populations=[
            snn.Population(name=name, size=size, neuron=cell, initial=initial)
            for name, size in sizes.items()
        ],
        projections=[
            snn.Projection(
                source=source,
                target=target,
                connectivity=snn.RandomPairs(
                    probability=0.02, weight=synapses[source][0], seed=2 * i + j
                ),
                synapse=synapses[source][1],
            )
            for i, source in enumerate(sizes)
            for j, target in enumerate(sizes)
        ],
    )
    simulator = network.compile(dt=0.0001, seed=1)
    simulator.record_spikes()
    simulator.advance(10000)
    times, _ = simulator.spikes(0)
    assert 5.0 < times.size / 4000 < 6.1
    assert times[-1] > 0.99
