"""Tracks keep what was read of every row until it fell."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.plant import Scenario
from neurocontrol.tracks import Tracks, sensed

TICKS = 30


@pytest.fixture
def simulation():
    """Three quadrupeds, the second heavier and about to tip over."""
    scenarios = [Scenario(), Scenario(mass_scale=1.5), Scenario()]
    simulation = make_quadruped("phase-amplitude", scenarios=scenarios, threads=1)
    tipping = simulation.plant.body.standing.copy()
    tipping[2] += 0.3
    tipping[3:7] = np.cos(0.2), np.sin(0.2), 0.0, 0.0
    rolling = np.zeros(simulation.plant.model.nv)
    rolling[3] = 20.0
    simulation.reset(np.array([1]), qpos=tipping, qvel=rolling)
    return simulation


class Diary:
    """Another observer's positions, by tick."""

    def __init__(self):
        self.qpos = []

    def observe(self, simulation):
        self.qpos.append(simulation.plant.qpos.copy())


@pytest.fixture
def seen(simulation):
    """Tracks of a run, and what another observer saw."""
    readings = {
        "qpos": lambda simulation: simulation.plant.qpos,
        "height": lambda simulation: simulation.plant.qpos[:, 2],
        **sensed("foot_force"),
    }
    tracks, diary = Tracks(simulation, TICKS * simulation.tick, readings), Diary()
    simulation.run(TICKS * simulation.tick, [tracks, diary])
    return tracks, np.array(diary.qpos)


def test_a_row_that_stands_is_read_at_every_tick(simulation, seen):
    tracks, qpos = seen
    track = tracks.row(2)
    assert not track.fell
    assert np.isinf(track.fallen_at)
    assert track.time == pytest.approx(np.arange(1, TICKS + 1) * simulation.tick)
    assert np.array_equal(track.readings["qpos"], qpos[:, 2])
    assert np.array_equal(track.readings["height"], qpos[:, 2, 2])
    assert track.readings["foot_force"].shape == (TICKS, 4)


def test_a_row_that_falls_is_read_until_just_before(simulation, seen):
    tracks, qpos = seen
    track = tracks.row(1)
    ticks = round(simulation.fallen_at[1] / simulation.tick)
    assert 1 < ticks < TICKS, "it falls on the way"
    assert track.fell
    assert track.fallen_at == simulation.fallen_at[1]
    assert len(track.time) == ticks - 1
    assert track.time[-1] < track.fallen_at
    assert np.array_equal(track.readings["qpos"], qpos[: ticks - 1, 1])


def test_tracks_know_the_weight_of_their_rows(simulation, seen):
    tracks, _ = seen
    weights = [tracks.row(row).weight for row in range(3)]
    assert weights == pytest.approx(simulation.plant.weight)
    assert weights[1] == pytest.approx(1.5 * weights[0])


def test_a_run_cut_short_leaves_short_tracks(simulation):
    tracks = Tracks(simulation, 1.0, sensed("trunk_up"))
    simulation.run(5 * simulation.tick, [tracks])
    assert tracks.row(0).time == pytest.approx(np.arange(1, 6) * simulation.tick)
    assert tracks.row(0).readings["trunk_up"].shape == (5, 3)


def test_readings_are_kept_not_referred_to(simulation):
    tracks = Tracks(simulation, 2 * simulation.tick, sensed("qpos"))
    simulation.run(2 * simulation.tick, [tracks])
    kept = tracks.row(0).readings["qpos"].copy()
    simulation.run(2 * simulation.tick)
    assert np.array_equal(tracks.row(0).readings["qpos"], kept)
    assert not np.array_equal(kept[0], kept[1])
