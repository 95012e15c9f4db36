"""The reference gait controllers: coupled oscillators whose phases are commanded.

They obey the same command as the spiking controller, but the gait is looked up instead of grown:
the modulator releases choose the nearest gait, its row of a table gives phases and stride, and the
oscillators follow it. The limbs move through the same leg geometry and the same steering.
"""

from __future__ import annotations

from math import inf, nan
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call, Kept, Program, run
from neurocontrol.controllers.quadruped.command import (
    GAIT_COMMANDS,
    QUADRUPED_COMMAND,
    offered_gaits,
)
from neurocontrol.controllers.quadruped.gait_controller import FELT, GaitController, gait_table
from neurocontrol.controllers.quadruped.limb_oscillators import LimbOscillators, Rhythm
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS
from neurocontrol.controllers.quadruped.phase_amplitude import PhaseAmplitude
from neurocontrol.controllers.quadruped.righetti_ijspeert import RighettiIjspeert
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES, LIMBS
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.snn.generators import RowGenerators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import Limbs
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed

OSCILLATORS: Mapping[str, Callable[[int], LimbOscillators]] = MappingProxyType(
    {"righetti-ijspeert": RighettiIjspeert, "phase-amplitude": PhaseAmplitude}
)
"""Oscillator cores by the name of the controller that they make."""

_STEP = 0.001  # s, integration step of the oscillators
_BLENDING_TIME = 0.2  # s, from the stride of one gait to that of the next
_DUTY_FACTORS = (0.05, 0.95)  # smallest and largest, whatever the speed adds
_RELEASES = ("commissural", "ipsilateral", "diagonal")
_RELEASE_COLUMNS = np.array([QUADRUPED_COMMAND.names.index(name) for name in _RELEASES])
_SPEED = QUADRUPED_COMMAND.names.index("speed")

_RHYTHM = 4  # parameters of a stride before those shared with the motor map
_GAINS = [
    MOTOR_GAINS.names.index(name)
    for name in (
        "amplitude",
        "amplitude_speed",
        "amplitude_hind",
        "centre",
        "centre_speed",
        "centre_hind",
        "lift",
        "lift_hind",
        "yield",
        "yield_phase",
        "hip_compensation",
        "steering",
    )
]
_GAIN_COLUMNS = np.array(_GAINS)


STRIDES = ParameterTable(
    (
        Parameter(
            name="frequency", default=3.0, low=0.5, high=6.0, scale=0.3, unit="Hz",
            meaning="stride frequency at lowest speed",
        ),
        Parameter(
            name="frequency_speed", default=0.5, low=-2.0, high=3.0, scale=0.3, unit="Hz",
            meaning="stride frequency added at full speed",
        ),
        Parameter(
            name="duty_factor", default=0.6, low=0.2, high=0.9, scale=0.05, unit="1",
            meaning="share of the stride spent in stance at lowest speed",
        ),
        Parameter(
            name="duty_factor_speed", default=0.0, low=-0.3, high=0.3, scale=0.05, unit="1",
            meaning="duty factor added at full speed",
        ),
        *(MOTOR_GAINS.parameters[column] for column in _GAINS),
    )
)  # fmt: skip
"""How the limbs step in one gait; lift, swing and steering are those of the motor map."""

_WANTED_PHASES = np.array([GAIT_PHASES[gait] for gait in MAPPED_GAITS])
_WANTED_RELEASES = np.array(
    [[GAIT_COMMANDS[gait][name] for name in _RELEASES] for gait in MAPPED_GAITS]
)


@final
class OscillatorGait(GaitController):
    """Coupled oscillators move the quadruped; the releases only name the gait.

    Attributes:
        name: Name of the oscillator core.
        oscillators: The running oscillators.
    """

    table = gait_table(STRIDES)
    command_space = QUADRUPED_COMMAND
    named_commands = offered_gaits(QUADRUPED_COMMAND)
    activation_names = (
        *(f"{limb} protraction" for limb in LIMBS),
        *(f"{limb} lift" for limb in LIMBS),
    )
    modulator_names = ()

    def __init__(
        self,
        limbs: Limbs,
        oscillator: str = "righetti-ijspeert",
        *,
        batch: int = 1,
        seed: int | Sequence[Seed] = 0,
        preset: str = "oscillators",
        period: float = 0.004,
    ) -> None:
        """Make B rows of oscillators.

        Args:
            limbs: Geometry of the limbs.
            oscillator: One of :data:`OSCILLATORS`.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            preset: Strides and reflexes: a shipped preset or the path of a TOML file;
                ``reflex.load`` above zero switches contact feedback on.
            period: Time between two control ticks, s.

        Raises:
            InputError: No oscillator of that name, or an unusable preset.
        """
        if oscillator not in OSCILLATORS:
            raise InputError(
                f"unknown oscillator {oscillator!r}; expected one of {', '.join(OSCILLATORS)}"
            )
        super().__init__(limbs, batch=batch, preset=preset, period=period)
        self.name = oscillator
        self.oscillators = OSCILLATORS[oscillator](batch)
        self._steps = max(1, round(self._tick / _STEP))
        self._follow = 1 - float(np.exp(-self._tick / _BLENDING_TIME))
        self._generators = RowGenerators(seed, batch)
        self._felt = np.zeros((batch, len(LIMBS)))
        self._rhythm = Rhythm(
            phases=np.zeros((batch, len(LIMBS))),
            frequency=np.zeros(batch),
            duty_factor=np.full(batch, 0.5),
            amplitude=np.ones((batch, len(LIMBS))),
        )
        self._motor_gains = np.zeros((batch, len(MOTOR_GAINS.names)))
        self._muscles = np.zeros((batch, 8))
        self._stride = np.zeros((batch, len(STRIDES.names)))
        self._kept = Kept(self._program)
        self.reset()

    @property
    def modulator(self) -> FloatArray:
        """Oscillators have no modulators, shape ``(B, 0)``."""
        return np.zeros((self.batch, 0))

    def reset(self, rows: IntArray | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Put rows at a random moment of the walking rhythm.

        Args:
            rows: Row numbers, shape ``(n,)``.
            seeds: A new seed for each of these rows.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows)
        if seeds is not None:
            self._generators.renew(rows, seeds)
        moments = np.array([self._generators[row].random() for row in rows])
        self.oscillators.reset(moments[:, np.newaxis] - np.array(GAIT_PHASES["walk"]), rows)
        self._stride[rows] = self.gains[rows, MAPPED_GAITS.index("walk")]
        self._stand(rows)

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        program = self.program(sensors, command)
        run(program.calls, rows)
        return program.output

    def program(self, sensors: Mapping[str, FloatArray], command: FloatArray) -> Program:
        """A step as calls of kernels; see :meth:`Controller.program`."""
        return self._kept(command, *(sensors[name] for name in FELT))

    def _program(
        self, command: FloatArray, foot_force: FloatArray, turning: FloatArray, velocity: FloatArray
    ) -> Program:
        oscillators, speed, rhythm = self.oscillators, command[:, _SPEED], self._rhythm
        feeling = self._feet, self._reflexes["reflex.load"], self._felt
        following = (
            command, _RELEASE_COLUMNS, _WANTED_RELEASES, _WANTED_PHASES, self.gains, self._follow,
            speed, _DUTY_FACTORS, self._stride, rhythm.phases, rhythm.frequency,
            rhythm.duty_factor,
        )  # fmt: skip
        motion = self._motion(self._activation, self._muscles, self._motor_gains, speed)
        calls = (
            *self._feel(foot_force, turning, velocity, command),
            Call(feel_load, feeling),
            Call(follow_command, following),
            oscillators.call(self._tick / self._steps, self._steps, rhythm, self._felt),
            oscillators.reading(self._activation, self._muscles),
            Call(share_gains, (self._stride[:, _RHYTHM:], _GAIN_COLUMNS, self._motor_gains)),
            self.limbs.placing(motion, self._target),
        )
        return Program(calls=calls, output=self._target)

    def _live(self) -> Live:
        return {
            **super()._live(),
            "oscillators": self.oscillators,
            "generators": self._generators,
            "stride": self._stride,
        }


@njit(cache=True)
def feel_load(
    rows: IntArray,
    feet: FloatArray,
    strength: FloatArray,
    load: FloatArray,
) -> None:
    """Write the load of the feet of every given row, in place; not a number where none is felt.

    Args:
        rows: Row numbers, shape ``(n,)``.
        feet: Load that the afferents tell, quarters of body weight, shape ``(B, 4)``.
        strength: Above 0 where loads are felt, shape ``(B,)``.
        load: Receives the load, quarters of the body weight, shape ``(B, 4)``.
    """
    for row in rows:
        for limb in range(load.shape[1]):
            felt = strength[row] > 0.0
            load[row, limb] = feet[row, limb] if felt else nan


@njit(cache=True)
def follow_command(
    rows: IntArray,
    command: FloatArray,
    columns: IntArray,
    wanted_releases: FloatArray,
    wanted_phases: FloatArray,
    gains: FloatArray,
    follow: float,
    speed: FloatArray,
    duty_factors: tuple[float, float],
    stride: FloatArray,
    phases: FloatArray,
    frequency: FloatArray,
    duty_factor: FloatArray,
) -> None:
    """Blend the strides of rows towards those of the nearest gait, and write the rhythm, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Commands, shape ``(B, m)``.
        columns: Columns of the releases in them, shape ``(k,)``.
        wanted_releases: Releases of the gaits, shape ``(5, k)``.
        wanted_phases: Touch-down phases of the gaits, strides, shape ``(5, 4)``.
        gains: Strides by gait, shape ``(B, 5, n)``.
        follow: Share of the way to the wanted stride in one tick.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        duty_factors: The smallest and the largest.
        stride: The stride, changed, shape ``(B, n)``.
        phases: Receives the phases, shape ``(B, 4)``.
        frequency: Receives the frequency, Hz, shape ``(B,)``.
        duty_factor: Receives the share of the stride in stance, shape ``(B,)``.
    """
    for row in rows:
        gait, nearest = 0, inf
        for candidate in range(wanted_releases.shape[0]):
            distance = 0.0
            for k in range(columns.size):
                distance += abs(command[row, columns[k]] - wanted_releases[candidate, k])
            if distance < nearest:
                gait, nearest = candidate, distance
        for k in range(stride.shape[1]):
            stride[row, k] += follow * (gains[row, gait, k] - stride[row, k])
        for limb in range(phases.shape[1]):
            phases[row, limb] = wanted_phases[gait, limb]
        frequency[row] = max(stride[row, 0] + stride[row, 1] * speed[row], 0.0)
        duty = stride[row, 2] + stride[row, 3] * speed[row]
        duty_factor[row] = min(max(duty, duty_factors[0]), duty_factors[1])


@njit(cache=True)
def share_gains(rows: IntArray, stride: FloatArray, columns: IntArray, gains: FloatArray) -> None:
    """Write the gains that a stride has, shape ``(B, k)``, to their columns, in every given row."""
    for row in rows:
        for k in range(columns.size):
            gains[row, columns[k]] = stride[row, k]
