"""Walking from reflexes: the controller shell around the ten spinal modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.contract import CommandEntry, CommandSpace, Controller
from neurocontrol.controllers.human import reflex_modules as modules
from neurocontrol.controllers.human.reflex_parameters import RECORD, REFLEXES
from neurocontrol.controllers.human.reflex_signals import (
    MUSCLE_COLUMNS,
    MUSCLES,
    SIGNALS,
    delay_steps,
)
from neurocontrol.controllers.human.supraspinal import perceive
from neurocontrol.controllers.presets import read_preset
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

MODULES = tuple(f"M{number}" for number in range(1, 11))
"""Names of the spinal modules."""

_SLOWEST, _FASTEST = 0.8, 1.8  # m/s, the range of speed commands
_BLEND_EVERY = 0.01  # s between two looks at the speed command
_ACCELERATION = 0.1  # m/s^2: how fast the blend follows the command

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


class ReflexWalking(Controller):
    """Spinal reflexes under a supraspinal layer, B copies.

    The output is the stimulation of 22 muscles as it arrives after the way from the spinal cord.

    Attributes:
        parameters: Values of :data:`REFLEXES`, shape ``(B, n)``; blended from :attr:`vectors`
            while a preset of several speeds is in use.
        vectors: Values at every speed of :attr:`speeds`, shape ``(B, speeds, n)``.
        speeds: Speeds of the preset, m/s, increasing, shape ``(speeds,)``.
        enabled: 1 for every working module M1 to M10, 0 for a lesioned one, shape ``(B, 10)``.
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
        preset: str = "human",
        parameters: FloatArray | Mapping[str, float] | None = None,
        delay_scale: float | FloatArray = 1.0,
        disable: Sequence[str] = (),
    ) -> None:
        """Read the parameters and lay out the delay lines.

        Args:
            segments: Half hip width, thigh, shank, and height of the trunk's centre of mass, m.
            timestep: Physics time step, s; the reflexes run at every one.
            batch: Number of rows B.
            preset: A shipped preset or the path of a TOML file; not read when ``parameters`` are.
            parameters: One vector for all speeds, by name, ``(n,)`` or one per row ``(B, n)``.
            delay_scale: Factor on all neural delays, one or one per row.
            disable: Names of modules that do not work.

        Raises:
            InputError: A module or parameter is unknown, or a delay factor not positive.
        """
        self.batch, self.period = batch, timestep
        self._body = np.array(segments)
        self.preset = preset if parameters is None else ""
        self.speeds, vectors = _vectors(preset, parameters)
        self.vectors = np.array(np.broadcast_to(vectors, (batch, *vectors.shape[-2:])))
        self.enabled = np.ones((batch, len(MODULES)))
        for name in disable:
            if name not in MODULES:
                raise InputError(f"unknown module {name!r}; expected one of {', '.join(MODULES)}")
            self.enabled[:, MODULES.index(name)] = 0.0
        scale = np.broadcast_to(np.asarray(delay_scale, dtype=float), (batch,))
        if not np.all((scale > 0) & (scale < 10)):
            raise InputError(f"delay_scale must be above 0 and below 10, got {delay_scale!r}")
        self._delay = delay_steps(scale, timestep)
        depth = int(self._delay.view(np.int64).max()) + 2
        self._history = np.zeros((batch, depth), dtype=SIGNALS)
        self._clock = np.zeros(batch, dtype=np.int64)
        self._latches = np.zeros((batch, 2, 4))
        self._scratch = np.zeros((6, 2, len(MUSCLES)))
        self._out = np.full((batch, 2 * len(MUSCLES)), modules.LEAST)
        self.parameters = np.zeros((batch, len(REFLEXES.names)))
        self._records = self.parameters.view(RECORD)[:, 0]
        self._blended_speed = np.full(batch, np.nan)
        self._blend_steps = max(1, round(_BLEND_EVERY / timestep))
        self._until_blend = np.zeros(1, dtype=np.int64)

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
        self._latches[rows] = 0.0
        self._out[rows] = modules.LEAST
        self._blended_speed[rows] = np.nan
        self._until_blend[0] = 0

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one physics step; see :meth:`Controller.step`."""
        if self._until_blend[0] == 0:
            self._blend(command[:, 0])
            self._until_blend[0] = self._blend_steps
        self._until_blend[0] -= 1
        perceive(
            rows,
            sensors["qpos"],
            sensors["qvel"],
            sensors["muscle_force"],
            sensors["muscle_length"],
            sensors["muscle_velocity"],
            sensors["leg_load"],
            sensors["foot_force"],
            command,
            self._records,
            self._delay,
            self._body,
            self._history,
            self._clock,
        )
        modules.walk(
            rows,
            command,
            self._records,
            self.enabled,
            self._delay,
            self._body[1],
            self._history,
            self._clock,
            self._latches,
            self._scratch,
            self._out,
        )
        return self._out

    def _blend(self, speed: FloatArray) -> None:
        fresh = np.isnan(self._blended_speed)
        limit = _ACCELERATION * _BLEND_EVERY
        change = np.clip(speed - self._blended_speed, -limit, limit)
        wanted = np.where(fresh, speed, self._blended_speed + change)
        moving = np.flatnonzero(wanted != self._blended_speed)
        if not moving.size:
            return
        self._blended_speed[moving] = wanted[moving]
        if len(self.speeds) == 1:
            self.parameters[moving] = self.vectors[moving, 0]
            return
        place = np.interp(wanted[moving], self.speeds, np.arange(len(self.speeds)))
        lower = np.minimum(place.astype(int), len(self.speeds) - 2)
        share = (place - lower)[:, None]
        below, above = self.vectors[moving, lower], self.vectors[moving, lower + 1]
        self.parameters[moving] = (1 - share) * below + share * above

    def _live(self) -> Live:
        return {
            "parameters": self.parameters,
            "vectors": self.vectors,
            "blended_speed": self._blended_speed,
            "until_blend": self._until_blend,
            "history": self._history,
            "clock": self._clock,
            "latches": self._latches,
            "out": self._out,
        }


def _vectors(
    preset: str, parameters: FloatArray | Mapping[str, float] | None
) -> tuple[FloatArray, FloatArray]:
    """Speeds ``(speeds,)`` and vectors ``(speeds, n)`` or ``(B, speeds, n)``."""
    if parameters is None:
        return read_speed_vectors(preset)
    if not isinstance(parameters, np.ndarray):
        parameters = REFLEXES.vector(dict(parameters))
    values = np.asarray(parameters, dtype=float)
    if values.shape[-1] != len(REFLEXES.names) or values.ndim > 2:
        raise InputError(
            f"parameters must be (n,) or (B, n) with n = {len(REFLEXES.names)}, got {values.shape}"
        )
    return np.array([1.25]), values[..., None, :]


def read_speed_vectors(preset: str) -> tuple[FloatArray, FloatArray]:
    """Return the speeds of a preset, m/s, and the parameters at each, shape ``(speeds, n)``.

    Raises:
        InputError: The preset is not one of reflexes.
    """
    values = read_preset(preset).values
    try:
        speeds = sorted(values, key=float)
    except ValueError:
        raise InputError(f"preset {preset!r} has no reflex parameters by speed") from None
    return (
        np.array([float(speed) for speed in speeds]),
        np.array([REFLEXES.vector(values[speed]) for speed in speeds]),
    )
