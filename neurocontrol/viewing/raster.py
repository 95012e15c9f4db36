"""The spike raster: neurons grouped by limb, flexors above extensors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb

from neurocontrol.analysis import limb_of
from neurocontrol.gaits import LIMBS
from neurocontrol.viewing.style import colour_limb_labels, label_right, limb_colour, name_panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neurocontrol.recording import Recording

_KINDS = {
    "flexor": re.compile(r"flex|(?<![a-z])f(?![a-z])", re.IGNORECASE),
    "extensor": re.compile(r"ext|(?<![a-z])e(?![a-z])", re.IGNORECASE),
}
_GAP = 0.08


@dataclass(frozen=True, kw_only=True)
class _Band:
    """One population in the raster."""

    limb: str | None
    kind: str | None
    name: str
    first: int
    stop: int

    @property
    def rank(self) -> tuple[int, int, int]:
        limb = LIMBS.index(self.limb) if self.limb else len(LIMBS)
        kind = list(_KINDS).index(self.kind) if self.kind else len(_KINDS)
        return limb, kind, self.first

    @property
    def colour(self) -> tuple[float, float, float]:
        full = np.array(to_rgb(limb_colour(self.name)))
        if self.kind == "extensor":
            full = 1.0 - 0.62 * (1.0 - full)
        red, green, blue = full
        return float(red), float(green), float(blue)


def _bands(recording: Recording) -> list[_Band]:
    bands = [
        _Band(limb=limb_of(name), kind=_kind_of(name), name=name, first=first, stop=stop)
        for name, (first, stop) in recording.populations.items()
    ]
    return sorted(bands, key=lambda band: band.rank)


def _kind_of(name: str) -> str | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(name)), None)


def draw_raster(axes: Axes, recording: Recording) -> None:
    """Draw every spike as a dot; a row is a neuron, a colour is a limb, the lighter extensors."""
    bands = _bands(recording)
    gap = _GAP * max(band.stop - band.first for band in bands)
    bottom = 0.0
    middles: dict[str, list[float]] = {}
    previous = bands[0].limb
    for band in bands:
        bottom += gap * (3.0 if band.limb != previous else 1.0)
        previous = band.limb
        size = band.stop - band.first
        chosen = (recording.spike_neuron >= band.first) & (recording.spike_neuron < band.stop)
        axes.plot(
            recording.spike_time[chosen],
            recording.spike_neuron[chosen] - band.first + 0.5 + bottom,
            linestyle="none",
            marker="s",
            markersize=0.95,
            markeredgewidth=0,
            color=band.colour,
        )
        middle = bottom + 0.5 * size
        middles.setdefault(band.limb or band.name, []).append(middle)
        if band.limb:
            label_right(axes, middle, band.kind or band.name, limb_colour(band.name))
        bottom += size
    axes.set_ylim(bottom + gap, 0.0)
    axes.set_yticks([float(np.mean(rows)) for rows in middles.values()], list(middles))
    colour_limb_labels(axes, middles)
    neurons = sum(band.stop - band.first for band in bands)
    name_panel(axes, f"spikes of {neurons} neurons")
