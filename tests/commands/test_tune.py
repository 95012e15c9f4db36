"""Tuning as a person types it, on a problem that takes no time."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

import neurocontrol
from neurocontrol import cli
from neurocontrol.controllers.presets import read_preset
from neurocontrol.rig import find, rigs
from neurocontrol.tuning import RunFolder

ENDS = ["--population", "8", "--workers", "1"]
pytestmark = pytest.mark.usefixtures("toddler")


@pytest.fixture
def asked(toddler):
    """The options of the problems that were asked for."""
    options = find(toddler).part("tuning").ASKED
    options.clear()
    return options


@pytest.fixture
def begin(toddler):
    """A function that begins a run in a folder."""

    def run(path, *words):
        return cli.main(["tune", toddler, "--out", str(path), *ENDS, *words])

    return run


def tune(*words):
    return cli.main(["tune", *words])


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


def test_a_run_leaves_everything_a_person_needs(tmp_path, begin, asked, toddler, capsys):
    assert begin(tmp_path / "a", "--generations", "3", "--speed", "1.5", "--seed", "7") == 0
    assert {file.name for file in (tmp_path / "a").iterdir()} == {
        "best.toml", "checkpoint.npz", "convergence.png", "history.csv", "report.html",
        "settings.json", "state.json", "timing.csv",
    }  # fmt: skip
    assert asked[-1]["speed"] == 1.5
    assert asked[-1]["seed"] == 7
    printed = capsys.readouterr().out
    assert "best of 3 generations" in printed
    assert f"neurocontrol demo {toddler} --preset {tmp_path / 'a' / 'best.toml'}" in printed
    assert "eons" in (tmp_path / "a" / "report.html").read_text()
    provenance = read_preset(str(tmp_path / "a" / "best.toml")).provenance
    words = ["--speed", "1.5", "--ground", "flat", "--start", "hand-set", "--population", "8"]
    words += ["--seed", "7", "--race", "2", "--learning-rate", "1.0", "--generations", "3"]
    assert shlex.split(provenance["command"]) == ["neurocontrol", "tune", toddler, *words]


def test_an_interrupted_run_goes_on_to_its_end(tmp_path, begin, asked, monkeypatch, capsys):
    let_go = stop_after(monkeypatch, 3)
    words = ["--generations", "8", "--ground", "tiles", "--sturdy"]
    assert begin(tmp_path / "a b", *words) == 130
    assert f"--resume '{tmp_path / 'a b'}'" in capsys.readouterr().out
    let_go()
    assert tune("--resume", str(tmp_path / "a b"), "--workers", "1") == 0
    assert asked[-1] == asked[0]
    assert asked[0]["sturdy"] is True
    assert begin(tmp_path / "whole", *words) == 0
    assert texts(tmp_path / "a b") == texts(tmp_path / "whole")


@pytest.mark.parametrize("generations", [5, 7])
def test_what_a_stop_left_unverified_is_verified(tmp_path, begin, generations, monkeypatch):
    words = ["--generations", "7", "--verifies"]
    let_go = stop_after(monkeypatch, generations)
    assert begin(tmp_path / "stopped", *words) == 130
    let_go()
    assert tune("--resume", str(tmp_path / "stopped"), "--workers", "1") == 0
    assert begin(tmp_path / "whole", *words) == 0
    assert texts(tmp_path / "stopped") == texts(tmp_path / "whole")
    made = [(tmp_path / run / "verified.json").read_text() for run in ("stopped", "whole")]
    assert made[0] == made[1]
    assert tune("--resume", str(tmp_path / "stopped")) == 2


def test_a_run_ends_when_its_centre_is_verified(tmp_path, begin, capsys):
    assert begin(tmp_path, "--verifies", "--until", "verified") == 0
    printed = capsys.readouterr().out
    assert "\nverified on conditions that no search sees, after generation" in printed
    assert "verified on conditions" in (tmp_path / "report.html").read_text()
    made = json.loads((tmp_path / "verified.json").read_text())
    assert [one["generation"] for one in made] == list(range(5, 5 * len(made) + 1, 5))
    assert [one["solved"] for one in made] == [False] * (len(made) - 1) + [True]
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 1 + 5 * len(made)
    preset = read_preset(str(tmp_path / "best.toml"))
    assert preset.provenance["until"] == "verified"
    assert preset.values["walk"]["a"] == pytest.approx(made[-1]["candidate"][0])


def test_what_cannot_be_verified_is_not_searched_for(tmp_path, begin, capsys):
    assert begin(tmp_path / "a", "--until", "verified") == 2
    assert "bowl cannot be verified, so --until verified cannot be met" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_a_finished_run_goes_on_only_when_told_how_far(tmp_path, begin, capsys):
    assert begin(tmp_path, "--generations", "2") == 0
    assert tune("--resume", str(tmp_path)) == 2
    assert "reached its end after 2 generations" in capsys.readouterr().err
    assert tune("--resume", str(tmp_path), "--generations", "4", "--workers", "1") == 0
    assert len(texts(tmp_path)[0].splitlines()) == 5


def test_a_budget_is_what_is_left_of_it(tmp_path, begin, monkeypatch, capsys):
    def allow(seconds):
        settings = json.loads((tmp_path / "settings.json").read_text())
        (tmp_path / "settings.json").write_text(json.dumps({**settings, "budget": seconds}))

    let_go = stop_after(monkeypatch, 2)
    assert begin(tmp_path, "--budget", "1h") == 130
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


def test_the_preset_of_the_start_stays_with_the_run(tmp_path, begin, asked, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert begin(Path("a"), "--generations", "2") == 0
    assert begin(Path("b"), "--generations", "2", "--start", "a/best.toml") == 0
    (tmp_path / "a" / "best.toml").unlink()
    assert tune("--resume", "b", "--generations", "3", "--workers", "1") == 0
    assert asked[-1]["start"] == str(Path("b") / "start.toml")


def test_crashes_are_told(tmp_path, begin, capsys):
    assert begin(tmp_path, "--generations", "3", "--crashes") == 0
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
        (["--resume", "nowhere", "--seed", "1"], "--seed cannot be given with --resume"),
        (["--resume", "nowhere", "--out", "there"], "--out cannot be given with --resume"),
        (["--gait", "trot"], "unrecognized arguments: --gait trot"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, toddler, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert tune(toddler, *words) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: BODY"),
        (["--resume", "nowhere"], "holds no tuning run"),
        (["snake"], "unknown body 'snake'"),
        (["human", "--gait", "walking"], "unrecognized arguments: --gait walking"),
        (["salamander", "--sturdy"], "unrecognized arguments: --sturdy"),
    ],
)
def test_a_run_needs_a_body_or_a_folder_and_the_options_of_the_body(words, message, capsys):
    assert tune(*words) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0


def test_a_run_goes_on_under_its_own_body_only(tmp_path, begin, toddler, capsys):
    assert begin(tmp_path, "--generations", "1") == 0
    assert tune(toddler, "--resume", str(tmp_path), "--generations", "2", "--workers", "1") == 0
    for body in sorted({*rigs()} - {"toddler"}):
        assert tune(body, "--resume", str(tmp_path), "--generations", "3") == 2
        assert f"does not tune the {body}" in capsys.readouterr().err


def test_a_program_gets_the_best_preset(tmp_path, toddler, asked):
    options = {"population": 8, "workers": 1, "generations": 2, "speed": 1.5, "sturdy": True}
    path = neurocontrol.tune(toddler, out=tmp_path / "run", **options)
    assert path == tmp_path / "run" / "best.toml"
    assert read_preset(str(path)).metrics["walk"]["cost"] < 12.0
    assert (asked[-1]["speed"], asked[-1]["sturdy"]) == (1.5, True)
    assert neurocontrol.tune(toddler, out=tmp_path / "soon", budget=0.01, workers=1).exists()


def test_a_run_is_not_overwritten(tmp_path, begin, capsys):
    assert begin(tmp_path, "--generations", "2") == 0
    before = texts(tmp_path)
    assert begin(tmp_path, "--generations", "2") == 2
    assert "go on with --resume" in capsys.readouterr().err
    assert texts(tmp_path) == before
    assert begin(tmp_path, "--generations", "1", "--overwrite") == 0
    assert len(texts(tmp_path)[0].splitlines()) == 2


@pytest.mark.parametrize(
    "settings", ["{}", "[]", "no", '{"body": "human", "problem": {"start": 1}}', '{"body": "x"}']
)
def test_settings_that_are_none_are_one_line(settings, tmp_path, capsys):
    (tmp_path / "settings.json").write_text(settings)
    assert tune("--resume", str(tmp_path)) == 2
    assert capsys.readouterr().err.strip().count("\n") == 0


@pytest.mark.parametrize("change", ["problem", "cma", "cost", "checkpoint"])
def test_a_run_goes_on_only_as_it_began_unless_told(
    tmp_path, begin, toddler, change, monkeypatch, capsys
):
    assert begin(tmp_path, "--generations", "3") == 0
    path = tmp_path / "settings.json"
    settings = json.loads(path.read_text())
    if change == "problem":
        settings["problem"]["speed"] = 2.0
    elif change == "cma":
        settings["versions"]["cma"] = "4.4.0"
    elif change == "checkpoint":
        (tmp_path / "checkpoint.npz").unlink()
    else:
        problem = find(toddler).part("tuning").Bowl
        evaluate = problem.evaluate

        def dearer(self, candidates, stage, generation):
            found = evaluate(self, candidates, stage, generation)
            return [replace(one, cost=one.cost + 1e-9) for one in found]

        monkeypatch.setattr(problem, "evaluate", dearer)
    path.write_text(json.dumps(settings))
    more = ("--resume", str(tmp_path), "--generations", "6", "--workers", "1")
    capsys.readouterr()
    assert tune(*more) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert {"problem": "other settings", "cma": "cma was 4.4.0 and is", "cost": "now costs",
            "checkpoint": "lost its checkpoint"}[change] in said  # fmt: skip
    before = texts(tmp_path)[0]
    inexactly = tune(*more, "--continue-inexactly")
    if change == "problem":
        assert inexactly == 2
        return
    assert inexactly == 0
    after = texts(tmp_path)[0]
    assert after.startswith(before)
    assert len(after.splitlines()) == 7
    # From there on it is exact again.
    assert tune("--resume", str(tmp_path), "--generations", "8", "--workers", "1") == 0
    assert texts(tmp_path)[0].startswith(after)
