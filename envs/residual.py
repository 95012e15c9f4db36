"""Actions that add to what a controller puts out, where they do not change its command."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from neurocontrol.controllers import CommandEntry
from neurocontrol.controllers.residual import Residual
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What an action may add to one number that goes to the body.

    Attributes:
        name: Of the actuator or muscle.
        column: Of the output of a controller.
        reach: The most that is added or taken away, in ``unit``.
        unit: Physical unit.
        meaning: What it is added to.
        low: Least sum, in ``unit``.
        high: Largest sum, in ``unit``.
    """

    name: str
    column: int
    reach: float
    unit: str
    meaning: str
    low: float = -inf
    high: float = inf

    @property
    def entry(self) -> CommandEntry:
        """It as an entry of a command."""
        return CommandEntry(
            name=self.name,
            low=-self.reach,
            high=self.reach,
            default=0.0,
            unit=self.unit,
            meaning=f"added to {self.meaning}",
        )


def with_residual(simulation: Simulation, additions: Sequence[Addition]) -> Simulation:
    """The same bodies under the same controllers, whose command also adds to their output."""
    controller = Residual(
        simulation.controller,
        [one.entry for one in additions],
        [one.column for one in additions],
        [(one.low, one.high) for one in additions],
    )
    return Simulation(
        simulation.plant, controller, muscles=simulation.muscles, tick=simulation.tick
    )
