"""One evolution strategy: CMA-ES in steps of the problem, seeded and free of global state."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.tuning.problem import Problem
    from neurocontrol.types import FloatArray


class Strategy:
    """Asks for candidates and learns from their costs.

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
            seed: Seed of its own generator of random numbers.
            sigma: Factor on the first steps.
            separable: Learn a step for every parameter and no correlations (Ros and Hansen 2008):
                among many parameters a full covariance learns next to nothing in a hundred
                generations.
            learning_rate: Share of the way to the best candidates that the centre goes in a
                generation. With less than 1 it is a mean over several of them, and follows the
                luck of the conditions of one less.
        """
        import cma

        self._start, self._step = problem.start, problem.step
        self._low, self._high = problem.table.low, problem.table.high
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
            self._evolution: Any = cma.CMAEvolutionStrategy(
                np.zeros(len(self._start)), sigma, options
            )
        self._asked: Any = None
        self.stage = 0
        self.best_cost = np.inf

    def ask(self) -> FloatArray:
        """The next candidates, shape ``(population, n)``, within the bounds of the table."""
        self._asked = self._evolution.ask()
        return self._candidates(np.array(self._asked))

    def tell(self, costs: FloatArray) -> None:
        """Learn the costs of the last candidates, shape ``(population,)``."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._evolution.tell(self._asked, list(costs))
        self.best_cost = min(self.best_cost, float(np.min(costs)))

    def enter(self, stage: int) -> None:
        """Work on another stage; costs of different stages do not compare."""
        if stage != self.stage:
            self.stage, self.best_cost = stage, np.inf

    @property
    def mean(self) -> FloatArray:
        """Centre of the search, shape ``(n,)``."""
        return self._candidates(np.array(self._evolution.result.xfavorite))

    def plain(self) -> dict[str, Any]:
        """What it has learnt as plain numbers, which any version can go on from.

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
            "stage": self.stage,
            "best_cost": self.best_cost if np.isfinite(self.best_cost) else None,
        }

    def resume(self, plain: Mapping[str, Any]) -> None:
        """Go on from what :meth:`plain` returned; what is drawn next is new."""
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
        self.stage = int(plain["stage"])
        self.best_cost = np.inf if plain["best_cost"] is None else float(plain["best_cost"])

    def _candidates(self, normalised: FloatArray) -> FloatArray:
        return np.clip(self._start + normalised * self._step, self._low, self._high)


def _symmetric(stored: FloatArray, size: int) -> FloatArray:
    """The matrix whose lower half is stored row by row; one that is stored whole, as it is."""
    if stored.ndim == 2:
        return stored
    matrix = np.zeros((size, size))
    matrix[np.tril_indices(size)] = stored
    whole: FloatArray = matrix + np.tril(matrix, -1).T
    return whole
