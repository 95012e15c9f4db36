"""How often the cells of every population fire, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.viewing.style import FAINT, name_panel, spaced_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neurocontrol.viewing.networks.spikes import Spikes

WINDOW = 0.02
"""Usual time in which spikes are counted, s."""

_MOMENTS = 1400  # one for every pixel


def draw_rates(axes: Axes, spikes: Spikes, window: float = WINDOW) -> None:
    """Draw the mean rate of every population in the colours of its spikes.

    Args:
        axes: Where.
        spikes: The spikes.
        window: Time in which spikes are counted, s.

    Raises:
        InputError: The window is not above zero.
    """
    moments = np.linspace(spikes.start, spikes.stop, _MOMENTS)
    colours = spaced_colours(spikes.populations)
    for name, rate in spikes.rates(moments, window).items():
        axes.plot(moments, rate, color=colours[name], linewidth=1.4, label=name)
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel(f"Hz in {1000.0 * window:g} ms", color=FAINT, fontsize=9)
    name_panel(axes, "rate of a neuron")
