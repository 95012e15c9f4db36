"""A controller without a simulator: readings of sensors in, targets of servos out.

What it needs is what a robot has: its own readings, and the time of its own clock. The physics is
used once, to learn which servos there are and how the robot stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.making import make
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from neurocontrol.controllers import Controller
    from neurocontrol.rig import Rig
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, Seed


class _Noted(dict[str, "FloatArray"]):
    """Sensors that note which of them are read."""

    def __init__(self, sensors: Mapping[str, FloatArray]) -> None:
        super().__init__(sensors)
        self.read: dict[str, None] = {}

    def __getitem__(self, name: str) -> FloatArray:
        self.read[name] = None
        return super().__getitem__(name)


class Cord(Stateful):
    """One controller in the loop of a robot.

    Attributes:
        controller: The controller, a batch of one.
        period: Time between two ticks, s: that in which :meth:`step` has to be called.
        actuators: Names of the actuators, in the order of targets.
        sensors: Names and sizes of the readings that it needs.
        command: What it is told, shape ``(m,)``; write to it at any time.
    """

    def __init__(
        self,
        controller: Controller,
        sensors: Mapping[str, FloatArray],
        actuators: tuple[str, ...],
    ) -> None:
        """Take a controller.

        Args:
            controller: A batch of one.
            sensors: All readings that its body has, by name, each ``(1, k)``.
            actuators: Names of the actuators.
        """
        self.controller, self.period, self.actuators = controller, controller.period, actuators
        noted = _Noted({name: np.zeros_like(values) for name, values in sensors.items()})
        self._command = controller.command_space.default[np.newaxis].copy()
        self.command = self._command[0]
        self._rows = np.zeros(1, dtype=np.int64)
        beginning = controller.save()
        controller.step(noted, self._command, self._rows)
        controller.restore(beginning)
        self._readings = {name: noted[name] for name in noted.read}
        self._first = {name: values[0] for name, values in self._readings.items()}
        self.sensors = {name: values.size for name, values in self._readings.items()}

    def tell(self, name: str = "", **entries: float) -> None:
        """Hold a command from now on.

        Args:
            name: A command that the controller knows by name, such as a gait.
            **entries: Entries of the command that differ.

        Raises:
            InputError: The name or an entry is unknown, or a value out of its bounds.
        """
        space = self.controller.command_space
        changes = self.controller.changes(name, entries)
        values = space.vector(**changes)
        for entry in changes:
            column = space.names.index(entry)
            self.command[column] = values[column]

    def step(self, **readings: ArrayLike) -> FloatArray:
        """Return the targets of the actuators, shape ``(nu,)``, for the next tick.

        Args:
            **readings: Every reading of :attr:`sensors`; one that is left out keeps its last value.

        Raises:
            InputError: There is no such sensor, or a reading has another size.
        """
        for name, values in readings.items():
            try:
                self._first[name][:] = values
            except KeyError:
                known = ", ".join(f"{one} ({size})" for one, size in self.sensors.items())
                raise InputError(f"no sensor {name!r} is needed; expected {known}") from None
            except (TypeError, ValueError):
                raise InputError(
                    f"{name} must be {self.sensors[name]} numbers, got {values!r}"
                ) from None
        targets: FloatArray = self.controller.step(self._readings, self._command, self._rows)[0]
        return targets.copy()

    def reset(self, seed: Seed | None = None) -> None:
        """Begin anew; with a seed at the moment of the rhythm that it decides."""
        for values in self._readings.values():
            values[:] = 0.0
        self.controller.reset(self._rows, None if seed is None else [seed])

    def _live(self) -> Live:
        return {"controller": self.controller, "command": self._command}


def controller(
    name: str | None = None,
    *,
    body: str | Rig,
    seed: Seed = 0,
    preset: str | None = None,
    **options: Any,
) -> Cord:
    """Return a controller for a robot's own loop, without a simulator.

    Args:
        name: Name of the controller; the first of the body when left out.
        body: A rig, its name, or the folder that holds it.
        seed: Seed of its noise, and of the moment of its rhythm at which it begins.
        preset: Preset name or TOML file; the controller's own when left out.
        **options: Further arguments of the rig's ``simulate``.

    Raises:
        InputError: There is no such body, controller or preset.
    """
    simulation = make(body, name, seed=[seed], preset=preset, threads=1, **options)
    plant = simulation.plant
    actuators = tuple(plant.model.actuator(number).name for number in range(plant.model.nu))
    return Cord(simulation.controller, simulation.sensors, actuators)
