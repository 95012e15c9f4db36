"""Plastic synapses beside others, and a small plastic pathway in a loop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import COARSE, FINE, Cells
from spiking_benchmarks.fan_in import fan_in
from spiking_benchmarks.loop import TICK
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, least

if TYPE_CHECKING:
    from collections.abc import Iterator

STDP = snn.PairSTDP(potentiation=0.01, depression=0.0105, lowest=-4.0, highest=0.0)


def measure_plasticity(settings: Settings) -> Iterator[Line]:
    """Plastic synapses beside others, and a small plastic pathway in a loop."""
    cells = 1000 if settings.quick else 100_000
    plastic, still = (
        fan_in(cells, plasticity=rule).compile(dt=FINE, fused=True) for rule in (STDP, None)
    )
    steps = 20 if settings.quick else 200
    works = {
        "plastic": partial(plastic.advance, steps),
        "still": partial(still.advance, steps),
    }
    for simulator in (plastic, still):
        simulator.advance(20 if settings.quick else 2000)
    costs = least(settings.repeats, works)
    rate = plastic.spike_counts.sum() / cells / plastic.time[0]
    scale = 1e9 / cells / steps
    yield Line(
        f"{100 * cells} plastic synapses; without plasticity beside", scale * costs["plastic"],
        "ns per cell-step", scale * costs["still"], target="< 2.5", note=f"{rate:.1f} Hz",
    )  # fmt: skip

    kind = Cells(COARSE)
    network = snn.Network(
        populations=[snn.Population(name=name, size=100, neuron=kind.neuron) for name in "ab"],
        projections=[
            snn.Projection(
                source="a", target="b", connectivity=snn.Dense(weight=1.0), synapse=kind.synapse,
                plasticity=snn.PairSTDP(potentiation=0.01, depression=0.0105, highest=4.0),
            )
        ],
    )  # fmt: skip
    simulator = network.compile(dt=COARSE, fused=True)
    inputs = np.random.default_rng(1).normal(140.0, 30.0, (16, 200))
    ticks = 4 if settings.quick else 500

    def loop() -> None:
        for tick in range(ticks):
            simulator.current[:] = inputs[tick % 16]
            simulator.advance(TICK)

    loop()
    cost = least(settings.repeats, {"ours": loop})["ours"]
    rate = simulator.spike_counts.sum() / 200 / simulator.time[0]
    yield Line(
        "100 x 100 plastic synapses in a loop", 1e6 * cost / ticks / TICK, "us per step",
        target="< 3", note=f"{rate:.0f} Hz",
    )  # fmt: skip
