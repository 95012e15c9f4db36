"""The compiled robot against the table it was built from."""

from __future__ import annotations

from math import degrees, hypot

import mujoco
import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.models.quadruped import (
    ABDUCTING,
    GRAVITY,
    MORPHOLOGIES,
    QuadrupedMorphology,
    build_quadruped,
    standing_configuration,
)
from neurocontrol.rig import make_body, rigs

MORPHOLOGY = QuadrupedMorphology()


@pytest.fixture(scope="module")
def model():
    return build_quadruped(MORPHOLOGY).compile()


def test_mass(model):
    assert model.body_mass.sum() == pytest.approx(MORPHOLOGY.total_mass)
    assert model.body("trunk").mass[0] == pytest.approx(MORPHOLOGY.trunk_mass)
    for limb in LIMBS:
        masses = [model.body(f"{limb}_{part}").mass[0] for part in ("proximal", "middle", "distal")]
        proximal, middle, distal = MORPHOLOGY.segment_mass
        assert masses == pytest.approx([proximal, middle, distal + MORPHOLOGY.foot_mass])


def test_springs_and_motors(model):
    for limb in LIMBS:
        knee = model.joint(f"{limb}_knee")
        assert knee.stiffness[0] == pytest.approx(MORPHOLOGY.knee_stiffness)
        assert knee.damping[0] == pytest.approx(MORPHOLOGY.knee_damping)
        assert model.qpos_spring[knee.qposadr[0]] == pytest.approx(MORPHOLOGY.knee_rest)
        assert model.actuator(f"{limb}_knee").forcerange[0] == 0.0, "a cable cannot push"
        hip = model.actuator(f"{limb}_hip")
        assert hip.forcerange == pytest.approx([-MORPHOLOGY.hip_torque, MORPHOLOGY.hip_torque])
        assert hip.gainprm[0] == pytest.approx(MORPHOLOGY.hip_stiffness)


def test_standing_feet_are_below_the_hips_on_the_ground(model):
    data = mujoco.MjData(model)
    data.qpos[:] = standing_configuration(MORPHOLOGY)
    mujoco.mj_forward(model, data)
    for limb in LIMBS:
        foot, hip = data.geom(f"{limb}_foot").xpos, data.body(f"{limb}_proximal").xpos
        np.testing.assert_allclose(foot[:2], hip[:2], atol=1e-12)
        assert foot[2] == pytest.approx(MORPHOLOGY.foot_radius)
    width = data.geom("LF_foot").xpos[1] - data.geom("RF_foot").xpos[1]
    assert width == pytest.approx(MORPHOLOGY.stance_width)


def test_pantograph_keeps_the_distal_segment_parallel(model):
    data = mujoco.MjData(model)
    data.qpos[:] = standing_configuration(MORPHOLOGY)
    mujoco.mj_forward(model, data)
    for limb in LIMBS:
        np.testing.assert_allclose(
            data.body(f"{limb}_proximal").xmat, data.body(f"{limb}_distal").xmat, atol=1e-12
        )


def test_knees_point_outwards(model):
    data = mujoco.MjData(model)
    data.qpos[:] = standing_configuration(MORPHOLOGY)
    mujoco.mj_forward(model, data)
    for limb in LIMBS:
        forward = data.body(f"{limb}_middle").xpos[0] - data.body(f"{limb}_proximal").xpos[0]
        assert forward > 0.01 if limb.endswith("F") else forward < -0.01


def test_positive_hip_swings_the_foot_forward(model):
    data = mujoco.MjData(model)
    for limb in LIMBS:
        data.qpos[:] = standing_configuration(MORPHOLOGY)
        mujoco.mj_forward(model, data)
        before = data.geom(f"{limb}_foot").xpos[0]
        data.joint(f"{limb}_hip").qpos[0] += 0.1
        mujoco.mj_forward(model, data)
        assert data.geom(f"{limb}_foot").xpos[0] > before + 0.005


@pytest.fixture(scope="module")
def abducting():
    return build_quadruped(MORPHOLOGIES[ABDUCTING]).compile()


def test_abduction_adds_a_servo_like_that_of_the_hip_and_no_mass(model, abducting):
    assert abducting.body_mass.sum() == pytest.approx(model.body_mass.sum())
    assert abducting.nu == model.nu + len(LIMBS)
    for limb in LIMBS:
        hip, abduction = (abducting.actuator(f"{limb}_{joint}") for joint in ("hip", "abduction"))
        for name in ("forcerange", "gainprm", "biasprm"):
            np.testing.assert_array_equal(getattr(abduction, name), getattr(hip, name))
    assert set(make_body(ABDUCTING).servo_speeds.values()) == {MORPHOLOGY.servo_speed}


def test_positive_abduction_takes_the_foot_outward_in_an_arc_about_the_hip(model, abducting):
    data, plain = mujoco.MjData(abducting), mujoco.MjData(model)
    plain.qpos[:] = standing_configuration(MORPHOLOGY)
    mujoco.mj_forward(model, plain)
    length = MORPHOLOGY.leg_length(MORPHOLOGY.standing_knee)
    for limb in LIMBS:
        data.qpos[:] = standing_configuration(MORPHOLOGIES[ABDUCTING])
        data.joint(f"{limb}_abduction").qpos[0] = 0.4
        mujoco.mj_forward(abducting, data)
        moved = data.geom(f"{limb}_foot").xpos - plain.geom(f"{limb}_foot").xpos
        outward = length * np.sin(0.4) * (1 if limb.startswith("L") else -1)
        np.testing.assert_allclose(moved, [0, outward, length * (1 - np.cos(0.4))], atol=1e-12)


def test_leg_geometry_closed_form():
    straight = MORPHOLOGY.leg_length(0.0)
    assert straight == pytest.approx(sum(MORPHOLOGY.segment_length))
    along, across = MORPHOLOGY.foot_offset(1.0)
    assert MORPHOLOGY.leg_length(1.0) == pytest.approx(hypot(along, across))


def test_knee_spring_carries_a_quarter_of_the_weight():
    """Virtual work: spring torque times knee rotation equals load times shortening."""
    knee, step = MORPHOLOGY.standing_knee, 1e-6
    shortening = (MORPHOLOGY.leg_length(knee - step) - MORPHOLOGY.leg_length(knee + step)) / (
        2 * step
    )
    torque = MORPHOLOGY.knee_stiffness * (knee - MORPHOLOGY.knee_rest)
    load = MORPHOLOGY.total_mass * GRAVITY / 4
    assert torque == pytest.approx(MORPHOLOGY.knee_preload * load * shortening, rel=1e-6)
    assert 0 < degrees(MORPHOLOGY.knee_rest) < degrees(knee)


def test_registry():
    assert "quadruped" in rigs()
    assert make_body("quadruped").feet == LIMBS
    with pytest.raises(InputError, match="unknown body"):
        make_body("centipede")
