"""How a tuning run went: a picture of its costs and a short report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.viewing.page import figure_part, table_part, write_page
from neurocontrol.viewing.style import FAINT, INK, PAPER, save_figure, title_panel
from neurocontrol.viewing.table import Table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurocontrol.types import FloatArray

_BEST: Final = "#1b6ca8"
_HEADLINE: Final = "#2f7f79"
_WIDE: Final = 10.0  # ratio of costs from which on their axis is logarithmic


def draw_convergence(history: Mapping[str, FloatArray], headlines: Mapping[str, str]) -> Figure:
    """Draw the costs and the headlines of every generation.

    Args:
        history: Columns of the run's history by name, each ``(generations,)``.
        headlines: Columns that are drawn below the costs, and their units.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    height = 4.0 + 1.7 * len(headlines)
    figure = Figure(figsize=(14, height), dpi=100, facecolor=PAPER, layout="constrained")
    costs, *panels = figure.subplots(
        1 + len(headlines), 1, sharex=True, squeeze=False, height_ratios=(2, *[1] * len(headlines))
    )[:, 0]
    number = history["generation"]
    marker = "o" if len(number) < 2 else ""  # one generation has no line
    median, best = history["median_cost"], history["best_cost"]
    costs.plot(number, median, color=FAINT, linewidth=1.4, label="median", marker=marker)
    costs.plot(number, best, color=_BEST, linewidth=1.8, label="best", marker=marker)
    _scale(costs, np.concatenate([median, best]))
    for change in np.flatnonzero(np.diff(history["stage"]) > 0):
        costs.axvline(number[change] + 0.5, color=FAINT, linestyle=":", linewidth=1.0)
    costs.legend(frameon=False, fontsize=10, ncols=2, loc="upper right", labelcolor=INK)
    title_panel(costs, "cost of a generation (dotted: the next stage begins)")
    for panel, (name, unit) in zip(panels, headlines.items(), strict=True):
        panel.plot(number, history[name], color=_HEADLINE, linewidth=1.8, marker=marker)
        title_panel(panel, f"{name.replace('_', ' ')} of the best ({unit})")
    last = [costs, *panels][-1]
    last.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
    last.set_xlabel("generation", color=FAINT, fontsize=10)
    last.set_xlim(number[0] - 0.3, number[-1] + 0.3)
    return figure


def _scale(axes: Axes, costs: FloatArray) -> None:
    """Choose the scale of costs: logarithmic where they span decades, with plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    known = costs[np.isfinite(costs)]
    if not known.size or known.min() <= 0.0 or known.max() < _WIDE * known.min():
        axes.ticklabel_format(axis="y", style="plain", useOffset=False)
        return
    axes.set_yscale("log")
    few = known.max() < 1e3 * known.min()
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda cost, _: f"{cost:.12g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def save_convergence(
    history: Mapping[str, FloatArray],
    headlines: Mapping[str, str],
    path: str | os.PathLike[str],
) -> bytes:
    """Write what :func:`draw_convergence` draws as a PNG and return it for a report: PNG or SVG.

    Raises:
        InputError: The file cannot be written there.
    """
    return save_figure(draw_convergence(history, headlines), path)


def write_tuning_report(
    path: str | os.PathLike[str],
    *,
    title: str,
    command: str,
    generations: int,
    simulated_seconds: float,
    stage: int,
    stages: int,
    measures: Mapping[str, float],
    units: Mapping[str, str],
    picture: bytes,
    verdict: str = "",
) -> None:
    """Write a page about a tuning run that needs no other file.

    Args:
        path: The page.
        title: What was tuned.
        command: The command of the run.
        generations: How many there were.
        simulated_seconds: How long all candidates lived, s.
        stage: Stage of the best candidate, from 1.
        stages: Number of stages.
        measures: Figures of the best candidate.
        units: Units of those that have one.
        picture: The picture of its convergence, PNG or SVG.
        verdict: Whether the best was verified, in words.

    Raises:
        InputError: The page cannot be written there.
    """
    best = Table(
        title="Best candidate",
        note=verdict,
        heads=[("measure", ""), ("value", ""), ("unit", "")],
        rows=[
            [name.replace("_", " "), f"{value:.4g}", units.get(name, "")]
            for name, value in measures.items()
        ],
    )
    write_page(
        path,
        title=f"tuning: {title}",
        heading="Tuning run",
        subtitle=title,
        facts={
            "generations": generations,
            "simulated": f"{simulated_seconds:.0f} s",
            "stage": f"{stage} of {stages}",
            "command": command,
        },
        parts=[
            table_part(best),
            figure_part("Convergence", picture, "Costs and headlines by generation"),
        ],
    )
