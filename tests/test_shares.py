from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.assembly.salamander import make_salamander, nerves_of
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.rig import make_body
from neurocontrol.shares import Shares


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 64])
def test_every_row_is_worked_on_once(threads, count):
    rows, seen = np.arange(count)[::-1] * 2, []
    Shares(threads).run(lambda thread, part: seen.append((thread, part)), rows)
    assert {thread for thread, _ in seen} <= set(range(threads))
    assert sorted(row for _, part in seen for row in part) == sorted(rows)


def test_threads_work_at_the_same_time():
    together, seen = threading.Barrier(3, timeout=30), {}

    def work(thread, rows):
        if thread not in seen:
            seen[thread] = threading.current_thread()
            together.wait()

    Shares(3).run(work, np.arange(24))
    assert sorted(seen) == [0, 1, 2]
    assert len(set(seen.values())) == 3
    assert seen[0] is threading.current_thread()


def test_one_thread_is_the_caller():
    before, seen = threading.enumerate(), set()
    Shares().run(lambda thread, rows: seen.add(threading.current_thread()), np.arange(64))
    assert seen == {threading.current_thread()}
    assert threading.enumerate() == before


@pytest.mark.parametrize("culprit", [0, 1])
def test_an_error_in_any_thread_is_raised_when_no_thread_is_at_work(culprit):
    together, at_work = threading.Barrier(2, timeout=30), set()

    def work(thread, rows):
        at_work.add(thread)
        together.wait()
        if thread == culprit:
            at_work.remove(thread)
            raise ValueError(f"thread {thread}")
        time.sleep(0.05)
        at_work.remove(thread)

    with pytest.raises(ValueError, match=f"thread {culprit}"):
        Shares(2).run(work, np.arange(2))
    assert not at_work
    test_every_row_is_worked_on_once(2, 64)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_gets_threads_of_its_own_and_all_end():
    program = """
import os, threading
import numpy as np
from neurocontrol.shares import Shares

def share():
    together, met = threading.Barrier(2, timeout=30), set()
    def work(thread, rows):
        if thread not in met:
            met.add(thread)
            together.wait()
    Shares(2).run(work, np.arange(8))
    return len(met) == 2

assert share()
child = os.fork()
if child == 0:
    raise SystemExit(0 if share() else 1)
assert os.waitpid(child, 0)[1] == 0
assert share()
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_shares_are_plain_values():
    assert pickle.loads(pickle.dumps(Shares(2))) == Shares(2)
    with pytest.raises(InputError, match="threads must be at least 1, got 0"):
        Shares(0)


@pytest.mark.parametrize("name", ["quadruped", "salamander"])
def test_a_closed_loop_does_not_depend_on_the_number_of_threads(name):
    states = []
    for threads in (1, 2, 3):
        if name == "quadruped":
            simulation = make_quadruped(scenarios=[Scenario()] * 24, threads=threads)
            network = simulation.controller.network
        else:
            water = make_arena("water", make_body("salamander")).scenario
            simulation = make_salamander(scenarios=[water] * 10, threads=threads)
            simulation.command[:, 0] = 5.5
            network = nerves_of(simulation).network
        assert network.shares == Shares(threads)
        for _ in range(20):
            simulation.step()
        states.append(simulation.save())
    for state in states[1:]:
        for key, array in states[0].items():
            np.testing.assert_array_equal(state[key], array, err_msg=key)
