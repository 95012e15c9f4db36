"""The result of a search is its verified centre, not its luckiest candidate."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError
from neurocontrol.tuning import Evaluation, RunFolder, Search, SearchSettings, Workers
from neurocontrol.tuning.verification import (
    Verification,
    best_verified,
    load_verifications,
    save_verifications,
)

sys.path.insert(0, str(Path(__file__).parent))  # where the toys are
from toys import TABLE, Bowl


class Verified(Bowl):
    """A bowl whose centre is verified within half a unit of the bottom."""

    verifies = True

    def verify(self, candidate):
        cost = float(np.sum((candidate - 1.0) ** 2))
        return Evaluation(cost=cost, solved=cost < 0.25, measures={"falls": np.nan, "walks": 20.0})


def verification(cost, solved, generation=0):
    return Verification(
        generation=generation,
        stage=1,
        candidate=np.array([cost, 1 / 3, -2.0]),
        evaluation=Evaluation(cost=cost, solved=solved, measures={"falls": 1.0, "speed": np.nan}),
    )


def run(path, generations):
    problem = Verified()
    folder = RunFolder.create(path, {})
    search = Search(problem, SearchSettings(population=8, seed=5))
    with Workers(problem) as evaluate:
        for generation in search.run(evaluate, generations=generations):
            folder.record(generation, search)
    return search, folder


def test_verified_ones_come_before_cheap_ones():
    made = [verification(1.0, False), verification(3.0, True), verification(2.0, True)]
    assert best_verified(made) is made[2]
    assert best_verified(made[:1]) is made[0]
    assert best_verified([]) is None


def test_the_result_is_the_centre_once_it_was_looked_at(tmp_path):
    search, folder = run(tmp_path, 12)
    assert np.array_equal(search.result.candidate, search.best[0])
    made = search.verify()
    folder.keep_verifications(search)
    assert search.result is made
    values = read_preset(str(tmp_path / "best.toml")).values["1.25"]
    assert TABLE.vector(values) == pytest.approx(made.candidate, rel=1e-11)
    provenance = read_preset(str(tmp_path / "best.toml")).provenance
    assert provenance["verified"] == made.evaluation.solved
    assert provenance["generation"] == 12


def test_verifications_come_back_and_stay_the_result(tmp_path):
    search, folder = run(tmp_path, 6)
    search.verify()
    folder.keep_verifications(search)
    again = Search(Verified(), SearchSettings(population=8, seed=5))
    RunFolder.open(tmp_path).replay(again)
    assert np.array_equal(again.result.candidate, search.result.candidate)
    assert again.result.evaluation.measures["walks"] == 20.0
    assert np.isnan(again.result.evaluation.measures["falls"])


def test_a_file_of_verifications_holds_them_to_the_last_bit(tmp_path):
    made = [verification(1 / 3, True, 5), verification(0.1, False, 10)]
    save_verifications(tmp_path / "verified.json", made)
    for before, after in zip(made, load_verifications(tmp_path / "verified.json"), strict=True):
        assert (before.generation, before.stage) == (after.generation, after.stage)
        assert np.array_equal(before.candidate, after.candidate)
        assert before.evaluation.cost == after.evaluation.cost
    assert load_verifications(tmp_path / "none.json") == []


@pytest.mark.parametrize("content", ["", "3", "[3]", "{}x", '[{"generation": 1}]'])
def test_another_file_is_one_line(tmp_path, content):
    (tmp_path / "verified.json").write_text(content)
    with pytest.raises(InputError, match="verified"):
        load_verifications(tmp_path / "verified.json")


def test_a_problem_without_verification_says_so():
    with pytest.raises(NotImplementedError, match="cannot be verified"):
        Bowl().verify(np.zeros(3))
