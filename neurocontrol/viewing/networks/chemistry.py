"""The figure of a heterochemical network: who is active when, and what is in the space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure

from neurocontrol.errors import InputError
from neurocontrol.viewing.style import FAINT, INK, PAPER, spaced_colours, tidy, title_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from neurocontrol.heterochemical import History

_WIDTH: Final = 12.0  # inches
_LANE: Final = 0.42  # inches
_HIGH = 0.8  # of a lane


def draw_chemistry(
    history: History, *, row: int = 0, cells: Sequence[str] = (), substances: Sequence[str] = ()
) -> Figure:
    """Draw potentials, shaded where a cell is active, above the concentrations.

    Args:
        history: With its course.
        row: Of the batch.
        cells: From the top; all unless given.
        substances: From the top; those that no cell is named after unless given, as they have
            another course than the activity of cells; else all.

    Raises:
        InputError: The history has no course, or not these cells or substances.
    """
    if not history.courses:
        raise InputError("the history has no course; ask for it with run(..., course=True)")
    chosen = tuple(cells) or history.names
    others = [name for name in history.substances if name not in history.names]
    shown = tuple(substances or others or history.substances)
    for asked, there in ((chosen, history.names), (shown, history.substances)):
        if unknown := [name for name in asked if name not in there]:
            raise InputError(f"no {', '.join(unknown)}; there are {', '.join(there)}")
    lanes = len(chosen), len(shown)
    height = _LANE * sum(lanes) + 1.3
    figure = Figure(figsize=(_WIDTH, height), dpi=100, facecolor=PAPER)
    grid = figure.add_gridspec(
        2, 1, height_ratios=lanes, hspace=0.3, left=0.12, right=0.97,
        top=1.0 - 0.35 / height, bottom=0.55 / height,
    )  # fmt: skip
    upper = figure.add_subplot(grid[0])
    lower = figure.add_subplot(grid[1], sharex=upper)
    _draw_potentials(upper, history, row, chosen)
    _draw_concentrations(lower, history, row, shown)
    upper.set_xlim(float(history.begin[row]), float(history.end[row]))
    lower.set_xlabel("time, s", color=FAINT, fontsize=9)
    return figure


def _draw_potentials(axes: Axes, history: History, row: int, cells: Sequence[str]) -> None:
    course, colours = history.courses[row], spaced_colours(cells)
    for lane, name in enumerate(cells):
        potential = course.potential[:, history.names.index(name)]
        low, high = float(potential.min()), float(potential.max())
        scale = _HIGH / (high - low) if high > low else 0.0
        axes.plot(course.time, (potential - low) * scale - lane, color=colours[name], linewidth=1.1)
        top = 1.0 - lane / len(cells)
        for begin, end in history.bursts(name, row):
            axes.axvspan(
                begin,
                end,
                ymin=top - 1.0 / len(cells),
                ymax=top - 0.1 / len(cells),
                color=colours[name],
                alpha=0.18,
                linewidth=0.0,
            )
    axes.set_ylim(-len(cells) + 1.0, 1.0)
    axes.set_yticks([0.4 - lane for lane in range(len(cells))], cells)
    tidy(axes)
    title_panel(axes, "potential; shaded while active")


def _draw_concentrations(axes: Axes, history: History, row: int, substances: Sequence[str]) -> None:
    course = history.courses[row]
    for lane, name in enumerate(substances):
        concentration = course.concentration[:, history.substances.index(name)]
        high = float(concentration.max())
        level = concentration * (_HIGH / high if high > 0.0 else 0.0) - lane
        axes.plot(course.time, level, color=INK, linewidth=1.0, drawstyle="steps-post")
        axes.fill_between(course.time, -lane, level, color=INK, alpha=0.12, step="post")
    axes.set_ylim(-len(substances) + 1.0, 1.0)
    axes.set_yticks([0.4 - lane for lane in range(len(substances))], substances)
    axes.tick_params(axis="y", labelsize=8)
    tidy(axes, bottom=True)
    title_panel(axes, "concentration in the space, each to its own scale")
    axes.set_xlim(np.min(course.time), np.max(course.time))
