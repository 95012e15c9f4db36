"""NMDA receptors against the block of Jahr and Stevens and an independent solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DT = 0.0005
SYNAPSE = snn.NMDA(tau_rise=0.002, tau_decay=0.05)


def network(
    neuron: snn.Neuron, weight: Any = 1.0, size: int = 1, synapse: snn.Synapse = SYNAPSE
) -> snn.Network:
    """One spike onto some cells."""
    return snn.Network(
        populations=[
            snn.Population(name="s", size=1, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=size, neuron=neuron),
        ],
        projections=[
            snn.Projection(
                source="s", target="t", connectivity=snn.Dense(weight=weight), synapse=synapse
            )
        ],
    )


def share(v: Any, magnesium: float = 1.0) -> Any:
    """Open receptors (Jahr and Stevens 1990)."""
    return 1.0 / (1.0 + magnesium / 3.57 * np.exp(-0.062 * v))


def conductance(time: Any) -> Any:
    """A unit conductance, which peaks at 1 nS."""
    peak = 0.05 * 0.002 / 0.048 * np.log(25.0)
    height = np.exp(-peak / 0.05) - np.exp(-peak / 0.002)
    return (np.exp(-time / 0.05) - np.exp(-time / 0.002)) / height


def test_the_block_is_half_at_20_mv_below_zero() -> None:
    assert share(-np.log(3.57) / 0.062) == pytest.approx(0.5)
    assert share(-65.0) == pytest.approx(0.0597, abs=5e-5)
    assert share(0.0) == pytest.approx(0.7812, abs=5e-5)


def test_the_current_follows_the_potential() -> None:
    held = np.linspace(-90.0, 30.0, 13)  # so heavy a membrane that a step does not move it
    cell = snn.LIF(tau_m=1.9, rest=held, resistance=1e-3, threshold=1e6, reset_potential=-99.0)
    simulator = network(cell, size=13).compile(dt=DT)
    simulator.inject("s", [0], [DT])
    simulator.advance(21)
    v = simulator.state("t", "v")
    before = v.copy()
    simulator.advance(1)
    charge = (v - before)[0] + (before[0] - held) * -np.expm1(-DT / 1.9)
    current = charge / (1e-3 * -np.expm1(-DT / 1.9))
    times = np.array([20, 21]) * DT
    expected = conductance(times).mean() * share(held) * (0.0 - held)
    np.testing.assert_allclose(current, expected, rtol=1e-5, atol=1e-6)
    # it grows as the cell depolarises from rest, and ohmic again above -20 mV it shrinks
    assert np.all(np.diff(current[:6]) > 0.0)
    assert np.all(np.diff(current[8:]) < 0.0)


def potential(dt: float, magnesium: float) -> float:
    """Where one spike of 40 nS has brought a cell after 30 ms."""
    cell = snn.LIF(tau_m=0.02, rest=-60.0, resistance=0.1, threshold=1e6, drive=100.0)
    synapse = snn.NMDA(tau_rise=0.002, tau_decay=0.05, magnesium=magnesium)
    simulator = network(cell, weight=40.0, synapse=synapse).compile(dt=dt)
    simulator.inject("s", [0], [0.002])
    simulator.advance(round(0.032 / dt))
    return float(simulator.state("t", "v")[0, 0])


@pytest.mark.parametrize(("magnesium", "order"), [(1.0, 1), (0.0, 2)])
def test_the_block_is_of_first_order_in_the_step_and_the_rest_of_second(
    magnesium: float, order: int
) -> None:
    def slope(time: float, v: np.ndarray) -> np.ndarray:
        opened = 40.0 * conductance(max(time - 0.002, 0.0)) * share(v, magnesium)
        return (-60.0 - v + 0.1 * (100.0 - opened * v)) / 0.02

    free = -60.0 + 10.0 * -np.expm1(-0.1)
    exact = solve_ivp(slope, (0.002, 0.032), [free], rtol=1e-10, atol=1e-10).y[0, -1]
    errors = np.array([potential(dt, magnesium) - exact for dt in (0.0004, 0.0002, 0.0001)])
    assert np.all(np.abs(errors) < [0.4, 0.2, 0.1])
    np.testing.assert_allclose(np.log2(errors[:-1] / errors[1:]), order, atol=0.1)


def spiking() -> snn.Network:
    cell = snn.LIF(tau_m=snn.Spread(0.02, 0.1), drive=140.0)
    return network(cell, weight=snn.Uniform(20.0, 60.0), size=5)


def run(simulator: snn.Simulator, calls: int = 1) -> np.ndarray:
    simulator.inject("s", [0, 0], [10 * DT, 90 * DT])
    for _ in range(calls):
        simulator.advance(300 // calls)
    assert simulator.populations[0][0] == "t"
    assert simulator.spike_counts[0, 0] > 3
    return simulator.state("t", "v")


def test_a_row_alone_and_a_file_give_the_same_bits(tmp_path: Path) -> None:
    snn.save_network(tmp_path / "n.npz", spiking())
    again, _ = snn.load_network(tmp_path / "n.npz")
    together = run(again.compile(dt=DT, batch=3, seed=5))
    seed = np.random.SeedSequence(5).spawn(3)[1]
    alone = run(spiking().compile(dt=DT, seed=[seed]), calls=30)
    np.testing.assert_array_equal(together[1], alone[0])


@pytest.mark.slow
def test_synapses_in_the_loop_of_their_cells_see_the_same_potential() -> None:
    fused, generic = (spiking().compile(dt=DT, seed=5, fused=one) for one in (True, False))
    np.testing.assert_array_equal(run(fused), run(generic))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="tau_rise must be below tau_decay"):
        snn.NMDA(tau_rise=0.1)
    with pytest.raises(InputError, match=r"NMDA\.tau_decay is probably in milliseconds"):
        snn.NMDA(tau_decay=100.0)
    with pytest.raises(InputError, match="conductances must be >= 0 nS"):
        network(snn.LIF(), weight=-1.0).compile(dt=DT)
    with pytest.raises(InputError, match="cannot run NMDA, the synapses of s -> t"):
        network(snn.LIF()).compile(backend="event")
