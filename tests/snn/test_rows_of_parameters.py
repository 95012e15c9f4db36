"""Parameters with a line for every row, and values that every row draws."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

DT = 0.0005
DECAY = 0.005


def network(neuron: snn.Neuron, **options: object) -> snn.Network:
    return snn.Network(
        populations=[snn.Population(name="p", size=2, neuron=neuron, **options)],
        modulators=[snn.Modulator(name="m", tau_rise=0.1, tau_decay=0.1)],
    )


def test_every_row_follows_its_line() -> None:
    tau, threshold = np.array([[0.01], [0.03]]), np.array([[-55.0, -50.0], [-45.0, -40.0]])
    cell = snn.LIF(tau_m=tau, threshold=threshold, drive=[100.0, 120.0])
    simulator = network(cell).compile(dt=DT, batch=2)
    simulator.advance(10)
    settled = np.array([10.0, 12.0])
    np.testing.assert_allclose(
        simulator.state("p", "v"), -65.0 + settled * -np.expm1(-10 * DT / tau), rtol=1e-12
    )
    assert simulator.parameter("p", "threshold").tolist() == threshold.tolist()
    with pytest.raises(InputError, match="lines for 2 rows, got a batch of 3"):
        network(cell).compile(dt=DT, batch=3)


def test_noise_that_only_some_rows_have_is_there() -> None:
    cell = snn.LIF(noise=np.array([[0.0], [30.0]]), threshold=1e3)
    simulator = network(cell).compile(dt=DT, batch=2)
    simulator.advance(50)
    assert np.all(simulator.state("p", "v")[0] == -65.0)
    assert np.all(simulator.state("p", "v")[1] != -65.0)
    drawn = network(snn.LIF(noise=snn.Uniform(0.0, 30.0), threshold=1e3)).compile(dt=DT)
    drawn.advance(50)
    assert np.all(drawn.state("p", "v") != -65.0)


def test_receptors_scale_the_time_constant_of_every_cell_and_row() -> None:
    tau = np.array([[0.1, 0.2], [0.4, 0.8]])
    faster = snn.Receptor(modulator="m", effect=1.0)
    cell = snn.AdaptiveLIF(tau_a=tau, b=1.0)
    simulator = network(cell, adaptation_receptors=[faster]).compile(dt=DT, batch=2)
    np.testing.assert_allclose(simulator.parameter("p", "adaptation_decay"), DT / tau)
    np.testing.assert_allclose(simulator.state("p", "adaptation_decay"), np.exp(-DT / tau))
    simulator.release[:] = 1.0
    simulator.advance(1)
    factor = 1.0 + simulator.concentration
    np.testing.assert_allclose(simulator.state("p", "adaptation_decay"), np.exp(-DT * factor / tau))


def test_initial_values_of_what_receptors_act_on_count() -> None:
    lowers = snn.Receptor(modulator="m", effect=2.0)
    simulator = network(
        snn.AdaptiveLIF(b=1.0),
        initial={"threshold": -40.0, "adaptation_increment": 7.0},
        threshold_receptors=[lowers],
        increment_receptors=[snn.Receptor(modulator="m", effect=1.0)],
    ).compile(dt=DT)
    assert simulator.state("p", "threshold").tolist() == [[-40.0, -40.0]]
    assert simulator.state("p", "adaptation_increment").tolist() == [[7.0, 7.0]]
    simulator.release[:] = 1.0
    simulator.advance(3)
    c = simulator.concentration[0, 0]
    np.testing.assert_allclose(simulator.state("p", "threshold"), -40.0 - 2.0 * c)
    np.testing.assert_allclose(simulator.state("p", "adaptation_increment"), 7.0 * (1.0 + c))


def test_currents_pass_exactly_through_membranes_that_differ_between_rows() -> None:
    tau = np.array([[0.01], [0.03]])
    membrane = snn.LIF(tau_m=tau, rest=0.0, threshold=1e6, reset_potential=0.0, resistance=1.0)
    described = snn.Network(
        populations=[
            snn.Population(name="s", size=1, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=1, neuron=membrane),
        ],
        projections=[
            snn.Projection(
                source="s",
                target="t",
                connectivity=snn.Dense(weight=1.0),
                synapse=snn.Exponential(tau=DECAY),
            )
        ],
    )
    for fused in (False, True):
        simulator = described.compile(dt=DT, batch=2, fused=fused)
        simulator.inject("s", [0], [DT])
        simulator.advance(41)
        time = 40 * DT
        exact = DECAY / (DECAY - tau) * (np.exp(-time / DECAY) - np.exp(-time / tau))
        np.testing.assert_allclose(simulator.state("t", "v"), exact, rtol=1e-9)


def test_weights_may_be_of_a_row_or_drawn() -> None:
    given = np.arange(12.0).reshape(2, 2, 3)
    projections = {
        "given": snn.Dense(weight=given),
        "drawn": snn.Dense(weight=snn.Uniform(1.0, 2.0)),
        "pairs": snn.RandomPairs(probability=0.5, weight=snn.Uniform(1.0, 2.0), seed=3),
        "own pairs": snn.RandomPairs(probability=0.5, weight=snn.Uniform(1.0, 2.0)),
        "one": snn.Dense(weight=4.0),
        "shared": snn.Dense(weight=np.arange(6.0).reshape(2, 3)),
    }
    described = snn.Network(
        populations=[
            snn.Population(name="s", size=2, neuron=snn.SpikeSource()),
            snn.Population(name="t", size=3, neuron=snn.LIF(threshold=1e6)),
        ],
        projections=[
            snn.Projection(
                name=name,
                source="s",
                target="t",
                connectivity=pattern,
                synapse=snn.Exponential(tau=0.001 * (k + 1)),
            )
            for k, (name, pattern) in enumerate(projections.items())
        ],
    )
    simulator = described.compile(dt=DT, batch=2, seed=5)
    weight = {name: simulator.parameter(name, "weight") for name in projections}
    np.testing.assert_array_equal(weight["given"], given.reshape(2, 6))
    assert weight["one"].shape == (1, 1)
    assert weight["shared"].shape == (1, 6)
    assert np.all(weight["drawn"][0] != weight["drawn"][1])
    simulator.inject("s", [1], [DT])
    simulator.advance(1)
    for k, name in enumerate(projections):
        synapse = snn.Exponential(tau=0.001 * (k + 1))
        for row in range(2):
            pre, post, _ = simulator.synapses(name, row)
            expected = np.zeros(3)
            held = weight[name][min(row, weight[name].shape[0] - 1)]
            values = np.broadcast_to(held, pre.shape) if held.size == 1 else held[: pre.size]
            np.add.at(expected, post[pre == 1], values[pre == 1])
            found = simulator.synapse_state("t", synapse, "current")[row]
            np.testing.assert_allclose(found, expected)
    weight["one"][:] = 5.0
    simulator.inject("s", [0], [2 * DT])
    simulator.advance(1)
    current = simulator.synapse_state("t", snn.Exponential(tau=0.005), "current")
    np.testing.assert_allclose(current, 5.0 + 4.0 * np.exp(-DT / 0.005))


def test_what_is_drawn_is_checked() -> None:
    with pytest.raises(InputError, match=r"LIF\.tau_m must be > 0"):
        network(snn.LIF(tau_m=snn.Spread(0.02, 0.6))).compile(dt=DT, batch=200)
    with pytest.raises(InputError, match="reset_potential must be below threshold"):
        network(snn.LIF(threshold=snn.Spread(-60.0, 0.2))).compile(dt=DT, batch=200)
    weights = snn.Projection(
        source="p",
        target="p",
        connectivity=snn.Dense(weight=snn.Spread(1.0, 2.0)),
        synapse=snn.Conductance(tau=0.005, reversal=0.0),
    )
    described = snn.Network(
        populations=[snn.Population(name="p", size=9, neuron=snn.LIF())], projections=[weights]
    )
    with pytest.raises(InputError, match="a drawn weight must be finite and >= 0"):
        described.compile(dt=DT)


def test_rounded_draws_that_agree_by_chance_are_every_cells_own() -> None:
    cell = snn.LIF(refractory=snn.Uniform(0.0, 0.7 * DT))
    simulator = network(cell).compile(dt=DT, batch=2, fused=True)
    assert simulator.parameter("p", "refractory_steps").shape == (2, 2)
    assert simulator.parameter("p", "decay").shape == (2, 1)
