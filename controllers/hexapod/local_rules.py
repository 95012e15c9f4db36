"""Local rules between legs in the manner of Cruse: no rhythm, no gait, only neighbours.

Each leg steps back with the ground and lifts where its stance is at its end, the posterior extreme
position. Its neighbours move this position (Cruse 1990, "What mechanisms coordinate leg movement in
walking arthropods?"; in the terms of Duerr 2005, J Exp Biol 208:2253, figures 2 and 5):

1. while a leg swings, the one before it and the one opposite are kept from lifting off;
2. soon after it came down, both are made to lift off;
3. the further back it is in its stance, the more the one behind it and the one opposite are made to
   lift off, so that they are back before it lifts itself.

Gaits follow from the speed alone: at high speed a tripod, the slower the more waves that run from
the back to the front. The rules' strengths are ours. A leg that is felt to be lost says nothing;
its neighbours on the same side are then neighbours of each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np
from numba import njit

from neurocontrol.calls import Call
from neurocontrol.controllers.hexapod.afferents import SHORTER
from neurocontrol.controllers.hexapod.command import LOCAL_COMMAND, LOCAL_GAITS
from neurocontrol.controllers.hexapod.stride import STRIDE
from neurocontrol.controllers.hexapod.walker import ChainedWalker, walker_table
from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

RULES = ParameterTable(
    (
        Parameter(
            name="slow", default=0.06, low=0.01, high=0.4, scale=0.02, unit="m/s",
            meaning="speed over ground at speed command 0",
        ),
        Parameter(
            name="fast", default=0.30, low=0.01, high=0.6, scale=0.03, unit="m/s",
            meaning="speed over ground at speed command 1",
        ),
        Parameter(
            name="swing", default=0.22, low=0.12, high=0.6, scale=0.02, unit="s",
            meaning="time of a swing",
        ),
        *(
            Parameter(
                name=f"{rule}_{where}", default=default, low=0.0, high=3.0, scale=0.1, unit="1",
                meaning=f"{what}, half strides, from a leg {told}",
            )
            for rule, what, strengths in (
                ("waits", "how much later a leg lifts off while another swings", (2.0, 2.0)),
                ("follows", "how much earlier it does soon after another came down", (0.5, 0.1)),
                ("hurries", "how much earlier it does when another is at its end", (0.3, 0.1)),
            )
            for where, told, default in zip(
                ("beside", "opposite"), ("on the same side", "opposite to it"), strengths,
                strict=True,
            )
        ),
        Parameter(
            name="soon", default=0.15, low=0.0, high=0.6, scale=0.03, unit="s",
            meaning="time after coming down in which the second rule holds",
        ),
    )
).section("rules")  # fmt: skip
"""Speeds and the strengths of the rules."""

(
    _SLOW, _FAST, _SWING, _WAITS_BESIDE, _WAITS_OPPOSITE, _FOLLOWS_BESIDE, _FOLLOWS_OPPOSITE,
    _HURRIES_BESIDE, _HURRIES_OPPOSITE, _SOON,
) = range(len(RULES.names))  # fmt: skip
_REACH = STRIDE.names.index("stride.reach")
_FIRST_STANCE = 0.05  # s


@final
class LocalRules(ChainedWalker):
    """Six legs that only know their neighbours; the gait follows from the speed."""

    name = "cruse"
    usual_preset = "hexapod-cruse"
    table = walker_table(RULES)
    command_space = LOCAL_COMMAND
    named_commands = LOCAL_GAITS
    modulator_names = ()

    @property
    def modulator(self) -> FloatArray:
        """Rules have no modulators, shape ``(B, 0)``."""
        return np.zeros((self.batch, 0))

    def _prepare(self) -> None:
        """Rules need nothing."""

    def _begin(self, rows: IntArray) -> None:
        """Let feet begin anywhere in their stance."""
        for row in rows:
            reach = self.section("stride")[row, _REACH]
            self._foot[row, :, 0] = self._random[row].uniform(-0.9, 0.9, 6) * reach
        self._clock[rows] = 1.0

    def _decide(self, command: FloatArray) -> tuple[Call, ...]:
        arguments = (
            command[:, self.command_space.names.index("speed")], self.section("rules"),
            self.section("stride"), self.lost, self.section("loss")[:, SHORTER], self._shift,
            self._foot, self._airborne, self._clock, self._pace, self._ahead, self._swing_time,
            self._onset, self._activation,
        )  # fmt: skip
        return (Call(follow_rules, arguments),)


@njit(cache=True)
def neighbour(leg: int, way: int, lost: FloatArray) -> int:
    """The next leg of the same side towards the back (1) or the front (-1), -1 for none.

    Legs that are felt to be lost are passed over.
    """
    other = leg + way
    while 0 <= other < 6 and other // 3 == leg // 3:
        if lost[other] < 0.5:
            return other
        other += way
    return -1


@njit(cache=True)
def follow_rules(
    rows: IntArray,
    speed: FloatArray,
    rules: FloatArray,
    stride: FloatArray,
    lost: FloatArray,
    shorter: FloatArray,
    shift: FloatArray,
    foot: FloatArray,
    airborne: IntArray,
    clock: FloatArray,
    pace: FloatArray,
    ahead: FloatArray,
    swing_time: FloatArray,
    onset: IntArray,
    activation: FloatArray,
) -> None:
    """Find which legs of every given row lift off, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        speed: Speed command, 0 to 1, shape ``(B,)``.
        rules: Values of :data:`RULES`, shape ``(B, k)``.
        stride: Values of :data:`neurocontrol.controllers.hexapod.stride.STRIDE`.
        lost: How lost each leg is felt to be, 0 to 1, shape ``(B, 6)``.
        shorter: Share of the speed that is given up while a leg is lost, shape ``(B,)``.
        shift: Where feet stand from where they usually do, m, shape ``(B, 6, 2)``.
        foot: Feet from where they usually stand, m, shape ``(B, 6, 2)``.
        airborne: Whether each foot swings, shape ``(B, 6)``.
        clock: For how long it has swung or stood, s, shape ``(B, 6)``.
        pace: Receives the speed of the trunk, m/s, shape ``(B,)``.
        ahead: Receives the time from a touch-down to the middle of the stance, s, ``(B, 6)``.
        swing_time: Receives the time of a swing, s, shape ``(B, 6)``.
        onset: Receives whether a swing begins, shape ``(B, 6)``.
        activation: Receives who swings, then who stands, shape ``(B, 12)``.
    """
    for row in rows:
        own, reach = rules[row], stride[row, _REACH]
        pace[row] = own[_SLOW] + speed[row] * (own[_FAST] - own[_SLOW])
        pace[row] *= 1.0 - shorter[row] * lost[row].max()
        for leg in range(6):
            onset[row, leg] = 0
            swing_time[row, leg] = own[_SWING]
            ahead[row, leg] = reach / pace[row]
        for leg in range(6):
            activation[row, leg] = float(airborne[row, leg])
            activation[row, 6 + leg] = 1.0 - airborne[row, leg]
            if airborne[row, leg] or clock[row, leg] < _FIRST_STANCE:
                continue
            earlier = 0.0
            behind, before = neighbour(leg, 1, lost[row]), neighbour(leg, -1, lost[row])
            opposite = (leg + 3) % 6 if lost[row, (leg + 3) % 6] < 0.5 else -1
            for other, waits, follows, hurries in (
                (behind, own[_WAITS_BESIDE], own[_FOLLOWS_BESIDE], 0.0),
                (before, own[_WAITS_BESIDE], 0.0, own[_HURRIES_BESIDE]),
                (
                    opposite,
                    own[_WAITS_OPPOSITE],
                    own[_FOLLOWS_OPPOSITE],
                    own[_HURRIES_OPPOSITE],
                ),
            ):
                if other < 0:
                    continue
                if airborne[row, other] or onset[row, other]:
                    earlier -= waits
                else:
                    if clock[row, other] < own[_SOON]:
                        earlier += follows
                    back = (shift[row, other, 0] - foot[row, other, 0]) / reach
                    earlier += hurries * min(max(0.5 + 0.5 * back, 0.0), 1.0)
            if foot[row, leg, 0] - shift[row, leg, 0] < reach * (earlier - 1.0):
                onset[row, leg] = 1
