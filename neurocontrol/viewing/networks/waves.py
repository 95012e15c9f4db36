"""What delays have learnt of a travelling wave, and how bodies swim by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from neurocontrol.viewing.style import FAINT, INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLOURS = {"random": "#b07d3c", "by hand": "#8a929c", "learnt": "#1b6ca8"}


def draw_waves(metrics: Mapping[str, Any], title: str) -> Figure:
    """Draw how delays came to what is wanted, lags from segment to segment, and speeds.

    Args:
        metrics: Errors of all rows and rounds, s, the wanted lag, s, and by ``random``, ``by hand``
            and ``learnt`` delays lags, s, and speeds, body lengths/s.
        title: What the picture shows.
    """
    figure = Figure(figsize=(12.0, 4.4), dpi=100, facecolor=PAPER)
    figure.text(0.02, 0.94, title, fontsize=11, color=INK)
    left, middle, right = figure.subplots(1, 3, width_ratios=(4.0, 5.0, 3.0))
    figure.subplots_adjust(left=0.06, right=0.98, top=0.84, bottom=0.14, wspace=0.28)
    errors = 1e3 * np.array(metrics["errors"])
    left.semilogy(np.arange(errors.shape[1]), errors.T, color=_COLOURS["learnt"], linewidth=0.8)
    left.set_xlabel("rounds of learning")
    left.set_title("error of the delays, ms (root mean square)", fontsize=9, color=FAINT)
    wanted = 1e3 * metrics["wanted_lag"]
    for name in ("random", "learnt"):
        lags = 1e3 * np.array(metrics[name]["lags"], dtype=float)
        segments = np.tile(np.arange(lags.shape[1] // 2) + 2, 2 * len(lags))
        middle.plot(
            segments, lags.ravel(), ".", color=_COLOURS[name], markersize=4, alpha=0.6, label=name
        )
    middle.axhspan(0.9 * wanted, 1.1 * wanted, color=_COLOURS["by hand"], alpha=0.3, linewidth=0)
    middle.set_ylim(wanted - 40.0, wanted + 40.0)
    middle.set_xlabel("segment")
    middle.set_title("lag after the segment before, ms; wanted: grey", fontsize=9, color=FAINT)
    middle.legend(frameon=False, fontsize=8)
    for place, (name, colour) in enumerate(_COLOURS.items()):
        speed = np.array(metrics[name]["speed"])
        right.plot(np.linspace(place - 0.2, place + 0.2, speed.size), speed, ".", color=colour)
    right.set_xticks(range(len(_COLOURS)), list(_COLOURS))
    right.set_ylim(bottom=min(0.0, *right.get_ylim()))
    right.set_title("speed, body lengths/s", fontsize=9, color=FAINT)
    return figure
