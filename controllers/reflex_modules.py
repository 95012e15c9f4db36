"""The ten spinal reflex modules and the layer above them (Song and Geyer 2015), as kernels.

Every module is a function that adds its share to the stimulations of one leg. ``p`` is a record of
:data:`~neurocontrol.controllers.reflex_parameters.RECORD`; ``force``, ``length`` and ``velocity`` are the delayed
force, length and velocity of the leg's muscles in units of maximum force, optimal length and
optimal lengths per second; ``stimulation`` are its stimulations, all of shape ``(11,)``. Angles follow the
authors: 180 degrees is a straight hip or knee, smaller is flexed; a leg angle of 90 degrees lies
along the trunk and smaller is in front.

Everything that a kernel calls is in this file, so that the kept machine code notices every edit.
"""

from __future__ import annotations

from math import acos, atan2, cos, pi, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

HAB, HAD, HFL, GLU, HAM, RF, VAS, BFSH, GAS, SOL, TA = range(11)
MUSCLES = 11

# Muscle length as a sense of angle: slope and reference angle of linear fits, for the levers and
# lengths of this body. Song and Geyer's diagram.
RF_SLOPE, RF_ANGLE = 0.7999 * 0.08 * 0.3 / 0.08, radians(1.2605 * (170 - 62.5))
HAM_SLOPE, HAM_ANGLE = 0.8178 * 0.08 * 0.5 / 0.10, radians(0.7239 * (150 - 90))
BFSH_SLOPE, BFSH_ANGLE = 0.8520 * 0.04 * 0.7 / 0.12, radians(1.0557 * 160)
HFL_SLOPE, HFL_ANGLE = 1.0045 * 0.08 * 0.5 / 0.11, radians(1.0170 * 160)
GLU_SLOPE, GLU_ANGLE = 0.9969 * 0.08 * 0.5 / 0.11, radians(0.9876 * 120)
HAB_SLOPE, HAB_ANGLE = 0.5442 * 0.06 * 0.7 / 0.09, radians(0.8628 * (90 - 10))
HAD_SLOPE, HAD_ANGLE = 0.6798 * 0.03 * 1.0 / 0.10, radians(0.8053 * (90 - 15))

LEAST, MOST = 0.01, 1.0  # stimulation
LARGEST_HEADING_ERROR = 0.2  # rad: the heading reflex answers no more than this

# Columns of the history of signals, each of both legs.
FORCE, LENGTH, SPEED, STIMULATION = 0, 22, 44, 66
CONTACT, LOAD, LEG_TARGET, ROLL_TARGET = 88, 90, 92, 94
HIP, KNEE, ROLL = 96, 98, 100
LEAN, LEAN_RATE, TILT, TILT_RATE = 102, 103, 104, 105
SIGNALS = 106

# Columns of the delays of a row, in physics steps.
FROM_HIP, FROM_KNEE, FROM_ANKLE, TO_HIP, TO_KNEE, TO_ANKLE, CONTACT_DELAY, SUPRASPINAL, TRUNK = (
    range(9)
)

# Columns of the latches of a leg.
FLEXED, PASSED, NEAR, RETRACTING = range(4)


@njit(inline="always")
def positive(x: float) -> float:
    """Return x where it is positive."""
    return x if x > 0.0 else 0.0


@njit(inline="always")
def negative(x: float) -> float:
    """Return x where it is negative."""
    return x if x < 0.0 else 0.0


@njit
def rf_excess(p: Any, length: FloatArray, target: float) -> Any:
    """How far the leg is behind its target, as rectus femoris senses it, in optimal lengths."""
    return length[RF] - (1.0 + RF_SLOPE * (target - RF_ANGLE))


@njit
def ham_excess(p: Any, length: FloatArray, target: float) -> Any:
    """How far the leg is in front of its stopping angle, as the hamstrings sense it."""
    return length[HAM] - (1.0 - HAM_SLOPE * (target + p.alpha_delta - HAM_ANGLE))


@njit
def prestimulation(p: Any, stance: bool, stimulation: FloatArray) -> None:
    """M0: what every muscle receives throughout stance or swing."""
    if stance:
        stimulation[HAB], stimulation[HAD], stimulation[HFL], stimulation[GLU] = (
            p.S0_st_HAB,
            p.S0_st_HAD,
            p.S0_st_HFL,
            p.S0_st_GLU,
        )
        stimulation[HAM], stimulation[RF], stimulation[VAS], stimulation[BFSH] = (
            p.S0_st_HAM,
            p.S0_st_RF,
            p.S0_st_VAS,
            p.S0_st_BFSH,
        )
        stimulation[GAS], stimulation[SOL], stimulation[TA] = p.S0_st_GAS, p.S0_st_SOL, p.S0_st_TA
    else:
        stimulation[HAB], stimulation[HAD], stimulation[HFL], stimulation[GLU] = (
            p.S0_sw_HAB,
            p.S0_sw_HAD,
            p.S0_sw_HFL,
            p.S0_sw_GLU,
        )
        stimulation[HAM], stimulation[RF], stimulation[VAS], stimulation[BFSH] = (
            p.S0_sw_HAM,
            p.S0_sw_RF,
            p.S0_sw_VAS,
            p.S0_sw_BFSH,
        )
        stimulation[GAS], stimulation[SOL], stimulation[TA] = p.S0_sw_GAS, p.S0_sw_SOL, p.S0_sw_TA


@njit
def m1_compliant_leg(
    p: Any,
    stance: float,
    gate: float,
    gate_coronal: float,
    force: FloatArray,
    stimulation: FloatArray,
) -> None:
    """M1: extensors answer their own force, which makes the stance leg a spring."""
    stimulation[GLU] += gate * p.G_GLU * force[GLU]
    stimulation[VAS] += gate * p.G_VAS * force[VAS]
    stimulation[SOL] += stance * p.G_SOL * force[SOL]
    stimulation[HAB] += gate_coronal * p.G_HAB * force[HAB]


@njit
def m2_no_hyperextension(
    p: Any,
    stance: float,
    gate: float,
    force: FloatArray,
    length: FloatArray,
    stimulation: FloatArray,
) -> None:
    """M2: knee flexors keep the stance knee from locking."""
    stimulation[HAM] += gate * p.G_HAM * force[HAM]
    stimulation[VAS] -= gate * p.G_BFSH_VAS * positive(length[BFSH] - p.l_off_BFSH_VAS)
    stimulation[BFSH] += gate * p.G_BFSH * positive(length[BFSH] - p.l_off_BFSH)
    stimulation[GAS] += stance * p.G_GAS * force[GAS]


@njit
def m3_trunk_balance(
    p: Any,
    gate: float,
    lean: float,
    lean_rate: float,
    tilt: float,
    tilt_rate: float,
    stimulation: FloatArray,
) -> None:
    """M3: hip muscles of a loaded leg hold the trunk; tilt is toward the leg's own side."""
    error = lean - p.theta0
    back = p.Kp_GLU * error + p.Kd_GLU * lean_rate
    stimulation[HFL] += gate * positive(-p.Kp_HFL * error - p.Kd_HFL * lean_rate)
    stimulation[GLU] += gate * positive(back)
    stimulation[HAM] += gate * positive(p.G_GLU_HAM * back)
    stimulation[HAB] += gate * positive(-p.Kp_HAB * tilt - p.Kd_HAB * tilt_rate)
    stimulation[HAD] += gate * positive(p.Kp_HAD * tilt + p.Kd_HAD * tilt_rate)


@njit
def m4_compensate_swing(p: Any, gate: float, other: FloatArray, stimulation: FloatArray) -> None:
    """M4: the stance leg takes up what the swing commands of the other leg do to the trunk.

    The published diagram exchanges the hamstring and rectus inputs; the parameters' names, followed
    here, and the mechanics do not. Both walk.
    """
    back = p.G_cHFL_GLU * other[HFL] + p.G_cRF_GLU * other[RF]
    stimulation[HFL] += gate * (p.G_cGLU_HFL * other[GLU] + p.G_cHAM_HFL * other[HAM])
    stimulation[GLU] += gate * back
    stimulation[HAM] += gate * p.G_GLU_HAM * back
    stimulation[HAB] += gate * p.G_cHAB * other[HAB]
    stimulation[HAD] += gate * p.G_cHAD * other[HAD]


@njit
def m5_ankle_dorsiflexion(
    p: Any, stance: bool, force: FloatArray, length: FloatArray, stimulation: FloatArray
) -> None:
    """M5: tibialis anterior lifts the toes, except where soleus works."""
    if stance:
        stimulation[TA] += (
            p.G_TA_st * positive(length[TA] - p.l_off_TA_st) - p.G_SOL_TA * force[SOL]
        )
    else:
        stimulation[TA] += p.G_TA_sw * positive(length[TA] - p.l_off_TA_sw)


@njit
def m6_swing_hip(
    p: Any,
    gate: float,
    gate_coronal: float,
    target: float,
    roll_target: float,
    length: FloatArray,
    velocity: FloatArray,
    stimulation: FloatArray,
) -> None:
    """M6: hip muscles take the swing leg to its target angles."""
    stimulation[HFL] += gate * (
        p.G_RF_HFL * positive(rf_excess(p, length, target)) + p.Gv_RF_HFL * negative(velocity[RF])
    )
    stimulation[GLU] += gate * (
        p.G_HAM_GLU * positive(ham_excess(p, length, target))
        + p.Gv_HAM_GLU * negative(velocity[HAM])
    )
    abducted = length[HAB] - (1.0 + HAB_SLOPE * (roll_target - HAB_ANGLE))
    adducted = length[HAD] - (1.0 - HAD_SLOPE * (roll_target - HAD_ANGLE))
    stimulation[HAB] += gate_coronal * p.G_HAB_sw * positive(abducted)
    stimulation[HAD] += gate_coronal * p.G_HAD_sw * positive(adducted)


@njit
def m7_flex_knee(p: Any, gate: float, velocity: FloatArray, stimulation: FloatArray) -> None:
    """M7: the knee flexes with the advancing leg until the foot clears the ground."""
    stimulation[BFSH] -= gate * p.Gv_RF_BFSH * negative(velocity[RF])


@njit
def m8_hold_knee(
    p: Any, target: float, length: FloatArray, velocity: FloatArray, stimulation: FloatArray
) -> None:
    """M8: the flexed knee is damped on the way to the target."""
    stimulation[RF] += p.Gv_VAS_RF * positive(velocity[VAS])
    behind = rf_excess(p, length, target) / RF_SLOPE
    advancing = velocity[BFSH] / BFSH_SLOPE + velocity[RF] / RF_SLOPE
    stimulation[BFSH] += (
        p.Gv_BFSH * positive(velocity[BFSH]) * positive(advancing) * positive(behind)
    )


@njit
def m9_stop_leg(p: Any, target: float, length: FloatArray, stimulation: FloatArray) -> None:
    """M9: hamstrings stop the leg near its target; knee flexors and gastrocnemius help."""
    stop = p.G_HAM_sw * positive(ham_excess(p, length, target))
    stimulation[HAM] += stop
    stimulation[BFSH] += p.G_HAM_BFSH * positive(stop - p.S_HAM_thr)
    stimulation[GAS] += p.G_HAM_GAS * positive(stop - p.S_HAM_thr)


@njit
def m10_prepare_stance(p: Any, target: float, length: FloatArray, stimulation: FloatArray) -> None:
    """M10: the retracting leg is set down extended."""
    hip = 0.5 * pi + target
    stimulation[HFL] += p.G_HFL_prep * positive(length[HFL] - (1.0 + HFL_SLOPE * (hip - HFL_ANGLE)))
    stimulation[GLU] += p.G_GLU_prep * positive(length[GLU] - (1.0 - GLU_SLOPE * (hip - GLU_ANGLE)))
    stimulation[VAS] += p.G_VAS_prep * positive(length[VAS] - p.l_off_VAS)


@njit
def swing_phase(
    p: Any,
    airborne: bool,
    enabled: bool,
    clearance: float,
    segment: float,
    target: float,
    length: FloatArray,
    velocity: FloatArray,
    latches: FloatArray,
) -> None:
    """Advance the four latches of a swing: knee flexed, target passed, near it, retracting."""
    if not enabled:
        latches[:] = 0.0
        return
    straight = 2.0 * segment
    reach = min(max(clearance, 0.3 * straight), 0.999 * straight)
    knee = acos(1.0 - reach * reach / (2.0 * segment * segment))
    if airborne and length[BFSH] <= 1.0 + BFSH_SLOPE * (knee - BFSH_ANGLE):
        latches[FLEXED] = 1.0
    if latches[FLEXED] > 0.0:
        if rf_excess(p, length, target) <= 0.0:
            latches[PASSED] = 1.0
        if ham_excess(p, length, target) >= 0.0:
            latches[NEAR] = 1.0
    if latches[NEAR] > 0.0 and velocity[HAM] <= 0.0:
        latches[RETRACTING] = 1.0


@njit
def sense_posture(
    q: FloatArray, w: FloatArray, p: Any, command: FloatArray, body: FloatArray, now: FloatArray
) -> None:
    """Write what the brain knows of trunk and legs into the signals of this moment.

    Args:
        q: Configuration, shape ``(17,)``.
        w: Velocity, shape ``(16,)``.
        p: Parameters.
        command: Speed, heading, foot placement, foot spread, clearance, shape ``(5,)``.
        body: Half hip width, thigh, shank and trunk centre, m, shape ``(4,)``.
        now: Signals, shape ``(106,)``; the supraspinal ones are written.
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
    turned = min(max(turned, -LARGEST_HEADING_ERROR), LARGEST_HEADING_ERROR)
    now[LEAN], now[LEAN_RATE] = lean, rate_ahead
    now[TILT], now[TILT_RATE] = tilt - p.K_lean * turned, -rate_left

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
        now[LEG_TARGET + other] = aim - lean
        now[ROLL_TARGET + other] = 0.5 * pi - spread + side * tilt
        now[HIP + leg], now[KNEE + leg], now[ROLL + leg] = pi - hip, pi - knee, roll


@njit
def choose_swing_leg(past_targets: FloatArray, past_hip: FloatArray, past_knee: FloatArray) -> int:
    """The leg further from its targets, 0 left or 1 right, of two legs on the ground.

    The published diagram adds the roll target instead of subtracting it; the difference is small.
    """
    errors = [0.0, 0.0]
    for leg in range(2):
        roll_target = 0.5 * pi - past_targets[ROLL_TARGET + leg]
        angle = past_hip[HIP + leg] - 0.5 * past_knee[KNEE + leg]
        errors[leg] = abs(past_hip[ROLL + leg] - roll_target) + abs(
            angle - past_targets[LEG_TARGET + leg]
        )
    return 0 if errors[0] > errors[1] else 1


@njit
def delayed_muscles(
    history: FloatArray,
    clock: int,
    delay: IntArray,
    leg: int,
    force: FloatArray,
    length: FloatArray,
    velocity: FloatArray,
) -> None:
    """Collect force, length and velocity of a leg's muscles as they reach the spinal cord."""
    depth = history.shape[0]
    hip = history[(clock - delay[FROM_HIP]) % depth]
    knee = history[(clock - delay[FROM_KNEE]) % depth]
    ankle = history[(clock - delay[FROM_ANKLE]) % depth]
    first = MUSCLES * leg
    for muscle in range(HAB, VAS):
        force[muscle] = hip[FORCE + first + muscle]
        length[muscle] = hip[LENGTH + first + muscle]
        velocity[muscle] = hip[SPEED + first + muscle]
    for muscle in range(VAS, GAS):
        force[muscle] = knee[FORCE + first + muscle]
        length[muscle] = knee[LENGTH + first + muscle]
        velocity[muscle] = knee[SPEED + first + muscle]
    for muscle in range(GAS, MUSCLES):
        force[muscle] = ankle[FORCE + first + muscle]
        length[muscle] = ankle[LENGTH + first + muscle]
        velocity[muscle] = ankle[SPEED + first + muscle]


@njit
def delayed_stimulation(history: FloatArray, clock: int, delay: IntArray, out: FloatArray) -> None:
    """Write the stimulations that reach the muscles now, shape ``(22,)``."""
    depth = history.shape[0]
    hip = history[(clock - delay[TO_HIP]) % depth]
    knee = history[(clock - delay[TO_KNEE]) % depth]
    ankle = history[(clock - delay[TO_ANKLE]) % depth]
    for leg in range(2):
        first = MUSCLES * leg
        for muscle in range(first + HAB, first + VAS):
            out[muscle] = hip[STIMULATION + muscle]
        for muscle in range(first + VAS, first + GAS):
            out[muscle] = knee[STIMULATION + muscle]
        for muscle in range(first + GAS, first + MUSCLES):
            out[muscle] = ankle[STIMULATION + muscle]


@njit
def spinal_cord(
    p: Any,
    enabled: FloatArray,
    history: FloatArray,
    clock: int,
    delay: IntArray,
    clearance: float,
    segment: float,
    latches: FloatArray,
    scratch: FloatArray,
) -> None:
    """One step of both legs' modules; writes the stimulations of this moment.

    Args:
        p: Parameters.
        enabled: 1 for every module that works, 0 for one that is lesioned, shape ``(10,)``.
        history: Signals of the last moments, shape ``(depth, 106)``.
        clock: Number of the present moment.
        delay: Delays in steps, shape ``(9,)``.
        clearance: Distance hip to ankle at which the swing foot is clear, m.
        segment: Length of thigh and of shank, m.
        latches: Swing latches of both legs, shape ``(2, 4)``.
        scratch: Work space, shape ``(6, 2, 11)``.
    """
    depth = history.shape[0]
    now = history[clock % depth]
    touch = history[(clock - delay[CONTACT_DELAY]) % depth]
    near = history[(clock - delay[FROM_HIP]) % depth]
    knee = history[(clock - delay[FROM_KNEE]) % depth]
    aim = history[(clock - delay[TRUNK]) % depth]
    both = touch[CONTACT] > 0.0 and touch[CONTACT + 1] > 0.0
    initiating = -1
    if both:
        early = history[(clock - delay[SUPRASPINAL]) % depth]
        initiating = choose_swing_leg(early, near, knee)
    # Swing commands of both legs come first: module 4 of the other leg reads them.
    for leg in range(2):
        force, length, velocity = scratch[0, leg], scratch[1, leg], scratch[2, leg]
        stimulation, commands = scratch[3, leg], scratch[4, leg]
        delayed_muscles(history, clock, delay, leg, force, length, velocity)
        stance = touch[CONTACT + leg] > 0.0
        initiates = initiating == leg
        load_other = near[LOAD + 1 - leg]
        target, roll_target = aim[LEG_TARGET + leg], aim[ROLL_TARGET + leg]
        gate = p.Tr_sw * load_other if initiates else (0.0 if stance else 1.0)
        gate_coronal = p.Tr_sw_c * load_other if initiates else (0.0 if stance else 1.0)
        swing_phase(
            p,
            not stance,
            initiates or not stance,
            clearance,
            segment,
            target,
            length,
            velocity,
            latches[leg],
        )
        latch = latches[leg]
        commands[:] = 0.0
        m6_swing_hip(
            p,
            enabled[5] * gate,
            enabled[5] * gate_coronal,
            target,
            roll_target,
            length,
            velocity,
            commands,
        )
        abduct = commands[HAB]
        flex = gate if initiates else (1.0 if not stance and latch[FLEXED] == 0.0 else 0.0)
        m7_flex_knee(p, enabled[6] * flex, velocity, commands)
        if not stance:
            if enabled[7] > 0.0 and latch[FLEXED] > 0.0 and latch[PASSED] == 0.0:
                m8_hold_knee(p, target, length, velocity, commands)
            if enabled[8] > 0.0 and latch[NEAR] > 0.0:
                m9_stop_leg(p, target, length, commands)
            if enabled[9] > 0.0 and latch[RETRACTING] > 0.0:
                m10_prepare_stance(p, target, length, commands)
        prestimulation(p, stance, stimulation)
        compensated = scratch[5, leg]
        compensated[HFL], compensated[GLU] = commands[HFL], commands[GLU]
        compensated[HAM], compensated[RF] = commands[HAM], commands[RF]
        compensated[HAB] = p.S0_sw_HAB + abduct
        compensated[HAD] = p.S0_sw_HAD + abduct
        for muscle in range(MUSCLES):
            stimulation[muscle] += commands[muscle]
    for leg in range(2):
        force, length, stimulation = scratch[0, leg], scratch[1, leg], scratch[3, leg]
        side = 1.0 - 2.0 * leg
        stance = touch[CONTACT + leg] > 0.0
        load, load_other = near[LOAD + leg], near[LOAD + 1 - leg]
        m5_gate = enabled[4] > 0.0
        if stance:
            initiates = initiating == leg
            gate = 1.0 - p.Tr_sup * load_other if initiates else 1.0
            gate_coronal = 1.0 - p.Tr_sup_c * load_other if initiates else 1.0
            m1_compliant_leg(
                p, enabled[0], enabled[0] * gate, enabled[0] * gate_coronal, force, stimulation
            )
            m2_no_hyperextension(p, enabled[1], enabled[1] * gate, force, length, stimulation)
            tilt, tilt_rate = -side * aim[TILT], -side * aim[TILT_RATE]
            m3_trunk_balance(
                p, enabled[2] * load, aim[LEAN], aim[LEAN_RATE], tilt, tilt_rate, stimulation
            )
            if not touch[CONTACT + 1 - leg] > 0.0:
                m4_compensate_swing(p, enabled[3], scratch[5, 1 - leg], stimulation)
        if m5_gate:
            m5_ankle_dorsiflexion(p, stance, force, length, stimulation)
        first = STIMULATION + MUSCLES * leg
        for muscle in range(MUSCLES):
            now[first + muscle] = min(max(stimulation[muscle], LEAST), MOST)


@njit(cache=True, error_model="numpy")
def walk(
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
    enabled: FloatArray,
    delay: IntArray,
    body: FloatArray,
    history: FloatArray,
    clock: IntArray,
    latches: FloatArray,
    scratch: FloatArray,
    out: FloatArray,
) -> None:
    """Advance rows by one physics step.

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
        enabled: Working modules, shape ``(B, 10)``.
        delay: Delays, steps, shape ``(B, 9)``.
        body: Half hip width, thigh, shank and trunk centre, m, shape ``(4,)``.
        history: Signals, shape ``(B, depth, 106)``.
        clock: Moments since the reset, shape ``(B,)``.
        latches: Swing latches, shape ``(B, 2, 4)``.
        scratch: Work space, shape ``(6, 2, 11)``.
        out: Stimulation that reaches the muscles, shape ``(B, 22)``.
    """
    depth = history.shape[1]
    for index in range(rows.size):
        row = rows[index]
        p, t = parameters[row], clock[row]
        now = history[row, t % depth]
        for muscle in range(2 * MUSCLES):
            now[FORCE + muscle] = muscle_force[row, muscle]
            now[LENGTH + muscle] = muscle_length[row, muscle]
            now[SPEED + muscle] = muscle_velocity[row, muscle]
        for leg in range(2):
            now[CONTACT + leg] = 1.0 if foot_force[row, leg] > 0.0 else 0.0
            now[LOAD + leg] = leg_load[row, leg]
        sense_posture(qpos[row], qvel[row], p, command[row], body, now)
        if t == 0:  # before the start everything was as it is now
            now[STIMULATION : STIMULATION + 2 * MUSCLES] = LEAST
            for past in range(1, depth):
                history[row, past] = now
        clearance = p.l_clr + command[row, 4]
        spinal_cord(
            p, enabled[row], history[row], t, delay[row], clearance, body[1], latches[row], scratch
        )
        delayed_stimulation(history[row], t, delay[row], out[row])
        clock[row] = t + 1
