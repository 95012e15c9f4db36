"""The page of an experiment: what it was, its figure, what it tells, and every run."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from neurocontrol.viewing.page import figure_part, section, table_part, write_page
from neurocontrol.viewing.table import UNKNOWN, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.experiments.design import Experiment
    from neurocontrol.experiments.results import Findings, Rows

_LINKS = {
    "experiment.toml": "the description, for neurocontrol experiment run",
    "runs.csv": "every run", "summary.csv": "every figure with its interval",
    "figure.png": "the figure",
}  # fmt: skip


def overview(summaries: Sequence[Measure]) -> Table:
    """Every figure under every condition: a row for each condition."""
    names = {one.name: "" if one.unit == "1" else one.unit for one in summaries}
    cells: dict[str, dict[str, str]] = {}
    for one in summaries:
        cells.setdefault(one.suite, {})[one.name] = _number(one.value)
    return Table(
        title="Overview",
        heads=[("condition", ""), *names.items()],
        rows=[[label, *(own.get(name, UNKNOWN) for name in names)] for label, own in cells.items()],
        note="Means over seeds, and shares of seeds of what is true or false.",
    )


def interval_table(title: str, findings: Sequence[Measure]) -> Table:
    """Figures with their intervals of 95 % confidence."""
    return Table(
        title=title,
        heads=[("", ""), ("figure", ""), ("value", ""), ("95 % interval", ""), ("of", "")],
        rows=[
            [
                one.suite,
                one.name,
                _number(one.value) + ("" if one.unit == "1" else f" {one.unit}"),
                " to ".join(map(_number, one.interval)) if one.interval else UNKNOWN,
                str(one.samples),
            ]
            for one in findings
        ],
    )


def text_of(findings: Findings) -> str:
    """What an experiment tells as plain text, without the intervals of every condition."""
    parts = [overview(findings.summaries).text()]
    if findings.verdicts:
        parts.append(interval_table("Verdicts", findings.verdicts).text())
    return "\n\n".join(parts)


def write_index(
    folder: Path, experiment: Experiment, rows: Rows, findings: Findings, picture: bytes
) -> None:
    """Write ``index.html`` into the folder of an experiment.

    Raises:
        InputError: It cannot be written there.
    """
    links = "".join(
        f'<p><a href="{name}">{name}</a>: {escape(words)}</p>' for name, words in _LINKS.items()
    )
    columns = ["run", "seed", *rows.condition, *rows.names]
    verdicts = [interval_table("Verdicts", findings.verdicts)] if findings.verdicts else []
    every = Table(
        title="Runs",
        heads=[(name, rows.units.get(name, "")) for name in columns],
        rows=[[_cell(row.get(name)) for name in columns] for row in rows.rows],
    )
    described = {
        name.replace("_", " "): _told(value)
        for name, value in experiment.as_dict().items()
        if value not in ("", [], {})
    }
    write_page(
        folder / "index.html",
        title=f"{experiment.kind}: {experiment.body}",
        heading=f"{experiment.kind.capitalize()} experiment",
        subtitle=f"{experiment.body}: {experiment.meaning}",
        facts=described,
        parts=[
            figure_part("Figure", picture, experiment.meaning),
            *experiment.parts(rows, folder),
            *(table_part(one) for one in verdicts),
            table_part(overview(findings.summaries)),
            table_part(interval_table("Figures with intervals", findings.summaries)),
            table_part(every),
            section("Files", links),
        ],
    )


def _told(value: Any) -> str:
    """A value of a description as people read it."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.3g}" if value == value else UNKNOWN
