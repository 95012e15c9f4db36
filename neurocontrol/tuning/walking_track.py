"""What a walk leaves behind for its cost, for every row of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation
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


class WalkingTrack:
    """Collects the walks of all rows, and ends those that do not get on."""

    def __init__(self, simulation: Simulation, duration: float) -> None:
        """Make room for the walks."""
        batch, ticks = simulation.plant.batch, round(duration / simulation.tick)
        self._tick, self._weight = simulation.tick, simulation.plant.weight
        self._qpos = np.zeros((ticks, batch, simulation.plant.qpos.shape[1]))
        self._force = np.zeros((ticks, batch, 2))
        self._activation = np.zeros((ticks, batch, 22))
        self._power = np.zeros((ticks, batch))
        self._count = 0
        self._patience = round(_STALL_TIME / simulation.tick)
        self._ended_at = np.full(batch, np.inf)

    def observe(self, simulation: Simulation) -> None:
        """Sample all rows; stop those that stall."""
        index = self._count
        self._qpos[index] = simulation.plant.qpos
        self._force[index] = simulation.plant.sensors["foot_force"]
        self._activation[index] = simulation.activation
        self._power[index] = simulation.power
        self._count += 1
        fallen = np.isfinite(simulation.fallen_at) & np.isinf(self._ended_at)
        self._ended_at[fallen] = simulation.fallen_at[fallen]
        if index % 10 == 0 and index >= self._patience:
            moved = self._qpos[index, :, :2] - self._qpos[index - self._patience, :, :2]
            stalled = np.hypot(*moved.T) < _STALL_DISTANCE
            stalled &= np.isinf(self._ended_at)
            if stalled.any():
                self._ended_at[stalled] = simulation.time
                simulation.stop(stalled)

    def walk(self, row: int) -> WalkSamples:
        """The walk of one row."""
        time: FloatArray = np.arange(1, self._count + 1, dtype=np.float64) * self._tick
        end = int(np.searchsorted(time, self._ended_at[row]))
        return WalkSamples(
            time=time[:end],
            qpos=self._qpos[:end, row],
            force=self._force[:end, row],
            activation=self._activation[:end, row],
            power=self._power[:end, row],
            weight=float(self._weight[row]),
            ended_at=float(self._ended_at[row]),
        )
