"""The figure of a run: modulators, spikes, footfalls and speed on one time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from neurocontrol.analysis import (
    contacts_from_forces,
    heading_speed,
    moving_average,
    ordered_feet,
    touchdowns,
)
from neurocontrol.viewing.raster import draw_raster
from neurocontrol.viewing.style import (
    FAINT,
    INK,
    MODULATOR_COLOURS,
    PAPER,
    colour_labels,
    foot_colours,
    gait_colour,
    label_right,
    name_panel,
    save_figure,
    spread_apart,
    tidy,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from neurocontrol.recording import Recording
    from neurocontrol.types import BoolArray

WIDTH: Final = 14.0
"""Width of the figure, inches of 100 pixels."""

_MARGIN = {"left": 0.085, "right": 0.905}
_NARROWEST_LABEL = 0.035
_FOOT_HEIGHT = 0.25  # inches, of a row of the footfalls


Panel = tuple[float, "Callable[[Axes, Recording], None]"]
"""Height of a panel, inches, and what draws it."""


def draw_run(recording: Recording) -> Figure:
    """Draw modulator concentrations, spike raster, footfalls and forward speed of a run.

    Panels without data, such as the spikes of a controller that has none, are left out.
    """
    feet = len(recording.feet)
    panels: list[Panel] = [(1.7, draw_speed)]
    if feet:
        panels.insert(0, (max(1.4, _FOOT_HEIGHT * feet), draw_footfalls))
    if recording.spike_time.size and recording.populations:
        panels.insert(0, (3.8, draw_raster))
    if recording.modulator.shape[1]:
        panels.insert(0, (1.5, _draw_modulators))
    return draw_panels(recording, panels)


def draw_panels(recording: Recording, panels: Sequence[Panel]) -> Figure:
    """Draw panels below one another on one time axis, from the top, with the commands behind."""
    height = sum(share for share, _ in panels) + 1.5
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor=PAPER)
    grid = figure.add_gridspec(
        len(panels),
        1,
        height_ratios=[share for share, _ in panels],
        hspace=0.14,
        top=1.0 - 0.8 / height,
        bottom=0.55 / height,
        **_MARGIN,
    )
    start, stop = _span(recording)
    for row, (_, draw) in enumerate(panels):
        axes = figure.add_subplot(grid[row])
        axes.set_xlim(start, stop)
        tidy(axes, bottom=row == len(panels) - 1)
        _shade_segments(axes, recording, named=row == 0)
        draw(axes, recording)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
    axes.set_xlabel("time (s)", color=FAINT, fontsize=10)
    _write_title(figure, recording, height)
    return figure


def save_run_figure(recording: Recording, path: str | os.PathLike[str]) -> bytes:
    """Write the figure of a run as a PNG and return it for a report: PNG or SVG.

    Raises:
        InputError: The file cannot be written there.
    """
    return save_figure(draw_run(recording), path)


def _span(recording: Recording) -> tuple[float, float]:
    start = float(recording.time[0])
    return start, start + recording.duration


def _write_title(figure: Figure, recording: Recording, height: float) -> None:
    header = recording.header
    details = [f"{header['controller']} controller", f"seed {header['seed']}"]
    if header["preset"]:
        details.insert(1, f"preset {header['preset']}")
    line = 1.0 - 0.3 / height
    figure.text(
        _MARGIN["left"], line, header["body"], color=INK, fontsize=14, weight="bold", va="center"
    )
    figure.text(
        _MARGIN["right"],
        line,
        ", ".join(details),
        color=FAINT,
        fontsize=10,
        va="center",
        ha="right",
    )


def _shade_segments(axes: Axes, recording: Recording, *, named: bool) -> None:
    begin, end = _span(recording)
    for segment in recording.segments:
        start, stop = max(segment.start, begin), min(segment.stop, end)
        if stop <= start:
            continue
        colour = gait_colour(segment.label)
        axes.axvspan(start, stop, color=colour, alpha=0.09, linewidth=0, zorder=0)
        if named:
            axes.plot(
                [start, stop],
                [1.03, 1.03],
                color=colour,
                linewidth=2.5,
                solid_capstyle="butt",
                transform=axes.get_xaxis_transform(),
                clip_on=False,
            )
        if named and stop - start > _NARROWEST_LABEL * (end - begin):
            axes.text(
                0.5 * (start + stop),
                1.07,
                segment.label,
                transform=axes.get_xaxis_transform(),
                color=colour,
                fontsize=11,
                weight="bold",
                ha="center",
                va="bottom",
            )


def _draw_modulators(axes: Axes, recording: Recording) -> None:
    names = recording.header["modulator"]
    for index, values in enumerate(recording.modulator.T):
        colour = MODULATOR_COLOURS[index % len(MODULATOR_COLOURS)]
        axes.plot(recording.time, values, color=colour, linewidth=1.6)
    top = max(1.05, 1.05 * float(np.nanmax(recording.modulator)))
    axes.set_ylim(-0.05, top)
    axes.set_yticks([0.0, 0.5, 1.0])
    heights = spread_apart(recording.modulator[-1], 0.17 * (top + 0.05))
    for index, (name, height) in enumerate(zip(names, heights, strict=True)):
        label_right(axes, height, name, MODULATOR_COLOURS[index % len(MODULATOR_COLOURS)])
    name_panel(axes, "modulators")


def _contacts(recording: Recording) -> BoolArray:
    return contacts_from_forces(recording.ground_force, recording.weight, recording.dt)


def draw_footfalls(axes: Axes, recording: Recording) -> None:
    """Draw a bar for every contact of a foot."""
    contact = _contacts(recording)
    padded = np.pad(contact.astype(np.int8), ((1, 1), (0, 0)))
    feet, columns = ordered_feet(recording.feet)
    colours = foot_colours(feet)
    for row, (foot, column) in enumerate(zip(feet, columns, strict=True)):
        change = np.diff(padded[:, column])
        starts, stops = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
        bars = [
            (recording.time[start], (stop - start) * recording.dt)
            for start, stop in zip(starts, stops, strict=True)
        ]
        axes.broken_barh(bars, (row - 0.34, 0.68), facecolors=colours[foot], linewidth=0)
    axes.set_ylim(len(feet) - 0.5, -0.5)
    axes.set_yticks(range(len(feet)), feet)
    colour_labels(axes, [colours[foot] for foot in feet])
    name_panel(axes, "feet down")


def _stride(recording: Recording) -> float:
    """Return the median stride period over all feet, s; half a second when nothing steps."""
    periods = [np.diff(moments) for moments in touchdowns(_contacts(recording), recording.time)]
    joined = np.concatenate(periods) if periods else np.zeros(0)
    return float(np.median(joined)) if joined.size else 0.5


def draw_speed(axes: Axes, recording: Recording) -> None:
    """Draw the speed along the heading, averaged over a stride, and the falls."""
    speed = moving_average(
        np.nan_to_num(heading_speed(recording.qpos, recording.qvel)),
        round(_stride(recording) / recording.dt),
    )
    axes.axhline(0.0, color=FAINT, linewidth=0.6)
    axes.plot(recording.time, speed, color=INK, linewidth=1.5)
    for moment in recording.falls:
        axes.axvline(moment, color="#b3261e", linewidth=1.2)
        axes.text(moment, 0.0, " fall", color="#b3261e", fontsize=9, va="bottom")
    length = float(recording.header["body_length"])

    def in_lengths(value: Any) -> Any:
        return value / length

    def in_metres(value: Any) -> Any:
        return value * length

    lengths = axes.secondary_yaxis("right", functions=(in_lengths, in_metres))
    lengths.spines["right"].set_visible(False)
    lengths.tick_params(length=0, labelsize=9, colors=FAINT)
    lengths.set_ylabel("body lengths/s", color=FAINT, fontsize=9)
    axes.set_ylabel("m/s", color=FAINT, fontsize=9)
    axes.set_ylim(min(0.0, 1.1 * float(speed.min())), max(0.1, 1.15 * float(speed.max())))
    name_panel(axes, "forward speed")
