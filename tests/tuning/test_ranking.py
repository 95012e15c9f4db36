"""Who is ended early ranks behind everyone who went on, and costs less time."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from neurocontrol.tuning import Evaluation, Search, SearchSettings, Workers
from neurocontrol.tuning.ranking import by_rank

sys.path.insert(0, str(Path(__file__).parent))  # where the toys are
from toys import Bowl


class Parted(Bowl):
    """A bowl under three conditions, each of which shifts it a little."""

    parts = 3

    def evaluate_part(self, candidates, stage, generation, part):
        return [
            Evaluation(
                cost=one.cost + 0.1 * part, solved=True, measures={"simulated": 1.0, "part": part}
            )
            for one in super().evaluate(candidates, stage, generation)
        ]


def evaluated(candidates, stages=None, problem=None):
    problem = problem or Parted()
    with Workers(problem) as crew:
        return by_rank(crew, problem)(candidates, stages or (0,) * len(candidates), 0)


CANDIDATES = np.arange(8.0)[:, None] * np.ones((1, 3))


def test_the_worst_quarter_is_ended_after_every_part():
    found = evaluated(CANDIDATES)
    assert [one.measures["simulated"] for one in found] == [3, 3, 3, 3, 2, 2, 1, 1]
    costs = [one.cost for one in found]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(0.1)
    assert [one.solved for one in found] == [True] * 4 + [False] * 4


def test_whoever_is_ended_ranks_last_whatever_it_cost():
    class Late(Parted):
        """Whoever goes on has a bad end."""

        def evaluate_part(self, candidates, stage, generation, part):
            found = super().evaluate_part(candidates, stage, generation, part)
            return [
                Evaluation(cost=one.cost + 1e3 * (part == 2), solved=True, measures=one.measures)
                for one in found
            ]

    found = evaluated(CANDIDATES, problem=Late())
    assert max(one.cost for one in found[:4]) <= min(one.cost for one in found[4:])
    assert max(one.cost for one in found[4:6]) <= min(one.cost for one in found[6:])


def test_candidates_of_different_stages_are_ranked_apart():
    found = evaluated(CANDIDATES, (0, 0, 0, 0, 1, 1, 1, 1))
    assert [one.measures["simulated"] for one in found] == [3, 3, 2, 1, 3, 3, 2, 1]


def test_one_part_is_left_alone():
    assert [one.cost for one in evaluated(CANDIDATES, problem=Bowl())] == [
        3.0 * number**2 for number in range(8)
    ]


def test_a_search_that_ends_candidates_early_still_finds_the_bottom():
    problem = Parted()
    search = Search(problem, SearchSettings(population=8, seed=5))
    with Workers(problem) as crew:
        for _ in search.run(by_rank(crew, problem), generations=40):
            pass
    assert search.best[0] == pytest.approx(np.ones(3), abs=0.1)
