"""The phase line of a cell in which only the potential moves: its change over itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.viewing.networks.phase_plane import CURRENT, MILLIVOLTS, POTENTIAL, shade_firing
from neurocontrol.viewing.networks.words import axis_name, quantity
from neurocontrol.viewing.style import FAINT, legend_below, title_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from neurocontrol.snn.single_cell import PhasePlane
    from neurocontrol.types import FloatArray


def draw_phase_line(
    axes: Axes, lines: Sequence[PhasePlane], *, units: Mapping[str, str] = MILLIVOLTS
) -> None:
    """Draw the change of the potential over the potential; it rests where that falls through zero.

    Args:
        axes: Where.
        lines: Lines of one cell under different currents; the last is the one that counts.
        units: Units of ``"v"`` and ``"current"``, where they have one.
    """
    *others, line = lines
    unit = units.get(CURRENT, "")
    title_panel(axes, f"phase line at I = {quantity(line.current, unit)}")
    axes.axhline(0.0, color=FAINT, linewidth=0.8)
    if np.any(line.fires):
        shade_firing(axes, line)
    for other in others:
        axes.plot(
            other.potential, _per_ms(other), color=POTENTIAL, linestyle="dashed", linewidth=1.2,
            label=f"at I = {quantity(other.current, unit)}",
        )  # fmt: skip
    axes.plot(line.potential, _per_ms(line), color=POTENTIAL, linewidth=1.9, label="dv/dt")
    axes.set_xlim(line.potential[0], line.potential[-1])
    axes.set_xlabel(axis_name("v", units.get("v", "")), color=FAINT, fontsize=10)
    axes.set_ylabel(f"dv/dt ({units.get('v') or 1}/ms)", color=FAINT, fontsize=10)
    legend_below(axes)


def _per_ms(line: PhasePlane) -> FloatArray:
    return np.asarray(line.potential_rate[0] / 1000.0)
