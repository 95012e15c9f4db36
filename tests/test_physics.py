"""MuJoCo's pool of threads, also in a process that was forked from one that had used it."""

from __future__ import annotations

import multiprocessing

import numpy as np
import pytest

from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import make_body

ROWS = 4


def stand(plant):
    plant.control[:, 0::2] = plant.body.standing[[7, 10, 13, 16]]
    for _ in range(10):
        plant.step(4)


def child(plant, pipe):
    stand(plant)
    plant.reset(np.array([1]))
    stand(plant)
    pipe.send((plant.save(), plant.power))


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork"
)
def test_bodies_go_on_bit_for_bit_in_a_forked_process_with_two_threads():
    plant = Plant(make_body("quadruped"), [Scenario()] * ROWS, threads=2)
    stand(plant)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=child, args=(plant, there), daemon=True)
    process.start()
    try:
        assert here.poll(60.0), "the forked process hangs"
        state, power = here.recv()
        process.join(60.0)
        assert process.exitcode == 0
    finally:
        process.kill()
    stand(plant)
    plant.reset(np.array([1]))
    stand(plant)
    for name, array in plant.save().items():
        np.testing.assert_array_equal(state[name], array, err_msg=name)
    np.testing.assert_array_equal(power, plant.power)
