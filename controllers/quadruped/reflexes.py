"""Reflexes of the quadruped: load acts on the rhythm, yaw on the steering, roll on the legs.

Load prolongs stance: it excites the extensor half-centre of the loaded limb. A limb that is
unloaded and extended starts its swing: its flexor half-centre is excited. The vestibular reflex
compares the yaw rate with the commanded one and steers against the difference.
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
_ROLL_TIME = 0.015  # s, low-pass of the roll rate and of the acceleration to the side
_USUAL_TIME = 1.0  # s in which a roll becomes usual, a few strides
_STARTLE_TIME = 0.2  # s in which a startle is forgotten
_WIDEST = 1.2  # standing lengths of the leg: 50 degrees


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
            name="roll_gain", default=0.0, low=0.0, high=3.0, scale=0.1, unit="s",
            meaning="flexion of the stance knees of the side that rises per roll rate that counts, "
            "all of it once startled; 0 switches it off",
        ),
        Parameter(
            name="roll_lead", default=1.0, low=0.0, high=4.0, scale=0.1, unit="s/m",
            meaning="roll rate that an acceleration to the side foretells, of what startles",
        ),
        Parameter(
            name="roll_threshold", default=6.0, low=0.0, high=20.0, scale=0.2, unit="rad/s",
            meaning="roll rate, foretold or there, that never startles",
        ),
        Parameter(
            name="roll_adaptation", default=2.0, low=0.0, high=5.0, scale=0.2, unit="1",
            meaning="what startles, as a multiple of its mean over the last second",
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


@njit(cache=True)
def roll_reflex(
    rows: IntArray,
    roll_rate: FloatArray,
    sideways: FloatArray,
    ipsilateral: FloatArray,
    gain: FloatArray,
    lead: FloatArray,
    threshold: FloatArray,
    adaptation: FloatArray,
    pace: float,
    tick: float,
    filtered: FloatArray,
    drifted: FloatArray,
    usual: FloatArray,
    startled: FloatArray,
    flexion: FloatArray,
) -> None:
    """Let the limbs in stance yield on the side that rises, in place.

    Tilted sideways, animals flex the limbs of the side that goes up and extend those of the other
    (Deliagina, Zelenin and Orlovsky 2012). What a gait rolls by itself is usual and does not count,
    as vestibular neurons cancel what an animal's own movement makes them feel (Cullen 2012). A roll
    that is not usual startles: for a while all of it counts, also the rocking that follows. A push
    moves the trunk to the side before it rolls it, which uneven ground does not: so the
    acceleration to the side, which otoliths feel, foretells a roll and startles with it. The
    modulator that joins the limbs of a side silences the reflex: a pace lives on its roll.

    Args:
        rows: Row numbers, shape ``(n,)``.
        roll_rate: Angular velocity about the trunk's forward axis, rad/s, shape ``(B,)``; it is
            positive when the left side rises.
        sideways: Velocity of the trunk to its left, m/s, shape ``(B,)``.
        ipsilateral: Modulator that joins fore and hind limbs of a side, 0 to 1, shape ``(B,)``.
        gain: Flexion per roll rate that counts, s, shape ``(B,)``.
        lead: Roll rate that an acceleration to the other side foretells, s/m, shape ``(B,)``.
        threshold: Roll rate, with what is foretold, that never startles, rad/s, shape ``(B,)``.
        adaptation: Multiple of what is usual that startles, shape ``(B,)``.
        pace: Factor on the roll rate, for bodies whose time goes slower or quicker.
        tick: Time since the last call, s.
        filtered: Low-passed roll rate times the pace, rad/s, shape ``(B,)``.
        drifted: Low-passed velocity to the left, m/s, shape ``(B,)``.
        usual: Mean magnitude of what startles in the last second, rad/s, shape ``(B,)``.
        startled: How startled each row is, 0 to 1, shape ``(B,)``.
        flexion: Receives the flexion of each knee in full stance, rad, shape ``(B, 4)``.
    """
    follow, adapt = 1 - exp(-tick / _ROLL_TIME), 1 - exp(-tick / _USUAL_TIME)
    calm = exp(-tick / _STARTLE_TIME)
    for row in rows:
        filtered[row] += follow * (pace * roll_rate[row] - filtered[row])
        drifted[row] += follow * (sideways[row] - drifted[row])
        acceleration = (sideways[row] - drifted[row]) / (pace * _ROLL_TIME)
        told = abs(filtered[row] - lead[row] * acceleration)
        ignored = max(threshold[row], adaptation[row] * usual[row])
        usual[row] += adapt * (told - usual[row])
        startled[row] = 1.0 if told > ignored else calm * startled[row]
        counts = max(0.0, abs(filtered[row]) - (1 - startled[row]) * ignored)
        bend = gain[row] * max(0.0, 1 - ipsilateral[row]) * counts
        for limb in range(4):
            rises = (filtered[row] > 0.0) == (limb % 2 == 0)
            flexion[row, limb] = bend if rises else 0.0


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
        drifted: Low-passed velocity to the left, m/s, shape ``(B,)``.
        startled: How startled each row is, 0 to 1, shape ``(B,)``.
        gain: Standing lengths of the leg per velocity, s/m, shape ``(B,)``.
        flexion: Flexion of the knees per length of the leg, rad, shape ``(B,)``.
        pace: Factor on times; velocities are felt divided by it, for bodies of another size.
        spreading: Receives how far outward the feet go, lengths of the leg, shape ``(B, 4)``.
        yielding: Flexion of each knee in full stance, rad, added to, shape ``(B, 4)``.
    """
    for row in rows:
        wide = min(_WIDEST, gain[row] * abs(drifted[row]) / pace) * startled[row]
        for limb in range(4):
            spreading[row, limb] = wide
            yielding[row, limb] += flexion[row] * wide
