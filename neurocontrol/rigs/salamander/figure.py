"""The figure of a salamander's run: drive, spikes along the spine, bending, footfalls and speed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.analysis.salamander.summary import axis_angles
from neurocontrol.gaits import LIMBS
from neurocontrol.viewing.figures import Panel, draw_footfalls, draw_panels, draw_speed
from neurocontrol.viewing.style import (
    FAINT,
    INK,
    MODULATOR_COLOURS,
    label_right,
    name_panel,
    save_figure,
)

if TYPE_CHECKING:
    import os

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurocontrol.recording import Recording

_SEGMENT: Final = re.compile(r"([EIM]) (left|right) (\d+)")
_LIMB: Final = re.compile(r"([EI]) (LF|RF|LH|RH)")
_KIND_COLOURS: Final = {"E": "#b2432f", "I": "#2b6ca3", "M": "#3b3f46"}
_KIND_NAMES: Final = {"E": "excitatory", "I": "inhibitory", "M": "motoneurons"}
_GAP = 14.0  # rows between the sides


def draw_salamander(recording: Recording) -> Figure:
    """Draw a run; panels without data are left out."""
    panels: list[Panel] = [(1.1, _draw_drive)] if recording.modulator.shape[1] else []
    if recording.spike_time.size:
        panels.append((5.2, draw_spine))
    panels += [(2.2, draw_bending), (1.4, draw_footfalls), (1.6, draw_speed)]
    return draw_panels(recording, panels)


def save_salamander_figure(recording: Recording, path: str | os.PathLike[str]) -> bytes:
    """Write the figure of a run as a PNG and return it for a report: PNG or SVG.

    Raises:
        InputError: The file cannot be written there.
    """
    return save_figure(draw_salamander(recording), path)


def _draw_drive(axes: Axes, recording: Recording) -> None:
    for index, name in enumerate(recording.header["modulator"]):
        values = recording.modulator[:, index]
        colour = INK if name == "drive" else MODULATOR_COLOURS[index]
        axes.plot(recording.time, values, color=colour, linewidth=1.6)
        if name == "drive" or values.any():
            label_right(axes, float(values[-1]), name, colour)
    axes.set_ylim(-0.2, max(1.05, 1.15 * float(recording.modulator.max())))
    name_panel(axes, "drive")


def draw_spine(axes: Axes, recording: Recording) -> None:
    """Draw every spike as a dot, in rows along the spine: left side, right side, then limbs."""
    bands = []
    for name, (first, stop) in recording.populations.items():
        if found := _SEGMENT.fullmatch(name):
            kind, side, segment = found[1], found[2], int(found[3])
            bands.append(((side == "right", segment, kind), kind, first, stop))
        elif found := _LIMB.fullmatch(name):
            bands.append(((2, LIMBS.index(found[2]), found[1]), found[1], first, stop))
    bands.sort()
    place, previous, middles = 0.0, 0, {}
    starts: dict[int, float] = {0: 0.0}
    for (group, _, _), kind, first, stop in bands:
        if group != previous:
            place += _GAP
            starts[int(group)], previous = place, int(group)
        chosen = (recording.spike_neuron >= first) & (recording.spike_neuron < stop)
        axes.plot(
            recording.spike_time[chosen],
            recording.spike_neuron[chosen] - first + place,
            linestyle="none",
            marker="s",
            markersize=0.55,
            markeredgewidth=0,
            color=_KIND_COLOURS[kind],
            rasterized=True,
        )
        place += stop - first
        middles[int(group)] = 0.5 * (starts[int(group)] + place)
    axes.set_ylim(place + _GAP, -_GAP)
    titles = {0: "left\nhead\nto tail", 1: "right\nhead\nto tail", 2: "limbs"}
    axes.set_yticks(list(middles.values()), [titles[group] for group in middles])
    for index, (kind, colour) in enumerate(_KIND_COLOURS.items()):
        label_right(axes, 0.08 * place * (1 + index), _KIND_NAMES[kind], colour)
    name_panel(axes, f"spikes of {sum(stop - first for *_, first, stop in bands)} neurons")


def draw_bending(axes: Axes, recording: Recording) -> None:
    """Draw the joint angles as a picture, joint against time: waves travel down and right."""
    angles = np.degrees(axis_angles(recording))
    every = max(1, len(angles) // 4000)
    limit = float(np.percentile(np.abs(angles), 99.0)) or 1.0
    start, joints = float(recording.time[0]), angles.shape[1]
    picture = axes.imshow(
        angles[::every].T,
        aspect="auto",
        cmap="RdBu_r",
        vmin=-limit,
        vmax=limit,
        interpolation="nearest",
        extent=(start, start + recording.duration, joints + 0.5, 0.5),
    )
    axes.set_yticks(range(1, joints + 1))
    bar = axes.inset_axes((1.012, 0.1, 0.008, 0.8))
    colours = axes.figure.colorbar(picture, cax=bar)
    colours.outline.set_visible(False)
    bar.tick_params(length=0, labelsize=8, colors=FAINT)
    bar.set_title("deg left", fontsize=8, color=FAINT, loc="left")
    name_panel(axes, "bending, head to tail")
