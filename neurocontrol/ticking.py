"""How a simulation is advanced: by a compiled tick where all its parts offer kernels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.engine import UnavailableError
from neurocontrol.tick import obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.calls import Call, Program
    from neurocontrol.controllers import Controller
    from neurocontrol.muscles import Muscles
    from neurocontrol.plant import Plant
    from neurocontrol.tick.compiled import CompiledTick
    from neurocontrol.types import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often what happens in a tick.

    Attributes:
        controls: Steps of the controller in a tick.
        pulls: Steps of the muscles in a step of the controller.
        steps: Physics steps in a step of the muscles.
    """

    controls: int
    pulls: int
    steps: int


class Ticking:
    """Compiles the tick of some parts, and does so anew when their arrays have been replaced."""

    def __init__(
        self,
        plant: Plant,
        controller: Controller,
        muscles: Muscles | None,
        pace: Pace,
        sensors: Mapping[str, FloatArray],
        look: Call,
        fallen: BoolArray,
    ) -> None:
        """Take the parts.

        Args:
            plant: The bodies.
            controller: Their controllers.
            muscles: Their muscles.
            pace: How often what happens.
            sensors: What the controller reads.
            look: What tells who has fallen after a tick.
            fallen: What it writes, shape ``(B,)``.
        """
        self._plant, self._controller, self._muscles = plant, controller, muscles
        self._pace, self._sensors, self._look, self._fallen = pace, sensors, look, fallen
        self._programs: tuple[Program, ...] = ()
        self._command: FloatArray | None = None
        self._after: tuple[Call, ...] = ()
        self._tick: CompiledTick | None = None
        self._obstacle = ""

    def tick(self, command: FloatArray, after: tuple[Call, ...]) -> CompiledTick | None:
        """The compiled tick, or None where Python makes the steps.

        Args:
            command: Commands that the controller obeys, shape ``(B, n)``.
            after: Calls that follow every tick.
        """
        if (
            self._tick is None
            or command is not self._command
            or after is not self._after
            or not all(program.current() for program in self._programs)
        ):
            self._tick, self._command, self._after = None, command, after
            programs = self._offered(command)
            if isinstance(programs, str):
                self._obstacle = programs
            else:
                self._programs = programs
                self._compile()
        return self._tick

    def obstacle(self, command: FloatArray, after: tuple[Call, ...]) -> str:
        """Why Python makes the steps; empty where it does not. See :meth:`tick`."""
        self._command = None
        return "" if self.tick(command, after) else self._obstacle

    def _offered(self, command: FloatArray) -> tuple[Program, ...] | str:
        """The programs of controller and muscles, or what is in the way."""
        if obstacle():
            return obstacle()
        plant, muscles = self._plant, self._muscles
        parts = (plant, "compiled_tick"), (self._controller, "program"), (muscles, "program")
        for part, offer in parts:
            if part is not None and _has_own_steps(part, offer):
                return f"{type(part).__name__} makes steps of its own"
        program = self._controller.program(self._sensors, command)
        if program is None:
            return f"the controller {self._controller.name} does more than kernels; it may record"
        if muscles is None:
            return (program,)
        pull = muscles.program(program.output, plant.qpos, plant.qvel)
        if pull is None:
            return f"{type(muscles).__name__} offer no kernels"
        return program, pull

    def _compile(self) -> None:
        """Compile the tick of the programs, or say what is in the way."""
        programs = self._programs
        try:
            self._tick = self._plant.compiled_tick(
                controls=self._pace.controls,
                pulls=self._pace.pulls,
                steps=self._pace.steps,
                control_calls=programs[0].calls,
                pull_calls=tuple(call for program in programs[1:] for call in program.calls),
                tick_calls=(self._look, *self._after),
                control=programs[-1].output,
                fallen=self._fallen,
            )
        except UnavailableError as error:
            self._obstacle = str(error)


def _has_own_steps(part: object, offer: str) -> bool:
    """Whether the steps of a part were written after what it offers in their place."""
    kinds = type(part).__mro__
    step, program = (
        next(place for place, kind in enumerate(kinds) if name in vars(kind))
        for name in ("step", offer)
    )
    return step < program or "step" in vars(part)
