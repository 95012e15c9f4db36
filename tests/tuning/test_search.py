"""The search finds what it should, repeats itself, and survives what its candidates do."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError
from neurocontrol.tuning import Evaluation, RunFolder, Search, SearchSettings, Workers
from neurocontrol.tuning.problem import WORST_COST

sys.path.insert(0, str(Path(__file__).parent))  # where worker processes find the toys, too
from toys import TABLE, Bowl

SETTINGS = SearchSettings(population=8, seed=3, race=2, race_generations=10)


def run(problem, folder, generations, workers=1):
    search = Search(problem, SETTINGS)
    folder.replay(search)
    with Workers(problem, workers) as evaluate:
        while search.generation < generations:
            folder.record(search.step(evaluate), search)
    return search


def test_the_best_of_the_last_stage_wins():
    problem = Bowl()
    search = Search(problem, SETTINGS)
    with Workers(problem) as evaluate:
        generations = [search.step(evaluate) for _ in range(40)]
    candidate, evaluation, stage = search.best
    assert stage == 1
    assert candidate == pytest.approx(np.ones(3), abs=0.05)
    assert evaluation.cost < 0.01
    assert len(generations[0].racers) == 2
    assert len(generations[-1].racers) == 1


class Told(Bowl):
    """A bowl whose candidates cost the number of their generation."""

    def evaluate(self, candidates, stage, generation):
        found = super().evaluate(candidates, stage, generation)
        return [replace(each, cost=float(generation)) for each in found]


def test_a_problem_is_told_the_generation():
    search = Search(Told(), SETTINGS)
    with Workers(Told()) as evaluate:
        costs = [set(search.step(evaluate).costs) for _ in range(3)]
    assert costs == [{0.0}, {1.0}, {2.0}]


def test_nothing_depends_on_global_randomness(tmp_path):
    np.random.seed(1)  # noqa: NPY002
    first = run(Bowl(), RunFolder.create(tmp_path / "a", {}), 6)
    np.random.seed(2)  # noqa: NPY002
    second = run(Bowl(), RunFolder.create(tmp_path / "b", {}), 6)
    assert np.array_equal(first.best[0], second.best[0])


def test_a_resumed_run_is_the_uninterrupted_one(tmp_path):
    whole = run(Bowl(), RunFolder.create(tmp_path / "whole", {}), 20)
    run(Bowl(), RunFolder.create(tmp_path / "parts", {}), 7)
    parts = run(Bowl(), RunFolder.open(tmp_path / "parts"), 20)
    histories = [(tmp_path / name / "history.csv").read_text() for name in ("whole", "parts")]
    assert histories[0] == histories[1]
    assert len(histories[0].splitlines()) == 21
    assert np.array_equal(whole.best[0], parts.best[0])


def test_other_candidates_are_refused(tmp_path):
    run(Bowl(), RunFolder.create(tmp_path, {}), 3)
    search = Search(Bowl(), SearchSettings(population=8, seed=4, race=2))
    with pytest.raises(InputError, match="comes out different"):
        RunFolder.open(tmp_path).replay(search)


def test_a_folder_is_not_overwritten(tmp_path):
    RunFolder.create(tmp_path, {})
    with pytest.raises(InputError, match="--resume"):
        RunFolder.create(tmp_path, {})
    with pytest.raises(InputError, match="no tuning run"):
        RunFolder.open(tmp_path / "elsewhere")


def test_the_best_preset_is_exactly_the_best_candidate(tmp_path):
    search = run(Bowl(), RunFolder.create(tmp_path, {}), 5)
    values = read_preset(str(tmp_path / "best.toml")).values["1.25"]
    assert TABLE.vector(values) == pytest.approx(search.best[0], rel=1e-11)


def test_a_candidate_that_raises_costs_the_worst():
    candidates = np.array([[0.0, 0, 0], [3.0, 0, 0], [1.0, 0, 0]])
    with Workers(Bowl(nasty="raises")) as evaluate:
        costs = [evaluation.cost for evaluation in evaluate(candidates, (0, 0, 0), 0)]
    assert costs == [0.0, WORST_COST, 1.0]


@pytest.mark.slow
def test_workers_change_nothing_and_may_die(tmp_path):
    candidates = np.array([[0.0, 0, 0], [4.0, 0, 0], [1.0, 0, 0], [2.0, 0, 0]])
    with Workers(Bowl(nasty="dies"), 2) as evaluate:
        costs = [evaluation.cost for evaluation in evaluate(candidates, (0, 0, 1, 1), 0)]
    assert costs == [0.0, WORST_COST, 2.0, 3.0]
    once = Bowl(nasty="dies once", marks=str(tmp_path / "mark"))
    with Workers(once, 2) as evaluate:
        costs = [evaluation.cost for evaluation in evaluate(candidates, (0, 0, 1, 1), 0)]
    assert costs == [0.0, 16.0, 2.0, 3.0]


def test_half_of_a_covariance_is_stored_and_a_whole_one_is_still_read():
    problem = Bowl()
    search = Search(problem, SETTINGS)
    with Workers(problem) as evaluate:
        for _ in range(5):
            search.step(evaluate)
    plain = search.plain()
    (block,) = plain["racers"]["0"]["blocks"]
    stored = block["covariance"]
    assert len(stored) == 3 * 4 // 2
    whole = np.zeros((3, 3))
    whole[np.tril_indices(3)] = stored
    whole += np.tril(whole, -1).T
    block["covariance"] = whole.tolist()
    again = Search(problem, SETTINGS)
    again.resume(plain)
    (block,) = again.plain()["racers"]["0"]["blocks"]
    assert block["covariance"] == pytest.approx(stored)


def test_a_separable_search_learns_steps_of_its_own_for_every_parameter():
    class Steep(Bowl):
        """A bowl that is a thousand times as steep along one parameter."""

        def evaluate(self, candidates, stage, generation):
            stretched = 1.0 + (candidates - 1.0) * np.sqrt([1.0, 1.0, 1000.0])
            return super().evaluate(stretched, 1, generation)

    problem = Steep()
    search = Search(problem, replace(SETTINGS, race=1, separable=True))
    with Workers(problem) as evaluate:
        for _ in range(80):
            search.step(evaluate)
    assert search.best[0] == pytest.approx(np.ones(3), abs=0.02)
    plain = search.plain()
    (racer,) = plain["racers"].values()
    (block,) = racer["blocks"]
    assert block["scaling"][2] < 0.2 * min(block["scaling"][:2])
    again = Search(problem, replace(SETTINGS, race=1, separable=True))
    again.resume(plain)
    (same,) = again.plain()["racers"]["0"]["blocks"]
    assert same["scaling"] == pytest.approx(block["scaling"])
    with Workers(problem) as evaluate:
        assert again.step(evaluate).costs.min() < 1.0


def test_a_run_from_before_there_were_blocks_goes_on():
    search = Search(Bowl(), SETTINGS)
    with Workers(Bowl()) as evaluate:
        search.step(evaluate)
    plain = search.plain()
    older = {
        number: {**racer["blocks"][0], "stage": racer["stage"], "best_cost": racer["best_cost"]}
        for number, racer in plain["racers"].items()
    }
    again = Search(Bowl(), SETTINGS)
    again.resume({**plain, "racers": older})
    assert again.centre[0] == pytest.approx(search.centre[0])


def test_blocks_are_each_learnt_from_their_own_cost():
    class Apart(Bowl):
        """Two bowls side by side, of which one is a thousand times as deep."""

        def evaluate(self, candidates, stage, generation):
            shallow, deep = candidates[:, 0] ** 2 + candidates[:, 2] ** 2, candidates[:, 1] ** 2
            rough = 1000.0 * (deep + np.abs(np.sin(30.0 * candidates[:, 1])))
            return [
                Evaluation(cost=a + b, solved=False, measures={"shallow": a, "rough": b})
                for a, b in zip(shallow.tolist(), rough.tolist(), strict=True)
            ]

    class InBlocks(Apart):
        """The same, learnt apart."""

        blocks = MappingProxyType({"shallow": (0, 2), "rough": (1,)})

    left = {}
    for kind in (Apart, InBlocks):
        problem = kind()
        search = Search(problem, replace(SETTINGS, race=1))
        with Workers(problem) as evaluate:
            for _ in range(25):
                search.step(evaluate)
        left[kind] = np.abs(search.centre[0][[0, 2]]).max()
    assert left[InBlocks] < 0.05 < left[Apart]


def test_a_centre_that_learns_slowly_is_led_less_by_the_luck_of_one_generation():
    class Lucky(Bowl):
        """The bowl, moved far to either side in every generation."""

        def evaluate(self, candidates, stage, generation):
            luck = np.random.default_rng(generation).normal(0.0, 3.0, 3)
            return super().evaluate(candidates - luck, 0, generation)

    problem, away = Lucky(), []
    for rate in (1.0, 0.2):
        settings = replace(SETTINGS, race=1, learning_rate=rate)
        search = Search(problem, settings)
        with Workers(problem) as evaluate:
            for _ in range(30):
                search.step(evaluate)
                away.append(np.linalg.norm(search.centre[0]))
    assert np.mean(away[40:]) < 0.6 * np.mean(away[10:30])


@pytest.mark.parametrize("rate", [0.0, -1.0, 1.5, np.nan])
def test_a_learning_rate_that_cannot_be_is_refused(rate):
    with pytest.raises(InputError, match="above 0 and at most 1"):
        SearchSettings(learning_rate=rate)
