from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from neurocontrol.scenery import carry_lights
from neurocontrol.viewing.camera import SideView, camera_path


def test_a_straight_walk_is_watched_from_its_right_side(run):
    _, azimuth = camera_path(run, SideView(azimuth=0.0))
    np.testing.assert_allclose(azimuth, 90.0)


def test_the_camera_follows_the_path_but_not_the_stride(run):
    qpos = run.qpos.copy()
    shaken = qpos.copy()
    shaken[:, 2] += 0.01 * np.sin(2.0 * np.pi * run.time / 0.1)
    shaken = replace(run, qpos=shaken)
    point, _ = camera_path(shaken, SideView())
    inner = slice(200, -200)
    assert np.ptp(point[inner, 2]) < 0.001
    assert np.abs(point[inner, 0] - qpos[inner, 0]).max() < 0.05


def test_lights_of_the_world_travel_and_those_of_bodies_stay():
    model = mujoco.MjModel.from_xml_string(
        """<mujoco><worldbody>
        <light name="sun" pos="0 0 3" dir="0 .6 -.8" type="directional"/>
        <light name="lamp" pos="1 0 2"/>
        <body><light name="torch" pos="0 0 1"/><geom size=".1"/></body>
        </worldbody></mujoco>"""
    )
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    mujoco.mj_camlight(model, data)
    point = np.array([5.0, 2.0, 0.1])
    carry_lights(model, data, point)
    sun, lamp, torch = data.light_xpos
    across = np.cross(point - sun, data.light_xdir[0])
    np.testing.assert_allclose(across, 0.0, atol=1e-12)
    assert (point - sun) @ data.light_xdir[0] == pytest.approx(
        2.0 * model.vis.map.shadowclip * model.stat.extent
    )
    np.testing.assert_allclose(lamp, [6.0, 2.0, 2.0])
    np.testing.assert_allclose(torch, [0.0, 0.0, 1.0])
