from __future__ import annotations

import time

import pytest

import neurocontrol as nc
from neurocontrol.viewing.live.run import LiveRun
from neurocontrol.viewing.live.stage import Restarting


@pytest.fixture
def quadruped():
    """A trotting quadruped without neurons, which is set up at once."""
    simulation = nc.make("quadruped", "phase-amplitude", seed=3)
    simulation.tell("trot")
    return simulation


@pytest.fixture
def start():
    """Return a function that starts a live run; it is closed after the test."""
    runs = []

    def make(simulation, **options):
        run = LiveRun(Restarting(simulation), **options)
        runs.append(run)
        run.start()
        return run

    yield make
    for run in runs:
        run.close()


@pytest.fixture
def until():
    """Return a function that waits for something to come true."""

    def wait(holds, seconds=20.0):
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it never came true"
            time.sleep(0.01)

    return wait
