"""Adopted robots are bodies like those that ship: for every command, and for Gymnasium."""

from __future__ import annotations

import re
from pathlib import Path

import gymnasium
import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.errors import InputError
from neurocontrol.evaluation.trials import Outcome, follow, start_trials
from neurocontrol.limits import Limits
from neurocontrol.rig import find, rigs
from neurocontrol.rigs.quadruped.outcomes import error_of, steady_trial
from neurocontrol.rigs.quadruped.similarity import Similarity, similarity

ROBOTS = Path(__file__).parents[2] / "fixtures" / "robots"


def adopt(*words: object) -> int:
    """Type ``neurocontrol adopt`` and some words."""
    return main(["adopt", *map(str, words)])


@pytest.fixture
def pupper(tmp_path, registries):
    """The folder of an adopted robot."""
    assert adopt(ROBOTS / "pupper.xml", "--out", tmp_path / "pup") == 0
    return tmp_path / "pup"


def test_the_robot_that_ships_is_its_file_adopted(tmp_path, registries):
    assert adopt(ROBOTS / "go2.xml", "--out", tmp_path / "go2") == 0
    for name in ("rig.toml", "model.xml"):
        assert (tmp_path / "go2" / name).read_text() == find("go2").file(name).read_text()


def test_what_was_found_and_changed_is_told_and_written_down(pupper, tmp_path, capsys):
    again = ROBOTS / "pupper.xml", "--out", pupper
    assert adopt(*again) == 2
    assert "is there already; --overwrite replaces" in capsys.readouterr().err
    assert adopt(*again, "--overwrite", "--stiffness", "2", "--own-gains") == 0
    told = capsys.readouterr().out
    assert "leg RH  abduction right_back_abduction (+x), hip right_back_hip (-y)" in told
    assert "servos  12 position, 3 N m" in told
    assert "# leg LF  abduction left_front_abduction" in (pupper / "rig.toml").read_text()
    assert 'gainprm="24"' in (pupper / "model.xml").read_text()


def test_knees_point_where_they_are_told_to(tmp_path, registries, capsys):
    assert adopt(ROBOTS / "anymal.xml", "--out", tmp_path / "any", "--knees", "in") == 0
    told = capsys.readouterr().out
    assert re.findall(r"m, knee (\w+)", told) == ["backward", "backward", "forward", "forward"]


def test_a_folder_is_an_environment_and_a_batch(pupper):
    rig = find(str(pupper))
    assert (rig.name, rig.kind, rig.environment) == ("pup", "quadruped", None)
    assert rigs()["pup"] is rig
    make = gymnasium.make("neurocontrol/Quadruped-v1", body=str(pupper), controller="spiking")
    observation, _ = make.reset(seed=1)
    assert observation.shape == make.observation_space.shape
    make.step(make.action_space.sample())
    direct = gymnasium.make_vec("neurocontrol/Quadruped-v1", 2, body=str(pupper))
    assert direct.single_action_space.shape == (12,)
    direct.reset(seed=1)
    direct.step(np.zeros((2, 12)))
    with pytest.raises(InputError, match="body must be one of the kind of the quadruped, got the"):
        gymnasium.make("neurocontrol/Quadruped-v1", body="salamander")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'kind = "quadruped"',
            'kind = "horse"',
            "kind of .* must be one of quadruped, got 'horse'",
        ),
        (
            'model = "model.xml"',
            'model = "lost.xml"',
            "the model of the pup, .*lost.xml, is no file",
        ),
        ('trunk = "frame"', 'trunk = "belly"', "has no body 'belly'"),
        ("[gait]", "[gait]\nhop = 1", "unknown entry 'hop' of gait"),
        ("tempo =", "tempo = -1 #", "tempo of gait of .* must be a finite number above 0"),
        ('"left_front_knee"]', "]", "legs.LF .* needs two joints or more and an angle"),
        ('hip = "left_front_hip"', 'hip = "hip"', "hip of legs.LF .* must be one of its joints"),
    ],
)
def test_a_description_that_was_spoilt_is_one_sentence(pupper, old, new, message):
    text = (pupper / "rig.toml").read_text()
    assert old in text
    (pupper / "rig.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=message) as caught:
        find(str(pupper)).make_body()
    assert "\n" not in str(caught.value)


def test_the_quadruped_is_like_itself_and_a_robot_is_like_it_by_size():
    assert similarity(find("quadruped").make_body()) == Similarity()
    go2 = similarity(find("go2").make_body())
    assert go2.weight == pytest.approx(15.206 / 1.02, rel=1e-3)
    assert go2.power == pytest.approx(go2.weight * go2.time)


def test_servos_at_their_limits_are_told(pupper):
    simulation, limits = find(str(pupper)).make(), Limits()
    simulation.plant.model.actuator_forcerange[0] = -1e-6, 1e-6
    simulation.tell("trot")
    simulation.run(0.1, [limits])
    assert limits.share[0] > 0.9
    assert "left_front_abduction" in limits.told(simulation)
    assert Limits().told(simulation) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["go2", "pupper", "anymal"])
def test_robots_of_2_to_45_kg_walk_and_trot_untuned(name, tmp_path, registries):
    knees = ("--knees", "in") if name == "anymal" else ()
    assert adopt(ROBOTS / f"{name}.xml", "--out", tmp_path / name, *knees) == 0
    rig = find("go2" if name == "go2" else str(tmp_path / name))
    trials = [steady_trial(gait, 4101, 6.0) for gait in ("walk", "trot")]
    simulation = start_trials(rig, trials, threads=2)
    outcomes = [
        Outcome(trial=trial, track=track)
        for trial, track in zip(trials, follow(rig, simulation, trials), strict=True)
    ]
    assert not any(outcome.fell for outcome in outcomes)
    if (
        name != "anymal"
    ):  # more than half of its weight is in its legs: it loses its phases at times
        assert max(error_of(outcome, 3.0) for outcome in outcomes) < 0.1
