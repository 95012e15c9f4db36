"""How feet go: back with the ground in stance, and in one arc to the front in swing.

Who swings and when is up to a rhythm or to rules. All feet in stance move back at one common
velocity, that of the trunk over ground, so that none has to slip; a foot that swings leaves and
meets the ground at that velocity too. It comes down as far in front of where it stands as it will
be behind at the end of its stance. How long stances and swings last is learnt from those before,
so that a stride is as long at any tempo and in any gait.
"""

from __future__ import annotations

from math import hypot, pi, sin
from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

STRIDE = ParameterTable(
    (
        Parameter(
            name="reach", default=0.04, low=0.01, high=0.07, scale=0.005, unit="m",
            meaning="how far a foot goes to the front and to the back of where it stands",
        ),
        Parameter(
            name="lift", default=0.05, low=0.01, high=0.09, scale=0.005, unit="m",
            meaning="height of a swing",
        ),
        Parameter(
            name="lead", default=0.075, low=0.0, high=0.3, scale=0.01, unit="s",
            meaning="time by which a foot comes down before the end of a burst, so that it carries "
            "before the next one lifts off",
        ),
        Parameter(
            name="turning", default=0.5, low=0.0, high=1.0, scale=0.05, unit="1",
            meaning="share of its way that the inner middle foot loses at full turn",
        ),
        Parameter(
            name="search", default=0.05, low=0.0, high=1.0, scale=0.02, unit="m/s",
            meaning="speed at which a foot in stance that carries nothing goes down for the ground",
        ),
        Parameter(
            name="depth", default=0.035, low=0.0, high=0.06, scale=0.005, unit="m",
            meaning="how far below level it goes",
        ),
        Parameter(
            name="levelling", default=0.5, low=0.05, high=5.0, scale=0.1, unit="s",
            meaning="time in which a foot on high or low ground brings the trunk back to height",
        ),
    )
).section("stride")  # fmt: skip
"""How feet go, the same in every gait."""

_REACH, _LIFT, _LEAD, _TURNING, _SEARCH, _DEPTH, _LEVELLING = range(len(STRIDE.names))
BURST_BEGINS, BURST_ENDS = 0.5, 0.3  # activity, 1 in a typical burst
_LEARNING = 0.3  # share of what is new in a step, in what is expected of the next
_STANCES = (0.10, 3.0)  # s, shortest and longest that is expected
_SWINGS = (0.12, 0.60)  # s
_SHORTEST_STANCE = 0.05  # s
_TOUCHED = 0.3  # sixths of the body weight
_LIGHT, _HEAVY = 0.4, 0.8  # sixths of the body weight
_MISSED = 0.06  # s into a stance, by which a foot on level ground is loaded


@njit(cache=True)
def time_steps(
    rows: IntArray,
    swing: FloatArray,
    gains: FloatArray,
    lost: FloatArray,
    shorter: FloatArray,
    tick: float,
    airborne: IntArray,
    clock: FloatArray,
    bursting: IntArray,
    burst: FloatArray,
    stance_time: FloatArray,
    swing_time: FloatArray,
    onset: IntArray,
    pace: FloatArray,
    ahead: FloatArray,
) -> None:
    """Find the beginnings of swings in a rhythm, and the pace that suits it, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        swing: Activity of what lifts the legs, 1 in a typical burst, shape ``(B, 6)``.
        gains: Values of :data:`STRIDE`, shape ``(B, k)``.
        lost: How lost each leg is felt to be, shape ``(B, 6)``.
        shorter: Share of the speed that is given up while a leg is lost, shape ``(B,)``.
        tick: Time since the last call, s.
        airborne: Whether each foot swings, shape ``(B, 6)``.
        clock: For how long it has swung or stood, s, shape ``(B, 6)``.
        bursting: Whether there is a burst, shape ``(B, 6)``.
        burst: For how long, s, shape ``(B, 6)``.
        stance_time: Expected time of a stance, s, shape ``(B, 6)``.
        swing_time: Expected time of a swing, s, shape ``(B, 6)``.
        onset: Receives whether a swing begins, shape ``(B, 6)``.
        pace: Receives the speed of the trunk, m/s, shape ``(B,)``.
        ahead: Receives the time from a touch-down to the middle of the stance, s, ``(B, 6)``.
    """
    for row in rows:
        for leg in range(6):
            onset[row, leg] = 0
            burst[row, leg] += tick
            if not bursting[row, leg] and swing[row, leg] > BURST_BEGINS:
                bursting[row, leg], burst[row, leg] = 1, 0.0
                if not airborne[row, leg] and clock[row, leg] > _SHORTEST_STANCE:
                    onset[row, leg] = 1
                    lasted = min(max(clock[row, leg], _STANCES[0]), _STANCES[1])
                    stance_time[row, leg] += _LEARNING * (lasted - stance_time[row, leg])
            elif bursting[row, leg] and swing[row, leg] < BURST_ENDS:
                bursting[row, leg] = 0
                lasted = min(max(burst[row, leg], _SWINGS[0]), _SWINGS[1])
                swing_time[row, leg] += _LEARNING * (lasted - swing_time[row, leg])
        carrying = expected = 0.0
        for leg in range(6):
            ahead[row, leg] = 0.5 * stance_time[row, leg]
            carrying += 1.0 - lost[row, leg]
            expected += (1.0 - lost[row, leg]) * stance_time[row, leg]
        reach = gains[row, _REACH] * (1.0 - shorter[row] * lost[row].max())
        if carrying > 0.5:
            pace[row] = 2.0 * reach * carrying / expected


@njit(cache=True)
def velocity_of_foot(
    pace: float, turn: float, turning: float, footing: FloatArray, leg: int
) -> tuple[float, float]:
    """Velocity of the trunk over ground at a foot, m/s, forward and to the left.

    At full turn the trunk turns such that the inner middle foot loses a share of its way.
    """
    middle = abs(footing[1, 1])
    rate = turn * turning * pace / middle
    return pace - rate * footing[leg, 1], rate * footing[leg, 0]


@njit(cache=True)
def move_feet(
    rows: IntArray,
    onset: IntArray,
    pace: FloatArray,
    ahead: FloatArray,
    swing_time: FloatArray,
    turn: FloatArray,
    load: FloatArray,
    shift: FloatArray,
    gains: FloatArray,
    footing: FloatArray,
    tick: float,
    airborne: IntArray,
    clock: FloatArray,
    lifted_from: FloatArray,
    foot: FloatArray,
    height: FloatArray,
) -> None:
    """Move the feet of every given row on by one tick, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        onset: Whether a swing begins, shape ``(B, 6)``.
        pace: Speed of the trunk, m/s, shape ``(B,)``.
        ahead: Time from a touch-down to the middle of the stance, s, shape ``(B, 6)``.
        swing_time: Time of a swing, s, shape ``(B, 6)``.
        turn: Turn command, -1 (right) to 1 (left), shape ``(B,)``.
        load: Load of the feet, sixths of the body weight, shape ``(B, 6)``.
        shift: Where feet stand from where they usually do, m, shape ``(B, 6, 2)``.
        gains: Values of :data:`STRIDE`, shape ``(B, k)``.
        footing: Where feet stand in the trunk, m, shape ``(6, 2)``.
        tick: Time since the last call, s.
        airborne: Whether each foot swings, shape ``(B, 6)``.
        clock: For how long it has swung or stood, s, shape ``(B, 6)``.
        lifted_from: Forward, to the left and up, where it left the ground, m, ``(B, 6, 3)``.
        foot: Feet from where they usually stand, m, shape ``(B, 6, 2)``.
        height: Height of the feet over level, m, shape ``(B, 6)``.
    """
    for row in rows:
        reach, lift = gains[row, _REACH], gains[row, _LIFT]
        for leg in range(6):
            lasts = max(swing_time[row, leg] - gains[row, _LEAD], _SWINGS[0])
            ahead_x, ahead_y = velocity_of_foot(
                pace[row], turn[row], gains[row, _TURNING], footing, leg
            )
            clock[row, leg] += tick
            if onset[row, leg] and not airborne[row, leg]:
                airborne[row, leg], clock[row, leg] = 1, 0.0
                lifted_from[row, leg, 0] = foot[row, leg, 0]
                lifted_from[row, leg, 1] = foot[row, leg, 1]
                lifted_from[row, leg, 2] = height[row, leg]
            if airborne[row, leg]:
                share = min(1.0, clock[row, leg] / lasts)
                rest = (1.0 - share) * (1.0 - share)
                begun = share * share
                for axis in range(2):
                    velocity = ahead_x if axis == 0 else ahead_y
                    begin = lifted_from[row, leg, axis]
                    end = shift[row, leg, axis] + velocity * ahead[row, leg]
                    # A cubic that begins and ends at the velocity of the ground.
                    foot[row, leg, axis] = rest * (
                        (1.0 + 2.0 * share) * begin - share * lasts * velocity
                    ) + begun * ((3.0 - 2.0 * share) * end + (1.0 - share) * lasts * velocity)
                height[row, leg] = (1.0 - share) * lifted_from[row, leg, 2] + lift * sin(pi * share)
                if share >= 1.0 or (share > 0.6 and load[row, leg] > _TOUCHED):
                    airborne[row, leg], clock[row, leg] = 0, 0.0
                continue
            foot[row, leg, 0] -= tick * ahead_x
            foot[row, leg, 1] -= tick * ahead_y
            away_x = foot[row, leg, 0] - shift[row, leg, 0]
            away_y = foot[row, leg, 1] - shift[row, leg, 1]
            away, most = hypot(away_x, away_y), 1.6 * reach
            if away > most:
                foot[row, leg, 0] = shift[row, leg, 0] + away_x * most / away
                foot[row, leg, 1] = shift[row, leg, 1] + away_y * most / away
            if load[row, leg] < _LIGHT and clock[row, leg] > _MISSED:
                lacking = 1.0 - load[row, leg] / _LIGHT
                height[row, leg] -= tick * gains[row, _SEARCH] * lacking
                height[row, leg] = max(height[row, leg], -gains[row, _DEPTH])
            elif load[row, leg] > _HEAVY:
                height[row, leg] -= tick / gains[row, _LEVELLING] * height[row, leg]
