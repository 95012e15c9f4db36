"""The limbs of the animal: four joints each, one shared phase."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, final

from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.salamander.limbs import LimbMap
from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray


def _angle(name: str, default: float, low: float, high: float, meaning: str) -> Parameter:
    return Parameter(
        name=name, default=default, low=low, high=high, scale=0.08, unit="rad", meaning=meaning
    )


def _gait(
    yaw_reach: float,
    roll: float,
    roll_reach: float,
    pitch: float,
    pitch_lift: float,
    elbow: float,
    elbow_lift: float,
) -> ParameterTable:
    return ParameterTable(
        (
            _angle("yaw", 0.0, -0.6, 0.6, "middle of the yaw of the upper limb, forward positive"),
            _angle("yaw_reach", yaw_reach, 0.1, 1.0, "half the excursion of the yaw"),
            _angle("roll", roll, -0.8, 1.0, "middle of the roll, forearm forward positive"),
            _angle("roll_reach", roll_reach, 0.0, 1.2, "half the excursion of the roll"),
            _angle("roll_curve", 0.0, -0.5, 0.5, "roll added at both ends of the stance"),
            _angle("pitch", pitch, -1.0, 0.4, "pitch in mid-stance, up positive"),
            _angle("pitch_tilt", 0.0, -0.3, 0.3, "pitch added at the front of the stance"),
            _angle("pitch_curve", 0.0, -0.5, 0.5, "pitch added at both ends of the stance"),
            _angle("pitch_lift", pitch_lift, 0.1, 1.0, "pitch added in mid-swing"),
            _angle("elbow", elbow, 0.4, 1.7, "flexion of elbow or knee in mid-stance"),
            _angle("elbow_tilt", 0.0, -0.5, 0.5, "flexion added at the front of the stance"),
            _angle("elbow_curve", 0.0, -0.6, 0.6, "flexion added at both ends of the stance"),
            _angle("elbow_lift", elbow_lift, -0.6, 0.8, "flexion added in mid-swing"),
            _angle("pitch_reach", 0.8, 0.0, 1.2, "pitch taken away at most to find the ground"),
            Parameter(
                name="duty", default=0.75, low=0.6, high=0.85, scale=0.02, unit="1",
                meaning="share of the stride spent in stance",
            ),
        )
    )  # fmt: skip


LIMB_GAITS = (
    _gait(0.76, 0.07, 0.89, -0.02, 0.49, 1.09, 0.13),
    _gait(0.49, 0.31, 0.91, -0.14, 0.66, 0.98, -0.09),
)  # fmt: skip
"""How the fore and the hind limbs step; the defaults are the start of the search."""

(
    _YAW,
    _YAW_REACH,
    _ROLL,
    _ROLL_REACH,
    _ROLL_CURVE,
    _PITCH,
    _PITCH_TILT,
    _PITCH_CURVE,
    _PITCH_LIFT,
    _ELBOW,
    _ELBOW_TILT,
    _ELBOW_CURVE,
    _ELBOW_LIFT,
    _PITCH_REACH,
    _DUTY,
) = range(len(LIMB_GAITS[0].names))

FOLDED_YAW = -1.257
"""Yaw of a limb folded back to swim, rad (Pazzaglia et al. 2025); its other joints are at 0."""

_ASYMMETRY = 0.6  # relative difference of the strides of a side at full turn


@final
class WalkingLimbs(LimbMap):
    """Limbs with yaw, pitch, roll and elbow, in this order, limb by limb."""

    tables = LIMB_GAITS
    columns = 16

    def call(
        self,
        phase: FloatArray,
        unfolded: FloatArray,
        reaching: FloatArray,
        turn: FloatArray,
        tick: float,
        targets: FloatArray,
    ) -> Call:
        """What writes the targets; see :meth:`LimbMap.call`."""
        return Call(step, (phase, unfolded, reaching, turn, self.parameters, targets))


@njit(cache=True)
def step(
    rows: IntArray,
    phase: FloatArray,
    unfolded: FloatArray,
    reaching: FloatArray,
    turn: FloatArray,
    parameters: FloatArray,
    targets: FloatArray,
) -> None:
    """Write joint targets; arguments as in :meth:`LimbMap.call`."""
    for row in rows:
        first = targets.shape[1] - 16
        for limb in range(4):
            p = parameters[row, limb // 2]
            side = 1.0 - 2.0 * (limb % 2)
            stepping = unfolded[row, limb]
            moment = phase[row, limb] % 1.0
            swing = 1.0 - p[_DUTY]
            if moment < swing:
                place = -cos(pi * moment / swing)
                lift = sin(pi * moment / swing)
            else:
                place = 1.0 - 2.0 * (moment - swing) / p[_DUTY]
                lift = 0.0
            end = place * place
            reach = place * (1.0 - _ASYMMETRY * side * turn[row])
            yaw = p[_YAW] + p[_YAW_REACH] * reach
            roll = p[_ROLL] + p[_ROLL_REACH] * reach + p[_ROLL_CURVE] * end
            pitch = p[_PITCH] + p[_PITCH_TILT] * place + p[_PITCH_CURVE] * end
            pitch -= p[_PITCH_REACH] * reaching[row, limb] * (1.0 - lift)
            elbow = p[_ELBOW] + p[_ELBOW_TILT] * place + p[_ELBOW_CURVE] * end
            column = first + 4 * limb
            targets[row, column] = FOLDED_YAW + stepping * (yaw - FOLDED_YAW)
            targets[row, column + 1] = stepping * (pitch + p[_PITCH_LIFT] * lift)
            targets[row, column + 2] = stepping * roll
            targets[row, column + 3] = stepping * (elbow + p[_ELBOW_LIFT] * lift)
