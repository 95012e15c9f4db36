"""Spikes from outside, and sources of spikes."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

DT = 0.001


def relay(batch: int = 1) -> snn.Simulator:
    network = snn.Network(
        populations=[
            snn.Population(name="source", size=4, neuron=snn.SpikeSource()),
            snn.Population(name="cell", size=3, neuron=snn.LIF(refractory=0.005)),
        ],
        projections=[
            snn.Projection(
                source="source",
                target="cell",
                connectivity=snn.Sparse(
                    pre=[0, 1], post=[0, 1], weight=[1.0, 2.0], delay=[0.003, 0.0]
                ),
                synapse=snn.Exponential(tau=0.01),
            )
        ],
    )
    return network.compile(dt=DT, batch=batch)


def test_injected_spikes_are_fired_at_their_time_recorded_and_delivered() -> None:
    simulator = relay()
    simulator.record_spikes()
    simulator.inject("source", [3, 0, 1], [0.004, 0.002, 0.002])
    current = simulator.synapse_state("cell", snn.Exponential(tau=0.01), "current")
    simulator.advance(2)
    assert current[0].tolist() == [0.0, 2.0, 0.0]
    simulator.advance(2)
    assert current[0, 0] == 0.0
    simulator.advance(1)
    assert current[0, 0] == 1.0
    times, cells = simulator.spikes(0)
    first = simulator.columns("source").start
    np.testing.assert_allclose(times, [0.002, 0.002, 0.004])
    assert (cells - first).tolist() == [0, 1, 3]
    order = [name for name, _, _ in simulator.populations]
    assert dict(zip(order, simulator.spike_counts[0], strict=True)) == {"cell": 0, "source": 3}
    assert simulator.synaptic_events[0] == 2


def test_a_spike_injected_into_a_cell_resets_it() -> None:
    simulator = relay()
    simulator.current[:] = 100.0
    simulator.inject("cell", [1], [0.01])
    simulator.advance(10)
    v = simulator.state("cell", "v")[0]
    assert v[1] == -65.0 < v[0]
    simulator.advance(5)
    assert v[1] == -65.0
    simulator.advance(1)
    assert v[1] > -65.0


def test_calls_may_come_in_any_order_and_rows_wait_for_themselves() -> None:
    one, other = relay(3), relay(3)
    for simulator in (one, other):
        simulator.record_spikes()
    one.inject("source", [0, 1, 2], [0.01, 0.02, 0.03], rows=[0, 2])
    other.inject("source", [2], [0.03], rows=[2])
    other.inject("source", [2], [0.03], rows=[0])
    other.inject("source", [1, 0], [0.02, 0.01], rows=[0, 2])
    one.advance(40)
    for _ in range(8):
        other.advance(5)
    for row in range(3):
        for ours, theirs in zip(one.spikes(row), other.spikes(row), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert [one.spikes(row)[0].size for row in range(3)] == [3, 0, 3]


def test_waiting_spikes_are_saved_and_forgotten_at_a_reset() -> None:
    simulator = relay(2)
    simulator.inject("source", [0, 1], [0.01, 0.02])
    simulator.advance(15)
    state = simulator.save()
    simulator.record_spikes()
    simulator.advance(10)
    assert [simulator.spikes(row)[0].size for row in range(2)] == [1, 1]
    simulator.restore(state)
    simulator.reset([0])
    simulator.record_spikes()
    simulator.advance(25)
    assert [simulator.spikes(row)[0].size for row in range(2)] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cel", [0], [0.01]), "unknown population 'cel'"),
        (("cell", [3], [0.01]), "cells must be from 0 to 2"),
        (("cell", [0.5], [0.01]), "cells must be whole numbers"),
        (("cell", [0, 1], [0.01]), "equal length"),
        (("cell", [0], [0.0104]), "multiples of the step of 0.001 s, got 0.0104 s"),
        (("cell", [0], [0.005]), "after the present 0.005 s, got 0.005 s"),
        (("cell", [0], [np.nan]), "times must be finite"),
    ],
)
def test_what_cannot_be_injected_is_refused(arguments: tuple[object, ...], message: str) -> None:
    simulator = relay()
    simulator.advance(5)
    with pytest.raises(InputError, match=message):
        simulator.inject(*arguments)


def test_poisson_cells_fire_at_their_rate_independently() -> None:
    rates = np.linspace(5.0, 200.0, 40)
    network = snn.Network(
        populations=[snn.Population(name="p", size=40, neuron=snn.Poisson(rate=rates))]
    )
    simulator = network.compile(dt=DT, batch=50, seed=4)
    simulator.record_spikes()
    simulator.advance(4000)
    spikes = np.zeros((50, 40, 4000), dtype=np.float32)
    for row in range(50):
        times, cells = simulator.spikes(row)
        spikes[row, cells, np.rint(times / DT).astype(int) - 1] = 1.0
    chance = -np.expm1(-rates * DT)
    trials = 50 * 4000
    deviation = np.sqrt(chance * (1 - chance) / trials)
    np.testing.assert_allclose(spikes.mean(axis=(0, 2)), chance, atol=4 * deviation.max())
    counts = spikes.sum(axis=2)
    fano = counts.var(axis=0, ddof=1) / counts.mean(axis=0) / (1 - chance)
    assert abs(fano.mean() - 1.0) < 4 * np.sqrt(2 / 49 / 40)
    together = np.corrcoef(spikes[0][:, :].reshape(40, -1))
    assert np.abs(together[~np.eye(40, dtype=bool)]).max() < 5 / np.sqrt(4000)
