"""Candidates that are ended early: those that do worst in the first parts of a generation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from neurocontrol.tuning.candidates import averaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.tuning.problem import Evaluation, Problem
    from neurocontrol.tuning.search import Evaluator
    from neurocontrol.types import FloatArray

ENDED: Final = 0.25
"""Share of the candidates that is ended after every part but the last."""


class PartEvaluator(Protocol):
    """Evaluates candidates, each at its stage, under a part of the conditions of a generation."""

    def __call__(
        self, candidates: FloatArray, stages: Sequence[int], generation: int, part: int = 0
    ) -> list[Evaluation]:
        """Return one evaluation per candidate."""


def by_rank(evaluate: PartEvaluator, problem: Problem) -> Evaluator:
    """Evaluate generations part by part, and end the worst quarter after each.

    A strategy learns from ranks alone, of which those at the end hardly matter: whoever is ended
    ranks behind everyone who went on. Candidates of different stages are ranked apart.

    Args:
        evaluate: Evaluates a part.
        problem: Says how many parts there are.
    """
    if problem.parts == 1:
        return lambda candidates, stages, generation: evaluate(candidates, stages, generation)

    def ranked(candidates: FloatArray, stages: Sequence[int], generation: int) -> list[Evaluation]:
        results: list[list[Evaluation]] = [[] for _ in candidates]
        going = list(range(len(candidates)))
        for part in range(problem.parts):
            asked = [stages[index] for index in going]
            answers = evaluate(candidates[going], asked, generation, part)
            for index, answer in zip(going, answers, strict=True):
                results[index].append(answer)
            if part < problem.parts - 1:
                going = _going_on(going, results, stages)
        return _costs_by_rank([averaged(one) for one in results], [*map(len, results)], stages)

    return ranked


def _going_on(
    going: Sequence[int], results: Sequence[Sequence[Evaluation]], stages: Sequence[int]
) -> list[int]:
    """Those that are not among the worst of their stage so far."""
    staying: list[int] = []
    for stage in set(stages):
        everyone = sum(one == stage for one in stages)
        own = [index for index in going if stages[index] == stage]
        means = [float(np.mean([one.cost for one in results[index]])) for index in own]
        order = np.argsort(means, kind="stable")
        kept = max(1, len(own) - int(ENDED * everyone))
        staying += [own[place] for place in order[:kept]]
    return sorted(staying)


def _costs_by_rank(
    evaluations: Sequence[Evaluation], made: Sequence[int], stages: Sequence[int]
) -> list[Evaluation]:
    """Evaluations whose costs put whoever was ended behind all that made more parts."""
    ranked = list(evaluations)
    for stage in set(stages):
        own = [index for index, its in enumerate(stages) if its == stage]
        bound = -np.inf
        for parts in sorted({made[index] for index in own}, reverse=True):
            group = [index for index in own if made[index] == parts]
            least = min(evaluations[index].cost for index in group)
            raised = max(0.0, bound - least) if np.isfinite(bound) else 0.0
            for index in group:
                cost = evaluations[index].cost + raised
                ended = bool(np.isfinite(bound))
                ranked[index] = replace(
                    evaluations[index], cost=cost, solved=evaluations[index].solved and not ended
                )
            bound = max(ranked[index].cost for index in group)
    return ranked
