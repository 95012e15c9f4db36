"""The phase plane of a cell: its nullclines, and the path that it takes among them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.viewing.networks.words import axis_name, quantity
from neurocontrol.viewing.style import FAINT, INK, legend_below, title_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from neurocontrol.snn.single_cell import PhasePlane
    from neurocontrol.types import FloatArray

POTENTIAL: Final = "#1b6ca8"
OTHER: Final = "#c4541a"
MILLIVOLTS: Final = MappingProxyType({"v": "mV"})
CURRENT: Final = "current"
_FIRING: Final = "#e9ecf0"
_ARROWS = (17, 12)  # of potentials and of the other variable


def draw_phase_plane(
    axes: Axes,
    planes: Sequence[PhasePlane],
    *,
    path: tuple[FloatArray, FloatArray] | None = None,
    units: Mapping[str, str] = MILLIVOLTS,
) -> None:
    """Draw where the rates of a cell are zero, which way it goes elsewhere, and its path.

    Args:
        axes: Where.
        planes: Planes of one cell under different currents, over the same states; the last is the
            one that counts, of those before it only the nullcline of the potential is drawn.
        path: Potential and the other variable along the path, ``(K,)`` each; what is not a number
            interrupts it.
        units: Units of ``"v"``, the other variable and ``"current"``, where they have one.
    """
    *others, plane = planes
    unit = units.get(CURRENT, "")
    title_panel(axes, f"phase plane at I = {quantity(plane.current, unit)}")
    axes.grid(visible=False)
    if np.any(plane.fires):
        shade_firing(axes, plane)
    _draw_arrows(axes, plane)
    for other in others:
        name = f"nullcline of v at I = {quantity(other.current, unit)}"
        _draw_nullcline(axes, other, other.potential_rate, POTENTIAL, "dashed", name)
    _draw_nullcline(axes, plane, plane.potential_rate, POTENTIAL, "solid", "nullcline of v")
    _draw_nullcline(axes, plane, plane.other_rate, OTHER, "solid", f"nullcline of {plane.name}")
    if path is not None:
        _draw_path(axes, path)
    axes.set_xlim(plane.potential[0], plane.potential[-1])
    axes.set_ylim(plane.other[0], plane.other[-1])
    _name_axes(axes, plane.name, units)


def draw_projection(
    axes: Axes,
    path: tuple[FloatArray, FloatArray],
    name: str,
    *,
    units: Mapping[str, str] = MILLIVOLTS,
    hidden: Sequence[str] = (),
) -> None:
    """Draw the path of a cell in which more moves than a plane has room for, without nullclines.

    Args:
        axes: Where.
        path: Potential and another variable along the path, ``(K,)`` each.
        name: The other variable.
        units: Units of ``"v"`` and the other variable, where they have one.
        hidden: Variables that move, too.
    """
    beside = f"{' and '.join(hidden)} move{'s' if len(hidden) == 1 else ''}, too"
    title_panel(axes, f"path over v and {name}; {beside}" if hidden else f"path over v and {name}")
    axes.grid(visible=False)
    _draw_path(axes, path)
    _name_axes(axes, name, units)


def _draw_path(axes: Axes, path: tuple[FloatArray, FloatArray]) -> None:
    axes.plot(*path, color=INK, linewidth=0.8, label="path")
    axes.plot(path[0][:1], path[1][:1], "o", color=INK, markersize=4.5, label="start")


def _name_axes(axes: Axes, name: str, units: Mapping[str, str]) -> None:
    axes.set_xlabel(axis_name("v", units.get("v", "")), color=FAINT, fontsize=10)
    axes.set_ylabel(axis_name(name, units.get(name, "")), color=FAINT, fontsize=10)
    legend_below(axes)


def shade_firing(axes: Axes, plane: PhasePlane) -> None:
    """Shade where a cell fires at once."""
    fires = np.broadcast_to(plane.fires, (max(plane.other.size, 2), plane.potential.size))
    low, high = (plane.other[0], plane.other[-1]) if plane.name else (0.0, 1.0)
    axes.contourf(
        plane.potential, np.linspace(low, high, fires.shape[0]), fires.astype(np.float64),
        levels=[0.5, 1.5], colors=[_FIRING], zorder=0,
        transform=axes.transData if plane.name else axes.get_xaxis_transform(),
    )  # fmt: skip
    axes.annotate(
        "spike", (1.0, 0.0), xytext=(-6, 6), xycoords="axes fraction", fontsize=9, color=FAINT,
        textcoords="offset points", ha="right", va="bottom",
    )  # fmt: skip


def _draw_nullcline(
    axes: Axes, plane: PhasePlane, rate: FloatArray, colour: str, style: str, name: str
) -> None:
    """Draw where a rate is zero, if it is so anywhere in the plane."""
    known = rate[np.isfinite(rate)]
    if not known.size or not known.min() <= 0.0 <= known.max():
        return
    width = 1.9 if style == "solid" else 1.2
    axes.contour(
        plane.potential, plane.other, np.ma.masked_invalid(rate), levels=[0.0], colors=[colour],
        linestyles=[style], linewidths=[width],
    )  # fmt: skip
    axes.plot([], [], color=colour, linestyle=style, linewidth=width, label=name)


def _draw_arrows(axes: Axes, plane: PhasePlane) -> None:
    """Draw arrows of one length that tell which way the cell goes, as it looks in the picture."""
    columns, rows = (
        np.linspace(0, values.size - 1, count + 2).round().astype(int)[1:-1]
        for values, count in zip((plane.potential, plane.other), _ARROWS, strict=True)
    )
    places = np.ix_(rows, columns)
    box = axes.get_window_extent()
    across = plane.potential_rate[places] * box.width / np.ptp(plane.potential)
    along = plane.other_rate[places] * box.height / np.ptp(plane.other)
    length = np.hypot(across, along)
    with np.errstate(invalid="ignore", divide="ignore"):
        across, along = across / length, along / length
    axes.quiver(
        plane.potential[columns], plane.other[rows], across, along, color=FAINT, alpha=0.45,
        scale=42.0, width=0.0022, headwidth=4.5, headlength=5.0, pivot="mid", zorder=1,
    )  # fmt: skip
