"""The legs of the robot: spokes that turn, one joint each."""

from __future__ import annotations

from math import floor, pi
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.salamander.limbs import LimbMap
from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

LEG_GAIT = ParameterTable(
    (
        Parameter(
            name="centre", default=0.0, low=-0.6, high=0.6, scale=0.1, unit="rad",
            meaning="angle of a leg in mid-stance, backward of down positive",
        ),
        Parameter(
            name="reach", default=0.7, low=0.2, high=1.2, scale=0.1, unit="rad",
            meaning="half the angle that a leg turns through in stance",
        ),
        Parameter(
            name="duty", default=0.77, low=0.5, high=0.9, scale=0.02, unit="1",
            meaning="share of the stride spent in stance (Knüsel et al. 2020: 0.77)",
        ),
    )
)  # fmt: skip
"""How a pair of legs steps: slowly through the stance, quickly over the top."""

FOLDED = pi / 2
"""Angle of a leg that is laid back, rad."""

_FASTEST = 25.0  # rad/s, of a target
_STEPPING = 0.5  # activity above which legs step
_ASYMMETRY = 0.6  # relative difference of the reach of a side at full turn


@final
class RotatingLimbs(LimbMap):
    """Legs of one joint that turns without end."""

    tables = (LEG_GAIT, LEG_GAIT)
    columns = 4
    endless = True

    def __init__(self, parameters: FloatArray) -> None:
        """Take the parameters of fore and hind legs of every row, shape ``(B, 2, n)``."""
        super().__init__(parameters)
        self._angle = np.zeros((len(parameters), 4))

    def reset(self, rows: IntArray) -> None:
        """Point the legs of rows down."""
        self._angle[rows] = 0.0

    def call(
        self,
        phase: FloatArray,
        unfolded: FloatArray,
        reaching: FloatArray,
        turn: FloatArray,
        tick: float,
        targets: FloatArray,
    ) -> Call:
        """What writes the targets; see :meth:`LimbMap.call`. Spokes cannot reach further down."""
        reach = _FASTEST * tick
        return Call(
            turn_legs, (phase, unfolded, turn, self.parameters, reach, self._angle, targets)
        )

    def _live(self) -> Live:
        return {"angle": self._angle}


@njit(cache=True)
def turn_legs(
    rows: IntArray,
    phase: FloatArray,
    activity: FloatArray,
    turn: FloatArray,
    parameters: FloatArray,
    reach: float,
    angle: FloatArray,
    targets: FloatArray,
) -> None:
    """Write the angles of the legs, never more than half a turn from the last ones.

    Args:
        rows: Row numbers, shape ``(n,)``.
        phase: Time since lift-off, strides, shape ``(B, 4)``.
        activity: From 0, folded, to 1, stepping, shape ``(B, 4)``.
        turn: Turn to the left, -1 to 1, shape ``(B,)``.
        parameters: Of fore and hind legs, shape ``(B, 2, n)``.
        reach: Largest change of an angle, rad.
        angle: Angles so far, rad, without end, updated in place, shape ``(B, 4)``.
        targets: Receives the angles in its last columns.
    """
    for row in rows:
        first = targets.shape[1] - 4
        for limb in range(4):
            centre, half, duty = parameters[row, limb // 2]
            side = 1.0 - 2.0 * (limb % 2)
            half *= 1.0 - _ASYMMETRY * side * turn[row]
            wanted = FOLDED
            if activity[row, limb] > _STEPPING:
                moment = phase[row, limb] % 1.0
                swing = 1.0 - duty
                if moment < swing:
                    wanted = centre + half + (2.0 * pi - 2.0 * half) * moment / swing
                else:
                    wanted = centre - half + 2.0 * half * (moment - swing) / duty
            change = wanted - angle[row, limb]
            change -= 2.0 * pi * floor(change / (2.0 * pi) + 0.5)
            angle[row, limb] += min(max(change, -reach), reach)
            targets[row, first + limb] = angle[row, limb]
