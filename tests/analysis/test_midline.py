"""Where the midline lies and how far it swings, beside closed forms and the body's physics."""

from __future__ import annotations

from math import cos, pi, sin

import mujoco
import numpy as np
import pytest

from neurocontrol.analysis.salamander.midline import measure_travel, midline
from neurocontrol.analysis.salamander.norms import STATIONS, SWIM_PROFILE
from neurocontrol.rig import make_body

DT = 0.004
LENGTHS = (0.015, 0.0107, 0.0107, 0.0107, 0.0108, 0.0107, 0.0107, 0.0107, 0.01)
PROFILE = np.array(SWIM_PROFILE)


def pose(yaw=0.0, x=0.0, y=0.0):
    return np.array([[x, y, 0.0, cos(yaw / 2), 0.0, 0.0, sin(yaw / 2)]])


def test_a_straight_body_lies_along_its_heading():
    (line,) = midline(pose(yaw=0.3, x=1.0, y=2.0), np.zeros((1, 8)), LENGTHS)
    ahead = 0.015 - 0.1 * np.array(STATIONS)
    np.testing.assert_allclose(line[:, 0], 1.0 + ahead * cos(0.3))
    np.testing.assert_allclose(line[:, 1], 2.0 + ahead * sin(0.3))


def test_a_bend_to_the_left_turns_the_head_or_the_tail_to_the_left():
    head, tail = np.zeros((1, 8)), np.zeros((1, 8))
    head[0, 0] = tail[0, 7] = pi / 2
    (line,) = midline(pose(), head, LENGTHS)
    np.testing.assert_allclose(line[0], [0.0, 0.015], atol=1e-12)
    np.testing.assert_allclose(line[2:, 1], 0.0, atol=1e-12)
    (line,) = midline(pose(), tail, LENGTHS)
    np.testing.assert_allclose(line[10], [-0.075, 0.01], atol=1e-12)
    np.testing.assert_allclose(line[:9, 1], 0.0, atol=1e-12)


@pytest.mark.parametrize("kind", ["salamander", "salamander-robot"])
def test_links_are_where_the_physics_has_them(kind):
    body = make_body(kind)
    model = body.build().compile()
    data = mujoco.MjData(model)
    joints = len(body.axis) - 1
    angles = np.random.default_rng(1).uniform(-0.5, 0.5, joints)
    data.qpos[:7] = pose(yaw=0.4, x=0.02, y=-0.01)
    for joint, angle in enumerate(angles, 1):
        data.joint(f"axis_{joint}").qpos = angle
    mujoco.mj_kinematics(model, data)
    (line,) = midline(data.qpos[np.newaxis, :7], angles[np.newaxis], body.axis)
    reached = np.cumsum((0.0, *body.axis)) / body.length
    middles = 0.5 * (reached[1:] + reached[:-1])
    links = np.array([data.geom(f"link_{link}").xpos[:2] for link in range(len(body.axis))])
    for station, point in zip(STATIONS, line, strict=True):
        # The middle of the link that holds the station lies within half a link of it.
        link = int(np.abs(middles - station).argmin())
        half = 0.5 * body.axis[link]
        assert np.hypot(*(links[link] - point)) <= half * (1 + 1e-9)
    ends = links[[0, -1]]
    np.testing.assert_allclose(np.hypot(*(line[[0, -1]] - ends).T), np.take(body.axis, [0, -1]) / 2)


def wave(frequency, *, speed=0.07, course=0.0, seconds=6.0, profile=PROFILE):
    """A body of 0.1 m whose stations swing as told while it goes straight on a course."""
    time = np.arange(round(seconds / DT)) * DT
    along = speed * time[:, np.newaxis] - 0.1 * np.array(STATIONS)
    aside = 0.1 * profile * np.sin(2 * pi * (frequency * time[:, np.newaxis] - STATIONS))
    turned = np.array([[cos(course), sin(course)], [-sin(course), cos(course)]])
    return np.stack([along, aside], axis=-1) @ turned


@pytest.mark.parametrize("course", [0.0, 0.7, pi])
@pytest.mark.parametrize("frequency", [0.9, 2.6, 3.17])
def test_the_profile_of_a_wave_is_found_on_any_course(frequency, course):
    found = measure_travel(wave(frequency, course=course), DT, frequency).excursion
    np.testing.assert_allclose(found, 0.1 * PROFILE, rtol=0.02)


def test_going_backward_swings_as_far_as_going_forward():
    found = measure_travel(wave(3.0, speed=-0.05), DT, 3.0)
    assert found.speed == pytest.approx(-0.05, rel=1e-3)
    np.testing.assert_allclose(found.excursion, 0.1 * PROFILE, rtol=0.02)


def test_the_speed_is_that_along_the_line_of_travel():
    assert measure_travel(wave(2.6, course=0.7), DT, 2.6).speed == pytest.approx(0.07, rel=1e-3)
    time = np.arange(2000) * DT
    angle = 0.5 * time[:, np.newaxis] - 0.1 * np.array(STATIONS)
    circle = 0.2 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    assert measure_travel(circle, DT, 2.0).speed == pytest.approx(0.1, rel=0.02)


def test_a_turn_is_no_swing():
    time = np.arange(2000) * DT
    angle = 0.5 * time[:, np.newaxis] - np.array(STATIONS) / 2
    sway = 0.004 * np.sin(2 * pi * 2.0 * time[:, np.newaxis])
    circle = (0.2 + sway)[..., np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    # Stations spread over a quarter of a circle see the way of the body at an angle.
    np.testing.assert_allclose(measure_travel(circle, DT, 2.0).excursion[4:7], 0.004, rtol=0.02)
    still = np.full_like(circle, 0.2) * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    assert measure_travel(still, DT, 2.0).excursion.max() < 1e-4


def test_a_body_at_rest_or_of_few_strides_has_no_line_of_travel():
    assert np.isnan(measure_travel(np.ones((500, 11, 2)), DT, 2.0).excursion).all()
    assert np.isnan(measure_travel(wave(2.0, seconds=1.4), DT, 2.0).excursion).all()
    assert np.isfinite(measure_travel(wave(2.0, seconds=1.6), DT, 2.0).excursion).all()
    assert np.isnan(measure_travel(wave(2.0), DT, float("nan")).excursion).all()
