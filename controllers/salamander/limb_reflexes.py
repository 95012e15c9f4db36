"""Two reflexes of the limbs: they unfold in their swing, and reach for ground they do not feel.

A limb that unfolds in its stance sweeps forward over the ground and pushes the body back, and the
feet of a body that floats in shallow water hang above the ground. Both keep a swimmer from landing.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

_FOLDING_TIME, _UNFOLDING_TIME = 0.15, 0.06  # s
_REACHING_TIME = 0.3  # s; longer than a stance of one foot without the other
_BEARING = 0.02  # body weights on both feet of a girdle, below which it reaches down


@final
class LimbReflexes(Stateful):
    """The reflexes of the limbs of B rows.

    Attributes:
        unfolded: From 0, folded, to 1, free to step, shape ``(B, 4)``.
        reaching: From 0, feet on the ground, to 1, reaching down as far as a limb does, shape
            ``(B, 4)``; limbs of a girdle reach together.
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
        self._reaching = 1.0 - exp(-period / _REACHING_TIME)
        self.unfolded = np.ones((len(weight), 4))
        self.reaching = np.zeros((len(weight), 4))

    def reset(self, rows: IntArray) -> None:
        """Put rows on land."""
        self.unfolded[rows] = 1.0
        self.reaching[rows] = 0.0

    def update(
        self,
        rows: IntArray,
        moment: FloatArray,
        stance: FloatArray,
        activity: FloatArray,
        foot_force: FloatArray,
    ) -> None:
        """Feel the feet of every given row and let its limbs unfold or fold.

        Args:
            rows: Row numbers, shape ``(n,)``.
            moment: Time since lift-off, strides, shape ``(B, 4)``.
            stance: Share of the stride spent in stance, shape ``(B, 4)``.
            activity: 1 where limbs are to step, else 0, shape ``(B, 4)``.
            foot_force: Ground force under each foot, N, shape ``(B, 4)``.
        """
        respond(
            rows, moment, stance, activity, foot_force, self._weight, self._folding,
            self._unfolding, self._reaching, self.unfolded, self.reaching,
        )  # fmt: skip

    def _live(self) -> Live:
        return {"unfolded": self.unfolded, "reaching": self.reaching}


@njit(cache=True)
def respond(
    rows: IntArray,
    moment: FloatArray,
    stance: FloatArray,
    activity: FloatArray,
    foot_force: FloatArray,
    weight: FloatArray,
    fold: float,
    unfold: float,
    reach: float,
    unfolded: FloatArray,
    reaching: FloatArray,
) -> None:
    """Update both reflexes of every given row, in place; see :meth:`LimbReflexes.update`.

    Args:
        rows: Row numbers, shape ``(n,)``.
        moment: Time since lift-off, strides, shape ``(B, 4)``.
        stance: Share of the stride spent in stance, shape ``(B, 4)``.
        activity: 1 where limbs are to step, else 0, shape ``(B, 4)``.
        foot_force: Ground force under each foot, N, shape ``(B, 4)``.
        weight: Weight of the bodies, N, shape ``(B,)``.
        fold: Share of the way to folded that a limb goes in one tick.
        unfold: The same to unfolded, in swing.
        reach: The same to and from reaching down.
        unfolded: From 0 to 1, updated, shape ``(B, 4)``.
        reaching: From 0 to 1, updated, shape ``(B, 4)``.
    """
    for row in rows:
        for limb in range(4):
            swinging = moment[row, limb] % 1.0 < 1.0 - stance[row, limb]
            change = activity[row, limb] - unfolded[row, limb]
            if change < 0.0:
                unfolded[row, limb] += fold * change
            elif swinging:
                unfolded[row, limb] += unfold * change
            girdle = 2 * (limb // 2)
            borne = foot_force[row, girdle] + foot_force[row, girdle + 1]
            wanted = activity[row, limb] if borne < _BEARING * weight[row] else 0.0
            reaching[row, limb] += reach * (wanted - reaching[row, limb])
