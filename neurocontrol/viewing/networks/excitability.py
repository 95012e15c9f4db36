"""The f-I curve of a cell: how often it fires under which current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.viewing.networks.words import axis_name, quantity
from neurocontrol.viewing.style import FAINT, INK, legend_below, title_panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neurocontrol.snn.single_cell import Excitability

LASTING: Final = "#1b6ca8"
FIRST: Final = "#d98b2b"
_FAR, _CUT = 4.0, 2.0
"""Times the highest lasting rate: beyond which first intervals are cut off, and where."""

_EDGE = 0.05  # of the currents, where there is no room to the left


def draw_excitability(
    axes: Axes,
    found: Excitability,
    *,
    rheobase: float | None = None,
    current: float | None = None,
    unit: str = "",
) -> None:
    """Draw the rate that lasts and the one of the first interval over the current.

    Args:
        axes: Where.
        found: The f-I curve.
        rheobase: Smallest current that makes the cell fire, which is marked.
        current: The current of another panel, which is marked.
        unit: Unit of the currents.
    """
    title_panel(axes, "f-I curve")
    highest = float(np.nanmax(found.lasting, initial=0.0))
    first = float(np.nanmax(found.first, initial=0.0))
    cut = highest > 0.0 and first > _FAR * highest
    name = f"first interval (up to {first:.0f} Hz)" if cut else "first interval"
    axes.plot(found.current, found.first, color=FIRST, linewidth=1.3, label=name)
    axes.plot(found.current, found.lasting, color=LASTING, linewidth=1.9, label="lasting")
    top = _CUT * highest if cut else max(first, highest)
    axes.set_ylim(0.0, 1.08 * max(top, 2.0 * found.resolution))
    axes.set_xlim(found.current[0], found.current[-1])
    where = axes.get_xaxis_transform()
    if rheobase is not None:
        axes.axvline(rheobase, color=FAINT, linewidth=0.9, linestyle="dotted")
        right = rheobase - found.current[0] < _EDGE * np.ptp(found.current)
        axes.annotate(
            f"rheobase {quantity(rheobase, unit)}", (rheobase, 0.98), xycoords=where,
            xytext=(3 if right else -3, 0), textcoords="offset points", color=FAINT, fontsize=9,
            ha="left" if right else "right", va="top", rotation=90,
        )  # fmt: skip
    if current is not None:
        axes.plot(
            [current], [np.interp(current, found.current, found.lasting)], "o", color=INK,
            markersize=5, clip_on=False, label=f"I = {quantity(current, unit)}",
        )  # fmt: skip
    axes.set_xlabel(axis_name("current", unit), color=FAINT, fontsize=10)
    axes.set_ylabel("rate (Hz)", color=FAINT, fontsize=10)
    legend_below(axes)
