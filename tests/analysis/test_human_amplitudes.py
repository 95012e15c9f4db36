"""Sizes of strides, and what soles do, of walks that are made up."""

from __future__ import annotations

from math import radians

import mujoco
import numpy as np
import pytest

from neurocontrol.analysis.human.amplitudes import measure_amplitudes
from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_ANGLES, STRIDE
from neurocontrol.analysis.human.soles import ankles_and_soles, measure_soles
from neurocontrol.models.human_legs import HumanMorphology, build_human_legs


def strides(knee=None, force=None, **activations):
    """One stride of people, or with some curves changed."""
    norm = {**HUMAN_ACTIVATIONS, **activations}
    return {
        "knee": np.atleast_2d(HUMAN_ANGLES["knee"] if knee is None else knee),
        "ground_force": np.atleast_2d(np.ones(101) if force is None else force),
        **{name: np.atleast_2d(curve) for name, curve in norm.items()},
    }


def measured(stride_time=1.0, qpos=None, **changes):
    still = np.zeros((10, 17)) if qpos is None else qpos
    return measure_amplitudes(strides(**changes), stride_time, still)


def test_people_straighten_the_knee_in_stance_and_yield_when_they_load_it():
    found = measured()
    assert np.degrees(found.knee_least) == pytest.approx(-1.6, abs=0.1)
    assert np.degrees(found.loading_flexion) == pytest.approx(12.1, abs=0.3)
    assert found.activation_peaks["SOL"] == pytest.approx(0.84)
    assert found.saturation["SOL"] == 0.0


def test_a_crouch_is_seen_whatever_its_shape():
    found = measured(knee=HUMAN_ANGLES["knee"] + radians(26))
    assert np.degrees(found.knee_least) == pytest.approx(24.4, abs=0.1)


def test_the_worst_stride_tells_how_straight_a_knee_becomes():
    knee = HUMAN_ANGLES["knee"]
    found = measure_amplitudes(
        {**strides(), "knee": np.stack([knee, knee + 0.3]), "ground_force": np.ones((2, 101))},
        1.0,
        np.zeros((10, 17)),
    )
    assert found.knee_least == pytest.approx(knee[:61].min() + 0.3)


def test_saturation_is_a_share_of_the_stride():
    full = np.where(STRIDE < 0.3, 1.0, 0.0)
    assert measured(GAS=full).saturation["GAS"] == pytest.approx(0.3, abs=0.01)


def test_spike_humps_valley_and_rate_of_the_ground_force():
    points = {0.0: 0.0, 0.04: 1.8, 0.08: 0.9, 0.15: 1.1, 0.3: 0.7, 0.5: 1.2, 0.62: 0.0, 1.0: 0.0}
    force = np.interp(STRIDE, list(points), list(points.values()))
    found = measured(force=force, stride_time=2.0)
    assert found.spike == pytest.approx(1.8)
    assert (found.first_hump, found.valley, found.second_hump) == pytest.approx((1.1, 0.7, 1.2))
    assert found.loading_rate == pytest.approx(1.8 / (0.04 * 2.0))


def test_time_in_the_stops_is_told_by_joint():
    qpos = np.zeros((10, 17))
    qpos[:, [10, 15]] = radians(20)
    qpos[:4, 10] = radians(4)
    qpos[:5, 16] = radians(45)
    stops = measured(qpos=qpos).stops
    assert stops["knee"] == pytest.approx(0.2)
    assert stops["ankle"] == pytest.approx(0.25)
    assert stops["hip"] == 0.0


def test_without_strides_nothing_is_known():
    empty = {name: curves[:0] for name, curves in strides().items()}
    found = measure_amplitudes(empty, np.nan, np.zeros((0, 17)))
    assert np.isnan([found.knee_least, found.spike, found.valley, found.stops["knee"]]).all()


@pytest.mark.parametrize("seed", range(4))
def test_soles_are_where_the_body_has_them(seed):
    rng, model = np.random.default_rng(seed), build_human_legs(HumanMorphology()).compile()
    data = mujoco.MjData(model)
    data.qpos[:] = rng.normal(0.0, 0.3, 17)
    data.qpos[3:7] += (2.0, 0.0, 0.0, 1.0)
    data.qpos[3:7] /= np.linalg.norm(data.qpos[3:7])
    mujoco.mj_kinematics(model, data)
    ankles, soles = ankles_and_soles(data.qpos[None])
    for leg, side in enumerate(("left", "right")):
        np.testing.assert_allclose(ankles[0, leg], data.body(f"{side}_foot").xpos, atol=1e-9)
        for point, part in enumerate(("heel", "ball")):
            edges = [data.geom(f"{side}_{part}_{edge}").xpos for edge in ("left", "right")]
            middle = (
                np.mean(edges, axis=0) - 0.005 * data.body(f"{side}_foot").xmat.reshape(3, 3)[:, 2]
            )
            np.testing.assert_allclose(soles[0, leg, point], middle, atol=1e-9)


def test_width_clearance_depth_and_slip_are_those_of_the_soles():
    qpos = np.zeros((200, 17))
    qpos[:, 2], qpos[:, 3] = 0.998, 1.0  # 2 mm deep
    qpos[:, 0] = 0.001 * np.arange(200)  # both feet slide
    lifted = slice(60, 100)
    qpos[lifted, 9] = 0.03  # the left leg is drawn in
    contact = np.ones((200, 2), dtype=bool)
    contact[lifted, 0] = False
    found = measure_soles(qpos, contact, [np.array([0, 100]), np.array([50])], np.zeros(200))
    assert found.step_width == pytest.approx(0.2)
    assert found.step_width_deviation == pytest.approx(0.0, abs=1e-9)
    assert found.clearance == pytest.approx(0.028)
    assert found.penetration == pytest.approx(0.002)
    assert found.slip == pytest.approx((0.159 / 2 + 0.199) / 2, abs=0.01)
