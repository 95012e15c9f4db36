"""Reflexes of the quadruped: foot load acts on the rhythm, yaw rate on the steering.

Load prolongs stance: it excites the extensor half-centre of the loaded limb. A limb that is
unloaded and extended starts its swing: its flexor half-centre is excited. The vestibular reflex
compares the yaw rate with the commanded one and steers against the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_LOAD_TIME = 0.020  # s, low-pass of the foot load
_LOAD_LIMIT = 2.5  # quarters of body weight
_EXTENDED = -0.3  # hip position behind which unloading counts
_YAW_TIME = 0.150  # s, low-pass of the yaw rate, about half a stride


@dataclass(frozen=True, kw_only=True)
class ReflexParameters:
    """Strength of the reflexes.

    Attributes:
        load: Factor on the load reflexes of the motor gains; 0 switches them off.
        vestibular_gain: Steering per error of the yaw rate, s/rad; 0 switches it off.
        turning_rate: Yaw rate that full turn asks for, rad/s.
    """

    load: float = 1.0
    vestibular_gain: float = 4.0
    turning_rate: float = 0.12


@njit(cache=True)
def load_reflex(
    rows: IntArray,
    foot_force: FloatArray,
    foot_weight: float,
    strength: float,
    tick: float,
    hip: FloatArray,
    to_extensor: FloatArray,
    to_flexor: FloatArray,
    load: FloatArray,
    current: FloatArray,
) -> None:
    """Update the load afferents and the currents they cause, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot_force: Normal ground force under each foot, N, shape ``(B, 4)``.
        foot_weight: A quarter of the body weight, N.
        strength: Factor on both reflexes, 0 to switch them off.
        tick: Time since the last call, s.
        hip: Hip equilibria, -1 back to 1 front, shape ``(B, 4)``.
        to_extensor: Extensor drive per quarter of body weight, mV, shape ``(B,)``.
        to_flexor: Flexor drive of a fully extended, unloaded limb, mV, shape ``(B,)``.
        load: Low-passed load in quarters of body weight, shape ``(B, 4)``.
        current: Input of every neuron, mV: flexors of the four limbs, then extensors, in equal
            populations, shape ``(B, N)``.
    """
    follow = 1 - exp(-tick / _LOAD_TIME)
    size = current.shape[1] // 8
    for row in rows:
        for limb in range(4):
            load[row, limb] += follow * (foot_force[row, limb] / foot_weight - load[row, limb])
            loaded = min(load[row, limb], _LOAD_LIMIT)
            extended = max(0.0, _EXTENDED - hip[row, limb])
            flexor = to_flexor[row] * extended * max(0.0, 1 - 2 * loaded)
            extensor = to_extensor[row] * loaded
            current[row, limb * size : (limb + 1) * size] = strength * flexor
            current[row, (4 + limb) * size : (5 + limb) * size] = strength * extensor


@njit(cache=True)
def vestibular_reflex(
    rows: IntArray,
    yaw_rate: FloatArray,
    wanted_rate: float,
    gain: float,
    turn: FloatArray,
    tick: float,
    filtered: FloatArray,
    steering: FloatArray,
) -> None:
    """Steer by the commanded turn and against the error of the yaw rate, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        yaw_rate: Angular velocity about the trunk's vertical axis, rad/s, shape ``(B,)``.
        wanted_rate: Yaw rate at full turn, rad/s.
        gain: Steering per error of the yaw rate, s/rad.
        turn: Turn command, -1 (right) to 1 (left), shape ``(B,)``.
        tick: Time since the last call, s.
        filtered: Low-passed yaw rate, rad/s, shape ``(B,)``.
        steering: Receives the steering, -1 to 1, shape ``(B,)``.
    """
    follow = 1 - exp(-tick / _YAW_TIME)
    for row in rows:
        filtered[row] += follow * (yaw_rate[row] - filtered[row])
        wanted = turn[row] + gain * (wanted_rate * turn[row] - filtered[row])
        steering[row] = min(1.0, max(-1.0, wanted))
