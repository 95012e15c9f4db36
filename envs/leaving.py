"""Bodies that have left the ground there is: their episode ends, and nobody has fallen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from neurocontrol.plant import Plant, Scenario
    from neurocontrol.types import BoolArray, FloatArray

njit: Any = numba.njit

LEFT = "left the ground"
"""Cause of the end of an episode in which a body came to the edge of its ground, or beyond."""

SINKING = 7.0
"""Speed of a trunk that only a body without ground below it reaches, in 0.7 s, m/s."""


class Edges:
    """Where the ground of every row ends."""

    def __init__(self, plant: Plant) -> None:
        """Look at the grounds of a plant, and again whenever it has others."""
        self._plant, self._reach = plant, max(plant.body.length, plant.body.hip_height)
        self._scenarios: tuple[Scenario, ...] = ()
        self._bounds = np.empty((plant.batch, 4))

    def left(self) -> BoolArray:
        """Rows whose trunk is as near to an edge as it is long, or beyond, or sinks, ``(B,)``."""
        plant = self._plant
        if plant.scenarios is not self._scenarios:
            self._scenarios = plant.scenarios
            for row, scenario in enumerate(plant.scenarios):
                self._bounds[row] = scenario.terrain.extent
        left = np.empty(plant.batch, dtype=bool)
        look_for_edges(plant.qpos, plant.qvel, self._bounds, self._reach, left)
        return left


@njit(cache=True)
def look_for_edges(
    qpos: FloatArray, qvel: FloatArray, bounds: FloatArray, reach: float, left: BoolArray
) -> None:
    """Tell which rows are near an edge, beyond it, or sink.

    Args:
        qpos: Configurations, ``(B, nq)``.
        qvel: Velocities, ``(B, nv)``.
        bounds: Least and largest x and y of the ground, m, ``(B, 4)``.
        reach: How near an edge is, m.
        left: Written, ``(B,)``.
    """
    for row in range(left.size):
        x, y, down = qpos[row, 0], qpos[row, 1], -qvel[row, 2]
        left[row] = (
            x < bounds[row, 0] + reach
            or x > bounds[row, 1] - reach
            or y < bounds[row, 2] + reach
            or y > bounds[row, 3] - reach
            or down > SINKING
        )
