"""Joints damped implicitly, so that contacts know of it.

An implicit integrator steps with ``(M + h B) a = f - B v``, where h is the time step and B the
damping of the joints. MuJoCo solves the contacts before, for M alone: where damping acts within a
step, they take limbs for lighter than they move, by the factor ``1 + h B / M``. With h B as
armature, and the damping left explicit, the step is the same and the contacts are solved for it.
"""

from __future__ import annotations

import mujoco


def damp_implicitly(spec: mujoco.MjSpec) -> None:
    """Let a finished specification step implicitly in the damping of its hinges and slides.

    Its time step must not be changed afterwards, nor its damping.
    """
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_EULER
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_EULERDAMP
    for joint in spec.joints:
        joint.armature += spec.option.timestep * joint.damping[0]
