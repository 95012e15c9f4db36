"""What people take from a running body: neurons, strength of muscles, values of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from neurocontrol.simulation import Simulation

_SILENT = -1e3  # mV: too far below any threshold to come back within a tick


class Lesions:
    """Lesions of row 0 by name; they stay when the run starts again.

    Attributes:
        silenced: Populations that do not fire.
        weakened: Share of the strength that is left to pairs of muscles.
        parameters: Values of parameters that were changed.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.silenced: set[str] = set()
        self.weakened: dict[str, float] = {}
        self.parameters: dict[str, float] = {}
        self._usual: dict[str, float] = {}

    def __bool__(self) -> bool:
        """Whether anything is lesioned."""
        return bool(self.silenced or self.weakened or self.parameters)

    def silence(self, population: str) -> None:
        """Let a population fall silent from the next tick on."""
        self.silenced.add(population)

    def weaken(self, simulation: Simulation, muscle: str, share: float) -> None:
        """Leave a share of its strength to a pair of muscles.

        Raises:
            InputError: There is no such pair.
        """
        if simulation.muscles is None:
            raise InputError("this body has no muscles that can be weakened")
        simulation.muscles.weaken(muscle, share, np.array([0]))
        self.weakened[muscle] = share

    def change(self, simulation: Simulation, parameter: str, value: float) -> None:
        """Give a parameter of the controller another value.

        Raises:
            InputError: There is no such parameter, or the value is out of its bounds.
        """
        controller = simulation.controller
        (column,) = controller.table.columns([parameter])
        before = float(controller.parameters[0, column])
        controller.set_parameters({parameter: value}, np.array([0]))
        self._usual.setdefault(parameter, before)
        self.parameters[parameter] = value

    def act(self, simulation: Simulation) -> None:
        """Keep the silenced neurons silent; before every tick."""
        for population in self.silenced:
            simulation.controller.network.state(population, "v")[0] = _SILENT  # type: ignore[attr-defined]

    def impose(self, simulation: Simulation) -> None:
        """Lesion a simulation that has just started."""
        for muscle, share in self.weakened.items():
            self.weaken(simulation, muscle, share)
        for parameter, value in self.parameters.items():
            self.change(simulation, parameter, value)

    def heal(self, simulation: Simulation) -> None:
        """Undo all of them; silenced neurons come back by themselves."""
        for muscle in self.weakened:
            self.weaken(simulation, muscle, 1.0)
        for parameter, value in self._usual.items():
            self.change(simulation, parameter, value)
        self.silenced.clear()
        self.weakened.clear()
        self.parameters.clear()
        self._usual.clear()
