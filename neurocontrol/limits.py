"""Servos at their limits: how long each pulled as hard as it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

_NEARLY = 0.99  # of the largest force
_WORTH_TELLING = 0.05  # of the time


class Limits:
    """Looks at the first row of a simulation after every tick.

    Attributes:
        share: Share of the ticks in which each actuator was at its limit, shape ``(nu,)``.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._ticks = 0
        self._counts: FloatArray = np.zeros(0)

    @property
    def share(self) -> FloatArray:
        """Share of the ticks at the limit, shape ``(nu,)``; empty before the first tick."""
        return self._counts / max(self._ticks, 1)

    def observe(self, simulation: Simulation) -> None:
        """Count who is at its limit."""
        model, force = simulation.plant.model, simulation.plant.actuator_force[0]
        if not self._ticks:
            self._counts = np.zeros(model.nu)
        low, high = model.actuator_forcerange.T
        beyond = ((high > 0.0) & (force >= _NEARLY * high)) | (
            (low < 0.0) & (force <= _NEARLY * low)
        )
        self._counts += beyond & (model.actuator_forcelimited == 1)
        self._ticks += 1

    def told(self, simulation: Simulation) -> str:
        """What people should know of it in one line; empty where no servo was often at its limit.

        Args:
            simulation: The one that was looked at.
        """
        share, model = self.share, simulation.plant.model
        often = [number for number in np.argsort(-share) if share[number] >= _WORTH_TELLING]
        if not often:
            return ""
        shown = ", ".join(
            f"{model.actuator(number).name} {100 * share[number]:.0f} %" for number in often[:4]
        )
        more = f" and {len(often) - 4} more" if len(often) > 4 else ""
        return f"servos at their largest torque: {shown}{more} of the time"
