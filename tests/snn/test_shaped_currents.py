"""Alpha and double exponential currents against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

DT = 0.0005
ALPHA = snn.Alpha(tau=0.005)
DOUBLE = snn.DoubleExponential(tau_rise=0.002, tau_decay=0.01)
TAUS = [0.02, 0.005, 0.01]
MEMBRANE = snn.LIF(
    tau_m=TAUS, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0, refractory=0.0
)


def response(synapse: snn.Synapse, steps: int, neuron: snn.Neuron = MEMBRANE) -> snn.Simulator:
    """Cells of three membranes, and the time since one spike of weight 1 reached them."""
    network = snn.Network(
        populations=[
            snn.Population(name="s", size=1, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=3, neuron=neuron),
        ],
        projections=[
            snn.Projection(
                source="s", target="t", connectivity=snn.Dense(weight=1.0), synapse=synapse
            )
        ],
    )
    simulator = network.compile(dt=DT)
    simulator.inject("s", [0], [DT])
    simulator.advance(1 + steps)
    return simulator


def through(current: np.ndarray, tau: float, step: float) -> float:
    """Potential of a membrane at the end of a finely sampled current."""
    kernel = np.exp(-(np.arange(current.size)[::-1]) * step / tau) / tau
    return float(np.trapezoid(current * kernel, dx=step))


def test_an_alpha_current_has_its_shape_and_its_exact_potential() -> None:
    simulator = response(ALPHA, 40)
    current = simulator.synapse_state("t", ALPHA, "current")
    assert current[0, 0] == pytest.approx(4.0 * np.exp(1.0 - 4.0), rel=1e-12)
    v = simulator.state("t", "v")[0]
    assert v[0] == pytest.approx(0.355934, abs=5e-7)
    fine = np.linspace(0.0, 0.02, 200_001)
    exact = fine / 0.005 * np.exp(1.0 - fine / 0.005)
    for cell, tau in enumerate(TAUS):
        assert v[cell] == pytest.approx(through(exact, tau, 1e-7), rel=1e-6)


def test_a_double_exponential_current_peaks_at_its_weight_and_is_exact() -> None:
    time = DOUBLE.peak
    assert time == pytest.approx(0.0025 * np.log(5.0))
    height = np.exp(-time / 0.01) - np.exp(-time / 0.002)
    fine = np.linspace(0.0, 0.02, 200_001)
    exact = (np.exp(-fine / 0.01) - np.exp(-fine / 0.002)) / height
    assert exact.max() == pytest.approx(1.0, abs=1e-7)
    simulator = response(DOUBLE, 40)
    falling, rising = (simulator.synapse_state("t", DOUBLE, n) for n in ("falling", "rising"))
    assert (falling - rising)[0, 0] == pytest.approx(exact[-1], rel=1e-9)
    for cell, tau in enumerate(TAUS):
        found = simulator.state("t", "v")[0, cell]
        assert found == pytest.approx(through(exact, tau, 1e-7), rel=1e-6)


@pytest.mark.slow
def test_both_reach_cells_without_a_linear_membrane() -> None:
    still = snn.AdEx(drive=0.0)
    for synapse in (ALPHA, DOUBLE):
        simulator = response(synapse, 20, still)
        assert np.all(simulator.state("t", "v") > -70.6)


def test_a_rise_that_is_no_rise_is_refused() -> None:
    with pytest.raises(InputError, match="tau_rise must be below tau_decay"):
        snn.DoubleExponential(tau_rise=0.01, tau_decay=0.01)
