"""The hexapod stands where its numbers say, on servos that could carry it."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from neurocontrol.gaits import SIX_LEGS
from neurocontrol.models.hexapod import GRAVITY, JOINTS, HexapodMorphology, hexapod

MORPHOLOGY = HexapodMorphology()


@pytest.fixture(scope="module")
def standing():
    body = hexapod(MORPHOLOGY)
    model = body.build().compile()
    data = mujoco.MjData(model)
    data.qpos[:] = body.standing
    mujoco.mj_forward(model, data)
    return model, data


def test_feet_stand_where_the_morphology_says(standing):
    _, data = standing
    for leg in SIX_LEGS:
        x, y = MORPHOLOGY.hip(leg)
        forward, outward = MORPHOLOGY.footing(leg)
        side = 1 if leg.startswith("L") else -1
        expected = [x + forward, y + side * outward, MORPHOLOGY.foot_radius]
        assert data.geom(f"{leg}_foot").xpos == pytest.approx(expected, abs=1e-9)


def test_it_weighs_what_its_parts_weigh(standing):
    model, data = standing
    assert model.body_mass.sum() == pytest.approx(MORPHOLOGY.total_mass)
    assert data.subtree_com[1, :2] == pytest.approx([0.0, 0.0], abs=1e-3)
    assert (model.nu, len(JOINTS)) == (18, 18)


def test_three_servos_carry_the_weight_with_a_margin():
    lever = MORPHOLOGY.stance[0] - MORPHOLOGY.segment_length[0]
    load = MORPHOLOGY.total_mass * GRAVITY / 2  # the middle leg of a tripod carries a half
    assert load * lever < 0.6 * MORPHOLOGY.torque


def test_a_positive_angle_lifts_protracts_and_bends(standing):
    model, _ = standing
    data = mujoco.MjData(model)
    for leg in SIX_LEGS:
        for joint, axis, sign in (("coxa", 0, 1), ("femur", 2, 1), ("tibia", 2, -1)):
            data.qpos[:] = 0.0
            data.qpos[3] = 1.0
            mujoco.mj_forward(model, data)
            before = data.geom(f"{leg}_foot").xpos.copy()
            data.joint(f"{leg}_{joint}").qpos = 0.2
            mujoco.mj_forward(model, data)
            assert np.sign((data.geom(f"{leg}_foot").xpos - before)[axis]) == sign
