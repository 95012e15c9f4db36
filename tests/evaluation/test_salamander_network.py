"""The spiking network alone, beside figures that were computed from the published constants."""

from __future__ import annotations

import pytest

from neurocontrol.evaluation.salamander_evaluation import SalamanderEvaluation
from neurocontrol.evaluation.salamander_network import measure_network, plan_network

SEEDS = tuple(range(501, 511))


@pytest.fixture(scope="module")
def measures():
    seconds = []
    found = measure_network(SalamanderEvaluation(seeds=SEEDS, progress=seconds.append))
    assert sum(seconds) == sum(run.duration for run in plan_network(SEEDS))
    return found


def test_waves_stand_below_a_drive_of_three_and_travel_above_it(measures):
    bounds = [measure for measure in measures if isinstance(measure.target, float)]
    assert len(bounds) == 3 * 2 + 3 + 1 + 1
    assert [(measure.name, measure.value) for measure in bounds if not measure.met] == []


def test_means_of_ten_networks_lie_near_the_ranges_of_three(measures):
    ranges = [measure for measure in measures if isinstance(measure.target, tuple)]
    assert len(ranges) == 6 + 3
    for measure in ranges:
        low, high = measure.target
        assert 0.85 * low <= measure.value <= 1.15 * high, measure.name


def test_the_spread_of_networks_is_told(measures):
    values = {measure.name: measure.value for measure in measures}
    assert len(values) == len(measures)
    for drive in ("1", "2", "2.9", "3.1", "4", "5"):
        mean = values[f"drive {drive}: mean frequency of 10 networks"]
        assert values[f"drive {drive}: least frequency of a network"] <= mean
        assert values[f"drive {drive}: largest frequency of a network"] >= mean
