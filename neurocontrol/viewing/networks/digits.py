"""What a network has learnt of digits: receptive fields, and which digits it takes for which."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from neurocontrol.viewing.style import FAINT, INK, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray, IntArray

_MOST = 1600  # receptive fields in a picture


def draw_digits(fields: FloatArray, confusion: ArrayLike, title: str) -> Figure:
    """Draw receptive fields, and digits (rows) by what they were taken for (columns).

    Args:
        fields: Weights of every cell from every pixel, ``(n, pixels)``.
        confusion: Counts, ``(10, 10)``.
        title: What the picture shows.
    """
    figure = Figure(figsize=(15.0, 9.2), dpi=100, facecolor=PAPER)
    grid = figure.add_gridspec(
        1, 2, width_ratios=(9.0, 5.2), left=0.02, right=0.98, top=0.91, bottom=0.05, wspace=0.1
    )
    figure.text(0.02, 0.955, title, fontsize=13, color=INK)
    _draw_fields(figure.add_subplot(grid[0, 0]), fields[:_MOST])
    _draw_confusion(figure.add_subplot(grid[0, 1]), np.asarray(confusion))
    return figure


def _draw_fields(axes: Axes, fields: FloatArray) -> None:
    side = round(sqrt(fields.shape[1]))
    across = ceil(sqrt(len(fields)))
    tiles = np.full((across * across, side + 1, side + 1), np.nan)
    tiles[: len(fields), :side, :side] = fields.reshape(-1, side, side)
    rows = tiles.reshape(across, across, side + 1, side + 1).swapaxes(1, 2)
    picture = rows.reshape(across * (side + 1), -1)
    axes.imshow(picture, cmap="magma_r", vmin=0.0, vmax=float(np.quantile(fields, 0.995)))
    axes.set_axis_off()
    axes.set_title("receptive fields: weights from every pixel", fontsize=10, color=FAINT)


def _draw_confusion(axes: Axes, confusion: IntArray) -> None:
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    for (row, column), count in np.ndenumerate(confusion):
        colour = PAPER if shares[row, column] > 0.5 else INK
        axes.text(column, row, str(count), ha="center", va="center", fontsize=9, color=colour)
    axes.set_xticks(range(10))
    axes.set_yticks(range(10))
    axes.tick_params(length=0, colors=FAINT)
    axes.set_xlabel("taken for", color=INK)
    axes.set_ylabel("digit", color=INK)
    axes.set_title("test digits", fontsize=10, color=FAINT)
    for side in axes.spines.values():
        side.set_visible(False)
