"""Reflexes of the quadruped: load acts on the rhythm, yaw on the steering, jolts on the legs.

Load prolongs stance: it excites the extensor half-centre of the loaded limb. A limb that is
unloaded and extended starts its swing: its flexor half-centre is excited. The vestibular reflex
compares the yaw rate with the commanded one and steers against the difference. What a startled body
does is told in ``startle.py``.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.gaits import LIMBS
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
        Parameter(
            name="startle_lead", default=0.87, low=0.0, high=4.0, scale=0.1, unit="s/m",
            meaning="roll rate that an acceleration foretells or counts like, of what startles",
        ),
        Parameter(
            name="startle_threshold", default=6.0, low=0.0, high=20.0, scale=0.2, unit="rad/s",
            meaning="roll rate, foretold or there, that never startles",
        ),
        Parameter(
            name="startle_forward", default=3.3, low=0.0, high=5.0, scale=0.2, unit="1",
            meaning="what startles forward or backward, as a multiple of its root mean square over "
            "the last second",
        ),
        Parameter(
            name="startle_sideways", default=2.0, low=0.0, high=5.0, scale=0.2, unit="1",
            meaning="what startles to the sides, as a multiple of its root mean square over the "
            "last second",
        ),
        Parameter(
            name="crouch", default=0.0, low=0.0, high=2.0, scale=0.1, unit="rad",
            meaning="flexion of the stance knees of a startled body; 0 switches it off",
        ),
        Parameter(
            name="step_gain", default=0.0, low=0.0, high=10.0, scale=0.3, unit="s/m",
            meaning="how far forward a startled body puts its feet, standing lengths of the leg, "
            "per velocity that is not usual; 0 switches it off",
        ),
        Parameter(
            name="spread_gain", default=4.0, low=0.0, high=10.0, scale=0.3, unit="s/m",
            meaning="how far a startled body with abduction spreads its limbs, standing lengths of "
            "the leg, per velocity to the side; 0 switches it off",
        ),
        Parameter(
            name="spread_flexion", default=1.4, low=0.0, high=3.0, scale=0.1, unit="rad",
            meaning="flexion of the stance knees per length of the leg by which limbs are spread",
        ),
    )
).section("reflex")  # fmt: skip
"""Strength of the reflexes, the same in every gait."""

AFFERENTS = ParameterTable(
    (
        *(
            Parameter(
                name=limb, default=1.0, low=0.0, high=1.0, scale=0.1, unit="1",
                meaning="share of the load of this foot that its afferent tells; 0 is a lost or "
                "stuck sensor",
            )
            for limb in LIMBS
        ),
        Parameter(
            name="stuck", default=0.0, low=0.0, high=4.0, scale=0.1, unit="1",
            meaning="what an afferent tells in place of the other share, quarters of body weight",
        ),
    )
).section("afferent")  # fmt: skip
"""What the controllers feel of the ground, foot by foot; whole unless lesioned."""


@njit(cache=True)
def feel_feet(
    rows: IntArray,
    foot_force: FloatArray,
    foot_weight: float,
    afferents: FloatArray,
    felt: FloatArray,
) -> None:
    """Tell the load of the feet as their afferents do, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot_force: Normal ground force under each foot, N, shape ``(B, 4)``.
        foot_weight: A quarter of the body weight, N.
        afferents: Values of :data:`AFFERENTS`, shape ``(B, 5)``.
        felt: Receives the load, quarters of the body weight, shape ``(B, 4)``.
    """
    for row in rows:
        for limb in range(4):
            share = afferents[row, limb]
            load = foot_force[row, limb] / foot_weight
            felt[row, limb] = share * load + (1 - share) * afferents[row, 4]


@njit(cache=True)
def load_reflex(
    rows: IntArray,
    felt: FloatArray,
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
        felt: Load that the afferents tell, quarters of body weight, shape ``(B, 4)``.
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
            load[row, limb] += follow * (felt[row, limb] - load[row, limb])
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
    pace: float,
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
        pace: Factor on the yaw rate, for bodies whose time goes slower or quicker.
        tick: Time since the last call, s.
        filtered: Low-passed yaw rate times the pace, rad/s, shape ``(B,)``.
        steering: Receives the steering, -1 to 1, shape ``(B,)``.
    """
    follow = 1 - exp(-tick / _YAW_TIME)
    for row in rows:
        filtered[row] += follow * (pace * yaw_rate[row] - filtered[row])
        wanted = turn[row] + gain[row] * (wanted_rate[row] * turn[row] - filtered[row])
        steering[row] = min(1.0, max(-1.0, wanted))
