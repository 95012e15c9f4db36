"""A small network in a control loop, under fresh input in every tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import COARSE, Cells, dense
from spiking_benchmarks.table import SPIKES_DIFFER, Line
from spiking_benchmarks.timing import Settings, least

if TYPE_CHECKING:
    from collections.abc import Iterator


TICK = 20  # coarse steps


class Loop:
    """64 cells under fresh input in every tick of 10 ms, beside the bare loop.

    Attributes:
        simulator: Our simulator.
        ticks: Ticks of one run.
    """

    cells = 64

    def __init__(self, batch: int, *, own: bool, fused: bool = True, ticks: int) -> None:
        """``own``: whether every row has weights of its own."""
        generator = np.random.default_rng(1)
        weights = generator.normal(0.0, 12.0, (batch if own else 1, self.cells, self.cells))
        kind = Cells(COARSE)
        network = snn.Network(
            populations=[snn.Population(name="cells", size=self.cells, neuron=kind.neuron)],
            projections=[
                snn.Projection(
                    source="cells", target="cells", synapse=kind.synapse,
                    connectivity=snn.Dense(weight=weights if own else weights[0]),
                )
            ],
        )  # fmt: skip
        self.ticks, self._weights, self._constants = ticks, weights, kind.constants
        self.simulator = network.compile(dt=COARSE, batch=batch, fused=fused)
        self._inputs = generator.normal(190.0, 30.0, (16, batch, self.cells))
        rest = float(kind.neuron.resolve(1, None)["rest"][0])
        shape = batch, self.cells
        self._current = np.zeros(shape)
        self._state = np.full(shape, rest), np.zeros(shape), np.zeros(shape)
        self._found = np.zeros(self.cells, dtype=np.uint8), np.zeros(self.cells, dtype=np.int32)
        self.spikes = 0

    def ours(self) -> None:
        """One run of the simulator."""
        for tick in range(self.ticks):
            self.simulator.current[:] = self._inputs[tick % 16]
            self.simulator.advance(TICK)

    def bare(self) -> None:
        """One run of the bare loop."""
        for tick in range(self.ticks):
            self._current[:] = self._inputs[tick % 16]
            self.spikes += dense(
                self._current, self._weights, TICK, self._constants, *self._state, *self._found
            )

    @property
    def agrees(self) -> bool:
        """Whether both have done the same."""
        same = np.array_equal(self._state[0], self.simulator.state("cells", "v"))
        return same and self.spikes == self.simulator.spike_counts.sum()


def measure_loop(settings: Settings) -> Iterator[Line]:
    """The small network in a control loop."""
    for own in (False, True):
        for batch in (1, 64) if settings.quick else (1, 64, 1024):
            loop = Loop(batch, own=own, ticks=2 if settings.quick else max(4, 6000 // batch))
            loop.ours()
            loop.bare()
            costs = least(settings.repeats, {"ours": loop.ours, "bare": loop.bare})
            rate = loop.spikes / loop.simulator.time.sum() / loop.cells
            held = "per row" if own else "shared"
            yield Line(
                f"64 cells, B = {batch}, weights {held}; bare loop beside",
                1e3 * costs["ours"] / loop.ticks, "ms per tick", 1e3 * costs["bare"] / loop.ticks,
                target="< 1.3", note=f"{rate:.0f} Hz" if loop.agrees else SPIKES_DIFFER,
            )  # fmt: skip
    fused, generic = (
        Loop(64, own=False, fused=fused, ticks=2 if settings.quick else 100)
        for fused in (True, False)
    )
    fused.ours()
    generic.ours()
    costs = least(settings.repeats, {"fused": fused.ours, "generic": generic.ours})
    yield Line(
        "64 cells, B = 64; generic kernel beside", 1e3 * costs["fused"] / fused.ticks,
        "ms per tick", 1e3 * costs["generic"] / generic.ticks,
    )  # fmt: skip
