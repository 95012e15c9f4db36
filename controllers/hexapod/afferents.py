"""What six legs tell: the load of every foot, and which leg never carries any.

A leg that carries nothing for longer than any swing lasts is felt to be lost. The others then
stand closer to where it stood, go slower, and patterns that need it are not released; all of this
is ours. It comes from the afferents alone: nothing tells the controller which leg is missing. A
lost leg is one that is held up: stick insects that hold up a middle leg walk as those without it do
(Graham and Baessler 1981, J Exp Biol 91:179).
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.gaits import SIX_LEGS
from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_LOAD_TIME = 0.010  # s, low-pass of the foot load
_UNLOADED = 0.1  # sixths of the body weight
_LOSS_TIME = 0.15  # s in which the others come to know

LEGS = ParameterTable(
    tuple(
        Parameter(
            name=leg, default=1.0, low=0.0, high=1.0, scale=0.1, unit="1",
            meaning="strength of this leg; without any it is folded, held up and tells nothing",
        )
        for leg in SIX_LEGS
    )
).section("leg")  # fmt: skip
"""Which legs there are; whole unless lesioned."""

LOSS = ParameterTable(
    (
        Parameter(
            name="patience", default=0.7, low=0.3, high=5.0, scale=0.1, unit="s",
            meaning="time without load after which a leg counts as lost",
        ),
        Parameter(
            name="towards", default=0.2, low=0.0, high=0.5, scale=0.03, unit="1",
            meaning="share of the way to where a lost foot stood that all other feet are moved by",
        ),
        Parameter(
            name="closing", default=0.4, low=0.0, high=0.6, scale=0.05, unit="1",
            meaning="share of the gap that the neighbours of a lost leg close from either side",
        ),
        Parameter(
            name="shorter", default=0.2, low=0.0, high=0.8, scale=0.1, unit="1",
            meaning="share of the speed that the others give up",
        ),
        Parameter(
            name="alone", default=1.0, low=0.0, high=1.0, scale=0.1, unit="1",
            meaning="release, while a leg is lost without which two that swing would leave an end "
            "of the trunk in the air, of a modulator under which one leg swings at a time, where "
            "there is one",
        ),
    )
).section("loss")  # fmt: skip
"""What the loss of a leg does."""

_PATIENCE, _TOWARDS, _CLOSING, SHORTER, ALONE = range(len(LOSS.names))


@njit(cache=True)
def feel_legs(
    rows: IntArray,
    foot_force: FloatArray,
    foot_weight: float,
    strength: FloatArray,
    loss: FloatArray,
    footing: FloatArray,
    tick: float,
    load: FloatArray,
    unloaded: FloatArray,
    lost: FloatArray,
    shift: FloatArray,
) -> None:
    """Update what legs tell, and where that makes the feet stand, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        foot_force: Normal ground force under each foot, N, shape ``(B, 6)``.
        foot_weight: A sixth of the body weight, N.
        strength: Values of :data:`LEGS`, shape ``(B, 6)``.
        loss: Values of :data:`LOSS`, shape ``(B, 5)``.
        footing: Where feet stand in the trunk, m, shape ``(6, 2)``.
        tick: Time since the last call, s.
        load: Load of the feet, sixths of the body weight, shape ``(B, 6)``.
        unloaded: For how long each has carried nothing, s, shape ``(B, 6)``.
        lost: How lost each leg is felt to be, 0 to 1, shape ``(B, 6)``.
        shift: Receives how the feet stand from where they do on six legs, m, ``(B, 6, 2)``.
    """
    follow, learn = 1 - exp(-tick / _LOAD_TIME), 1 - exp(-tick / _LOSS_TIME)
    for row in rows:
        for leg in range(6):
            felt = strength[row, leg] * foot_force[row, leg] / foot_weight
            load[row, leg] += follow * (felt - load[row, leg])
            if load[row, leg] > _UNLOADED:
                unloaded[row, leg] = 0.0
            else:
                unloaded[row, leg] += tick
            gone = 1.0 if unloaded[row, leg] > loss[row, _PATIENCE] else 0.0
            lost[row, leg] += learn * (gone - lost[row, leg])
        for leg in range(6):
            shift[row, leg, 0] = shift[row, leg, 1] = 0.0
            for other in range(6):
                near = other // 3 == leg // 3 and abs(other - leg) == 1
                share = loss[row, _TOWARDS] * lost[row, other]
                for axis in range(2):
                    shift[row, leg, axis] += share * footing[other, axis]
                if near:
                    gap = footing[other, 0] - footing[leg, 0]
                    shift[row, leg, 0] += loss[row, _CLOSING] * lost[row, other] * gap
