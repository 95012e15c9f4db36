"""What happens to a simulation at given moments: commands change, bodies are pushed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import cos, sin
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from neurocontrol.controllers import CommandSpace, Controller
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

Act: TypeAlias = tuple[float, Callable[[], None]]
"""A moment, s, and what to do then."""

Driver: TypeAlias = "Callable[[Simulation], None]"
"""What is done before every tick."""


class Targets(Protocol):
    """What is asked of a body whose command something else sets.

    Attributes:
        space: What may be asked for.
    """

    space: CommandSpace

    @property
    def values(self) -> FloatArray:
        """What is asked for now, shape ``(n,)``."""

    def ask(self, name: str, value: float) -> None:
        """Ask for something else from now on.

        Raises:
            InputError: It cannot be asked for.
        """


class Timeline:
    """Acts at their moments; give it to :meth:`Simulation.run` as ``before_tick``."""

    def __init__(self, acts: Iterable[Act], driver: Driver | None = None) -> None:
        """Put the acts in order.

        Args:
            acts: What to do and when; acts of one moment keep their order.
            driver: What to do before every tick, after the acts of its moment.
        """
        self._driver = driver
        self._acts = deque(sorted(acts, key=lambda act: act[0]))

    def __call__(self, simulation: Simulation) -> None:
        """Carry out what is due, to the nearest tick."""
        while self._acts and self._acts[0][0] <= simulation.time + simulation.tick / 2:
            self._acts.popleft()[1]()
        if self._driver is not None:
            self._driver(simulation)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command from a moment on.

    Attributes:
        time: When it takes effect, s.
        name: One of the controller's named commands, from whose entries it starts; what is not
            among them takes its default. Without a name other entries stay as they are.
        entries: Entries of the command that are set.
    """

    time: float = 0.0
    name: str = ""
    entries: Mapping[str, float] = field(default_factory=dict)

    def changes(self, controller: Controller) -> dict[str, float]:
        """The entries that it sets; see :meth:`neurocontrol.controllers.Controller.changes`."""
        return controller.changes(self.name, self.entries)


def command(simulation: Simulation, row: int, time: float, changes: Mapping[str, float]) -> Act:
    """Change entries of a row's command at a moment, s.

    Raises:
        InputError: An entry is unknown or out of its bounds.
    """
    space = simulation.controller.command_space
    values = space.vector(**changes)
    columns = [space.names.index(name) for name in changes]

    def act() -> None:
        simulation.command[row, columns] = values[columns]

    return time, act


@dataclass(frozen=True, kw_only=True)
class Push:
    """A force on the trunk for a while.

    Attributes:
        time: When it begins, s.
        forward: Force forward, N.
        left: Force to the left, N.
        duration: How long it lasts, s.
        frame: Where forward is: where the trunk looks when the push begins (``heading``), or along
            the x axis (``world``).
    """

    time: float
    forward: float = 0.0
    left: float = 0.0
    duration: float = 0.1
    frame: Literal["heading", "world"] = "heading"

    @property
    def end(self) -> float:
        """When it ends, s."""
        return self.time + self.duration


def pushed(simulation: Simulation, row: int, pushes: Sequence[Push]) -> Iterator[Act]:
    """Push a row's trunk and let go; pushes at the same time add up.

    Args:
        simulation: What is pushed.
        row: Row number.
        pushes: When, how and for how long.
    """
    plant = simulation.plant
    forces: dict[int, FloatArray] = {}

    def begin(number: int) -> None:
        one = pushes[number]
        forces[number] = np.array([one.forward, one.left, 0.0])
        if one.frame == "heading":
            forces[number] = _turned(plant.qpos[row, 3:7], one)
        plant.push(row, sum(forces.values(), np.zeros(3)))

    def end(number: int) -> None:
        del forces[number]
        plant.push(row, sum(forces.values(), np.zeros(3)))

    for number, one in enumerate(pushes):
        yield one.time, partial(begin, number)
        yield one.end, partial(end, number)


def _turned(quaternion: FloatArray, push: Push) -> FloatArray:
    """The force of a push in world axes; forward is normal to the trunk's left and level."""
    w, x, y, z = quaternion
    yaw = float(np.arctan2(-2 * (x * y - w * z), 1 - 2 * (x * x + z * z)))
    along, across = push.forward, push.left
    return np.array(
        [along * cos(yaw) - across * sin(yaw), along * sin(yaw) + across * cos(yaw), 0.0]
    )
