"""Phase-amplitude oscillators whose rhythm a policy commands: CPG-RL.

Bellegarda and Ijspeert (2022), CPG-RL: learning central pattern generators for quadruped
locomotion: ``r'' = a (a/4 (mu - r) - r')``, ``theta' = omega`` with one speed in stance and one in
swing. Their coupling ``r_j w sin(theta_j - theta_i - phi_ij)`` is applied to phases in time, where
two speeds do not distort it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numba
import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers.quadruped.limb_oscillators import LimbOscillators, Rhythm
from neurocontrol.controllers.quadruped.stride_phase import angle_of_phase, glide, phase_of_angle
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_LIMBS = len(LIMBS)


@dataclass(frozen=True, kw_only=True)
class PhaseAmplitudeParameters:
    """Parameters of the oscillators.

    Attributes:
        convergence: Speed of the amplitude, a, 1/s.
        smallest: Amplitude mu that makes no step.
        largest: Amplitude mu of the full step.
        coupling: Weight w per stride frequency, rad per stride; zero leaves the limbs to a policy,
            as published. At one, no limb ever runs backwards.
        gliding: Largest change of the commanded phases, strides per stride.
    """

    convergence: float = 150.0
    smallest: float = 1.0
    largest: float = 2.0
    coupling: float = 1.0
    gliding: float = 0.5


@final
class PhaseAmplitude(LimbOscillators):
    """B rows of four oscillators; swing is the half-turn sin(theta) > 0.

    The published form has no sensory term: load reaches it through the policy that commands it.
    """

    def __init__(
        self,
        batch: int,
        parameters: PhaseAmplitudeParameters = PhaseAmplitudeParameters(),
    ) -> None:
        """Make ``batch`` rows, all limbs at touch-down with no step."""
        super().__init__(batch, ("angle", "radius", "radial_speed"))
        self.parameters = parameters
        self.reset(np.zeros((batch, _LIMBS)))

    @property
    def radius(self) -> FloatArray:
        """Amplitude r, shape ``(B, 4)``."""
        return self._state["radius"]

    @property
    def stance(self) -> BoolArray:
        """Whether each limb is in stance, shape ``(B, 4)``."""
        return np.sin(self._state["angle"]) <= 0.0

    @property
    def protraction(self) -> FloatArray:
        """Fore-aft position of each foot, shape ``(B, 4)``, in [-1, 1]."""
        span = self.parameters.largest - self.parameters.smallest
        step = (self.radius - self.parameters.smallest) / span
        return np.clip(-step * np.cos(self._state["angle"]), -1.0, 1.0)

    @property
    def lift(self) -> FloatArray:
        """Height of each foot in swing, shape ``(B, 4)``, in [0, 1]."""
        return np.maximum(np.sin(self._state["angle"]), 0.0)

    def _place(self, angles: FloatArray, rows: IntArray) -> None:
        self._state["angle"][rows] = angles + np.pi
        self._state["radius"][rows] = self.parameters.smallest
        self._state["radial_speed"][rows] = 0.0

    def call(self, time_step: float, steps: int, rhythm: Rhythm, load: FloatArray) -> Call:
        """The amplitude is solved exactly, ``load`` is not used; see the base class."""
        state, p = self._state, self.parameters
        arguments = (
            state["angle"], state["radius"], state["radial_speed"], state["phase"], state["place"],
            rhythm.phases, rhythm.frequency, rhythm.duty_factor, rhythm.amplitude, p.smallest,
            p.largest, time_step, steps, p.convergence, p.coupling, p.gliding,
        )  # fmt: skip
        return Call(_advance, arguments)

    def reading(self, activation: FloatArray, muscles: FloatArray) -> Call:
        """What writes where the limbs are; see the base class."""
        state, p = self._state, self.parameters
        arguments = state["angle"], state["radius"], p.smallest, p.largest, activation, muscles
        return Call(_read, arguments)


@numba.njit(cache=True)
def _advance(
    rows: IntArray,
    angle: FloatArray,
    radius: FloatArray,
    radial_speed: FloatArray,
    phase: FloatArray,
    place: FloatArray,
    wanted: FloatArray,
    frequency: FloatArray,
    duty: FloatArray,
    amplitude: FloatArray,
    smallest: float,
    largest: float,
    time_step: float,
    steps: int,
    convergence: float,
    coupling: float,
    gliding: float,
) -> None:
    # Double root of s^2 + a s + a^2/4.
    rate = convergence / 2.0
    decay = math.exp(-rate * time_step)
    speed = np.empty(_LIMBS)
    for row in rows:
        stride = frequency[row] * time_step
        for limb in range(_LIMBS):
            phase[row, limb] = phase_of_angle(angle[row, limb] - math.pi, duty[row])
        for _ in range(steps):
            for limb in range(_LIMBS):
                place[row, limb] = glide(place[row, limb], wanted[row, limb], gliding * stride)
            for limb in range(_LIMBS):
                pull = 0.0
                for other in range(_LIMBS):
                    lead = phase[row, other] + place[row, other]
                    lag = phase[row, limb] + place[row, limb]
                    pull += radius[row, other] * math.sin(2.0 * math.pi * (lead - lag))
                speed[limb] = 1.0 + coupling * pull / (2.0 * math.pi)
            for limb in range(_LIMBS):
                phase[row, limb] += stride * speed[limb]
                target = smallest + amplitude[row, limb] * (largest - smallest)
                error = radius[row, limb] - target
                slope = radial_speed[row, limb]
                drift = slope + rate * error
                radius[row, limb] = target + decay * (error + drift * time_step)
                radial_speed[row, limb] = decay * (slope - rate * drift * time_step)
        for limb in range(_LIMBS):
            phase[row, limb] -= math.floor(phase[row, limb])
            angle[row, limb] = math.pi + angle_of_phase(phase[row, limb], duty[row])


@numba.njit(cache=True)
def _read(
    rows: IntArray,
    angle: FloatArray,
    radius: FloatArray,
    smallest: float,
    largest: float,
    activation: FloatArray,
    muscles: FloatArray,
) -> None:
    """Write where the limbs of rows are; see :meth:`LimbOscillators.reading`."""
    for row in rows:
        for limb in range(_LIMBS):
            step = (radius[row, limb] - smallest) / (largest - smallest)
            height = math.sin(angle[row, limb])
            lift = max(height, 0.0)
            activation[row, limb] = min(max(-step * math.cos(angle[row, limb]), -1.0), 1.0)
            activation[row, _LIMBS + limb] = muscles[row, limb] = lift
            muscles[row, _LIMBS + limb] = 1.0 if height <= 0.0 else 0.0
