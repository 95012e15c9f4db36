"""The published benchmarks of currents (CUBA) and conductances (COBA), beside Brian2."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from published.vogels_abbott import COBA, CUBA, OPENED, PROBABILITY, SIZES

from neurocontrol import snn
from spiking_benchmarks.bare import FINE
from spiking_benchmarks.brian import Brian
from spiking_benchmarks.table import SPIKES_DIFFER, Line
from spiking_benchmarks.timing import Settings, cpu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Benchmark:
    """The networks of Vogels and Abbott (2005) as in Brette et al. (2007): 4000 cells, 2 %."""

    excitatory, cells = SIZES["excitatory"], sum(SIZES.values())

    def __init__(self, name: str, *, seconds: float) -> None:
        """``name`` is cuba or coba; currents or conductances."""
        self.name, self.seconds = name, seconds
        self.parts = CUBA if name == "cuba" else COBA
        generator = np.random.default_rng(3)
        self.pairs = [
            np.divmod(np.flatnonzero(generator.random(size * self.cells) < PROBABILITY), self.cells)
            for size in SIZES.values()
        ]
        self.v = generator.uniform(-60.0, -50.0, self.cells)
        self.opened = np.maximum(
            [generator.normal(*opened, self.cells) for opened in OPENED.values()], 0.0
        )
        if name == "cuba":
            self.opened[:] = 0.0

    def network(self) -> snn.Network:
        """Our description, on the same pairs of cells."""
        return self.parts.network(self._pattern)

    def _pattern(self, source: str, target: str) -> snn.Connectivity:
        names, edges = list(SIZES), np.cumsum([0, *SIZES.values()])
        pre, post = self.pairs[names.index(source)]
        place = names.index(target)
        chosen = (post >= edges[place]) & (post < edges[place + 1])
        return snn.Sparse(
            pre=pre[chosen], post=post[chosen] - edges[place], weight=self.parts.weights[source]
        )

    def weights(self) -> tuple[float, ...]:
        """Weights of both kinds of synapse, pA into 1 GOhm or nS."""
        return tuple(self.parts.weights.values())

    def start(self, *, fused: bool) -> Callable[[], float]:
        """Compile our simulator; a function that runs it from the start, returning the rate."""
        simulator = self.network().compile(dt=FINE, fused=fused)
        variable = "current" if self.name == "cuba" else "conductance"
        for name, first, stop in simulator.populations:
            simulator.state(name, "v")[0] = self.v[first:stop]
            for synapse, opened in zip(self.parts.synapses.values(), self.opened, strict=True):
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
