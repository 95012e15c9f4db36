"""The published benchmarks of currents (CUBA) and conductances (COBA), beside Brian2."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import FINE
from spiking_benchmarks.brian import Brian
from spiking_benchmarks.table import SPIKES_DIFFER, Line
from spiking_benchmarks.timing import Settings, cpu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Benchmark:
    """The networks of Vogels and Abbott (2005) as in Brette et al. (2007): 4000 cells, 2 %."""

    excitatory, inhibitory = 3200, 800
    cells = excitatory + inhibitory

    def __init__(self, name: str, *, seconds: float) -> None:
        """``name`` is cuba or coba; currents or conductances."""
        self.name, self.seconds = name, seconds
        generator = np.random.default_rng(3)
        self.pairs = [
            np.divmod(np.flatnonzero(generator.random(size * self.cells) < 0.02), self.cells)
            for size in (self.excitatory, self.inhibitory)
        ]
        self.v = generator.uniform(-60.0, -50.0, self.cells)
        self.opened = np.maximum(
            [
                generator.normal(40.0, 15.0, self.cells),
                generator.normal(200.0, 120.0, self.cells),
            ],
            0.0,
        )
        if name == "cuba":
            self.opened[:] = 0.0

    def network(self) -> tuple[snn.Network, list[snn.Synapse]]:
        """Our description, and its synapses."""
        cuba = self.name == "cuba"
        cell = snn.LIF(
            tau_m=0.02, rest=-49.0 if cuba else -60.0, threshold=-50.0, reset_potential=-60.0,
            refractory=0.005, resistance=1.0 if cuba else 0.1,
        )  # fmt: skip
        synapses: list[snn.Synapse] = [snn.Exponential(tau=0.005), snn.Exponential(tau=0.010)]
        if not cuba:
            synapses = [
                snn.Conductance(tau=0.005, reversal=0.0),
                snn.Conductance(tau=0.010, reversal=-80.0),
            ]
        sizes = {"excitatory": self.excitatory, "inhibitory": self.inhibitory}
        projections = []
        for source, synapse, pairs, weight in zip(
            sizes, synapses, self.pairs, self.weights(), strict=True
        ):
            for target, first in (("excitatory", 0), ("inhibitory", self.excitatory)):
                chosen = (pairs[1] >= first) & (pairs[1] < first + sizes[target])
                pattern = snn.Sparse(
                    pre=pairs[0][chosen], post=pairs[1][chosen] - first, weight=weight
                )
                projections.append(
                    snn.Projection(
                        source=source, target=target, connectivity=pattern, synapse=synapse
                    )
                )
        populations = [
            snn.Population(name=name, size=size, neuron=cell) for name, size in sizes.items()
        ]
        return snn.Network(populations=populations, projections=projections), synapses

    def weights(self) -> tuple[float, float]:
        """Weights of both kinds of synapse, pA into 1 GOhm or nS."""
        return (1.62, -9.0) if self.name == "cuba" else (6.0, 67.0)

    def start(self, *, fused: bool) -> Callable[[], float]:
        """Compile our simulator; a function that runs it from the start, returning the rate."""
        network, synapses = self.network()
        simulator = network.compile(dt=FINE, fused=fused)
        variable = "current" if self.name == "cuba" else "conductance"
        for name, first, stop in simulator.populations:
            simulator.state(name, "v")[0] = self.v[first:stop]
            for synapse, opened in zip(synapses, self.opened, strict=True):
                simulator.synapse_state(name, synapse, variable)[0] = opened[first:stop]
        start = simulator.save()
        simulator.advance(1)

        def run() -> float:
            simulator.restore(start)
            simulator.advance(round(self.seconds / FINE))
            return float(simulator.spike_counts.sum()) / self.cells / self.seconds

        return run


def measure_benchmark(name: str, settings: Settings) -> Iterator[Line]:
    """CUBA or COBA: ours fused, generic, and Brian2."""
    benchmark = Benchmark(name, seconds=0.05 if settings.quick else 1.0)
    runs = {"fused": benchmark.start(fused=True), "generic": benchmark.start(fused=False)}
    rates = {one: run() for one, run in runs.items()}
    costs: dict[str, list[float]] = {one: [] for one in runs}
    with tempfile.TemporaryDirectory() as folder:
        peers = {}
        if settings.brian:
            peers = {
                target: Brian(settings.brian, target, benchmark, Path(folder))
                for target in ("standalone", "cython")
            }
        for _ in range(settings.repeats):
            for one, run in runs.items():
                costs[one].append(cpu(run))
            for peer in peers.values():
                peer.run()
        for peer in peers.values():
            peer.close()
    ours = min(costs["fused"]) / benchmark.seconds
    same = "" if rates["fused"] == rates["generic"] else SPIKES_DIFFER
    generic = min(costs["generic"]) / benchmark.seconds
    note = f"{rates['fused']:.2f} Hz {same}"
    yield Line(f"{name}, generic kernel beside", ours, "s per s", generic, note=note)
    targets = {"cuba": {"standalone": "< 0.5", "cython": "< 0.1"}, "coba": {"standalone": "< 0.67"}}
    for target, peer in peers.items():
        yield Line(
            f"{name}, Brian2 {target} beside", ours, "s per s",
            min(peer.costs) / benchmark.seconds, target=targets[name].get(target, ""),
            note=f"{rates['fused']:.2f} and {peer.rate:.2f} Hz",
        )  # fmt: skip
