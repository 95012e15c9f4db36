"""The reference gait controllers: coupled oscillators whose phases are commanded.

They obey the same command as the spiking controller, but the gait is looked up instead of grown:
the modulator releases choose the nearest gait, its row of a table gives phases and stride, and the
oscillators follow it. The limbs move through the same leg geometry and the same steering.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from neurocontrol.controllers.contract import Controller, Seed
from neurocontrol.controllers.limb_oscillators import LimbOscillators, Rhythm
from neurocontrol.controllers.motor_map import MAPPED_GAITS, MOTOR_GAINS, move_limbs
from neurocontrol.controllers.phase_amplitude import PhaseAmplitude
from neurocontrol.controllers.quadruped_command import GAIT_COMMANDS, QUADRUPED_COMMAND
from neurocontrol.controllers.reflexes import ReflexParameters, vestibular_reflex
from neurocontrol.controllers.righetti_ijspeert import RighettiIjspeert
from neurocontrol.errors import InputError
from neurocontrol.gaits import GAIT_PHASES, LIMBS
from neurocontrol.snn.generators import make_generators, restore_generators, save_generators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers.limb_geometry import LimbGeometry
    from neurocontrol.types import FloatArray, IntArray, State

OSCILLATORS: Mapping[str, Callable[[int], LimbOscillators]] = MappingProxyType(
    {"righetti-ijspeert": RighettiIjspeert, "phase-amplitude": PhaseAmplitude}
)
"""Oscillator cores by the name of the controller that they make."""

_STEP = 0.001  # s, integration step of the oscillators
_BLENDING_TIME = 0.2  # s, from the stride of one gait to that of the next
_RELEASES = ("commissural", "ipsilateral", "diagonal")


@dataclass(frozen=True, kw_only=True)
class Stride:
    """How the limbs step in one gait.

    Attributes:
        frequency: Stride frequency at the lowest speed, Hz.
        frequency_speed: Stride frequency added at full speed, Hz.
        duty_factor: Share of the stride spent in stance at the lowest speed.
        duty_factor_speed: Duty factor added at full speed.
        amplitude: Half the foot's angular excursion about the hip at the lowest speed, rad.
        amplitude_speed: Amplitude added at full speed, rad.
        amplitude_hind: Amplitude added in the hind limbs, rad.
        centre: Foot angle forward of the hip about which the limb swings, rad.
        centre_speed: Centre added at full speed, rad.
        centre_hind: Centre added in the hind limbs, rad.
        lift: Knee flexion in mid-swing, rad.
        lift_hind: Lift added in the hind limbs, rad.
        yielding: Knee flexion held early in stance and let go late, rad.
        yield_phase: Foot position (-1 back, +1 front) at which half of it is let go.
        hip_compensation: Share of the foot shift by knee flexion that the hip cancels.
        steering: Relative difference of left and right amplitude at full turn.
    """

    frequency: float
    frequency_speed: float
    duty_factor: float
    duty_factor_speed: float
    amplitude: float
    amplitude_speed: float
    amplitude_hind: float
    centre: float
    centre_speed: float
    centre_hind: float
    lift: float
    lift_hind: float
    yielding: float
    yield_phase: float
    hip_compensation: float
    steering: float


STRIDES = MappingProxyType(
    {
        "walk": Stride(
            frequency=3.11, frequency_speed=0.642, duty_factor=0.661, duty_factor_speed=0.0,
            amplitude=0.154, amplitude_speed=0.0651, amplitude_hind=0.0337,
            centre=-0.0132, centre_speed=-0.0447, centre_hind=-0.0461,
            lift=0.566, lift_hind=0.24,
            yielding=0.00113, yield_phase=-0.0679,
            hip_compensation=0.547, steering=0.432,
        ),
        "trot": Stride(
            frequency=3.22, frequency_speed=0.15, duty_factor=0.6, duty_factor_speed=-0.0852,
            amplitude=0.115, amplitude_speed=0.126, amplitude_hind=0.106,
            centre=-0.127, centre_speed=0.0908, centre_hind=-0.108,
            lift=1.13, lift_hind=0.123,
            yielding=0.209, yield_phase=0.901,
            hip_compensation=1.15, steering=0.225,
        ),
        "pace": Stride(
            frequency=2.31, frequency_speed=1.85, duty_factor=0.731, duty_factor_speed=-0.00276,
            amplitude=0.182, amplitude_speed=0.0554, amplitude_hind=-0.0874,
            centre=0.0628, centre_speed=-0.154, centre_hind=-0.203,
            lift=0.345, lift_hind=0.262,
            yielding=0.0, yield_phase=0.233,
            hip_compensation=0.122, steering=0.6,
        ),
        "bound": Stride(
            frequency=3.16, frequency_speed=0.384, duty_factor=0.638, duty_factor_speed=0.02,
            amplitude=0.243, amplitude_speed=0.0284, amplitude_hind=-0.0351,
            centre=0.39, centre_speed=0.0227, centre_hind=0.259,
            lift=0.906, lift_hind=0.478,
            yielding=0.683, yield_phase=-0.129,
            hip_compensation=1.5, steering=0.3,
        ),
        "pronk": Stride(
            frequency=4.64, frequency_speed=0.343, duty_factor=0.589, duty_factor_speed=-0.0737,
            amplitude=0.201, amplitude_speed=0.0224, amplitude_hind=-0.0043,
            centre=-0.0352, centre_speed=-0.0121, centre_hind=-0.0279,
            lift=0.486, lift_hind=-0.0573,
            yielding=0.00929, yield_phase=-0.156,
            hip_compensation=0.366, steering=0.392,
        ),
    }
)  # fmt: skip
"""Strides by gait, our own numbers, for both oscillators.

Found by CMA-ES on flat ground at three speeds, for touch-downs at the phases of the gait table and
at the commanded frequency, and for speed; walk, trot and pronk also for turning to the commanded
side. The phase-amplitude pace does not turn.
"""

_STRIDE_NAMES = tuple(field.name for field in fields(Stride))
_GAIN_NAMES = _STRIDE_NAMES[4:]
_GAIN_COLUMNS = np.array(
    [MOTOR_GAINS.names.index(name.replace("yielding", "yield")) for name in _GAIN_NAMES]
)
_WANTED_PHASES = np.array([GAIT_PHASES[gait] for gait in MAPPED_GAITS])
_WANTED_RELEASES = np.array(
    [[GAIT_COMMANDS[gait][name] for name in _RELEASES] for gait in MAPPED_GAITS]
)


def stride_table(strides: Mapping[str, Stride] = STRIDES) -> FloatArray:
    """Return the strides of the mapped gaits, one row each, shape ``(5, n)``.

    Raises:
        InputError: A gait is missing.
    """
    missing = [gait for gait in MAPPED_GAITS if gait not in strides]
    if missing:
        raise InputError(f"strides must cover {', '.join(MAPPED_GAITS)}, got none for {missing}")
    return np.array([astuple(strides[gait]) for gait in MAPPED_GAITS])


@final
class OscillatorGait(Controller):
    """Coupled oscillators move the quadruped; the releases only name the gait.

    Attributes:
        name: Name of the oscillator core.
        oscillators: The running oscillators.
        strides: Stride of every gait, shape ``(B, 5, n)``; rows may differ.
    """

    command_space = QUADRUPED_COMMAND
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
        strides: Mapping[str, Stride] = STRIDES,
        reflexes: ReflexParameters | None = None,
        period: float = 0.004,
    ) -> None:
        """Make B rows of oscillators.

        Args:
            limbs: Geometry of the limbs.
            oscillator: One of :data:`OSCILLATORS`.
            batch: Number of rows B.
            seed: One seed from which every row's is spawned, or one per row.
            strides: How the limbs step in each gait.
            reflexes: Strength of the reflexes; ``load`` above zero switches contact feedback on.
            period: Time between two control ticks, s.

        Raises:
            InputError: No oscillator of that name, or a gait without stride.
        """
        if oscillator not in OSCILLATORS:
            raise InputError(
                f"unknown oscillator {oscillator!r}; expected one of {', '.join(OSCILLATORS)}"
            )
        self.name, self.batch, self.period, self.limbs = oscillator, batch, period, limbs
        self.reflexes = reflexes or ReflexParameters()
        self.oscillators = OSCILLATORS[oscillator](batch)
        self.strides = np.tile(stride_table(strides), (batch, 1, 1))
        self._steps = max(1, round(period / _STEP))
        self._follow = 1 - np.exp(-period / _BLENDING_TIME)
        self._generators = make_generators(seed, batch)
        self._leg = np.array([limbs.outer_length, limbs.middle_length, limbs.standing_knee])
        self._full = np.ones((batch, len(LIMBS)))
        self._phases = np.zeros((batch, len(LIMBS)))
        self._gains = np.zeros((batch, len(MOTOR_GAINS.names)))
        self._steering = np.zeros(batch)
        self._activation = np.zeros((batch, len(self.activation_names)))
        self._muscles = np.zeros((batch, 8))
        self._stride = np.zeros((batch, len(_STRIDE_NAMES)))
        self._target = np.zeros((batch, 8))
        self._yaw_rate = np.zeros(batch)
        self.reset()

    @property
    def activation(self) -> FloatArray:
        """Protraction (-1 to 1), then lift (0 to 1) of the four limbs, shape ``(B, 8)``."""
        return self._activation

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
            generators = make_generators(list(seeds), len(rows))
            for row, generator in zip(rows, generators, strict=True):
                self._generators[row] = generator
        moments = np.array([self._generators[row].random() for row in rows])
        self.oscillators.reset(moments[:, np.newaxis] - np.array(GAIT_PHASES["walk"]), rows)
        self._stride[rows] = self.strides[rows, MAPPED_GAITS.index("walk")]
        self._target[rows] = self.limbs.standing_targets
        for array in (self._activation, self._yaw_rate):
            array[rows] = 0.0

    def step(
        self, sensors: Mapping[str, FloatArray], command: FloatArray, rows: IntArray
    ) -> FloatArray:
        """Advance rows by one tick; see :meth:`Controller.step`."""
        speed, turn = command[:, 3], command[:, 4]
        vestibular_reflex(
            rows,
            sensors["trunk_angular_velocity"][:, 2],
            self.reflexes.turning_rate,
            self.reflexes.vestibular_gain,
            turn,
            self.period,
            self._yaw_rate,
            self._steering,
        )
        load = sensors["foot_force"] / self.limbs.foot_weight if self.reflexes.load > 0 else None
        rhythm = self._follow_command(command, rows)
        oscillators = self.oscillators
        oscillators.advance(self.period / self._steps, self._steps, rhythm, load, rows)
        self._activation[rows, :4] = oscillators.protraction[rows]
        self._activation[rows, 4:] = oscillators.lift[rows]
        self._muscles[:, :4], self._muscles[:, 4:] = oscillators.lift, oscillators.stance
        self._gains[:, _GAIN_COLUMNS] = self._stride[:, -len(_GAIN_NAMES) :]
        move_limbs(
            rows,
            self._activation,
            self._muscles,
            self._gains,
            speed,
            self._steering,
            self._leg,
            self.limbs.hip_speed * self.period,
            self._target,
        )
        return self._target

    def _follow_command(self, command: FloatArray, rows: IntArray) -> Rhythm:
        """Blend the strides of ``rows`` towards those of the nearest gait; return the rhythm."""
        distance = np.abs(command[:, np.newaxis, :3] - _WANTED_RELEASES).sum(axis=2)
        gait = distance.argmin(axis=1)
        wanted = self.strides[rows, gait[rows]]
        self._stride[rows] += self._follow * (wanted - self._stride[rows])
        self._phases[:] = _WANTED_PHASES[gait]
        speed = command[:, 3]
        return Rhythm(
            phases=self._phases,
            frequency=self._stride[:, 0] + self._stride[:, 1] * speed,
            duty_factor=self._stride[:, 2] + self._stride[:, 3] * speed,
            amplitude=self._full,
        )

    def save(self) -> State:
        """Return a copy of the whole state."""
        state = {f"oscillators.{name}": value for name, value in self.oscillators.save().items()}
        state |= {name: array.copy() for name, array in self._own_state().items()}
        return {**state, "generators": save_generators(self._generators)}

    def restore(self, state: State) -> None:
        """Put back a state returned by :meth:`save`."""
        prefix = "oscillators."
        self.oscillators.restore(
            {
                name.removeprefix(prefix): value
                for name, value in state.items()
                if name.startswith(prefix)
            }
        )
        for name, array in self._own_state().items():
            array[:] = state[name]
        restore_generators(self._generators, state["generators"])

    def _own_state(self) -> dict[str, FloatArray]:
        return {
            "stride": self._stride,
            "activation": self._activation,
            "target": self._target,
            "yaw_rate": self._yaw_rate,
            "strides": self.strides,
        }
