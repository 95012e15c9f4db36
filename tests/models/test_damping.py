"""Damping as armature: implicit steps, of which contacts know."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from neurocontrol.models.damping import damp_implicitly
from neurocontrol.models.salamander import SalamanderMorphology, build_salamander

IMPLICIT = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
RADIUS, HEIGHT, FORCE = 1.2e-3, 0.3e-3, 7e-3  # m, m, N


def limb(timestep, *, known):
    """A foot of 7 mg, its damping hundreds of times its mass in a step, pressed to the ground."""
    spec = mujoco.MjSpec()
    spec.option.timestep, spec.option.integrator = timestep, IMPLICIT
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_PLANE, size=[1, 1, 1], priority=1, solref=[0.004, 1.0]
    )
    foot = spec.worldbody.add_body(pos=[0, 0, RADIUS + HEIGHT])
    foot.add_joint(
        name="limb", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 0, 1], damping=[0.05, 0, 0]
    )
    foot.add_geom(type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[RADIUS, 0, 0], mass=7e-6)
    spec.add_actuator(target="limb", trntype=mujoco.mjtTrn.mjTRN_JOINT)
    if known:
        damp_implicitly(spec)
    return spec.compile()


def depth(model):
    """How far the foot ever sinks in, m."""
    data, deepest = mujoco.MjData(model), 0.0
    data.ctrl[0] = -FORCE
    for _ in range(round(0.06 / model.opt.timestep)):
        mujoco.mj_step(model, data)
        deepest = max(deepest, -data.qpos[0] - HEIGHT)
    return deepest


def test_a_damped_limb_lands_at_1_ms_as_in_steps_a_hundredth_of_it():
    converged = depth(limb(1e-5, known=False))
    assert depth(limb(1e-3, known=True)) == pytest.approx(converged, rel=0.01)
    assert depth(limb(1e-3, known=False)) > 1.3 * converged


@pytest.mark.parametrize("timestep", [0.0005, 0.001])
def test_without_contacts_the_animal_moves_as_under_an_implicit_integrator(timestep):
    spec = build_salamander(SalamanderMorphology(), timestep=timestep)
    known = spec.compile()
    spec.option.integrator = IMPLICIT
    spec.option.disableflags = 0
    for joint in spec.joints:
        joint.armature = 0.0
    random = np.random.default_rng(0)
    twitch, spin = 1e-4 * random.normal(size=known.nu), random.normal(size=known.nv)
    poses = []
    for model in (known, spec.compile()):
        data = mujoco.MjData(model)
        data.ctrl[:], data.qvel[:] = twitch, spin
        mujoco.mj_step(model, data, 100)
        poses.append(data.qpos.copy())
    assert np.abs(poses[0] - known.qpos0).max() > 0.1
    assert poses[0] == pytest.approx(poses[1], abs=1e-9)
