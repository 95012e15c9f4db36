"""What runs of learning keep in their folders: what they began with, and where they stand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._files import parse_json, read_text, write_bytes
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neurocontrol.schema import Table

KEPT_EVERY = 30.0
"""Wall time between checkpoints, s."""
SETTINGS = "settings.json"
"""File with what a run began with."""
CHECKPOINT = "checkpoint.npz"
"""File with where it stands."""

CURVE = "curve.csv"
"""File with what was reached on the way."""


def read_settings(path: Path, schema: Table) -> dict[str, Any]:
    """What the run in a folder began with.

    Raises:
        InputError: There is no run, or its settings are not those of the schema.
    """
    file = path / SETTINGS
    if not file.is_file():
        raise InputError(f"{path} holds no run of learning: {SETTINGS} is missing")
    found: dict[str, Any] = schema.check(
        parse_json(read_text(file, str(file)), str(file)), str(file)
    )
    return found


def write_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write where the run in a folder stands."""
    content = io.BytesIO()
    arrays: dict[str, Any] = dict(state)
    np.savez(content, **arrays)
    write_bytes(path / CHECKPOINT, content.getvalue())
