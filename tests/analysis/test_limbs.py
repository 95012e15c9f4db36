from __future__ import annotations

import pytest

from neurocontrol.analysis import limb_columns, limb_of


@pytest.mark.parametrize(
    ("name", "limb"),
    [("LF", "LF"), ("foot_rh", "RH"), ("RF flexor", "RF"), ("lh-extensor", "LH"), ("LF_F", "LF")],
)
def test_limb_is_read_from_a_name(name, limb):
    assert limb_of(name) == limb


@pytest.mark.parametrize("name", ["turf", "knee", "", "ALFA"])
def test_letters_inside_a_word_are_no_limb(name):
    assert limb_of(name) is None


def test_columns_come_in_the_order_of_the_gait_table():
    assert limb_columns(["RH_foot", "LH_foot", "tail", "RF_foot", "LF_foot"]) == [4, 3, 1, 0]


def test_two_feet_are_not_four():
    assert limb_columns(["left", "right"]) is None
    assert limb_columns(["LF", "RF", "LH", "RH", "LF toe"]) is None
