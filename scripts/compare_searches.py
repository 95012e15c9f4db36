"""Compare searches for a human walk at equal simulated time, each from several seeds.

Conditions are fixed or drawn afresh in every generation, and the strategy learns a full covariance
or one step for every parameter. What counts is the centre of each search, on starts and mixed
conditions that none has seen. A row is written as soon as a search has ended.

    python scripts/compare_searches.py --seconds 20000 --seeds 3 --out searches.csv
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from neurocontrol.rigs.human.schedule import Schedule
from neurocontrol.rigs.human.tuning import WalkingProblem
from neurocontrol.tuning import Search, SearchSettings, Workers
from neurocontrol.tuning.ranking import by_rank

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray

COLUMNS = (
    "conditions", "strategy", "seed", "generations", "simulated_seconds", "stage", "walks", "falls",
    "cost", "effort", "unlike",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to search."""

    fixed: bool
    separable: bool
    seed: int

    @property
    def name(self) -> tuple[str, str, int]:
        """Its first columns."""
        conditions, strategy = "fixed" if self.fixed else "fresh", "full"
        return conditions, "separable" if self.separable else strategy, self.seed


def held_out(problem: WalkingProblem, centre: FloatArray, few: bool) -> dict[str, float]:
    """What a centre is worth on everything that is held out."""
    walks = [walk for group in problem.schedule.held_out() for walk in group]
    groups = [[walk for walk in walks if walk.duration == lasts] for lasts in (20.0, 12.0)]
    results = [
        one for group in groups for one in problem.costs(centre[None], group[:2] if few else group)
    ]
    found = {
        name: float(np.mean([one.measures[name] for one in results if name in one.measures]))
        for name in ("effort", "unlike")
        if any(name in one.measures for one in results)
    }
    falls = sum(one.measures["falls"] for one in results)
    cost = float(np.mean([one.cost for one in results]))
    return {"walks": float(len(results)), "falls": falls, "cost": cost, **found}


def searched(variant: Variant, arguments: argparse.Namespace) -> dict[str, object]:
    """Run one search and return its row."""
    problem = WalkingProblem(
        origin_preset=arguments.start,
        first_step=0.12,
        effort_weight=25.0,
        likeness_weight=60.0,
        schedule=Schedule(
            seed=variant.seed, harden=True, duration=arguments.duration, fixed=variant.fixed
        ),
    )
    settings = SearchSettings(
        population=arguments.population, seed=variant.seed, separable=variant.separable
    )
    search, simulated = Search(problem, settings), 0.0
    title = " ".join(map(str, variant.name))
    with Workers(problem) as crew, tqdm(total=arguments.seconds, unit="s", desc=title) as bar:
        evaluate = by_rank(crew, problem)
        while simulated < arguments.seconds:
            generation = search.step(evaluate)
            lived = sum(one.measures["simulated"] for one in generation.evaluations)
            simulated += lived
            bar.update(round(lived))
    centre, stage = search.centre
    few = arguments.seconds < 1000
    row = dict(zip(COLUMNS, (*variant.name, search.generation, simulated, stage), strict=False))
    return {**row, **held_out(problem, centre, few)}


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", default="published", help="a preset, or hand-set")
    parser.add_argument("--seconds", type=float, default=20000.0, help="simulated, of a search")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--population", type=int, default=20)
    parser.add_argument("--duration", type=float, default=8.0, help="of a walk, s")
    parser.add_argument("--out", type=Path, required=True, help="a CSV file")
    arguments = parser.parse_args()

    with arguments.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for seed, fixed, separable in product(range(arguments.seeds), (False, True), (False, True)):
            row = searched(Variant(fixed=fixed, separable=separable, seed=seed), arguments)
            writer.writerow(row)
            file.flush()
            print(", ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
