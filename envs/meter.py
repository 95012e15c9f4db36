"""Mean power over the ticks of a frame, which nobody has to interrupt for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from neurocontrol.calls import Call, run

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray, IntArray


@numba.njit(cache=True)
def add_up(rows: IntArray, power: FloatArray, total: FloatArray, counts: IntArray) -> None:
    """Add the power of rows to their totals, all ``(B,)``, and count."""
    for row in rows:
        total[row] += power[row]
        counts[row] += 1


class PowerMeter:
    """Adds up the power of a simulation after every tick, in compiled ticks too."""

    def __init__(self, simulation: Simulation) -> None:
        """Look at a simulation after every tick from now on."""
        batch = simulation.plant.batch
        self._total, self._counts = np.zeros(batch), np.zeros(batch, dtype=np.int64)
        power = np.zeros(batch)
        add = Call(add_up, (power, self._total, self._counts))
        self._calls = simulation.power_call(power), add
        simulation.after_tick = (*simulation.after_tick, *self._calls)

    def start(self) -> None:
        """Begin anew."""
        self._total[:] = 0.0
        self._counts[:] = 0

    def mean(self, ticks: int) -> FloatArray:
        """Mean power over the ticks since the start, W, shape ``(B,)``.

        Where a row has stopped, its last power counts for the ticks that are missing.

        Args:
            ticks: How many there were.
        """
        while (missing := (self._counts < ticks).nonzero()[0]).size:
            run(self._calls, missing)
        mean: FloatArray = self._total / ticks
        return mean
