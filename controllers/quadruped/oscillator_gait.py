"""The reference gait controllers: coupled oscillators whose phases are commanded.

They obey the same command as the spiking controller, but the gait is looked up instead of grown:
the modulator releases choose the nearest gait, its row of a table gives phases and stride, and the
oscillators follow it. The limbs move through the same leg geometry and the same steering.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.calls import run
from neurocontrol.controllers.quadruped.command import (
    GAIT_COMMANDS,
    QUADRUPED_COMMAND,
    offered_gaits,
)
from neurocontrol.controllers.quadruped.gait_controller import GaitController, gait_table
from neurocontrol.controllers.quadruped.limb_oscillators import LimbOscillators, Rhythm
from neurocontrol.controllers.quadruped.motor_map import MAPPED_GAITS, MOTOR_GAINS, move_limbs
from neurocontrol.controllers.quadruped.phase_amplitude import PhaseAmplitude
from neurocontrol.controllers.quadruped.righetti_ijspeert import RighettiIjspeert
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES, LIMBS
from neurocontrol.parameters import Parameter, ParameterTable
from neurocontrol.snn.generators import RowGenerators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers.quadruped.limb_geometry import LimbGeometry
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
_RELEASE_COLUMNS = [QUADRUPED_COMMAND.names.index(name) for name in _RELEASES]
_SPEED, _TURN = (QUADRUPED_COMMAND.names.index(name) for name in ("speed", "turn"))

_RHYTHM = 4  # parameters of a stride before those shared with the motor map
_GAIN_COLUMNS = [
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
        *(MOTOR_GAINS.parameters[column] for column in _GAIN_COLUMNS),
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
        limbs: LimbGeometry,
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
        self._steps = max(1, round(period / _STEP))
        self._follow = 1 - np.exp(-period / _BLENDING_TIME)
        self._generators = RowGenerators(seed, batch)
        self._full = np.ones((batch, len(LIMBS)))
        self._phases = np.zeros((batch, len(LIMBS)))
        self._motor_gains = np.zeros((batch, len(MOTOR_GAINS.names)))
        self._muscles = np.zeros((batch, 8))
        self._stride = np.zeros((batch, len(STRIDES.names)))
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
        run([self._steer(sensors["trunk_angular_velocity"], command[:, _TURN])], rows)
        felt = self._load_strength[:, np.newaxis] > 0.0
        load = np.where(felt, sensors["foot_force"] / self.limbs.foot_weight, np.nan)
        rhythm = self._follow_command(command, rows)
        oscillators = self.oscillators
        oscillators.advance(self.period / self._steps, self._steps, rhythm, load, rows)
        self._activation[rows, :4] = oscillators.protraction[rows]
        self._activation[rows, 4:] = oscillators.lift[rows]
        self._muscles[:, :4], self._muscles[:, 4:] = oscillators.lift, oscillators.stance
        self._motor_gains[:, _GAIN_COLUMNS] = self._stride[:, _RHYTHM:]
        move_limbs(
            rows,
            self._activation,
            self._muscles,
            self._motor_gains,
            command[:, _SPEED],
            self._steering,
            self._leg,
            self._reach,
            self._target,
        )
        return self._target

    def _follow_command(self, command: FloatArray, rows: IntArray) -> Rhythm:
        """Blend the strides of ``rows`` towards those of the nearest gait; return the rhythm."""
        distance = np.abs(command[:, np.newaxis, _RELEASE_COLUMNS] - _WANTED_RELEASES).sum(axis=2)
        gait = distance.argmin(axis=1)
        wanted = self.gains[rows, gait[rows]]
        self._stride[rows] += self._follow * (wanted - self._stride[rows])
        self._phases[:] = _WANTED_PHASES[gait]
        speed = command[:, _SPEED]
        return Rhythm(
            phases=self._phases,
            frequency=np.maximum(self._stride[:, 0] + self._stride[:, 1] * speed, 0.0),
            duty_factor=np.clip(self._stride[:, 2] + self._stride[:, 3] * speed, *_DUTY_FACTORS),
            amplitude=self._full,
        )

    def _live(self) -> Live:
        return {
            **super()._live(),
            "oscillators": self.oscillators,
            "generators": self._generators,
            "stride": self._stride,
        }
