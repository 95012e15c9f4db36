"""From motoneuron activity to the equilibria of hips, and the gains of all that moves a limb.

Each hip is an antagonist pair: flexor activity draws its equilibrium forward, extensor activity
backward. The knee cable shortens with flexor activity (lift) and, early in stance, with extensor
activity, so that letting go of it late in stance thrusts the body forward. The gains of this map
differ between gaits; modulator concentrations blend them, as neuromodulators set muscle gain.
They are tuned per gait (``neurocontrol tune quadruped``); the phases between the limbs come from
the network and the load feedback, never from here.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

MAPPED_GAITS = ("walk", "trot", "pace", "bound", "pronk")
"""Gaits with gains of their own, in the order of the first axis of a gain array."""

MOTOR_GAINS = ParameterTable(
    (
        Parameter(
            name="hip_flexor_gain", default=18.0, low=2.0, high=60.0, scale=3.0, unit="1/s",
            meaning="speed at which full flexor activity draws the hip forward",
        ),
        Parameter(
            name="hip_extensor_gain", default=10.0, low=1.0, high=60.0, scale=2.0, unit="1/s",
            meaning="speed at which full extensor activity draws the hip backward",
        ),
        Parameter(
            name="amplitude", default=0.3, low=0.05, high=0.8, scale=0.04, unit="rad",
            meaning="half the foot's angular excursion about the hip at lowest speed",
        ),
        Parameter(
            name="amplitude_speed", default=0.1, low=-0.1, high=0.5, scale=0.06, unit="rad",
            meaning="amplitude added at full speed",
        ),
        Parameter(
            name="amplitude_hind", default=0.0, low=-0.2, high=0.2, scale=0.04, unit="rad",
            meaning="amplitude added in the hind limbs",
        ),
        Parameter(
            name="centre", default=0.1, low=-0.5, high=0.5, scale=0.06, unit="rad",
            meaning="foot angle forward of the hip about which the limb swings",
        ),
        Parameter(
            name="centre_speed", default=0.0, low=-0.3, high=0.3, scale=0.05, unit="rad",
            meaning="centre added at full speed",
        ),
        Parameter(
            name="centre_hind", default=0.1, low=-0.4, high=0.4, scale=0.06, unit="rad",
            meaning="centre added in the hind limbs",
        ),
        Parameter(
            name="lift", default=0.6, low=0.03, high=1.3, scale=0.1, unit="rad",
            meaning="knee flexion at full flexor activity",
        ),
        Parameter(
            name="lift_hind", default=0.3, low=-0.8, high=0.8, scale=0.1, unit="rad",
            meaning="lift added in the hind limbs",
        ),
        Parameter(
            name="lift_threshold", default=0.0, low=0.0, high=0.7, scale=0.08, unit="1",
            meaning="flexor activity below which the knee cable stays slack",
        ),
        Parameter(
            name="yield", default=0.2, low=0.0, high=0.9, scale=0.1, unit="rad",
            meaning="knee flexion held by extensor activity early in stance and let go late",
        ),
        Parameter(
            name="yield_phase", default=0.0, low=-1.0, high=1.0, scale=0.15, unit="1",
            meaning="hip position (-1 back, +1 front) at which half of the yield is let go",
        ),
        Parameter(
            name="hip_compensation", default=1.0, low=-0.5, high=1.8, scale=0.2, unit="1",
            meaning="share of the foot shift by knee flexion that the hip cancels",
        ),
        Parameter(
            name="load_to_extensor", default=0.1, low=0.0, high=1.0, scale=0.06, unit="mV",
            meaning="extensor drive per quarter of body weight on the foot",
        ),
        Parameter(
            name="unloading_to_flexor", default=0.3, low=0.0, high=0.8, scale=0.1, unit="mV",
            meaning="flexor drive of a fully extended, unloaded limb",
        ),
        Parameter(
            name="tempo_low", default=0.3, low=0.0, high=1.0, scale=0.1, unit="1",
            meaning="release of the speed modulator at speed command 0",
        ),
        Parameter(
            name="tempo_high", default=0.8, low=0.0, high=1.0, scale=0.1, unit="1",
            meaning="release of the speed modulator at speed command 1",
        ),
        Parameter(
            name="steering", default=0.5, low=-3.0, high=3.0, scale=0.1, unit="1",
            meaning="relative difference of left and right amplitude at full turn; a pace turns "
            "to the side of the longer strides",
        ),
        Parameter(
            name="steering_centre", default=0.0, low=-0.3, high=0.3, scale=0.04, unit="rad",
            meaning="at full turn, how far the outer limbs swing further back and the inner ones "
            "further forward",
        ),
        Parameter(
            name="steering_twist", default=0.0, low=-0.5, high=0.5, scale=0.06, unit="rad",
            meaning="at full turn, knee flexion in stance of the inner fore and outer hind limb "
            "(negative: of the others)",
        ),
        Parameter(
            name="hip_extensor_hind", default=0.0, low=-30.0, high=30.0, scale=2.0, unit="1/s",
            meaning="speed added to that at which full extensor activity draws a hind hip backward",
        ),
        Parameter(
            name="tuck", default=0.0, low=0.0, high=1.3, scale=0.1, unit="rad",
            meaning="knee flexion of a limb that has swung all the way back",
        ),
        Parameter(
            name="tuck_hind", default=0.0, low=-1.3, high=1.3, scale=0.1, unit="rad",
            meaning="tuck added in the hind limbs",
        ),
        Parameter(
            name="tuck_phase", default=-0.6, low=-0.9, high=0.0, scale=0.1, unit="1",
            meaning="hip position (-1 back, +1 front) behind which the limb is tucked",
        ),
    )
)  # fmt: skip

(
    _HIP_FLEXOR_GAIN,
    _HIP_EXTENSOR_GAIN,
    AMPLITUDE,
    AMPLITUDE_SPEED,
    AMPLITUDE_HIND,
    CENTRE,
    CENTRE_SPEED,
    CENTRE_HIND,
    LIFT,
    LIFT_HIND,
    LIFT_THRESHOLD,
    YIELD,
    YIELD_PHASE,
    HIP_COMPENSATION,
    LOAD_TO_EXTENSOR,
    UNLOADING_TO_FLEXOR,
    TEMPO_LOW,
    TEMPO_HIGH,
    STEERING,
    STEERING_CENTRE,
    STEERING_TWIST,
    _HIP_EXTENSOR_HIND,
    TUCK,
    TUCK_HIND,
    TUCK_PHASE,
) = range(len(MOTOR_GAINS.names))

_ACTIVATION_LIMIT = 1.5  # of the activity of a typical burst
_ACTIVATION_TIME = 0.010  # s, low-pass from motoneurons to muscle
_SPEED_STIFFENING = 0.65  # the antagonist pair quickens by this much at full speed modulator


@njit(cache=True)
def release_modulators(
    rows: IntArray,
    command: FloatArray,
    columns: IntArray,
    modulators: IntArray,
    speed: FloatArray,
    blended: FloatArray,
    tempo: int,
    release: FloatArray,
) -> None:
    """Release the modulators as the command says, and that of the tempo as the gains do, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Commands, shape ``(B, m)``.
        columns: Columns of the releases in them, shape ``(k,)``.
        modulators: Columns of their modulators, shape ``(k,)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        blended: Motor gains, shape ``(B, n)``.
        tempo: Column of the modulator of the tempo.
        release: Releases of the network, shape ``(B, Q)``.
    """
    for row in rows:
        for k in range(columns.size):
            release[row, modulators[k]] = command[row, columns[k]]
        low, high = blended[row, TEMPO_LOW], blended[row, TEMPO_HIGH]
        release[row, tempo] = low + speed[row] * (high - low)


@njit(cache=True)
def blend_gains(concentration: FloatArray, gains: FloatArray, blended: FloatArray) -> None:
    """Blend the gains of the five mapped gaits by modulator concentration, for one row.

    The weight of a gait is the square of the product of the concentrations it needs and of one
    minus those it lacks.

    Args:
        concentration: Commissural, ipsilateral and diagonal modulator, shape ``(3 or more,)``.
        gains: Gains by gait, shape ``(5, n)``.
        blended: Receives the mean, shape ``(n,)``.
    """
    c, i, d = concentration[0], concentration[1], concentration[2]
    walk = ((1 - c) * (1 - i) * (1 - d)) ** 2
    trot = (d * (1 - c) * (1 - i)) ** 2
    pace = (i * (1 - c) * (1 - d)) ** 2
    bound = (c * (1 - i) * (1 - d)) ** 2
    pronk = (c * i * d) ** 2
    total = walk + trot + pace + bound + pronk + 1e-12
    for k in range(blended.size):
        blended[k] = (
            walk * gains[0, k]
            + trot * gains[1, k]
            + pace * gains[2, k]
            + bound * gains[3, k]
            + pronk * gains[4, k]
        ) / total


@njit(cache=True)
def muscle_activation(
    traces: FloatArray, columns: IntArray, scale: float, tick: float, activation: FloatArray
) -> None:
    """Turn motoneuron activity into muscle activation, for one row.

    A flexor that is clearly more active than its extensor silences it (reciprocal inhibition).

    Args:
        traces: Filtered rates of the network, Hz, shape ``(T,)``.
        columns: Columns of the four flexor, then the four extensor pools, shape ``(8,)``.
        scale: Activity per filtered rate, s; activity is 1 in a typical burst.
        tick: Time since the last call, s.
        activation: Muscle activation, updated in place, shape ``(8,)``.
    """
    follow = 1 - exp(-tick / _ACTIVATION_TIME)
    for limb in range(4):
        flexor = min(scale * traces[columns[limb]], _ACTIVATION_LIMIT)
        extensor = min(scale * traces[columns[4 + limb]], _ACTIVATION_LIMIT)
        if flexor > extensor:
            extensor *= max(0.0, 1 - 2 * (flexor - extensor))
        activation[limb] += follow * (flexor - activation[limb])
        activation[4 + limb] += follow * (extensor - activation[4 + limb])


@njit(cache=True)
def advance_hips(
    activation: FloatArray,
    gains: FloatArray,
    quickening: float,
    tick: float,
    hip: FloatArray,
) -> None:
    """Advance the equilibrium of the four antagonist hip pairs of one row.

    Args:
        activation: Muscle activation, four flexors then four extensors, shape ``(8,)``.
        gains: Blended motor gains, shape ``(n,)``.
        quickening: Factor on the speed with which muscles draw.
        tick: Time since the last call, s.
        hip: Equilibria from -1 (back) to 1 (front), updated in place, shape ``(4,)``.
    """
    for limb in range(4):
        forward = gains[_HIP_FLEXOR_GAIN] * activation[limb] * (1 - hip[limb])
        pull = gains[_HIP_EXTENSOR_GAIN] + gains[_HIP_EXTENSOR_HIND] * (limb // 2)
        backward = max(0.0, pull) * activation[4 + limb] * (1 + hip[limb])
        hip[limb] += tick * quickening * (forward - backward)
        hip[limb] = min(1.0, max(-1.0, hip[limb]))


@njit(cache=True)
def drive_hips(
    rows: IntArray,
    traces: FloatArray,
    columns: IntArray,
    scale: float,
    concentration: FloatArray,
    gains: FloatArray,
    tick: float,
    blended: FloatArray,
    activation: FloatArray,
    hip: FloatArray,
) -> None:
    """Let the motoneurons of every given row draw at its hips, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        traces: Filtered rates of the network, Hz, shape ``(B, T)``.
        columns: Columns of the four flexor, then the four extensor pools, shape ``(8,)``.
        scale: Activity per filtered rate, s.
        concentration: Commissural, ipsilateral, diagonal and speed modulator, ``(B, 4 or more)``.
        gains: Gains by gait, shape ``(B, 5, n)``.
        tick: Time since the last call, s.
        blended: Blended gains, updated in place, shape ``(B, n)``.
        activation: Muscle activation, updated in place, shape ``(B, 8)``.
        hip: Hip equilibria, updated in place, shape ``(B, 4)``.
    """
    for row in rows:
        blend_gains(concentration[row], gains[row], blended[row])
        muscle_activation(traces[row], columns, scale, tick, activation[row])
        quickening = 1 + _SPEED_STIFFENING * concentration[row, 3]
        advance_hips(activation[row], blended[row], quickening, tick, hip[row])
