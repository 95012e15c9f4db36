"""Figures of experiments: responses along a value, matrices, and dots with intervals."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol.experiments.results import shown
from neurocontrol.viewing.style import FAINT, INK, PAPER, title_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.experiments.results import Rows

_COLOURS: Final = ("#1b6ca8", "#c4541a", "#2f7f79", "#8e4585")
_COLUMNS: Final = 3
_DARK: Final = 0.6  # of the colours of a matrix, from which on words on them are white


def draw_responses(rows: Rows, *, along: str, beside: str, what: str) -> Figure:
    """Draw every figure along a value, a line with its interval for each of something else.

    Args:
        rows: The rows.
        along: Column of the value.
        beside: Column of what has a line each.
        what: What the value is called.
    """
    names, ways = _varying(rows), [which for (which,) in rows.by(beside)]
    figure, panels = _panels(len(names), 3.4)
    for panel, name in zip(panels, names, strict=True):
        found = rows.grouped(name, beside, along)
        for number, which in enumerate(ways):
            points = sorted((key[1], one) for key, one in found.items() if key[0] == which)
            values, summaries = zip(*points, strict=True)
            middle = [one.value for one in summaries]
            ends = [one.interval or (one.value, one.value) for one in summaries]
            colour = _COLOURS[number % len(_COLOURS)]
            panel.fill_between(values, *np.transpose(ends), color=colour, alpha=0.18, linewidth=0.0)
            panel.plot(
                values, middle, color=colour, linewidth=1.6, label=which, marker="o",
                markersize=2.5, linestyle="--" if number else "-",
            )  # fmt: skip
        if all(isinstance(value, bool) for value in rows.figures[name]):
            panel.set_ylim(-0.05, 1.05)
        title_panel(panel, _title(rows, name))
        panel.set_xlabel(what, color=FAINT, fontsize=9)
    if len(ways) > 1:
        panels[0].legend(frameon=False, fontsize=9, labelcolor=INK)
    return figure


def draw_matrix(
    rows: Rows, down: str, across: str, names: Sequence[str], *, told: str = ""
) -> Figure:
    """Draw figures as tables of colours.

    Args:
        rows: The rows.
        down: What the lines of a table differ in.
        across: What its columns differ in.
        names: The figures.
        told: A text whose commonest value each cell of the first table tells; none when empty.
    """
    from matplotlib.figure import Figure

    lines, columns = ([one for (one,) in rows.by(name)] for name in (down, across))
    columns = lines if set(columns) == set(lines) else columns
    size = (len(names) * (2.6 + 1.0 * len(columns)), 1.6 + 0.6 * len(lines))
    figure = Figure(figsize=size, dpi=100, facecolor=PAPER, layout="constrained")
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    for place, (panel, name) in enumerate(zip(panels, names, strict=True)):
        values = np.full((len(lines), len(columns)), np.nan)
        for (line, column), one in rows.grouped(name, down, across).items():
            values[lines.index(line), columns.index(column)] = one.value
        share = all(isinstance(value, bool) for value in rows.figures[name])
        top = 1.0 if share else float(np.nanmax(values, initial=0.0)) or 1.0
        panel.imshow(values / top, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
        words = _commonest(rows, down, across, told) if told and place == 0 else {}
        for (line, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                text = f"{100.0 * value:.0f} %" if share else f"{value:.2f}"
                text += words.get((lines[line], columns[column]), "")
                ink = PAPER if value / top > _DARK else INK
                panel.text(column, line, text, ha="center", va="center", color=ink, fontsize=9)
        panel.set_xticks(range(len(columns)), columns, rotation=25, ha="right")
        panel.set_yticks(range(len(lines)), lines)
        panel.tick_params(length=0, labelsize=9, colors=FAINT)
        panel.spines[:].set_visible(False)
        panel.set_xlabel(across, color=FAINT, fontsize=9)
        panel.set_ylabel(down, color=FAINT, fontsize=9)
        panel.set_title(_title(rows, name), loc="left", color=INK, fontsize=11)
    return figure


def _commonest(rows: Rows, down: str, across: str, told: str) -> dict[tuple[Any, ...], str]:
    """The commonest value of a text in every cell, on a line of its own."""
    cells = rows.by(down, across).items()
    return {
        key: "\n" + Counter(str(row.get(told, "")) for row in group.rows).most_common(1)[0][0]
        for key, group in cells
    }


def draw_conditions(rows: Rows) -> Figure:
    """Draw every figure under every condition as a dot with its interval."""
    labels = [", ".join(shown(value) for value in key) for key in rows.by(*rows.condition)]
    names = _varying(rows)
    figure, panels = _panels(len(names), 1.4 + 0.26 * len(labels))
    for panel, name in zip(panels, names, strict=True):
        for line, found in enumerate(rows.grouped(name, *rows.condition).values()):
            _dot(panel, line, found)
        title_panel(panel, _title(rows, name))
        _label_lines(panel, labels)
    return figure


def draw_maps(rows: Rows, columns: Sequence[str]) -> Figure:
    """Draw every figure as colours over two values; white where it is unknown.

    Args:
        rows: The rows.
        columns: That of the value from left to right, and that of the value from bottom to top.
    """
    names, (across, down) = _varying(rows), columns
    right, up = (sorted({row[name] for row in rows.rows}) for name in columns)
    figure, panels = _panels(len(names), 3.4)
    for panel, name in zip(panels, names, strict=True):
        values = np.full((len(up), len(right)), np.nan)
        for (x, y), one in rows.grouped(name, across, down).items():
            values[up.index(y), right.index(x)] = one.value
        share = all(isinstance(value, bool) for value in rows.figures[name])
        title_panel(panel, _title(rows, name))
        drawn = panel.pcolormesh(
            right, up, values, cmap="viridis", shading="nearest",
            vmin=0.0 if share else None, vmax=1.0 if share else None,
        )  # fmt: skip
        bar = figure.colorbar(drawn, ax=panel)
        bar.ax.tick_params(length=0, labelsize=8, colors=FAINT)
        bar.outline.set_visible(False)
        panel.grid(visible=False)
        panel.set_xlabel(across, color=FAINT, fontsize=9)
        panel.set_ylabel(down, color=FAINT, fontsize=9)
    return figure


def draw_differences(found: Mapping[str, Sequence[Measure]], title: str) -> Figure:
    """Draw differences of every figure under every condition as dots with intervals.

    Args:
        found: Differences by figure, each with its condition.
        title: What the difference is.
    """
    most = max(len(own) for own in found.values())
    figure, panels = _panels(len(found), 1.4 + 0.26 * most)
    figure.suptitle(title, x=0.01, ha="left", color=FAINT, fontsize=10)
    for panel, (name, own) in zip(panels, found.items(), strict=True):
        panel.axvline(0.0, color=FAINT, linewidth=0.8)
        for line, one in enumerate(own):
            _dot(panel, line, one)
        title_panel(panel, f"{name} ({own[0].unit})" if own[0].unit != "1" else name)
        _label_lines(panel, [one.suite for one in own])
    return figure


def _dot(panel: Axes, line: int, found: Measure) -> None:
    """A figure with its interval on a line of its own."""
    if found.interval:
        panel.plot(found.interval, [line, line], color=_COLOURS[0], linewidth=1.4)
    panel.plot([found.value], [line], color=_COLOURS[0], marker="o", markersize=4)


def _label_lines(panel: Axes, labels: Sequence[str]) -> None:
    panel.set_yticks(range(len(labels)), labels)
    panel.set_ylim(len(labels) - 0.5, -0.5)


def _varying(rows: Rows) -> list[str]:
    """Names of the figures that are not the same in all rows; all of them when none is."""
    every = rows.figures
    return [name for name, values in every.items() if len(set(values)) > 1] or list(every)


def _panels(number: int, height: float) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure

    columns = min(_COLUMNS, number)
    lines = ceil(number / columns)
    size = (14 * columns / _COLUMNS, height * lines)
    figure = Figure(figsize=size, dpi=100, facecolor=PAPER, layout="constrained")
    every = list(figure.subplots(lines, columns, squeeze=False).flat)
    for spare in every[number:]:
        spare.remove()
    return figure, every[:number]


def _title(rows: Rows, name: str) -> str:
    unit = rows.units.get(name)
    return f"{name} ({unit})" if unit else name
