"""The loop: sensors, controller, muscles, physics; for one row or many alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from neurocontrol.calls import Call, run
from neurocontrol.errors import InputError
from neurocontrol.falls import look_for_falls
from neurocontrol.servos import limited_servos
from neurocontrol.shares import Shares
from neurocontrol.state import Stateful, saved_array
from neurocontrol.ticking import Pace, Ticking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.muscles import Muscles
    from neurocontrol.plant import Plant
    from neurocontrol.state import Live
    from neurocontrol.tick.compiled import CompiledTick
    from neurocontrol.types import BoolArray, FloatArray, IntArray, State


class Observer(Protocol):
    """Something that looks at a simulation after every control tick."""

    def observe(self, simulation: Simulation) -> None:
        """Look at the simulation; it has just advanced by one tick."""


FRAME = 0.02
"""For how long a row is advanced before the next where nobody looks in between, s."""


class Simulation(Stateful):
    """A plant under a controller, advanced by control ticks.

    Where all parts offer their kernels a tick is one compiled function, run row by row on the
    threads of the physics. Elsewhere Python makes the steps, to the same bits: then the controller
    may use the threads while the physics waits.

    Rows that fall or diverge stop until their reset; the others never notice.

    Attributes:
        plant: The bodies.
        controller: The controllers, one row per body.
        muscles: What turns the controller's output into actuator commands: muscles, or servos of
            limited speed; None where the actuators obey the controller at once.
        sensors: What the controller reads, by name, each ``(B, k)``: the plant's sensors, its
            ``qpos`` and ``qvel``, and those of the muscles.
        command: Command held by every row, shape ``(B, n)``; write to it at any time.
        tick: Time between two looks at the simulation, s: one or more steps of the controller.
        time: Time since the start, s.
        compiles: Whether ticks may be compiled; write to it at any time.
        after_tick: Calls that look at a row after each of its ticks, compiled or not, also after
            that in which it falls; write to it at any time.
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
            muscles: The muscles; where there are none, the servos of the body if it limits them.
            tick: Time between two looks, s; the controller's period when left out.
        """
        if plant.batch != controller.batch:
            raise InputError(
                f"plant and controller must have the same number of rows, "
                f"got {plant.batch} and {controller.batch}"
            )
        if muscles is None:
            muscles = limited_servos(plant, controller.period)
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
        held = self.substeps
        if muscles is not None:
            held = max(1, round(muscles.period / plant.timestep))
        self._pace = Pace(
            controls=max(1, round((tick or period) / period)),
            pulls=self.substeps // held,
            steps=held,
        )
        self.tick = self._pace.controls * period
        self.command = np.tile(controller.command_space.default, (plant.batch, 1))
        self.fallen_at = np.full(plant.batch, np.inf)
        self._ticks = np.zeros(1, dtype=np.int64)
        self._stopped = np.zeros(plant.batch, dtype=bool)
        self._rows = np.arange(plant.batch)
        self._fallen = np.zeros(plant.batch, dtype=bool)
        self._look = look_for_falls(plant.body, plant.sensors, plant.qpos, self._fallen)
        self._ticking = Ticking(
            plant, controller, muscles, self._pace, self.sensors, self._look, self._fallen
        )
        self.compiles = True
        self.after_tick: tuple[Call, ...] = ()

    @property
    def obstacle(self) -> str:
        """Why the next tick will not be a compiled one; empty if it will."""
        if not self.compiles:
            return "it is switched off"
        return self._ticking.obstacle(self.command, self.after_tick)

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

    def step(self, ticks: int = 1) -> None:
        """Advance the running rows by some ticks.

        Several at a time are faster, where they are compiled: a row stays in the caches.
        """
        self._advance(ticks)
        self._ticks[0] += ticks

    def _advance(self, ticks: int) -> int:
        """Advance the rows but not the time; return after how many ticks the last row stopped."""
        tick = self._ticking.tick(self.command, self.after_tick) if self.compiles else None
        if tick is not None:
            return self._run(tick, ticks)
        for done in range(ticks):
            if not self._rows.size:
                return done
            self._make_steps()
            gone = self._fallen.copy()
            gone[list(self.plant.failures)] = True
            self._leave_out(gone & ~self._stopped, done + 1)
        return ticks

    def _run(self, tick: CompiledTick, ticks: int) -> int:
        """Advance the running rows by compiled ticks."""
        if not self._rows.size:
            return 0
        if tick.run(self._rows, ticks):
            return ticks
        after = tick.done.copy()
        for row in tick.failed:
            self.plant.fail(row, tick.error(row))
            after[row] += 1
        gone = np.zeros(self.plant.batch, dtype=bool)
        gone[self._rows] = tick.outcomes[self._rows] != 0
        last = ticks if not gone[self._rows].all() else int(after[self._rows].max())
        self._leave_out(gone, after)
        return last

    def _make_steps(self) -> None:
        """Advance the running rows by one tick, step by step."""
        plant, muscles, rows, pace = self.plant, self.muscles, self._rows, self._pace
        for _ in range(pace.controls):
            targets = self.controller.step(self.sensors, self.command, rows)
            for _ in range(pace.pulls):
                pulled = targets
                if muscles is not None:
                    pulled = muscles.step(targets, plant.qpos, plant.qvel, rows)
                written = slice(None) if rows.size == plant.batch else rows
                plant.control[written] = pulled[written]
                plant.step(pace.steps, rows)
                if plant.failures:
                    rows = plant.without_failures(rows)
        run((self._look, *self.after_tick), rows)

    def _leave_out(self, gone: BoolArray, ticks: int | IntArray) -> None:
        """Stop rows ``(B,)`` that have fallen or failed, after so many ticks, ``(B,)`` or all."""
        if gone.any():
            fallen_at = (self._ticks[0] + np.broadcast_to(ticks, gone.shape)) * self.tick
            self.fallen_at[gone] = fallen_at[gone]
            self.stop(gone)

    def stop(self, rows: IntArray | BoolArray) -> None:
        """Leave rows out, numbers ``(n,)`` or a mask ``(B,)``, until their reset."""
        self._stopped[rows] = True
        self._rows = np.flatnonzero(~self._stopped)

    def resume(self, rows: IntArray) -> None:
        """Let rows, numbers ``(n,)``, run that have fallen or were stopped, as they are."""
        self.fallen_at[rows] = np.inf
        self._stopped[rows] = False
        self._rows = np.flatnonzero(~self._stopped)

    @property
    def activation(self) -> FloatArray:
        """Activation of the muscles, or of the motoneurons without muscles, shape ``(B, n)``."""
        own = None if self.muscles is None else self.muscles.activation
        return self.controller.activation if own is None else own

    @property
    def power(self) -> FloatArray:
        """Metabolic power of the muscles, else mechanical of the actuators, W, shape ``(B,)``."""
        power = np.empty(self.plant.batch)
        run((self.power_call(power),), np.arange(self.plant.batch))
        return power

    def power_call(self, power: FloatArray) -> Call:
        """What writes :attr:`power` to an array, shape ``(B,)``."""
        consumed = None if self.muscles is None else self.muscles.power_call(power)
        return consumed or self.plant.power_call(power)

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
        left = round(duration / self.tick)
        frame = 1 if observers or before_tick else max(1, round(FRAME / self.tick))
        while left > 0:
            if before_tick:
                before_tick(self)
            if not self._rows.size:
                break
            done = self._advance(min(frame, left))
            self._ticks[0] += done
            left -= done
            for observer in observers:
                observer.observe(self)
            if progress:
                progress(done * self.tick)

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
        self.resume(rows)

    def _live(self) -> Live:
        muscles = {"muscles": self.muscles} if self.muscles else {}
        return {
            "plant": self.plant,
            "controller": self.controller,
            **muscles,
            "command": self.command,
            "fallen_at": self.fallen_at,
            "stopped": self._stopped,
        }

    def save(self, rows: IntArray | None = None) -> State:
        """Return a copy of the state of bodies, controllers, commands and clock, by row."""
        count = self.plant.batch if rows is None else rows.size
        return {"ticks": np.full(count, self._ticks[0]), **super().save(rows)}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back a state of bodies, controllers and commands; see the base class.

        The clock, which all rows share, is put back where all of them are; otherwise it goes on,
        and moments at which rows fell are moved with it.
        """
        count = self.plant.batch if rows is None else rows.size
        then = saved_array(state, "ticks", (count,))
        super().restore(state, rows)
        if rows is None and (then == then[0]).all():
            self._ticks[0] = then[0]
        else:
            chosen = slice(None) if rows is None else rows
            self.fallen_at[chosen] += (self._ticks[0] - then) * self.tick
        self._rows = np.flatnonzero(~self._stopped)
