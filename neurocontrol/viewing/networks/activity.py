"""The figure of a running network: spikes, rates and potentials on one time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from neurocontrol.errors import InputError
from neurocontrol.viewing.networks.raster import draw_spikes
from neurocontrol.viewing.networks.rates import WINDOW, draw_rates
from neurocontrol.viewing.networks.traces import draw_traces
from neurocontrol.viewing.style import FAINT, PAPER, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from neurocontrol.types import FloatArray
    from neurocontrol.viewing.networks.spikes import Spikes

WIDTH: Final = 14.0
"""Width of the figure, inches of 100 pixels."""

_MARGIN = {"left": 0.085, "right": 0.88}
_RASTER, _RATES, _LANE = 4.0, 1.8, 0.7  # inches


def draw_activity(
    spikes: Spikes,
    *,
    window: float = WINDOW,
    time: FloatArray | None = None,
    potential: Mapping[int, FloatArray] | None = None,
) -> Figure:
    """Draw the spikes of a network, the rates of its populations and some potentials.

    Args:
        spikes: The spikes; ``Spikes.of(simulator)`` reads them off a simulator.
        window: Time in which spikes are counted for a rate, s.
        time: Moments of the potentials, s, ``(K,)``.
        potential: Potentials at these moments by cell, mV, ``(K,)`` each.

    Raises:
        InputError: The window is not above zero, or potentials do not fit the moments.
    """
    chosen = dict(potential or {})
    lanes = min(max(1.2, _LANE * len(chosen)), _RASTER)
    heights = [_RASTER, _RATES, *([lanes] if chosen else [])]
    height = sum(heights) + 1.1
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor=PAPER)
    grid = figure.add_gridspec(
        len(heights), 1, height_ratios=heights, hspace=0.12, top=1.0 - 0.3 / height,
        bottom=0.55 / height, **_MARGIN,
    )  # fmt: skip
    panels = [figure.add_subplot(grid[row]) for row in range(len(heights))]
    for axes in panels:
        axes.set_xlim(spikes.start, spikes.stop)
        tidy(axes, bottom=axes is panels[-1])
    draw_spikes(panels[0], spikes)
    draw_rates(panels[1], spikes, window)
    if chosen:
        _draw_potentials(panels[2], spikes, time, chosen)
    panels[-1].xaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
    panels[-1].set_xlabel("time (s)", color=FAINT, fontsize=10)
    return figure


def _draw_potentials(
    axes: Axes, spikes: Spikes, time: FloatArray | None, potential: Mapping[int, FloatArray]
) -> None:
    cells = list(potential)
    if time is None:
        raise InputError("potentials need the moments at which they were sampled, got none")
    number = {cell: place for place, cell in enumerate(cells)}
    own = np.isin(spikes.cell, cells)
    draw_traces(
        axes,
        time,
        np.stack([potential[cell] for cell in cells], axis=1),
        spike_time=spikes.time[own],
        spike_cell=[number[int(cell)] for cell in spikes.cell[own]],
        names=[f"cell {cell}" for cell in cells],
    )
