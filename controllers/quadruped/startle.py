"""What startles a body on legs, and how a startled body keeps itself up.

A jolt that a gait does not bring with it startles. For a while a startled body bends its knees,
which takes its weight down between its feet, puts its feet to where it is pushed, and spreads them
where legs have abduction.
"""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_FELT_TIME = 0.015  # s, low-pass of the roll rate and of the velocity
_USUAL_TIME = 1.0  # s in which a jolt, or a velocity, becomes usual, a few strides
_STARTLE_TIME = 0.2  # s in which a startle is forgotten
_HABIT = 3.0  # threshold squares by which a startle becomes usual, as jolts do
_COPY_TIME = 0.2  # s in which a command has been carried out
_EXPECTED = 40.0  # (rad/s)^2, mean square of the jolts that a command brings with it
_WIDEST = 1.2  # standing lengths of the leg: 50 degrees


@njit(cache=True)
def expect(
    rows: IntArray, command: FloatArray, tick: float, followed: FloatArray, usual: FloatArray
) -> None:
    """Let rows expect the jolts of what they are told to do, in place.

    An animal that moves of its own accord does not feel it as what befalls it: a copy of the
    command goes to where it is felt (von Holst and Mittelstaedt 1950).

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Commands, each of the order of 1, shape ``(B, n)``.
        tick: Time since the last call, s.
        followed: Low-passed commands, shape ``(B, n)``.
        usual: Mean square of jolts that are usual, (rad/s)^2, raised where commands have changed,
            shape ``(B, 2)``.
    """
    follow = 1 - exp(-tick / _COPY_TIME)
    for row in rows:
        changed = 0.0
        for entry in range(command.shape[1]):
            change = command[row, entry] - followed[row, entry]
            followed[row, entry] += follow * change
            changed = max(changed, min(1.0, abs(change)))
        for axis in range(2):
            usual[row, axis] = max(usual[row, axis], _EXPECTED * changed)


@njit(cache=True)
def startle(
    rows: IntArray,
    roll_rate: FloatArray,
    velocity: FloatArray,
    lead: FloatArray,
    threshold: FloatArray,
    forward: FloatArray,
    sideways: FloatArray,
    pace: float,
    tick: float,
    rolling: FloatArray,
    drifted: FloatArray,
    usual: FloatArray,
    startled: FloatArray,
) -> None:
    """Tell how startled rows are, in place.

    Vestibular organs tell a startle (Yeomans et al. 2002). What a gait shakes by itself is usual
    and does not count, as vestibular neurons cancel what an animal's own movement makes them feel
    (Cullen 2012). A push moves the trunk before it rolls it, which uneven ground does not: so an
    acceleration, which otoliths feel, counts as the roll that it foretells. Who is startled again
    and again gets used to it.

    Args:
        rows: Row numbers, shape ``(n,)``.
        roll_rate: Angular velocity about the trunk's forward axis, rad/s, shape ``(B,)``; it is
            positive when the left side rises.
        velocity: Velocity of the trunk forward and to its left, m/s, shape ``(B, 2 or more)``.
        lead: Roll rate that an acceleration to the other side foretells, and that one forward or
            backward counts like, s/m, shape ``(B,)``.
        threshold: Roll rate, with what is foretold, that never startles, rad/s, shape ``(B,)``.
        forward: Multiple of what is usual forward or backward that startles, shape ``(B,)``.
        sideways: Multiple of what is usual to the sides that startles, shape ``(B,)``.
        pace: Factor on the roll rate, for bodies whose time goes slower or quicker.
        tick: Time since the last call, s.
        rolling: Low-passed roll rate times the pace, rad/s, shape ``(B,)``.
        drifted: Low-passed velocity forward and to the left, m/s, shape ``(B, 2)``.
        usual: Mean square of jolts forward or backward and to the sides in the last second, more
            after startles, (rad/s)^2, shape ``(B, 2)``.
        startled: How startled each row is, 0 to 1, shape ``(B,)``.
    """
    follow, adapt = 1 - exp(-tick / _FELT_TIME), 1 - exp(-tick / _USUAL_TIME)
    calm = exp(-tick / _STARTLE_TIME)
    for row in rows:
        rolling[row] += follow * (pace * roll_rate[row] - rolling[row])
        startled[row] *= calm
        for axis in range(2):
            faster = follow * (velocity[row, axis] - drifted[row, axis])
            drifted[row, axis] += faster
            acceleration = faster / (pace * tick)
            multiple = sideways[row] if axis == 1 else forward[row]
            jolt = abs(axis * rolling[row] - lead[row] * acceleration)
            if jolt > max(threshold[row], multiple * sqrt(usual[row, axis])):
                startled[row] = 1.0
            habit = _HABIT * startled[row] * threshold[row] ** 2
            usual[row, axis] += adapt * (jolt**2 + habit - usual[row, axis])


@njit(cache=True)
def step_reflex(
    rows: IntArray,
    drifted: FloatArray,
    startled: FloatArray,
    crouch: FloatArray,
    gain: FloatArray,
    pace: float,
    tick: float,
    usual: FloatArray,
    stepping: FloatArray,
    yielding: FloatArray,
) -> None:
    """Let startled rows crouch, and put their feet to where they are pushed.

    The startle of animals is a crouch (Yeomans et al. 2002). A foot that is put further forward,
    the faster a body is than it should be, brakes it (Raibert 1986).

    Args:
        rows: Row numbers, shape ``(n,)``.
        drifted: Low-passed velocity forward, then to the left, m/s, shape ``(B, 2)``.
        startled: How startled each row is, 0 to 1, shape ``(B,)``.
        crouch: Flexion of the stance knees of a startled body, rad, shape ``(B,)``.
        gain: Standing lengths of the leg per velocity that is not usual, s/m, shape ``(B,)``.
        pace: Factor on times; velocities are felt divided by it, for bodies of another size.
        tick: Time since the last call, s.
        usual: Mean velocity forward in the last second of calm, m/s, shape ``(B,)``.
        stepping: Receives how far forward the feet go, lengths of the leg, shape ``(B,)``.
        yielding: Receives the flexion of each knee in full stance, rad, shape ``(B, 4)``.
    """
    adapt = 1 - exp(-tick / _USUAL_TIME)
    for row in rows:
        usual[row] += adapt * (1.0 - startled[row]) * (drifted[row, 0] - usual[row])
        far = gain[row] * (drifted[row, 0] - usual[row]) / pace
        stepping[row] = min(_WIDEST, max(-_WIDEST, far * startled[row]))
        yielding[row, :] = crouch[row] * startled[row]


@njit(cache=True)
def spread_reflex(
    rows: IntArray,
    drifted: FloatArray,
    startled: FloatArray,
    gain: FloatArray,
    flexion: FloatArray,
    pace: float,
    spreading: FloatArray,
    yielding: FloatArray,
) -> None:
    """Let startled rows spread and flex their limbs, the more the faster they go to the side.

    A body that goes to the side falls over the feet that hold it there, unless they are put further
    out. How far is a matter of its speed (Hof, Gazendam and Sinke 2005). Those of the side to which
    it falls bear the weight and cannot be lifted. Flexed all at once, limbs let go of the ground
    for a moment, in which they are drawn to both sides; then they bear the weight
    again, on a wider base.

    Args:
        rows: Row numbers, shape ``(n,)``.
        drifted: Low-passed velocity forward, then to the left, m/s, shape ``(B, 2)``.
        startled: How startled each row is, 0 to 1, shape ``(B,)``.
        gain: Standing lengths of the leg per velocity, s/m, shape ``(B,)``.
        flexion: Flexion of the knees per length of the leg, rad, shape ``(B,)``.
        pace: Factor on times; velocities are felt divided by it, for bodies of another size.
        spreading: Receives how far outward the feet go, lengths of the leg, shape ``(B, 4)``.
        yielding: Flexion of each knee in full stance, rad, added to, shape ``(B, 4)``.
    """
    for row in rows:
        wide = min(_WIDEST, gain[row] * abs(drifted[row, 1]) / pace) * startled[row]
        spreading[row, :] = wide
        yielding[row, :] += flexion[row] * wide
