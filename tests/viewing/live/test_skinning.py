from __future__ import annotations

import mujoco
import numpy as np
import pytest

from neurocontrol.rig import find, rigs
from neurocontrol.viewing.live.scene import Follower
from neurocontrol.viewing.live.skinning import Skinning


@pytest.mark.parametrize("body", rigs())
def test_skins_are_where_mujoco_draws_them(body):
    model = find(body).make_body().build().compile()
    if not model.nskin:
        pytest.skip("it has no skin")
    data = mujoco.MjData(model)
    data.qpos[:] = model.qpos0
    data.qpos[:3] = 0.3, -0.2, 0.5
    data.qpos[7:] += np.random.default_rng(1).uniform(-0.4, 0.4, model.nq - 7)
    mujoco.mj_kinematics(model, data)
    scene = mujoco.MjvScene(model, maxgeom=1000)
    everything = mujoco.mjtCatBit.mjCAT_ALL.value
    mujoco.mjv_updateScene(
        model, data, mujoco.MjvOption(), None, mujoco.MjvCamera(), everything, scene
    )
    drawn = scene.skinvert.reshape(-1, 3)
    skins = list(range(model.nskin))
    surfaces = [skins[:1], skins[1:]]
    skinning = Skinning(model, surfaces)
    for skinned, faces, numbers in zip(
        skinning.vertices(data), skinning.faces, surfaces, strict=True
    ):
        expected = np.concatenate([
            drawn[first : first + model.skin_vertnum[skin]]
            for skin in numbers
            for first in [model.skin_vertadr[skin]]
        ])  # fmt: skip
        assert np.abs(skinned - expected).max() < 1e-5
        assert faces.max() == len(skinned) - 1


def test_a_follower_keeps_up_without_swaying():
    follower = Follower(np.zeros(2))
    for frame in range(300):
        moment = frame / 30.0
        follower.move(np.array([moment, 0.05 * np.sin(12.0 * moment)]), 1.0 / 30.0)
    assert follower.place[0] == pytest.approx(moment, abs=0.02)
    assert abs(follower.place[1]) < 0.03
