"""The ten spinal reflex modules (Song and Geyer 2015), as kernels.

Every module is a function that adds its share to the stimulations of one leg. ``p`` is a record of
:data:`~neurocontrol.controllers.human.reflex_parameters.RECORD`; ``force``, ``length`` and
``velocity`` are those of the leg's muscles as they arrive, in units of maximum force, optimal
length and optimal lengths per second; all are of shape ``(11,)``. Angles follow the authors: 180
degrees is a straight hip or knee, smaller is flexed; a leg angle of 90 degrees lies along the trunk
and smaller is in front.

Everything that a kernel calls is in this file, so that the kept machine code notices every edit.
"""

from __future__ import annotations

from math import acos, pi, radians
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit

HAB, HAD, HFL, GLU, HAM, RF, VAS, BFSH, GAS, SOL, TA = range(11)
MUSCLES = 11
SWITCHES = 10  # modules that can be lesioned

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
    push: float,
    force: FloatArray,
    stimulation: FloatArray,
) -> None:
    """M1: extensors answer their own force, which makes the stance leg a spring.

    Its push adds to the gain of soleus: legs that push off unlike each other turn the body.
    """
    stimulation[GLU] += gate * p.G_GLU * force[GLU]
    stimulation[VAS] += gate * p.G_VAS * force[VAS]
    stimulation[SOL] += stance * (p.G_SOL + push) * force[SOL]
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
def delayed_muscles(
    history: Any,
    clock: int,
    delay: Any,
    leg: int,
    force: FloatArray,
    length: FloatArray,
    velocity: FloatArray,
) -> None:
    """Collect force, length and velocity of a leg's muscles as they reach the spinal cord."""
    depth = history.shape[0]
    hip = history[(clock - delay.from_hip) % depth]
    knee = history[(clock - delay.from_knee) % depth]
    ankle = history[(clock - delay.from_ankle) % depth]
    first = MUSCLES * leg
    for muscle in range(HAB, VAS):
        force[muscle] = hip.force[first + muscle]
        length[muscle] = hip.length[first + muscle]
        velocity[muscle] = hip.velocity[first + muscle]
    for muscle in range(VAS, GAS):
        force[muscle] = knee.force[first + muscle]
        length[muscle] = knee.length[first + muscle]
        velocity[muscle] = knee.velocity[first + muscle]
    for muscle in range(GAS, MUSCLES):
        force[muscle] = ankle.force[first + muscle]
        length[muscle] = ankle.length[first + muscle]
        velocity[muscle] = ankle.velocity[first + muscle]


@njit
def delayed_stimulation(history: Any, clock: int, delay: Any, out: FloatArray) -> None:
    """Write the stimulations that reach the muscles now, shape ``(22,)``."""
    depth = history.shape[0]
    hip = history[(clock - delay.to_hip) % depth]
    knee = history[(clock - delay.to_knee) % depth]
    ankle = history[(clock - delay.to_ankle) % depth]
    for leg in range(2):
        first = MUSCLES * leg
        for muscle in range(first + HAB, first + VAS):
            out[muscle] = hip.stimulation[muscle]
        for muscle in range(first + VAS, first + GAS):
            out[muscle] = knee.stimulation[muscle]
        for muscle in range(first + GAS, first + MUSCLES):
            out[muscle] = ankle.stimulation[muscle]


@njit
def spinal_cord(
    p: Any,
    enabled: FloatArray,
    history: Any,
    clock: int,
    delay: Any,
    clearance: float,
    segment: float,
    latches: FloatArray,
    scratch: FloatArray,
) -> None:
    """One step of both legs' modules; writes the stimulations of this moment.

    Args:
        p: Parameters.
        enabled: 1 for every module that works, 0 for one that is lesioned, shape ``(10,)``.
        history: Signals of the last moments, records, shape ``(depth,)``.
        clock: Number of the present moment.
        delay: Delays in steps, a record.
        clearance: Distance hip to ankle at which the swing foot is clear, m.
        segment: Length of thigh and of shank, m.
        latches: Swing latches of both legs, shape ``(2, 4)``.
        scratch: Work space, shape ``(6, 2, 11)``.
    """
    depth = history.shape[0]
    now = history[clock % depth]
    touch = history[(clock - delay.contact) % depth]
    near = history[(clock - delay.from_hip) % depth]
    aim = history[(clock - delay.trunk) % depth]
    swing_leg = now.swing_leg
    # Swing commands of both legs come first: module 4 of the other leg reads them.
    for leg in range(2):
        force, length, velocity = scratch[0, leg], scratch[1, leg], scratch[2, leg]
        stimulation, commands = scratch[3, leg], scratch[4, leg]
        delayed_muscles(history, clock, delay, leg, force, length, velocity)
        stance = touch.contact[leg] > 0.0
        initiates = swing_leg == leg
        load_other = near.load[1 - leg]
        target, roll_target = aim.leg_target[leg], aim.roll_target[leg]
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
        stance = touch.contact[leg] > 0.0
        load, load_other = near.load[leg], near.load[1 - leg]
        m5_gate = enabled[4] > 0.0
        if stance:
            initiates = swing_leg == leg
            gate = 1.0 - p.Tr_sup * load_other if initiates else 1.0
            gate_coronal = 1.0 - p.Tr_sup_c * load_other if initiates else 1.0
            push = side * p.K_push * aim.turned
            m1_compliant_leg(
                p,
                enabled[0],
                enabled[0] * gate,
                enabled[0] * gate_coronal,
                push,
                force,
                stimulation,
            )
            m2_no_hyperextension(p, enabled[1], enabled[1] * gate, force, length, stimulation)
            tilt, tilt_rate = -side * aim.tilt, -side * aim.tilt_rate
            m3_trunk_balance(
                p, enabled[2] * load, aim.lean, aim.lean_rate, tilt, tilt_rate, stimulation
            )
            if not touch.contact[1 - leg] > 0.0:
                m4_compensate_swing(p, enabled[3], scratch[5, 1 - leg], stimulation)
        if m5_gate:
            m5_ankle_dorsiflexion(p, stance, force, length, stimulation)
        for muscle in range(MUSCLES):
            limited = min(max(stimulation[muscle], LEAST), MOST)
            now.stimulation[MUSCLES * leg + muscle] = limited


@njit(cache=True, error_model="numpy")
def walk(
    rows: IntArray,
    command: FloatArray,
    parameters: Any,
    switches: FloatArray,
    delay: Any,
    segment: float,
    history: Any,
    clock: IntArray,
    latches: FloatArray,
    scratch: FloatArray,
    out: FloatArray,
) -> None:
    """Let the spinal cords of rows answer the signals of this moment, and go on to the next.

    Args:
        rows: Row numbers, shape ``(n,)``.
        command: Commands, shape ``(B, 5)``.
        parameters: Records, shape ``(B,)``.
        switches: Numbers whose last ten tell the modules that work, shape ``(B, n)``.
        delay: Records, shape ``(B,)``.
        segment: Length of thigh and of shank, m.
        history: Records, shape ``(B, depth)``.
        clock: Moments since the reset, shape ``(B,)``; counted on.
        latches: Swing latches, shape ``(B, 2, 4)``.
        scratch: Work space, shape ``(6, 2, 11)``.
        out: Stimulation that reaches the muscles, shape ``(B, 22)``.
    """
    first = switches.shape[1] - SWITCHES
    for index in range(rows.size):
        row = rows[index]
        p, t = parameters[row], clock[row]
        clearance = p.l_clr + command[row, 4]
        spinal_cord(
            p,
            switches[row, first:],
            history[row],
            t,
            delay[row],
            clearance,
            segment,
            latches[row],
            scratch,
        )
        delayed_stimulation(history[row], t, delay[row], out[row])
        clock[row] = t + 1
