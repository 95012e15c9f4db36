from __future__ import annotations

import json

import numpy as np
import pytest

from neurocontrol.analysis import gait_phases
from neurocontrol.analysis.salamander.summary import axis_angles, crossings, salamander_summary

DT = 0.004
SHORE = {"kind": "shore", "edges": [0.1, 0.3]}
INTO, ONTO = "into the water", "onto land"


def moments(seconds):
    return np.arange(round(seconds / DT)) * DT


def bending(time, frequency, lags):
    behind = np.concatenate([[0.0], np.cumsum(np.broadcast_to(lags, 7))])
    return 0.3 * np.sin(2 * np.pi * (frequency * time[:, np.newaxis] - behind))


def segment(label, start, stop):
    return {"start": start, "stop": stop, "label": label, "command": {}}


def told(run):
    return [(round(one["time"], 6), one["edge"], one["direction"]) for one in crossings(run)]


def test_a_way_through_the_water_crosses_two_edges(salamander_run):
    time = moments(4.0)
    run = salamander_run(time, x=0.1 * time + 0.0001, arena=SHORE)
    assert told(run) == [(1.0, 0.1, INTO), (3.0, 0.3, ONTO)]


def test_turning_back_is_a_crossing_in_the_other_direction(salamander_run):
    time = moments(8.0)
    there_and_back = 0.4001 - np.abs(0.1 * time - 0.4)
    run = salamander_run(time, x=there_and_back, arena=SHORE)
    directions = [direction for _, _, direction in told(run)]
    assert directions == [INTO, ONTO, INTO, ONTO]
    assert [edge for _, edge, _ in told(run)] == [0.1, 0.3, 0.3, 0.1]
    np.testing.assert_allclose([when for when, *_ in told(run)], [1, 3, 5, 7], atol=2 * DT)


@pytest.mark.parametrize(
    ("arena", "speed"),
    [(None, 0.1), ({"kind": "water", "edges": []}, 0.1), (SHORE, 0.0), (SHORE, -0.1)],
)
def test_without_an_edge_on_the_way_there_are_no_crossings(arena, speed, salamander_run):
    time = moments(4.0)
    assert crossings(salamander_run(time, x=speed * time, arena=arena)) == []


def test_angles_are_those_of_the_active_joints_in_their_order(salamander_run):
    time = moments(1.0)
    angles = bending(time, 1.0, 0.1)
    np.testing.assert_array_equal(axis_angles(salamander_run(time, angles=angles)), angles)


AXIS = (0.015, 0.0107, 0.0107, 0.0107, 0.0108, 0.0107, 0.0107, 0.0107, 0.01)


@pytest.fixture
def amphibious(amphibious_run):
    """A run that trots for six seconds and then swims for six."""
    return amphibious_run()


@pytest.fixture
def amphibious_run(salamander_run):
    """Return a function that makes such a run of a body."""

    def make(**body):
        return walk_and_swim(salamander_run, **body)

    return make


def walk_and_swim(salamander_run, **body):
    time = moments(12.0)
    early = time < 6.0
    standing = bending(time, 1.25, [0, 0, 0.5, 0, 0, 0, 0])
    travelling = bending(time, 3.0, 0.1)
    cycle = (1.25 * time[:, np.newaxis] - gait_phases("trot") + 1e-9) % 1.0
    return salamander_run(
        time,
        angles=np.where(early[:, np.newaxis], standing, travelling),
        x=np.where(early, 0.05 * time, 0.3 + 0.07 * (time - 6.0)),
        contact=(cycle < 0.75) & early[:, np.newaxis],
        segments=[segment("stepping", 0.0, 6.0), segment("swimming", 6.0, 12.0)],
        arena={"kind": "shore", "edges": [0.3005, 5.0]},
        **body,
    )


def test_every_segment_tells_its_wave(amphibious):
    summary = salamander_summary(amphibious)
    walk, swim = summary["segments"]
    assert walk["axial_frequency"] == pytest.approx(1.25, abs=0.02)
    assert walk["trunk_lag"] == pytest.approx(0.0, abs=2e-3)
    assert walk["trunk_to_tail"] == pytest.approx(0.5, abs=2e-3)
    assert swim["axial_frequency"] == pytest.approx(3.0, abs=0.02)
    assert swim["axial_wave"] == pytest.approx(0.7, abs=5e-3)
    np.testing.assert_allclose(swim["axial_lag"], 0.1, atol=2e-3)
    np.testing.assert_allclose(swim["axial_amplitude"], 0.3, rtol=0.02)
    assert walk["body_lengths_per_second"] == pytest.approx(0.5, rel=0.01)
    assert swim["body_lengths_per_second"] == pytest.approx(0.7, rel=0.01)
    assert walk["stride_frequency"] == pytest.approx(1.25, rel=0.01)
    assert [one["direction"] for one in summary["crossings"]] == [INTO]
    assert summary["crossings"][0]["time"] == pytest.approx(6.0, abs=0.02)


def test_feet_count_on_land_and_are_unknown_in_the_water(amphibious):
    walk, swim = salamander_summary(amphibious)["segments"]
    assert walk["feet_down"] == pytest.approx(0.75, abs=0.01)
    assert walk["diagonals"] == 1.0
    assert swim["feet_down"] == 0.0
    assert swim["diagonals"] is None
    assert walk["raw_feet_down"] == walk["feet_down"]
    assert (walk["raw_diagonals"], walk["losses_per_stance"]) == (1.0, 0.0)
    assert (swim["raw_feet_down"], swim["losses_per_stance"]) == (0.0, None)
    assert swim["raw_diagonals"] is None


def test_a_foot_that_leaves_the_ground_for_a_moment_is_told_raw(salamander_run):
    time = moments(8.0)
    contact = (1.25 * time[:, np.newaxis] - gait_phases("trot") + 1e-9) % 1.0 < 0.75
    chattering = contact.copy()
    chattering[:: round(0.08 / DT), 2] = False  # 4 ms, seven or eight times a stance
    runs = [salamander_run(time, contact=one) for one in (contact, chattering)]
    plain, found = (salamander_summary(run)["segments"][0] for run in runs)
    assert found["feet_down"] == pytest.approx(plain["feet_down"], abs=2e-3)
    assert found["raw_feet_down"] == pytest.approx(plain["feet_down"] - 0.75 / 20 / 4, abs=1e-3)
    assert found["losses_per_stance"] == pytest.approx(7.25 / 4, abs=0.2)


def test_the_beginning_of_a_segment_does_not_count(salamander_run):
    time = moments(8.0)
    angles = bending(time, 1.0, 0.1)
    angles[time < 1.4] = bending(time, 5.0, -0.2)[time < 1.4]
    (whole,) = salamander_summary(salamander_run(time, angles=angles))["segments"]
    assert whole["axial_frequency"] == pytest.approx(1.0, abs=0.02)
    np.testing.assert_allclose(whole["axial_lag"], 0.1, atol=1e-3)


def test_a_run_cut_short_is_json_with_unknowns(salamander_run):
    time = moments(0.02)
    parts = [segment("stepping", 0.0, 0.02), segment("swimming", 5.0, 10.0)]
    summary = salamander_summary(salamander_run(time, segments=parts, arena=SHORE))
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    for part in summary["segments"]:
        assert part["axial_frequency"] is None
        assert part["trunk_to_tail"] is None
        assert part["axial_lag"] == [None] * 7
    assert summary["segments"][1]["feet_down"] is None
    assert summary["crossings"] == []


def test_gaits_of_the_animal_are_put_beside_animals(amphibious_run):
    walk, swim = salamander_summary(amphibious_run(links=AXIS))["segments"]
    swims = {row["name"]: row for row in swim["likeness"]}
    assert swims["tail beats"]["measured"] == pytest.approx(3.0, abs=0.02)
    assert swims["stride"]["measured"] == pytest.approx(0.7 / 3.0, rel=0.02)
    assert swims["stride"]["animal"] == 0.225
    assert swims["stride"]["accepted"] == (0.18, 0.28)
    assert swims["amplitude of joint 1"]["measured"] == pytest.approx(np.degrees(0.3), rel=0.02)
    assert swims["swing of the nose"]["measured"] == pytest.approx(0.15 * 0.3, rel=0.03)
    assert len(swim["lateral_excursion"]) == 11
    assert swim["lateral_excursion"][0] == swims["swing of the nose"]["measured"]
    walks = {row["name"]: row for row in walk["likeness"]}
    assert walks["duty factor"]["measured"] == pytest.approx(0.75, abs=0.01)
    assert walks["fore to hind foot of a side"]["measured"] == pytest.approx(0.5, abs=0.01)
    assert walks["fore to hind foot of a side"]["animal"] is None
    assert walks["trunk to tail"]["measured"] == pytest.approx(0.5, abs=2e-3)


def test_other_bodies_and_labels_are_like_no_animal(amphibious_run, salamander_run):
    for body in ({}, {"body": "salamander-robot", "links": AXIS}):
        segments = salamander_summary(amphibious_run(**body))["segments"]
        assert [segment["likeness"] for segment in segments] == [None, None]
    time = moments(4.0)
    run = salamander_run(
        time, angles=bending(time, 2.0, 0.1), x=0.1 * time, links=AXIS,
        segments=[segment("struggling", 0.0, 4.0)],
    )  # fmt: skip
    assert salamander_summary(run)["segments"][0]["likeness"] is None


def test_a_stretch_of_two_strides_is_like_nothing(salamander_run):
    time = moments(1.2)
    run = salamander_run(
        time, angles=bending(time, 2.0, 0.1), x=0.1 * time, links=AXIS,
        segments=[segment("swimming", 0.0, 1.2)],
    )  # fmt: skip
    assert salamander_summary(run)["segments"][0]["likeness"] is None
