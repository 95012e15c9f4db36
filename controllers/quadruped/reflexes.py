"""Reflexes of the quadruped: foot load acts on the rhythm, yaw rate on the steering.

Load prolongs stance: it excites the extensor half-centre of the loaded limb. A limb that is
unloaded and extended starts its swing: its flexor half-centre is excited. The vestibular reflex
compares the yaw rate with the commanded one and steers against the difference.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_LOAD_TIME = 0.020  # s, low-pass of the foot load
_LOAD_LIMIT = 2.5  # quarters of body weight
_EXTENDED = -0.3  # hip position behind which unloading counts
_YAW_TIME = 0.150  # s, low-pass of the yaw rate, about half a stride


REFLEXES = ParameterTable(
    (
        Parameter(
            name="load", default=1.0, low=0.0, high=5.0, scale=0.2, unit="1",
            meaning="factor on the load reflexes of the motor gains; 0 switches them off",
        ),
        Parameter(
            name="vestibular_gain", default=4.0, low=0.0, high=20.0, scale=0.5, unit="s/rad",
            meaning="steering per error of the yaw rate; 0 switches it off",
        ),
        Parameter(
            name="turning_rate", default=0.12, low=0.0, high=1.0, scale=0.02, unit="rad/s",
            meaning="yaw rate that full turn asks for",
        ),
    )
).section("reflex")  # fmt: skip
"""Strength of the reflexes, the same in every gait."""


@njit(cache=True)
def load_reflex(
    rows: IntArray,
    foot_force: FloatArray,
    foot_weight: float,
    strength: FloatArray,
    tick: float,
    hip: FloatArray,
    to_extensor: FloatArray,
    to_flexor: FloatArray,
    cells: IntArray,
    load: FloatArray,
    current: FloatArray,
) -> None:
    """Update the load afferents and the currents they cause, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot_force: Normal ground force under each foot, N, shape ``(B, 4)``.
        foot_weight: A quarter of the body weight, N.
        strength: Factor on both reflexes, 0 to switch them off, shape ``(B,)``.
        tick: Time since the last call, s.
        hip: Hip equilibria, -1 back to 1 front, shape ``(B, 4)``.
        to_extensor: Extensor drive per quarter of body weight, mV, shape ``(B,)``.
        to_flexor: Flexor drive of a fully extended, unloaded limb, mV, shape ``(B,)``.
        cells: First neuron and one past the last of the flexors of the four limbs, then of their
            extensors, shape ``(8, 2)``.
        load: Low-passed load in quarters of body weight, shape ``(B, 4)``.
        current: Input of every neuron, mV, shape ``(B, N)``.
    """
    follow = 1 - exp(-tick / _LOAD_TIME)
    for row in rows:
        for limb in range(4):
            load[row, limb] += follow * (foot_force[row, limb] / foot_weight - load[row, limb])
            loaded = min(load[row, limb], _LOAD_LIMIT)
            extended = max(0.0, _EXTENDED - hip[row, limb])
            flexor = to_flexor[row] * extended * max(0.0, 1 - 2 * loaded)
            extensor = to_extensor[row] * loaded
            current[row, cells[limb, 0] : cells[limb, 1]] = strength[row] * flexor
            current[row, cells[4 + limb, 0] : cells[4 + limb, 1]] = strength[row] * extensor


@njit(cache=True)
def vestibular_reflex(
    rows: IntArray,
    yaw_rate: FloatArray,
    wanted_rate: FloatArray,
    gain: FloatArray,
    turn: FloatArray,
    tick: float,
    filtered: FloatArray,
    steering: FloatArray,
) -> None:
    """Steer by the commanded turn and against the error of the yaw rate, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        yaw_rate: Angular velocity about the trunk's vertical axis, rad/s, shape ``(B,)``.
        wanted_rate: Yaw rate at full turn, rad/s, shape ``(B,)``.
        gain: Steering per error of the yaw rate, s/rad, shape ``(B,)``.
        turn: Turn command, -1 (right) to 1 (left), shape ``(B,)``.
        tick: Time since the last call, s.
        filtered: Low-passed yaw rate, rad/s, shape ``(B,)``.
        steering: Receives the steering, -1 to 1, shape ``(B,)``.
    """
    follow = 1 - exp(-tick / _YAW_TIME)
    for row in rows:
        filtered[row] += follow * (yaw_rate[row] - filtered[row])
        wanted = turn[row] + gain[row] * (wanted_rate[row] * turn[row] - filtered[row])
        steering[row] = min(1.0, max(-1.0, wanted))
