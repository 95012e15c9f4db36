"""The demo as a person types it."""

from __future__ import annotations

import json

import pytest

from neurocontrol.cli import main
from neurocontrol.recording import Recording

SCHEDULE = '[[command]]\ntime = 0\ngait = "walk"\n\n[[command]]\ntime = 0.5\ngait = "trot"\n'


def test_a_demo_leaves_everything_in_its_folder(tmp_path, capsys):
    schedule = tmp_path / "schedule.toml"
    schedule.write_text(SCHEDULE)
    out = tmp_path / "run"
    words = ["demo", "--schedule", str(schedule), "--duration", "1", "--seed", "5"]
    assert main([*words, "--no-video", "--out", str(out)]) == 0
    recording = Recording.load(out / "recording.npz")
    assert recording.duration == pytest.approx(1.0)
    assert [segment.label for segment in recording.segments] == ["walk", "trot"]
    assert recording.spike_time.size > 500
    assert 0.0 <= recording.spike_time.min() < recording.spike_time.max() <= 1.0
    assert recording.spike_neuron.max() < 160
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["body"] == "quadruped"
    assert metrics["seed"] == 5
    assert [segment["label"] for segment in metrics["segments"]] == ["walk", "trot"]
    assert (out / "figure.png").stat().st_size > 10_000
    assert "<html" in (out / "report.html").read_text()
    printed = capsys.readouterr().out
    assert "walk" in printed
    assert "report.html" in printed


def test_the_same_seed_gives_the_same_run(tmp_path):
    recordings = []
    for name in ("first", "second"):
        out = tmp_path / name
        words = ["demo", "--gait", "trot", "--duration", "0.4", "--seed", "7", "--no-video"]
        assert main([*words, "--out", str(out)]) == 0
        recordings.append(Recording.load(out / "recording.npz"))
    first, second = recordings
    assert (first.qpos == second.qpos).all()
    assert (first.spike_neuron == second.spike_neuron).all()


def test_runs_without_a_folder_are_numbered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["demo", "--gait", "walk", "--duration", "0.1", "--no-video"]) == 0
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == [
        "quadruped-walk-1",
        "quadruped-walk-2",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gait", "amble"], "unknown gait 'amble'"),
        (["--duration", "-3"], "must be above zero"),
        (["--duration", "nan"], "must be a finite number"),
        (["--speed", "1.5"], "must be from 0 to 1"),
        (["--turn", "nan"], "must be a finite number"),
        (["--terrain", "lava"], "invalid choice"),
        (["--terrain", "rough", "--height", "-1"], "height of 0 to 1 m"),
        (["--controller", "psychic"], "unknown controller 'psychic'"),
        (["--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["--schedule", "missing.toml"], "cannot read schedule"),
        (["--gait", "walk", "--schedule", "missing.toml"], "not both"),
        (["--out", "occupied/run"], "occupied"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "occupied").write_text("a file, not a folder")
    assert main(["demo", *words]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert error.startswith("neurocontrol: error:")
    assert not (tmp_path / "runs").exists()


def test_evaluate_refuses_unknown_suites(capsys):
    assert main(["evaluate", "quadruped", "--suite", "dancing"]) == 2
    assert "dancing" in capsys.readouterr().err
