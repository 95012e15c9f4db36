"""The folder of a tuning run: settings, checkpoint, history, the best preset, plot and report.

A checkpoint holds the costs of every generation. A resumed run asks its strategies again for the
same candidates, which a hash verifies, tells them the same costs, and goes on exactly as an
uninterrupted one. Nothing in the folder executes when it is loaded, and every file is replaced
whole.
"""

from __future__ import annotations

import csv
import io
import json
import time
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._files import make_folder, write_bytes, write_json, write_text
from neurocontrol.controllers.presets import format_preset
from neurocontrol.errors import InputError
from neurocontrol.recording import installed_versions
from neurocontrol.tuning.checkpoint import Memory, digest, load_checkpoint, save_checkpoint
from neurocontrol.tuning.problem import WORST_COST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.tuning.search import Generation, Search
    from neurocontrol.types import FloatArray

COLUMNS = (
    "generation", "stage", "racers", "evaluations", "simulated_seconds", "best_cost",
    "median_cost", "best_so_far", "solved", "crashed",
)  # fmt: skip
"""Columns of ``history.csv``: one row a generation, the same for every run of the same settings.

``best_so_far`` is the lowest cost at the highest stage that the run has reached. The headlines of
the problem follow, those of the generation's best.
"""


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
        self._memories: list[Memory] = []
        self._written: object = None
        self._began, self._before = time.monotonic(), 0.0

    @classmethod
    def create(
        cls, path: Path, settings: Mapping[str, Any], files: Mapping[str, bytes] | None = None
    ) -> RunFolder:
        """Start a run in a folder without one.

        Args:
            path: The folder; it is made.
            settings: What the run needs to go on, as for JSON.
            files: Contents by name of files that it needs, too.

        Raises:
            InputError: A run is there already.
        """
        folder = make_folder(path)
        if (folder / "settings.json").exists():
            raise InputError(f"{path} holds a tuning run; go on with --resume {path}")
        for name, content in (files or {}).items():
            write_bytes(folder / name, content)
        versions = {**installed_versions(), "cma": metadata.version("cma")}
        run = cls(folder, {**settings, "versions": versions})
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
        if not isinstance(settings, dict):
            raise InputError(f"{path / 'settings.json'} holds no settings")
        return cls(path, settings)

    @property
    def generations(self) -> int:
        """Generations on record."""
        return len(self._rows)

    @property
    def simulated_seconds(self) -> float:
        """Seconds that all candidates together have lived."""
        return sum(float(row["simulated_seconds"]) for row in self._rows)

    @property
    def wall_seconds(self) -> float:
        """Wall time of all sessions, s."""
        return self._before + time.monotonic() - self._began

    def replay(self, search: Search) -> None:
        """Bring a fresh search to where the run stopped, and restore files that a kill left behind.

        Raises:
            InputError: The search asks for other candidates than the run did.
        """
        for memory in load_checkpoint(self.path / "checkpoint.npz"):
            evaluations = list(memory.evaluations)
            try:
                generation = search.step(lambda *asked: evaluations)  # noqa: B023
                same = digest(generation) == memory.digest
            except ValueError:
                same = False
            if not same:
                raise InputError(
                    f"{self.path} cannot go on: generation {len(self._memories)} comes out "
                    f"different, as with another problem or other versions of the libraries "
                    f"(the run used {self.settings.get('versions')})"
                )
            self._remember(generation, search, memory.wall)
            self._before = memory.wall
        self._began = time.monotonic()
        if self._memories:
            self._write_tables()
            self.write_best(search)

    def record(self, generation: Generation, search: Search) -> None:
        """Write a generation to disk: checkpoint, history, and the best preset if it changed."""
        self._remember(generation, search, self.wall_seconds)
        save_checkpoint(self.path / "checkpoint.npz", self._memories)
        self._write_tables()
        self.write_best(search)

    def write_best(self, search: Search) -> None:
        """Write ``best.toml`` unless it is there already."""
        if search.best is None or search.best is self._written:
            return
        candidate, evaluation, stage = search.best
        provenance = {
            **{k: v for k, v in self.settings.items() if not isinstance(v, dict | None)},
            "generation": search.best_generation,
            "stage": stage,
            "cost": evaluation.cost,
            **{f"{name}_version": text for name, text in self.settings.get("versions", {}).items()},
        }
        preset = search.problem.preset(candidate, evaluation, provenance)
        write_text(self.path / "best.toml", format_preset(preset))
        self._written = search.best

    def history(self) -> dict[str, FloatArray]:
        """Columns of the history, each ``(generations,)``."""
        names = self._rows[0] if self._rows else COLUMNS
        return {name: np.array([float(row[name]) for row in self._rows]) for name in names}

    def _write_tables(self) -> None:
        walls = [
            {"generation": number, "wall_seconds": f"{memory.wall:.3f}"}
            for number, memory in enumerate(self._memories)
        ]
        _write_table(self.path / "history.csv", self._rows)
        _write_table(self.path / "timing.csv", walls)

    def _remember(self, generation: Generation, search: Search, wall: float) -> None:
        evaluations, best = generation.evaluations, generation.evaluations[generation.best]
        self._memories.append(Memory(digest=digest(generation), evaluations=evaluations, wall=wall))
        lived = sum(
            each.measures.get("simulated", each.measures.get("survived", 0.0))
            for each in evaluations
        )
        so_far = search.best[1].cost if search.best else np.inf
        row = (
            generation.number,
            generation.stages[generation.best],
            len(generation.racers),
            len(evaluations),
            float(lived),
            float(best.cost),
            float(np.median(generation.costs)),
            float(so_far),
            int(sum(each.solved for each in evaluations)),
            int(np.sum(generation.costs >= WORST_COST)),
        )
        headlines = {name: float(best.measures.get(name, 0.0)) for name in search.problem.headlines}
        self._rows.append({**dict(zip(COLUMNS, row, strict=True)), **headlines})


def _write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())
