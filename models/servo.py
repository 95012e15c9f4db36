"""Position servos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mujoco

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_servo(
    spec: mujoco.MjSpec, joint: str, gains: tuple[float, float], torque: Sequence[float]
) -> None:
    """Add a position servo to a joint, under the joint's name.

    Args:
        spec: The body.
        joint: Name of the joint.
        gains: Of position, N m/rad, and velocity, N m s/rad.
        torque: Its least and largest torque, N m.
    """
    stiffness, damping = gains
    spec.add_actuator(
        name=joint,
        trntype=mujoco.mjtTrn.mjTRN_JOINT,
        target=joint,
        gaintype=mujoco.mjtGain.mjGAIN_FIXED,
        biastype=mujoco.mjtBias.mjBIAS_AFFINE,
        gainprm=[stiffness] + [0] * 9,
        biasprm=[0, -stiffness, -damping] + [0] * 7,
        forcelimited=True,
        forcerange=list(torque),
    )
