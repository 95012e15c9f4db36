"""Evaluating a body as a person types it."""

from __future__ import annotations

import json

import pytest

from neurocontrol.arenas import make_arena
from neurocontrol.cli import main
from neurocontrol.commands.evaluate import _SUITES
from neurocontrol.evaluation import human, quadruped, salamander
from neurocontrol.evaluation.human_trials import falls, steady_walk
from neurocontrol.evaluation.salamander_evaluation import falls as falls_of_salamanders
from neurocontrol.evaluation.salamander_trials import SalamanderTrial, body_of
from neurocontrol.evaluation.suite import Suite


def test_the_command_knows_every_suite():
    assert set(_SUITES["quadruped"]) == set(quadruped.SUITES)
    assert set(_SUITES["human"]) == set(human.SUITES)
    assert list(_SUITES["salamander"]) == list(salamander.SUITES)


def test_a_salamander_is_evaluated(tmp_path, capsys):
    words = ["--suite", "oscillators", "--seeds", "2", "--out", str(tmp_path / "table")]
    assert main(["evaluate", "salamander", *words]) == 0
    assert "2007: largest relative error" in capsys.readouterr().out
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert (report["body"], report["kind"]) == ("salamander", None)
    assert not [m["name"] for m in report["measures"] if m["met"] is False]


def test_the_robot_is_evaluated_without_the_targets_of_the_animal(tmp_path, monkeypatch, capsys):
    ran = []

    def plan(seeds, body="animal"):
        arena = make_arena("land", body_of(body))
        return [SalamanderTrial(duration=0.1, seed=seed, body=body, arena=arena) for seed in seeds]

    def measure(evaluation):
        ran.extend(evaluation.run(plan(evaluation.seeds, evaluation.body)))
        return evaluation.judged([falls_of_salamanders("walking", "level", ran)])

    monkeypatch.setitem(salamander._BOTH, "walking", Suite(plan, measure, "a moment"))
    words = ["--body", "robot", "--suite", "walking", "--controller", "phase", "--seeds", "2"]
    assert main(["evaluate", "salamander", *words, "--out", str(tmp_path / "table")]) == 0
    assert "level: falls of 2" in capsys.readouterr().out
    assert {(o.trial.body, o.trial.controller) for o in ran} == {("robot", "phase")}
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert report["kind"] == "robot"
    assert [m["target"] for m in report["measures"]] == [None]


def test_a_human_is_evaluated_with_the_published_parameters(tmp_path, monkeypatch, capsys):
    def plan(seeds):
        return [steady_walk(None, 0.5) for seed in seeds]

    suite = Suite(plan, lambda e: [falls("pushes", "all", e.run(plan(e.seeds)))], "half a second")
    monkeypatch.setitem(human.SUITES, "pushes", suite)
    words = ["--preset", "published", "--suite", "pushes", "--seeds", "3", "--first-seed", "7"]
    assert main(["evaluate", "human", *words, "--out", str(tmp_path / "table")]) == 0
    assert "all: falls of 3" in capsys.readouterr().out
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert report["body"] == "human"
    assert report["controller"] == "reflex"
    assert report["preset"] == "published"
    assert report["seeds"] == [7, 8, 9]
    assert [measure["met"] for measure in report["measures"]] == [True]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["human", "--suite", "gaits"], "unknown suite 'gaits' for human"),
        (["quadruped", "--suite", "walking"], "unknown suite 'walking' for quadruped"),
        (["human", "--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["human", "--preset", "quadruped"], "no reflex parameters"),
        (["human", "--controller", "spiking"], "unknown controller 'spiking' for human"),
        (["human", "--seeds", "0"], "must be 1 or more"),
        (["snake"], "invalid choice"),
        (["salamander", "--suite", "gaits"], "unknown suite 'gaits' for salamander"),
        (["salamander", "--preset", "nonesuch"], "unknown preset 'nonesuch'"),
        (["salamander", "--controller", "reflex"], "unknown controller 'reflex' for salamander"),
        (["salamander", "--body", "newt"], "invalid choice: 'newt'"),
        (
            ["salamander", "--body", "robot", "--suite", "walking", "likeness"],
            "the suite likeness is not about the robot; expected one of walking,",
        ),
        (["salamander", "--body", "animal", "--suite", "behaviours"], "not about the animal"),
        (["salamander", "--body", "robot", "--suite", "network"], "not about the robot"),
        (["human", "--body", "robot"], "--body is not an option of the human"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, capsys):
    out = tmp_path / "table"
    assert main(["evaluate", *words, "--out", str(out)]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert not out.exists()
