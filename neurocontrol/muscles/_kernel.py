"""One step of all muscle-tendon units of a body, as a kernel.

Everything that the kernel calls is in this file, so that the kept machine code notices every edit.
"""

from __future__ import annotations

from math import cos, exp, sin, sqrt
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

# Columns of the constants of a muscle; they depend on the time step.
MAX_FORCE, OPTIMAL, MAX_SPEED, SLACK, REST, STIFFNESS, GIVE = range(7)
# Columns of an attachment.
SIGN_SHARE_RADIUS, REFERENCE, TORQUE, TURNED = range(4)
# Rows of the curves.
DECAY, WIDTH, LOG_EDGE, ECCENTRIC, CURVATURE, STEEPNESS, BUFFER = range(7)
# Columns of a joint limit.
LIMIT_ANGLE, LIMIT_SIDE, LIMIT_STIFFNESS, LIMIT_RATE = range(4)

_BEYOND = 100.0  # slope of the force-velocity curve beyond the largest lengthening speed


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
    if level < active:
        linear = slope + curvature * level + active
        gap = level - active
        root = sqrt(linear * linear - 4.0 * slope * curvature * gap)
        return max(2.0 * gap / (linear + root), -1.0)
    if level - slope <= active * eccentric:
        square = slope * steepness
        linear = active * (eccentric * steepness + eccentric - 1.0) - steepness * level + slope
        gap = level - active
        root = sqrt(linear * linear + 4.0 * square * gap)
        return 2.0 * gap / (linear + root)
    return (level - active * eccentric + _BEYOND * active) / (_BEYOND * active + slope)


@njit(cache=True, error_model="numpy")
def advance_muscles(
    rows: IntArray,
    stimulation: FloatArray,
    qpos: FloatArray,
    qvel: FloatArray,
    constants: FloatArray,
    strength: FloatArray,
    curves: FloatArray,
    joints: FloatArray,
    cams: FloatArray,
    attachments: FloatArray,
    wiring: IntArray,
    limits: FloatArray,
    limit_joint: IntArray,
    load: FloatArray,
    state: FloatArray,
    leg_load: FloatArray,
    angles: FloatArray,
    torque: FloatArray,
) -> None:
    """Advance rows by one time step and write the generalised forces at its beginning.

    The speed of the fibres is implicit in the tendon's force: twice, the tendon is taken as linear
    about the last speed and the force balance solved exactly.

    Args:
        rows: Row numbers, shape ``(n,)``.
        stimulation: Shape ``(B, 22)``.
        qpos: Configurations, shape ``(B, 17)``.
        qvel: Velocities, shape ``(B, 16)``.
        constants: Of the muscles, shape ``(7, 22)``.
        strength: Factors on maximum force, shape ``(B, 22)``.
        curves: Curve parameters, shape ``(7,)``.
        joints: Offset and sign from coordinates to angles, shape ``(10, 2)``.
        cams: Frequency and peak angle of every cosine lever, shape ``(cams, 2)``.
        attachments: Constants, shape ``(attachments, 4)``.
        wiring: Muscle, joint, cam or -1, of every attachment and the joints of the cams,
            shape ``(attachments + cams, 3)``.
        limits: Joint limits, shape ``(limits, 4)``.
        limit_joint: Their joints, shape ``(limits,)``.
        load: Stiffness of the load receptor's spring, its speed constant, share of the old reading
            in a step, and the compression of a unit reading, shape ``(4,)``.
        state: Activation, length, velocity, force, shape ``(B, 4, 22)``.
        leg_load: Filtered compression of the legs, m, then their readings, shape ``(B, 2, 2)``.
        angles: Work space, shape ``(4, max(10, cams, 22))``.
        torque: Generalised forces, shape ``(B, 10)``.
    """
    muscles = constants.shape[1]
    cam_count = cams.shape[0]
    attachment_count = attachments.shape[0]
    decay, width, log_edge = curves[DECAY], curves[WIDTH], curves[LOG_EDGE]
    eccentric, curvature, steepness = curves[ECCENTRIC], curves[CURVATURE], curves[STEEPNESS]
    buffer = curves[BUFFER]
    for index in range(rows.size):
        row = rows[index]
        angle, sine, cosine, unit = angles[0], angles[1], angles[2], angles[3]
        activation, length = state[row, 0], state[row, 1]
        velocity, force = state[row, 2], state[row, 3]
        for joint in range(10):
            angle[joint] = joints[joint, 0] + joints[joint, 1] * qpos[row, 7 + joint]
        for cam in range(cam_count):
            turn = cams[cam, 0] * (angle[wiring[attachment_count + cam, 1]] - cams[cam, 1])
            sine[cam], cosine[cam] = sin(turn), cos(turn)
        for muscle in range(muscles):
            unit[muscle] = constants[REST, muscle]
        for number in range(attachment_count):
            muscle, joint, cam = wiring[number, 0], wiring[number, 1], wiring[number, 2]
            place = angle[joint] if cam < 0 else sine[cam]
            unit[muscle] += attachments[number, SIGN_SHARE_RADIUS] * (
                place - attachments[number, REFERENCE]
            )
        for muscle in range(muscles):
            lively = activation[muscle]
            lively = stimulation[row, muscle] + decay * (lively - stimulation[row, muscle])
            activation[muscle] = lively
            give = constants[GIVE, muscle]  # of tendon strain per fibre speed u in a step
            speed = velocity[muscle] / constants[MAX_SPEED, muscle]
            step = give / constants[STIFFNESS, muscle]
            ahead = length[muscle] + step * speed
            bell = abs((ahead - 1.0) / width)
            active = lively * exp(log_edge * bell * bell * bell)
            stretched = max(ahead - 1.0, 0.0) / width
            squeezed = max(1.0 - width - ahead, 0.0) / buffer
            active += stretched * stretched + 1e-9
            push = squeezed * squeezed
            strain = constants[STIFFNESS, muscle] * (
                unit[muscle] - length[muscle]
            )  # of the tendon over its reference strain, were the fibres to stand still
            for _ in range(2):
                taut = max(strain - give * speed, 0.0)
                slope = 2.0 * give * taut
                level = taut * taut + slope * speed + push
                speed = _speed_on_line(active, level, slope, curvature, eccentric, steepness)
            taut = max(strain - give * speed, 0.0)
            length[muscle] += step * speed
            velocity[muscle] = speed * constants[MAX_SPEED, muscle]
            force[muscle] = taut * taut * strength[row, muscle]
        for joint in range(10):
            torque[row, joint] = 0.0
        for number in range(attachment_count):
            muscle, joint, cam = wiring[number, 0], wiring[number, 1], wiring[number, 2]
            lever = 1.0 if cam < 0 else cosine[cam]
            torque[row, joint] -= (
                attachments[number, TORQUE] * lever * force[muscle] * constants[MAX_FORCE, muscle]
            )
        for number in range(limits.shape[0]):
            joint = limit_joint[number]
            side = limits[number, LIMIT_SIDE]
            excess = side * (angle[joint] - limits[number, LIMIT_ANGLE])
            if excess > 0.0:
                rate = side * joints[joint, 1] * qvel[row, 6 + joint]
                yielding = 1.0 + rate / limits[number, LIMIT_RATE]
                if yielding > 0.0:
                    torque[row, joint] -= side * limits[number, LIMIT_STIFFNESS] * excess * yielding
        for joint in range(10):
            torque[row, joint] *= joints[joint, 1]
        for leg in range(2):
            joint = 5 * leg + 2
            shift, rate = qpos[row, 7 + joint], qvel[row, 6 + joint]
            sign = 1.0 if shift > 0.0 else -1.0
            torque[row, joint] = -load[0] * shift * (1.0 + sign * rate / load[1])
            filtered = shift + load[2] * (leg_load[row, 0, leg] - shift)
            leg_load[row, 0, leg] = filtered
            leg_load[row, 1, leg] = max(filtered, 0.0) / load[3]
