"""The demo as a person types it."""

from __future__ import annotations

import json
import shlex

import pytest

import neurocontrol
from neurocontrol.cli import main
from neurocontrol.commands.demo import completed
from neurocontrol.commands.parsing import parse
from neurocontrol.errors import InputError
from neurocontrol.recording import Recording
from neurocontrol.rig import featured

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
    assert metrics["body"] == featured().name == "quadruped"
    assert metrics["seed"] == 5
    assert [segment["label"] for segment in metrics["segments"]] == ["walk", "trot"]
    assert (out / "figure.png").stat().st_size > 10_000
    assert "<html" in (out / "report.html").read_text()
    printed = capsys.readouterr().out
    assert "walk" in printed
    assert "report.html" in printed


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ([], featured().name),
        (["--seed", "3"], featured().name),
        (["human", "--seed", "3"], "human"),
    ],
)
def test_without_a_body_it_is_the_featured_one(words, body):
    assert completed(words)[0] == body


def test_a_body_that_brings_no_demo_holds_one_command(toddler, tmp_path):
    out = tmp_path / "run"
    words = [
        "demo",
        toddler,
        "--set",
        "diagonal=1",
        "speed=0.5",
        "--duration",
        "0.4",
        "--seed",
        "7",
    ]
    words += ["--terrain", "slope", "--angle", "-3", "--controller", "phase-amplitude"]
    assert main([*words, "--no-video", "--out", str(out)]) == 0
    recording = Recording.load(out / "recording.npz")
    (segment,) = recording.segments
    assert segment.label == "held"
    assert dict(segment.command) == {"diagonal": 1.0, "speed": 0.5}
    assert (recording.header["seed"], recording.header["controller"]) == (7, "phase-amplitude")
    assert not (out / "video.webp").exists()
    assert not (out / "video.mp4").exists()
    # The report holds a command line that does the same.
    report = (out / "report.html").read_text()
    line = report.partition("<code>")[2].partition("</code>")[0]
    again = parse(shlex.split(line)[1:])
    assert vars(again).items() >= {"seed": 7, "angle": -3.0, "duration": 0.4}.items()


def test_the_same_seed_gives_the_same_run(toddler, tmp_path):
    words = ["demo", toddler, "--duration", "0.2", "--no-video"]
    recordings = []
    for name, seed in (("first", "7"), ("second", "7"), ("third", "8")):
        assert main([*words, "--seed", seed, "--out", str(tmp_path / name)]) == 0
        recordings.append(Recording.load(tmp_path / name / "recording.npz"))
    first, second, third = recordings
    assert (first.qpos == second.qpos).all()
    assert (first.activation == second.activation).all()
    assert not (first.qpos == third.qpos).all()


def test_runs_without_a_folder_are_numbered(toddler, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["demo", toddler, "--duration", "0.1", "--no-video"]) == 0
    names = ["toddler-held-1", "toddler-held-2"]
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == names


def test_a_program_gets_the_recording(toddler, tmp_path):
    recording = neurocontrol.demo(
        toddler, duration=0.1, seed=3, set=["diagonal=1"], out=tmp_path / "a"
    )
    assert recording.header["seed"] == 3
    assert dict(recording.segments[0].command) == {"diagonal": 1.0}
    assert (tmp_path / "a" / "report.html").exists()
    with pytest.raises(InputError, match="unknown option 'wings' of demo toddler; expected one of"):
        neurocontrol.demo(toddler, wings=2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gait", "amble"], "knows no command 'amble'"),
        (["--duration", "-3"], "must be above zero"),
        (["--duration", "nan"], "must be a finite number"),
        (["--speed", "1.5"], "must be from 0 to 1"),
        (["--turn", "nan"], "must be a finite number"),
        (["--terrain", "lava"], "invalid choice"),
        (["--terrain", "rough", "--height", "-1"], "height of 0 to 1 m"),
        (["--controller", "psychic"], "invalid choice: 'psychic'"),
        (["--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["--schedule", "missing.toml"], "cannot read schedule"),
        (
            ["--gait", "walk", "--schedule", "missing.toml"],
            "give only one of --gait, --schedule and --drive",
        ),
        (["--out", "occupied/run"], "occupied"),
        (["--drive", "3"], "must be from 0 to 1"),
        (["quadruped", "--push", "10@5"], "unrecognized arguments: --push 10@5"),
        (["salamander", "--gait", "walk"], "unrecognized arguments: --gait walk"),
        (["human", "--drive", "3"], "unrecognized arguments: --drive 3"),
        (["snake"], "unknown body 'snake'; expected one of"),
        (["./nowhere"], "holds no rig"),
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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "speed"], "must be such as speed=1"),
        (["--set", "speed=fast"], "must be a number"),
        (["--set", "wings=1"], "wings"),
        (["--terrain", "rough", "--height", "-1"], "height of 0 to 1 m"),
        (["--angle", "60"], "must be from -45 to 45"),
        (["--gait", "walk"], "unrecognized arguments: --gait walk"),
    ],
)
def test_bad_input_for_any_body_gets_one_line_and_code_2(words, message, toddler, capsys):
    assert main(["demo", toddler, *words]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
