"""Mechanical power of the actuators, as a kernel, and what it is computed of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mujoco
import numba
import numpy as np

if TYPE_CHECKING:
    from neurocontrol.types import BoolArray, FloatArray, IntArray

LANES = 8
"""Sums side by side."""

_JOINT, _JOINT_IN_PARENT = mujoco.mjtTrn.mjTRN_JOINT, mujoco.mjtTrn.mjTRN_JOINTINPARENT


def actuated_dofs(model: mujoco.MjModel) -> tuple[IntArray, BoolArray]:
    """The degree of freedom of each actuator, and whether it moves one hinge or slide."""
    direct = np.isin(model.actuator_trntype, (_JOINT, _JOINT_IN_PARENT))
    joints = np.where(direct, model.actuator_trnid[:, 0], 0)
    kinds = model.jnt_type[joints]
    direct &= (kinds == mujoco.mjtJoint.mjJNT_HINGE) | (kinds == mujoco.mjtJoint.mjJNT_SLIDE)
    return model.jnt_dofadr[joints], direct


@numba.njit(cache=True, error_model="numpy")
def mechanical_power(
    rows: IntArray,
    qvel: FloatArray,
    velocity: FloatArray,
    force: FloatArray,
    dofs: IntArray,
    direct: BoolArray,
    gear: FloatArray,
    lanes: FloatArray,
    power: FloatArray,
) -> None:
    """Write the power of the actuators of rows, sum of abs(force x speed).

    The terms are added in the order of :func:`numpy.sum`: eight sums side by side, then their sum,
    then what is left.

    Args:
        rows: Row numbers, shape ``(n,)``.
        qvel: Velocities, shape ``(B, nv)``.
        velocity: Of the actuators before the last physics step, shape ``(B, nu)``.
        force: Of the actuators, shape ``(B, nu)``.
        dofs: Degree of freedom that each actuator moves, shape ``(nu,)``.
        direct: Whether it moves one at all, so that its speed is known now, shape ``(nu,)``.
        gear: Speed of an actuator over that of its degree of freedom, shape ``(nu,)``.
        lanes: Scratch, shape ``(8,)``.
        power: Written, W, shape ``(B,)``.
    """
    whole = dofs.size - dofs.size % LANES
    for row in rows:
        lanes[:] = 0.0
        for one in range(whole):
            speed = qvel[row, dofs[one]] * gear[one] if direct[one] else velocity[row, one]
            lanes[one % LANES] += abs(speed * force[row, one])
        low = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
        total = low + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
        for one in range(whole, dofs.size):
            speed = qvel[row, dofs[one]] * gear[one] if direct[one] else velocity[row, one]
            total += abs(speed * force[row, one])
        power[row] = total
