"""The spike raster: neurons grouped by foot or by name, flexors above extensors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb

from neurocontrol.analysis import limb_of, ordered_feet
from neurocontrol.viewing.networks.raster import Band, draw_bands
from neurocontrol.viewing.style import FAINT, foot_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from neurocontrol.recording import Recording

_KINDS = {
    "flexor": re.compile(r"flex|(?<![a-z])f(?![a-z])", re.IGNORECASE),
    "extensor": re.compile(r"ext|(?<![a-z])e(?![a-z])", re.IGNORECASE),
}


@dataclass(frozen=True, kw_only=True)
class _Population:
    """One population in the raster; its group is its foot, or what is left of its name."""

    group: str
    kind: str | None
    name: str
    first: int
    stop: int

    def drawn(self, colour: str) -> Band:
        """As a band in the colour of its group."""
        return Band(
            group=self.group,
            colour=colour,
            shade=self._shade(colour),
            first=self.first,
            stop=self.stop,
            label=(self.kind or self.name) if self.name != self.group else "",
        )

    def _shade(self, colour: str) -> tuple[float, float, float]:
        full = np.array(to_rgb(colour))
        if self.kind == "extensor":
            full = 1.0 - 0.62 * (1.0 - full)
        red, green, blue = full
        return float(red), float(green), float(blue)


def _populations(recording: Recording, feet: Sequence[str]) -> list[_Population]:
    found = [
        _Population(
            group=limb_of(name, feet) or _stem(name),
            kind=_kind_of(name),
            name=name,
            first=first,
            stop=stop,
        )
        for name, (first, stop) in recording.populations.items()
    ]
    groups = list(dict.fromkeys([*feet, *(one.group for one in found)]))
    kinds = [*_KINDS, None]
    return sorted(
        found, key=lambda one: (groups.index(one.group), kinds.index(one.kind), one.first)
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
    colours = foot_colours(feet)
    bands = [band.drawn(colours.get(band.group, FAINT)) for band in _populations(recording, feet)]
    draw_bands(axes, bands, recording.spike_time, recording.spike_neuron)
