"""The folder of a tuning run: settings, checkpoint, history, the best preset, plot and report.

A checkpoint holds the costs of every generation. A resumed run asks its strategies again for the
same candidates, which a hash verifies, tells them the same costs, and goes on exactly as an
uninterrupted one. Beside it ``state.json`` holds mean, covariance, step size and paths as plain
numbers, from which other versions can go on inexactly; then ``base.json`` is where the run starts
from. ``verified.json`` holds the centres of the search that were verified. Nothing in the folder
executes when it is loaded, and every file is replaced whole.
"""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._files import (
    known,
    make_folder,
    parse_json,
    read_text,
    write_bytes,
    write_json,
    write_text,
)
from neurocontrol.controllers.presets import format_preset
from neurocontrol.errors import InputError
from neurocontrol.fingerprint import versions
from neurocontrol.schema import Number, Plain, Table, Text, Truth, Whole
from neurocontrol.tuning.checkpoint import Memory, digest, load_checkpoint, save_checkpoint
from neurocontrol.tuning.problem import WORST_COST
from neurocontrol.tuning.verification import LONGEST, load_verifications, save_verifications

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.tuning.search import Generation, Search
    from neurocontrol.types import FloatArray

_VERIFIED = "verified.json"

COLUMNS = (
    "generation", "stage", "racers", "evaluations", "simulated_seconds", "best_cost",
    "median_cost", "best_so_far", "solved", "crashed",
)  # fmt: skip
"""Columns of ``history.csv``: one row a generation, the same for every run of the same settings.

``best_so_far`` is the lowest cost at the highest stage that the run has reached. The headlines of
the problem follow, those of the generation's best.
"""

_SETTINGS = Table(
    allowed={
        "command": Text(),
        "body": Text(),
        "problem": Table(others=Plain()),
        "population": Whole(low=4, high=100_000),
        "seed": Whole(high=2**127),
        "race": Whole(low=1, high=1000),
        "generations": Whole(low=1, unknown=True),
        "budget": Number(above=0.0, unknown=True),
        "until": Text(),
        "separable": Truth(),
        "learning_rate": Number(),
        "versions": Table(others=Text()),
    },
    others=Plain(),
)
"""What ``settings.json`` holds; the options of the problem are for the rig to check."""


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
        self._walls: list[float] = []
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
        run = cls(folder, {**settings, "versions": versions()})
        write_json(folder / "settings.json", run.settings)
        return run

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the folder of a run.

        Raises:
            InputError: There is no run, or its settings cannot be read.
        """
        file = path / "settings.json"
        if not file.is_file():
            raise InputError(f"{path} holds no tuning run: settings.json is missing")
        settings = parse_json(read_text(file, str(file)), str(file))
        return cls(path, _SETTINGS.check(settings, str(file)))

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

    def replay(self, search: Search, *, inexactly: bool = False) -> None:
        """Bring a fresh search to where the run stopped, and restore files that a kill left behind.

        One stored candidate is evaluated again and must cost the same.

        Args:
            search: One that has not begun.
            inexactly: Go on from the stored state of the search as plain numbers instead of
                repeating it, as after an upgrade; what comes is not what would have come.

        Raises:
            InputError: The search asks for other candidates than the run did, a candidate costs
                something else, or nothing is stored to go on from.
        """
        if inexactly:
            self._rebase(search)
        base = self._read_state("base.json")
        if base:
            search.resume(base["search"])
            self._rows, self._walls = list(base["rows"]), list(base["walls"])
        memories = load_checkpoint(self.path / "checkpoint.npz")
        if not memories and not base and (self.path / "history.csv").exists():
            raise InputError(
                f"{self.path} has lost its checkpoint.npz; go on with --continue-inexactly, or "
                f"begin again with --start {self.path / 'best.toml'}"
            )
        for memory in memories:
            evaluations = list(memory.evaluations)
            try:
                generation = search.step(lambda *asked: evaluations)  # noqa: B023
                same = digest(generation) == memory.digest
            except ValueError:
                same = False
            if not same:
                raise InputError(
                    f"{self.path} cannot go on exactly: generation {len(self._walls)} comes "
                    f"out different; --continue-inexactly goes on from its mean and covariance"
                )
            self._remember(generation, search, memory.wall)
        if memories:
            self._check(generation, search)
        search.verified += load_verifications(self.path / _VERIFIED)
        self._before = self._walls[-1] if self._walls else 0.0
        self._began = time.monotonic()
        if self._rows:
            self._write_tables()
            self.write_best(search)

    def _check(self, generation: Generation, search: Search) -> None:
        """Evaluate a candidate of a generation again: the first, or the best if others ended."""
        chosen = generation.best if search.problem.parts > 1 else 0
        (again,) = search.problem.evaluate(
            generation.candidates[chosen : chosen + 1],
            generation.stages[chosen],
            generation.number,
        )
        before = generation.evaluations[chosen].cost
        if before != WORST_COST and again.cost != before:
            raise InputError(
                f"{self.path} cannot go on exactly: a candidate of generation {generation.number} "
                f"cost {before:.9g} and now costs {again.cost:.9g}; --continue-inexactly goes on"
            )

    def _rebase(self, search: Search) -> None:
        """Let the stored plain state be where the run starts from, from now on."""
        state = self._read_state("state.json")
        if state is None:
            raise InputError(f"{self.path} holds no state.json to go on from")
        search.resume(state["search"])
        write_json(self.path / "base.json", known(state), indent=None)
        (self.path / "checkpoint.npz").unlink(missing_ok=True)
        now = {**self.settings, "versions": versions(), "continued_inexactly": search.generation}
        self.settings = now
        write_json(self.path / "settings.json", now)

    def _read_state(self, name: str) -> dict[str, Any] | None:
        path = self.path / name
        if not path.exists():
            return None
        try:
            state = parse_json(read_text(path, str(path), LONGEST), str(path))
            rows = [
                {name: np.nan if value is None else value for name, value in row.items()}
                for row in state["rows"]
            ]
            return {"search": state["search"], "rows": rows, "walls": list(state["walls"])}
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"cannot read {path}: {error}") from None

    def record(self, generation: Generation, search: Search) -> None:
        """Write a generation to disk: checkpoint, history, and the best preset if it changed."""
        self._remember(generation, search, self.wall_seconds)
        save_checkpoint(self.path / "checkpoint.npz", self._memories)
        state = {"search": search.plain(), "rows": self._rows, "walls": self._walls}
        write_json(self.path / "state.json", known(state), indent=None)
        self._write_tables()
        self.write_best(search)

    def keep_verifications(self, search: Search) -> None:
        """Write what was verified, and the best preset if it changed."""
        save_verifications(self.path / _VERIFIED, search.verified)
        self.write_best(search)

    def write_best(self, search: Search) -> None:
        """Write ``best.toml`` unless it is there already."""
        result = search.result
        if result is None or result.candidate is self._written:
            return
        evaluation = result.evaluation
        provenance = {
            **{k: v for k, v in self.settings.items() if not isinstance(v, dict | None)},
            "generation": result.generation,
            "stage": result.stage,
            "cost": evaluation.cost,
            **({"verified": evaluation.solved} if search.verified else {}),
            **{f"{name}_version": text for name, text in self.settings.get("versions", {}).items()},
        }
        preset = search.problem.preset(result.candidate, evaluation, provenance)
        write_text(self.path / "best.toml", format_preset(preset))
        self._written = result.candidate

    def history(self) -> dict[str, FloatArray]:
        """Columns of the history, each ``(generations,)``."""
        names = self._rows[0] if self._rows else COLUMNS
        return {name: np.array([float(row[name]) for row in self._rows]) for name in names}

    def _write_tables(self) -> None:
        walls = [
            {"generation": number, "wall_seconds": f"{wall:.3f}"}
            for number, wall in enumerate(self._walls)
        ]
        _write_table(self.path / "history.csv", self._rows)
        _write_table(self.path / "timing.csv", walls)

    def _remember(self, generation: Generation, search: Search, wall: float) -> None:
        evaluations, best = generation.evaluations, generation.evaluations[generation.best]
        self._memories.append(Memory(digest=digest(generation), evaluations=evaluations, wall=wall))
        self._walls.append(wall)
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
