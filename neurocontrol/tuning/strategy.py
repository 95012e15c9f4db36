"""One evolution strategy: CMA-ES in steps of the problem, seeded and free of global state."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.tuning.problem import Evaluation, Problem
    from neurocontrol.types import FloatArray


class Strategy:
    """Asks for candidates and learns from their costs.

    Parameters that do not act on each other's costs are learnt apart, each block of them from its
    own cost: what a lucky neighbour does for a candidate then teaches nothing wrong.

    Attributes:
        stage: Stage of the problem that it works on.
        best_cost: Lowest cost that it has seen at this stage.
    """

    def __init__(
        self,
        problem: Problem,
        population: int,
        seed: np.random.SeedSequence,
        sigma: float = 1.0,
        *,
        separable: bool = False,
        learning_rate: float = 1.0,
    ) -> None:
        """Start at the problem's start.

        Args:
            problem: The problem.
            population: Candidates per generation.
            seed: Seed of its own generators of random numbers.
            sigma: Factor on the first steps.
            separable: Learn a step for every parameter and no correlations (Ros and Hansen 2008):
                among many parameters a full covariance learns next to nothing in a hundred
                generations.
            learning_rate: Share of the way to the best candidates that the centre goes in a
                generation. With less than 1 it is a mean over several of them, and follows the
                luck of the conditions of one less.
        """
        self._start, self._step = problem.start, problem.step
        self._low, self._high = problem.table.low, problem.table.high
        self._blocks = dict(problem.blocks) or {"": list(range(len(self._start)))}
        seeds = seed.spawn(len(self._blocks)) if len(self._blocks) > 1 else [seed]
        self._evolutions = [
            _Evolution(len(columns), population, its, sigma, separable, learning_rate)
            for columns, its in zip(self._blocks.values(), seeds, strict=True)
        ]
        self.stage = 0
        self.best_cost = np.inf

    def ask(self) -> FloatArray:
        """The next candidates, shape ``(population, n)``, within the bounds of the table."""
        return self._candidates([evolution.ask() for evolution in self._evolutions])

    def tell(self, evaluations: Sequence[Evaluation]) -> None:
        """Learn what the last candidates were worth, one evaluation for each."""
        for name, evolution in zip(self._blocks, self._evolutions, strict=True):
            evolution.tell([each.measures.get(name, each.cost) for each in evaluations])
        self.best_cost = min([self.best_cost, *(each.cost for each in evaluations)])

    def enter(self, stage: int) -> None:
        """Work on another stage; costs of different stages do not compare."""
        if stage != self.stage:
            self.stage, self.best_cost = stage, np.inf

    @property
    def mean(self) -> FloatArray:
        """Centre of the search, shape ``(n,)``."""
        return self._candidates([evolution.centre for evolution in self._evolutions])

    def plain(self) -> dict[str, Any]:
        """What it has learnt as plain numbers, which any version can go on from."""
        return {
            "blocks": [evolution.plain() for evolution in self._evolutions],
            "stage": self.stage,
            "best_cost": self.best_cost if np.isfinite(self.best_cost) else None,
        }

    def resume(self, plain: Mapping[str, Any]) -> None:
        """Go on from what :meth:`plain` returned; what is drawn next is new."""
        blocks = plain.get("blocks", [plain])  # runs from before there were blocks have one
        for evolution, stored in zip(self._evolutions, blocks, strict=True):
            evolution.resume(stored)
        self.stage = int(plain["stage"])
        self.best_cost = np.inf if plain["best_cost"] is None else float(plain["best_cost"])

    def _candidates(self, normalised: Sequence[FloatArray]) -> FloatArray:
        """Parameters of the table from the steps of every block."""
        steps = np.zeros((*normalised[0].shape[:-1], len(self._start)))
        for columns, block in zip(self._blocks.values(), normalised, strict=True):
            steps[..., columns] = block
        return np.clip(self._start + steps * self._step, self._low, self._high)


class _Evolution:
    """CMA-ES over some parameters, in their first steps from the start."""

    def __init__(
        self,
        size: int,
        population: int,
        seed: np.random.SeedSequence,
        sigma: float,
        separable: bool,
        learning_rate: float,
    ) -> None:
        import cma

        generator = np.random.default_rng(seed)

        def normal(*shape: int) -> FloatArray:
            return generator.standard_normal(shape)

        self._separable = separable
        options = {
            "popsize": population, "randn": normal, "seed": np.nan, "verbose": -9,
            "CMA_diagonal": separable, "CMA_cmean": learning_rate,
        }  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._evolution: Any = cma.CMAEvolutionStrategy(np.zeros(size), sigma, options)
        self._asked: Any = None

    def ask(self) -> FloatArray:
        """The next candidates, shape ``(population, size)``."""
        self._asked = self._evolution.ask()
        return np.array(self._asked)

    def tell(self, costs: list[float]) -> None:
        """Learn the costs of the last candidates."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._evolution.tell(self._asked, costs)

    @property
    def centre(self) -> FloatArray:
        """Centre of the search, shape ``(size,)``."""
        return np.array(self._evolution.result.xfavorite)

    def plain(self) -> dict[str, Any]:
        """What it has learnt as plain numbers.

        Of the covariance it is the lower half, row by row; of a separable one, the scaling.
        """
        evolution = self._evolution
        if self._separable:
            shape = {"scaling": np.array(evolution.sigma_vec.scaling).tolist()}
        else:
            shape = {"covariance": evolution.sm.C[np.tril_indices(len(evolution.mean))].tolist()}
        return {
            "mean": evolution.mean.tolist(),
            "sigma": float(evolution.sigma),
            **shape,
            "path": evolution.pc.tolist(),
            "step_path": evolution.adapt_sigma.ps.tolist(),
            "iterations": int(evolution.countiter),
        }

    def resume(self, plain: Mapping[str, Any]) -> None:
        """Go on from what :meth:`plain` returned."""
        evolution = self._evolution
        first = evolution.ask()
        evolution.tell(first, list(range(len(first))))  # then it has all that is set below
        evolution.mean = np.array(plain["mean"])
        evolution.sigma = float(plain["sigma"])
        evolution.pc = np.array(plain["path"])
        evolution.countiter = int(plain["iterations"])
        if self._separable:
            evolution.sigma_vec.scaling = np.array(plain["scaling"])
        else:
            evolution.sm.C = _symmetric(np.array(plain["covariance"]), len(evolution.mean))
            evolution.sm.update_now(0)
        evolution.adapt_sigma.ps = np.array(plain["step_path"])


def _symmetric(stored: FloatArray, size: int) -> FloatArray:
    """The matrix whose lower half is stored row by row; one that is stored whole, as it is."""
    if stored.ndim == 2:
        return stored
    matrix = np.zeros((size, size))
    matrix[np.tril_indices(size)] = stored
    whole: FloatArray = matrix + np.tril(matrix, -1).T
    return whole
