"""The table of a run: one row per command held, for the terminal and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.gaits import GAIT_TABLES, LIMBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNKNOWN: Final = "-"
MARK: Final = "* "
"""Begins the cells of figures that lie outside their range."""

MARK_NOTE: Final = "* outside the range beside it"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the table.

    Attributes:
        title: What the column holds.
        unit: Its unit or the rest of its title; may be empty.
        key: Entry of a segment of the summary.
        digits: Digits after the point.
        cyclic: Whether it is a phase: what rounds to a whole cycle is shown as none.
    """

    title: str
    unit: str
    key: str
    digits: int = 2
    cyclic: bool = False

    def cell(self, segment: Mapping[str, Any]) -> str:
        """Return the cell of a segment of the summary."""
        return cell(segment[self.key], self.digits, cyclic=self.cyclic)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of a run.

    Attributes:
        title: What it is about.
        heads: Title and unit of every column.
        rows: Cells; the first of a row names it. Those that begin with :data:`MARK` are marked.
        note: What a reader must know, may be empty.
    """

    title: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    note: str = ""

    @property
    def marked(self) -> bool:
        """Whether a cell is marked."""
        return any(cell.startswith(MARK) for row in self.rows for cell in row)

    def text(self) -> str:
        """The table as aligned plain text, without title and note, but with what marks mean."""
        titles, units = zip(*self.heads, strict=True)
        text = align_text([titles, units] if any(units) else [titles], self.rows)
        return f"{text}\n{MARK_NOTE}" if self.marked else text


_TRAVEL: Final = (
    Column(title="speed", unit="m/s", key="speed"),
    Column(title="speed", unit="BL/s", key="body_lengths_per_second"),
    Column(title="Froude", unit="", key="froude", digits=3),
    Column(title="cost of", unit="transport", key="cost_of_transport"),
    Column(title="falls", unit="", key="falls"),
)


def gait_columns(feet: Sequence[str]) -> list[Column]:
    """Return the columns of the table of a body with such feet; none of feet where it has none."""
    names, tabled = " ".join(feet), tuple(feet) in GAIT_TABLES
    columns = [Column(title="gait", unit="", key="label")]
    if tabled:
        columns.append(
            Column(title="commanded phases", unit=names, key="commanded_phases", cyclic=True)
        )
    if feet:
        columns.append(
            Column(title="measured phases", unit=names, key="measured_phases", cyclic=True)
        )
    if tabled:
        columns.append(Column(title="error", unit="cycle", key="phase_error", digits=3))
    if tuple(feet) == LIMBS:
        columns += [
            Column(title="duty", unit="fore", key="duty_factor_fore"),
            Column(title="duty", unit="hind", key="duty_factor_hind"),
        ]
    elif feet:
        columns.append(Column(title="duty", unit=names, key="duty_factor"))
    if feet:
        columns += [
            Column(title="lost contacts", unit="per stance", key="losses_per_stance", digits=1),
            Column(title="strides", unit="Hz", key="stride_frequency"),
        ]
    return [*columns, *_TRAVEL]


def table_rows(summary: Mapping[str, Any]) -> list[list[str]]:
    """Return the cells of the table, one row per segment of a summary; see ``gait_columns``."""
    return [
        [column.cell(segment) for column in gait_columns(summary["feet"])]
        for segment in summary["segments"]
    ]


def text_table(summary: Mapping[str, Any]) -> str:
    """Return the table of a summary as aligned plain text, without a final line break.

    Args:
        summary: What :func:`neurocontrol.analysis.summarise` returns.
    """
    columns = gait_columns(summary["feet"])
    return align_text(
        [[column.title for column in columns], [column.unit for column in columns]],
        table_rows(summary),
    )


def align_text(
    heads: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], *, left: int = 1
) -> str:
    """Return lines of cells in columns under a rule: the first columns to the left, others right.

    Args:
        heads: Cells of the lines above the rule.
        rows: Cells of those below.
        left: Number of columns that are aligned to the left.
    """
    lines = [*heads, *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    text = ["  ".join(_padded(line, widths, left)).rstrip() for line in lines]
    text.insert(len(heads), "  ".join("-" * width for width in widths))
    return "\n".join(text)


def _padded(line: Sequence[str], widths: Sequence[int], left: int) -> list[str]:
    return [
        cell.ljust(width) if column < left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]


def cell(value: Any, digits: int, *, cyclic: bool = False) -> str:
    """Return a value as the text of a cell: numbers with so many digits, unknown ones as a dash.

    Args:
        value: A number, or numbers by name.
        digits: Digits after the point.
        cyclic: Whether numbers are phases, cycles, which are shown from 0 to less than 1.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, dict):
        numbers = [
            cell(number, digits, cyclic=cyclic).removeprefix("0") for number in value.values()
        ]
        return UNKNOWN if set(numbers) <= {UNKNOWN} else " ".join(numbers)
    if isinstance(value, float):
        return f"{round(value, digits) % 1.0 if cyclic else value:.{digits}f}"
    return str(value)
