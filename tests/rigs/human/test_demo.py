"""The demo of the human legs as a person types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from neurocontrol.analysis.human.yaw import heading_of
from neurocontrol.cli import main
from neurocontrol.commands.demo import _command_line
from neurocontrol.commands.parsing import parse
from neurocontrol.controllers.human.reflex_parameters import REFLEXES, published_parameters
from neurocontrol.models.human_legs import GROUND
from neurocontrol.recording import Recording
from neurocontrol.rigs.human.trouble import read_push, read_weakening

PUBLISHED = ["demo", "human", "--preset", "published", "--no-video"]


def walk(tmp_path, *words, duration="1"):
    out = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
    assert main([*PUBLISHED, "--duration", duration, "--out", str(out), *words]) == 0
    return Recording.load(out / "recording.npz")


def prepare(*words):
    arguments = parse(["demo", "human", "--preset", "published", *words])
    return arguments.rig.part("demo").prepare(arguments, arguments.rig)


@pytest.fixture
def steering(tmp_path):
    """A preset of two speeds that steers."""
    values = {**published_parameters(), "K_foot": 0.06, "K_lean": 0.06}
    lines = [f"{name} = {values[name]!r}" for name in REFLEXES.names]
    path = tmp_path / "steering.toml"
    path.write_text("\n".join(["[values.'1.0']", *lines, "[values.'1.5']", *lines]))
    return str(path)


def test_a_walk_leaves_everything_in_its_folder(tmp_path, capsys):
    out = tmp_path / "walk"
    assert main([*PUBLISHED, "--duration", "4", "--out", str(out)]) == 0
    recording = Recording.load(out / "recording.npz")
    assert recording.duration == pytest.approx(4.0)
    assert recording.dt == pytest.approx(0.01)
    assert recording.activation.shape == (400, 22)
    assert recording.control.shape == (400, 10)
    assert recording.modulator.shape == (400, 0)
    assert recording.spike_time.size == 0
    assert recording.falls == ()
    assert recording.qpos[-1, 0] > 4.0
    metrics = json.loads((out / "metrics.json").read_text())
    assert (metrics["body"], metrics["preset"], metrics["falls"]) == ("human", "published", 0)
    (segment,) = metrics["segments"]
    assert 1.2 < segment["speed"] < 1.6
    assert set(segment["correlation_with_people"]) > {"hip", "knee", "ankle", "SOL"}
    assert (out / "figure.png").stat().st_size > 5_000
    report = (out / "report.html").read_text()
    for expected in ("<h2>Walk</h2>", "<h2>Likeness to people</h2>", "demo human"):
        assert expected in report
    printed = capsys.readouterr().out
    for expected in ("walk 1.25 m/s", "double", "ankle", "report.html"):
        assert expected in printed


def test_a_fall_ends_the_run_and_is_told(tmp_path, capsys):
    recording = walk(tmp_path, "--push", "100@0.3:back", duration="3")
    assert len(recording.falls) == 1
    assert recording.duration < 3.0
    assert "stopped at" in capsys.readouterr().out


def test_the_same_words_give_the_same_walk_and_seeds_vary_the_start():
    first, again, other = (
        prepare("--seed", seed, "--duration", "0.3").record(int(seed))[0] for seed in "008"
    )
    assert (first.qpos == again.qpos).all()
    assert (first.qpos[0] != other.qpos[0]).any()


@pytest.mark.parametrize(
    ("towards", "axis", "sign"),
    [("", 0, 1), (":forward", 0, 1), (":back", 0, -1), (":left", 1, 1), (":right", 1, -1)],
)
def test_a_push_sends_the_body_where_it_says(towards, axis, sign):
    free = prepare("--duration", "0.25").record(0)[0]
    pushed = prepare("--push", f"8@0.1{towards}", "--duration", "0.25").record(0)[0]
    before, after = free.time < 0.105, free.time > 0.245
    assert (free.qpos[before] == pushed.qpos[before]).all()
    change = (pushed.qvel - free.qvel)[after, axis]
    assert (sign * change > 0.02).all()


def test_pushes_go_where_the_body_looks_and_add_up_and_end():
    demo = prepare("--push", "3@0:left", "--push", "6@0.1:back", "--duration", "0.3")
    plant = demo.simulation.plant
    plant.qpos[0, 3:7] = np.cos(0.5), 0.0, 0.0, np.sin(0.5)
    assert heading_of(plant.qpos[:1])[0] == pytest.approx(1.0)
    forces, push = [], plant.push
    plant.push = lambda row, force: (push(row, force), forces.append(force))
    for _, act in sorted(demo.acts, key=lambda timed: timed[0]):
        act()
    left, back = (
        20.0 * np.array([-np.sin(1), np.cos(1), 0]),
        -40.0 * np.array([np.cos(1), np.sin(1), 0]),
    )
    np.testing.assert_allclose(forces, [left, left + back, back, np.zeros(3)], atol=1e-9)
    moments = sorted(moment for moment, _ in demo.acts)
    assert moments == pytest.approx([0.0, 0.1, 0.15, 0.25])


def test_lesions_reach_muscles_delays_and_modules():
    demo = prepare(
        "--weaken", "SOL=0.5", "TA=0", "--weaken", "VAS=1",
        "--disable", "M3", "M7", "--delay-scale", "1.5",
    )  # fmt: skip
    muscles, controller = demo.simulation.muscles, demo.simulation.controller
    strength = dict(zip(muscles.names, muscles.strength[0], strict=True))
    for side in ("left", "right"):
        assert [strength[f"{side}_{name}"] for name in ("SOL", "TA", "VAS", "GLU")] == [
            0.5, 0.0, 1.0, 1.0,
        ]  # fmt: skip
    assert np.flatnonzero(controller.enabled[0] == 0).tolist() == [2, 6]
    usual = prepare().simulation.controller
    longer = controller._delay["brain"][0] / usual._delay["brain"][0]
    assert longer == pytest.approx(1.5, rel=0.05)
    assert demo.title == "1.25-lesioned"


@pytest.mark.parametrize("kind", ["flat", "rough", "slope", "step", "tiles"])
def test_every_ground_has_the_contacts_of_the_human(kind):
    demo = prepare("--terrain", kind, "--height", "0.02", "--angle", "3")
    terrain = demo.simulation.plant.scenarios[0].terrain
    assert (terrain.kind, terrain.height, terrain.angle) == (kind, 0.02, 3.0)
    assert terrain.contact_time == GROUND.contact_time
    assert terrain.friction == GROUND.friction
    assert not terrain.torsional


@pytest.mark.parametrize("angle", ["-5", "5"])
def test_a_walk_on_a_slope_begins_with_the_sole_on_it(angle):
    demo = prepare("--terrain", "slope", f"--angle={angle}")
    plant = demo.simulation.plant
    data, model = plant.row_data(0), plant.row_model(0)
    normal = np.array([-np.sin(np.radians(float(angle))), 0, np.cos(np.radians(float(angle)))])
    for part in ("ball", "heel"):
        geom = model.geom(f"left_{part}_left").id
        assert normal @ data.geom_xpos[geom] == pytest.approx(model.geom_size[geom, 0], abs=2e-3)


def test_the_reference_of_the_heading_turns_slowly(steering, tmp_path):
    demo = prepare("--preset", steering, "--heading", "-6", "--speed", "1.2", "--duration", "0.2")
    assert demo.segments[0]["command"]["speed"] == 1.2
    assert demo.record(0)[0].command[-1].tolist() == [1.2, 0.0, 0.0, 0.0, 0.0]
    simulation = demo.simulation
    for moment, act in demo.acts:
        act()
        expected = -np.radians(2.0) * np.clip(moment - 2.0, 0.0, 3.0)
        assert simulation.command[0, 1] == pytest.approx(expected)
    assert np.degrees(simulation.command[0, 1]) == pytest.approx(-6.0)


def test_without_a_speed_a_preset_of_one_speed_walks_at_it(tmp_path):
    values = "\n".join(f"{name} = {value!r}" for name, value in published_parameters().items())
    (tmp_path / "slow.toml").write_text(f"[values.'1.0']\n{values}\n")
    demo = prepare("--preset", str(tmp_path / "slow.toml"))
    assert demo.segments[0]["command"]["speed"] == 1.0


def test_a_range_of_speeds_is_walked_up_and_down():
    demo = prepare("--preset", "human", "--speed", "1..1.5", "--duration", "0.6")
    assert [part["command"]["speed"] for part in demo.segments] == [1.0, 1.5, 1.0]
    assert [part["stop"] for part in demo.segments] == pytest.approx([0.2, 0.4, 0.6])
    assert demo.title == "1 to 1.5"


@pytest.mark.slow
def test_the_command_line_in_the_report_can_be_typed_again(tmp_path):
    words = ["--push", "5@0.2:left", "--push", "4@0.3", "--weaken", "SOL=0.9", "TA=0.8"]
    first = walk(tmp_path, *words, "--disable", "M5", "M6", duration="0.4")
    report = (tmp_path / "run0" / "report.html").read_text()
    line = report.partition("<code>neurocontrol ")[2].partition("</code>")[0]
    out = tmp_path / "again"
    assert main([*line.split(), "--no-video", "--out", str(out)]) == 0
    assert (Recording.load(out / "recording.npz").qpos == first.qpos).all()


def test_a_command_line_is_written_as_it_was_meant():
    words = ["--push", "5@0.2:left", "4@0.3", "--weaken", "SOL=0.9", "TA=0.8", "--disable", "M5"]
    words = [*words[:2], "--push", *words[2:], "--speed", "1.25", "--terrain", "tiles"]
    first = parse(["demo", "human", *words])
    again = parse(_command_line(first, {}).split()[1:])
    assert {**vars(first), "parser": None} == {**vars(again), "parser": None}


def test_what_is_typed_is_read():
    push, weakening = read_push("30@5"), read_weakening("SOL=0.5")
    assert (push.time, push.duration, push.frame) == (5.0, 0.15, "heading")
    assert (push.forward, push.left) == (200.0, 0.0)
    assert read_push("30@5:right").left == -200.0
    assert str(read_push("7.5@0.25:right")) == "7.5@0.25:right"
    assert (weakening.muscle, weakening.share) == ("SOL", 0.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--speed", "2"], "walks at 1.25 m/s only, got --speed 2"),
        (["--speed", "-1"], "must be above zero"),
        (["--preset", "human", "--speed", "0.8"], "walks from 0.9 to 1.8 m/s, got --speed 0.8"),
        (["--speed", "1.0"], "walks at 1.25 m/s only"),
        (["--speed", "1.0..1.5"], "walks at 1.25 m/s only, got --speed 1..1.5"),
        (["--speed", "1.5..1.0"], "must be such as 0.8..1.8, got '1.5..1.0'"),
        (["--heading", "20"], "human, human-sturdy and human-turning do"),
        (["--preset", "human-economical", "--heading", "-5"], "does not turn, got --heading -5"),
        (["--heading", "200"], "must be from -180 to 180"),
        (["--push", "20"], "such as 20@5"),
        (["--push", "20@5:up"], "forward, left, back, right"),
        (["--push", "0@5"], "above 0 N s"),
        (["--push", "20@30"], "comes after the end at 20 s"),
        (["--weaken", "SOL"], "SOL=0.5"),
        (["--weaken", "SOL=-1"], "share of strength of 0 to 1"),
        (["--weaken", "SOL=1.1"], "share of strength of 0 to 1"),
        (["--weaken", "BICEPS=0.5"], "unknown muscle 'BICEPS'"),
        (["--disable", "M12"], "unknown module 'M12'"),
        (["--delay-scale", "0"], "must be above zero"),
        (["--delay-scale", "50"], "below 10"),
        (["--terrain", "tiles", "--height", "-1"], "height of 0 to 1 m"),
        (["--gait", "trot"], "unrecognized arguments: --gait trot"),
        (["--turn", "0.5"], "unrecognized arguments: --turn 0.5"),
        (["--controller", "reflex"], "unrecognized arguments: --controller reflex"),
        (["--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["--preset", "quadruped"], "no reflex parameters by speed"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([*PUBLISHED, *words]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert error.startswith("neurocontrol: error:")
    assert not (tmp_path / "runs").exists()


def test_a_title_tells_what_is_shown():
    demo = prepare("--duration", "0.2", "--terrain", "rough", "--push", "2@0.1")
    assert demo.title == "1.25-rough-pushed"


@pytest.mark.slow
def test_runs_without_a_folder_tell_what_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["--duration", "0.2", "--terrain", "rough", "--push", "2@0.1"]
    assert main([*PUBLISHED, *words]) == 0
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["human-1.25-rough-pushed-1"]
