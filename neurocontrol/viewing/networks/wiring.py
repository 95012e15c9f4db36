"""The wiring of a network: populations, and what each sends to which, coloured by modulator.

Populations whose names begin with the same word stand together; where all of these words begin with
L or R, left ones stand on the left. A pathway has the colour of the modulator that acts on it, and
a line for each where there are several. A ring is a modulator that acts on the cells themselves.
"""

from __future__ import annotations

from math import cos, hypot, pi, sin, sqrt
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch

from neurocontrol.snn.lesions import sign_of, source_of
from neurocontrol.viewing.style import FAINT, INK, MODULATOR_COLOURS, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from neurocontrol.snn.network import Network, Population

    Point = tuple[float, float]

_NODE = 0.15  # radius of a population
_RING = 0.03  # distance of the ring of a modulator
_POINTS = 480.0  # size of the picture, points
_APART = 0.4  # distance of two that stand together
_FREE: Final = "#aab1ba"
"""Colour of what no modulator acts on."""


def draw_wiring(network: Network, title: str = "") -> Figure:
    """Draw the populations of a network and the pathways between them.

    Args:
        network: Its description.
        title: Stands above it.
    """
    names = [modulator.name for modulator in network.modulators]
    colours = {
        name: MODULATOR_COLOURS[number % len(MODULATOR_COLOURS)]
        for number, name in enumerate(names)
    }
    figure = Figure(figsize=(9.0, 8.4), dpi=100, facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot()
    places = _places([population.name for population in network.populations])
    _draw_ways(axes, network, places, colours)
    extent = max(max(line) - min(line) for line in zip(*places.values(), strict=True))
    scale = _POINTS / (extent + 4 * _NODE)
    for population in network.populations:
        _draw_population(axes, population, places[population.name], colours, scale)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set_axis_off()
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    figure.legend(handles=_legend(colours), loc="outside lower center", ncols=4, fontsize=9)
    return figure


def _groups(names: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(" ")[0], []).append(name)
    return found


def _places(names: Sequence[str]) -> Mapping[str, Point]:
    """Where every population stands."""
    groups = _groups(names)
    radii = {group: _radius(len(members)) for group, members in groups.items()}
    sides = [group for group in groups if group[0] in "LR" and len(groups[group]) > 1]
    alone = [group for group in groups if group not in sides]
    found: dict[str, Point] = {}
    widest = max(radii.values()) + _APART
    if sides and all(len(groups[group]) == 1 for group in alone):
        centres = _columns(sides, 2.2 * widest)
        below = -max(abs(y) for _, y in centres.values()) - widest - 0.5
        centres |= {group: (0.8 * number, below) for number, group in enumerate(alone)}
        centres = {name: (x, y if name in sides else below) for name, (x, y) in centres.items()}
    else:
        ring = max(len(groups) * widest / pi, widest)
        centres = {
            group: (
                ring * sin(2 * pi * number / len(groups)), ring * cos(2 * pi * number / len(groups))
            )
            for number, group in enumerate(groups)
        }  # fmt: skip
    for group, members in groups.items():
        x, y = centres[group]
        first = -pi / 2 * (1 if x > 0 else -1) if len(members) == 2 else 0.0
        for number, name in enumerate(members):
            angle = first + 2 * pi * number / len(members)
            away = radii[group] if len(members) > 1 else 0.0
            found[name] = (x + away * sin(angle), y + away * cos(angle))
    return found


def _radius(members: int) -> float:
    return max(_APART * members / (2 * pi), 0.6 * _APART) * 1.5


def _columns(groups: Sequence[str], width: float) -> dict[str, Point]:
    """Left and right groups in two columns, the first on top."""
    found = {}
    for side, x in (("L", -width / 2), ("R", width / 2)):
        column = [group for group in groups if group[0] == side]
        for number, group in enumerate(column):
            found[group] = (x, ((len(column) - 1) / 2 - number) * width)
    return found


def _draw_ways(
    axes: Axes, network: Network, places: Mapping[str, Point], colours: Mapping[str, str]
) -> None:
    drawn = set()
    for way in network.projections:
        source, sign = source_of(way), sign_of(way)
        names = [receptor.modulator for receptor in way.receptors] or [""]
        for number, name in enumerate(dict.fromkeys(names)):
            key = source, way.target, sign, name
            if key in drawn or sign == 0.0:
                continue
            drawn.add(key)
            style = "-|>" if sign > 0.0 else "-[,widthB=0.3,lengthB=0"
            bend = (0.12 if sign > 0.0 else 0.2) + 0.05 * number
            start, stop = places[source], places[way.target]
            if source == way.target:
                reach = _NODE + _RING
                start, stop = (
                    (start[0] + side * 0.5 * reach, start[1] + reach) for side in (-1, 1)
                )
                bend = -1.4
            else:
                start, stop = _between(start, stop, 0.6 * bend)
            axes.add_patch(
                FancyArrowPatch(
                    start, stop, arrowstyle=style, mutation_scale=9, linewidth=1.1,
                    connectionstyle=f"arc3,rad={bend}", shrinkA=0.0, shrinkB=0.0,
                    color=colours.get(name, _FREE), zorder=2.0 if name else 1.0,
                )
            )  # fmt: skip


def _between(start: Point, stop: Point, aside: float) -> tuple[Point, Point]:
    """Where a line leaves a population and reaches another, beside the straight way."""
    across, up = stop[0] - start[0], stop[1] - start[1]
    length = hypot(across, up)
    share = sqrt((_NODE + 2 * _RING) ** 2 - aside**2) / length
    x, y = aside * up / length, -aside * across / length
    return (
        (start[0] + share * across + x, start[1] + share * up + y),
        (stop[0] - share * across + x, stop[1] - share * up + y),
    )


def _draw_population(
    axes: Axes, population: Population, place: Point, colours: Mapping[str, str], scale: float
) -> None:
    acting = [
        receptor.modulator
        for receptors in (
            population.drive_receptors, population.threshold_receptors,
            population.adaptation_receptors, population.increment_receptors,
        )
        for receptor in receptors
    ]  # fmt: skip
    for number, name in enumerate(dict.fromkeys(acting)):
        radius = _NODE + _RING * (number + 1)
        axes.add_patch(
            Circle(place, radius, fill=False, color=colours[name], linewidth=1.8, zorder=3)
        )
    axes.add_patch(Circle(place, _NODE, facecolor=PAPER, edgecolor=FAINT, zorder=3))
    label = population.name.replace(" ", "\n").replace("-", "-\n")
    longest, lines = max(map(len, label.split("\n"))), label.count("\n") + 1
    size = min(10.0, 2.0 * _NODE * scale / max(0.6 * longest, 1.25 * lines + 0.6))
    axes.text(*place, label, ha="center", va="center", fontsize=size, color=INK, zorder=4)


def _legend(colours: Mapping[str, str]) -> list[Line2D]:
    lines = [
        Line2D([], [], color=colour, linewidth=2.0, label=name) for name, colour in colours.items()
    ]
    marks = {
        "excites": (">", "full"),
        "inhibits": ("|", "full"),
        "acts on the cells": ("o", "none"),
    }
    return [
        *lines,
        Line2D([], [], color=_FREE, linewidth=2.0, label="no modulator"),
        *(
            Line2D(
                [], [], linestyle="", marker=marker, color=FAINT, markersize=7, label=label,
                markerfacecolor=FAINT if fill == "full" else "none",
            )
            for label, (marker, fill) in marks.items()
        ),
    ]  # fmt: skip
