"""Who makes the runs of an experiment: this process, or several others."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.experiments.kinds import experiment_of
from neurocontrol.interruption import safe_point
from neurocontrol.processes import process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.experiments.design import Experiment, Run, Subject
    from neurocontrol.experiments.results import Row

    Batches = Sequence[Sequence[int]]
    Keep = Callable[[Sequence[Row]], None]
    Progress = Callable[[float], object]

_LOOK = 0.2  # s between two looks whether a signal has come


class Here:
    """Makes runs in this process."""

    def __init__(self, subject: Subject, runs: Sequence[Run]) -> None:
        """Keep what is experimented on and all runs."""
        self._subject, self._runs = subject, runs

    def __call__(
        self,
        experiment: Experiment,
        folder: Path,
        batches: Batches,
        keep: Keep,
        progress: Progress,
    ) -> None:
        """Make batches of runs.

        Args:
            experiment: The experiment.
            folder: Its folder.
            batches: Numbers of runs that are made side by side.
            keep: Called with the rows of every batch.
            progress: Called with the seconds simulated since its last call.
        """
        for batch in batches:
            keep(_made(experiment, self._subject, self._runs, batch, folder, 0, progress))


class Crew:
    """Makes runs in processes of their own; what comes of them is the same."""

    def __init__(self, workers: int, runs: Sequence[Run]) -> None:
        """Keep the number of processes, and all runs."""
        self._workers, self._runs = workers, runs

    def __call__(
        self,
        experiment: Experiment,
        folder: Path,
        batches: Batches,
        keep: Keep,
        progress: Progress,
    ) -> None:
        """Make batches of runs; see :class:`Here`.

        Raises:
            InputError: A process died.
        """
        text, threads = json.dumps(experiment.as_dict()), (os.cpu_count() or 1) // self._workers
        others = set(multiprocessing.active_children())
        executor = process_pool(self._workers)
        try:
            waiting = {
                executor.submit(_make, text, list(batch), str(folder), max(1, threads)): batch
                for batch in batches
            }
            while waiting:
                for future in wait(waiting, _LOOK, FIRST_COMPLETED).done:
                    batch = waiting.pop(future)
                    keep(future.result())
                    progress(sum(self._runs[number].trial.duration for number in batch))
                safe_point()
        except BaseException as error:
            executor.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            if isinstance(error, BrokenExecutor):
                safe_point()
                raise InputError(
                    f"a process that made runs has died ({error}); what was kept goes on with "
                    f"--resume"
                ) from None
            raise
        executor.shutdown()


@lru_cache(maxsize=1)
def _plan(text: str) -> tuple[Experiment, Subject, list[Run]]:
    experiment = experiment_of(json.loads(text), "the experiment")
    subject = experiment.subject()
    return experiment, subject, experiment.all_runs(subject)


def _make(text: str, numbers: list[int], folder: str, threads: int) -> list[Row]:
    """Make runs of an experiment that is told as text; what processes are asked to do."""
    experiment, subject, runs = _plan(text)
    return _made(experiment, subject, runs, numbers, Path(folder), threads, float)


def _made(
    experiment: Experiment,
    subject: Subject,
    runs: Sequence[Run],
    numbers: Sequence[int],
    folder: Path,
    threads: int,
    progress: Progress,
) -> list[Row]:
    """Make runs, and return what was seen of them."""
    outcomes = experiment.make(
        subject, [runs[number] for number in numbers],
        folder=folder, threads=threads, progress=progress,
    )  # fmt: skip
    return [
        row
        for number, outcome in zip(numbers, outcomes, strict=True)
        for row in _rows_of(experiment, subject, number, runs[number], outcome)
    ]


def _rows_of(
    experiment: Experiment, subject: Subject, number: int, run: Run, outcome: Outcome
) -> list[dict[str, Any]]:
    rows = []
    for place, span in enumerate(run.spans):
        seen = experiment.see(subject, outcome, span)
        kept = {name: _plain(seen[name]) for name in experiment.measures or seen}
        fixed = {"run": number, "span": place, "seed": run.trial.seed}
        rows.append({**fixed, **span.condition, **kept})
    return rows


def _plain(value: bool | float | str) -> bool | float | str:
    """A value as it is read back from a file."""
    return value if isinstance(value, bool | str) else float(value)
