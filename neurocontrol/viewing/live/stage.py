"""What is set up before a live run, and again after every reset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.simulation import Simulation
    from neurocontrol.timeline import Act, Driver, Targets


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """A simulation that is ready to run.

    Attributes:
        simulation: What is looked at.
        acts: Moment, s, and what happens then.
        driver: Called before every tick, after what happens then.
        targets: What is asked of the body that the driver moves; None where nothing is.
        arena: Where the body is; see :func:`neurocontrol.recording.make_header`.
    """

    simulation: Simulation
    acts: Sequence[Act] = ()
    driver: Driver | None = None
    targets: Targets | None = None
    arena: Mapping[str, Any] | None = None


class Staging(Protocol):
    """Sets the stage for a seed; the first time, and at every reset."""

    def __call__(self, seed: int) -> Stage:
        """Return a stage at its start.

        Raises:
            InputError: It cannot be set up.
        """


class Restarting:
    """Stages of a simulation that somebody else has made: the same one, put back.

    With the seed of the start it goes on exactly as it did; with another one it starts from the
    same pose, speed and command with new noise.
    """

    def __init__(self, simulation: Simulation, seed: int = 0) -> None:
        """Keep the state of the simulation; ``seed`` is what that state is called."""
        self._simulation, self._seed = simulation, seed
        self._state = simulation.save()

    def __call__(self, seed: int) -> Stage:
        """Put the simulation back."""
        simulation = self._simulation
        simulation.restore(self._state)
        if seed != self._seed:
            simulation.reset(
                qpos=simulation.plant.qpos.copy(),
                qvel=simulation.plant.qvel.copy(),
                seeds=[seed] * simulation.plant.batch,
            )
        return Stage(simulation=simulation)
