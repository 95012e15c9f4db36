"""Pictures of the last seconds that are plain arrays: footfalls and spikes, newest at the right."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.analysis import contacts_from_forces, limb_of, ordered_feet
from neurocontrol.viewing.live.history import SPAN
from neurocontrol.viewing.style import FAINT, INK, foot_colours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from neurocontrol.types import BoolArray, FloatArray
    from neurocontrol.viewing.live.history import Window

    Picture = npt.NDArray[np.uint8]

WIDTH = 480
"""Width of a strip, pixels."""

_MARGIN = 48  # pixels of names at the left
_BAND, _GAP = 15, 3  # pixels
_TALLEST = 126  # pixels of a raster
_PAPER = 255


def rgb(colour: str) -> tuple[int, int, int]:
    """A colour such as ``#1b6ca8`` as numbers from 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def footfalls(window: Window, feet: Sequence[str], weight: float, tick: float) -> Picture:
    """When each foot bore weight: one band per foot, shape ``(height, WIDTH, 3)``.

    Args:
        window: The last seconds.
        feet: Names of the feet.
        weight: Weight of the body, N.
        tick: Time between two samples, s.
    """
    names, columns = ordered_feet(feet)
    picture = _named(names, tuple(foot_colours(names)[name] for name in names))
    if len(window.time) < 2:
        return picture
    down = contacts_from_forces(window.arrays["ground_force"], weight, tick)[:, columns]
    for band, name in enumerate(names):
        top = band * (_BAND + _GAP)
        held = _across(window.time, down[:, band])
        picture[top : top + _BAND, _MARGIN:][:, held] = rgb(foot_colours(names)[name])
    return picture


def spikes(
    window: Window, populations: Mapping[str, tuple[int, int]], feet: Sequence[str]
) -> Picture:
    """Every spike as a dot, neurons from top to bottom, shape ``(height, WIDTH, 3)``."""
    cells = max(stop for _, stop in populations.values())
    names, _ = ordered_feet(feet)
    height = min(cells, _TALLEST)
    picture = np.full((height, WIDTH, 3), _PAPER, dtype=np.uint8)
    if not len(window.spike_time):
        return picture
    newest = max(window.time[-1] if len(window.time) else 0.0, window.spike_time[-1])
    place = ((window.spike_time - newest) / SPAN + 1.0) * (WIDTH - _MARGIN)
    columns = _MARGIN + place.astype(int).clip(0, WIDTH - _MARGIN - 1)
    rows = (window.spike_neuron * height) // cells
    colours = _cell_colours(tuple(populations.items()), tuple(names), cells)
    picture[rows, columns] = colours[window.spike_neuron]
    return picture


@cache
def _cell_colours(
    populations: tuple[tuple[str, tuple[int, int]], ...], feet: tuple[str, ...], cells: int
) -> Picture:
    """Cells of a foot have its colour; of others, the left ones are blue, right ones orange."""
    colours = np.tile(np.array(rgb(FAINT), dtype=np.uint8), (cells, 1))
    by_foot = foot_colours(feet)
    sides = {"left": rgb("#1b6ca8"), "right": rgb("#c4541a")}
    for name, (first, stop) in populations:
        foot = limb_of(name, feet)
        side = next((side for side in sides if side in name.split()), None)
        if foot:
            colours[first:stop] = rgb(by_foot[foot])
        elif side:
            colours[first:stop] = sides[side]
    return colours


def _across(time: FloatArray, held: BoolArray) -> BoolArray:
    """Samples as they are seen in every pixel of a strip."""
    moments = time[-1] - SPAN * (1.0 - np.arange(WIDTH - _MARGIN) / (WIDTH - _MARGIN))
    found = np.searchsorted(time, moments, side="right") - 1
    seen: BoolArray = held[found.clip(0)] & (found >= 0)
    return seen


@cache
def _blank(names: tuple[str, ...], colours: tuple[str, ...]) -> Picture:
    from PIL import Image, ImageDraw, ImageFont

    height = len(names) * (_BAND + _GAP) - _GAP
    image = Image.new("RGB", (WIDTH, height), (_PAPER,) * 3)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(13)
    for band, (name, colour) in enumerate(zip(names, colours, strict=True)):
        top = band * (_BAND + _GAP)
        draw.rectangle((_MARGIN, top, WIDTH, top + _BAND - 1), fill=(240, 241, 243))
        text = name if draw.textlength(name, font=font) < _MARGIN - 6 else name[:7]
        draw.text((_MARGIN - 6, top + _BAND / 2), text, fill=colour or INK, font=font, anchor="rm")
    return np.asarray(image)


def _named(names: Sequence[str], colours: tuple[str, ...]) -> Picture:
    """An empty strip with a named band for each foot."""
    return _blank(tuple(names), colours).copy()
