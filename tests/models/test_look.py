from __future__ import annotations

from itertools import pairwise

import mujoco
import numpy as np
import pytest

from neurocontrol.rig import find, rigs
from neurocontrol.scenery import LEFT, RIGHT, activation_colour, side_colour


def moved(model, steps=200):
    """Where a model is after it was driven for a while."""
    data = mujoco.MjData(model)
    data.qpos[2] += 0.05
    for step in range(steps):
        data.ctrl[:] = 0.01 * np.sin(0.1 * step + np.arange(model.nu))
        mujoco.mj_step(model, data)
    return np.concatenate([data.qpos, data.qvel, data.sensordata])


@pytest.mark.parametrize("body", rigs())
def test_what_is_only_drawn_changes_no_bit_of_the_motion(body):
    build = find(body).make_body().build
    bare = build()
    for skin in list(bare.skins):
        bare.delete(skin)
    shown, bare = build().compile(), bare.compile()
    assert bare.nskin == 0
    assert shown.body_mass.tolist() == bare.body_mass.tolist()
    assert (moved(shown) == moved(bare)).all()


def skin_places(model, data, name):
    """Where the vertices of a skin are drawn, m, shape ``(V, 3)``."""
    scene = mujoco.MjvScene(model, maxgeom=1000)
    mujoco.mj_kinematics(model, data)
    everything = mujoco.mjtCatBit.mjCAT_ALL.value
    mujoco.mjv_updateScene(
        model, data, mujoco.MjvOption(), None, mujoco.MjvCamera(), everything, scene
    )
    skin = model.skin(name).id
    first = 3 * model.skin_vertadr[skin]
    vertices = scene.skinvert[first : first + 3 * model.skin_vertnum[skin]]
    return vertices.reshape(-1, 3)


@pytest.mark.parametrize("body", rigs())
def test_skins_rest_where_they_were_drawn(body):
    model = find(body).make_body().build().compile()
    data = mujoco.MjData(model)
    for skin in range(model.nskin):
        first = model.skin_vertadr[skin]
        drawn = model.skin_vert[first : first + model.skin_vertnum[skin]]
        shown = skin_places(model, data, model.skin(skin).name)
        assert np.abs(shown - drawn).max() < 1e-6


def test_arms_swing_against_the_legs_about_their_shoulders():
    model = find("human").make_body().build().compile()
    data = mujoco.MjData(model)
    before = {name: skin_places(model, data, name) for name in ("right_hand", "right_upper_arm")}
    data.qpos[model.joint("left_hip_pitch").qposadr[0]] = 0.6
    hand = skin_places(model, data, "right_hand") - before["right_hand"]
    shoulder = skin_places(model, data, "right_upper_arm") - before["right_upper_arm"]
    assert hand[:, 0].mean() > 0.1
    assert np.linalg.norm(shoulder, axis=1).min() < 0.02
    left = skin_places(model, data, "left_hand")
    data.qpos[:] = model.qpos0
    assert np.abs(left - skin_places(model, data, "left_hand")).max() < 1e-6


def test_the_salamander_has_one_skin_that_tapers_and_bends():
    model = find("salamander").make_body().build().compile()
    data = mujoco.MjData(model)
    places = skin_places(model, data, "skin")
    along = places[:, 0].max() - places[:, 0]
    assert np.ptp(along) == pytest.approx(0.1, rel=0.03)
    width = [np.ptp(places[abs(along - at) < 0.002, 1]) for at in (0.03, 0.06, 0.085, 0.097)]
    assert (np.diff(width) < 0.0).all()
    data.qpos[7:][model.jnt_qposadr[1:] - 7] = 0.0
    for joint in range(1, 9):
        data.qpos[model.joint(f"axis_{joint}").qposadr[0]] = 0.3
    bent = skin_places(model, data, "skin")
    gaps = np.linalg.norm(np.diff(bent[:-2].reshape(-1, 14, 3).mean(axis=1), axis=0), axis=1)
    assert gaps.max() < 1.5 * 0.1 / 55


@pytest.mark.parametrize("body", rigs())
def test_left_is_told_from_right_by_colour(body):
    model = find(body).make_body().build().compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    shown = model.geom_group == 1
    for side, colour in ((1.0, LEFT), (-1.0, RIGHT)):
        painted = shown & np.isclose(model.geom_rgba, colour).all(axis=1)
        assert painted.any()
        assert (side * data.geom_xpos[painted, 1] > 0.0).all()


def test_muscles_redden_with_their_activation():
    red = [activation_colour(share) for share in (0.0, 0.1, 0.5, 1.0)]
    assert all(before[1] > after[1] for before, after in pairwise(red))
    assert (activation_colour(2.0) == activation_colour(1.0)).all()
    assert side_colour(1) == list(LEFT) != side_colour(-1)
