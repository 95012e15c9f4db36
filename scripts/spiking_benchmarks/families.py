"""What a step of each family of neurons costs, beside one of LIF cells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import FINE
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neurocontrol.snn.simulator import Simulator

CURRENTS: dict[type[snn.Neuron], tuple[float, float]] = {
    snn.LIF: (120.0, 200.0),
    snn.SoftResetLIF: (120.0, 200.0),
    snn.InterpolatedLIF: (120.0, 200.0),
    snn.EscapeLIF: (60.0, 140.0),
    snn.ShotNoiseLIF: (100.0, 180.0),
    snn.AdaptiveLIF: (120.0, 200.0),
    snn.AdaptiveThresholdLIF: (120.0, 200.0),
    snn.AdEx: (500.0, 900.0),
    snn.Izhikevich: (3.0, 12.0),
    snn.HodgkinHuxley: (3.0, 12.0),
    snn.TraubMiles: (50.0, 200.0),
    snn.LeakyIntegrator: (0.0, 200.0),
    snn.RectifiedRate: (0.0, 200.0),
    snn.SigmoidRate: (0.0, 200.0),
    snn.Matsuoka: (0.0, 1.0),
    snn.SaturatingRate: (0.0, 100.0),
    snn.PersistentSodiumRate: (0.0, 100.0),
}
"""Lowest and highest constant current into cells of every family, in its own unit."""
TARGETS = {snn.Izhikevich: "< 2", snn.HodgkinHuxley: "< 15", snn.TraubMiles: "< 15"}


def measure_families(settings: Settings) -> Iterator[Line]:
    """Cells without synapses, in fused kernels and in others."""
    cells = 64 if settings.quick else 1000
    families: list[type[snn.Neuron]] = [snn.LIF, snn.AdEx] if settings.quick else [*CURRENTS]
    steps = 20 if settings.quick else 500
    for fused in (False,) if settings.quick else (True, False):
        simulators = {family: _running(family, cells, fused=fused) for family in families}
        costs = least(
            settings.repeats,
            {one.__name__: partial(made.advance, steps) for one, made in simulators.items()},
        )
        scale = 1e9 / cells / steps
        for family, made in simulators.items():
            rate = made.spike_counts.sum() / cells / made.time[0]
            yield Line(
                f"{family.__name__}, {'fused' if fused else 'generic'}; LIF beside",
                scale * costs[family.__name__], "ns per cell-step", scale * costs["LIF"],
                target=TARGETS.get(family, ""), note=f"{rate:.0f} Hz",
            )  # fmt: skip


def _running(family: type[snn.Neuron], cells: int, *, fused: bool) -> Simulator:
    """A population under unequal currents that has begun to fire."""
    neuron = family(drive=np.linspace(*CURRENTS[family], cells))
    network = snn.Network(populations=[snn.Population(name="p", size=cells, neuron=neuron)])
    simulator = network.compile(dt=FINE, fused=fused)
    simulator.advance(1000)
    return simulator
