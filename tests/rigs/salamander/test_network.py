"""The spiking network alone, beside figures that were computed from the published constants."""

from __future__ import annotations

import pytest

from neurocontrol.evaluation import Evaluation
from neurocontrol.rig import find
from neurocontrol.rigs.salamander.network import SUITES

SEEDS = tuple(range(501, 505))


@pytest.fixture(scope="module")
def measures():
    seconds = []
    evaluation = Evaluation(
        rig=find("salamander"), seeds=SEEDS, controller="spiking", progress=seconds.append
    )
    found = SUITES["network"].measure(evaluation)
    assert sum(seconds) == SUITES["network"].seconds(evaluation)
    return found


def test_waves_stand_below_a_drive_of_three_and_travel_above_it(measures):
    bounds = [measure for measure in measures if isinstance(measure.target, float)]
    assert len(bounds) == 3 * 2 + 3 + 1 + 1
    assert [(measure.name, measure.value) for measure in bounds if not measure.met] == []


def test_means_of_four_networks_lie_near_the_ranges_of_three(measures):
    ranges = [measure for measure in measures if isinstance(measure.target, tuple)]
    assert len(ranges) == 6 + 3
    for measure in ranges:
        low, high = measure.target
        assert 0.85 * low <= measure.value <= 1.15 * high, measure.name
        assert measure.interval[0] < measure.value < measure.interval[1]


def test_the_spread_of_networks_is_told(measures):
    values = {measure.name: measure.value for measure in measures}
    assert len(values) == len(measures)
    for drive in ("1", "2", "2.9", "3.1", "4", "5"):
        mean = values[f"drive {drive}: mean frequency of 4 networks"]
        assert values[f"drive {drive}: least frequency of a network"] <= mean
        assert values[f"drive {drive}: largest frequency of a network"] >= mean
