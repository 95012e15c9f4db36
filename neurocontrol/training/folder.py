"""The folder of a training run: settings, checkpoint, curves, the best policy and pictures.

Every file is replaced whole and nothing in the folder executes when it is loaded: the checkpoint
holds arrays and numbers alone. It is written after every update, so that a stop at any moment loses
no more than the steps since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._csv import read_table, write_table
from neurocontrol._files import (
    make_folder,
    parse_json,
    read_text,
    write_bytes,
    write_json,
)
from neurocontrol.errors import InputError
from neurocontrol.fingerprint import digest, versions
from neurocontrol.schema import Plain, Table, Text, Whole
from neurocontrol.training.hyperparameters import Hyperparameters
from neurocontrol.training.policy import Policy, read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from neurocontrol.types import FloatArray

CURVE = (
    "steps", "updates", "wall_seconds", "episodes", "mean_return", "mean_seconds", "falls",
    "divergence", "clipped", "explained", "spread",
)  # fmt: skip
"""Columns of ``curve.csv``: one row an update; of the episodes that ended in it."""

_LARGEST = 1 << 26  # bytes of a checkpoint
_SETTINGS = Table(
    needed={
        "command": Text(),
        "body": Text(),
        "environment": Table(needed={"id": Text(), "arguments": Table(others=Plain())}),
        "hyperparameters": Table(others=Plain()),
        "steps": Whole(low=1),
        "seed": Whole(),
        "threads": Whole(),
        "versions": Table(others=Text()),
        "fingerprint": Text(),
    }
)
_FIXED = ("environment", "hyperparameters", "seed")  # the rest may change from session to session


class TrainingFolder:
    """Reads and writes the files of one training run.

    Attributes:
        path: The folder.
        settings: What the run was started with.
        curve: Rows of ``curve.csv``.
        held_out: Rows of ``held_out.csv``: steps, and what evaluations came to.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        """Use :meth:`create` or :meth:`open`."""
        self.path, self.settings = path, dict(settings)
        self.curve: list[dict[str, float]] = read_table(path / "curve.csv")
        self.held_out: list[dict[str, float]] = read_table(path / "held_out.csv")

    @classmethod
    def create(cls, path: Path, settings: Mapping[str, Any]) -> TrainingFolder:
        """Start a run in an empty folder, which is made.

        Args:
            path: The folder.
            settings: What the run needs to go on, as for JSON.

        Raises:
            InputError: The settings cannot be written.
        """
        folder = make_folder(path)
        stored = {
            **settings,
            "versions": versions(),
            "fingerprint": digest([settings[name] for name in _FIXED]),
        }
        write_json(folder / "settings.json", stored)
        return cls(folder, stored)

    @classmethod
    def open(cls, path: Path) -> TrainingFolder:
        """Open the folder of a run.

        Raises:
            InputError: There is no run, or its settings cannot be read or were changed.
        """
        file = path / "settings.json"
        if not file.is_file():
            raise InputError(f"{path} holds no training run: settings.json is missing")
        settings = _SETTINGS.check(parse_json(read_text(file, str(file)), str(file)), str(file))
        if settings["fingerprint"] != digest([settings[name] for name in _FIXED]):
            raise InputError(f"{path} was begun with other settings than settings.json now holds")
        return cls(path, settings)

    @property
    def hyperparameters(self) -> Hyperparameters:
        """How the policy learns."""
        return Hyperparameters.of_dict(
            self.settings["hyperparameters"], f"the hyperparameters of {self.path}"
        )

    @property
    def wall_seconds(self) -> float:
        """Wall time of all sessions, s."""
        return self.curve[-1]["wall_seconds"] if self.curve else 0.0

    @property
    def best_return(self) -> float:
        """Mean held-out return of the best policy."""
        file = self.path / "policy.npz"
        if not file.exists():
            return -np.inf
        return float(read_policy(file).provenance["held_out"]["mean_return"])

    def go_on_with(self, **changes: int) -> None:
        """Change what a session may: the ``steps`` in all, and the ``threads`` of the physics."""
        self.settings |= changes
        write_json(self.path / "settings.json", self.settings)

    def checkpoint(self) -> bytes | None:
        """The last checkpoint; None before the first.

        Raises:
            InputError: It cannot be read.
        """
        file = self.path / "checkpoint.pt"
        if not file.exists():
            return None
        if file.stat().st_size > _LARGEST:
            raise InputError(f"{file} is longer than {_LARGEST} bytes")
        return file.read_bytes()

    def forget_after(self, steps: int) -> None:
        """Drop what was written after a checkpoint."""
        self.curve = [row for row in self.curve if row["steps"] <= steps]
        self.held_out = [row for row in self.held_out if row["steps"] <= steps]

    def keep(self, row: Mapping[str, float], checkpoint: bytes) -> None:
        """Write an update: its row of the curve and the state that it has led to."""
        self.curve.append({name: float(row[name]) for name in CURVE})
        write_table(self.path / "curve.csv", self.curve)
        write_bytes(self.path / "checkpoint.pt", checkpoint)

    def keep_held_out(self, row: Mapping[str, float], policy: Policy) -> bool:
        """Write a held-out evaluation, and the policy if it is the best; return whether it is."""
        best = row["mean_return"] > self.best_return
        if best:
            policy.save(self.path / "policy.npz")
        self.held_out.append(dict(row))
        write_table(self.path / "held_out.csv", self.held_out)
        return best


def read_history(path: Path) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Columns of the curve and of the held-out evaluations of a run, each ``(n,)``.

    Raises:
        InputError: There is no run, or it has no update yet.
    """
    folder = TrainingFolder.open(path)
    if not folder.curve:
        raise InputError(f"the run in {path} has no update yet")
    return columns(folder.curve), columns(folder.held_out)


def columns(rows: Sequence[Mapping[str, float]]) -> dict[str, FloatArray]:
    """Rows as columns by name, each ``(n,)``."""
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}
