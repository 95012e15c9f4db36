"""Colours and shapes that every figure shares."""

from __future__ import annotations

import colorsys
import io
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol._files import write_bytes
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurocontrol.types import FloatArray

INK: Final = "#22272e"
FAINT: Final = "#6b7480"
PAPER: Final = "#ffffff"

LIMB_COLOURS: Final = MappingProxyType(
    dict(zip(LIMBS, ("#1b6ca8", "#c4541a", "#3f97bf", "#d98b2b"), strict=True))
)
"""Left limbs are blue and right limbs orange; fore limbs are darker than hind limbs."""

MODULATOR_COLOURS: Final = ("#8e4585", "#2f7f79", "#b5892b", "#5a5f69", "#a33b3b", "#4c6ab0")

GAIT_COLOURS: Final = MappingProxyType(
    {
        "walk": "#5b8c5a",
        "trot": "#4c6ab0",
        "pace": "#b07d3c",
        "bound": "#a3495f",
        "pronk": "#7d5ba6",
        "gallop": "#3c8f98",
        "stepping": "#5b8c5a",
        "swimming": "#3f7fb5",
        "undulating": "#3f7fb5",
        "paddling": "#3c8f98",
    }
)
_OTHER_GAIT = "#7a828c"
_FIRST_HUE = 0.57  # blue; orange lies opposite


def gait_colour(label: str) -> str:
    """Return the colour of a commanded gait; a name outside the table is grey."""
    return GAIT_COLOURS.get(label, _OTHER_GAIT)


def foot_colours(feet: Sequence[str]) -> Mapping[str, str]:
    """Return a colour for every foot: those of the limbs, or as many as there are other feet."""
    return LIMB_COLOURS if tuple(feet) == LIMBS else spaced_colours(feet)


def spaced_colours(names: Iterable[str]) -> Mapping[str, str]:
    """Return a colour for every name, as far apart as there are names."""
    colours, known = {}, list(names)
    for number, name in enumerate(known):
        shares = colorsys.hsv_to_rgb((_FIRST_HUE + number / len(known)) % 1.0, 0.8, 0.7)
        colours[name] = "#" + "".join(f"{round(255 * share):02x}" for share in shares)
    return colours


def tidy(axes: Axes, *, bottom: bool = False) -> None:
    """Take away the lines that carry nothing, and the time ticks unless ``bottom``."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_visible(bottom)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=0, labelsize=9, colors=FAINT, labelbottom=bottom)


def name_panel(axes: Axes, title: str) -> None:
    """Write what a panel shows along its left edge."""
    axes.annotate(
        title,
        (0.0, 0.5),
        xytext=(-62, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        rotation=90,
        ha="center",
        va="center",
        color=INK,
        fontsize=10,
    )


def title_panel(axes: Axes, title: str) -> None:
    """Write what a panel with axes of its own shows above its left edge, on faint lines."""
    axes.set_title(title, loc="left", color=INK, fontsize=11)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=0, which="both", labelsize=9, colors=FAINT)
    axes.grid(axis="y", color=FAINT, alpha=0.2, linewidth=0.6)


def legend_below(axes: Axes) -> None:
    """Name what is drawn in a line below the panel and the name of its axis."""
    axes.legend(
        frameon=False, fontsize=9, ncols=3, loc="upper left", labelcolor=INK, handlelength=1.5,
        columnspacing=1.4, bbox_to_anchor=(0.0, -0.13), borderaxespad=0.0,
    )  # fmt: skip


def label_right(axes: Axes, height: float, text: str, colour: str) -> None:
    """Write beside the right edge, at ``height`` in data units."""
    axes.annotate(
        text,
        (1.0, height),
        xytext=(7, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        color=colour,
        fontsize=9,
        va="center",
        annotation_clip=False,
    )


def spread_apart(heights: FloatArray, distance: float) -> FloatArray:
    """Move labels apart, upwards from the lowest, keeping their order."""
    placed = np.nan_to_num(heights)
    order = np.argsort(placed, kind="stable")
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + distance)
    return placed


def colour_labels(axes: Axes, colours: Iterable[str]) -> None:
    """Give the label of every row, top to bottom, a colour."""
    for label, colour in zip(axes.get_yticklabels(), colours, strict=True):
        label.set(color=colour, fontweight="bold")


def png_of(figure: Figure) -> bytes:
    """Return a figure as a PNG of at most 256 colours, a third of the size of true colour."""
    from PIL import Image

    drawn, content = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png")
    picture = Image.open(drawn).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


class _TooLongError(Exception):
    """A text has become longer than it is worth."""


class _Bounded(io.BytesIO):
    """Takes no more than so many bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._limit:
            raise _TooLongError
        return super().write(data)


def svg_of(figure: Figure, limit: int = 10**9) -> bytes | None:
    """Return a figure as an SVG that needs no fonts, or None when it would be longer than a limit.

    The same figure is the same SVG.
    """
    import matplotlib as mpl

    content = _Bounded(limit)
    try:
        with mpl.rc_context({"svg.hashsalt": "neurocontrol", "svg.fonttype": "path"}):
            figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    except _TooLongError:
        return None
    return content.getvalue()


def save_figure(figure: Figure, path: str | os.PathLike[str]) -> bytes:
    """Write a figure as a PNG and return it for a report: as SVG where that is smaller.

    Raises:
        InputError: The file cannot be written there.
    """
    content = png_of(figure)
    write_bytes(path, content)
    return svg_of(figure, len(content)) or content
