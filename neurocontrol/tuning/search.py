"""The search: generations of one strategy, or of several that race from different seeds."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.tuning.problem import WORST_COST, Evaluation
from neurocontrol.tuning.strategy import Strategy
from neurocontrol.tuning.verification import Verification, best_verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.tuning.problem import Problem
    from neurocontrol.types import FloatArray

    Evaluator = Callable[[FloatArray, Sequence[int], int], list[Evaluation]]


@dataclass(frozen=True, kw_only=True)
class SearchSettings:
    """How to search.

    Attributes:
        population: Candidates per generation of each racer.
        seed: Seed from which everything random follows.
        race: Strategies that start side by side from different seeds.
        race_generations: Generations after which only the best goes on, if none has passed the
            last stage before.
        sigma: Factor on the first steps of the problem.
        separable: Learn a step for every parameter and no correlations.
        learning_rate: Share of the way to the best candidates that a centre goes in a generation.
    """

    population: int = 24
    seed: int = 0
    race: int = 1
    race_generations: int = 40
    sigma: float = 1.0
    separable: bool = False
    learning_rate: float = 1.0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            InputError: A number is too small.
        """
        if self.population < 4 or self.race < 1 or self.race_generations < 1 or self.seed < 0:
            raise InputError(
                f"a search needs a population of at least 4, a race of at least 1 and a seed of at "
                f"least 0, got {self.population}, {self.race} and {self.seed}"
            )
        if not 0.0 < self.sigma < np.inf:
            raise InputError(f"sigma must be a positive number, got {self.sigma!r}")
        if not 0.0 < self.learning_rate <= 1.0:
            raise InputError(
                f"a learning rate must be above 0 and at most 1, got {self.learning_rate!r}"
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class Generation:
    """What one generation brought.

    Attributes:
        number: From 0.
        stages: Stage of every candidate, shape ``(P,)``.
        candidates: Shape ``(P, n)``; those of all racers, one after the other.
        evaluations: One per candidate.
        racers: Numbers of the strategies that took part.
    """

    number: int
    stages: tuple[int, ...]
    candidates: FloatArray
    evaluations: tuple[Evaluation, ...]
    racers: tuple[int, ...]

    @property
    def costs(self) -> FloatArray:
        """Costs, shape ``(P,)``."""
        return np.array([evaluation.cost for evaluation in self.evaluations])

    @property
    def best(self) -> int:
        """The candidate of the highest stage with the lowest cost."""
        ranked = zip(self.stages, self.costs, strict=True)
        return min(enumerate(ranked), key=lambda entry: (-entry[1][0], entry[1][1]))[0]


class Search:
    """Generation after generation, deterministic for its settings and the problem's answers.

    Attributes:
        problem: What is tuned.
        settings: How.
        best: The best candidate so far ``(n,)``, its evaluation and its stage; None before any.
        best_generation: The generation that brought it.
        verified: Centres of the search that were verified, in order.
    """

    def __init__(self, problem: Problem, settings: SearchSettings) -> None:
        """Start the strategies."""
        self.problem, self.settings = problem, settings
        seeds = np.random.SeedSequence(settings.seed).spawn(settings.race)
        self._racers = {number: self._strategy(seed) for number, seed in enumerate(seeds)}
        self._number = 0
        self.best: tuple[FloatArray, Evaluation, int] | None = None
        self.best_generation = 0
        self.verified: list[Verification] = []

    @property
    def result(self) -> Verification | None:
        """What the search has come to: its best verified centre, else its best candidate."""
        if self.verified or self.best is None:
            return best_verified(self.verified)
        candidate, evaluation, stage = self.best
        return Verification(
            generation=self.best_generation, stage=stage, candidate=candidate, evaluation=evaluation
        )

    @property
    def centre(self) -> tuple[FloatArray, int]:
        """Centre of the leading racer, shape ``(n,)``, and the stage it works on."""
        leader = self._racers[self._leading]
        return leader.mean, leader.stage

    @property
    def unverified(self) -> bool:
        """Whether its centre could be verified and is not, as when a stop came in between."""
        if not self.problem.verifies or self._number == 0:
            return False
        return not self.verified or self.verified[-1].generation < self._number

    def verify(self) -> Verification:
        """Find out what the centre of the leading racer is worth, and remember it."""
        centre, stage = self.centre
        made = Verification(
            generation=self._number,
            stage=stage,
            candidate=centre,
            evaluation=_finite(self.problem.verify(centre)),
        )
        self.verified.append(made)
        return made

    @property
    def _leading(self) -> int:
        """The racer of the highest stage with the lowest cost."""
        return min(
            self._racers,
            key=lambda number: (-self._racers[number].stage, self._racers[number].best_cost),
        )

    def _strategy(self, seed: np.random.SeedSequence) -> Strategy:
        settings = self.settings
        return Strategy(
            self.problem, settings.population, seed, settings.sigma,
            separable=settings.separable, learning_rate=settings.learning_rate,
        )  # fmt: skip

    @property
    def generation(self) -> int:
        """Generations that are done."""
        return self._number

    def plain(self) -> dict[str, Any]:
        """What it has found and learnt as plain numbers, which any version can go on from."""
        best = None
        if self.best is not None:
            candidate, evaluation, stage = self.best
            best = {"candidate": candidate.tolist(), "stage": stage, **asdict(evaluation)}
        return {
            "generation": self._number,
            "best": best,
            "best_generation": self.best_generation,
            "racers": {str(number): racer.plain() for number, racer in self._racers.items()},
        }

    def resume(self, plain: Mapping[str, Any]) -> None:
        """Go on from what :meth:`plain` returned, though not as it would have gone on.

        Raises:
            InputError: It is of another search.
        """
        try:
            self._number = int(plain["generation"])
            seeds = np.random.SeedSequence([self.settings.seed, self._number])
            racers = {int(number): racer for number, racer in plain["racers"].items()}
            drawn = seeds.spawn(len(racers))
            self._racers = {
                number: self._strategy(seed) for number, seed in zip(racers, drawn, strict=True)
            }
            for number, racer in racers.items():
                self._racers[number].resume(racer)
            best = plain["best"]
            if best is not None:
                measures = {
                    name: np.nan if value is None else float(value)
                    for name, value in best["measures"].items()
                }
                evaluation = Evaluation(
                    cost=float(best["cost"]), solved=bool(best["solved"]), measures=measures
                )
                self.best = np.array(best["candidate"]), evaluation, int(best["stage"])
            self.best_generation = int(plain["best_generation"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"cannot go on from the stored state of the search: {error}") from None

    def run(
        self, evaluate: Evaluator, *, generations: int | None = None, budget: float | None = None
    ) -> Iterator[Generation]:
        """Yield one generation after the other.

        Args:
            evaluate: As in :meth:`step`.
            generations: How many in all, those that are done included; None for no end.
            budget: Wall time after which no further generation begins, s; None for no end.
        """
        began = time.monotonic()
        while (generations is None or self._number < generations) and (
            budget is None or time.monotonic() - began < budget
        ):
            yield self.step(evaluate)

    def step(self, evaluate: Evaluator) -> Generation:
        """Run one generation.

        Args:
            evaluate: Takes candidates ``(P, n)``, the stage of each and the number of the
                generation; returns evaluations. Costs that are not finite count as the worst.
        """
        size = self.settings.population
        candidates = np.concatenate([racer.ask() for racer in self._racers.values()])
        stages = tuple(racer.stage for racer in self._racers.values() for _ in range(size))
        answers = evaluate(candidates, stages, self._number)
        evaluations = tuple(_finite(evaluation) for evaluation in answers)
        if len(evaluations) != len(candidates):
            raise ValueError(f"{len(candidates)} candidates got {len(evaluations)} evaluations")
        generation = Generation(
            number=self._number,
            stages=stages,
            candidates=candidates,
            evaluations=evaluations,
            racers=tuple(self._racers),
        )
        self._learn(generation)
        return generation

    def _learn(self, generation: Generation) -> None:
        size, problem = self.settings.population, self.problem
        finished = False
        for index, racer in enumerate(self._racers.values()):
            own = slice(index * size, (index + 1) * size)
            evaluations = generation.evaluations[own]
            racer.tell(evaluations)
            last = racer.stage == problem.stages - 1
            finished |= last and any(evaluation.solved for evaluation in evaluations)
            racer.enter(problem.advance(racer.stage, evaluations))
        best = generation.best
        key = (generation.stages[best], -generation.evaluations[best].cost)
        if self.best is None or key > (self.best[2], -self.best[1].cost):
            self.best = (
                generation.candidates[best],
                generation.evaluations[best],
                generation.stages[best],
            )
            self.best_generation = generation.number
        self._number += 1
        if len(self._racers) > 1 and (finished or self._number >= self.settings.race_generations):
            winner = self._leading
            self._racers = {winner: self._racers[winner]}


def _finite(evaluation: Evaluation) -> Evaluation:
    if np.isfinite(evaluation.cost):
        return evaluation
    return replace(evaluation, cost=WORST_COST, solved=False)
