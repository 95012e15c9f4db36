"""How strengths of pathways follow a modulator, beside what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from neurocontrol.viewing.style import FAINT, INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.types import FloatArray

_LEARNERS, _OTHERS = "#1b6ca8", "#8a929c"
_SMOOTHED = 5  # windows


def draw_strengths(
    window: float,
    parts: Mapping[str, int],
    turning: FloatArray,
    modulator: FloatArray,
    strengths: FloatArray,
    pathways: Sequence[str],
    title: str,
) -> Figure:
    """Draw turning, modulator and strengths over time.

    Args:
        window: Length of a window, s.
        parts: What happens, and at the beginning of which window.
        turning: Rates of turning of those that learn, then of the others, rad/s, ``(B + others,
            windows)``.
        modulator: Of those that learn, ``(B, windows)``.
        strengths: The same, ``(B, windows, pathways)``.
        pathways: Their names.
        title: What the picture shows.
    """
    figure = Figure(figsize=(10.0, 7.6), dpi=100, facecolor=PAPER)
    figure.text(0.02, 0.965, title, fontsize=10, color=INK)
    above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=(3.0, 2.0, 3.0))
    figure.subplots_adjust(left=0.08, right=0.84, top=0.92, bottom=0.07, hspace=0.25)
    time = window * (np.arange(turning.shape[1]) + 1.0)
    smoothed = _running(turning)
    rows = len(modulator)
    for values, colour in ((smoothed[rows:], _OTHERS), (smoothed[:rows], _LEARNERS)):
        above.plot(time, values.T, color=colour, linewidth=0.8, alpha=0.7)
    above.plot([], color=_LEARNERS, label="learns")
    above.plot([], color=_OTHERS, label="does not")
    above.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    above.set_title("turning, rad/s", fontsize=9, color=FAINT)
    middle.plot(time, _running(modulator).mean(axis=0), color=_LEARNERS, linewidth=1.0)
    middle.set_title("modulator: reward over what is expected, mean", fontsize=9, color=FAINT)
    colours = ("#1b6ca8", "#c4541a", "#3f97bf", "#d98b2b")
    for number, name in enumerate(pathways):
        below.plot(
            time, strengths[:, :, number].mean(axis=0), color=colours[number % 4], label=name,
            linestyle="-" if number < 4 else "--", linewidth=1.2,
        )  # fmt: skip
    below.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    below.set_title("strength of the pathways to the pools, mean", fontsize=9, color=FAINT)
    below.set_xlabel("time, s")
    for axes in (above, middle, below):
        for name, begin in parts.items():
            axes.axvline(window * begin, color=INK, linewidth=0.8, linestyle=":")
            if axes is above:
                axes.text(window * begin, axes.get_ylim()[1], f" {name}", fontsize=8, va="top")
    return figure


def _running(values: FloatArray) -> FloatArray:
    """Means over the last few windows, of the same shape."""
    padded = np.concatenate([np.repeat(values[:, :1], _SMOOTHED - 1, axis=1), values], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _SMOOTHED, axis=1)
    return np.asarray(windows.mean(axis=-1))
