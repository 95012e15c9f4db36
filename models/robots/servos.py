"""The servos of a robot: what its file says of them, and the position servos they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING

import mujoco
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINTS = int(mujoco.mjtTrn.mjTRN_JOINT), int(mujoco.mjtTrn.mjTRN_JOINTINPARENT)
_GRAVITY = 9.81
_QUICK, _DAMPING_RATIO = 3.0, 0.8  # of heavy rotors: radians per time of the pendulum; 1

STIFFNESS, DAMPING = 2.0, 1.0
"""Gains of a servo: torque per rad in weights times leg lengths, and damping in those times the
time of the leg as a pendulum, with that of its joint. Our own, by trial on three robots of 2, 15
and 45 kg: stiffer or less damped legs bounce, softer ones drag their feet."""


@dataclass(frozen=True, kw_only=True)
class Servo:
    """A servo of one joint.

    Attributes:
        joint: Name of the joint.
        kind: What its file has: ``motor``, ``position``, ``velocity``, ``general`` or ``none``.
        torque: Its largest torque, N m (or force, N); infinite where nothing limits it.
        stiffness: Torque per rad, N m/rad, of one that holds positions; 0 of others.
        damping: Torque per rad/s, N m s/rad.
        drag: The damping that its joint has without it, N m s/rad.
        inertia: What it moves, with the rotor of its motor, kg m^2.
    """

    joint: str
    kind: str
    torque: float
    stiffness: float = 0.0
    damping: float = 0.0
    drag: float = 0.0
    inertia: float = 0.0


def servos_of(model: mujoco.MjModel, joints: Sequence[str]) -> dict[str, Servo]:
    """Return the servo of every joint that has one, by joint, the stiffest where there are several.

    Args:
        model: The robot.
        joints: Names of the joints of its legs.
    """
    numbers = {model.joint(name).id: name for name in joints}
    found: dict[str, Servo] = {}
    for actuator in range(model.nu):
        if model.actuator_trntype[actuator] not in _JOINTS:
            continue
        name = numbers.get(int(model.actuator_trnid[actuator, 0]))
        if name is None:
            continue
        drag = float(model.dof_damping[model.joint(name).dofadr[0]])
        servo = replace(_read(model, actuator, name), drag=drag)
        if name not in found or servo.stiffness > found[name].stiffness:
            found[name] = servo
    return found


def _read(model: mujoco.MjModel, actuator: int, joint: str) -> Servo:
    gear = abs(float(model.actuator_gear[actuator, 0])) or 1.0
    gain = float(model.actuator_gainprm[actuator, 0])
    _, position, velocity = model.actuator_biasprm[actuator, :3]
    affine = model.actuator_biastype[actuator] == mujoco.mjtBias.mjBIAS_AFFINE
    limits = [inf]
    if model.actuator_forcelimited[actuator]:
        limits.append(float(np.abs(model.actuator_forcerange[actuator]).max()) * gear)
    number = model.joint(joint).id
    if model.jnt_actfrclimited[number]:
        limits.append(float(np.abs(model.jnt_actfrcrange[number]).max()))
    if affine and position < 0.0:
        return Servo(
            joint=joint, kind="position" if abs(gain + position) < 1e-9 * gain else "general",
            torque=min(limits), stiffness=-position * gear**2, damping=-velocity * gear**2,
        )  # fmt: skip
    if model.actuator_ctrllimited[actuator] and not (affine and velocity < 0.0):
        limits.append(float(np.abs(model.actuator_ctrlrange[actuator]).max()) * abs(gain) * gear)
    kind = "velocity" if affine and velocity < 0.0 else "motor"
    return Servo(joint=joint, kind=kind, torque=min(limits))


def needed(weight: float, length: float, inertia: float) -> tuple[float, float]:
    """Stiffness, N m/rad, and damping, N m s/rad, of a servo of a robot of this size.

    Args:
        weight: N.
        length: Of its legs, m.
        inertia: What the servo moves, kg m^2.
    """
    time = sqrt(length / _GRAVITY)
    stiffness, damping = STIFFNESS * weight * length, DAMPING * weight * length * time
    quick = inertia * (_QUICK / time) ** 2
    if quick > stiffness:
        return quick, max(damping, 2 * _DAMPING_RATIO * sqrt(quick * inertia))
    return stiffness, damping


def suited(servo: Servo, weight: float, length: float, *, own: bool = False) -> tuple[Servo, str]:
    """Return the position servo that a servo becomes, and what was changed.

    Args:
        servo: As the file has it.
        weight: Of the robot, N.
        length: Of its legs, m.
        own: Whether the gains of servos that hold positions stay what they are.
    """
    stiffness, damping = needed(weight, length, servo.inertia)
    missing = max(0.0, damping - servo.drag)
    if servo.stiffness == 0.0:
        word = "servos added" if servo.kind == "none" else f"{servo.kind}s made position servos"
        return replace(servo, stiffness=stiffness, damping=missing), word
    if own:
        return servo, ""
    word = f"{servo.kind} servos given other gains than their {servo.stiffness:.3g} N m/rad"
    return replace(servo, stiffness=stiffness, damping=missing), word
