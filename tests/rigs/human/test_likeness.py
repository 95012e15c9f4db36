"""What makes a walk unlike people: every trick that a correlation lets pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol.analysis.human.walking import measure_walking
from neurocontrol.rigs.human.likeness import unlikeness

FORCE = np.array([0.0, 0.6, 1.05, 1.1, 0.9, 0.75, 0.85, 1.05, 1.0, 0.4, 0.0])  # every 6 %


@pytest.fixture
def gait(people):
    """Return a function that measures a walk like people's with some readings changed."""

    def make(joints=(), muscles=(), force=FORCE):
        walk = people()
        qpos, activation = walk.readings["qpos"].copy(), walk.readings["activation"].copy()
        for column, change in joints:
            for own in (column, column + 5):
                qpos[:, own] = change(qpos[:, own])
        for column, change in muscles:
            for own in (column, column + 11):
                activation[:, own] = change(activation[:, own])
        share = (np.stack([walk.time, walk.time - 0.5], axis=1) + 1e-9) % 1.0
        pressed = walk.weight * np.interp(share, np.linspace(0.0, 0.6, len(force)), force)
        return measure_walking(
            walk.time, qpos, pressed, activation, weight=walk.weight, power=walk.readings["power"]
        )

    return make


def test_a_person_lacks_nothing(gait):
    assert unlikeness(gait()) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    ("trick", "least"),
    [
        ({"joints": [(10, lambda knee: knee + 0.4)]}, 0.5),  # a crouch, r = 1
        ({"joints": [(11, lambda ankle: 3.0 * ankle)]}, 0.3),
        ({"muscles": [(9, lambda soleus: 0.12 * soleus)]}, 0.5),
        ({"muscles": [(8, lambda calf: np.where(calf > 0.1, 1.0, calf))]}, 0.5),
        ({"muscles": [(6, lambda vastus: np.minimum(1.0, 9.0 * vastus))]}, 0.1),  # saturated
        ({"force": np.array([0.0, 1.9, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.4, 0.0])}, 0.5),
        ({"joints": [(10, lambda knee: np.minimum(knee, 0.08))]}, 0.1),  # a stiff knee
    ],
)
def test_no_trick_passes(gait, trick, least):
    assert unlikeness(gait(**trick)) > least


def test_what_is_unknown_stays_unknown(gait, people):
    walk = people(0.5)
    short = measure_walking(
        walk.time, walk.readings["qpos"], walk.readings["foot_force"], walk.readings["activation"],
        weight=walk.weight, transient=0.0,
    )  # fmt: skip
    assert np.isnan(unlikeness(short))
    assert np.isfinite(unlikeness(replace(gait(), speed=np.nan)))
