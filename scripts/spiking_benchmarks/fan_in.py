"""Networks of growing size in which every cell receives from a hundred others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import FINE, Cells, sparse
from spiking_benchmarks.table import SPIKES_DIFFER, Line
from spiking_benchmarks.timing import Settings, least

if TYPE_CHECKING:
    from collections.abc import Iterator


def fan_in(
    cells: int,
    pattern: snn.Connectivity | None = None,
    plasticity: snn.Plasticity | None = None,
) -> snn.Network:
    """Cells that receive from 100 others and fire at about 5 Hz, by unequal drives."""
    drive = np.random.default_rng(5).uniform(120.0, 172.0, cells)
    chosen = pattern or snn.RandomPairs(probability=min(100 / cells, 1.0), weight=-2.0, seed=7)
    kind = Cells(FINE)
    return snn.Network(
        populations=[snn.Population(name="cells", size=cells, neuron=snn.LIF(drive=drive))],
        projections=[
            snn.Projection(
                source="cells", target="cells", connectivity=chosen, synapse=kind.synapse,
                plasticity=plasticity,
            )
        ],
    )  # fmt: skip


class FanIn:
    """Such a network beside the bare loop.

    Attributes:
        simulator: Our simulator.
        steps: Steps of one run.
    """

    def __init__(self, cells: int, steps: int) -> None:
        """Compile it and copy what the bare loop needs."""
        network = fan_in(cells)
        (projection,) = network.projections
        assert isinstance(projection, snn.Projection)
        edges = projection.connectivity.edges(cells, cells)
        self.simulator = network.compile(dt=FINE, fused=True)
        self.steps = steps
        self.spikes = 0
        drive = self.simulator.parameter("cells", "drive")[0].copy()
        self._v = self.simulator.state("cells", "v")[0].copy()
        flags = np.zeros(-(-cells // 8) * 8, dtype=np.uint8)
        self._arguments = (
            drive, edges.first, edges.target, -2.0, steps, Cells(FINE).constants, self._v,
            np.zeros(cells), np.zeros(cells), flags, flags.view(np.int64),
            np.zeros(cells, dtype=np.int32),
        )  # fmt: skip

    def ours(self) -> None:
        """One run of the simulator."""
        self.simulator.advance(self.steps)

    def bare(self) -> None:
        """One run of the bare loop."""
        self.spikes += sparse(*self._arguments)

    @property
    def agrees(self) -> bool:
        """Whether both have done the same."""
        same = np.array_equal(self._v, self.simulator.state("cells", "v")[0])
        return same and self.spikes == self.simulator.spike_counts.sum()


def measure_fan_in(settings: Settings) -> Iterator[Line]:
    """Networks from small to larger than the caches, beside the bare loop."""
    for cells in (100, 1000) if settings.quick else (100, 1000, 10_000, 100_000):
        one = FanIn(cells, 20 if settings.quick else max(400, 10_000_000 // cells))
        one.ours()
        one.bare()
        costs = least(settings.repeats, {"ours": one.ours, "bare": one.bare})
        scale = 1e9 / cells / one.steps
        rate = one.spikes / cells / one.simulator.time[0]
        yield Line(
            f"{cells} cells, fan-in 100; bare loop beside", scale * costs["ours"],
            "ns per cell-step", scale * costs["bare"], target="< 2",
            note=f"{rate:.1f} Hz" if one.agrees else SPIKES_DIFFER,
        )  # fmt: skip
