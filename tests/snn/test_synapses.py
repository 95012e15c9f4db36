from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn

DT = 0.0001
QUIET = snn.LIF(tau_m=0.02, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
# 1 mV above rest in one step: spikes in the first step and then never again
ONCE = snn.LIF(
    tau_m=0.02, rest=-10.0, threshold=-9.5, reset_potential=-20.0, refractory=0.001, resistance=1.0
)


def pair(
    connectivity: snn.Connectivity, synapse: snn.Synapse, target: snn.Neuron = QUIET, size: int = 1
) -> snn.Simulator:
    """A source that spikes in the first step only, onto a target."""
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=size, neuron=ONCE, initial={"v": -5.0}),
            snn.Population(name="target", size=size, neuron=target),
        ],
        projections=[
            snn.Projection(
                source="source", target="target", connectivity=connectivity, synapse=synapse
            )
        ],
    )
    return network.compile(dt=DT)


def run(simulator: snn.Simulator, view: np.ndarray, steps: int) -> np.ndarray:
    samples = []
    for _ in range(steps):
        simulator.advance(1)
        samples.append(view[0].copy())
    return np.array(samples)


def test_exponential_current_has_the_exact_psp() -> None:
    simulator = pair(snn.Dense(weight=1.0), snn.Exponential(tau=0.005))
    v = run(simulator, simulator.state("target", "v"), 400)[:, 0]
    time = np.arange(400) * DT
    exact = 5.0 / (5.0 - 20.0) * (np.exp(-time / 0.005) - np.exp(-time / 0.02))
    np.testing.assert_allclose(v, exact, atol=1e-12)
    assert v.max() == pytest.approx(0.157490, abs=1e-5)
    assert time[v.argmax()] == pytest.approx(0.009242, abs=DT)


@pytest.mark.parametrize(("weight", "tau", "peak"), [(1.62, 0.005, 0.2551), (-9.0, 0.01, -2.25)])
def test_weights_of_the_cuba_benchmark_have_their_published_psp(
    weight: float, tau: float, peak: float
) -> None:
    simulator = pair(snn.Dense(weight=weight), snn.Exponential(tau=tau))
    v = run(simulator, simulator.state("target", "v"), 300)[:, 0]
    assert v[np.abs(v).argmax()] == pytest.approx(peak, abs=1e-4)
    assert np.abs(v).argmax() * DT == pytest.approx(
        np.log(0.02 / tau) * 0.02 * tau / (0.02 - tau), abs=DT
    )


def test_equal_time_constants_are_the_limit() -> None:
    simulator = pair(snn.Dense(weight=1.0), snn.Exponential(tau=0.02))
    v = run(simulator, simulator.state("target", "v"), 400)[:, 0]
    time = np.arange(400) * DT
    np.testing.assert_allclose(v, time / 0.02 * np.exp(-time / 0.02), atol=1e-12)


def ohmic(g: float, membrane: float, tau: float) -> float:
    """Potential between a leak of 10 nS to -60 mV and g to -80 mV, which falls with ``tau``.

    ``membrane`` is the time constant without g; the potential lags behind the balance.
    """
    balance = (10 * -60 + g * -80) / (10 + g)
    slope = (-80 - balance) / (10 + g) * -g / tau
    return balance - membrane * 10 / (10 + g) * slope


def test_conductance_pulls_to_its_reversal_potential() -> None:
    target = snn.LIF(tau_m=0.02, rest=-60.0, threshold=1e6, resistance=0.1)
    synapse = snn.Conductance(tau=2.0, reversal=-80.0)
    simulator = pair(snn.Dense(weight=30.0), synapse, target)
    v = run(simulator, simulator.state("target", "v"), 2000)[:, 0]
    assert v[-1] == pytest.approx(ohmic(30.0 * np.exp(-0.2 / 2.0), 0.02, 2.0), abs=0.001)


def test_conductance_on_adex_is_the_same_ohmic_balance() -> None:
    target = snn.AdEx(a=0.0, threshold=1e3, leak=10.0, rest=-60.0, cut=2e3)
    synapse = snn.Conductance(tau=2.0, reversal=-80.0)
    simulator = pair(snn.Dense(weight=30.0), synapse, target)
    v = run(simulator, simulator.state("target", "v"), 4000)[:, 0]
    assert v[-1] == pytest.approx(ohmic(30.0 * np.exp(-0.4 / 2.0), 0.0281, 2.0), abs=0.001)


def test_conductances_are_of_second_order_in_the_step() -> None:
    # v of a membrane under a decaying conductance: g 30 nS, tau 5 ms, leak 10 nS, tau_m 20 ms
    def settle(dt: float) -> float:
        network = snn.Network(
            populations=[
                snn.Population(name="s", size=1, neuron=snn.SpikeSource()),
                snn.Population(name="t", size=1, neuron=snn.LIF(threshold=1e6, rest=-60.0)),
            ],
            projections=[
                snn.Projection(
                    source="s",
                    target="t",
                    connectivity=snn.Dense(weight=30.0),
                    synapse=snn.Conductance(tau=0.005, reversal=0.0),
                )
            ],
        )
        simulator = network.compile(dt=dt)
        simulator.inject("s", [0], [0.0008])
        simulator.advance(round(0.0104 / dt))
        return float(simulator.state("t", "v")[0, 0])

    values = [settle(dt) for dt in (0.0004, 0.0002, 0.0001)]
    order = np.log2((values[0] - values[1]) / (values[1] - values[2]))
    assert order == pytest.approx(2.0, abs=0.05)


def test_delays_per_projection_are_exact_and_rounded() -> None:
    # 0.3 ms / 0.1 ms is below 3 in floating point
    for delay, steps in ((0.0, 0), (0.0003, 3), (0.0007, 7), (0.00126, 13)):
        synapse = snn.Exponential(tau=0.005)
        simulator = pair(snn.Dense(weight=1.0, delay=delay), synapse)
        current = run(simulator, simulator.synapse_state("target", synapse, "current"), 20)[:, 0]
        assert np.flatnonzero(current)[0] == steps
        assert current[steps] == 1.0


def test_delays_per_synapse_are_exact() -> None:
    delay = np.array([[0.0, 0.0005, 0.0012], [0.0003, 0.0, 0.0009], [0.0001, 0.0004, 0.0]])
    weight = np.array([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0], [3.0, 30.0, 300.0]])
    simulator = pair(snn.Dense(weight=weight, delay=delay), snn.Delta(), size=3)
    v = run(simulator, simulator.state("target", "v"), 20)
    jumps = v - np.exp(-DT / 0.02) * np.vstack([np.zeros(3), v[:-1]])
    expected = np.zeros((20, 3))
    for i in range(3):
        for j in range(3):
            expected[round(delay[i, j] / DT), j] += weight[i, j]
    np.testing.assert_allclose(jumps, expected, atol=1e-9)


def test_a_delta_input_to_a_cell_that_spikes_is_overwritten_by_its_reset() -> None:
    simulator = pair(snn.Dense(weight=3.0), snn.Delta(), ONCE)
    simulator.state("target", "v")[:] = -5.0
    simulator.advance(1)
    assert simulator.state("target", "v")[0, 0] == -20.0
    quiet = pair(snn.Dense(weight=3.0), snn.Delta())
    quiet.advance(1)
    assert quiet.state("target", "v")[0, 0] == 3.0


def test_a_refractory_cell_ignores_a_delta_input() -> None:
    simulator = pair(snn.Dense(weight=3.0, delay=0.0005), snn.Delta(), ONCE)
    simulator.state("target", "v")[:] = -5.0
    simulator.advance(8)
    assert simulator.state("target", "v")[0, 0] == -20.0


def test_sparse_and_one_to_one_equal_dense() -> None:
    weight = np.random.default_rng(1).normal(size=(7, 7))
    weight[weight < 0.3] = 0.0
    pre, post = np.nonzero(weight)
    order = np.random.default_rng(2).permutation(pre.size)
    sparse = snn.Sparse(
        pre=pre[order], post=post[order], weight=weight[pre, post][order], delay=0.0004
    )
    synapse = snn.Exponential(tau=0.005)
    listed = pair(sparse, synapse, size=7)
    full = pair(snn.Dense(weight=weight, delay=0.0004), synapse, size=7)
    listed.advance(50)
    full.advance(50)
    np.testing.assert_array_equal(listed.state("target", "v"), full.state("target", "v"))
    diagonal = pair(snn.OneToOne(weight=np.arange(7.0)), synapse, size=7)
    matrix = pair(snn.Dense(weight=np.diag(np.arange(7.0))), synapse, size=7)
    diagonal.advance(50)
    matrix.advance(50)
    np.testing.assert_array_equal(diagonal.state("target", "v"), matrix.state("target", "v"))


def test_trace_follows_its_closed_form() -> None:
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=4, neuron=ONCE, initial={"v": [-5.0, -5, -10, -5]}),
            snn.Population(name="target", size=2, neuron=QUIET),
        ],
        projections=[
            snn.TraceProjection(
                trace=snn.Trace(source="source", tau=0.02), target="target", weight=0.1
            )
        ],
        readouts=[snn.Trace(source="source", tau=0.02, delay=0.0015)],
    )
    simulator = network.compile(dt=DT)
    current = snn.Trace(source="source", tau=0.02)
    late = snn.Trace(source="source", tau=0.02, delay=0.0015)
    columns = simulator.trace_columns([late, current])
    samples, v = [], []
    for _ in range(60):
        simulator.advance(1)
        samples.append(simulator.traces[0, columns])
        v.append(simulator.state("target", "v")[0].copy())
    delayed, prompt = np.array(samples).T
    # three of four cells spike once: 0.75 spikes per cell, area 0.75 in Hz s
    np.testing.assert_allclose(prompt, 0.75 / 0.02 * np.exp(-np.arange(60) * DT / 0.02))
    np.testing.assert_array_equal(delayed[:15], 0.0)
    np.testing.assert_allclose(delayed[15:], prompt[:45])
    assert simulator.trace(current)[0] == prompt[-1]
    # the current of a step is the trace at its start
    assert v[0].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(v[1], -np.expm1(-DT / 0.02) * 0.1 * prompt[0])
