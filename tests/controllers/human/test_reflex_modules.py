"""Every module answers tables of inputs as its equation says, and nothing else."""

from __future__ import annotations

from math import pi, radians

import numpy as np
import pytest

from neurocontrol.controllers.human import reflex_modules as modules
from neurocontrol.controllers.human.reflex_parameters import RECORD, REFLEXES
from neurocontrol.controllers.human.reflex_signals import MUSCLES

HAB, HAD, HFL, GLU, HAM, RF, VAS, BFSH, GAS, SOL, TA = range(11)


def parameters(**values):
    record = np.zeros(1, dtype=RECORD)
    for name, value in values.items():
        record[name] = value
    return record[0]


def muscles(**values):
    array = np.zeros(11)
    for name, value in values.items():
        array[MUSCLES.index(name)] = value
    return array


def stimulated(**values):
    return pytest.approx(muscles(**values))


def test_m0_tells_stance_from_swing():
    p = parameters(S0_st_SOL=0.03, S0_sw_SOL=0.01, S0_st_HAB=0.02)
    out = np.zeros(11)
    modules.prestimulation(p, True, out)
    assert out == stimulated(SOL=0.03, HAB=0.02)
    modules.prestimulation(p, False, out)
    assert out == stimulated(SOL=0.01)


def test_m1_gates_all_but_soleus():
    p = parameters(G_GLU=0.5, G_VAS=1.2, G_SOL=1.1, G_HAB=0.4)
    force = muscles(GLU=0.2, VAS=0.5, SOL=0.5, HAB=0.25)
    out = np.zeros(11)
    modules.m1_compliant_leg(p, 1.0, -0.5, 0.5, 0.0, force, out)
    assert out == stimulated(GLU=-0.05, VAS=-0.3, SOL=0.55, HAB=0.05)
    modules.m1_compliant_leg(p, 1.0, 0.0, 0.0, -0.3, force, out)
    assert out == stimulated(GLU=-0.05, VAS=-0.3, SOL=0.95, HAB=0.05)


@pytest.mark.parametrize(("stretch", "active"), [(1.3, 0.2), (1.0, 0.0)])
def test_m2_answers_a_stretched_knee_flexor(stretch, active):
    p = parameters(
        G_HAM=0.5, G_BFSH=2.0, l_off_BFSH=1.2, G_BFSH_VAS=1.0, l_off_BFSH_VAS=1.1, G_GAS=1
    )
    out = np.zeros(11)
    length, force = muscles(BFSH=stretch), muscles(HAM=0.2, GAS=0.3)
    modules.m2_no_hyperextension(p, 1.0, 1.0, force, length, out)
    assert out == stimulated(HAM=0.1, BFSH=active, VAS=-active, GAS=0.3)


@pytest.mark.parametrize(
    ("lean", "expected"),
    [(0.2, {"GLU": 0.05, "HAM": 0.1}), (-0.1, {"HFL": 0.1})],
)
def test_m3_pulls_the_trunk_back_to_its_lean(lean, expected):
    p = parameters(theta0=0.1, Kp_GLU=1.0, G_GLU_HAM=2.0, Kp_HFL=1.0)
    out = np.zeros(11)
    modules.m3_trunk_balance(p, 0.5, lean, 0.0, 0.0, 0.0, out)
    assert out == stimulated(**expected)


def test_m3_abducts_a_trunk_that_tilts_to_the_other_side():
    p = parameters(Kp_HAB=2.0, Kp_HAD=3.0, Kd_HAB=0.5)
    away, toward = np.zeros(11), np.zeros(11)
    modules.m3_trunk_balance(p, 1.0, 0.0, 0.0, -0.1, -0.2, away)
    modules.m3_trunk_balance(p, 1.0, 0.0, 0.0, 0.1, 0.0, toward)
    assert away == stimulated(HAB=0.3)
    assert toward == stimulated(HAD=0.3)


def test_m4_mirrors_the_swing_commands_of_the_other_leg():
    p = parameters(
        G_cGLU_HFL=0.1, G_cHAM_HFL=0.2, G_cHFL_GLU=0.3, G_cRF_GLU=0.4, G_GLU_HAM=0.5, G_cHAB=1.5
    )
    out = np.zeros(11)
    modules.m4_compensate_swing(p, 1.0, muscles(GLU=1, HAM=1, HFL=1, RF=1, HAB=0.1), out)
    assert out == stimulated(HFL=0.3, GLU=0.7, HAM=0.35, HAB=0.15)


def test_m5_is_suppressed_by_soleus_in_stance_only():
    p = parameters(G_TA_st=1.0, l_off_TA_st=0.7, G_SOL_TA=0.5, G_TA_sw=2.0, l_off_TA_sw=0.6)
    stance, swing = np.zeros(11), np.zeros(11)
    modules.m5_ankle_dorsiflexion(p, True, muscles(SOL=0.2), muscles(TA=1.0), stance)
    modules.m5_ankle_dorsiflexion(p, False, muscles(SOL=0.2), muscles(TA=1.0), swing)
    assert stance == stimulated(TA=0.2)
    assert swing == stimulated(TA=0.8)


def test_m6_flexes_a_hip_that_is_behind_its_target():
    p = parameters(G_RF_HFL=2.0, Gv_RF_HFL=0.1)
    target = radians(70)
    ready = 1 + modules.RF_SLOPE * (target - modules.RF_ANGLE)
    out = np.zeros(11)
    velocity = muscles(RF=-1.0)
    length = muscles(RF=ready + 0.2, HAM=-9, HAB=-9, HAD=-9)
    modules.m6_swing_hip(p, 1.0, 1.0, target, pi / 2, length, velocity, out)
    assert out == stimulated(HFL=0.4 - 0.1)


def test_m7_answers_the_advancing_leg_only():
    p = parameters(Gv_RF_BFSH=0.5)
    for speed, expected in ((-2.0, 1.0), (2.0, 0.0)):
        out = np.zeros(11)
        modules.m7_flex_knee(p, 1.0, muscles(RF=speed), out)
        assert out == stimulated(BFSH=expected)


def test_m8_damps_an_extending_knee():
    p = parameters(Gv_VAS_RF=0.1)
    out = np.zeros(11)
    modules.m8_hold_knee(p, radians(70), np.ones(11), muscles(VAS=2.0), out)
    assert out == stimulated(RF=0.2)


def test_m9_brings_in_knee_flexors_beyond_a_threshold():
    p = parameters(G_HAM_sw=1.0, G_HAM_BFSH=2.0, G_HAM_GAS=3.0, S_HAM_thr=0.1, alpha_delta=0.0)
    target = radians(70)
    stop = 1 - modules.HAM_SLOPE * (target - modules.HAM_ANGLE)
    out = np.zeros(11)
    modules.m9_stop_leg(p, target, muscles(HAM=stop + 0.3), out)
    assert out == stimulated(HAM=0.3, BFSH=0.4, GAS=0.6)


def test_m10_extends_the_knee_for_landing():
    p = parameters(G_VAS_prep=0.5, l_off_VAS=0.9)
    out = np.zeros(11)
    modules.m10_prepare_stance(p, radians(70), muscles(VAS=1.1), out)
    assert out == stimulated(VAS=0.1)


def test_swing_passes_through_its_phases_in_order_and_forgets_them():
    p = parameters()
    target, latches = radians(70), np.zeros(4)
    passed = 1 + modules.RF_SLOPE * (target - modules.RF_ANGLE)
    near = 1 - modules.HAM_SLOPE * (target - modules.HAM_ANGLE)
    seen = []
    for lengths, speed in (
        ({"BFSH": 1.2, "RF": passed + 0.1, "HAM": near + 0.1}, 0.0),
        ({"BFSH": 0.7, "RF": passed + 0.1, "HAM": near - 0.1}, 1.0),
        ({"BFSH": 0.9, "RF": passed - 0.1, "HAM": near - 0.1}, 1.0),
        ({"BFSH": 1.2, "RF": passed - 0.1, "HAM": near + 0.1}, 1.0),
        ({"BFSH": 1.2, "RF": passed + 0.1, "HAM": near - 0.1}, -1.0),
    ):
        velocity = muscles(HAM=speed)
        modules.swing_phase(p, True, True, 0.8, 0.46, target, muscles(**lengths), velocity, latches)
        seen.append(int(latches.sum()))
    assert seen == [0, 1, 2, 3, 4]
    modules.swing_phase(p, True, False, 0.8, 0.46, target, muscles(), muscles(), latches)
    assert not latches.any()


def test_published_numbers_are_products_of_table_and_scale():
    from neurocontrol.controllers.human.reflex_parameters import published_parameters

    published = published_parameters()
    assert len(REFLEXES.names) == 87
    assert published["G_VAS"] == pytest.approx(2.8406, rel=1e-4)
    assert published["theta0"] == pytest.approx(radians(4.2158), rel=1e-4)
    assert published["R_cd"] == pytest.approx(radians(16.174), rel=1e-4)
    assert published["Tr_sup"] == pytest.approx(15.5414)
