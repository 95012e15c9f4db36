"""The layer above the spinal cord: it balances, aims the swing foot and picks the leg that swings.

Song and Geyer (2015), and a heading reflex of our own: a body turned away from its heading pushes
off harder with the leg on that side, spreads both legs toward the turn and leans away from it;
along a reference that turns it looks ahead, and an error that stays is made up for.
Angles follow the authors: 180 degrees is a straight hip or knee, smaller is flexed; a leg angle of
90 degrees lies along the trunk and smaller is in front. Everything that the kernel calls is in this
file, so that the kept machine code notices every edit.
"""

from __future__ import annotations

from math import atan2, cos, pi, sin, sqrt
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

LEAST_STIMULATION = 0.01
LARGEST_HEADING_ERROR = 0.2  # rad: the heading reflex answers and makes up for no more than this
TURN_TIME = 0.5  # s, time constant with which the rate of a turning reference is followed
FASTEST_TURN = pi / 18  # rad/s, 10 degrees a second: no reference is followed faster


@njit
def sense_posture(
    q: FloatArray,
    w: FloatArray,
    p: Any,
    command: FloatArray,
    turn_rate: float,
    drift: float,
    body: FloatArray,
    now: Any,
) -> float:
    """Write what the brain knows of trunk and legs into the signals of this moment.

    Args:
        q: Configuration, shape ``(17,)``.
        w: Velocity, shape ``(16,)``.
        p: Parameters.
        command: Speed, heading, foot placement, foot spread, clearance, shape ``(5,)``.
        turn_rate: How fast the commanded heading turns, rad/s.
        drift: Heading error that has been made up for, rad.
        body: Half hip width, thigh, shank and trunk centre, m, shape ``(4,)``.
        now: Signals of this moment; the supraspinal ones are written.

    Returns:
        The heading error that is answered, rad.
    """
    qw, qx, qy, qz = q[3], q[4], q[5], q[6]
    x0, x1 = 1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + qw * qz)
    y0, y1 = 2 * (qx * qy - qw * qz), 1 - 2 * (qx * qx + qz * qz)
    z0, z1, z2 = 2 * (qx * qz + qw * qy), 2 * (qy * qz - qw * qx), 1 - 2 * (qx * qx + qy * qy)
    across = 1.0 / sqrt(y0 * y0 + y1 * y1 + 1e-12)
    left0, left1 = y0 * across, y1 * across
    ahead0, ahead1 = left1, -left0
    heading = atan2(ahead1, ahead0)
    hip_offset, thigh_length, shank_length, centre = body[0], body[1], body[2], body[3]
    trunk_ahead, trunk_left = z0 * ahead0 + z1 * ahead1, z0 * left0 + z1 * left1
    rate0, rate1 = w[4] * x0 - w[3] * y0, w[4] * x1 - w[3] * y1
    rate_ahead, rate_left = rate0 * ahead0 + rate1 * ahead1, rate0 * left0 + rate1 * left1
    lean, tilt = atan2(trunk_ahead, z2), atan2(-trunk_left, z2)  # forward, to the right
    speed_ahead = w[0] * ahead0 + w[1] * ahead1 + centre * rate_ahead
    speed_left = w[0] * left0 + w[1] * left1 + centre * rate_left

    turned = heading - command[1]
    turned -= 2 * pi * round(turned / (2 * pi))
    error: float = min(max(turned, -LARGEST_HEADING_ERROR), LARGEST_HEADING_ERROR)
    turned = error + drift - p.T_turn * turn_rate
    now.turned = turned
    now.lean, now.lean_rate = lean, rate_ahead
    now.tilt, now.tilt_rate = tilt - p.K_lean * turned, -rate_left

    for leg in range(2):
        side = 1.0 - 2.0 * leg
        start = 7 + 5 * leg
        roll, hip, slide, knee = q[start], q[start + 1], q[start + 2], q[start + 3]
        length = thigh_length - slide
        forward = length * sin(hip) + shank_length * sin(hip - knee)
        down = length * cos(hip) + shank_length * cos(hip - knee)
        outward = side * (hip_offset + down * sin(roll))
        below = down * cos(roll)
        ankle0 = x0 * forward + y0 * outward - z0 * below
        ankle1 = x1 * forward + y1 * outward - z1 * below
        from_ankle0, from_ankle1 = centre * z0 - ankle0, centre * z1 - ankle1
        distance = from_ankle0 * ahead0 + from_ankle1 * ahead1
        sideways = -side * (from_ankle0 * left0 + from_ankle1 * left1)
        other, side = 1 - leg, -side
        aim = p.alpha0 + command[2] + p.c_d * distance + p.c_v * speed_ahead
        spread = p.R_hip0 + command[3] + p.R_cd * sideways + p.R_cv * side * speed_left
        spread += side * p.K_foot * turned
        now.leg_target[other] = aim - lean
        now.roll_target[other] = 0.5 * pi - spread + side * tilt
        now.hip[leg], now.knee[leg], now.roll[leg] = pi - hip, pi - knee, roll
    return error


@njit
def choose_swing_leg(history: Any, clock: int, delay: Any) -> float:
    """The leg further from its targets, 0 left or 1 right, of two legs on the ground; or -1.

    The published diagram adds the roll target instead of subtracting it; the difference is small.
    """
    depth = history.shape[0]
    touch = history[(clock - delay.contact) % depth]
    if not (touch.contact[0] > 0.0 and touch.contact[1] > 0.0):
        return -1.0
    aim = history[(clock - delay.brain) % depth]
    near = history[(clock - delay.from_hip) % depth]
    knee = history[(clock - delay.from_knee) % depth]
    first = 0.0
    for leg in range(2):
        angle = near.hip[leg] - 0.5 * knee.knee[leg]
        error = abs(near.roll[leg] - (0.5 * pi - aim.roll_target[leg]))
        error += abs(angle - aim.leg_target[leg])
        if leg == 0:
            first = error
        elif first > error:
            return 0.0
    return 1.0


@njit(cache=True, error_model="numpy")
def perceive(
    rows: IntArray,
    qpos: FloatArray,
    qvel: FloatArray,
    muscle_force: FloatArray,
    muscle_length: FloatArray,
    muscle_velocity: FloatArray,
    leg_load: FloatArray,
    foot_force: FloatArray,
    command: FloatArray,
    parameters: Any,
    delay: Any,
    body: FloatArray,
    history: Any,
    clock: IntArray,
    reference: FloatArray,
    drift: FloatArray,
    timestep: float,
) -> None:
    """Write the signals of this moment for rows.

    Args:
        rows: Row numbers, shape ``(n,)``.
        qpos: Configurations, shape ``(B, 17)``.
        qvel: Velocities, shape ``(B, 16)``.
        muscle_force: Tendon force over maximum force, shape ``(B, 22)``.
        muscle_length: Fibre length over optimal length, shape ``(B, 22)``.
        muscle_velocity: Its rate of change, 1/s, shape ``(B, 22)``.
        leg_load: Compression of the legs in trunk weights, shape ``(B, 2)``.
        foot_force: Ground force, N, shape ``(B, 2)``, of one step ago.
        command: Commands, shape ``(B, 5)``.
        parameters: Records, shape ``(B,)``.
        delay: Records, shape ``(B,)``.
        body: Half hip width, thigh, shank and trunk centre, m, shape ``(4,)``.
        history: Records, shape ``(B, depth)``.
        clock: Moments since the reset, shape ``(B,)``.
        reference: Commanded headings as they are followed, rad; changed, shape ``(B,)``.
        drift: Heading errors that have been made up for, rad; changed, shape ``(B,)``.
        timestep: Time between two moments, s.
    """
    depth = history.shape[1]
    muscles = muscle_force.shape[1]
    for index in range(rows.size):
        row = rows[index]
        past, t = history[row], clock[row]
        now = past[t % depth]
        for muscle in range(muscles):
            now.force[muscle] = muscle_force[row, muscle]
            now.length[muscle] = muscle_length[row, muscle]
            now.velocity[muscle] = muscle_velocity[row, muscle]
        for leg in range(2):
            now.contact[leg] = 1.0 if foot_force[row, leg] > 0.0 else 0.0
            now.load[leg] = leg_load[row, leg]
        if t == 0:
            reference[row], drift[row] = command[row, 1], 0.0
        turn_rate = (command[row, 1] - reference[row]) / TURN_TIME
        turn_rate = min(max(turn_rate, -FASTEST_TURN), FASTEST_TURN)
        reference[row] += turn_rate * timestep
        p = parameters[row]
        error = sense_posture(
            qpos[row], qvel[row], p, command[row], turn_rate, drift[row], body, now
        )
        drift[row] += p.K_drift * error * timestep
        drift[row] = min(max(drift[row], -LARGEST_HEADING_ERROR), LARGEST_HEADING_ERROR)
        if t == 0:  # before the start everything was as it is now
            for muscle in range(muscles):
                now.stimulation[muscle] = LEAST_STIMULATION
            for moment in range(1, depth):
                past[moment] = now
        now.swing_leg = choose_swing_leg(past, t, delay[row])
