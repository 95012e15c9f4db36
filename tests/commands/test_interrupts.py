"""Runs that are stopped or killed at any moment keep what they have, and go on to the same end."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time

import pytest

from neurocontrol.recording import Recording

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("number", CODES)]


def program(*words):
    return [sys.executable, "-m", "neurocontrol", *map(str, words)]


def stopped(words, number, after):
    """Run a command, send it a signal some time after its first output file; its exit code."""
    with subprocess.Popen(
        program(*words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(after)
        process.send_signal(number)
        said = process.stderr.read()
        code = process.wait()
    assert "Traceback" not in said
    # Before the program begins and after it has ended Python dies of the signal itself, which
    # shells tell by the same numbers: 130 and 143.
    return 128 - code if code < 0 and number != signal.SIGKILL else code


def whole_files(folder):
    """Only what runs leave, nothing half written."""
    names = [file.name for file in folder.iterdir()] if folder.exists() else []
    return [name for name in names if not name.startswith(".")]


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_a_demo_keeps_what_it_has_simulated(tmp_path, number, share):
    words = ["demo", "quadruped", "--duration", "60", "--no-video", "--out", tmp_path / "run"]
    code = stopped(words, number, 4.0 + 8.0 * share)
    assert code in (CODES[number], 0)
    if number != signal.SIGKILL and (tmp_path / "run").exists():
        recording = Recording.load(tmp_path / "run" / "recording.npz")
        metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
        assert metrics["duration"] == pytest.approx(recording.duration)
        assert {"figure.png", "report.html"} <= set(whole_files(tmp_path / "run"))


@pytest.mark.parametrize("seed", range(2))
def test_a_tuning_loses_a_generation_at_most(tmp_path, number, seed):
    words = ["--population", "4", "--duration", "0.5", "--workers", "1", "--seed", "2"]
    limits = ["--generations", "7"]
    out = tmp_path / "run"
    moment = random.Random(seed).uniform(4.0, 9.0)
    code = stopped(["tune", "human", *words, *limits, "--out", out], number, moment)
    assert code in (CODES[number], 0)
    if not out.exists():  # before it had begun
        return
    again = ["tune", "--resume", out, *limits, "--workers", "1"]
    done = subprocess.run(program(*again), capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "reached its end" in done.stderr
    whole = tmp_path / "whole"
    subprocess.run(program("tune", "human", *words, *limits, "--out", whole), check=True)
    for name in ("history.csv", "best.toml"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()
    assert not [file for file in out.iterdir() if file.name.startswith(".")]


def test_an_evaluation_goes_on_to_the_same_figures(tmp_path, number):
    words = ["quadruped", "--suite", "gallop", "--seeds", "3"]
    out = tmp_path / "run"
    code = stopped(["evaluate", *words, "--out", out], number, 6.0)
    assert code in (CODES[number], 0)
    if not (out / "evaluation.json").exists():
        return
    subprocess.run(program("evaluate", "--resume", out), check=True)
    subprocess.run(program("evaluate", *words, "--out", tmp_path / "whole"), check=True)
    found = [
        json.loads((folder / "evaluation.json").read_text())["measures"]
        for folder in (out, tmp_path / "whole")
    ]
    assert found[0] == found[1]
