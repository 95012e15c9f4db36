"""Rows of networks that learn, with weights, wiring and injected spikes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.types import State

DT, BATCH, SEED = 0.001, 4, 21
LAW = snn.PairSTDP(potentiation=4.0, depression=3.0, highest=200.0)


def learning(rows: Sequence[int]) -> snn.Network:
    """The network of some rows of a batch; what is given row by row is that of these."""
    generator = np.random.default_rng(3)
    weight = generator.uniform(40.0, 150.0, (BATCH, 8, 6))[list(rows)]
    drive = generator.uniform(120.0, 170.0, (BATCH, 6))[list(rows)]
    tau = generator.uniform(0.01, 0.03, (BATCH, 1))[list(rows)]
    late = DT * generator.integers(0, 6, (8, 6))
    return snn.Network(
        populations=[
            snn.Population(name="in", size=8, neuron=snn.SpikeSource()),
            snn.Population(name="chance", size=3, neuron=snn.Poisson(rate=snn.Uniform(5.0, 80.0))),
            snn.Population(
                name="out",
                size=6,
                neuron=snn.LIF(tau_m=tau, drive=drive, noise=10.0),
                initial={"v": snn.Uniform(-65.0, -51.0)},
            ),
        ],
        projections=[
            snn.Projection(
                source="in",
                target="out",
                connectivity=snn.Dense(weight=weight, delay=late),
                synapse=snn.Exponential(tau=0.005),
                name="learnt",
                plasticity=LAW,
            ),
            snn.Projection(
                source="chance",
                target="out",
                connectivity=snn.Dense(weight=snn.Uniform(0.1, 2.0), delay=0.002),
                synapse=snn.Conductance(tau=0.004, reversal=0.0),
                name="drawn",
            ),
            snn.Projection(
                source="out",
                target="out",
                connectivity=snn.RandomPairs(probability=0.4, weight=1.5, delay=0.004),
                synapse=snn.Delta(),
            ),
        ],
        readouts=[snn.Trace(source="out", tau=0.02, delay=0.003, cells=True)],
    )


def start(rows: Sequence[int], seed: int = SEED) -> snn.Simulator:
    """These rows of the batch, with their seeds and injected spikes."""
    seeds = np.random.SeedSequence(seed).spawn(BATCH)
    network = learning(rows)
    simulator = network.compile(dt=DT, batch=len(rows), seed=[seeds[row] for row in rows])
    simulator.record_spikes()
    for place, row in enumerate(rows):
        inject(simulator, place, row)
    return simulator


def inject(simulator: snn.Simulator, place: int, row: int) -> None:
    """Injected spikes up to 0.3 s, different in every row."""
    generator = np.random.default_rng(row)
    steps = generator.integers(1, 300, 200)
    simulator.inject("in", generator.integers(8, size=200), DT * steps, rows=[place])
    simulator.inject("out", [row % 6], [0.15], rows=[place])


def check_equal(one: State, i: int, two: State, j: int) -> None:
    for name, array in one.items():
        ours, theirs = array[i], two[name][j]
        if name == "integers":  # the number of the recorder is not state
            ours, theirs = np.delete(ours, 1), np.delete(theirs, 1)
        if name == "injection.waiting":
            ours, theirs = ours[ours >= 0], theirs[theirs >= 0]
        if name != "network":
            np.testing.assert_array_equal(ours, theirs, err_msg=name)


def test_a_row_that_learns_equals_the_same_row_alone_bit_for_bit() -> None:
    batch = start(range(BATCH))
    before = batch.parameter("learnt", "weight").copy()
    batch.advance(400)
    assert np.all(np.any(before != batch.parameter("learnt", "weight"), axis=1))
    for row in range(BATCH):
        alone = start([row])
        for _ in range(50):
            alone.advance(8)
        check_equal(batch.save(), row, alone.save(), 0)
        assert batch.spikes(row)[0].size > 200
        for ours, theirs in zip(batch.spikes(row), alone.spikes(0), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_rows_together_apart_and_in_parts_are_the_same() -> None:
    whole, parts = start(range(BATCH)), start(range(BATCH))
    whole.advance(300)
    parts.advance(100, rows=[2, 0])
    for _ in range(300):
        parts.advance(1, rows=np.array([False, True, False, True]))
    parts.advance(200, rows=[0, 2])
    for row in range(BATCH):
        check_equal(whole.save(), row, parts.save(), row)


def test_a_restored_simulation_goes_on_with_weights_and_waiting_spikes(tmp_path: Path) -> None:
    simulator = start(range(BATCH))
    simulator.advance(120)
    np.savez(tmp_path / "state.npz", **simulator.save())
    simulator.advance(280)
    other = learning(range(BATCH)).compile(dt=DT, batch=BATCH, seed=99)
    other.inject("in", [0], [0.002])
    other.advance(5)
    with np.load(tmp_path / "state.npz", allow_pickle=False) as saved:
        other.restore(dict(saved))
    other.advance(280)
    assert np.all(simulator.spike_counts[:, 0] >= 150)
    for row in range(BATCH):
        check_equal(simulator.save(), row, other.save(), row)


def test_a_reset_of_some_rows_forgets_what_they_learnt_and_nothing_else() -> None:
    simulator = start(range(BATCH))
    simulator.advance(150)
    before = simulator.save()
    fresh = np.random.SeedSequence(5).spawn(2)
    simulator.reset([1, 3], seeds=fresh)
    after = simulator.save()
    for row in (0, 2):
        for name, array in before.items():
            np.testing.assert_array_equal(array[row], after[name][row], err_msg=name)
    alone = learning([1, 3]).compile(dt=DT, batch=2, seed=fresh)
    for place, row in enumerate((1, 3)):
        check_equal(after, row, alone.save(), place)
        inject(alone, place, row)
        inject(simulator, row, row)
    simulator.advance(200, rows=[1, 3])
    alone.advance(200)
    for place, row in enumerate((1, 3)):
        check_equal(simulator.save(), row, alone.save(), place)


def test_weights_change_by_the_sum_over_all_pairs() -> None:
    generator = np.random.default_rng(8)
    rule = snn.PairSTDP(
        tau_pre=0.015, tau_post=0.03, potentiation=0.3, depression=0.2, lowest=-1e6, highest=1e6
    )
    delays = np.array([0.0, 0.002, 0.007])
    network = snn.Network(
        populations=[
            snn.Population(name="pre", size=1, neuron=snn.SpikeSource()),
            snn.Population(name="post", size=3, neuron=snn.LIF()),
        ],
        projections=[
            snn.Projection(
                source="pre",
                target="post",
                connectivity=snn.Dense(weight=1.0, delay=delays[None]),
                synapse=snn.Exponential(tau=0.005),
                name="learnt",
                plasticity=rule,
            )
        ],
    )
    simulator = network.compile(dt=DT)
    pre = np.unique(generator.integers(1, 200, 40))
    simulator.inject("pre", np.zeros(pre.size, dtype=int), DT * pre)
    expected = np.ones(3)
    for cell, delay in enumerate(delays):
        post = np.unique(generator.integers(1, 200, 30))
        simulator.inject("post", np.full(post.size, cell), DT * post)
        apart = DT * post[:, None] - (DT * pre + delay)[None]
        after = np.abs(apart) < 0.5 * DT
        apart[after] = 0.0
        expected[cell] += np.sum(np.where(apart >= 0.0, 0.3 * np.exp(-apart / 0.015), 0.0))
        expected[cell] -= np.sum(np.where(apart < 0.0, 0.2 * np.exp(apart / 0.03), 0.0))
    simulator.advance(220)
    post_cell = simulator.synapses("learnt")[1]
    np.testing.assert_allclose(
        simulator.parameter("learnt", "weight")[0], expected[post_cell], rtol=1e-10
    )


def test_poisson_cells_keep_their_rates() -> None:
    rates = np.array([[0.0] * 4, [20.0] * 4, [700.0] * 4])
    network = snn.Network(
        populations=[snn.Population(name="p", size=4, neuron=snn.Poisson(rate=rates))]
    )
    steps = 20_000
    simulator = network.compile(dt=DT, batch=3, seed=2)
    simulator.advance(steps)
    chance = -np.expm1(-rates[:, 0] * DT)
    deviation = np.sqrt(4 * steps * chance * (1.0 - chance))
    counts = simulator.spike_counts[:, 0]
    assert np.all(np.abs(counts - 4 * steps * chance) <= 4.0 * deviation)
    assert counts[0] == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_learn_apart(seed: int) -> None:
    simulator = start(range(BATCH), seed)
    simulator.advance(200)
    weights = simulator.parameter("learnt", "weight")
    assert np.all(np.ptp(weights, axis=0) > 0)
