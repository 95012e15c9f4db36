"""The folder of a tuning run: settings, checkpoint, history, the best preset, plot and report.

A checkpoint holds the costs of every generation; a resumed run asks its strategies again for the
same candidates and tells them the same costs, and goes on exactly as an uninterrupted one. Nothing
in the folder executes when it is loaded, and every file is replaced whole.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._files import make_folder, replacing, write_json, write_text
from neurocontrol.controllers.presets import format_preset
from neurocontrol.errors import InputError
from neurocontrol.recording import installed_versions
from neurocontrol.tuning.problem import Evaluation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from neurocontrol.tuning.search import Generation, Search
    from neurocontrol.types import FloatArray

COLUMNS = (
    "generation", "stage", "racers", "evaluations", "simulated_seconds", "best_cost",
    "median_cost", "solved", "survived", "distance",
)  # fmt: skip
"""Columns of ``history.csv``: one row a generation, the same for every run of the same settings."""


class RunFolder:
    """Reads and writes the files of one tuning run.

    Attributes:
        path: The folder.
        settings: What the run was started with.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        """Use :meth:`create` or :meth:`open`."""
        self.path, self.settings = path, dict(settings)
        self._rows: list[dict[str, Any]] = []
        self._costs: list[FloatArray] = []
        self._solved: list[np.ndarray] = []
        self._checks: list[float] = []
        self._measures: list[dict[str, FloatArray]] = []
        self._written: object = None

    @classmethod
    def create(cls, path: Path, settings: Mapping[str, Any]) -> RunFolder:
        """Start a run in a new or empty folder.

        Raises:
            InputError: A run is there already.
        """
        folder = make_folder(path)
        if (folder / "settings.json").exists():
            raise InputError(f"{path} holds a tuning run; go on with --resume {path}")
        run = cls(folder, {**settings, "versions": installed_versions()})
        write_json(folder / "settings.json", run.settings)
        return run

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the folder of a run.

        Raises:
            InputError: There is no run, or its settings cannot be read.
        """
        try:
            settings = json.loads((path / "settings.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(f"{path} holds no tuning run: settings.json is missing") from None
        except ValueError as error:
            raise InputError(f"cannot read {path / 'settings.json'}: {error}") from None
        return cls(path, settings)

    @property
    def generations(self) -> int:
        """Generations on record."""
        return len(self._rows)

    @property
    def simulated_seconds(self) -> float:
        """Seconds that all candidates together have lived."""
        return sum(float(row["simulated_seconds"]) for row in self._rows)

    def replay(self, search: Search) -> None:
        """Bring a fresh search to where the run stopped.

        Raises:
            InputError: The search asks for other candidates than the run did.
        """
        file = self.path / "checkpoint.npz"
        if not file.exists():
            return
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        for number in range(int(arrays["generations"])):
            costs = arrays[f"costs_{number}"]
            names = [
                name.split(":", 1)[1] for name in arrays if name.startswith(f"measures_{number}:")
            ]
            measures = {name: arrays[f"measures_{number}:{name}"] for name in names}
            evaluations = [
                Evaluation(
                    cost=float(cost),
                    solved=bool(solved),
                    measures={
                        name: float(values[index])
                        for name, values in measures.items()
                        if not np.isnan(values[index])
                    },
                )
                for index, (cost, solved) in enumerate(
                    zip(costs, arrays[f"solved_{number}"], strict=True)
                )
            ]
            generation = search.step(lambda candidates, stages: evaluations)  # noqa: B023
            if float(generation.candidates.sum()) != float(arrays["checks"][number]):
                raise InputError(
                    f"{self.path} cannot go on: generation {number} comes out different, as with "
                    f"other versions of the libraries (the run used {self.settings['versions']})"
                )
            self._remember(generation)

    def record(self, generation: Generation, search: Search) -> None:
        """Write a generation to disk: checkpoint, history, and the best preset if it changed."""
        self._remember(generation)
        arrays: dict[str, Any] = {
            "generations": np.array(len(self._costs)),
            "checks": np.array(self._checks),
        }
        for number, costs in enumerate(self._costs):
            arrays[f"costs_{number}"] = costs
            arrays[f"solved_{number}"] = self._solved[number]
            for name, values in self._measures[number].items():
                arrays[f"measures_{number}:{name}"] = values
        with replacing(self.path / "checkpoint.npz") as temporary, temporary.open("wb") as file:
            np.savez(file, **arrays)
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._rows)
        write_text(self.path / "history.csv", text.getvalue())
        self.write_best(search)

    def write_best(self, search: Search) -> None:
        """Write ``best.toml`` unless it is there already."""
        if search.best is None or search.best is self._written:
            return
        candidate, evaluation, stage = search.best
        provenance = {
            **{k: v for k, v in self.settings.items() if not isinstance(v, dict | None)},
            "generation": search.generation,
            "stage": stage,
            "cost": evaluation.cost,
            **{f"{name}_version": text for name, text in self.settings["versions"].items()},
        }
        preset = search.problem.preset(candidate, evaluation, provenance)
        write_text(self.path / "best.toml", format_preset(preset))
        self._written = search.best

    def history(self) -> dict[str, FloatArray]:
        """Columns of the history, each ``(generations,)``."""
        return {name: np.array([float(row[name]) for row in self._rows]) for name in COLUMNS}

    def _remember(self, generation: Generation) -> None:
        evaluations = generation.evaluations
        names: Sequence[str] = sorted({name for e in evaluations for name in e.measures})
        self._costs.append(generation.costs)
        self._solved.append(np.array([evaluation.solved for evaluation in evaluations]))
        self._checks.append(float(generation.candidates.sum()))
        self._measures.append(
            {name: np.array([e.measures.get(name, np.nan) for e in evaluations]) for name in names}
        )
        best = evaluations[generation.best]
        lived = sum(evaluation.measures.get("simulated", 0.0) for evaluation in evaluations)
        self._rows.append(
            {
                "generation": generation.number,
                "stage": generation.stages[generation.best],
                "racers": len(generation.racers),
                "evaluations": len(evaluations),
                "simulated_seconds": repr(float(lived)),
                "best_cost": repr(best.cost),
                "median_cost": repr(float(np.median(generation.costs))),
                "solved": sum(evaluation.solved for evaluation in evaluations),
                "survived": repr(best.measures.get("survived", 0.0)),
                "distance": repr(best.measures.get("distance", 0.0)),
            }
        )
