"""A pilot leads bodies along their ways."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from neurocontrol.pilot import STEERING_PERIOD, Pilot

LOOKAHEAD = 0.3
SQUARE = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 3.0], [0.0, 3.0], [0.0, -1.0]])


class Unicycles:
    """Points that go forward at 1 m/s and turn towards the heading of their command."""

    def __init__(self, batch=1, x=0.0, y=0.0, quickness=4.0):
        self.plant = SimpleNamespace(qpos=np.tile([x, y], (batch, 1)))
        self.controller = SimpleNamespace(command_space=SimpleNamespace(names=("drive", "heading")))
        self.command = np.full((batch, 2), 7.0)
        self.rows = np.arange(batch)
        self.facing = np.zeros(batch)
        self.quickness = quickness

    def go(self, seconds, step=0.01):
        for _ in range(round(seconds / step)):
            off = self.command[:, 1] - self.facing
            self.facing += step * self.quickness * np.arctan2(np.sin(off), np.cos(off))
            ahead = np.stack([np.cos(self.facing), np.sin(self.facing)], axis=1)
            self.plant.qpos[self.rows] += step * ahead[self.rows]


def follow(unicycles, route, seconds):
    """Positions of row 0 under a pilot."""
    pilot, way = Pilot(unicycles, {0: route}, LOOKAHEAD), []
    for _ in range(round(seconds / STEERING_PERIOD)):
        pilot.steer()
        unicycles.go(STEERING_PERIOD)
        way.append(unicycles.plant.qpos[0].copy())
    return np.array(way)


def distances(points, corners):
    """Of points to a way of straight pieces."""
    starts, steps = corners[:-1], np.diff(corners, axis=0)
    along = np.einsum("pic,ic->pi", points[:, None] - starts, steps) / np.sum(steps**2, axis=1)
    nearest = starts + np.clip(along, 0, 1)[..., None] * steps
    return np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1)


@pytest.mark.parametrize(
    ("y", "side"), [(-0.2, 1), (0.0, 0), (0.2, -1)], ids=["left", "ahead", "right"]
)
def test_a_way_to_the_left_steers_left(y, side):
    unicycles = Unicycles(y=y)
    Pilot(unicycles, {0: np.array([[-0.5, 0.0], [9.0, 0.0]])}, LOOKAHEAD).steer()
    heading = unicycles.command[0, 1]
    assert np.sign(heading) == side
    assert heading == pytest.approx(np.arctan2(-y, LOOKAHEAD))
    assert unicycles.command[0, 0] == 7.0


@pytest.mark.parametrize("turn", np.radians([0.0, 90.0, 135.0, -100.0]))
def test_headings_are_directions_of_the_world(turn):
    direction = np.array([np.cos(turn), np.sin(turn)])
    unicycles = Unicycles()
    Pilot(unicycles, {0: np.array([[0.0, 0.0], 5 * direction])}, LOOKAHEAD).steer()
    assert unicycles.command[0, 1] == pytest.approx(turn)


def test_a_body_beside_a_line_comes_back_to_it():
    way = follow(Unicycles(y=0.5), np.array([[-0.5, 0.0], [1.0, 0.0]]), 8.0)
    assert np.abs(way[-20:, 1]).max() < 0.01
    assert way[-1, 0] > 6.0, "the last piece has no end"


def test_a_square_is_followed_around_its_corners():
    way = follow(Unicycles(), SQUARE, 12.0)
    assert distances(way, SQUARE).max() < LOOKAHEAD
    passed = [int(np.linalg.norm(way - corner, axis=1).argmin()) for corner in SQUARE[:4]]
    assert passed == sorted(passed)
    assert all(np.linalg.norm(way[n] - c) < LOOKAHEAD for n, c in zip(passed, SQUARE, strict=False))


def test_how_far_it_has_come_decides_between_there_and_back():
    unicycles = Unicycles()
    way = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 0.1], [-9.0, 0.1]])
    pilot = Pilot(unicycles, {0: way}, LOOKAHEAD)

    def heading(x, y):
        unicycles.plant.qpos[0] = x, y
        pilot.steer()
        return np.cos(unicycles.command[0, 1])

    assert heading(0.4, 0.1) > 0.9, "on the way back, before it has been there"
    for x in np.arange(0.6, 3.0, 0.3):
        assert heading(x, 0.0) > 0.9
    for x in np.arange(3.0, 1.0, -0.3):
        heading(x, 0.1)
    assert heading(1.0, 0.0) < -0.9, "on the way there, after it has been there"


def test_rows_without_a_way_and_rows_that_stopped_are_left_alone():
    unicycles = Unicycles(batch=3)
    line = np.array([[0.0, 0.0], [0.0, 5.0]])
    pilot = Pilot(unicycles, {0: line, 2: line}, LOOKAHEAD)
    unicycles.rows = np.array([0, 1])
    pilot.steer()
    assert unicycles.command[:, 1] == pytest.approx([np.pi / 2, 7.0, 7.0])


def test_every_row_has_its_own_way():
    unicycles, alone = Unicycles(batch=2), Unicycles()
    pilot = Pilot(unicycles, {0: SQUARE * [1, -1], 1: SQUARE}, LOOKAHEAD)
    single = Pilot(alone, {0: SQUARE}, LOOKAHEAD)
    for _ in range(60):
        for pilots, points in ((pilot, unicycles), (single, alone)):
            pilots.steer()
            points.go(STEERING_PERIOD)
    assert np.array_equal(unicycles.plant.qpos[1], alone.plant.qpos[0])
    assert unicycles.plant.qpos[0] == pytest.approx(alone.plant.qpos[0] * [1, -1])


def test_acts_are_a_look_every_period():
    pilot = Pilot(Unicycles(), {0: SQUARE}, LOOKAHEAD)
    moments = [moment for moment, act in pilot.acts(1.0) if act == pilot.steer]
    assert moments == pytest.approx(np.arange(10) * STEERING_PERIOD)
