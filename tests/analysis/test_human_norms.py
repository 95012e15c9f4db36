from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.analysis.human.norms import (
    HUMAN_ACTIVATIONS,
    HUMAN_ANGLES,
    HUMAN_FORCE,
    STRIDE,
    correlation,
)
from neurocontrol.controllers.human.reflex_signals import MUSCLES


def degrees_at(name, percent):
    return float(np.degrees(HUMAN_ANGLES[name][percent]))


def test_every_curve_covers_one_stride_and_closes():
    assert STRIDE[[0, 50, 100]] == pytest.approx([0.0, 0.5, 1.0])
    for curve in (*HUMAN_ANGLES.values(), *HUMAN_ACTIVATIONS.values()):
        assert curve.shape == (101,)
        assert curve[0] == pytest.approx(curve[100])


@pytest.mark.parametrize(
    ("name", "percent", "degrees"),
    [
        ("trunk", 0, 9.7),
        ("trunk", 95, 9.4),
        ("hip", 0, 28.5),  # flexed
        ("hip", 50, -13.9),  # extended
        ("knee", 0, 2.8),
        ("knee", 75, 57.3),
        ("ankle", 45, -10.4),  # dorsiflexed
        ("ankle", 65, 15.3),  # plantarflexed
    ],
)
def test_angles_follow_the_signs_of_the_body(name, percent, degrees):
    assert degrees_at(name, percent) == pytest.approx(degrees, abs=1e-9)


def test_curves_are_straight_between_the_points_of_the_table():
    assert degrees_at("hip", 2) == pytest.approx(28.5 - 0.4 * 0.8)
    assert degrees_at("trunk", 98) == pytest.approx(9.4 + 0.6 * 0.3)
    assert HUMAN_ACTIVATIONS["SOL"][45] == pytest.approx(0.49)


def test_muscles_are_those_of_the_body_in_its_order():
    assert tuple(HUMAN_ACTIVATIONS) == MUSCLES
    for curve in HUMAN_ACTIVATIONS.values():
        assert curve.min() >= 0.0
        assert curve.max() <= 1.0


@pytest.mark.parametrize(
    ("name", "percent", "activation"),
    [("HAB", 0, 1.0), ("HFL", 50, 0.31), ("GAS", 40, 0.77), ("SOL", 40, 0.84), ("TA", 70, 0.35)],
)
def test_activations_are_those_of_the_table(name, percent, activation):
    assert HUMAN_ACTIVATIONS[name][percent] == pytest.approx(activation)


def test_the_ground_force_has_two_humps_and_carries_the_body():
    """Both feet together carry the body's weight over a stride."""
    assert HUMAN_FORCE.shape == (101,)
    assert HUMAN_FORCE[[14, 30, 48]] == pytest.approx([1.103, 0.721, 1.084], abs=1e-3)
    assert HUMAN_FORCE[66:].max() == 0.0
    assert 2 * np.trapezoid(HUMAN_FORCE, STRIDE) == pytest.approx(1.0, abs=0.03)


def test_correlation_knows_shape_but_not_size():
    hip = HUMAN_ANGLES["hip"]
    assert correlation(3.0 * hip + 1.0, hip) == pytest.approx(1.0)
    assert correlation(-hip, hip) == pytest.approx(-1.0)
    assert correlation(np.ones(101), hip) == 0.0
