"""Families defined outside the package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Value


@dataclass(frozen=True, kw_only=True, eq=False)
class Izhikevich(snn.Neuron):
    """Izhikevich 2003; the current is dimensionless."""

    a: Value = 0.02
    b: Value = 0.2
    c: Value = -65.0
    d: Value = 8.0

    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold", "u")
    coefficients: ClassVar[tuple[str, ...]] = ("a", "b", "c", "d", "step")

    def derive(self, parameters: Mapping[str, np.ndarray], dt: float) -> Mapping[str, np.ndarray]:
        own = {name: parameters[name] for name in ("a", "b", "c", "d")}
        return {**own, "step": np.full(own["a"].shape, 1000.0 * dt)}

    def initial(self, parameters: Mapping[str, np.ndarray], dt: float) -> Mapping[str, np.ndarray]:
        v = np.full(parameters["b"].shape, -65.0)
        return {"v": v, "threshold": v + 95.0, "u": parameters["b"] * v}

    @staticmethod
    def integrate(cell, p, inputs):
        cell.v += p.step * (parabola(cell.v) - cell.u + inputs.current)
        cell.u += p.step * p.a * (p.b * cell.v - cell.u)
        return cell.v >= cell.threshold

    @staticmethod
    def reset(cell, p):
        cell.v = p.c
        cell.u += p.d


def parabola(v):
    return 0.04 * v * v + 5.0 * v + 140.0


@dataclass(frozen=True, kw_only=True)
class Square(snn.Synapse):
    """The weight as a current that lasts for one step."""

    variables: ClassVar[tuple[str, ...]] = ("current",)
    coefficients: ClassVar[tuple[str, ...]] = ()

    def derive(
        self, membrane: np.ndarray | None, count: int, dt: float
    ) -> Mapping[str, np.ndarray]:
        return {}

    @staticmethod
    def integrate(synapse, p):
        current = synapse.current
        synapse.current = 0.0
        return current, 0.0

    @staticmethod
    def deliver(synapse, p, cell, weight):
        synapse.current += weight


@pytest.mark.slow
def test_families_defined_outside_the_package_run_beside_the_shipped_ones() -> None:
    # spikes in 1 s for I = 5, 10, 14, semi-implicit, step 0.1 ms, v0 = -65, u0 = b v0
    drives = [5.0, 10.0, 14.0]
    rest = snn.LIF(tau_m=0.02, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
    network = snn.Network(
        populations=[
            snn.Population(name="spiking", size=3, neuron=Izhikevich(drive=drives)),
            snn.Population(name="fast", size=3, neuron=Izhikevich(drive=drives, a=0.1, d=2.0)),
            snn.Population(name="target", size=3, neuron=rest),
        ],
        projections=[
            snn.Projection(
                source="spiking",
                target="target",
                connectivity=snn.OneToOne(weight=1.0),
                synapse=Square(),
            )
        ],
    )
    simulator = network.compile(dt=0.0001)
    simulator.record_spikes()
    simulator.advance(10000)
    times, cells = simulator.spikes(0)
    counts = np.bincount(cells, minlength=simulator.cells)
    assert counts[simulator.columns("spiking")].tolist() == [11, 23, 32]
    assert counts[simulator.columns("fast")].tolist() == [44, 125, 197]
    arrivals = times[cells == simulator.columns("spiking").start]
    expected = -np.expm1(-0.0001 / 0.02) * np.exp(-(1.0 - arrivals - 0.0001) / 0.02).sum()
    assert simulator.state("target", "v")[0, 0] == pytest.approx(expected)
