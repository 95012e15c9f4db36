"""The loop: sensors, controller, muscles, physics; for one row or many alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.shares import Shares
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.muscles import Muscles
    from neurocontrol.plant import Plant
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray, State


class Observer(Protocol):
    """Something that looks at a simulation after every control tick."""

    def observe(self, simulation: Simulation) -> None:
        """Look at the simulation; it has just advanced by one tick."""


class Simulation(Stateful):
    """A plant under a controller, advanced by control ticks.

    While the physics waits, the controller may use as many threads as it has.

    Rows that fall or diverge stop until their reset; the others never notice.

    Attributes:
        plant: The bodies.
        controller: The controllers, one row per body.
        muscles: What turns the controller's output into actuator commands, or None where the
            actuators obey the controller.
        sensors: What the controller reads, by name, each ``(B, k)``: the plant's sensors, its
            ``qpos`` and ``qvel``, and those of the muscles.
        command: Command held by every row, shape ``(B, n)``; write to it at any time.
        tick: Time between two looks at the simulation, s: one or more steps of the controller.
        time: Time since the start, s.
        fallen_at: When each row fell, s, infinite while it stands, shape ``(B,)``.
    """

    def __init__(
        self,
        plant: Plant,
        controller: Controller,
        *,
        muscles: Muscles | None = None,
        tick: float | None = None,
    ) -> None:
        """Join a plant, a controller and muscles of the same batch size.

        Args:
            plant: The bodies.
            controller: The controllers.
            muscles: The muscles.
            tick: Time between two looks, s; the controller's period when left out.
        """
        if plant.batch != controller.batch:
            raise InputError(
                f"plant and controller must have the same number of rows, "
                f"got {plant.batch} and {controller.batch}"
            )
        self.plant, self.controller, self.muscles = plant, controller, muscles
        controller.share(Shares(plant.threads))
        self.sensors: dict[str, FloatArray] = {
            **plant.sensors,
            "qpos": plant.qpos,
            "qvel": plant.qvel,
            **(muscles.sensors if muscles else {}),
        }
        self.substeps = max(1, round(controller.period / plant.timestep))
        period = self.substeps * plant.timestep
        self._held = self.substeps
        if muscles is not None:
            self._held = max(1, round(muscles.period / plant.timestep))
        self._control_steps = max(1, round((tick or period) / period))
        self.tick = self._control_steps * period
        self.command = np.tile(controller.command_space.default, (plant.batch, 1))
        self.fallen_at = np.full(plant.batch, np.inf)
        self._ticks = np.zeros(1, dtype=np.int64)
        self._stopped = np.zeros(plant.batch, dtype=bool)
        self._rows = np.arange(plant.batch)

    @property
    def time(self) -> float:
        """Time since the start, s."""
        return int(self._ticks[0]) * self.tick

    @property
    def rows(self) -> IntArray:
        """Rows that still run, shape ``(n,)``."""
        return self._rows

    def tell(self, name: str = "", *, rows: IntArray | None = None, **entries: float) -> None:
        """Hold a command from now on.

        Args:
            name: A command that the controller knows by name, such as a gait.
            rows: Row numbers, shape ``(n,)``; all when left out.
            **entries: Entries of the command that differ.

        Raises:
            InputError: The name or an entry is unknown, or a value out of its bounds.
        """
        changes = self.controller.changes(name, entries)
        space = self.controller.command_space
        values = space.vector(**changes)
        for entry in changes:
            column = space.names.index(entry)
            self.command[slice(None) if rows is None else rows, column] = values[column]

    def step(self) -> None:
        """Advance the running rows by one tick."""
        plant, rows = self.plant, self._rows
        for _ in range(self._control_steps):
            targets = self.controller.step(self.sensors, self.command, rows)
            if self.muscles is None:
                plant.control[:] = targets
                plant.step(self.substeps, rows)
            else:
                for _ in range(self.substeps // self._held):
                    plant.control[:] = self.muscles.step(targets, plant.qpos, plant.qvel, rows)
                    plant.step(self._held, rows)
        self._ticks[0] += 1
        gone = self._fallen()
        if plant.failures:
            gone[list(plant.failures)] = True
        gone &= ~self._stopped
        if gone.any():
            self.fallen_at[gone] = self.time
            self.stop(gone)

    def stop(self, rows: IntArray | BoolArray) -> None:
        """Leave rows out, numbers ``(n,)`` or a mask ``(B,)``, until their reset."""
        self._stopped[rows] = True
        self._rows = np.flatnonzero(~self._stopped)

    def _fallen(self) -> BoolArray:
        sensors, body = self.plant.sensors, self.plant.body
        fallen: BoolArray = sensors["trunk_up"][:, 2] < body.fallen_below
        if body.belly_is_fall:
            fallen |= (sensors["trunk_load"] > 0.0).any(axis=1)
        if body.collapsed_below:
            lower_foot = sensors["foot_position"][:, 2::3].min(axis=1)
            fallen |= self.plant.qpos[:, 2] - lower_foot < body.collapsed_below
        return fallen

    @property
    def activation(self) -> FloatArray:
        """Activation of the muscles, or of the motoneurons without muscles, shape ``(B, n)``."""
        return self.controller.activation if self.muscles is None else self.muscles.activation

    @property
    def power(self) -> FloatArray:
        """Metabolic power of the muscles, else mechanical of the actuators, W, shape ``(B,)``."""
        consumed = None if self.muscles is None else self.muscles.metabolic_power()
        return self.plant.power if consumed is None else consumed

    def run(
        self,
        duration: float,
        observers: Sequence[Observer] = (),
        *,
        before_tick: Callable[[Simulation], None] | None = None,
        progress: Callable[[float], object] | None = None,
    ) -> None:
        """Run for ``duration`` seconds or until no row is left.

        Args:
            duration: Simulated time, s.
            observers: Called after every tick.
            before_tick: Called before every tick, to change commands or push bodies.
            progress: Called with the simulated time that has passed since its last call, s.
        """
        for _ in range(round(duration / self.tick)):
            if before_tick:
                before_tick(self)
            if not self._rows.size:
                break
            self.step()
            for observer in observers:
                observer.observe(self)
            if progress:
                progress(self.tick)

    def reset(
        self,
        rows: IntArray | None = None,
        *,
        qpos: FloatArray | None = None,
        qvel: FloatArray | None = None,
        seeds: Sequence[int | np.random.SeedSequence] | None = None,
    ) -> None:
        """Start rows (default all) again, from standing unless ``qpos`` says otherwise.

        Args:
            rows: Row numbers, shape ``(n,)``.
            qpos: Configurations, shape ``(n, nq)`` or ``(nq,)``.
            qvel: Velocities, shape ``(n, nv)`` or ``(nv,)``; at rest by default.
            seeds: New controller seeds, one per row.
        """
        rows = np.arange(self.plant.batch) if rows is None else np.asarray(rows, dtype=int)
        self.plant.reset(rows, qpos, qvel)
        self.controller.reset(rows, seeds)
        if self.muscles is not None:
            self.muscles.reset(rows, self.plant.qpos)
        self.fallen_at[rows] = np.inf
        self._stopped[rows] = False
        self._rows = np.flatnonzero(~self._stopped)

    def _live(self) -> Live:
        muscles = {"muscles": self.muscles} if self.muscles else {}
        return {
            "plant": self.plant,
            "controller": self.controller,
            **muscles,
            "command": self.command,
            "fallen_at": self.fallen_at,
            "stopped": self._stopped,
            "ticks": self._ticks,
        }

    def restore(self, state: State) -> None:
        """Put back a state of bodies, controllers, commands and clock; see the base class."""
        super().restore(state)
        self._rows = np.flatnonzero(~self._stopped)
