"""What happens to every row of a simulation, tick by tick, for those who measure many rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

    Reading = Callable[[Simulation], FloatArray]


def sensed(*names: str) -> dict[str, Reading]:
    """Readings of sensors of the simulation, under their own names."""

    def read(name: str, simulation: Simulation) -> FloatArray:
        return simulation.sensors[name]

    return {name: partial(read, name) for name in names}


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """One row from its start until it fell, diverged or was no longer looked at.

    Attributes:
        time: Moments, s, shape ``(T,)``.
        readings: What was read, by name, each ``(T, ...)``.
        weight: Body weight, N.
        fallen_at: When it fell or diverged, s; infinite otherwise.
    """

    time: FloatArray
    readings: Mapping[str, FloatArray]
    weight: float
    fallen_at: float

    @property
    def fell(self) -> bool:
        """Whether the body fell or diverged."""
        return bool(np.isfinite(self.fallen_at))


class Tracks:
    """Reads all rows after every tick; an observer of :meth:`Simulation.run`.

    Attributes:
        samples: What was read so far, by name, each ``(B, T, ...)``.
        filled: Number of samples so far.
    """

    def __init__(
        self, simulation: Simulation, duration: float, readings: Mapping[str, Reading]
    ) -> None:
        """Make room.

        Args:
            simulation: What will be observed.
            duration: Simulated time, s.
            readings: What is read, by name: arrays ``(B, ...)``.
        """
        self._simulation, self._readings = simulation, readings
        ticks = round(duration / simulation.tick)
        self.samples = {
            name: np.zeros((shape[0], ticks, *shape[1:]))
            for name, shape in ((n, np.shape(read(simulation))) for n, read in readings.items())
        }
        self._time: FloatArray = simulation.time + simulation.tick * np.arange(1.0, ticks + 1.0)
        self.filled = 0

    def observe(self, simulation: Simulation) -> None:
        """Read every row."""
        for name, read in self._readings.items():
            self.samples[name][:, self.filled] = read(simulation)
        self.filled += 1

    def row(self, row: int) -> Track:
        """Return what happened to one row."""
        simulation = self._simulation
        fallen_at = float(simulation.fallen_at[row])
        end = min(self.filled, int(np.searchsorted(self._time, fallen_at - simulation.tick / 2)))
        return Track(
            time=self._time[:end],
            readings={name: samples[row, :end] for name, samples in self.samples.items()},
            weight=float(simulation.plant.weight[row]),
            fallen_at=fallen_at,
        )
