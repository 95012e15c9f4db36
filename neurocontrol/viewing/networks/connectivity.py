"""The matrix of a network's connections, with the number of synapses from and onto every cell."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from neurocontrol.viewing.networks.connections import cells_of
from neurocontrol.viewing.networks.words import axis_name
from neurocontrol.viewing.style import FAINT, INK, PAPER, spaced_colours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

    from neurocontrol.types import FloatArray, IntArray
    from neurocontrol.viewing.networks.connections import Connections, Populations

_MOST = 400  # rows or columns of the picture
_COLOURS: Final = LinearSegmentedColormap.from_list(
    "weights", ["#174f7c", "#1b6ca8", "#9cc3dd", "#e4e6e9", "#f0b594", "#c4541a", "#94400f"]
)
"""Blue weights inhibit, orange ones excite; a weight of zero is grey, and no synapse is white."""


def draw_connectivity(connections: Connections, unit: str = "") -> Figure:
    """Draw weights over source and target cells, and the degrees of the cells at the edges.

    Where cells are more than the picture has room for, some share a square, which shows the mean
    weight of their synapses, and the degrees are means, too.

    Args:
        connections: The synapses.
        unit: Unit of the weights.
    """
    figure = Figure(figsize=(9.0, 8.2), dpi=100, facecolor=PAPER)
    grid = figure.add_gridspec(
        2, 3, width_ratios=(7.0, 1.3, 0.22), height_ratios=(1.3, 7.0), wspace=0.06, hspace=0.05,
        left=0.14, right=0.91, top=0.94, bottom=0.09,
    )  # fmt: skip
    axes = figure.add_subplot(grid[1, 0])
    sources, targets = cells_of(connections.sources), cells_of(connections.targets)
    image = _draw_matrix(axes, connections, sources, targets)
    _draw_degrees(figure.add_subplot(grid[0, 0]), connections.in_degree, across=True)
    _draw_degrees(figure.add_subplot(grid[1, 1]), connections.out_degree, across=False)
    colours = spaced_colours({**connections.sources, **connections.targets})
    _mark_populations(axes, connections.sources, colours, across=False)
    _mark_populations(axes, connections.targets, colours, across=True)
    bar = figure.colorbar(image, cax=figure.add_subplot(grid[1, 2]))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=9, colors=FAINT)
    bar.ax.set_title(axis_name("weight", unit), fontsize=9, color=FAINT, loc="left", pad=8)
    figure.text(
        0.14, 0.965, f"{connections.pre.size} synapses", color=INK, fontsize=14, weight="bold"
    )
    return figure


def mean_weights(
    connections: Connections, sources: IntArray, targets: IntArray, most: int = _MOST
) -> FloatArray:
    """Mean weight of the synapses of every square of a picture; not a number where there is none.

    Args:
        connections: The synapses.
        sources: Source cells in their order, ``(m,)``.
        targets: Target cells in their order, ``(n,)``.
        most: Rows or columns that the picture may have.

    Returns:
        ``(min(m, most), min(n, most))``.
    """
    shape = min(sources.size, most), min(targets.size, most)
    row = _squares(connections.pre, sources, shape[0])
    column = _squares(connections.post, targets, shape[1])
    total, count = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (row, column), connections.weight)
    np.add.at(count, (row, column), 1.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / np.where(count > 0.0, count, np.nan))


def _squares(cells: IntArray, order: IntArray, count: int) -> IntArray:
    """In which of so many squares each of some cells lies."""
    place = np.zeros(int(order.max(initial=0)) + 1, dtype=np.int64)
    place[order] = np.arange(order.size)
    return np.asarray(place[cells] * count // max(order.size, 1))


def _draw_matrix(
    axes: Axes, connections: Connections, sources: IntArray, targets: IntArray
) -> AxesImage:
    weights = mean_weights(connections, sources, targets)
    largest = float(np.nanmax(np.abs(weights), initial=0.0)) or 1.0
    image = axes.imshow(
        np.ma.masked_invalid(weights), cmap=_COLOURS, vmin=-largest, vmax=largest, aspect="auto",
        interpolation="nearest", extent=(0.0, targets.size, sources.size, 0.0),
    )  # fmt: skip
    axes.set_ylabel("from", color=FAINT, fontsize=10)
    axes.set_xlabel("to", color=FAINT, fontsize=10)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_color(FAINT)
        axes.spines[side].set_linewidth(0.6)
    return image


def _mark_populations(
    axes: Axes, populations: Populations, colours: Mapping[str, str], *, across: bool
) -> None:
    """Name populations along an edge, in their colours, and part them by lines."""
    ends = np.cumsum([0, *(stop - first for first, stop in populations.values())])
    middles = [0.5 * (low + high) for low, high in pairwise(ends)]
    axis, line = (axes.xaxis, axes.axvline) if across else (axes.yaxis, axes.axhline)
    axis.set_ticks(middles, list(populations))
    axes.tick_params(length=0, labelsize=9)
    for end in ends[1:-1]:
        line(float(end), color=FAINT, linewidth=0.6)
    for label, name in zip(axis.get_ticklabels(), populations, strict=True):
        label.set(color=colours[name], fontweight="bold")


def _draw_degrees(axes: Axes, degree: IntArray, *, across: bool) -> None:
    count = min(degree.size, _MOST)
    edges = np.linspace(0, degree.size, count + 1).round().astype(int)
    means = np.add.reduceat(degree, edges[:-1]) / np.diff(edges)
    axes.stairs(
        means, edges, orientation="vertical" if across else "horizontal", fill=True, color=FAINT,
        alpha=0.55,
    )  # fmt: skip
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=9, colors=FAINT)
    values = MaxNLocator(nbins=2, integer=True)
    if across:
        axes.set_xlim(0, degree.size)
        axes.set_ylim(bottom=0)
        axes.set_xticks([])
        axes.yaxis.set_major_locator(values)
        axes.set_ylabel("synapses onto", color=FAINT, fontsize=9)
        return
    axes.set_ylim(degree.size, 0)
    axes.set_xlim(left=0)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(values)
    axes.set_xlabel("synapses from", color=FAINT, fontsize=9)
