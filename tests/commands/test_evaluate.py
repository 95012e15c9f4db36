"""Evaluating a body as a person types it."""

from __future__ import annotations

import json

import pytest

import neurocontrol
from neurocontrol.cli import main
from neurocontrol.evaluation.store import TrialStore
from neurocontrol.rig import rigs


def test_suites_are_run_and_their_table_is_kept(toddler, tmp_path, capsys):
    words = ["--suite", "steps", "--seeds", "3", "--first-seed", "7"]
    words += ["--controller", "phase-amplitude", "--preset", "oscillators"]
    assert main(["evaluate", toddler, *words, "--out", str(tmp_path / "table")]) == 0
    assert "all: falls of 3" in capsys.readouterr().out
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert report["body"] == "toddler"
    assert report["controller"] == "phase-amplitude"
    assert report["preset"] == "oscillators"
    assert report["seeds"] == [7, 8, 9]
    (falls,) = report["measures"]
    assert (falls["value"], falls["target"], falls["met"]) == (0, 0, True)


def test_a_missed_target_is_an_exit_code_and_all_suites_are_the_default(toddler, capsys):
    assert main(["evaluate", toddler, "--seeds", "1"]) == 1
    printed = capsys.readouterr().out
    assert "falls of 1" in printed
    assert "MISSED" in printed


def test_an_evaluation_that_was_stopped_goes_on_to_the_same_figures(toddler, tmp_path, monkeypatch):
    def figures(name):
        return json.loads((tmp_path / name / "evaluation.json").read_text())["measures"]

    words = ["evaluate", toddler, "--seeds", "20"]
    assert main([*words, "--out", str(tmp_path / "whole")]) == 1
    keep, kept, run = TrialStore.keep, [], []

    def keeping(self, call, index, track):
        keep(self, call, index, track)
        kept.append(index)
        if len(kept) == 18:
            raise KeyboardInterrupt

    monkeypatch.setattr(TrialStore, "keep", keeping)
    assert main([*words, "--out", str(tmp_path / "cut")]) == 130
    assert len(list((tmp_path / "cut" / "trials").iterdir())) == 18
    monkeypatch.setattr(TrialStore, "keep", lambda self, call, index, track: run.append(index))
    assert main(["evaluate", "--resume", str(tmp_path / "cut")]) == 1
    assert sorted(run) == [18, 19]
    assert figures("cut") == figures("whole")
    assert not (tmp_path / "cut" / "trials").exists()
    assert main([*words, "--out", str(tmp_path / "cut")]) == 2
    assert main(["evaluate", "--resume", str(tmp_path / "cut"), "--seeds", "3"]) == 2
    settings = json.loads((tmp_path / "cut" / "evaluation.json").read_text())
    settings["options"]["seeds"] = 3
    (tmp_path / "cut" / "evaluation.json").write_text(json.dumps(settings))
    assert main(["evaluate", "--resume", str(tmp_path / "cut")]) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--suite", "dancing"], "invalid choice: 'dancing'"),
        (["--controller", "spiking"], "invalid choice: 'spiking'"),
        (["--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["--preset", "human"], "preset 'human' lacks"),
        (["--seeds", "0"], "must be 1 or more"),
    ],
)
def test_bad_input_for_any_body_leaves_nothing(words, message, toddler, tmp_path, capsys):
    out = tmp_path / "table"
    assert main(["evaluate", toddler, *words, "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_an_evaluation_needs_a_body(capsys):
    assert main(["evaluate"]) == 2
    assert "required: BODY" in capsys.readouterr().err


def test_a_program_gets_the_measures(toddler):
    falls, height = neurocontrol.evaluate(toddler, seeds=2)
    assert "falls of 2" in falls.name
    assert (falls.met, height.met) == (True, False)


def test_a_salamander_is_evaluated(tmp_path, capsys):
    words = ["--suite", "oscillators", "--seeds", "2", "--out", str(tmp_path / "table")]
    assert main(["evaluate", "salamander", *words]) == 0
    assert "2007: largest relative error" in capsys.readouterr().out
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert report["body"] == "salamander"


@pytest.mark.parametrize("body", rigs())
def test_every_body_has_suites_that_say_what_they_are(body, capsys):
    with pytest.raises(SystemExit):
        main(["evaluate", body, "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    for name, suite in rigs()[body].part("suites").items():
        assert f"{name}: {suite.meaning}" in printed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["human", "--suite", "gaits"], "invalid choice: 'gaits'"),
        (["quadruped", "--suite", "walking"], "invalid choice: 'walking'"),
        (["salamander", "--suite", "gaits"], "invalid choice: 'gaits'"),
        (["salamander", "--suite", "dancing"], "invalid choice: 'dancing'"),
        (["salamander-robot", "--suite", "walking", "likeness"], "invalid choice: 'likeness'"),
        (["salamander-robot", "--suite", "network"], "invalid choice: 'network'"),
        (["salamander", "--suite", "behaviours"], "invalid choice: 'behaviours'"),
        (["human", "--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["human", "--preset", "quadruped"], "preset 'quadruped'"),
        (["salamander", "--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["human", "--controller", "spiking"], "invalid choice: 'spiking'"),
        (["salamander", "--controller", "reflex"], "invalid choice: 'reflex'"),
        (["human", "--seeds", "0"], "must be 1 or more"),
        (["salamander", "--body", "robot"], "unrecognized arguments: --body robot"),
        (["snake"], "unknown body 'snake'"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, capsys):
    out = tmp_path / "table"
    assert main(["evaluate", *words, "--out", str(out)]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert not out.exists()
