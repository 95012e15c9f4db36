"""Rows shared by threads behave as rows of one thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.shares import Shares
from neurocontrol.snn import monitors
from neurocontrol.snn import simulator as module

if TYPE_CHECKING:
    from neurocontrol import snn

DT = 0.0005
BATCH = 9


@pytest.fixture(autouse=True)
def _share_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_SHARED", 0)


def started(network: snn.Network, threads: int) -> snn.Simulator:
    """A recorded batch with different input in every row."""
    simulator = network.compile(dt=DT, batch=BATCH, seed=6)
    simulator.shares = Shares(threads)
    simulator.release[:] = np.column_stack([np.linspace(0.0, 1.0, BATCH)] * 2)
    simulator.current[:] = 5.0 * np.arange(BATCH)[:, None]
    return simulator


def check_equal(simulator: snn.Simulator, other: snn.Simulator, recorded: range) -> None:
    one, two = simulator.save(), other.save()
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name], err_msg=name)
    for row in recorded:
        assert simulator.spikes(row)[0].size > 0
        for ours, theirs in zip(simulator.spikes(row), other.spikes(row), strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("threads", [2, 3])
def test_rows_do_not_depend_on_the_number_of_threads(rich: snn.Network, threads: int) -> None:
    alone, shared = started(rich, 1), started(rich, threads)
    for simulator in (alone, shared):
        simulator.record_spikes()
        simulator.advance(400)
        simulator.advance(150, rows=[7, 2, 5])
        simulator.advance(150, rows=np.arange(BATCH) % 2 == 0)
        simulator.reset([1, 4])
        simulator.advance(400)
    check_equal(alone, shared, range(BATCH))


@pytest.mark.parametrize("threads", [2, 3])
def test_records_may_grow_while_rows_are_shared(
    rich: snn.Network, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, shared = started(rich, 1), started(rich, threads)
    alone.record_spikes(range(3, BATCH))
    alone.advance(800)
    monkeypatch.setattr(monitors, "FIRST_ROOM", 1)
    shared.record_spikes(range(3, BATCH))
    shared.advance(800)
    check_equal(alone, shared, range(3, BATCH))


def test_a_restored_simulation_goes_on_whatever_its_threads(rich: snn.Network) -> None:
    alone, shared = started(rich, 1), started(rich, 3)
    shared.advance(200)
    alone.restore(shared.save())
    for simulator in (alone, shared):
        simulator.record_spikes()
        simulator.advance(400)
    check_equal(alone, shared, range(BATCH))


def test_one_thread_and_little_work_start_no_thread(
    rich: snn.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = threading.enumerate()
    started(rich, 1).advance(200)
    monkeypatch.setattr(module, "LEAST_SHARED", 1_000_000)
    started(rich, 5).advance(200)
    assert threading.enumerate() == before
