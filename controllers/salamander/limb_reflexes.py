"""Two reflexes of the limbs: they unfold in their swing, and reach for ground they do not feel.

A limb that unfolds in its stance sweeps forward over the ground and pushes the body back. The feet
of a body that floats level in shallow water hang above a ground that slopes away under them; from
the end of a swim until the feet bear the body, one in stance that bears nothing goes down. Both
bring a swimmer ashore. A walker that wades in does not reach: one foot that finds ground while the
water bears the rest would turn it over.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

_FOLDING_TIME, _UNFOLDING_TIME = 0.15, 0.06  # s
_REACHING_TIME, _WITHDRAWING_TIME = 0.08, 0.06  # s
_FEELING_TIME = 0.2  # s
_BEARING = 0.02  # body weights on a foot below which it goes down,
_ASHORE = 0.5  # until all feet together have borne this since the limbs rested


@final
class LimbReflexes(Stateful):
    """The reflexes of the limbs of B rows.

    Attributes:
        unfolded: From 0, folded, to 1, free to step, shape ``(B, 4)``.
        reaching: From 0 to 1, reaching down as far as a limb does, shape ``(B, 4)``.
        landing: 1 from when the limbs rest to when they bear the body, else 0, shape ``(B,)``.
    """

    def __init__(self, weight: FloatArray, period: float) -> None:
        """Begin on land.

        Args:
            weight: Weight of the bodies, N, shape ``(B,)``.
            period: Time between two calls, s.
        """
        self._weight = weight
        self._folding = 1.0 - exp(-period / _FOLDING_TIME)
        self._unfolding = 1.0 - exp(-period / _UNFOLDING_TIME)
        self._reaching = period / _REACHING_TIME
        self._withdrawing = 1.0 - exp(-period / _WITHDRAWING_TIME)
        self._feeling = 1.0 - exp(-period / _FEELING_TIME)
        self._borne = np.ones(len(weight))
        self.unfolded = np.ones((len(weight), 4))
        self.reaching = np.zeros((len(weight), 4))
        self.landing = np.zeros(len(weight))

    def reset(self, rows: IntArray) -> None:
        """Put rows on land."""
        self._borne[rows] = self.unfolded[rows] = 1.0
        self.reaching[rows] = self.landing[rows] = 0.0

    def call(
        self, moment: FloatArray, duty: FloatArray, activity: FloatArray, foot_force: FloatArray
    ) -> Call:
        """What feels the feet and lets limbs unfold, fold and reach.

        Args:
            moment: Time since lift-off, strides, shape ``(B, 4)``.
            duty: Share of the stride that fore and hind limbs spend in stance, shape ``(B, 2)``.
            activity: 1 where limbs are to step, else 0, shape ``(B, 4)``.
            foot_force: Ground force under each foot, N, shape ``(B, 4)``.
        """
        arguments = (
            moment, duty, activity, foot_force, self._weight, self._folding, self._unfolding,
            self._reaching, self._withdrawing, self._feeling, self._borne, self.unfolded,
            self.reaching, self.landing,
        )  # fmt: skip
        return Call(respond, arguments)

    def _live(self) -> Live:
        return {
            "borne": self._borne,
            "unfolded": self.unfolded,
            "reaching": self.reaching,
            "landing": self.landing,
        }


@njit(cache=True)
def respond(
    rows: IntArray,
    moment: FloatArray,
    duty: FloatArray,
    activity: FloatArray,
    foot_force: FloatArray,
    weight: FloatArray,
    fold: float,
    unfold: float,
    reach: float,
    withdraw: float,
    feel: float,
    borne: FloatArray,
    unfolded: FloatArray,
    reaching: FloatArray,
    landing: FloatArray,
) -> None:
    """Update both reflexes of every given row, in place; see :meth:`LimbReflexes.call`.

    Args:
        rows: Row numbers, shape ``(n,)``.
        moment: Time since lift-off, strides, shape ``(B, 4)``.
        duty: Share of the stride that fore and hind limbs spend in stance, shape ``(B, 2)``.
        activity: 1 where limbs are to step, else 0, shape ``(B, 4)``.
        foot_force: Ground force under each foot, N, shape ``(B, 4)``.
        weight: Weight of the bodies, N, shape ``(B,)``.
        fold: Share of the way to folded that a silenced limb goes in one tick.
        unfold: The same to unfolded, in swing.
        reach: Share of its whole reach that a foot which bears nothing goes down in one tick.
        withdraw: Share of the way back that it goes in one tick of its swing.
        feel: Share of the way that what is felt of all feet moves in one tick.
        borne: What they bear, slowly, body weights, updated, shape ``(B,)``.
        unfolded: From 0 to 1, updated, shape ``(B, 4)``.
        reaching: From 0 to 1, updated, shape ``(B, 4)``.
        landing: 0 or 1, updated, shape ``(B,)``.
    """
    for row in rows:
        load = 0.0
        for limb in range(4):
            load += foot_force[row, limb] / weight[row]
        borne[row] += feel * (load - borne[row])
        if activity[row].max() == 0.0:
            landing[row] = 1.0
        elif borne[row] >= _ASHORE:
            landing[row] = 0.0
        for limb in range(4):
            swinging = moment[row, limb] % 1.0 < 1.0 - duty[row, limb // 2]
            change = activity[row, limb] - unfolded[row, limb]
            if change < 0.0:
                unfolded[row, limb] += fold * change
            elif swinging:
                unfolded[row, limb] += unfold * change
            if swinging:
                reaching[row, limb] -= withdraw * reaching[row, limb]
            elif landing[row] > 0.0 and foot_force[row, limb] < _BEARING * weight[row]:
                reaching[row, limb] = min(reaching[row, limb] + reach, 1.0)
