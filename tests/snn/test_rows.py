from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from pathlib import Path

DT = 0.0005


def drive(simulator: snn.Simulator, rows: np.ndarray) -> None:
    """Different input in every row, by its number in the full batch."""
    simulator.release[:] = np.column_stack([0.1 * rows, 1.0 - 0.1 * rows])
    simulator.current[:] = 5.0 * rows[:, None]


def check_equal(simulator: snn.Simulator, i: int, other: snn.Simulator, j: int) -> None:
    one, two = simulator.save(), other.save()
    assert one.keys() == two.keys()
    for name, array in one.items():
        if name == "integers":  # the number of the recorder is not state
            array, two[name] = np.delete(array, 1, axis=1), np.delete(two[name], 1, axis=1)
        np.testing.assert_array_equal(array[i], two[name][j])


def test_a_row_equals_the_same_row_alone_bit_for_bit(rich: snn.Network) -> None:
    batch = rich.compile(dt=DT, batch=7, seed=11)
    batch.record_spikes()
    drive(batch, np.arange(7))
    batch.advance(1200)
    for i in (0, 4):
        seed = np.random.SeedSequence(11).spawn(7)[i]
        alone = rich.compile(dt=DT, seed=[seed])
        alone.record_spikes()
        drive(alone, np.array([i]))
        for _ in range(150):
            alone.advance(8)
        check_equal(batch, i, alone, 0)
        assert batch.spikes(i)[0].size > 100
        for ours, theirs in zip(batch.spikes(i), alone.spikes(0), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_rows_differ(rich: snn.Network) -> None:
    simulator = rich.compile(dt=DT, batch=3, seed=1)
    simulator.advance(100)
    v = simulator.state("a", "v")
    assert np.unique(v).size > 0.8 * v.size


def test_size_of_calls_and_choice_of_rows_do_not_matter(rich: snn.Network) -> None:
    whole, parts = (rich.compile(dt=DT, batch=5, seed=4) for _ in range(2))
    for simulator in (whole, parts):
        drive(simulator, np.arange(5))
    whole.advance(800)
    for _ in range(100):
        parts.advance(8, rows=[3, 0])
    for _ in range(800):
        parts.advance(1, rows=np.array([False, True, True, False, True]))
    for i in range(5):
        check_equal(whole, i, parts, i)


def test_other_rows_keep_their_state(rich: snn.Network) -> None:
    simulator = rich.compile(dt=DT, batch=3, seed=4)
    simulator.advance(50)
    before = simulator.save()
    simulator.advance(50, rows=[1])
    after = simulator.save()
    for name, array in before.items():
        np.testing.assert_array_equal(array[[0, 2]], after[name][[0, 2]])
    np.testing.assert_allclose(simulator.time, [0.025, 0.05, 0.025])


def test_reset_clears_everything_of_its_rows_and_nothing_else(rich: snn.Network) -> None:
    simulator = rich.compile(dt=DT, batch=4, seed=2)
    simulator.record_spikes()
    samples = simulator.record_state("a", "v")
    drive(simulator, np.arange(4))
    for _ in range(5):
        simulator.advance(100)
    before = simulator.save()
    spikes = simulator.spikes(0)[0].size
    simulator.reset([1, 3], seeds=[77, 78])
    fresh = rich.compile(dt=DT, batch=2, seed=[77, 78])
    after = simulator.save()
    for name, array in before.items():
        np.testing.assert_array_equal(array[[0, 2]], after[name][[0, 2]])
    check_equal(simulator, 1, fresh, 0)
    check_equal(simulator, 3, fresh, 1)
    assert simulator.spikes(1)[0].size == 0
    assert simulator.spikes(0)[0].size == spikes > 0
    assert samples.read(1)[0].size == 0
    assert samples.read(0)[0].size == 5
    simulator.advance(300, rows=[1])
    fresh.advance(300, rows=[0])
    check_equal(simulator, 1, fresh, 0)


def test_reset_without_seeds_goes_on_with_the_generator(rich: snn.Network) -> None:
    simulator = rich.compile(dt=DT, batch=2, seed=2)
    first = simulator.state("a", "v").copy()
    simulator.reset()
    assert np.all(simulator.state("a", "v") != first)


def test_a_restored_simulation_continues_bit_for_bit(rich: snn.Network, tmp_path: Path) -> None:
    simulator = rich.compile(dt=DT, batch=3, seed=9)
    drive(simulator, np.arange(3))
    simulator.advance(333)
    np.savez(tmp_path / "state.npz", **simulator.save())
    simulator.advance(400)
    simulator.reset([2])
    simulator.advance(100)
    other = rich.compile(dt=DT, batch=3, seed=1)
    with np.load(tmp_path / "state.npz", allow_pickle=False) as saved:
        other.restore(dict(saved))
    other.advance(400)
    other.reset([2])
    other.advance(100)
    for i in range(3):
        check_equal(simulator, i, other, i)


def test_spreads_are_drawn_for_every_row() -> None:
    cell = snn.LIF(tau_m=snn.Spread(0.02, 0.1), drive=0.0, threshold=1e3)
    network = snn.Network(
        populations=[
            snn.Population(
                name="p", size=500, neuron=cell, initial={"v": snn.Uniform(-70.0, -60.0)}
            )
        ]
    )
    simulator = network.compile(dt=DT, batch=2, seed=0)
    start = simulator.state("p", "v").copy()
    assert start.min() >= -70.0
    assert start.max() <= -60.0
    assert start.mean() == pytest.approx(-65.0, abs=0.5)
    simulator.advance(1)
    tau = -DT / np.log((simulator.state("p", "v") + 65.0) / (start + 65.0))
    assert tau.mean() == pytest.approx(0.02, rel=0.02)
    assert tau.std() == pytest.approx(0.002, rel=0.1)
    assert np.all(tau[0] != tau[1])


def test_the_state_is_plain_data(rich: snn.Network) -> None:
    state = rich.compile(dt=DT, batch=2).save()
    kinds = {name: array.dtype.kind for name, array in state.items()}
    assert json.loads(json.dumps(kinds)) == kinds
    assert set(kinds.values()) <= {"f", "i", "u"}
    assert all(array.shape[0] == 2 for array in state.values())
