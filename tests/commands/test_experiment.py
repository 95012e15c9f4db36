"""Experiments as people type them, on a body whose feet do what a formula says."""

from __future__ import annotations

import csv
import subprocess
import sys
import time

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.evaluation.trials import Outcome
from neurocontrol.experiments import KINDS, read_experiment, running
from neurocontrol.gaits import GAIT_PHASES
from neurocontrol.rig import rigs
from neurocontrol.tracks import Track

FREQUENCY, SPEED, STEP = 2.5, 0.3, 0.01  # Hz, m/s, s
DOSE = ["experiment", "dose", "quadruped", "--controller", "phase-amplitude"]
DOSE += ["--modulator", "diagonal", "--steps", "6", "--both-ways", "--hold", "3"]
LATENCY = ["experiment", "latency", "quadruped", "--controller", "phase-amplitude"]
FASTER = {"righetti-ijspeert": 1.25}
SWEEP = ["experiment", "sweep", "quadruped", "--controller", "phase-amplitude"]
SWEEP += ["--speed", "0..1", "--turn=-0.5..0.5", "--grid", "2x2"]
TOML = """kind = "grid"
body = "quadruped"
controller = "phase-amplitude"
seeds = 2
measures = ["speed", "kept", "gait"]

[vary]
command = ["walk", "trot"]
speed = [0.25, 0.75]
"""
SHORT = """kind = "grid"
body = "quadruped"
controller = "phase-amplitude"
seeds = 8
duration = 1.0
transient = 0.2
measures = ["speed", "frequency"]

[vary]
command = ["walk", "trot"]
speed = [0.25, 0.75]
"""


def gaits_of(trial, time):
    """The gait at every moment: the one told, 1 s later, or by a diagonal release that sticks."""
    found, gait = [], "walk"
    commands = trial.commands
    for moment in time:
        told = [one for one in commands if one.time + (1.0 if one.time else 0.0) <= moment][-1]
        if "diagonal" in told.entries:
            now = [one for one in commands if one.time <= moment][-1].entries["diagonal"]
            if now > 0.7 or now < 0.3:
                gait = "trot" if now > 0.7 else "walk"
        else:
            gait = told.name
        found.append(gait)
    return found


def imagined(trial, controller):
    time = np.arange(STEP, trial.duration + STEP / 2, STEP)
    phases = np.array([GAIT_PHASES[gait] for gait in gaits_of(trial, time)])
    down = (time[:, np.newaxis] * FREQUENCY - phases + 1e-9) % 1.0 < 0.6
    qpos = np.zeros((time.size, 15))
    qpos[:, 0], qpos[:, 3] = (
        SPEED * (1.0 + trial.seed % 2) * time * FASTER.get(controller, 1.0),
        1.0,
    )
    readings = {"qpos": qpos, "foot_force": 5.0 * down, "power": np.ones(time.size)}
    track = Track(time=time, readings=readings, weight=10.0, fallen_at=np.inf)
    return Outcome(trial=trial, track=track)


@pytest.fixture
def made(monkeypatch):
    """The seeds and conditions of all runs that were made."""
    found = []

    def imagine(rig, trials, *, controller, **options):
        found.extend(trials)
        return [imagined(trial, controller) for trial in trials]

    monkeypatch.setattr("neurocontrol.evaluation.trials.run_trials", imagine)
    return found


def table(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_a_dose_tells_a_loop_from_none(made, tmp_path, capsys):
    words = ["--seeds", "8", "--measures", "gait", "speed", "frequency", "diagonals"]
    assert main([*DOSE, *words, "--out", str(tmp_path / "a")]) == 0
    figures = {one["figure"]: one for one in table(tmp_path / "a" / "summary.csv")[::-1]}
    # Of 0, 0.2, ... 1 it trots from 0.8 on the way up, and until 0.4 on the way down.
    loop = figures["gait is trot, down minus up"]
    assert float(loop["value"]) == pytest.approx(2 / 6)
    assert loop["condition"].startswith("hysteresis present")
    assert figures["speed, down minus up"]["condition"].startswith("hysteresis not found")
    rows = {(one["condition"], one["figure"]): one for one in table(tmp_path / "a" / "summary.csv")}
    speed = rows["way up, dose 0.4", "speed"]
    body = 1.5 * SPEED / float(speed["value"])
    assert 0.1 < body < 0.5
    assert float(speed["low"]) < float(speed["value"]) < float(speed["high"])
    assert float(rows["way up, dose 0.4", "frequency"]["value"]) == pytest.approx(2.5, rel=0.01)
    assert float(rows["way down, dose 0.4", "diagonals"]["value"]) == pytest.approx(1.0, abs=0.01)
    assert "hysteresis present" in capsys.readouterr().out
    page = (tmp_path / "a" / "index.html").read_text()
    assert all(f'href="{name}"' in page for name in ("runs.csv", "summary.csv"))
    assert page.count("<tr>") > 8 * 12


def test_a_latency_is_that_of_the_feet(made, tmp_path):
    words = ["--gaits", "walk", "trot", "pace", "--seeds", "2"]
    assert main([*LATENCY, *words, "--out", str(tmp_path / "a")]) == 0
    rows = table(tmp_path / "a" / "runs.csv")
    assert len(rows) == 6 * 2
    assert {one["success"] for one in rows} == {"yes"}
    latencies = [float(one["latency"]) for one in rows]
    assert min(latencies) > 1.0 - 1.0 / FREQUENCY
    assert max(latencies) < 1.0 + 2.0 / FREQUENCY


def test_an_experiment_that_was_stopped_loses_and_repeats_nothing(made, tmp_path, monkeypatch):
    words = [*LATENCY, "--gaits", "walk", "trot", "pace", "--seeds", "3"]
    assert main([*words, "--out", str(tmp_path / "whole")]) == 0
    whole = len(made)
    made.clear()
    write, calls = running.write_rows, []

    def stopping(path, rows):
        write(path, rows)
        calls.append(path)
        if len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(running, "write_rows", stopping)
    assert main([*words, "--out", str(tmp_path / "cut")]) == 130
    assert 0 < len(made) < whole
    assert main(["experiment", "--resume", str(tmp_path / "cut")]) == 0
    assert len(made) == whole
    for name in ("runs.csv", "summary.csv", "index.html"):
        assert (tmp_path / "cut" / name).read_text() == (tmp_path / "whole" / name).read_text()
    settings = tmp_path / "cut" / "settings.json"
    settings.write_text(settings.read_text().replace('"seeds": 3', '"seeds": 4'))
    assert main(["experiment", "--resume", str(tmp_path / "cut")]) == 2


def test_a_file_describes_an_experiment(made, tmp_path):
    (tmp_path / "mine.toml").write_text(TOML)
    out = tmp_path / "a"
    assert main(["experiment", "run", str(tmp_path / "mine.toml"), "--out", str(out)]) == 0
    rows = table(out / "runs.csv")
    assert [(one["told command"], one["told speed"], one["seed"]) for one in rows[:3]] == [
        ("walk", "0.25", "1000"), ("walk", "0.25", "1001"), ("walk", "0.75", "1000"),
    ]  # fmt: skip
    assert {one["kept"] for one in rows} == {"yes"}
    assert "duty" not in rows[0]
    assert read_experiment(out / "experiment.toml") == read_experiment(tmp_path / "mine.toml")


def test_two_controllers_are_compared_run_by_run(made, tmp_path):
    words = ["--seeds", "8", "--measures", "speed", "gait", "--against", "righetti-ijspeert"]
    assert main([*DOSE, *words, "--out", str(tmp_path / "a")]) == 0
    assert len(made) == 1 + 2 * 8
    rows = {(one["condition"], one["figure"]): one for one in table(tmp_path / "a" / "summary.csv")}
    one, other = (
        float(rows[f"controller {name}, way up, dose 0.4", "speed"]["value"])
        for name in ("phase-amplitude", "righetti-ijspeert")
    )
    assert other == pytest.approx(1.25 * one)
    # Half of the seeds go twice as fast: pairs differ by 1/6 and 2/6 of the mean of the slower.
    pairs = rows["way up, dose 0.4", "speed"]
    assert float(pairs["value"]) == pytest.approx(other - one)
    assert int(pairs["samples"]) == 8
    assert 0.16 * one < float(pairs["low"]) < float(pairs["value"]) < float(pairs["high"])
    verdict = next(one for key, one in rows.items() if key[1].startswith("speed, righetti"))
    assert verdict["condition"].startswith("different")
    same = next(one for key, one in rows.items() if key[1].startswith("gait is trot, righetti"))
    assert same["condition"].startswith("no difference found")
    assert float(same["value"]) == 0.0


def test_a_sweep_shows_every_run_and_goes_on_where_it_was_stopped(tmp_path):
    words = [*SWEEP, "--gait", "trot", "--duration", "0.8", "--transient", "0.2"]
    assert main([*words, "--out", str(tmp_path / "whole")]) == 0
    whole = tmp_path / "whole"
    rows = table(whole / "runs.csv")
    assert [(one["told speed"], one["told turn"]) for one in rows] == [
        (speed, turn) for speed in ("0.0", "1.0") for turn in ("-0.5", "0.5")
    ]
    assert len({one["speed"] for one in rows}) == 4
    page = (whole / "index.html").read_text()
    pictures = sorted(file.name for file in (whole / "pictures").iterdir())
    assert len(pictures) == 4
    assert all(f'<a href="pictures/{name}"><img' in page for name in pictures)
    before = {name: (whole / name).read_bytes() for name in ("runs.csv", "index.html")}
    (whole / "runs.csv").write_text("\n".join(before["runs.csv"].decode().split("\n")[:3]) + "\n")
    assert main(["experiment", "--resume", str(whole)]) == 0
    assert {name: (whole / name).read_bytes() for name in before} == before


def test_what_workers_made_before_a_kill_is_not_lost_nor_made_again(tmp_path):
    (tmp_path / "mine.toml").write_text(SHORT)
    run = ["experiment", "run", str(tmp_path / "mine.toml"), "--out"]
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    words = [sys.executable, "-m", "neurocontrol", *run, str(cut), "--workers", "2"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        while not (cut / "runs.csv").exists() and process.poll() is None:
            time.sleep(0.005)
        process.kill()
    kept = len(table(cut / "runs.csv"))
    assert main(["experiment", "--resume", str(cut)]) == 0
    assert main([*run, str(whole)]) == 0
    assert 0 < kept <= len(table(whole / "runs.csv")) == 32
    for name in ("runs.csv", "summary.csv", "index.html", "figure.png"):
        assert (cut / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dose", "quadruped", "--modulator", "serotonin"], "unknown command entry 'serotonin'"),
        ([*DOSE[1:], "--to", "2"], "diagonal must be between 0 and 1"),
        ([*DOSE[1:], "--measures", "sped"], "did you mean 'speed'"),
        ([*DOSE[1:], "--seeds", "0"], "seeds of the dose experiment must be"),
        (["dose", "snake", "--modulator", "x"], "unknown body 'snake'"),
        ([*LATENCY[1:], "--gaits", "walk", "amble"], "unknown gait 'amble'"),
        ([*LATENCY[1:], "--gaits", "walk"], "at least 2 gaits"),
        (["knockout", *LATENCY[2:]], "needs classes or targets"),
        (["knockout", *LATENCY[2:], "--classes", "diagonal"], "no spiking network to change"),
        ([*SWEEP[1:5], "--speed", "0..1", "--trun", "0..1"], "did you mean 'turn'"),
        ([*SWEEP[1:5], "--speed", "0..2", "--turn", "0..1"], "must be from 0 to 1"),
        ([*SWEEP[1:5], "--terrain", "0..1", "--turn", "0..1"], "takes no number"),
        ([*SWEEP[1:5], "--turn", "0..1"], "a sweep needs two options"),
        ([*SWEEP[1:-1], "9"], "a grid is such as 9x9"),
        ([*SWEEP[1:5], "--speed", "0..1", "--turn", "0..1.0.0"], "turn must be such as 1..5"),
        ([*DOSE[1:], "--against", "phase-amplitude"], "must be another controller"),
        (["run", "nonesuch.toml"], "cannot read experiment nonesuch.toml"),
        (["--resume", "nonesuch"], "holds no experiment to resume"),
        ([], "name a kind"),
    ],
)
def test_bad_input_for_an_experiment_gets_one_line(words, message, made, tmp_path, capsys):
    out = [] if words[:1] in ([], ["--resume"]) else ["--out", str(tmp_path / "a")]
    assert main(["experiment", *words, *out]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_every_kind_says_what_it_needs_in_its_file():
    for kind in KINDS.values():
        with pytest.raises(ValueError, match=r"the file lacks .*body"):
            kind.of_dict({}, "the file")


@pytest.mark.parametrize("rig", rigs().values(), ids=lambda rig: rig.name)
def test_every_body_has_a_start_for_experiments(rig):
    body = rig.make_body()
    start = rig.part("experiments").start(body)
    assert start.scenario(body, np.random.default_rng(1)).terrain is not None
