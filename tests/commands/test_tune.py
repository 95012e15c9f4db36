"""Tuning as a person types it, on a problem that takes no time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from neurocontrol import cli
from neurocontrol.controllers.presets import read_preset
from neurocontrol.tuning import RunFolder, walking

sys.path.insert(0, str(Path(__file__).parents[1] / "tuning"))
from toys import Bowl

ENDS = ["--population", "8", "--workers", "1"]


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """Put a bowl in the place of walking; give the options that it was asked for."""
    options = []

    def problem(**given):
        if given["start"].endswith(".toml"):
            read_preset(given["start"])
        options.append(given)
        return Bowl()

    monkeypatch.setattr(walking, "walking_problem", problem)
    return options


def tune(*words):
    return cli.main(["tune", "human", *words])


def begin(path, *words):
    return tune("--out", str(path), *ENDS, *words)


def texts(path):
    return [(path / name).read_text() for name in ("history.csv", "best.toml")]


def stop_after(monkeypatch, generations):
    """Let Ctrl-C come right after some generations were written."""
    record = RunFolder.record

    def recording(self, generation, search):
        record(self, generation, search)
        if self.generations == generations:
            raise KeyboardInterrupt

    monkeypatch.setattr(RunFolder, "record", recording)
    return lambda: monkeypatch.setattr(RunFolder, "record", record)


def test_a_run_leaves_everything_a_person_needs(tmp_path, asked, capsys):
    assert begin(tmp_path / "a", "--generations", "3", "--speed", "1.5", "--seed", "7") == 0
    assert {file.name for file in (tmp_path / "a").iterdir()} == {
        "best.toml", "checkpoint.npz", "convergence.png", "history.csv", "report.html",
        "settings.json", "timing.csv",
    }  # fmt: skip
    assert asked[-1]["speed"] == 1.5
    assert asked[-1]["seed"] == 7
    printed = capsys.readouterr().out
    assert "best of 3 generations" in printed
    assert f"neurocontrol demo human --preset {tmp_path / 'a' / 'best.toml'}" in printed
    provenance = read_preset(str(tmp_path / "a" / "best.toml")).provenance
    assert "--speed 1.5" in provenance["command"]
    assert "--generations 3" in provenance["command"]


def test_an_interrupted_run_goes_on_to_its_end(tmp_path, asked, monkeypatch, capsys):
    let_go = stop_after(monkeypatch, 3)
    words = ["--generations", "8", "--terrain", "tiles", "--sturdy"]
    assert begin(tmp_path / "a b", *words) == 0
    assert f"--resume '{tmp_path / 'a b'}'" in capsys.readouterr().out
    let_go()
    assert tune("--resume", str(tmp_path / "a b"), "--workers", "1") == 0
    assert asked[-1] == asked[0]
    assert asked[0]["sturdy"] is True
    assert begin(tmp_path / "whole", *words) == 0
    assert texts(tmp_path / "a b") == texts(tmp_path / "whole")


def test_a_finished_run_goes_on_only_when_told_how_far(tmp_path, capsys):
    assert begin(tmp_path, "--generations", "2") == 0
    assert tune("--resume", str(tmp_path)) == 2
    assert "reached its end after 2 generations" in capsys.readouterr().err
    assert tune("--resume", str(tmp_path), "--generations", "4", "--workers", "1") == 0
    assert len(texts(tmp_path)[0].splitlines()) == 5


def test_a_budget_is_what_is_left_of_it(tmp_path, monkeypatch, capsys):
    def allow(seconds):
        settings = json.loads((tmp_path / "settings.json").read_text())
        (tmp_path / "settings.json").write_text(json.dumps({**settings, "budget": seconds}))

    let_go = stop_after(monkeypatch, 2)
    assert begin(tmp_path, "--budget", "1h") == 0
    let_go()
    settings = json.loads((tmp_path / "settings.json").read_text())
    assert (settings["generations"], settings["budget"]) == (None, 3600.0)
    done = float((tmp_path / "timing.csv").read_text().splitlines()[-1].split(",")[1])
    allow(done + 0.5)
    assert tune("--resume", str(tmp_path), "--workers", "1") == 0
    assert len(texts(tmp_path)[0].splitlines()) > 3
    allow(done)
    assert tune("--resume", str(tmp_path)) == 2
    assert "reached its end" in capsys.readouterr().err


def test_the_preset_of_the_start_stays_with_the_run(tmp_path, asked, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert begin(Path("a"), "--generations", "2") == 0
    assert begin(Path("b"), "--generations", "2", "--start", "a/best.toml") == 0
    (tmp_path / "a" / "best.toml").unlink()
    assert tune("--resume", "b", "--generations", "3", "--workers", "1") == 0
    assert asked[-1]["start"] == str(Path("b") / "start.toml")
    assert asked[-1]["spread"] == 0.35


def test_crashes_are_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(walking, "walking_problem", lambda **given: Bowl(nasty="raises"))
    assert begin(tmp_path, "--generations", "3") == 0
    captured = capsys.readouterr()
    assert "a candidate crashed and costs the worst: ValueError: no" in captured.out + captured.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--budget", "soon"], "must be a time such as 90s, 30m or 2h"),
        (["--budget", "0s"], "must be a time"),
        (["--population", "2"], "must be 4 or more"),
        (["--speed", "9"], "must be from 0.5 to 2.5"),
        (["--start", "nowhere.toml"], "cannot read preset"),
        (["--resume", "nowhere"], "holds no tuning run"),
        (["--resume", "nowhere", "--speed", "1"], "--speed cannot be given with --resume"),
        (["--resume", "nowhere", "--out", "there"], "--out cannot be given with --resume"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert tune(*words) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_not_overwritten(tmp_path, capsys):
    assert begin(tmp_path, "--generations", "2") == 0
    before = texts(tmp_path)
    assert begin(tmp_path, "--generations", "2") == 2
    assert "go on with --resume" in capsys.readouterr().err
    assert texts(tmp_path) == before


@pytest.mark.parametrize(
    "settings", ["{}", "[]", "no", '{"body": "human", "problem": {"start": 1}}']
)
def test_settings_that_are_none_are_one_line(settings, tmp_path, capsys):
    (tmp_path / "settings.json").write_text(settings)
    assert tune("--resume", str(tmp_path)) == 2
    assert capsys.readouterr().err.strip().count("\n") == 0
