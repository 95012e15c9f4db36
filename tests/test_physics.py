"""MuJoCo's pool of threads, also in a process that was forked from one that had used it."""

from __future__ import annotations

import multiprocessing

import numpy as np
import pytest

import neurocontrol


def go_on(simulation):
    """Ticks in Python, a reset of one row, and compiled ticks."""
    simulation.compiles = False
    simulation.step(2)
    simulation.reset(np.array([1]))
    simulation.compiles = True
    simulation.step(5)


def child(simulation, pipe):
    go_on(simulation)
    pipe.send((simulation.save(), simulation.power))


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork"
)
def test_bodies_go_on_bit_for_bit_in_a_forked_process_with_two_threads():
    simulation = neurocontrol.make("quadruped", batch=4, threads=2)
    go_on(simulation)
    assert not simulation.obstacle
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=child, args=(simulation, there), daemon=True)
    process.start()
    try:
        assert here.poll(60.0), "the forked process hangs"
        state, power = here.recv()
        process.join(60.0)
        assert process.exitcode == 0
    finally:
        process.kill()
    go_on(simulation)
    for name, array in simulation.save().items():
        np.testing.assert_array_equal(state[name], array, err_msg=name)
    np.testing.assert_array_equal(power, simulation.power)
