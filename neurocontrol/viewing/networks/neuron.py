"""The figure of one cell: its response over time, its phase plane, its f-I curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from neurocontrol.viewing.networks.excitability import draw_excitability
from neurocontrol.viewing.networks.phase_line import draw_phase_line
from neurocontrol.viewing.networks.phase_plane import draw_phase_plane, draw_projection
from neurocontrol.viewing.networks.traces import draw_traces
from neurocontrol.viewing.style import (
    FAINT,
    INK,
    MODULATOR_COLOURS,
    PAPER,
    label_right,
    name_panel,
    spread_apart,
    tidy,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neurocontrol.snn.single_cell import Response, Study
    from neurocontrol.types import FloatArray

WIDTH: Final = 14.0
"""Width of the figure, inches of 100 pixels."""

_MARGIN = {"left": 0.085, "right": 0.905}
_TRACE, _VARIABLES, _CURRENT, _BELOW = 2.6, 1.3, 0.7, 4.3  # inches
_FOOT = 1.05


def draw_study(study: Study, title: str, details: str = "") -> Figure:
    """Draw what a cell does under a current and why.

    Args:
        study: What :func:`neurocontrol.snn.single_cell.study` found.
        title: What the cell is called.
        details: What else a reader must know of it, in a line.
    """
    response = study.response
    groups = _by_unit(study)
    heights = [_TRACE, *[_VARIABLES] * len(groups), _CURRENT]
    above, between = sum(heights) + 0.12 * len(heights), 1.15
    height = above + between + _BELOW + _FOOT + 0.75
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor=PAPER)
    upper = figure.add_gridspec(
        len(heights), 1, height_ratios=heights, hspace=0.14, top=1.0 - 0.75 / height,
        bottom=1.0 - (0.75 + above) / height, **_MARGIN,
    )  # fmt: skip
    panels = [figure.add_subplot(upper[row]) for row in range(len(heights))]
    for axes in panels:
        axes.set_xlim(0.0, response.duration)
        tidy(axes, bottom=axes is panels[-1])
    _draw_potential(panels[0], study)
    for axes, (unit, names) in zip(panels[1:-1], groups.items(), strict=True):
        _draw_variables(axes, response, names, unit)
    _draw_current(panels[-1], study)
    lower = figure.add_gridspec(
        1, 2, wspace=0.16, top=(_FOOT + _BELOW) / height, bottom=_FOOT / height, **_MARGIN
    )
    _draw_plane(figure.add_subplot(lower[0]), study)
    constant = np.ptp(response.current) == 0.0
    draw_excitability(
        figure.add_subplot(lower[1]),
        study.excitability,
        rheobase=study.thresholds.rheobase,
        current=float(response.current[0]) if constant else None,
        unit=study.units.get("current", ""),
    )
    line = 1.0 - 0.32 / height
    figure.text(_MARGIN["left"], line, title, color=INK, fontsize=14, weight="bold", va="center")
    figure.text(_MARGIN["right"], line, details, color=FAINT, fontsize=10, va="center", ha="right")
    return figure


def _by_unit(study: Study) -> dict[str, list[str]]:
    """Variables that move, those of a unit together."""
    groups: dict[str, list[str]] = {}
    for name in study.response.moving:
        groups.setdefault(study.units.get(name, ""), []).append(name)
    return groups


def _draw_potential(axes: Axes, study: Study) -> None:
    response = study.response
    time, potential = response.time, response.potential
    if study.peaks is not None:
        places = response.at_spikes()
        time = np.insert(time, places, response.spikes)
        potential = np.insert(potential, places, study.peaks)
    draw_traces(axes, time, potential, spike_time=response.spikes, unit=study.units.get("v", ""))


def _draw_variables(axes: Axes, response: Response, names: list[str], unit: str) -> None:
    colours = MODULATOR_COLOURS * len(names)
    for name, colour in zip(names, colours, strict=False):
        axes.plot(response.time, response.states[name], color=colour, linewidth=1.2)
    if len(names) > 1:
        low, high = axes.get_ylim()
        ends = np.array([response.states[name][-1] for name in names])
        for name, colour, end in zip(
            names, colours, spread_apart(ends, 0.2 * (high - low)), strict=False
        ):
            label_right(axes, end, name, colour)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.set_ylabel(unit, color=FAINT, fontsize=9)
    name_panel(axes, names[0] if len(names) == 1 else "variables")


def _draw_current(axes: Axes, study: Study) -> None:
    response = study.response
    axes.step(
        response.time, np.append(response.current, response.current[-1]), where="post",
        color=INK, linewidth=1.3,
    )  # fmt: skip
    low, high = min(response.current.min(), 0.0), max(response.current.max(), 0.0)
    axes.set_ylim(low - 0.15 * (high - low or 1.0), high + 0.25 * (high - low or 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=2))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
    axes.set_xlabel("time (s)", color=FAINT, fontsize=10)
    axes.set_ylabel(study.units.get("current", ""), color=FAINT, fontsize=9)
    name_panel(axes, "current")


def _draw_plane(axes: Axes, study: Study) -> None:
    moving, units = study.response.moving, study.units
    if not moving:
        draw_phase_line(axes, study.planes, units=units)
    elif study.planes:
        draw_phase_plane(axes, study.planes, path=_path(study, moving[0]), units=units)
    else:
        *hidden, name = moving
        draw_projection(axes, _path(study, name), name, units=units, hidden=hidden)


def _path(study: Study, name: str) -> tuple[FloatArray, FloatArray]:
    """Potential and another variable, with the peaks of spikes and a gap at every reset."""
    response = study.response
    potential, other = response.potential, response.states[name]
    if study.peaks is None:
        return potential, other
    places = np.repeat(response.at_spikes(), 2)
    ends = np.column_stack([study.peaks, np.full(study.peaks.size, np.nan)]).ravel()
    return np.insert(potential, places, ends), np.insert(other, places, other[places - 1])
