"""Figures beside bounds and ranges."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from neurocontrol.evaluation.measure import Measure, format_measures
from neurocontrol.evaluation.suite import outermost

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
    assert outermost([0.45, 0.5, 0.52], (0.4, 0.6)) == 0.45
    assert outermost([0.45, 0.7], (0.4, 0.6)) == 0.7
    assert math.isnan(outermost([0.5, math.nan], (0.4, 0.6)))
    assert math.isnan(outermost([], (0.4, 0.6)))
