"""The demo of the salamander as a person types it."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.commands.parsing import parse
from neurocontrol.recording import Recording
from neurocontrol.rigs.salamander import demo
from neurocontrol.rigs.salamander.options import read_current, read_lesion, read_span

QUICK = ["--controller", "phase"]


def prepare(*words, body="salamander"):
    arguments = parse(["demo", body, *words])
    return demo.prepare(arguments, arguments.rig)


def drive_of(recording):
    return recording.column("modulator", "drive")


def test_a_run_leaves_everything_in_its_folder(tmp_path, capsys):
    out = tmp_path / "run"
    words = ["demo", "salamander", "--duration", "0.9", "--seed", "4", "--no-video"]
    assert main([*words, "--out", str(out)]) == 0
    recording = Recording.load(out / "recording.npz")
    assert recording.duration == pytest.approx(0.9)
    assert recording.activation.shape[1] == 16
    assert recording.header["modulator"] == ["drive", "burst termination"]
    assert recording.spike_time.size > 500
    assert recording.spike_neuron.max() < 808
    assert recording.header["arena"]["kind"] == "shore"
    near, far = recording.header["arena"]["edges"]
    assert recording.qpos[-1, 0] < near < far
    metrics = json.loads((out / "metrics.json").read_text())
    assert (metrics["body"], metrics["controller"], metrics["seed"]) == ("salamander", "spiking", 4)
    assert metrics["crossings"] == []
    assert metrics["falls"] == 0
    (segment,) = metrics["segments"]
    assert segment["label"] == "stepping"
    assert len(segment["axial_lag"]) == 7
    assert (out / "figure.png").stat().st_size > 10_000
    assert "<html" in (out / "report.html").read_text()
    assert not (out / "video.mp4").exists()
    printed = capsys.readouterr().out
    assert "stepping" in printed
    assert "report.html" in printed


def test_the_animal_is_put_beside_animals_and_the_robot_is_not(tmp_path, capsys):
    words = [*QUICK, "--drive", "4", "--duration", "2.5", "--no-video", "--out"]
    assert main(["demo", "salamander", *words, str(tmp_path / "salamander")]) == 0
    assert "tail beats, Hz" in capsys.readouterr().out
    metrics = json.loads((tmp_path / "salamander" / "metrics.json").read_text())
    rows = {row["name"]: row for row in metrics["segments"][0]["likeness"]}
    assert rows["tail beats"]["animal"] == 3.17
    assert rows["tail beats"]["accepted"] == [2.0, 4.0]
    assert rows["swing of the tip of the tail"]["measured"] > 0.0
    assert "Swimming beside animals" in (tmp_path / "salamander" / "report.html").read_text()
    assert main(["demo", "salamander-robot", *words, str(tmp_path / "robot")]) == 0
    assert "tail beats" not in capsys.readouterr().out
    metrics = json.loads((tmp_path / "robot" / "metrics.json").read_text())
    assert metrics["body"] == "salamander-robot"
    assert metrics["segments"][0]["likeness"] is None


def test_the_same_seed_gives_the_same_run_and_another_one_another():
    first, again, other = (
        prepare(*QUICK, "--drive", "2", "--seed", seed, "--duration", "0.2").record(int(seed))[0]
        for seed in "778"
    )
    np.testing.assert_array_equal(first.qpos, again.qpos)
    assert (first.qpos[0] != other.qpos[0]).any()


@pytest.mark.parametrize(
    ("words", "kind", "title", "followed"),
    [
        ([], "shore", "shore", True),
        (["--drive", "2"], "land", "land", False),
        (["--drive", "4"], "water", "water", False),
        (["--drive", "2..5"], "water", "water", False),
        (["--drive", "4", "--arena", "underwater"], "underwater", "underwater", False),
        (["--arena", "pool", "--transition", "immersion"], "pool", "pool", True),
        (["--arena", "land"], "land", "land", True),
        (["--controller", "leaky"], "shore", "leaky-shore", True),
        (["--controller", "knuesel"], "shore", "knuesel-shore", True),
    ],
)
@pytest.mark.parametrize("body", ["salamander", "salamander-robot"])
def test_arena_and_title_follow_the_drive_and_the_controller(body, words, kind, title, followed):
    prepared = prepare(*words, body=body)
    assert prepared.simulation.plant.body.name == body
    assert prepared.arena["kind"] == kind
    assert prepared.title == title
    assert len(prepared.arena["edges"]) == (2 if kind in ("shore", "pool") else 0)
    names = prepared.simulation.controller.command_space.names
    assert ("drive" in names or "axial" in names) != followed
    assert "heading" in names
    assert (prepared.simulation.plant.scenarios[0].water is None) == (kind == "land")


def test_a_turn_is_held_in_place_of_a_heading():
    prepared = prepare(*QUICK, "--drive", "2", "--turn", "-0.5", "--duration", "0.1")
    assert prepared.segments[0]["command"] == {"drive": 2.0, "turn": -0.5}
    assert list(prepared.acts) == []
    assert list(prepare(*QUICK, "--drive", "2", "--duration", "0.1").acts)


def test_on_land_nothing_swims_and_feet_on_the_ground_step():
    for drive, label in (("4", "undulating"), ("2", "stepping")):
        words = [*QUICK, "--drive", drive, "--arena", "land", "--duration", "0.5"]
        (segment,) = prepare(*words).record(0)[0].segments
        assert segment.label == label


def test_a_ramp_goes_there_and_back_and_divides_the_run():
    recording = prepare(*QUICK, "--drive", "2..4", "--duration", "2").record(0)[0]
    drive = drive_of(recording)
    assert drive[0] == 2.0
    assert drive.max() == pytest.approx(4.0)
    assert drive[-1] == pytest.approx(2.2)  # the last of its steps
    assert (np.diff(drive[recording.time < 0.99]) >= 0.0).all()
    assert (np.diff(drive[recording.time > 1.11]) <= 0.0).all()
    labels = [segment.label for segment in recording.segments]
    assert labels == ["paddling", "swimming", "paddling"]  # no foot finds ground
    bounds = [(segment.start, segment.stop) for segment in recording.segments]
    assert (bounds[0][0], bounds[-1][1]) == (0.0, 2.0)
    assert all(before[1] == after[0] for before, after in pairwise(bounds))
    swims = (recording.time > bounds[1][0]) & (recording.time < bounds[1][1])
    assert (drive[swims] > 3.0).all()
    assert (drive[~swims] <= 3.2).all()


def test_lesions_silence_what_they_name():
    prepared = prepare(
        *QUICK, "--drive", "2", "--duration", "1.5",
        "--lesion", "spinal@8", "--lesion", "limb@LF",
    )  # fmt: skip
    recording = prepared.record(0)[0]
    late = recording.activation[recording.time > 1.0].reshape(-1, 2, 8)
    assert np.ptp(late[..., :4], axis=0).min() > 0.01
    assert late[..., 4:].max() < 1e-3
    assert prepared.title == "phase-land"
    rhythm = prepared.simulation.controller.rhythm
    np.testing.assert_allclose(rhythm.limb_activity, [[0, 1, 0, 0]], atol=0.01)


def test_behaviours_get_what_their_robot_got():
    plain, slippery, ballasted = (
        prepare("--behaviour", name, "--duration", "0.1", body="salamander-robot")
        for name in ("stepping", "struggling", "underwater")
    )
    plants = [prepared.simulation.plant for prepared in (plain, slippery, ballasted)]
    frictions = [plant.scenarios[0].terrain.friction for plant in plants]
    assert frictions[1] == pytest.approx(0.2 * frictions[0])
    assert frictions[2] == frictions[0]
    assert plants[2].weight[0] - plants[0].weight[0] == pytest.approx(0.072 * 9.81, rel=1e-3)
    assert [prepared.arena["kind"] for prepared in (plain, slippery, ballasted)] == [
        "land", "land", "underwater",
    ]  # fmt: skip
    assert slippery.segments[0]["command"]["tone"] == 10.0
    assert [segment["label"] for segment in ballasted.segments] == ["underwater"]


def test_a_behaviour_is_that_of_its_controller_on_either_body():
    for words in ([], ["--controller", "knuesel"]):
        prepared = prepare("--behaviour", "backward", *words, "--duration", "0.1")
        controller = prepared.simulation.controller
        assert (prepared.simulation.plant.body.name, controller.name) == ("salamander", "knuesel")
        assert prepared.segments[0]["command"]["direction"] == -1.0
        assert controller.rhythm.limb_phase.any()  # its rhythm has settled


@pytest.mark.parametrize(
    "words",
    [
        [*QUICK, "--drive", "2..4", "--lesion", "limb@LF", "spinal@9", "--seed", "3"],
        [*QUICK, "--arena", "pool", "--current", "0.2,-0.1", "--slope", "20"],
        [*QUICK, "--arena", "water", "--current=-0.2,0"],
        ["--behaviour", "backward", "--turn", "-0.2"],
    ],
)
def test_the_command_line_in_the_report_can_be_typed_again(words, tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    rest = ["--no-video", "--out"]
    assert main(["demo", "salamander", *words, "--duration", "0.2", *rest, str(first)]) == 0
    report = (first / "report.html").read_text()
    line = report.partition("<code>neurocontrol ")[2].partition("</code>")[0]
    assert main([*line.split(), *rest, str(again)]) == 0
    runs = [Recording.load(folder / "recording.npz") for folder in (first, again)]
    np.testing.assert_array_equal(runs[0].qpos, runs[1].qpos)
    assert runs[0].header["seed"] == runs[1].header["seed"]


def test_what_is_typed_is_read():
    held, ramp = read_span("2"), read_span("1..5")
    assert (str(held), held.at(0.3)) == ("2", 2.0)
    assert str(ramp) == "1..5"
    assert [ramp.at(share) for share in (0.0, 0.25, 0.5, 1.0)] == [1.0, 3.0, 5.0, 1.0]
    current = read_current("0.2,-0.1")
    assert (current.along, current.across, str(current)) == (0.2, -0.1, "0.2,-0.1")
    assert read_lesion("spinal@12") == "spinal@12"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--lesion", "tail@3"], "such as spinal@8 or limb@LF"),
        (["--lesion", "limb@XX"], "unknown limb 'XX'"),
        (["--lesion", "spinal@99"], "behind segments 1 to 15, got 99"),
        (["--lesion", "spinal@0"], "behind segments 1 to 15, got 0"),
        (["--lesion", "spinal@4", "spinal@5"], "cut once"),
        (["--lesion"], "expected at least one argument"),
        (["--behaviour", "dance"], "invalid choice: 'dance'"),
        (["--behaviour", "swimming", "--controller", "phase"], "needs the knuesel controller"),
        (["--behaviour", "swimming", "--drive", "2"], "--drive and --behaviour exclude"),
        (["--behaviour", "swimming", "--transition", "contact"], "--transition and --behaviour"),
        (["--drive", "fast"], "must be a number, got 'fast'"),
        (["--drive", "1.."], "must be a number"),
        (["--drive", "1..nan"], "must be a finite number"),
        (["--drive", "9"], "drive must be between 0 and 6"),
        (["--drive", "1..9"], "drive must be between 0 and 6"),
        (["--drive", "1..-5"], "drive must be between 0 and 6"),
        (["--drive", "2", "--transition", "contact"], "--transition contact exclude each other"),
        (["--arena", "lava"], "invalid choice: 'lava'"),
        (["--slope", "0.5"], "must be from 1 to 45"),
        (["--slope", "80"], "must be from 1 to 45"),
        (["--slope", "steep"], "must be a number"),
        (["--controller", "psychic"], "invalid choice: 'psychic'"),
        (["--body", "salamander-robot"], "unrecognized arguments: --body"),
        (["--stretch", "9"], "must be from 0 to 3"),
        (["--release", "2"], "must be from 0 to 1"),
        (["--turn", "2"], "must be from -1 to 1"),
        (["--current", "1"], "two numbers such as 0.2,-0.1"),
        (["--current", "a,b"], "must be a number, got 'a'"),
        (["--current", "nan,0"], "must be a finite number"),
        (["--duration", "0"], "must be above zero"),
        (["--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["--preset", "quadruped"], "lacks the parameters of 'fore'"),
        (["--gait", "trot"], "unrecognized arguments: --gait"),
        (["--speed", "0.5"], "unrecognized arguments: --speed"),
        (["--terrain", "flat"], "unrecognized arguments: --terrain"),
        (["--drive", "2", "--slope", "8"], "--slope is that of a shore or pool"),
        (["--controller", "leaky", "--release", "0.5"], "burst_termination"),
        (["--out", "occupied/run"], "occupied"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "occupied").write_text("a file, not a folder")
    assert main(["demo", "salamander", "--duration", "1", "--no-video", *words]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert error.startswith("neurocontrol: error:")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("words", [["--behaviour", "swimming"], ["--lesion", "limb@LF"]])
def test_the_quadruped_refuses_what_is_the_salamanders(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "quadruped", *words]) == 2
    assert f"unrecognized arguments: {words[0]}" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_runs_without_a_folder_tell_what_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = [*QUICK, "--drive", "4", "--duration", "0.1", "--no-video"]
    assert main(["demo", "salamander-robot", *words]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name == "salamander-robot-phase-water-1"
