from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from neurocontrol.cli import main
from neurocontrol.commands.parsing import parse
from neurocontrol.commands.view import staging


def test_without_the_extra_it_is_one_line_and_code_three(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mjviser", None)
    assert main(["view", "quadruped"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        'neurocontrol: error: the live page needs: pip install "neurocontrol[view]"\n'
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["quadruped", "--port", "70000"], "port must be at most 65535"),
        (["quadruped", "--host", "somewhere.example"], "host must be an address"),
        (["quadruped", "--gait", "amble"], "knows no command 'amble'"),
        (["nobody"], "unknown body 'nobody'"),
        (["salamander", "--drive", "2", "--behaviour", "swimming"], "exclude each other"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_code_two(words, message, capsys):
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    assert main(["view", *words, "--no-browser"]) == 2
    assert message in capsys.readouterr().err


def test_any_body_is_set_up_for_hands_and_again_with_other_seeds(toddler):
    for words in (["quadruped"], ["salamander"], [toddler]):
        arguments = parse(["view", *words])
        stage = staging(arguments)
        first, again, other = (stage(seed).simulation for seed in (0, 0, 1))
        assert (first.plant.qpos == again.plant.qpos).all()
        assert first.time == 0.0
        assert first is not other
    names = staging(parse(["view", "salamander"]))(0).simulation.controller.command_space.names
    assert {"drive", "turn"} <= set(names)


def test_it_ends_after_the_time_that_was_asked_for(capsys, tmp_path):
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    words = ["quadruped", "--controller", "phase-amplitude", "--duration", "0.2"]
    assert main(["view", *words, "--no-browser", "--out", str(tmp_path / "runs")]) == 0
    assert "http://127.0.0.1:" in capsys.readouterr().out
    assert not (tmp_path / "runs").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")
def test_ctrl_c_ends_it_cleanly(tmp_path):
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    words = ["view", "quadruped", "--controller", "phase-amplitude", "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "neurocontrol", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
