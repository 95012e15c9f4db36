"""Walking from reflexes: the controller shell around the ten spinal modules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call, Kept, Program, Scratch, run
from neurocontrol.controllers.contract import CommandEntry, CommandSpace, Controller
from neurocontrol.controllers.human import reflex_modules as modules
from neurocontrol.controllers.human.reflex_parameters import RECORD, REFLEXES
from neurocontrol.controllers.human.reflex_signals import (
    MUSCLE_COLUMNS,
    MUSCLES,
    SIGNALS,
    delay_steps,
    records,
)
from neurocontrol.controllers.human.speed_blend import blend
from neurocontrol.controllers.human.supraspinal import perceive
from neurocontrol.controllers.presets import Preset, read_preset
from neurocontrol.errors import InputError
from neurocontrol.parameters import Parameter, ParameterTable, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

MODULES = tuple(f"M{number}" for number in range(1, 11))
"""Names of the spinal modules."""

MODULE = "module"
"""Section of presets and tables that says which of them work."""

_WORKING = ParameterTable(
    tuple(
        Parameter(
            name=name, default=1.0, low=0.0, high=1.0, scale=0.3, unit="1",
            meaning=f"{name} works: 1, or is lesioned: 0",
        )
        for name in MODULES
    )
)  # fmt: skip

_PERCEIVED = (
    "qpos", "qvel", "muscle_force", "muscle_length", "muscle_velocity", "leg_load", "foot_force",
)  # fmt: skip

_SLOWEST, _FASTEST = 0.8, 1.8  # m/s, the range of speed commands
_BLEND_EVERY = 0.01  # s between two looks at the speed command
_SPEED_CHANGE = 0.1 * _BLEND_EVERY  # m/s between two looks: the blend follows at 0.1 m/s^2

REFLEX_COMMAND = CommandSpace(
    (
        CommandEntry(
            name="speed", low=_SLOWEST, high=_FASTEST, default=1.25, unit="m/s",
            meaning="walking speed; chooses between the vectors of the preset",
        ),
        CommandEntry(
            name="heading", low=-np.inf, high=np.inf, default=0.0, unit="rad",
            meaning="direction to walk in, left positive",
        ),
        CommandEntry(
            name="foot_placement", low=-0.2, high=0.2, default=0.0, unit="rad",
            meaning="added to the leg angle that a swing aims at; negative is further forward",
        ),
        CommandEntry(
            name="foot_spread", low=-0.2, high=0.2, default=0.0, unit="rad",
            meaning="added to the hip abduction that a swing aims at",
        ),
        CommandEntry(
            name="clearance", low=-0.1, high=0.05, default=0.0, unit="m",
            meaning="added to the leg length of the swing; negative lifts the foot higher",
        ),
    )
)  # fmt: skip
"""What the brain tells the spinal cord."""


def _obeyed(speeds: FloatArray, refused: Sequence[str]) -> CommandSpace:
    """The commands that a preset of these speeds obeys: others are refused, none is ignored."""
    speed, *others = REFLEX_COMMAND.without(refused).entries
    low, high = float(speeds[0]), float(speeds[-1])
    usual = min(max(speed.default, low), high)
    return CommandSpace((replace(speed, low=low, high=high, default=usual), *others))


class ReflexWalking(Controller):
    """Spinal reflexes under a supraspinal layer, B copies.

    The output is the stimulation of 22 muscles as it arrives after the way from the spinal cord.

    Attributes:
        parameters: Values of :attr:`table`: those of :data:`REFLEXES` at every speed of the preset
            in sections named by it, as ``1.25.G_SOL``, and ``module.M1`` to ``module.M10``, 1 for
            a module that works and 0 for a lesioned one; shape ``(B, n)``.
        vectors: View of them by speed, shape ``(B, speeds, reflexes)``.
        enabled: View of those of the modules, shape ``(B, 10)``.
        in_use: Values of :data:`REFLEXES` at the speed that a row walks at, shape
            ``(B, reflexes)``, blended anew every 10 ms.
        speeds: Speeds of the preset, m/s, increasing, shape ``(speeds,)``.
        command_space: Commands that it obeys; the speed within those of the preset, and what that
            refuses at its default.
    """

    name = "reflex"
    command_space = REFLEX_COMMAND
    activation_names = MUSCLE_COLUMNS
    modulator_names: tuple[str, ...] = ()

    def __init__(
        self,
        segments: tuple[float, float, float, float],
        timestep: float,
        *,
        batch: int = 1,
        preset: str | Preset = "human",
        delay_scale: float | FloatArray = 1.0,
    ) -> None:
        """Read the parameters and lay out the delay lines.

        Args:
            segments: Half hip width, thigh, shank, and height of the trunk's centre of mass, m.
            timestep: Physics time step, s; the reflexes run at every one.
            batch: Number of rows B.
            preset: A preset, the name of a shipped one, or the path of a TOML file.
            delay_scale: Factor on all neural delays, one or one per row.

        Raises:
            InputError: The preset is not one of reflexes, or a delay factor is not positive.
        """
        self.batch, self.period = batch, timestep
        self._body = np.array(segments)
        found = read_preset(preset) if isinstance(preset, str) else preset
        self.preset = preset if isinstance(preset, str) else preset.name
        self.speeds, self.table, values = read_reflexes(found)
        self.command_space = _obeyed(self.speeds, found.refuses)
        self.parameters = np.tile(values, (batch, 1))
        split, size = len(self.speeds) * len(REFLEXES.names), len(REFLEXES.names)
        self.vectors = self.parameters[:, :split].reshape(batch, -1, size)
        self.enabled = self.parameters[:, split:]
        scale = np.broadcast_to(np.asarray(delay_scale, dtype=float), (batch,))
        if not np.all((scale > 0) & (scale < 10)):
            raise InputError(f"delay_scale must be above 0 and below 10, got {delay_scale!r}")
        self._delay = delay_steps(scale, timestep)
        depth = int(self._delay.view(np.int64).max()) + 2
        self._lines = np.zeros((batch, depth, SIGNALS.itemsize // 8))
        self._history = records(self._lines.view(SIGNALS)[..., 0])
        self._clock = np.zeros(batch, dtype=np.int64)
        self._latches = np.zeros((batch, 2, 4))
        self._reference, self._drift = np.zeros(batch), np.zeros(batch)
        self._scratch = np.zeros((6, 2, len(MUSCLES)))
        self._out = np.full((batch, 2 * len(MUSCLES)), modules.LEAST)
        self.in_use = np.zeros((batch, size))
        self._records = records(self.in_use.view(RECORD)[:, 0])
        self._blended_speed = np.full(batch, np.nan)
        self._blend_steps = max(1, round(_BLEND_EVERY / timestep))
        self._until_blend = np.zeros(batch, dtype=np.int64)
        self._kept = Kept(self._program)

    @property
    def activation(self) -> FloatArray:
        """Stimulation on its way out of the spinal cord's delay lines, shape ``(B, 22)``."""
        return self._out

    @property
    def modulator(self) -> FloatArray:
        """There are no modulators, shape ``(B, 0)``."""
        return np.zeros((self.batch, 0))

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear delay lines and latches of rows; the reflexes have no randomness to seed."""
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        self._clock[rows] = 0
        for array in (self._lines, self._latches, self._reference, self._drift, self.in_use):
            array[rows] = 0.0
        self._out[rows] = modules.LEAST
        self._blended_speed[rows] = np.nan
        self._until_blend[rows] = 0

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one physics step; see :meth:`Controller.step`."""
        program = self.program(sensors, command)
        run(program.calls, rows)
        return program.output

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        return self._kept(command, *(sensors[name] for name in _PERCEIVED))

    def _program(self, command: FloatArray, *sensors: FloatArray) -> Program:
        blending = (
            command, self._blend_steps, _SPEED_CHANGE, self.speeds, self.parameters,
            self._until_blend, self._blended_speed, self.in_use,
        )  # fmt: skip
        perceiving = (
            *sensors, command, self._records, self._delay,
            self._body, self._history, self._clock, self._reference, self._drift,
            self.period,
        )  # fmt: skip
        walking = (
            command, self._records, self.parameters, self._delay, float(self._body[1]),
            self._history, self._clock, self._latches, Scratch.like(self._scratch), self._out,
        )  # fmt: skip
        calls = Call(blend, blending), Call(perceive, perceiving), Call(modules.walk, walking)
        return Program(calls=calls, output=self._out)

    def _live(self) -> Live:
        return {
            "parameters": self.parameters,
            "in_use": self.in_use,
            "blended_speed": self._blended_speed,
            "until_blend": self._until_blend,
            "history": self._lines,
            "clock": self._clock,
            "latches": self._latches,
            "reference": self._reference,
            "drift": self._drift,
            "out": self._out,
        }


def read_reflexes(preset: str | Preset) -> tuple[FloatArray, ParameterTable, FloatArray]:
    """Return what a preset says of reflexes.

    Args:
        preset: A preset, the name of a shipped one, or the path of a TOML file.

    Returns:
        Its speeds, m/s, increasing, shape ``(speeds,)``; the table of the reflexes at each of them
        and of the modules; and the values of that table, shape ``(n,)``.

    Raises:
        InputError: The preset is not one of reflexes.
    """
    found = read_preset(preset) if isinstance(preset, str) else preset
    try:
        names = sorted(found.values.keys() - {MODULE}, key=float)
    except ValueError:
        names = []
    speeds = np.array([float(name) for name in names])
    if not names or not np.isfinite(speeds).all() or (np.diff(speeds) <= 0.0).any():
        raise InputError(f"preset {found.name!r} has no reflex parameters by speed")
    table = joined(*map(REFLEXES.section, names), _WORKING.section(MODULE))
    values = table.read({MODULE: {}, **found.values}, found.name)
    return speeds, table, values
