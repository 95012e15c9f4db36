"""Figures beside bounds and ranges."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from neurocontrol.evaluation.measure import (
    Measure,
    average,
    count,
    falls,
    format_measures,
    outermost,
    share,
)
from neurocontrol.statistics import (
    bootstrap_interval,
    holm,
    mcnemar_test,
    signed_rank_test,
    wilson_interval,
)

INSIDE = Measure(suite="s", name="n", value=0.5, unit="Hz", target=(0.4, 0.6))


def test_a_bound_is_kept_on_its_good_side():
    low = Measure(suite="s", name="n", value=0.5, target=0.6)
    assert low.met
    assert not replace(low, direction="at least").met
    assert replace(low, target=None).met is None
    assert replace(low, value=math.nan).met is False
    assert replace(low, value=math.nan).as_dict()["value"] is None
    assert "MISSED" in format_measures([replace(low, value=0.7)])


@pytest.mark.parametrize(
    ("value", "met"), [(0.4, True), (0.6, True), (0.39, False), (0.61, False), (math.nan, False)]
)
def test_a_range_is_kept_between_its_ends(value, met):
    assert replace(INSIDE, value=value).met is met


def test_a_range_is_told_with_both_ends():
    told = INSIDE.as_dict()
    assert (told["target"], told["direction"], told["met"]) == ([0.4, 0.6], "within", True)
    assert "within 0.4 to 0.6 Hz  met" in format_measures([INSIDE])
    plain = replace(INSIDE, target=None)
    assert plain.as_dict()["direction"] is None
    assert format_measures([plain]).splitlines()[-1].split() == ["s", "n", "0.5", "Hz"]


def test_the_outermost_is_the_one_nearest_to_missing_or_farthest_off():
    assert outermost("n", [0.45, 0.5, 0.52], (0.4, 0.6)).value == 0.45
    assert outermost("n", [0.45, 0.7], (0.4, 0.6)).value == 0.7
    assert math.isnan(outermost("n", [0.5, math.nan], (0.4, 0.6)).value)
    assert math.isnan(outermost("n", [], (0.4, 0.6)).value)


def test_intervals_of_shares_are_wilsons():
    square = 1.959963984540054**2  # of the normal quantile
    low, high = wilson_interval(0, 20)
    assert low == 0.0
    assert high == pytest.approx(square / (20 + square))
    low, high = wilson_interval(10, 10)
    assert low == pytest.approx(10 / (10 + square))
    assert high == 1.0
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_counts_and_shares_tell_of_how_many_and_let_the_figure_decide():
    some = count("crossings", [True, True, False, True], at_least=3)
    assert (some.name, some.value, some.samples, some.met) == ("crossings of 4", 3.0, 4, True)
    low, high = wilson_interval(3, 4)
    assert some.interval == pytest.approx((4 * low, 4 * high))
    part = share("upright", [True, True, False, True], at_least=0.8)
    assert (part.value, part.met) == (0.75, False)
    assert part.interval == pytest.approx((low, high))
    assert part.interval[1] > 0.8  # the interval alone would have let it pass
    assert math.isnan(share("none", []).value)


def test_falls_are_a_number_everywhere():
    fallen, upright = SimpleNamespace(fell=True), SimpleNamespace(fell=False)
    measure = falls("walk", [upright, fallen, upright])
    assert (measure.name, measure.value, measure.met) == ("walk: falls of 3", 1.0, False)
    assert falls("walk", [upright, fallen], at_most=1.0).met is True
    assert falls("walk", [upright], at_most=None).met is None


def test_means_carry_a_bootstrap_interval_that_repeats():
    values = np.random.default_rng(3).normal(5.0, 1.0, 50)
    measure = average("speed", values, "m/s")
    assert measure.value == values.mean()
    low, high = measure.interval
    assert low < values.mean() < high
    half_width = 1.96 * values.std() / np.sqrt(50)
    assert high - low == pytest.approx(2 * half_width, rel=0.1)
    assert bootstrap_interval(values) == measure.interval
    assert bootstrap_interval([1.0]) is None
    assert bootstrap_interval([1.0, math.nan]) is None
    assert bootstrap_interval([2.0, 2.0, 2.0]) == (2.0, 2.0)
    assert math.isnan(average("speed", []).value)


def test_intervals_are_printed_beside_the_figures_and_kept_as_data():
    measure = share("upright", [True] * 20)
    assert "0.839 to 1" in format_measures([measure])
    assert measure.as_dict()["interval"] == list(measure.interval)
    assert measure.as_dict()["samples"] == 20
    assert INSIDE.as_dict()["interval"] is None


def test_tests_of_pairs_are_exact():
    """One side only: twice a half to the number of pairs, for both tests."""
    assert mcnemar_test(8, 0) == mcnemar_test(0, 8) == pytest.approx(2 * 0.5**8)
    assert mcnemar_test(4, 4) == mcnemar_test(0, 0) == 1.0
    assert signed_rank_test(np.arange(1.0, 9.0)) == pytest.approx(2 * 0.5**8)
    assert signed_rank_test(np.array([1.0, 2.0, -3.0])) == 1.0
    assert signed_rank_test(np.zeros(3)) == signed_rank_test(np.zeros(0)) == 1.0


def test_chances_of_many_tests_are_corrected_by_holm():
    """Each by how many are left, and none smaller than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
