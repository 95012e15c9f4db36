"""Membrane potentials over time, and the spikes that they end in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.viewing.networks.words import quantity
from neurocontrol.viewing.style import FAINT, INK, name_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

SPIKE: Final = "#b3261e"
_LANE = 1.25  # times the range of the potentials
_MARK = 0.07  # of a lane


def draw_traces(
    axes: Axes,
    time: ArrayLike,
    potential: ArrayLike,
    *,
    spike_time: ArrayLike = (),
    spike_cell: ArrayLike | None = None,
    names: Sequence[str] = (),
    unit: str = "mV",
) -> None:
    """Draw a potential, or several below one another on one scale, and a mark above each spike.

    Args:
        axes: Where.
        time: Moments, s, ``(K,)``.
        potential: Potentials at these moments, ``(K,)`` or ``(K, n)``.
        spike_time: Times of spikes, s, ``(S,)``.
        spike_cell: Which of the n potentials each belongs to, ``(S,)``; by default the first.
        names: What the potentials are called, as many.
        unit: Unit of the potentials.

    Raises:
        InputError: The arrays do not fit one another.
    """
    moments, v = np.asarray(time, dtype=np.float64), np.asarray(potential, dtype=np.float64)
    v = v[:, None] if v.ndim == 1 else v
    when = np.asarray(spike_time, dtype=np.float64)
    cell = np.zeros(when.shape, dtype=np.int64) if spike_cell is None else np.asarray(spike_cell)
    if moments.shape != v.shape[:1] or v.ndim != 2 or v.size == 0 or cell.shape != when.shape:
        raise InputError(
            f"expected time (K,), potential (K, n), spikes (S,) and their cells (S,), got shapes "
            f"{moments.shape}, {np.shape(potential)}, {when.shape} and {cell.shape}"
        )
    if names and len(names) != v.shape[1]:
        raise InputError(f"expected {v.shape[1]} names, got {len(names)}")
    low, high = float(np.nanmin(v)), float(np.nanmax(v))
    lane = _LANE * max(high - low, 1.0)
    for number, trace in enumerate(v.T):
        below = number * lane
        axes.plot(moments, trace - below, color=INK, linewidth=1.1)
        mark = high - below + _MARK * lane
        own = when[cell == number]
        axes.vlines(own, mark, mark + _MARK * lane, colors=SPIKE, linewidth=1.0)
    name_panel(axes, "potential")
    if v.shape[1] == 1:
        axes.set_ylabel(unit, color=FAINT, fontsize=9)
        return
    labels = names or [str(number) for number in range(v.shape[1])]
    axes.set_yticks([v[:, n].mean() - n * lane for n in range(v.shape[1])], labels)
    _scale(axes, low - (v.shape[1] - 1) * lane, high - low, unit)


def _scale(axes: Axes, bottom: float, span: float, unit: str) -> None:
    """A bar at the right edge that tells how high a round number of units is."""
    height = 10.0 ** np.floor(np.log10(max(span, 1.0)))
    height *= max(factor for factor in (1.0, 2.0, 5.0) if factor * height <= max(span, 1.0))
    where = axes.get_yaxis_transform()
    axes.plot(
        [1.008, 1.008], [bottom, bottom + height], color=FAINT, transform=where, clip_on=False
    )
    axes.text(
        1.015, bottom + 0.5 * height, quantity(height, unit), color=FAINT, fontsize=9, va="center",
        transform=where,
    )  # fmt: skip
