"""What a run leaves on disk: complete at every moment, and exact when it goes on."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError
from neurocontrol.tuning import Evaluation, RunFolder, Search, SearchSettings, Workers
from neurocontrol.tuning.checkpoint import load_checkpoint

sys.path.insert(0, str(Path(__file__).parent))  # where worker processes find the toys, too
from toys import Bowl

HERE = Path(__file__).parent

SETTINGS = SearchSettings(population=8, seed=5, race=2, race_generations=6)

PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, {here!r})
from toys import Bowl
from neurocontrol.tuning import RunFolder, Search, SearchSettings, Workers

class Slow(Bowl):
    def evaluate(self, candidates, stage, generation):
        time.sleep(0.02)
        return super().evaluate(candidates, stage, generation)

if __name__ == "__main__":
    settings = SearchSettings(population=8, seed=5, race=2, race_generations=6)
    search, folder = Search(Slow(), settings), RunFolder.create(Path(sys.argv[1]), {{}})
    with Workers(Slow(), int(sys.argv[2])) as evaluate:
        for generation in search.run(evaluate):
            folder.record(generation, search)
"""


class Measured(Bowl):
    """A bowl with measures of every kind, out of order, and sometimes none."""

    def evaluate(self, candidates, stage, generation):
        found = super().evaluate(candidates, stage, generation)
        return [
            Evaluation(
                cost=each.cost,
                solved=each.solved,
                measures={"z": np.nan, "a": 1 / 3, "survived": each.cost} if index % 3 else {},
            )
            for index, each in enumerate(found)
        ]

    def preset(self, candidate, evaluation, provenance):
        preset = super().preset(candidate, evaluation, provenance)
        preset.metrics["1.25"].update(evaluation.measures)
        return preset


def run(path, generations, problem=None, settings=SETTINGS):
    """Begin the run at ``path`` or go on with it, and return its search."""
    problem = problem or Bowl()
    known = (path / "settings.json").exists()
    folder = RunFolder.open(path) if known else RunFolder.create(path, {})
    search = Search(problem, settings)
    folder.replay(search)
    with Workers(problem) as evaluate:
        for generation in search.run(evaluate, generations=generations):
            folder.record(generation, search)
    return search


def texts(path):
    return [(path / name).read_text() for name in ("history.csv", "best.toml")]


def rows(path):
    with (path / "history.csv").open() as file:
        return list(csv.DictReader(file))


def test_the_history_tells_every_generation(tmp_path):
    search = run(tmp_path, 15)
    history = rows(tmp_path)
    assert [int(row["generation"]) for row in history] == list(range(15))
    assert int(history[0]["racers"]) == 2
    assert int(history[-1]["racers"]) == 1
    for row in history:
        assert int(row["evaluations"]) == 8 * int(row["racers"])
        assert float(row["best_cost"]) <= float(row["median_cost"])
    for before, after in pairwise(history):
        if before["stage"] == after["stage"]:
            assert float(after["best_so_far"]) <= float(before["best_so_far"])
    assert float(history[-1]["best_so_far"]) == search.best[1].cost
    walls = np.loadtxt(tmp_path / "timing.csv", delimiter=",", skiprows=1)[:, 1]
    assert (np.diff(walls) >= 0).all()


def test_the_preset_names_the_generation_that_brought_it_also_after_resuming(tmp_path):
    search = run(tmp_path, 12)
    provenance = read_preset(str(tmp_path / "best.toml")).provenance
    assert provenance["generation"] == search.best_generation
    assert provenance["cma_version"]
    before = texts(tmp_path)
    (tmp_path / "best.toml").unlink()
    (tmp_path / "history.csv").write_text("generation\n")
    run(tmp_path, 12)
    assert texts(tmp_path) == before


def test_measures_survive_exactly(tmp_path):
    run(tmp_path / "whole", 9, Measured())
    for generations in (2, 5, 9):
        run(tmp_path / "parts", generations, Measured())
    assert texts(tmp_path / "whole") == texts(tmp_path / "parts")


@pytest.mark.parametrize(
    "settings",
    [
        SearchSettings(population=8, seed=5, race=3, race_generations=6),
        SearchSettings(population=8, seed=5, race=2, race_generations=6, sigma=1.0 + 1e-15),
    ],
)
def test_a_run_goes_on_only_as_it_began(tmp_path, settings):
    run(tmp_path, 3)
    with pytest.raises(InputError, match="generation 0 comes out different"):
        run(tmp_path, 4, settings=settings)


@pytest.mark.parametrize("content", [b"", b"PK\3\4 no", b"\x93NUMPY"])
def test_a_damaged_checkpoint_is_one_line(tmp_path, content):
    run(tmp_path, 2)
    (tmp_path / "checkpoint.npz").write_bytes(content)
    with pytest.raises(InputError, match="is not a checkpoint"):
        run(tmp_path, 3)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path):
    run(tmp_path, 2)
    with (tmp_path / "checkpoint.npz").open("wb") as file:
        np.savez(file, names=np.array([{"a": 1}], object))
    with pytest.raises(InputError, match="is not a checkpoint"):
        run(tmp_path, 3)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_goes_on_exactly_and_leaves_no_workers(tmp_path, workers):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(here=str(HERE)))
    path = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, str(program), str(path), str(workers)], start_new_session=True
    )
    try:
        _wait_until(
            lambda: len(load_checkpoint(path / "checkpoint.npz")) >= 4 or process.poll() is not None
        )
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        _wait_until(lambda: not _running(process.pid))
    finally:
        for pid in _running(process.pid):
            os.kill(pid, signal.SIGKILL)
    done = len(load_checkpoint(path / "checkpoint.npz"))
    assert done >= 4
    run(path, done + 5)
    run(tmp_path / "whole", done + 5)
    assert texts(path) == texts(tmp_path / "whole")


def _wait_until(happened, limit=600.0):
    """Wait for something that comes soon, though a busy machine may take long over it."""
    deadline = time.monotonic() + limit
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _running(session):
    """Processes of a session that have not ended, apart from the tracker of resources."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z" and "resource_tracker" not in words:
            found.append(int(folder.name))
    return found
