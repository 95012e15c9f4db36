"""What makes a walk unlike people: every trick that a correlation lets pass."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import numpy as np
import pytest

from neurocontrol.analysis.human.norms import HUMAN_FORCE, STRIDE
from neurocontrol.analysis.human.traits import CURVES, MEMORY, TRAITS, WINTER, unlikeness
from neurocontrol.analysis.human.walking import measure_walking


@pytest.fixture
def gait(people):
    """Return a function that measures a walk like people's with some readings changed."""

    def make(joints=(), muscles=(), force=HUMAN_FORCE, height=0.0, **further):
        walk = people()
        qpos, activation = walk.readings["qpos"].copy(), walk.readings["activation"].copy()
        qpos[:, 2] += height
        for column, change in joints:
            for own in (column, column + 5):
                qpos[:, own] = change(qpos[:, own])
        for column, change in muscles:
            for own in (column, column + 11):
                activation[:, own] = change(activation[:, own])
        share = (np.stack([walk.time, walk.time - 0.5], axis=1) + 1e-9) % 1.0
        return measure_walking(
            walk.time, qpos, walk.weight * np.interp(share, STRIDE, force), activation,
            weight=walk.weight, power=walk.readings["power"], **further,
        )  # fmt: skip

    return make


def test_a_person_lacks_nothing(gait):
    walk = gait()
    assert unlikeness(walk) == pytest.approx(0.0, abs=1e-6)
    for trait in TRAITS.values():
        if trait.people == 0.0 or trait.source in (CURVES, WINTER):
            assert trait.of(walk) == pytest.approx(trait.people, rel=0.03, abs=0.02), trait.name


def test_every_trait_has_a_source_and_nothing_from_memory_is_wanted():
    for trait in TRAITS.values():
        assert bool(trait.source) == isfinite(trait.people), trait.name
        assert trait.wanted is None or trait.source != MEMORY, trait.name
        low, high = trait.free
        assert trait.price == 0.0 or not isfinite(trait.people) or low <= trait.people <= high


SPIKE = HUMAN_FORCE + 1.3 * np.exp(-(((STRIDE - 0.04) / 0.015) ** 2))
PLATEAU = np.where(HUMAN_FORCE > 0.7, 0.95, HUMAN_FORCE)


@pytest.mark.parametrize(
    ("trick", "told", "least"),
    [
        ({"joints": [(10, lambda knee: knee + 0.4)]}, "knee", 0.9),  # a crouch
        ({"joints": [(10, lambda knee: 0.45 + 0.8 * knee)]}, "knee", 0.8),
        ({"joints": [(11, lambda ankle: 3.0 * ankle)]}, "ankle", 0.3),
        ({"muscles": [(9, lambda soleus: 0.12 * soleus)]}, "SOL", 0.5),
        ({"muscles": [(8, lambda calf: np.where(calf > 0.1, 1.0, calf))]}, "GAS", 0.5),
        ({"muscles": [(8, lambda calf: np.where(calf > 0.1, 0.94, calf))]}, "GAS", 0.15),
        ({"force": SPIKE}, "ground_force", 0.4),
    ],
)
def test_a_trick_that_a_correlation_lets_pass_costs(gait, trick, told, least):
    walk = gait(**trick)
    assert walk.correlations[told] > 0.85
    assert unlikeness(walk) > least


@pytest.mark.parametrize(
    ("trick", "named", "least"),
    [
        ({"muscles": [(6, lambda vastus: np.minimum(1.0, 9.0 * vastus))]}, "VAS_saturated", 0.1),
        ({"joints": [(10, lambda knee: np.minimum(knee, 0.08))]}, "knee_in_stop", 0.2),
        ({"joints": [(10, lambda knee: np.minimum(knee, 0.08))]}, "loading_flexion", 0.1),
        ({"joints": [(10, lambda knee: knee - 0.25)]}, "knee_least", 0.1),  # it gives way backward
        ({"joints": [(7, lambda roll: roll + 0.15)]}, "step_width", 0.1),
        ({"force": PLATEAU}, "valley", 0.04),
        ({"force": SPIKE}, "spike", 0.3),
        ({"force": SPIKE}, "loading_rate", 0.1),
        ({"height": -0.03}, "penetration", 0.3),
        ({"height": -0.03}, "clearance", 0.01),
        ({"height": -0.03}, "slip", 0.01),
    ],
)
def test_every_trick_has_a_trait_that_sees_it(gait, trick, named, least):
    assert TRAITS[named].pays(gait()) == pytest.approx(0.0, abs=1e-6)
    assert TRAITS[named].pays(gait(**trick)) > least


def test_on_uneven_ground_nothing_is_said_of_the_soles(gait):
    sunk = gait(height=-0.03)
    assert unlikeness(sunk) > 0.4
    assert unlikeness(sunk, level=False) == pytest.approx(0.0, abs=1e-6)


def test_a_range_is_free_and_beyond_it_each_unit_has_its_price():
    trait = replace(TRAITS["step_width"], of=lambda walk: walk, price=2.0, free=(0.1, 0.2))
    assert [trait.pays(width) for width in (0.05, 0.1, 0.15, 0.2, 0.3)] == pytest.approx(
        [0.1, 0.0, 0.0, 0.0, 0.2]
    )


def test_what_is_unknown_stays_unknown(gait, people):
    walk = people(0.5)
    short = measure_walking(
        walk.time, walk.readings["qpos"], walk.readings["foot_force"], walk.readings["activation"],
        weight=walk.weight, transient=0.0,
    )  # fmt: skip
    assert np.isnan(unlikeness(short))
    assert np.isfinite(unlikeness(replace(gait(), speed=np.nan)))
