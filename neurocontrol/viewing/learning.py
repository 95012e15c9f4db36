"""How policies learned: one figure for one training run or for several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.viewing.style import FAINT, INK, PAPER, save_figure, spaced_colours, title_panel

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from neurocontrol.types import FloatArray

    History = tuple[Mapping[str, FloatArray], Mapping[str, FloatArray]]

_PANELS = {
    "mean_return": "return of an episode (faint: as it learned; dots: held-out seeds)",
    "mean_seconds": "duration of an episode (s)",
    "spread": "spread of the actions that are tried",
}


def draw_learning(runs: Mapping[str, History]) -> Figure:
    """Draw the curves of runs over their steps.

    Args:
        runs: By the name of a run, the columns of its curve and of its held-out evaluations.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import EngFormatter

    figure = Figure(figsize=(12, 9), dpi=100, facecolor=PAPER, layout="constrained")
    panels = figure.subplots(len(_PANELS), 1, sharex=True, height_ratios=(3, 1, 1))
    colours = spaced_colours(runs)
    for panel, (column, title) in zip(panels, _PANELS.items(), strict=True):
        for name, (curve, held_out) in runs.items():
            colour = colours[name]
            seen, known = column in held_out, np.isfinite(curve[column])
            marker = "o" if known.sum() < 2 else ""  # one update has no line
            panel.plot(
                curve["steps"][known], curve[column][known], color=colour, linewidth=1.2,
                marker=marker, alpha=0.4 if seen else 1.0, label=None if seen else name,
            )  # fmt: skip
            if seen:
                panel.plot(
                    held_out["steps"], held_out[column], color=colour, linewidth=1.8, marker="o",
                    markersize=4, label=name,
                )  # fmt: skip
        title_panel(panel, title)
    if len(runs) > 1:
        panels[0].legend(frameon=False, fontsize=10, loc="lower right", labelcolor=INK)
    panels[-1].xaxis.set_major_formatter(EngFormatter(sep=""))
    panels[-1].set_xlabel("steps of all environments", color=FAINT, fontsize=10)
    panels[-1].set_xlim(0.0, 1.02 * max(np.max(curve["steps"]) for curve, _ in runs.values()))
    return figure


def save_learning(runs: Mapping[str, History], path: str | os.PathLike[str]) -> bytes:
    """Write what :func:`draw_learning` draws as a PNG and return it for a report: PNG or SVG.

    Raises:
        InputError: The file cannot be written there.
    """
    return save_figure(draw_learning(runs), path)
