"""Compare searches for a human walk at equal simulated time, each from several seeds.

Conditions are fixed or drawn afresh in every generation. The strategies are CMA-ES with a full
covariance or one step for every parameter, each of pycma and of the package ``cmaes``, of which
the latter adapts the learning rates of its full covariance (Nomura et al. 2023). What counts is the
centre of each search on walks that none has seen: when it was first verified, and what it is worth
in the end. A row is written as soon as a search has ended.

    python scripts/compare_searches.py --seconds 3000 --seeds 3 --out searches.csv
    python scripts/compare_searches.py --start published --harden --seconds 20000 --out hard.csv
"""

from __future__ import annotations

import argparse
import csv
import os
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from neurocontrol.rigs.human.schedule import Schedule
from neurocontrol.rigs.human.tuning import WalkingProblem
from neurocontrol.tuning import Workers
from neurocontrol.tuning.ranking import by_rank
from neurocontrol.tuning.strategy import Strategy
from neurocontrol.tuning.verification import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.tuning import Evaluation
    from neurocontrol.types import FloatArray

COLUMNS = (
    "conditions", "strategy", "seed", "generations", "simulated_seconds", "verified_after", "stage",
    "walks", "falls", "mixed", "mixed_falls", "cost", "effort", "unlike",
)  # fmt: skip


@dataclass(kw_only=True)
class OfCmaes:
    """A strategy of the package ``cmaes`` that asks and tells as :class:`Strategy` does."""

    problem: WalkingProblem
    population: int
    seed: int
    separable: bool
    stage: int = 0
    _evolution: Any = field(init=False)
    _asked: list[FloatArray] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Start at the problem's start."""
        cmaes: Any = import_module("cmaes")
        common = {
            "mean": np.zeros(len(self.problem.start)), "sigma": 1.0, "seed": self.seed,
            "population_size": self.population,
        }  # fmt: skip
        if self.separable:
            self._evolution = cmaes.SepCMA(**common)
        else:
            self._evolution = cmaes.CMA(**common, lr_adapt=True)

    def ask(self) -> FloatArray:
        """The next candidates, shape ``(population, n)``."""
        self._asked = [self._evolution.ask() for _ in range(self.population)]
        return self._within(np.array(self._asked))

    def tell(self, evaluations: Sequence[Evaluation]) -> None:
        """Learn what the last candidates were worth, one evaluation for each."""
        costs = [each.cost for each in evaluations]
        self._evolution.tell(list(zip(self._asked, costs, strict=True)))

    def enter(self, stage: int) -> None:
        """Work on another stage."""
        self.stage = stage

    @property
    def mean(self) -> FloatArray:
        """Centre of the search, shape ``(n,)``."""
        return self._within(self._evolution.mean)

    def _within(self, normalised: FloatArray) -> FloatArray:
        problem = self.problem
        moved = problem.start + normalised * problem.step
        return np.clip(moved, problem.table.low, problem.table.high)


def _of_pycma(problem: WalkingProblem, population: int, seed: int, separable: bool) -> Strategy:
    return Strategy(problem, population, np.random.SeedSequence(seed), separable=separable)


STRATEGIES: dict[str, Callable[[WalkingProblem, int, int], Strategy | OfCmaes]] = {
    "cma": lambda problem, size, seed: _of_pycma(problem, size, seed, False),
    "cma separable": lambda problem, size, seed: _of_pycma(problem, size, seed, True),
    "cmaes adaptive": lambda problem, size, seed: OfCmaes(
        problem=problem, population=size, seed=seed, separable=False
    ),
    "cmaes separable": lambda problem, size, seed: OfCmaes(
        problem=problem, population=size, seed=seed, separable=True
    ),
}


def searched(conditions: str, name: str, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """Run one search and return its row."""
    problem = WalkingProblem(
        origin_preset=options.start,
        first_step=None if options.start == "hand-set" else 0.12,
        schedule=Schedule(
            seed=seed, harden=options.harden, duration=options.duration,
            fixed=conditions == "fixed",
        ),
    )  # fmt: skip
    strategy = STRATEGIES[name](problem, options.population, seed)
    generation, simulated, verified = 0, 0.0, None
    title = f"{conditions} {name} {seed}"
    with (
        Workers(problem, options.workers) as crew,
        tqdm(total=options.seconds, unit="s", desc=title) as bar,
    ):
        evaluate = by_rank(crew, problem)
        while simulated < options.seconds:
            stages = [strategy.stage] * options.population
            evaluations = evaluate(strategy.ask(), stages, generation)
            strategy.tell(evaluations)
            strategy.enter(problem.advance(strategy.stage, evaluations))
            generation += 1
            lived = sum(one.measures["simulated"] for one in evaluations)
            simulated += lived
            bar.update(round(lived))
            if verified is None and generation % EVERY == 0:
                verified = simulated if problem.verify(strategy.mean).solved else None
    end = problem.verify(strategy.mean)
    known: dict[str, Any] = {
        **end.measures,
        "cost": end.cost,
        "verified_after": verified,
        "seed": seed,
    }
    known |= {"conditions": conditions, "strategy": name, "generations": generation}
    known |= {"simulated_seconds": simulated, "stage": strategy.stage}
    return {column: known.get(column) for column in COLUMNS}


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", default="hand-set", help="a preset, or hand-set")
    parser.add_argument("--harden", action="store_true", help="under mixed conditions")
    parser.add_argument("--seconds", type=float, default=3000.0, help="simulated, of a search")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--population", type=int, default=24)
    parser.add_argument("--duration", type=float, default=12.0, help="of a walk, s")
    choices = ("fresh", "fixed")
    parser.add_argument("--conditions", nargs="+", choices=choices, default=choices)
    parser.add_argument("--strategies", nargs="+", choices=STRATEGIES, default=[*STRATEGIES])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, required=True, help="a CSV file")
    options = parser.parse_args()
    if any("cmaes" in one for one in options.strategies) and not find_spec("cmaes"):
        parser.error("strategies of cmaes need it: pip install cmaes")

    seeds = range(options.first_seed, options.first_seed + options.seeds)
    with options.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for seed, conditions, name in product(seeds, options.conditions, options.strategies):
            row = searched(conditions, name, seed, options)
            writer.writerow(row)
            file.flush()
            print(", ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
