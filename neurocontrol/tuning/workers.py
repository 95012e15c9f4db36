"""Evaluation by workers: any executor, with candidates that crash and workers that die."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.processes import process_pool
from neurocontrol.tuning.problem import WORST_COST, Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from types import TracebackType

    from neurocontrol.tuning.problem import Problem
    from neurocontrol.types import FloatArray


def _evaluate(
    problem: Problem, candidates: FloatArray, stage: int, generation: int, part: int
) -> tuple[list[Evaluation], str]:
    """Evaluations, and what the last candidate that raised said, or nothing."""
    try:
        return problem.evaluate_part(candidates, stage, generation, part), ""
    except Exception as error:
        if len(candidates) == 1:
            return [_worst()], _line(error)
    singles = [
        _evaluate(problem, candidate[None], stage, generation, part) for candidate in candidates
    ]
    said = [text for _, text in singles if text]
    return [evaluations[0] for evaluations, _ in singles], said[-1] if said else ""


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _worst() -> Evaluation:
    return Evaluation(cost=WORST_COST, solved=False, measures={})


@dataclass(frozen=True)
class _Asked:
    """The candidates of a generation ``(P, n)`` and the stage of each."""

    candidates: FloatArray
    stages: Sequence[int]
    generation: int
    conditions: int

    def part(self, chosen: np.ndarray) -> tuple[FloatArray, int, int, int]:
        """Candidates of one stage, that stage, the generation, and the part of its conditions."""
        return self.candidates[chosen], self.stages[chosen[0]], self.generation, self.conditions


class Workers:
    """Evaluates candidates here, or in the workers of an executor; a context manager.

    Results do not depend on the number of workers. A candidate that raises costs the worst. When a
    worker dies, its candidates are evaluated again by a fresh executor, one by one; a candidate
    that kills its worker again costs the worst.

    Attributes:
        failure: What the last candidate that cost the worst had raised; empty when none has.
    """

    def __init__(
        self,
        problem: Problem,
        workers: int = 1,
        make_executor: Callable[[int], Executor] = process_pool,
    ) -> None:
        """Keep the problem; executors start with the first evaluation.

        Args:
            problem: The problem.
            workers: How many; 1 evaluates in this process.
            make_executor: Makes an executor of so many workers.
        """
        self._problem, self._workers, self._make = problem, workers, make_executor
        self._executor: Executor | None = None
        self.failure = self._lost = ""

    def __enter__(self) -> Workers:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the workers go."""
        self._release()

    def __call__(
        self, candidates: FloatArray, stages: Sequence[int], generation: int, part: int = 0
    ) -> list[Evaluation]:
        """Evaluate the candidates ``(P, n)`` of a generation, each at its stage.

        ``part`` is that of the conditions; see :attr:`Problem.parts`.

        Raises:
            InputError: The workers died of every candidate; nothing could be learnt from that.
        """
        asked = _Asked(candidates, stages, generation, part)
        if self._workers == 1:
            return self._here(asked)
        results: dict[int, Evaluation] = {}
        broken = self._submit(self._chunks(stages), asked, results)
        for index in sorted(broken):
            self._submit([np.array([index])], asked, results)
        if not results:
            raise InputError(f"workers die of every candidate: {self._lost}")
        for index in broken - results.keys():
            results[index] = _worst()
            self.failure = self._lost
        return [results[index] for index in range(len(candidates))]

    def _here(self, asked: _Asked) -> list[Evaluation]:
        results: dict[int, Evaluation] = {}
        for stage in sorted(set(asked.stages)):
            chosen = np.flatnonzero(np.array(asked.stages) == stage)
            self._keep(results, chosen, _evaluate(self._problem, *asked.part(chosen)))
        return [results[index] for index in range(len(asked.candidates))]

    def _chunks(self, stages: Sequence[int]) -> list[np.ndarray]:
        chunks = []
        for stage in sorted(set(stages)):
            chosen = np.flatnonzero(np.array(stages) == stage)
            chunks += [part for part in np.array_split(chosen, self._workers) if part.size]
        return chunks

    def _submit(
        self,
        chunks: list[np.ndarray],
        asked: _Asked,
        results: dict[int, Evaluation],
    ) -> set[int]:
        """Evaluate chunks of candidates; return those whose worker died."""
        executor = self._executor or self._make(self._workers)
        self._executor = executor
        lost: set[int] = set()
        futures = []
        for chunk in chunks:
            try:
                future = executor.submit(_evaluate, self._problem, *asked.part(chunk))
                futures.append((chunk, future))
            except BrokenExecutor as error:
                lost.update(chunk.tolist())
                self._lost = _line(error)
        for chunk, future in futures:
            try:
                answer = future.result()
            except Exception as error:  # executors of other libraries have errors of their own
                lost.update(chunk.tolist())
                self._lost = _line(error)
            else:
                self._keep(results, chunk, answer)
        if lost:
            self._release()
        return lost

    def _keep(
        self,
        results: dict[int, Evaluation],
        chunk: np.ndarray,
        answer: tuple[list[Evaluation], str],
    ) -> None:
        evaluations, failure = answer
        results.update(zip(chunk.tolist(), evaluations, strict=True))
        self.failure = failure or self.failure

    def _release(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
