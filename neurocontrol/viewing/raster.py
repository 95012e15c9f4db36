"""The spike raster: neurons grouped by foot or by name, flexors above extensors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb

from neurocontrol.analysis import limb_of, ordered_feet
from neurocontrol.viewing.style import FAINT, colour_labels, foot_colours, label_right, name_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from neurocontrol.recording import Recording

_KINDS = {
    "flexor": re.compile(r"flex|(?<![a-z])f(?![a-z])", re.IGNORECASE),
    "extensor": re.compile(r"ext|(?<![a-z])e(?![a-z])", re.IGNORECASE),
}
_GAP = 0.08


@dataclass(frozen=True, kw_only=True)
class _Band:
    """One population in the raster; its group is its foot, or what is left of its name."""

    group: str
    kind: str | None
    name: str
    first: int
    stop: int

    def shade(self, colour: str) -> tuple[float, float, float]:
        full = np.array(to_rgb(colour))
        if self.kind == "extensor":
            full = 1.0 - 0.62 * (1.0 - full)
        red, green, blue = full
        return float(red), float(green), float(blue)


def _bands(recording: Recording, feet: Sequence[str]) -> list[_Band]:
    bands = [
        _Band(
            group=limb_of(name, feet) or _stem(name),
            kind=_kind_of(name),
            name=name,
            first=first,
            stop=stop,
        )
        for name, (first, stop) in recording.populations.items()
    ]
    groups = list(dict.fromkeys([*feet, *(band.group for band in bands)]))
    kinds = [*_KINDS, None]
    return sorted(
        bands, key=lambda band: (groups.index(band.group), kinds.index(band.kind), band.first)
    )


def _kind_of(name: str) -> str | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(name)), None)


def _stem(name: str) -> str:
    """The words of a name that do not tell flexors from extensors."""
    words = [word for word in re.split(r"[\s_.-]+", name) if word and not _kind_of(word)]
    return " ".join(words) or name


def draw_raster(axes: Axes, recording: Recording) -> None:
    """Draw every spike as a dot; a row is a neuron, a colour is a foot, the lighter extensors."""
    feet, _ = ordered_feet(recording.feet)
    bands, colours = _bands(recording, feet), foot_colours(feet)
    gap = _GAP * max(band.stop - band.first for band in bands)
    bottom = 0.0
    middles: dict[str, list[float]] = {}
    previous = bands[0].group
    for band in bands:
        bottom += gap * (3.0 if band.group != previous else 1.0)
        previous, colour = band.group, colours.get(band.group, FAINT)
        size = band.stop - band.first
        chosen = (recording.spike_neuron >= band.first) & (recording.spike_neuron < band.stop)
        axes.plot(
            recording.spike_time[chosen],
            recording.spike_neuron[chosen] - band.first + 0.5 + bottom,
            linestyle="none",
            marker="s",
            markersize=0.95,
            markeredgewidth=0,
            color=band.shade(colour),
        )
        middle = bottom + 0.5 * size
        middles.setdefault(band.group, []).append(middle)
        if band.name != band.group:
            label_right(axes, middle, band.kind or band.name, colour)
        bottom += size
    axes.set_ylim(bottom + gap, 0.0)
    axes.set_yticks([float(np.mean(rows)) for rows in middles.values()], list(middles))
    colour_labels(axes, [colours.get(group, FAINT) for group in middles])
    neurons = sum(band.stop - band.first for band in bands)
    name_panel(axes, f"spikes of {neurons} neurons")
