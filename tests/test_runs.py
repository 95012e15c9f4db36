"""The folder of a run belongs to one process, and holds nothing of an earlier run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neurocontrol.errors import InputError
from neurocontrol.runs import held_folder

HOLD = """
import sys
from neurocontrol.runs import held_folder
with held_folder(sys.argv[1], resume=True):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_folder_is_held_by_one_process_and_free_when_that_ends_or_is_killed(tmp_path):
    words = [sys.executable, "-c", HOLD, str(tmp_path / "run")]
    for end in ("line", "kill"):
        with subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout.readline() == "held\n"
            with pytest.raises(InputError, match="in use by another process"):
                held_folder(tmp_path / "run", resume=True).__enter__()
            if end == "kill":
                other.kill()
            else:
                other.communicate("\n")
            other.wait()
        with held_folder(tmp_path / "run", resume=True) as folder:
            (folder / "metrics.json").touch()


def test_results_are_neither_mixed_nor_lost(tmp_path):
    with held_folder(tmp_path / "run") as folder:
        (folder / "recording.npz").touch()
        (folder / "trials").mkdir()
        (folder / "trials" / "a-1-0.npz").touch()
    with pytest.raises(InputError, match=r"holds the results of another run.*--overwrite"):
        held_folder(tmp_path / "run").__enter__()
    with held_folder(tmp_path / "run", resume=True) as folder:
        assert (folder / "recording.npz").exists()
    with held_folder(tmp_path / "run", overwrite=True) as folder:
        assert not list(folder.iterdir())


def test_only_what_runs_make_is_removed(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    (tmp_path / "metrics.json").touch()
    with pytest.raises(InputError, match=r"thesis\.tex, which no run has made"):
        held_folder(tmp_path, overwrite=True).__enter__()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["metrics.json", "thesis.tex"]


def test_what_a_killed_run_was_writing_goes_at_the_next_start(tmp_path):
    (tmp_path / ".history.4b9977e7d6cc.csv").touch()
    (tmp_path / ".video.1aa577b7832d.webp").touch()
    (tmp_path / ".hidden").touch()
    with held_folder(tmp_path, resume=True):
        assert [file.name for file in tmp_path.iterdir()] == [".hidden"]


def test_a_folder_that_stays_empty_is_not_left_behind(tmp_path):
    with pytest.raises(ValueError, match="nothing"), held_folder(tmp_path / "a" / "b"):
        raise ValueError("nothing came of it")
    assert not (tmp_path / "a" / "b").exists()
    with pytest.raises(InputError, match="needs a name"):
        held_folder("").__enter__()
