"""One step of all muscle-tendon units of a body, as a kernel.

Loops over muscles have a fixed length and no branches, so that the compiler turns them into vector
instructions. Tables and states are flat, a quantity every ``WIDTH`` numbers; a name below is the
place where its quantity begins. What the kernel calls is in this file, so that the kept machine
code notices every edit; the exponential is not meant to be edited.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numba

from neurocontrol._exponential import decay

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

WIDTH = 24
"""Places for muscles: those of both legs, then unused ones."""

# Quantities in the state of a row.
ACTIVATION, LENGTH, VELOCITY, FORCE, STRENGTH = range(0, 5 * WIDTH, WIDTH)
STATE = 5 * WIDTH
# Constants of the muscles.
MAX_SPEED, SLOWNESS, ADVANCE, STIFFNESS, GIVE, REST = range(0, 6 * WIDTH, WIDTH)
CHANGE, OTHER_CHANGE, PULL, OTHER_PULL = range(6 * WIDTH, 10 * WIDTH, WIDTH)
# Constants of the joints, and of the cams behind them.
OFFSET, TURN, CAM_RATE, CAM_PEAK = range(10 * WIDTH, 14 * WIDTH, WIDTH)
CONSTANTS = 14 * WIDTH
# Wiring: places of the two attachments of a muscle, their joints, and the joint of each cam.
PLACE, OTHER_PLACE, JOINT, OTHER_JOINT, CAM_JOINT = range(0, 5 * WIDTH, WIDTH)
WIRING = 5 * WIDTH
# Work space. Angles of the joints or sines of the cams; ones or cosines; then the muscles.
POSITION, LEVER, UNIT, FIRST, SECOND = range(0, 5 * WIDTH, WIDTH)
WORK = 5 * WIDTH
JOINTS = 10
CAM, CAMS = 16, 8  # place of the first cam behind the joints, and room for cams
# Places of the scalars.
DECAY, WIDTH_RATE, LOG_EDGE, ECCENTRIC, CURVATURE, STEEPNESS, SHORT, BUFFER_RATE = range(8)
LOAD_STIFFNESS, LOAD_SPEED, LOAD_DECAY, LOAD_UNIT, MUSCLES = range(8, 13)
SCALARS = 13
# Columns of a joint limit.
LIMIT_JOINT, LIMIT_ANGLE, LIMIT_SIDE, LIMIT_STIFFNESS, LIMIT_RATE = range(5)

_BEYOND = 100.0  # slope of the force-velocity curve beyond the largest lengthening speed


_decay = njit(inline="always")(decay)


@njit(inline="always")
def _speed_on_line(
    active: float,
    level: float,
    slope: float,
    curvature: float,
    eccentric: float,
    steepness: float,
) -> float:
    """Speed at which force from fibres equals a falling line, both over maximum force.

    Solves ``active * f_v(u) = level - slope * u`` for the speed u in units of the largest, in
    closed form on each branch of the force-velocity curve (Geyer and Herr 2010).
    """
    gap = level - active
    shortening = gap < 0.0
    linear = (
        slope + curvature * level + active
        if shortening
        else slope - steepness * level + active * (eccentric * (steepness + 1.0) - 1.0)
    )
    square = 4.0 * slope * (-curvature if shortening else steepness)
    root = linear + sqrt(linear * linear + square * gap)
    beyond = level - active * eccentric
    fast = beyond > slope
    above = beyond + _BEYOND * active if fast else 2.0 * gap
    below = slope + _BEYOND * active if fast else root
    return max(above / below, -1.0)


@njit(cache=True, error_model="numpy")
def advance_muscles(
    rows: IntArray,
    stimulation: FloatArray,
    qpos: FloatArray,
    qvel: FloatArray,
    scalars: FloatArray,
    constants: FloatArray,
    wiring: IntArray,
    limits: FloatArray,
    state: FloatArray,
    leg_load: FloatArray,
    work: FloatArray,
    torque: FloatArray,
) -> None:
    """Advance rows by one time step and write the generalised forces at its beginning.

    The speed of the fibres is implicit in the forces of tendon and buffer: twice, both are taken as
    linear about the last speed and the force balance is solved exactly. As both forces bend upward,
    a step never goes beyond the true balance.

    Args:
        rows: Row numbers, shape ``(n,)``.
        stimulation: Shape ``(B, muscles)``.
        qpos: Configurations, shape ``(B, 17)``.
        qvel: Velocities, shape ``(B, 16)``.
        scalars: Curves, time step and load receptors, shape ``(SCALARS,)``.
        constants: Of muscles, joints and cams, shape ``(CONSTANTS,)``.
        wiring: What is attached where, shape ``(WIRING,)``.
        limits: Joint limits, shape ``(limits, 5)``.
        state: Activation, length, velocity, force, strength, shape ``(B, STATE)``.
        leg_load: Filtered compression of the legs, m, then their readings, shape ``(B, 2, 2)``.
        work: Work space, shape ``(WORK,)``, ones where levers of joints are read.
        torque: Generalised forces, shape ``(B, 10)``.
    """
    muscles = int(scalars[MUSCLES])
    decay, rate, log_edge = scalars[DECAY], scalars[WIDTH_RATE], scalars[LOG_EDGE]
    eccentric, curvature = scalars[ECCENTRIC], scalars[CURVATURE]
    steepness, short, buffer = scalars[STEEPNESS], scalars[SHORT], scalars[BUFFER_RATE]
    for index in range(rows.size):
        row = rows[index]
        now, moment = state[row], torque[row]
        for joint in range(JOINTS):
            work[POSITION + joint] = (
                constants[OFFSET + joint] + constants[TURN + joint] * qpos[row, 7 + joint]
            )
            moment[joint] = 0.0
        for cam in range(CAM, CAM + CAMS):
            work[SECOND + cam] = work[POSITION + wiring[CAM_JOINT + cam]]
        for cam in range(CAM, CAM + CAMS):
            # Sine and cosine from their series at half the angle.
            half = work[SECOND + cam] - constants[CAM_PEAK + cam]
            half = min(max(0.5 * constants[CAM_RATE + cam] * half, -1.5), 1.5)
            x = half * half
            sine = 1 / 362880 + x * (-1 / 39916800 + x * (1 / 6227020800 - x * (1 / 1307674368000)))
            sine = 1.0 + x * (-1 / 6 + x * (1 / 120 + x * (-1 / 5040 + x * sine)))
            cosine = -1 / 3628800 + x * (1 / 479001600 - x * (1 / 87178291200))
            cosine = -1 / 2 + x * (1 / 24 + x * (-1 / 720 + x * (1 / 40320 + x * cosine)))
            sine *= half
            cosine = 1.0 + x * cosine
            work[POSITION + cam] = 2.0 * sine * cosine
            work[LEVER + cam] = 1.0 - 2.0 * sine * sine
        for muscle in range(WIDTH):
            first, second = wiring[PLACE + muscle], wiring[OTHER_PLACE + muscle]
            work[UNIT + muscle] = (
                constants[REST + muscle]
                + constants[CHANGE + muscle] * work[POSITION + first]
                + constants[OTHER_CHANGE + muscle] * work[POSITION + second]
            )
            work[FIRST + muscle] = constants[PULL + muscle] * work[LEVER + first]
            work[SECOND + muscle] = constants[OTHER_PULL + muscle] * work[LEVER + second]
        for muscle in range(muscles):
            goal = stimulation[row, muscle]
            now[ACTIVATION + muscle] = goal + decay * (now[ACTIVATION + muscle] - goal)
        for muscle in range(WIDTH):
            length, give = now[LENGTH + muscle], constants[GIVE + muscle]
            relief = constants[ADVANCE + muscle] * buffer
            speed = now[VELOCITY + muscle] * constants[SLOWNESS + muscle]
            ahead = length + constants[ADVANCE + muscle] * speed
            bell = abs(ahead - 1.0) * rate
            stretched = max(ahead - 1.0, 0.0) * rate
            active = now[ACTIVATION + muscle] * _decay(log_edge * bell * bell * bell)
            active += stretched * stretched + 1e-9
            # Roots of tendon force and buffer force, were the fibres to stand still.
            strain = constants[STIFFNESS + muscle] * (work[UNIT + muscle] - length)
            shortage = buffer * (short - length)
            for _ in range(2):
                taut = max(strain - give * speed, 0.0)
                squeezed = max(shortage - relief * speed, 0.0)
                slope = 2.0 * (give * taut + relief * squeezed)
                level = taut * taut + squeezed * squeezed + slope * speed
                speed = _speed_on_line(active, level, slope, curvature, eccentric, steepness)
            taut = max(strain - give * speed, 0.0)
            force = taut * taut * now[STRENGTH + muscle]
            now[LENGTH + muscle] = length + constants[ADVANCE + muscle] * speed
            now[VELOCITY + muscle] = speed * constants[MAX_SPEED + muscle]
            now[FORCE + muscle] = force
            work[FIRST + muscle] *= force
            work[SECOND + muscle] *= force
        for muscle in range(muscles):
            moment[wiring[JOINT + muscle]] -= work[FIRST + muscle]
            moment[wiring[OTHER_JOINT + muscle]] -= work[SECOND + muscle]
        for number in range(limits.shape[0]):
            joint, side = int(limits[number, LIMIT_JOINT]), limits[number, LIMIT_SIDE]
            excess = side * (work[POSITION + joint] - limits[number, LIMIT_ANGLE])
            if excess > 0.0:
                pace = side * constants[TURN + joint] * qvel[row, 6 + joint]
                yielding = max(1.0 + pace / limits[number, LIMIT_RATE], 0.0)
                moment[joint] -= side * limits[number, LIMIT_STIFFNESS] * excess * yielding
        for joint in range(JOINTS):
            moment[joint] *= constants[TURN + joint]
        for leg in range(2):
            joint = 5 * leg + 2
            shift, pace = qpos[row, 7 + joint], qvel[row, 6 + joint]
            sign = 1.0 if shift > 0.0 else -1.0
            moment[joint] = (
                -scalars[LOAD_STIFFNESS] * shift * (1.0 + sign * pace / scalars[LOAD_SPEED])
            )
            filtered = shift + scalars[LOAD_DECAY] * (leg_load[row, 0, leg] - shift)
            leg_load[row, 0, leg] = filtered
            leg_load[row, 1, leg] = max(filtered, 0.0) / scalars[LOAD_UNIT]
