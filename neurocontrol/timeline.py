"""What happens to a simulation at given moments: commands change, bodies are pushed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray

Act: TypeAlias = tuple[float, Callable[[], None]]
"""A moment, s, and what to do then."""


class Timeline:
    """Acts at their moments; give it to :meth:`Simulation.run` as ``before_tick``."""

    def __init__(self, acts: Iterable[Act]) -> None:
        """Put the acts in order.

        Args:
            acts: What to do and when; acts of one moment keep their order.
        """
        self._acts = deque(sorted(acts, key=lambda act: act[0]))

    def __call__(self, simulation: Simulation) -> None:
        """Carry out what is due, to the nearest tick."""
        while self._acts and self._acts[0][0] <= simulation.time + simulation.tick / 2:
            self._acts.popleft()[1]()


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


def push(
    simulation: Simulation,
    row: int,
    time: float,
    force: FloatArray | Callable[[], FloatArray],
    duration: float,
) -> Iterator[Act]:
    """Push a row's trunk from a moment on, for a while.

    Args:
        simulation: What is pushed.
        row: Row number.
        time: When the push begins, s.
        force: N, world axes, shape ``(3,)``; or what tells it when the push begins.
        duration: How long it lasts, s.
    """
    plant = simulation.plant

    def begin() -> None:
        plant.push(row, force() if callable(force) else force)

    def end() -> None:
        plant.push(row, np.zeros(3))

    yield time, begin
    yield time + duration, end
