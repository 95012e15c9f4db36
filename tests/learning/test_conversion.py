"""Rates as spikes: what converted networks say beside what the networks of rates say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.learning.conversion import Spiking, answers, convert

SIZES = (4, 24, 24, 2)


def layers(generator: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (np.sqrt(2.0 / a) * generator.normal(size=(a, b)), 0.1 * generator.normal(size=b))
        for a, b in pairwise(SIZES)
    ]


def error(network: Spiking, inputs: np.ndarray) -> float:
    wanted = answers(network.layers, network.activation, inputs)
    return float(np.sqrt(np.mean((network(inputs) - wanted) ** 2)) / wanted.std())


def test_a_cell_without_leak_counts_its_input() -> None:
    inputs = np.array([-0.3, 0.0, 0.1, 0.37, 1.0, 1.6])
    cells = snn.IntegrateAndFire(drive=inputs, capacitance=2.0)
    reader = snn.IntegrateAndFire(threshold=np.inf, drive=inputs)
    network = snn.Network(
        populations=[
            snn.Population(name="cells", size=6, neuron=cells),
            snn.Population(name="reader", size=6, neuron=reader),
        ]
    )
    simulator = network.compile(dt=0.002)  # 1 pA for 2 ms on 2 pF is 1 mV
    simulator.record_spikes()
    simulator.advance(100)
    at, cell = simulator.spikes(0)
    counts = np.bincount(cell, minlength=12)[:6]
    assert counts[[0, 1, 4, 5]].tolist() == [0, 0, 100, 100]
    np.testing.assert_allclose(counts[[2, 3]], [10, 37], atol=1)
    np.testing.assert_allclose(
        simulator.state("cells", "v")[0] + counts, 100 * inputs, atol=1e-9
    )  # nothing of the input is lost
    np.testing.assert_allclose(simulator.state("reader", "v")[0], 200 * inputs, atol=1e-9)
    assert at.min() == pytest.approx(0.002)


def test_the_error_falls_with_the_steps_and_the_bound_of_the_data_is_the_better_one() -> None:
    generator = np.random.default_rng(1)
    whole, inputs = layers(generator), generator.normal(size=(60, 4))
    found = {
        (how, steps): error(
            convert(whole, "relu", inputs, steps=steps, normalisation=how, percentile=100), inputs
        )
        for how, steps in (("data", 32), ("data", 512), ("model", 512), ("balanced", 512))
    }
    assert found["data", 512] < 0.02
    assert found["data", 32] > 6.0 * found["data", 512]
    assert found["data", 512] < found["balanced", 512] < found["model", 512] < 0.1


@pytest.mark.parametrize("activation", ["tanh", "elu"])
def test_bent_units_are_made_of_straight_pieces(activation: str) -> None:
    generator = np.random.default_rng(2)
    inputs = generator.normal(size=(40, 4))
    network = convert(layers(generator), activation, inputs, steps=256)
    assert error(network, inputs) < 0.05
    pieces = 10 if activation == "tanh" else 6
    assert network.cells == pieces * 48


def test_a_row_says_the_same_alone() -> None:
    generator = np.random.default_rng(3)
    inputs = generator.normal(size=(5, 4))
    network = convert(layers(generator), "relu", inputs)
    together = network(inputs)
    fired = [one.copy() for one in network.spikes]
    np.testing.assert_array_equal(network(inputs[3:4])[0], together[3])
    np.testing.assert_array_equal([one[0] for one in network.spikes], [one[3] for one in fired])
    assert min(one.min() for one in fired) > 0


def test_what_cannot_be_converted_is_refused() -> None:
    whole, data = layers(np.random.default_rng(4)), np.zeros((1, 4))
    for change, message in (
        ({"activation": "swish"}, "'swish' cannot be converted; expected relu, tanh, elu"),
        ({"layers": whole[:1]}, "without hidden layers"),
        ({"steps": 2}, "2 hidden layers need more steps than that, got 2"),
        ({"data": np.zeros((3, 5))}, r"shape \(k, 4\), got \(3, 5\)"),
        ({"normalisation": "dat"}, "unknown normalisation 'dat'; did you mean 'data'"),
    ):
        given = {"layers": whole, "activation": "relu", "data": data, **change}
        with pytest.raises(InputError, match=message):
            convert(**given)
