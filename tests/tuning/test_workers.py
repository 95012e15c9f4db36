"""Candidates that crash, workers that die, and executors of other makes."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.tuning import Search, SearchSettings, Workers
from neurocontrol.tuning.problem import WORST_COST, Evaluation

sys.path.insert(0, str(Path(__file__).parent))  # where worker processes find the toys, too
from toys import Bowl

CANDIDATES = np.array([[float(value), 0.0, 0.0] for value in (1, 2, 4, 3, 0, 5)])


class KilledError(Exception):
    """What a cluster says about a worker that is gone."""


class Flaky(ThreadPoolExecutor):
    """An executor whose every task is lost until a fresh one takes over."""

    made = 0

    def __init__(self, workers):
        super().__init__(workers)
        type(self).made += 1
        self.lost = type(self).made == 1

    def submit(self, function, *arguments):
        def lose():
            raise KilledError("worker-7")

        return super().submit(lose) if self.lost else super().submit(function, *arguments)


class Lost(Flaky):
    """An executor that loses everything."""

    def __init__(self, workers):
        super().__init__(workers)
        self.lost = True


def costs(evaluations):
    return [evaluation.cost for evaluation in evaluations]


def test_a_candidate_that_raises_costs_the_worst_and_says_why():
    with Workers(Bowl(nasty="raises")) as evaluate:
        found = evaluate(CANDIDATES, [0] * 6, 0)
    assert costs(found) == [1.0, 4.0, WORST_COST, WORST_COST, 0.0, WORST_COST]
    assert not found[2].solved
    assert evaluate.failure == "ValueError: no"


def test_every_candidate_is_evaluated_at_its_stage_by_any_executor():
    stages = [0, 1, 0, 1, 1, 0]
    with Workers(Bowl()) as here, Workers(Bowl(), 4, ThreadPoolExecutor) as there:
        found = here(CANDIDATES, stages, 0)
        assert found == there(CANDIDATES, stages, 0)
    assert costs(found) == [1.0, 3.0, 16.0, 6.0, 3.0, 25.0]
    assert here.failure == ""


def test_a_lost_worker_is_replaced_whatever_its_executor_calls_that():
    Flaky.made = 0
    with Workers(Bowl(), 2, Flaky) as evaluate:
        assert costs(evaluate(CANDIDATES, [0] * 6, 0)) == [1.0, 4.0, 16.0, 9.0, 0.0, 25.0]
    assert Flaky.made == 2


def test_a_generation_that_no_worker_survives_ends_the_run():
    with (
        Workers(Bowl(), 2, Lost) as evaluate,
        pytest.raises(InputError, match="workers die of every candidate: KilledError: worker-7"),
    ):
        evaluate(CANDIDATES, [0] * 6, 0)


def test_costs_that_are_no_numbers_are_the_worst():
    def evaluate(candidates, stages, generation):
        return [
            Evaluation(cost=np.nan if index == 0 else np.inf, solved=True, measures={})
            for index in range(len(candidates))
        ]

    search = Search(Bowl(), SearchSettings(population=4))
    generation = search.step(evaluate)
    assert set(generation.costs) == {WORST_COST}
    assert not any(evaluation.solved for evaluation in generation.evaluations)
    search.step(evaluate)


def test_evaluations_that_are_missing_are_an_error():
    search = Search(Bowl(), SearchSettings(population=4))
    with pytest.raises(ValueError, match="4 candidates got 0 evaluations"):
        search.step(lambda candidates, stages, generation: [])
