"""Tables of numbers as CSV files: one row of names, then one row a point."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from neurocontrol._files import read_text, write_text
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_LARGEST = 1 << 26  # bytes of a table


def write_table(path: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write rows of the same names, completely or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: f"{value:.9g}" for name, value in row.items()} for row in rows)
    write_text(path, text.getvalue())


def read_table(path: Path) -> list[dict[str, float]]:
    """Read rows; none where there is no file.

    Raises:
        InputError: It is damaged.
    """
    if not path.exists():
        return []
    rows = csv.DictReader(io.StringIO(read_text(path, str(path), _LARGEST)))
    try:
        return [{name: float(value) for name, value in row.items()} for row in rows]
    except (TypeError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
