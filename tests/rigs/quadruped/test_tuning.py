"""Tuning of gaits: what candidates go through, what they change, and runs that go on exactly."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import cli
from neurocontrol.controllers.presets import format_preset, read_preset
from neurocontrol.controllers.quadruped.gait_controller import parameters_of
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS
from neurocontrol.controllers.quadruped.oscillator_gait import STRIDES
from neurocontrol.errors import InputError
from neurocontrol.rig import find
from neurocontrol.rigs.quadruped import tuning
from neurocontrol.rigs.quadruped.similarity import Similarity
from neurocontrol.rigs.quadruped.tuning import CONDITIONS, Condition, GaitProblem
from neurocontrol.terrain import Terrain
from neurocontrol.tuning import Evaluation, RunFolder

RIG = find("quadruped")


def problem(*gaits, controller="spiking", **options):
    return GaitProblem(rig=RIG, gaits=gaits or ("bound",), controller=controller, **options)


@pytest.fixture
def brief(monkeypatch):
    """Trials of a moment of measured walking, under two conditions."""
    monkeypatch.setattr(tuning, "SWITCH", 0.5)
    monkeypatch.setattr(tuning, "SETTLED", 0.7)
    monkeypatch.setattr(tuning, "DURATION", 1.2)
    monkeypatch.setattr(tuning, "CONDITIONS", (Condition(speed=0.2), Condition(turn=1.0)))


def test_the_table_is_that_of_the_gaits_alone():
    names = problem("walk", "trot").table.names
    assert names == tuple(f"{gait}.{one}" for gait in ("walk", "trot") for one in MOTOR_GAINS.names)
    strides = problem("pace", controller="phase-amplitude").table.names
    assert strides == tuple(f"pace.{name}" for name in STRIDES.names)


def test_the_search_starts_from_a_preset_or_by_hand():
    shipped = read_preset("quadruped").values["bound"]
    start = problem("bound").start
    assert problem("bound").table.mapping(start) == pytest.approx(
        {f"bound.{name}": value for name, value in shipped.items()}
    )
    np.testing.assert_array_equal(problem("bound", origin_preset="quadruped").start, start)
    by_hand = problem("bound", origin_preset="hand-set").start
    np.testing.assert_array_equal(by_hand, MOTOR_GAINS.default)
    np.testing.assert_array_equal(problem(spread=0.25).step, 0.25 * MOTOR_GAINS.scale)


def test_a_robot_with_a_preset_in_its_folder_is_tuned_from_there():
    rig = find("go2")
    problem = GaitProblem(rig=rig, gaits=("pace",), controller="spiking")
    shipped = read_preset(str(rig.file("go2.toml"))).values["pace"]
    start = problem.table.mapping(problem.start)
    assert {name: start[f"pace.{name}"] for name in shipped} == shipped


def test_a_preset_of_another_controller_is_refused():
    with pytest.raises(InputError, match=r"unknown parameter 'bound\.\w+'"):
        problem(controller="phase-amplitude", origin_preset="quadruped").start  # noqa: B018


def test_every_gait_is_tried_at_three_speeds_on_slopes_on_rough_ground_and_in_turns():
    trials = problem("walk", "bound").trials(0)
    assert [trial.commands[-1].name for trial, _ in trials] == ["walk"] * 9 + ["bound"] * 9
    for gait in (trials[:9], trials[9:]):
        level = [one for _, one in gait if one.level]
        assert sorted(one.speed for one in level if not one.turn) == [0.0, 0.5, 1.0, 1.0]
        assert sorted(one.turn for one in level if one.turn) == [-1.0, 1.0]
        grounds = [one.terrain for _, one in gait if not one.level]
        assert sorted(one.angle for one in grounds if one.kind == "slope") == [-5.0, 5.0]
        assert [one.height for one in grounds if one.kind == "rough"] == [pytest.approx(0.0112)]
    for trial, condition in trials:
        assert trial.start.terrain == replace(condition.terrain, seed=trial.seed)
        assert trial.commands[-1].entries == {"speed": condition.speed, "turn": condition.turn}
        names = [command.name for command in trial.commands]
        assert len(set(names)) == len(names) == (1 if condition.standing else 2)
    standing = [condition.speed for _, condition in trials if condition.standing]
    assert standing == [1.0, 1.0]


def test_seeds_and_the_gaits_before_change_from_generation_to_generation():
    tried = [problem("walk", seed=3).trials(generation) for generation in range(5)]
    seeds = [trial.seed for generation in tried for trial, _ in generation]
    assert seeds == list(range(300_000, 300_000 + 5 * len(CONDITIONS)))
    before = {trial.commands[0].name for generation in tried for trial, one in generation[:1]}
    assert before == set(MAPPED_GAITS) - {"walk"}
    sloping = {trial.commands[0].name for one in tried for trial, on in one if not on.level}
    assert sloping == {"trot"}
    again = problem("walk", seed=3).trials(4)
    assert [trial.seed for trial, _ in again] == [trial.seed for trial, _ in tried[4]]


def test_candidates_take_the_place_of_their_gaits_in_their_rows(brief, monkeypatch):
    held = []

    def follow(rig, simulation, trials):
        held.append(simulation.controller.parameters.copy())
        return real(rig, simulation, trials)

    real = tuning.follow
    monkeypatch.setattr(tuning, "follow", follow)
    asked = problem("pace", "walk", controller="phase-amplitude")
    candidates = np.stack([asked.start, asked.start + 0.01 * asked.table.scale])
    asked.evaluate(candidates, 0, 0)
    (rows,) = held
    whole = asked._whole
    own = whole.columns(asked.table.names)
    np.testing.assert_array_equal(rows[:, own], np.repeat(candidates, 4, axis=0))
    shipped = parameters_of(read_preset("oscillators"), whole)
    others = np.setdiff1d(np.arange(len(shipped)), own)
    np.testing.assert_array_equal(rows[:, others], np.tile(shipped[others], (8, 1)))


def test_a_centre_is_verified_from_every_other_gait_on_trials_that_no_search_sees(
    brief, monkeypatch
):
    held = []

    def follow(rig, simulation, trials):
        held.extend(trials)
        return real(rig, simulation, trials)

    real = tuning.follow
    monkeypatch.setattr(tuning, "follow", follow)
    asked = problem("trot", controller="phase-amplitude", seed=4)
    assert asked.verifies
    verdict = asked.verify(asked.start)
    assert {trial.commands[0].name for trial in held} == set(MAPPED_GAITS) - {"trot"}
    assert len({trial.seed for trial in held}) == 8
    searched = {trial.seed for number in range(1000) for trial, _ in asked.trials(number)}
    assert searched.isdisjoint(trial.seed for trial in held)
    assert asked.verify(asked.start) == verdict


@pytest.mark.parametrize("controller", ["spiking", "righetti-ijspeert"])
def test_a_candidate_is_worth_the_same_alone_and_in_a_worker(brief, controller):
    asked = problem("trot", controller=controller)
    candidates = asked.start + np.array([[0.0], [0.3], [-0.3]]) * asked.step
    together = asked.evaluate(candidates, 0, 2)
    alone = pickle.loads(pickle.dumps(asked)).evaluate(candidates[1:2], 0, 2)
    assert alone == together[1:2]
    assert together[0].cost != together[1].cost
    assert asked.evaluate(candidates[1:2], 0, 3) != alone
    assert set(together[0].measures) >= {"speed", "phase_error", "raw_phase_error"}


def test_turns_are_judged_by_the_rate_that_the_preset_asks_for(brief, monkeypatch, tmp_path):
    wanted = []

    def cost(outcome, start, turning, length, *, level, like):
        assert like == Similarity()
        wanted.append((turning, level))
        return Evaluation(cost=0.0, solved=True, measures={"simulated": 1.0})

    monkeypatch.setattr(tuning, "gait_cost", cost)
    slope = Condition(terrain=Terrain(kind="slope", angle=5.0))
    monkeypatch.setattr(tuning, "CONDITIONS", (*tuning.CONDITIONS, slope))
    preset = read_preset("oscillators")
    text = format_preset(preset) + "\n[values.reflex]\nturning_rate = 0.2\n"
    (tmp_path / "brisk.toml").write_text(text)
    for origin, rate in (("", 0.12), (str(tmp_path / "brisk.toml"), 0.2)):
        wanted.clear()
        asked = problem("walk", controller="phase-amplitude", origin_preset=origin)
        asked.evaluate(asked.start[np.newaxis], 0, 0)
        assert wanted == [(0.0, True), (pytest.approx(rate), True), (0.0, False)]


@pytest.mark.parametrize("origin", ["", "hand-set"])
def test_what_comes_out_is_a_preset_of_the_controller_without_stale_figures(origin, tmp_path):
    asked = problem("bound", "pronk", origin_preset=origin)
    candidate = np.minimum(asked.start + 0.1 * asked.table.scale, asked.table.high)
    evaluation = Evaluation(cost=3.5, solved=True, measures={"speed": 1.5})
    preset = asked.preset(candidate, evaluation, {"seed": 1})
    path = tmp_path / "tuned.toml"
    path.write_text(format_preset(preset))
    written, shipped = read_preset(str(path)), read_preset("quadruped")
    held = asked._whole.mapping(parameters_of(written, asked._whole))
    assert [held[name] for name in asked.table.names] == pytest.approx(candidate)
    assert {name: written.values[name] for name in ("walk", "trot", "pace")} == {
        name: shipped.values[name] for name in ("walk", "trot", "pace")
    }
    assert written.metrics["bound-pronk"] == {"cost": 3.5, "speed": 1.5}
    assert set(written.metrics) == {"walk", "trot", "pace", "bound-pronk"}
    kept = {name: told for name, told in shipped.provenance.items() if name != "bound"}
    assert set(written.provenance) == {*kept, "bound-pronk"}
    assert kept.items() <= written.provenance.items()
    assert written.provenance["bound-pronk"]["seed"] == 1


def tune(*words):
    return cli.main(["tune", "quadruped", *words, "--workers", "1"])


def test_a_stopped_run_goes_on_exactly(brief, tmp_path, monkeypatch, capsys):
    record = RunFolder.record

    def recording(self, generation, search):
        record(self, generation, search)
        if self.generations == 1:
            raise KeyboardInterrupt

    words = ["--gait", "pace", "trot", "--controller", "phase-amplitude", "--population", "4"]
    words += ["--race", "1", "--seed", "2", "--generations", "2"]
    monkeypatch.setattr(RunFolder, "record", recording)
    assert tune(*words, "--out", str(tmp_path / "parts")) == 130
    monkeypatch.setattr(RunFolder, "record", record)
    assert cli.main(["tune", "--resume", str(tmp_path / "parts"), "--workers", "1"]) == 0
    assert tune(*words, "--out", str(tmp_path / "whole")) == 0
    for name in ("history.csv", "best.toml"):
        parts, whole = ((tmp_path / run / name).read_text() for run in ("parts", "whole"))
        assert parts == whole
    assert "speed,phase_error" in (tmp_path / "whole" / "history.csv").read_text()
    best = read_preset(str(tmp_path / "whole" / "best.toml"))
    assert (
        "--gait pace --gait trot --controller phase-amplitude"
        in best.provenance["pace-trot"]["command"]
    )
    assert "speed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gait", "gallop"], "invalid choice: 'gallop'"),
        (["--start", "oscillators"], "error: unknown parameter 'bound."),
        (["--start", "nowhere.toml"], "cannot read preset"),
        (["--spread", "0"], "must be above zero"),
        (["--controller", "hopf"], "invalid choice: 'hopf'"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert tune(*words) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert error.count("\n") == 0
    assert list(tmp_path.iterdir()) == []
