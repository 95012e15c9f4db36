"""The rows of an experiment: one per stretch of a run, kept in a CSV file that can be read back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from neurocontrol._files import read_text, write_text
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from neurocontrol.evaluation.measure import Measure

    Row = dict[str, Any]

_LONGEST = 1 << 28  # bytes
_FIXED = ("run", "span", "seed")  # columns before all others


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What was seen.

    Attributes:
        rows: Rows in the order of the runs: ``run``, ``span``, ``seed``, the condition, and what
            was seen.
        condition: Names of the columns of the condition.
        units: Units of what has one.
    """

    rows: Sequence[Row]
    condition: tuple[str, ...]
    units: Mapping[str, str]
    _known: dict[tuple[str, ...], Any] = field(default_factory=dict, init=False, repr=False)

    def by(self, *names: str) -> dict[tuple[Any, ...], Rows]:
        """Rows in groups of the same values in some columns, in order."""
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            groups.setdefault(tuple(row[name] for name in names), []).append(row)
        return {key: replace(self, rows=group) for key, group in groups.items()}

    @cached_property
    def figures(self) -> dict[str, list[Any]]:
        """Truths and numbers by name; a text is a truth for each of its values."""
        found: dict[str, list[Any]] = {}
        for name in self.names:
            values = [row.get(name, nan) for row in self.rows]
            if any(isinstance(value, str) for value in values):
                for text in sorted({value for value in values if isinstance(value, str)}):
                    found[f"{name} is {text}"] = [value == text for value in values]
            else:
                found[name] = values
        return found

    @property
    def names(self) -> list[str]:
        """Names of what was seen."""
        every = dict.fromkeys(name for row in self.rows for name in row)
        return [name for name in every if name not in (*_FIXED, *self.condition)]

    def grouped(self, name: str, *columns: str) -> dict[tuple[Any, ...], Measure]:
        """A figure in groups of rows of the same values in some columns, in order."""
        found: dict[tuple[Any, ...], Measure] | None = self._known.get((name, *columns))
        if found is None:
            groups: dict[tuple[Any, ...], list[Any]] = {}
            for row, value in zip(self.rows, self.figures[name], strict=True):
                groups.setdefault(tuple(row[column] for column in columns), []).append(value)
            found = {key: self._summary(name, values) for key, values in groups.items()}
            self._known[name, *columns] = found
        return found

    def _summary(self, name: str, values: Sequence[Any]) -> Measure:
        """The share of rows in which a figure is true, or its mean where it is known."""
        from neurocontrol.evaluation.measure import average, share

        if all(isinstance(value, bool) for value in values):
            return share(name, values)
        known = [float(value) for value in values if isfinite(value)]
        return average(name, known, self.units.get(name, "1"))

    def summaries(self) -> list[Measure]:
        """Every figure under every condition."""
        found: dict[tuple[Any, ...], list[Measure]] = {}
        for name in self.figures:
            for condition, one in self.grouped(name, *self.condition).items():
                label = condition_words(self.condition, condition)
                found.setdefault(condition, []).append(replace(one, suite=label))
        return [one for every in found.values() for one in every]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What an experiment tells.

    Attributes:
        verdicts: What its kind makes of the rows.
        summaries: Every figure under every condition.
    """

    verdicts: Sequence[Measure]
    summaries: Sequence[Measure]

    @property
    def every(self) -> list[Measure]:
        """All of them."""
        return [*self.verdicts, *self.summaries]


def condition_words(names: Sequence[str], values: Sequence[float | str]) -> str:
    """A condition as people read it."""
    return ", ".join(f"{name} {shown(value)}" for name, value in zip(names, values, strict=True))


def shown(value: float | str) -> str:
    """A value of a condition as people read it."""
    return value if isinstance(value, str) else f"{value:g}"


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows, completely or not at all; numbers are read back as they are."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _told(value) for name, value in row.items()} for row in rows)
    write_text(path, text.getvalue())


def read_rows(path: Path) -> list[Row]:
    """Read rows; none where there is no file yet.

    Raises:
        InputError: The file holds something else.
    """
    if not path.exists():
        return []
    rows = list(csv.DictReader(io.StringIO(read_text(path, str(path), _LONGEST))))
    if rows and not set(_FIXED) <= rows[0].keys():
        raise InputError(f"{path} holds no runs of an experiment")
    try:
        return [
            {
                name: int(text) if name in _FIXED else _meant(text)
                for name, text in row.items()
                if text is not None
            }
            for row in rows
        ]
    except (TypeError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def write_findings(path: Path, findings: Sequence[Measure]) -> None:
    """Write figures and their intervals as CSV."""
    rows = []
    for one in findings:
        low, high = one.interval or (nan, nan)
        rows.append(
            {
                "condition": one.suite, "figure": one.name, "value": one.value, "unit": one.unit,
                "low": low, "high": high, "samples": one.samples,
            }
        )  # fmt: skip
    write_rows(path, rows)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(float(value)) if isfinite(value) else ""
    return str(value)


def _meant(text: str) -> bool | float | str:
    if text in ("yes", "no"):
        return text == "yes"
    try:
        return float(text) if text else nan
    except ValueError:
        return text
