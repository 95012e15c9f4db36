"""What a walk leaves behind for its cost, for every row of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.tracks import Tracks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.tracks import Reading
    from neurocontrol.types import FloatArray

_STALL_TIME, _STALL_DISTANCE = 1.0, 0.15  # s and m: slower progress is not walking


@dataclass(frozen=True, kw_only=True, eq=False)
class WalkSamples:
    """One walk, sampled at every tick until it fell or stalled.

    Attributes:
        time: Moments, s, shape ``(T,)``.
        qpos: Configurations, shape ``(T, 17)``.
        force: Ground force under the feet, N, shape ``(T, 2)``.
        activation: Of the muscles, shape ``(T, 22)``.
        power: Metabolic power, W, shape ``(T,)``.
        weight: Body weight, N.
        ended_at: When it fell or stalled, s; infinite otherwise.
    """

    time: FloatArray
    qpos: FloatArray
    force: FloatArray
    activation: FloatArray
    power: FloatArray
    weight: float
    ended_at: float


READINGS: Mapping[str, Reading] = {
    "qpos": lambda simulation: simulation.plant.qpos,
    "force": lambda simulation: simulation.plant.sensors["foot_force"],
    "activation": lambda simulation: simulation.activation,
    "power": lambda simulation: simulation.power,
}
"""What is kept of a walk."""


class WalkingTrack(Tracks):
    """Collects the walks of all rows, and ends those that do not get on."""

    def __init__(self, simulation: Simulation, duration: float) -> None:
        """Make room for the walks."""
        super().__init__(simulation, duration, READINGS)
        self._patience = round(_STALL_TIME / simulation.tick)
        self._stalled_at = np.full(simulation.plant.batch, np.inf)

    def observe(self, simulation: Simulation) -> None:
        """Sample all rows; stop those that stall."""
        super().observe(simulation)
        now, past = self.filled - 1, self.filled - 1 - self._patience
        if now % 10 or past < 0:
            return
        qpos = self.samples["qpos"]
        moved = qpos[:, now, :2] - qpos[:, past, :2]
        stalled = np.hypot(*moved.T) < _STALL_DISTANCE
        stalled &= np.isinf(np.minimum(self._stalled_at, simulation.fallen_at))
        if stalled.any():
            self._stalled_at[stalled] = simulation.time
            simulation.stop(stalled)

    def walk(self, row: int) -> WalkSamples:
        """The walk of one row."""
        track = self.row(row)
        ended_at = min(track.fallen_at, float(self._stalled_at[row]))
        end = int(np.searchsorted(track.time, ended_at))
        return WalkSamples(
            time=track.time[:end],
            weight=track.weight,
            ended_at=ended_at,
            **{name: values[:end] for name, values in track.readings.items()},
        )
