"""Swims and walks beside the animal's: the animal itself, and deviations from it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.axial import AxialWave
from neurocontrol.analysis.salamander import norms
from neurocontrol.analysis.salamander.likeness import (
    SWIM_WAVE,
    WALK_WAVE,
    compare_swim,
    compare_walk,
    fore_to_hind,
    strouhal,
)

NOTHING = AxialWave(frequency=math.nan, amplitude=np.full(8, np.nan), lag=np.full(7, np.nan))


def swim(wave=SWIM_WAVE, speed=norms.SWIM_SPEED, profile=norms.SWIM_PROFILE):
    rows = compare_swim(wave=wave, speed=speed, profile=np.array(profile))
    return {row.name: row for row in rows}


def walk(wave=WALK_WAVE, duty=norms.WALK_DUTY, step=0.5, profile=norms.WALK_PROFILE):
    rows = compare_walk(wave=wave, duty_factor=duty, fore_to_hind=step, profile=np.array(profile))
    return {row.name: row for row in rows}


@pytest.mark.parametrize("compare", [swim, walk])
def test_the_animal_is_like_itself(compare):
    rows = compare()
    for row in rows.values():
        if row.animal is not None:
            assert row.measured == pytest.approx(row.animal, rel=0.01, abs=1e-12), row.name
        if row.accepted:
            assert row.accepted[0] <= row.measured <= row.accepted[1], row.name
    distances = [row for name, row in rows.items() if name.endswith("distance from the animal's")]
    assert [row.measured for row in distances] == pytest.approx([0.0] * 3, abs=1e-12)


def test_the_animal_has_the_published_figures():
    rows = swim()
    assert rows["Strouhal number"].animal == pytest.approx(0.58, abs=0.005)
    assert rows["waves on the joints"].animal == pytest.approx(0.87)
    assert rows["smallest swing"].animal == 0.022
    assert rows["its place, share of the length"].animal == 0.2
    assert rows["swing of the nose"].animal == 0.04
    assert rows["swing of the tip of the tail"].animal == 0.13
    rows = walk()
    assert rows["trunk lag per segment"].animal == pytest.approx(-0.5)
    assert rows["trunk to tail"].animal == pytest.approx(0.475, abs=1e-3)
    assert rows["fore to hind foot of a side"].animal is None
    assert rows["phase of joint 5 behind joint 2"].animal == pytest.approx(0.48)
    bending = {name.split()[3] for name in rows if name.startswith("phase of")}
    assert bending == {"3", "5", "6"}  # the others bend little


def test_distances_are_means_over_joints_and_stations():
    wave = replace(
        SWIM_WAVE,
        amplitude=SWIM_WAVE.amplitude + np.radians(8.0) * (np.arange(8) == 2),
        lag=SWIM_WAVE.lag - 0.07,
    )
    rows = swim(wave, profile=np.array(norms.SWIM_PROFILE) + 0.02)
    assert rows["amplitudes: mean distance from the animal's"].measured == pytest.approx(1.0)
    assert rows["amplitude of joint 3"].measured == pytest.approx(21.0)
    assert rows["lags: mean distance from the animal's"].measured == pytest.approx(0.07)
    assert rows["lag of joint 3 behind joint 2"].measured == pytest.approx(0.012)
    assert rows["swing along the body: mean distance from the animal's"].measured == pytest.approx(
        0.02
    )
    assert rows["waves on the joints"].measured == pytest.approx(0.87 - 0.49)


def test_phases_are_told_on_the_turn_of_the_animals():
    wave = replace(WALK_WAVE, lag=WALK_WAVE.lag + np.array([0, 0, 0, 0.1, 0, 0, 0]))
    rows = walk(wave)
    assert rows["phase of joint 5 behind joint 2"].measured == pytest.approx(0.58)
    assert rows["phase of joint 6 behind joint 2"].measured == pytest.approx(0.56)
    assert rows["trunk to tail"].measured == pytest.approx(0.575)


def test_stride_and_strouhal_follow_from_speed_and_frequency():
    rows = swim(replace(SWIM_WAVE, frequency=2.0), speed=0.5, profile=[0.1] * 11)
    assert rows["stride"].measured == pytest.approx(0.25)
    assert rows["Strouhal number"].measured == pytest.approx(2.0 * 0.1 / 0.5)
    assert math.isnan(strouhal(2.0, 0.1, 0.0))
    assert math.isnan(strouhal(2.0, 0.1, -0.3))


def test_from_fore_to_hind_is_the_mean_of_both_sides():
    assert fore_to_hind([0.5, 0.0, 0.0, 0.5]) == pytest.approx(0.5)
    assert fore_to_hind([0.9, 0.4, 0.3, 0.0]) == pytest.approx(0.5)
    assert fore_to_hind([math.nan, 0.0, 0.0, 0.4]) == pytest.approx(0.4)
    assert math.isnan(fore_to_hind([math.nan] * 4))


def test_what_was_not_measured_is_unknown():
    for rows in (
        swim(NOTHING, math.nan, [math.nan] * 11),
        walk(NOTHING, math.nan, math.nan, [math.nan] * 11),
    ):
        assert all(math.isnan(row.measured) for row in rows.values())
