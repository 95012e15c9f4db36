"""Coupled Hopf oscillators with separate stance and swing speeds and contact feedback.

Righetti and Ijspeert (2008), Pattern generators with sensory feedback for the control of quadruped
locomotion. The oscillator is theirs. Their coupling adds the scalar ``k_ij y_j``, which tells
alternation from synchrony but fixes no quarter-stride lag: in walk the fore-hind phase stays
neutrally stable. Here each limb is drawn towards where the others say it should be: their states
rotated by the wanted lag, measured in time. With a sharp change of speed the term vanishes on the
wanted gait: amplitude, period and stance share remain those of a single oscillator.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any, final

import numba
import numpy as np

from neurocontrol.calls import Call
from neurocontrol.controllers.quadruped.limb_oscillators import LimbOscillators, Rhythm
from neurocontrol.controllers.quadruped.stride_phase import angle_of_phase, glide, phase_of_angle
from neurocontrol.gaits import LIMBS

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_LIMBS = len(LIMBS)

settings: Any = numba.config


@dataclass(frozen=True, kw_only=True)
class RighettiIjspeertParameters:
    """Parameters of the oscillators.

    The feedback terms are written down in the form in which they are commonly remembered, not
    copied from the paper; their thresholds are ours.

    Attributes:
        fore_aft_pull: Convergence of x to the limit cycle, alpha, 1/s.
        vertical_pull: Convergence of y to the limit cycle, beta, 1/s.
        squared_radius: Square of the radius of the limit cycle at full amplitude, mu.
        sharpness: Steepness of the change between stance and swing speed over y, b.
        coupling: Pull towards the place that the other limbs imply, per stride.
        gliding: Largest change of the commanded phases, strides per stride.
        transition_pull: Speed of y in an early transition, in radii per second: a swinging foot
            past the middle that is loaded enters stance, a standing one that is unloaded leaves it.
        loaded: Load at which a swinging foot counts as standing, quarters of the body weight.
        unloaded: Load below which a standing foot may leave the ground at once.
        carrying: Load above which a standing foot must not leave the ground.
        waiting_zone: Height y, in radii, below which a limb that must not change phase waits.
    """

    fore_aft_pull: float = 5.0
    vertical_pull: float = 50.0
    squared_radius: float = 1.0
    sharpness: float = 50.0
    coupling: float = 2.0
    gliding: float = 0.5
    transition_pull: float = 20.0
    loaded: float = 0.2
    unloaded: float = 0.1
    carrying: float = 1.5
    waiting_zone: float = 0.2


@final
class RighettiIjspeert(LimbOscillators):
    """B rows of four oscillators; stance is the half-plane y > 0, x points forward."""

    def __init__(
        self,
        batch: int,
        parameters: RighettiIjspeertParameters = RighettiIjspeertParameters(),
    ) -> None:
        """Make ``batch`` rows, all limbs at touch-down."""
        super().__init__(batch, ("x", "y"))
        self.parameters = parameters
        names = [(field.name, np.float64) for field in fields(parameters)]
        constants = np.array([astuple(parameters)], names)
        # Where numba compiles nothing, only these have fields that can be named.
        self._constants = constants.view(np.recarray) if settings.DISABLE_JIT else constants
        self.reset(np.zeros((batch, _LIMBS)))

    @property
    def stance(self) -> BoolArray:
        """Whether each limb is in stance, shape ``(B, 4)``."""
        return self._state["y"] > 0.0

    @property
    def protraction(self) -> FloatArray:
        """Fore-aft position of each foot, shape ``(B, 4)``, in [-1, 1]."""
        return np.clip(self._state["x"] / self._radius, -1.0, 1.0)

    @property
    def lift(self) -> FloatArray:
        """Height of each foot in swing, shape ``(B, 4)``, in [0, 1]."""
        return np.clip(-self._state["y"] / self._radius, 0.0, 1.0)

    @property
    def _radius(self) -> float:
        return math.sqrt(self.parameters.squared_radius)

    def _place(self, angles: FloatArray, rows: IntArray) -> None:
        self._state["x"][rows] = self._radius * np.cos(angles)
        self._state["y"][rows] = self._radius * np.sin(angles)

    def call(self, time_step: float, steps: int, rhythm: Rhythm, load: FloatArray) -> Call:
        """Integrate by the classical Runge-Kutta method; see the base class."""
        state = self._state
        arguments = (
            state["x"], state["y"], state["phase"], state["place"], rhythm.phases,
            rhythm.frequency, rhythm.duty_factor, rhythm.amplitude, load, time_step, steps,
            self._constants,
        )  # fmt: skip
        return Call(_advance, arguments)

    def reading(self, activation: FloatArray, muscles: FloatArray) -> Call:
        """What writes where the limbs are; see the base class."""
        state = self._state
        return Call(_read, (state["x"], state["y"], self._radius, activation, muscles))


@numba.njit(cache=True)
def _advance(
    rows: IntArray,
    x: FloatArray,
    y: FloatArray,
    phase: FloatArray,
    place: FloatArray,
    wanted: FloatArray,
    frequency: FloatArray,
    duty: FloatArray,
    amplitude: FloatArray,
    load: FloatArray,
    time_step: float,
    steps: int,
    constants: Any,
) -> None:
    parameters = constants[0]
    point = np.empty((2, _LIMBS))
    slopes = np.empty((4, 2, _LIMBS))
    for row in rows:
        reach = parameters.gliding * frequency[row] * time_step
        for _ in range(steps):
            for limb in range(_LIMBS):
                place[row, limb] = glide(place[row, limb], wanted[row, limb], reach)
            for stage in range(4):
                point[0] = x[row]
                point[1] = y[row]
                if stage > 0:
                    point += (0.5 if stage < 3 else 1.0) * time_step * slopes[stage - 1]
                _slope(
                    slopes[stage],
                    point,
                    place[row],
                    frequency[row],
                    duty[row],
                    amplitude[row],
                    load[row],
                    parameters,
                )
            mean = (slopes[0] + 2.0 * (slopes[1] + slopes[2]) + slopes[3]) / 6.0
            x[row] += time_step * mean[0]
            y[row] += time_step * mean[1]
        for limb in range(_LIMBS):
            phase[row, limb] = phase_of_angle(math.atan2(y[row, limb], x[row, limb]), duty[row])


@numba.njit(cache=True)
def _read(
    rows: IntArray,
    x: FloatArray,
    y: FloatArray,
    radius: float,
    activation: FloatArray,
    muscles: FloatArray,
) -> None:
    """Write where the limbs of rows are; see :meth:`LimbOscillators.reading`."""
    for row in rows:
        for limb in range(_LIMBS):
            lift = min(max(-y[row, limb] / radius, 0.0), 1.0)
            activation[row, limb] = min(max(x[row, limb] / radius, -1.0), 1.0)
            activation[row, _LIMBS + limb] = muscles[row, limb] = lift
            muscles[row, _LIMBS + limb] = 1.0 if y[row, limb] > 0.0 else 0.0


@numba.njit(cache=True)
def _slope(
    slope: FloatArray,
    point: FloatArray,
    place: FloatArray,
    frequency: float,
    duty: float,
    amplitude: FloatArray,
    load: FloatArray,
    parameters: Any,
) -> None:
    phase = np.empty(_LIMBS)
    radius = np.empty(_LIMBS)
    for limb in range(_LIMBS):
        x = point[0, limb]
        y = point[1, limb]
        phase[limb] = phase_of_angle(math.atan2(y, x), duty)
        radius[limb] = math.hypot(x, y) / amplitude[limb]
    for limb in range(_LIMBS):
        x = point[0, limb]
        y = point[1, limb]
        excess = parameters.squared_radius * amplitude[limb] ** 2 - (x * x + y * y)
        speed = angular_speed(y, frequency, duty, parameters.sharpness)
        pull = 0.0
        for other in range(_LIMBS):
            if other != limb:
                angle = angle_of_phase(phase[other] + place[other] - place[limb], duty)
                pull += amplitude[limb] * radius[other] * math.sin(angle) - y
        drive = speed * x + parameters.coupling * frequency * pull
        slope[0, limb] = parameters.fore_aft_pull * excess * x - speed * y
        slope[1, limb] = (
            parameters.vertical_pull * excess * y
            + drive
            + _feedback(x, y, drive, amplitude[limb], load[limb], parameters)
        )


@numba.njit(cache=True)
def angular_speed(y: float, frequency: float, duty: float, sharpness: float) -> float:
    """Speed of the angle, rad/s; stance takes the share ``duty`` of a stride, swing the rest."""
    stance = math.pi * frequency / duty
    swing = math.pi * frequency / (1.0 - duty)
    return stance / (1.0 + math.exp(-sharpness * y)) + swing / (1.0 + math.exp(sharpness * y))


@numba.njit(cache=True)
def _feedback(
    x: float, y: float, drive: float, amplitude: float, load: float, parameters: Any
) -> float:
    """Early and withheld transitions; a load that is not a number gives none."""
    radius = amplitude * math.sqrt(parameters.squared_radius)
    if y > 0.0 and x < 0.0:
        if load < parameters.unloaded:
            return float(-parameters.transition_pull * radius)
        if load > parameters.carrying and y < parameters.waiting_zone * radius:
            return -drive
    elif y < 0.0 and x > 0.0:
        if load > parameters.loaded:
            return float(parameters.transition_pull * radius)
        if load <= parameters.loaded and y > -parameters.waiting_zone * radius:
            return -drive
    return 0.0
