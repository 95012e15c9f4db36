"""Walks that do not get on are ended, as falls are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation
    from neurocontrol.tracks import Track
    from neurocontrol.types import FloatArray

_TIME, _DISTANCE = 1.0, 0.15  # s and m: slower progress is not walking
_EVERY = 10  # ticks between two looks


class Stalls:
    """Stops rows that do not get on; an observer of :meth:`Simulation.run`.

    Attributes:
        stalled_at: When each row stalled, s; infinite otherwise, shape ``(B,)``.
    """

    def __init__(self, simulation: Simulation) -> None:
        """Expect the first tick."""
        self._patience = round(_TIME / simulation.tick)
        self._places: list[FloatArray] = []
        self.stalled_at = np.full(simulation.plant.batch, np.inf)

    def observe(self, simulation: Simulation) -> None:
        """Note where all rows are; stop those that have hardly moved."""
        self._places.append(simulation.plant.qpos[:, :2].copy())
        now = len(self._places) - 1
        if now % _EVERY or now < self._patience:
            return
        moved = self._places[now] - self._places[now - self._patience]
        stalled = np.hypot(*moved.T) < _DISTANCE
        stalled &= np.isinf(np.minimum(self.stalled_at, simulation.fallen_at))
        if stalled.any():
            self.stalled_at[stalled] = simulation.time
            simulation.stop(stalled)

    def ended(self, track: Track, row: int) -> Track:
        """The track of a row as if its stall had been a fall."""
        ended_at = min(track.fallen_at, float(self.stalled_at[row]))
        end = int(np.searchsorted(track.time, ended_at))
        return replace(
            track,
            time=track.time[:end],
            readings={name: values[:end] for name, values in track.readings.items()},
            fallen_at=ended_at,
        )
