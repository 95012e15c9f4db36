"""The command at rest of a body that crosses a shore: what its brainstem would tell by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.assembly.salamander import nerves_of
from neurocontrol.controllers.salamander.brainstem import Brainstem
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray


@final
class Leading(Stateful):
    """Lets commands at rest follow B bodies: walk where the ground bears them, else swim, ahead.

    A second brainstem, whose drive follows contact and which holds the heading 0, looks on after
    every tick of the simulation.
    """

    def __init__(self, simulation: Simulation) -> None:
        """Look on.

        Args:
            simulation: Salamanders whose own brainstems follow the command.
        """
        rhythm = nerves_of(simulation).rhythm
        self._brainstem = Brainstem(
            rhythm,
            simulation.plant.weight,
            simulation.tick,
            transition="contact",
            steering="heading",
        )
        left = self._brainstem.command_space
        told = np.tile(left.default, (rhythm.batch, 1))
        calls = self._brainstem.calls(simulation.sensors, told)
        simulation.after_tick = (*simulation.after_tick, *calls)
        names = rhythm.command_space.names
        self._columns = [names.index(name) for name in names if name not in left.names]

    def reset(self, rows: IntArray) -> None:
        """Put rows on land."""
        self._brainstem.reset(rows)

    def lead(self, rest: FloatArray) -> None:
        """Write what follows the bodies to commands at rest, shape ``(B, n)``."""
        rest[:, self._columns] = self._brainstem.descending[:, self._columns]

    def _live(self) -> Live:
        return {"brainstem": self._brainstem}
