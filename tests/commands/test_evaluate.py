"""Evaluating a body as a person types it."""

from __future__ import annotations

import json

import pytest

from neurocontrol.cli import main
from neurocontrol.commands.evaluate import _SUITES
from neurocontrol.evaluation import human, quadruped, salamander, salamander_models
from neurocontrol.evaluation.human_trials import falls, steady_walk
from neurocontrol.evaluation.suite import Suite


def test_the_command_knows_every_suite():
    assert set(_SUITES["quadruped"]) == set(quadruped.SUITES)
    assert set(_SUITES["human"]) == set(human.SUITES)
    assert set(_SUITES["salamander"]) == {*salamander.SUITES, *salamander_models.SUITES}


def test_a_salamander_is_evaluated(tmp_path, capsys):
    words = ["--suite", "network", "--seeds", "2", "--out", str(tmp_path / "table")]
    assert main(["evaluate", "salamander", *words]) == 0
    assert "with burst termination: least lag" in capsys.readouterr().out
    report = json.loads((tmp_path / "table" / "evaluation.json").read_text())
    assert report["body"] == "salamander"
    assert not [m["name"] for m in report["measures"] if m["met"] is False]


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
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, capsys):
    out = tmp_path / "table"
    assert main(["evaluate", *words, "--out", str(out)]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert not out.exists()
