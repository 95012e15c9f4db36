"""The spike raster: a line for every cell, populations below one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol.viewing.style import colour_labels, label_right, name_panel, spaced_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from neurocontrol.types import FloatArray, IntArray
    from neurocontrol.viewing.networks.spikes import Spikes

_GAP = 0.08
_DOT: Final = 0.95  # points
_STROKE: Final = 1.5  # points for a cell, from which on a spike is a stroke


@dataclass(frozen=True, kw_only=True)
class Band:
    """Cells that are drawn together.

    Attributes:
        group: Name of the bands that lie close to one another, to the left of them; may be empty.
        colour: Colour of the group.
        shade: Colour of the spikes.
        first: First cell.
        stop: One past the last.
        label: What tells it from others of its group, to the right; may be empty.
    """

    group: str
    colour: str
    shade: str | tuple[float, float, float]
    first: int
    stop: int
    label: str = ""


def draw_spikes(axes: Axes, spikes: Spikes) -> None:
    """Draw every spike of a network, a colour for each population."""
    colours = spaced_colours(spikes.populations)
    bands = [
        Band(
            group="", label=name, colour=colours[name], shade=colours[name], first=first, stop=stop
        )
        for name, (first, stop) in spikes.populations.items()
    ]
    draw_bands(axes, bands, spikes.time, spikes.cell)


def draw_bands(axes: Axes, bands: Sequence[Band], time: FloatArray, cell: IntArray) -> None:
    """Draw spikes band by band from the top; a dot or stroke is a spike, a line a cell.

    Args:
        axes: Where.
        bands: The bands, those of a group after one another.
        time: Times of spikes, s, ``(K,)``.
        cell: Their cells, ``(K,)``.
    """
    sizes = [band.stop - band.first for band in bands]
    gap = _GAP * max(sizes)
    style = _style(axes, sum(sizes) + 2.0 * gap * len(bands))
    bottom = 0.0
    middles: dict[str, list[float]] = {}
    previous = bands[0].group
    for band, size in zip(bands, sizes, strict=True):
        bottom += gap * (3.0 if band.group != previous else 1.0)
        previous = band.group
        chosen = (cell >= band.first) & (cell < band.stop)
        heights = cell[chosen] - band.first + 0.5 + bottom
        axes.plot(time[chosen], heights, linestyle="none", color=band.shade, **style)
        middle = bottom + 0.5 * size
        middles.setdefault(band.group, []).append(middle)
        if band.label:
            label_right(axes, middle, band.label, band.colour)
        bottom += size
    axes.set_ylim(bottom + gap, 0.0)
    axes.set_yticks([float(np.mean(rows)) for rows in middles.values()], list(middles))
    colours = {band.group: band.colour for band in bands}
    colour_labels(axes, [colours[group] for group in middles])
    name_panel(axes, f"spikes of {sum(sizes)} neurons")


def _style(axes: Axes, lines: float) -> dict[str, Any]:
    """Dots where cells are many, strokes where there is room for them."""
    height = axes.bbox.height * 72.0 / axes.figure.dpi / lines
    if height < _STROKE:
        return {"marker": "s", "markersize": _DOT, "markeredgewidth": 0}
    return {"marker": "|", "markersize": min(0.8 * height, 14.0), "markeredgewidth": 0.9}
