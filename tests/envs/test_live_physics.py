"""What is written to MuJoCo's model and data acts, as in Gymnasium's own environments."""

from __future__ import annotations

import copy

import gymnasium
import mujoco
import numpy as np
import pytest

from neurocontrol.rig import rigs

RIGS = {name: rig for name, rig in rigs().items() if rig.environment}
every_body = pytest.mark.parametrize("rig", RIGS.values(), ids=RIGS)


def make(rig):
    env = gymnasium.make(rig.environment.id, controller=rig.controller(), reset_noise=0.0).unwrapped
    env.reset(seed=0)
    return env


def walked(env, frames=4):
    """Where the body is after some frames of one action."""
    for _ in range(frames):
        env.step(np.zeros(env.action_space.shape))
    return env.data.qpos.copy()


@every_body
def test_edits_of_the_model_act_on_the_physics_of_this_environment_alone(rig):
    heavy, usual = make(rig), make(rig)
    assert heavy._pack.simulation.obstacle == ""
    heavy.model.body_mass[:] *= 3.0
    heavy.model.body_inertia[:] *= 3.0
    mujoco.mj_setConst(heavy.model, mujoco.MjData(heavy.model))
    twin, expected = copy.deepcopy(heavy), walked(usual)
    np.testing.assert_array_equal(walked(make(rig)), expected)
    np.testing.assert_array_equal(walked(twin), walked(heavy))
    assert not np.array_equal(heavy.data.qpos, expected)


@every_body
def test_a_body_falls_as_the_model_says(rig):
    heights = {}
    for pull in (9.81, 1.62):  # m/s2, on the earth and on the moon
        env = make(rig)
        env.data.qpos[2] = 5.0  # far above the ground
        env.model.opt.gravity[2] = -pull
        before = env.data.subtree_com[0, 2]
        env._data.take_back()
        env._pack.simulation.step(round(0.1 / env._pack.simulation.tick))
        heights[pull] = before - env.data.subtree_com[0, 2]
    assert heights[9.81] / heights[1.62] == pytest.approx(9.81 / 1.62, rel=0.01)


@every_body
def test_edits_of_data_act_and_a_reset_undoes_them(rig):
    env, other = make(rig), make(rig)
    start = env.data.qpos.copy()
    env.data.qpos[0] += 0.25
    assert env.data.qpos[0] == start[0] + 0.25
    shifted = walked(env)
    shifted[0] -= 0.25  # level ground is everywhere the same
    np.testing.assert_allclose(shifted, walked(other), rtol=0, atol=1e-4)
    env.data.qpos[0] = 100.0
    env.reset()
    np.testing.assert_array_equal(env.data.qpos, start)
