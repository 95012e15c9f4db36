"""Populations that share one description of their cells."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn

PER_CELL = [-60.0, -61.0, -62.0]


def pair(neuron: snn.Neuron, initial: dict[str, object]) -> snn.Simulator:
    """Neighbours of the same three cells."""
    populations = [
        snn.Population(name=name, size=3, neuron=neuron, initial=initial) for name in "ab"
    ]
    return snn.Network(populations=populations).compile(dt=0.001, batch=2, seed=4)


@pytest.mark.parametrize(
    ("neuron", "initial"),
    [
        (snn.LIF(drive=[1.0, 2.0, 3.0]), {"v": -60.0}),
        (snn.LIF(), {"v": PER_CELL}),
        (snn.LIF(tau_m=[0.01, 0.02, 0.03], drive=snn.Spread(100.0, 0.1)), {"v": PER_CELL}),
    ],
)
def test_values_per_cell_may_be_shared(neuron: snn.Neuron, initial: dict[str, object]) -> None:
    simulator = pair(neuron, initial)
    one, other = (simulator.state(name, "v") for name in "ab")
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(one[0], np.broadcast_to(initial["v"], 3))


def test_random_values_of_one_description_are_drawn_for_every_cell() -> None:
    simulator = pair(snn.LIF(), {"v": snn.Uniform(-65.0, -55.0)})
    v = np.concatenate([simulator.state(name, "v") for name in "ab"], axis=1)
    assert np.unique(v).size == v.size == 12
    assert ((v >= -65.0) & (v <= -55.0)).all()
