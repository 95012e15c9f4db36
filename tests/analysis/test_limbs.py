from __future__ import annotations

import pytest

from neurocontrol.analysis import limb_columns, limb_of, ordered_feet


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


@pytest.mark.parametrize(
    ("name", "limbs", "limb"),
    [
        ("L1 flexor", ("L1", "L10"), "L1"),
        ("l10_e", ("L1", "L10"), "L10"),
        ("hip L10", ("L1",), None),
        ("left_front f", ("left", "left_front"), "left_front"),
        ("E 2", ("1", "2"), "2"),
        ("E 12", ("1", "2"), None),
        ("RF to LF", ("LF", "RF"), "RF"),
        ("LF", (), None),
    ],
)
def test_feet_of_any_name_are_read_from_a_name(name, limbs, limb):
    assert limb_of(name, limbs) == limb


def test_only_the_four_feet_of_the_table_are_put_in_its_order():
    assert ordered_feet(["foot_rh", "foot_lh", "foot_rf", "foot_lf"]) == (
        ("LF", "RF", "LH", "RH"), [3, 2, 1, 0]
    )  # fmt: skip
    six = ("RH", "LH", "RM", "LM", "RF", "LF")
    assert ordered_feet(six) == (six, [0, 1, 2, 3, 4, 5])
    assert ordered_feet(()) == ((), [])
