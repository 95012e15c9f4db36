"""What the brain of the legs knows and wants: every sign, every leg, and all of it mirrored."""

from __future__ import annotations

from math import pi, radians, sin

import mujoco
import numpy as np
import pytest

from neurocontrol.controllers.human.reflex_parameters import RECORD, REFLEXES
from neurocontrol.controllers.human.reflex_signals import MUSCLES, SIGNALS, delay_steps
from neurocontrol.controllers.human.reflex_walking import ReflexWalking
from neurocontrol.controllers.human.supraspinal import LARGEST_HEADING_ERROR, perceive
from neurocontrol.controllers.presets import Preset
from neurocontrol.models.human_legs import SIDES, HumanMorphology, build_human_legs

HIP, THIGH, SHANK, CENTRE = BODY = (0.1, 0.46, 0.46, 0.35)
LEG = THIGH + SHANK
LEFT, RIGHT = 0, 1
ROLL, PITCH, SLIDE, KNEE, ANKLE = range(5)


def about(axis, angle):
    """Quaternion of a turn about x, y or z."""
    quaternion = np.zeros(4)
    quaternion[0], quaternion["xyz".index(axis) + 1] = np.cos(angle / 2), np.sin(angle / 2)
    return quaternion


def standing(turn=(1.0, 0.0, 0.0, 0.0), joints=()):
    """A configuration with straight legs but for some joints: leg, joint, angle."""
    qpos = np.zeros(17)
    qpos[3:7] = turn
    for leg, joint, angle in joints:
        qpos[7 + 5 * leg + joint] = angle
    return qpos


def moving(**components):
    """A velocity by components: x, y, z of the hips; roll, pitch, yaw of the trunk."""
    qvel = np.zeros(16)
    for name, value in components.items():
        qvel[("x", "y", "z", "roll", "pitch", "yaw").index(name)] = value
    return qvel


def record(**values):
    parameters = np.zeros(1, dtype=RECORD)
    for name, value in values.items():
        parameters[name] = value
    return parameters


def sense(qpos=None, qvel=None, force=(1.0, 1.0), command=(), **parameters):
    """The signals of the first moment; before it everything was as it is."""
    orders = np.zeros((1, 5))
    for name, value in dict(command).items():
        orders[0, ("speed", "heading", "placement", "spread", "clearance").index(name)] = value
    muscles, history = np.arange(66.0).reshape(3, 1, 22), np.zeros((1, 40), dtype=SIGNALS)
    perceive(
        np.arange(1),
        (standing() if qpos is None else qpos)[None],
        (moving() if qvel is None else qvel)[None],
        *muscles,
        np.array([[0.3, 0.6]]),
        np.array([force]),
        orders,
        record(**parameters),
        delay_steps(np.ones(1), 0.001),
        np.array(BODY),
        history,
        np.zeros(1, dtype=np.int64),
        *np.zeros((2, 1)),
        0.001,
    )
    return history[0, 0]


def spread(now):
    """The hip abduction at which each foot is aimed, rad."""
    return pytest.approx((0.5 * pi - now["roll_target"]).tolist(), abs=1e-9)


def test_muscles_loads_and_contacts_are_passed_on():
    now = sense(force=(0.0, 5.0))
    assert now["force"].tolist() == list(range(22))
    assert now["length"].tolist() == list(range(22, 44))
    assert now["velocity"].tolist() == list(range(44, 66))
    assert now["load"].tolist() == [0.3, 0.6]
    assert now["contact"].tolist() == [0.0, 1.0]


def test_straight_legs_are_seen_straight_and_bent_ones_smaller():
    now = sense(standing(joints=[(LEFT, PITCH, 0.3), (RIGHT, KNEE, 0.4), (RIGHT, ROLL, 0.1)]))
    assert now["hip"] == pytest.approx([pi - 0.3, pi])
    assert now["knee"] == pytest.approx([pi, pi - 0.4])
    assert now["roll"] == pytest.approx([0.0, 0.1])


@pytest.mark.parametrize("heading", [0.0, 2.0, -1.2])
def test_lean_is_forward_and_tilt_to_the_right_wherever_the_body_looks(heading):
    for axis, expected in (("y", (0.2, 0.0)), ("x", (0.0, 0.2))):
        w, x, y, z = about("z", heading)
        a, b, c, d = about(axis, 0.2)
        turn = (
            w * a - x * b - y * c - z * d,
            w * b + x * a + y * d - z * c,
            w * c - x * d + y * a + z * b,
            w * d + x * c - y * b + z * a,
        )
        now = sense(standing(turn))
        assert (now["lean"], now["tilt"]) == pytest.approx(expected)


def test_rates_have_the_signs_of_their_angles():
    now = sense(qvel=moving(pitch=0.7, roll=0.4))
    assert (now["lean_rate"], now["tilt_rate"]) == pytest.approx((0.7, 0.4))


def test_a_leg_is_aimed_in_the_world_so_that_a_leaning_trunk_asks_less_of_it():
    assert sense(alpha0=1.2)["leg_target"] == pytest.approx([1.2, 1.2])
    assert sense(standing(about("y", 0.2)), alpha0=1.2)["leg_target"] == pytest.approx([1.0, 1.0])
    now = sense(alpha0=1.2, command={"placement": -0.1})
    assert now["leg_target"] == pytest.approx([1.1, 1.1])


def test_the_aim_follows_the_distance_of_the_trunk_from_the_other_ankle():
    for stance, swing in ((LEFT, RIGHT), (RIGHT, LEFT)):
        now = sense(standing(joints=[(stance, PITCH, 0.3)]), alpha0=1.2, c_d=0.5)
        assert now["leg_target"][swing] == pytest.approx(1.2 - 0.5 * LEG * sin(0.3))
        assert now["leg_target"][stance] == pytest.approx(1.2)


def test_the_aim_follows_the_forward_speed_of_the_trunk():
    now = sense(qvel=moving(x=1.3, pitch=0.5), alpha0=1.2, c_v=-0.1)
    assert now["leg_target"] == pytest.approx([1.2 - 0.1 * (1.3 + 0.5 * CENTRE)] * 2)
    turned = sense(standing(about("z", pi / 2)), moving(y=1.3), alpha0=1.2, c_v=-0.1)
    assert turned["leg_target"] == pytest.approx([1.2 - 0.13] * 2)


def test_feet_are_aimed_outward_alike_on_both_sides():
    assert spread(sense(R_hip0=0.05)) == [0.05, 0.05]
    assert spread(sense(R_hip0=0.05, command={"spread": 0.07})) == [0.12, 0.12]


@pytest.mark.parametrize(("stance", "swing"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_a_foot_is_set_wider_the_further_the_trunk_is_from_the_other_one(stance, swing):
    now = sense(standing(joints=[(stance, ROLL, 0.2)]), R_cd=0.5)
    expected = [0.5 * HIP, 0.5 * HIP]
    expected[swing] += 0.5 * LEG * sin(0.2)
    assert expected == spread(now)


@pytest.mark.parametrize(("velocity", "left"), [(0.4, 0.08), (-0.4, -0.08)])
def test_a_foot_is_set_wider_on_the_side_to_which_the_trunk_moves(velocity, left):
    assert [left, -left] == spread(sense(qvel=moving(y=velocity), R_cv=0.2))
    rolling = sense(qvel=moving(roll=-velocity / CENTRE), R_cv=0.2)
    assert [left, -left] == spread(rolling)


def test_a_tilted_trunk_asks_for_legs_that_stay_where_they_are_in_the_world():
    assert spread(sense(standing(about("x", 0.1)))) == [-0.1, 0.1]


def test_a_body_turned_to_the_left_sets_its_feet_to_the_left_and_leans_to_the_right():
    gains = {"K_foot": 0.5, "K_lean": 0.3}
    for heading, wanted, error in ((0.1, 0.0, 0.1), (-0.05, 0.05, -0.1), (3.1, -3.1, 6.2 - 2 * pi)):
        now = sense(standing(about("z", heading)), command={"heading": wanted}, **gains)
        assert [0.5 * error, -0.5 * error] == spread(now)
        assert now["tilt"] == pytest.approx(-0.3 * error)
    now = sense(standing(about("z", 1.5)), **gains)
    assert spread(now) == [0.5 * LARGEST_HEADING_ERROR, -0.5 * LARGEST_HEADING_ERROR]


def follow(asked, lag=0.0, drift=0.0):
    """The heading error that a body answers which looks so far, rad, behind what is asked for."""
    clock, history = np.zeros(1, dtype=np.int64), np.zeros((1, 40), SIGNALS)
    reference, made_up, orders = np.zeros(1), np.ones(1), np.zeros((1, 5))
    parameters = record(K_foot=0.5, K_lean=0.3, T_turn=2.0, K_drift=drift)
    for moment, heading in enumerate(asked):
        orders[0, 1] = heading
        clock[0] = moment
        perceive(
            np.arange(1), standing(about("z", heading - lag))[None], moving()[None],
            *np.zeros((3, 1, 22)), np.zeros((1, 2)), np.ones((1, 2)), orders, parameters,
            delay_steps(np.ones(1), 0.01), np.array(BODY), history, clock, reference, made_up, 0.01,
        )  # fmt: skip
    now = history[0, clock[0] % 40]
    left, right = (0.5 * pi - now["roll_target"]) / 0.5
    assert left == pytest.approx(-right)
    assert now["tilt"] / 0.3 == pytest.approx(-left)
    assert now["turned"] == pytest.approx(left)
    return left


def test_along_a_turning_reference_the_body_looks_ahead():
    """Where the reference is, it turns on as if it were behind; behind, it does so even more."""
    turning = 0.05 * 0.01 * np.arange(600)
    assert follow(turning) == pytest.approx(-0.05 * 2.0, rel=0.01)
    assert follow(turning, lag=0.1) == pytest.approx(-0.1 - 0.05 * 2.0, rel=0.01)
    assert follow(turning, lag=1.0) == pytest.approx(-LARGEST_HEADING_ERROR - 0.1, rel=0.01)
    stopped = np.minimum(turning, 0.1)
    assert follow(stopped) == pytest.approx(0.0, abs=1e-3)


def test_a_reference_that_jumps_is_followed_at_ten_degrees_a_second():
    jumped = np.where(np.arange(200) < 100, 0.0, 1.0)
    assert follow(jumped) == pytest.approx(-2.0 * radians(10.0), rel=0.01)


def test_a_heading_error_that_stays_is_made_up_for():
    assert follow(np.zeros(201), lag=0.1) == pytest.approx(-0.1)
    assert follow(np.zeros(201), lag=0.1, drift=0.5) == pytest.approx(-0.1 - 2.0 * 0.5 * 0.1)
    most = -2.0 * LARGEST_HEADING_ERROR
    assert follow(np.zeros(601), lag=0.5, drift=0.5) == pytest.approx(most)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_sensed_is_the_geometry_of_the_body(seed):
    """Against the kinematics of MuJoCo, in any attitude, with every joint off its place."""
    rng, model = np.random.default_rng(seed), build_human_legs(HumanMorphology()).compile()
    data, qvel = mujoco.MjData(model), rng.normal(size=16)
    data.qpos[:] = rng.normal(0.0, 0.4, 17)
    data.qpos[3:7] += np.array([2.0, 0.0, 0.0, 3.0]) * rng.uniform(size=4)
    data.qpos[3:7] /= np.linalg.norm(data.qpos[3:7])
    mujoco.mj_kinematics(model, data)
    attitude = data.body("trunk").xmat.reshape(3, 3)
    up, left = attitude[:, 2], attitude[:, 1] * [1, 1, 0]
    left /= np.linalg.norm(left)
    ahead = np.array([left[1], -left[0], 0.0])
    rising = np.cross(attitude @ qvel[3:6], up)
    centre, velocity = data.body("trunk").xpos + CENTRE * up, qvel[:3] + CENTRE * rising
    gains = {"alpha0": 1.2, "c_d": 0.3, "c_v": -0.2, "R_hip0": 0.1, "R_cd": 0.4, "R_cv": 0.5}
    now = sense(data.qpos, qvel, **gains)
    lean, tilt = np.arctan2(up @ ahead, up[2]), np.arctan2(-up @ left, up[2])
    assert (now["lean"], now["tilt"]) == pytest.approx((lean, tilt))
    assert (now["lean_rate"], now["tilt_rate"]) == pytest.approx((rising @ ahead, -rising @ left))
    for leg, outward in ((LEFT, left), (RIGHT, -left)):
        away = centre - data.body(f"{SIDES[1 - leg]}_foot").xpos
        aim = 1.2 + 0.3 * away @ ahead - 0.2 * velocity @ ahead - lean
        wide = 0.1 + 0.4 * away @ outward + 0.5 * velocity @ outward
        wide -= tilt if leg == LEFT else -tilt
        assert now["leg_target"][leg] == pytest.approx(aim)
        assert now["roll_target"][leg] == pytest.approx(0.5 * pi - wide)


@pytest.mark.parametrize("joint", [PITCH, ROLL])
@pytest.mark.parametrize(("ready", "other"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_of_two_legs_on_the_ground_the_one_further_from_its_aim_swings(joint, ready, other):
    aims = {"alpha0": 0.5 * pi - 0.3} if joint == PITCH else {"alpha0": 0.5 * pi, "R_hip0": 0.3}
    qpos = standing(joints=[(ready, joint, 0.3)])
    assert sense(qpos, **aims)["swing_leg"] == other
    for force in ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)):
        assert sense(qpos, force=force, **aims)["swing_leg"] == -1


def test_a_bent_knee_moves_the_leg_by_half_of_it():
    aims = {"alpha0": 0.5 * pi + 0.1}
    assert sense(standing(joints=[(LEFT, KNEE, 0.2)]), **aims)["swing_leg"] == RIGHT
    assert sense(standing(joints=[(RIGHT, KNEE, 0.2)]), **aims)["swing_leg"] == LEFT


class Cord:
    """A spinal cord fed by hand; at rest on both feet."""

    def __init__(self, batch=1, preset=None, **values):
        zeros = dict.fromkeys(REFLEXES.names, 0.0) | {"l_clr": 0.8} | values
        made_up = Preset(name="", description="", provenance={}, values={"1.25": zeros}, metrics={})
        self.controller = ReflexWalking(BODY, 0.001, batch=batch, preset=preset or made_up)
        muscles = {f"muscle_{name}": np.zeros((batch, 22)) for name in ("force", "velocity")}
        self.sensors = {
            **muscles,
            "muscle_length": np.ones((batch, 22)),
            "qpos": np.tile(standing(), (batch, 1)),
            "qvel": np.zeros((batch, 16)),
            "leg_load": np.full((batch, 2), 0.5),
            "foot_force": np.full((batch, 2), 400.0),
        }
        self.command = np.tile(self.controller.command_space.default, (batch, 1))
        self.rows = np.arange(batch)

    def step(self, times=1):
        for _ in range(times):
            out = self.controller.step(self.sensors, self.command, self.rows)
        return out

    def stimulation(self):
        """What reaches the muscles beyond the least, by name, after all delays."""
        out = self.step(60)[0]
        found = zip(self.controller.activation_names, out.tolist(), strict=True)
        return {name: value for name, value in found if value != 0.01}


@pytest.mark.parametrize(("heading", "left", "right"), [(0.1, 0.6, 0.2), (-0.1, 0.2, 0.6)])
def test_a_body_turned_to_a_side_pushes_off_harder_on_that_side(heading, left, right):
    cord = Cord(G_SOL=0.8, K_push=4.0)
    cord.sensors["qpos"][0] = standing(about("z", heading))
    cord.sensors["muscle_force"][0, [9, 20]] = 0.5
    expected = {"left_SOL": left, "right_SOL": right}
    assert cord.stimulation() == pytest.approx(expected)
    cord.command[0, 1] = heading
    cord.controller.reset()
    assert cord.stimulation() == pytest.approx({"left_SOL": 0.4, "right_SOL": 0.4})


def test_a_loaded_leg_pulls_a_tilting_trunk_back():
    cord = Cord(Kp_HAB=2.0)
    cord.sensors["qpos"][0] = standing(about("x", 0.1))  # to the right
    assert cord.stimulation() == pytest.approx({"left_HAB": 0.5 * 2.0 * 0.1})
    cord.sensors["leg_load"][0, 0] = 0.0
    assert cord.stimulation() == {}
    cord.sensors["leg_load"][0, 0] = 0.5
    cord.sensors["qpos"][0] = standing(about("x", -0.1))
    assert cord.stimulation() == pytest.approx({"right_HAB": 0.1})


def test_a_loaded_leg_answers_how_fast_the_trunk_tilts():
    cord = Cord(Kd_HAB=2.0)
    cord.sensors["qvel"][0] = moving(roll=0.1)  # to the right
    assert cord.stimulation() == pytest.approx({"left_HAB": 0.1})
    cord.sensors["qvel"][0] = moving(roll=-0.1)
    assert cord.stimulation() == pytest.approx({"right_HAB": 0.1})


def test_loaded_legs_pull_a_leaning_trunk_back():
    cord = Cord(Kp_GLU=2.0, Kp_HFL=1.0)
    cord.sensors["qpos"][0] = standing(about("y", 0.1))
    assert cord.stimulation() == pytest.approx({"left_GLU": 0.1, "right_GLU": 0.1})
    cord.sensors["qpos"][0] = standing(about("y", -0.1))
    assert cord.stimulation() == pytest.approx({"left_HFL": 0.05, "right_HFL": 0.05})


@pytest.mark.parametrize(("swinging", "standing_leg"), [("left", "right"), ("right", "left")])
def test_a_leg_that_is_told_to_swing_lets_go_as_the_other_takes_the_load(swinging, standing_leg):
    cord = Cord(alpha0=0.5 * pi - 0.3, G_VAS=1.0, Tr_sup=1.0, G_HAB=1.0, Tr_sup_c=2.0)
    ready = LEFT if standing_leg == "left" else RIGHT
    cord.sensors["qpos"][0] = standing(joints=[(ready, PITCH, 0.3)])
    cord.sensors["muscle_force"][:] = 0.4
    cord.sensors["leg_load"][0] = 0.9
    cord.sensors["leg_load"][0, ready] = 0.25
    expected = {f"{standing_leg}_VAS": 0.4, f"{swinging}_VAS": 0.4 * (1 - 0.25)}
    expected |= {f"{standing_leg}_HAB": 0.4, f"{swinging}_HAB": 0.4 * (1 - 2 * 0.25)}
    assert cord.stimulation() == pytest.approx(expected)


@pytest.mark.parametrize(("airborne", "side"), [(LEFT, "right"), (RIGHT, "left")])
def test_a_stance_leg_answers_the_swing_commands_of_the_other(airborne, side):
    cord = Cord(G_RF_HFL=1.0, G_cHFL_GLU=0.5, S0_st_TA=0.2, S0_sw_TA=0.3)
    cord.sensors["foot_force"][0, airborne] = 0.0
    cord.sensors["muscle_length"][:] = 1.4
    found = cord.stimulation()
    other = "left" if side == "right" else "right"
    assert found[f"{side}_GLU"] == pytest.approx(0.5 * found[f"{other}_HFL"])
    assert found.keys() == {f"{other}_HFL", f"{side}_GLU", "left_TA", "right_TA"}
    assert (found[f"{side}_TA"], found[f"{other}_TA"]) == (0.2, 0.3)
    for lesion, left in (("M4", {f"{other}_HFL"}), ("M6", set())):
        cord.controller.enabled[:] = 1.0
        cord.controller.set_parameters({f"module.{lesion}": 0.0})
        assert cord.stimulation().keys() == {*left, "left_TA", "right_TA"}


BENT = {"muscle_length": {"BFSH": 0.5, "RF": 2.0, "HAM": 0.1}}  # clear, behind its aim
AT_AIM = {"muscle_length": {"BFSH": 0.5, "RF": 0.1, "HAM": 1.5}}
MOVING = {"muscle_velocity": {"RF": -1.0, "VAS": 2.0, "HAM": 1.0}}
BACK = {"muscle_velocity": {"HAM": -1.0}}
SWING_GAINS = {"Gv_RF_BFSH": 0.3, "Gv_VAS_RF": 0.1, "G_HAM_sw": 0.2, "G_VAS_prep": 0.5}


def swing(readings, side="left", lesion=None):
    """What reaches the muscles of a leg in the air."""
    cord, first = Cord(**SWING_GAINS, l_off_VAS=0.9), 11 * (side == "right")
    cord.sensors["foot_force"][0, first // 11] = 0.0
    cord.sensors["muscle_length"][0, first + MUSCLES.index("BFSH")] = 2.0
    for name, values in readings.items():
        for muscle, value in values.items():
            cord.sensors[name][0, first + MUSCLES.index(muscle)] = value
    if lesion:
        cord.controller.set_parameters({f"module.{lesion}": 0.0})
    found = cord.stimulation()
    assert all(name.startswith(side) for name in found)
    return {name.removeprefix(f"{side}_") for name in found}


@pytest.mark.parametrize(("airborne", "side"), [(LEFT, "right"), (RIGHT, "left")])
def test_a_stance_hip_takes_up_the_abduction_of_the_other(airborne, side):
    cord = Cord(G_HAB_sw=2.0, R_hip0=0.5, G_cHAB=0.5, G_cHAD=0.8)
    cord.sensors["foot_force"][0, airborne] = 0.0
    found, other = cord.stimulation(), "left" if side == "right" else "right"
    assert found.keys() == {f"{other}_HAB", f"{side}_HAB", f"{side}_HAD"}
    assert found[f"{side}_HAB"] == pytest.approx(0.5 * found[f"{other}_HAB"])
    assert found[f"{side}_HAD"] == pytest.approx(0.8 * found[f"{other}_HAB"])


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("readings", "active", "modules"),
    [
        (MOVING, {"BFSH"}, ["M7"]),  # not yet clear of the ground
        ({**BENT, **MOVING}, {"RF"}, ["M8"]),
        ({**AT_AIM, **MOVING}, {"HAM"}, ["M9"]),
        ({**AT_AIM, **BACK}, {"HAM", "VAS"}, ["M9", "M10"]),
        (BACK, set(), []),
    ],
)
def test_every_phase_of_a_swing_has_its_modules(readings, active, modules, side):
    owned = {"M7": "BFSH", "M8": "RF", "M9": "HAM", "M10": "VAS"}
    assert swing(readings, side) == active
    for lesion, muscle in owned.items():
        left = active - {muscle} if lesion in modules else active
        assert swing(readings, side, lesion) == left


@pytest.mark.parametrize(
    ("module", "gains", "muscle"),
    [
        ("M1", {"G_SOL": 0.5}, "SOL"),
        ("M1", {"G_HAB": 0.5}, "HAB"),
        ("M1", {"G_VAS": 0.5}, "VAS"),
        ("M2", {"G_GAS": 0.5}, "GAS"),
        ("M2", {"G_HAM": 0.5}, "HAM"),
        ("M3", {"Kp_GLU": 0.5, "theta0": -0.4}, "GLU"),
        ("M5", {"G_TA_st": 0.5}, "TA"),
    ],
)
def test_a_lesioned_module_of_stance_is_silent(module, gains, muscle):
    cord = Cord(**gains)
    cord.sensors["muscle_force"][:] = 0.4
    assert cord.stimulation().keys() == {f"left_{muscle}", f"right_{muscle}"}
    for other in range(1, 11):
        cord.controller.enabled[:] = 1.0
        cord.controller.enabled[0, other - 1] = 0.0
        assert bool(cord.stimulation()) == (f"M{other}" != module)


def test_news_takes_its_time_to_the_cord():
    cord = Cord(alpha0=0.5 * pi)
    cord.sensors["foot_force"][0, RIGHT] = 0.0
    swings = []
    for moment in range(60):
        if moment == 10:
            cord.sensors["foot_force"][0, RIGHT] = 300.0
        if moment == 30:  # the left leg is out of place
            cord.sensors["qpos"][0] = standing(joints=[(LEFT, PITCH, 0.1)])
        cord.step()
        history = cord.controller._history[0]
        swings.append(int(history[moment % len(history)]["swing_leg"]))
    # Touch takes 5 ms, of which one is the sensor's; the hip 2.5 ms, rounded down on the way in.
    assert swings == [-1] * 14 + [RIGHT] * 18 + [LEFT] * 28


def mirrored(name, values):
    """What a mirror makes of readings: left becomes right."""
    if name == "qpos":
        legs = np.roll(values[7:].reshape(2, 5), 1, axis=0).ravel()
        return np.concatenate([values[:7] * [1, -1, 1, 1, -1, 1, -1], legs])
    if name == "qvel":
        legs = np.roll(values[6:].reshape(2, 5), 1, axis=0).ravel()
        return np.concatenate([values[:6] * [1, -1, 1, -1, 1, -1], legs])
    return np.roll(values.reshape(2, -1), 1, axis=0).ravel()


def test_a_mirrored_body_is_moved_as_in_a_mirror():
    rng, cord = np.random.default_rng(4), Cord(batch=2, preset="human")
    cord.command[:, 1], cord.command[:, 2:] = [0.15, -0.15], [-0.05, 0.04, -0.02]
    told, moved = set(), set()
    for tick in range(400):
        fresh = {
            "muscle_force": rng.uniform(0.0, 0.6, 22),
            "muscle_length": rng.uniform(0.7, 1.3, 22),
            "muscle_velocity": rng.normal(0.0, 1.0, 22),
            "leg_load": rng.uniform(0.0, 1.2, 2),
            "qvel": rng.normal(0.0, 0.5, 16),
            "qpos": np.concatenate([rng.normal(size=3), [1.0], rng.normal(0, 0.1, 13)]),
        }
        fresh["qpos"][3:7] /= np.linalg.norm(fresh["qpos"][3:7])
        if tick % 20 == 0:
            fresh["foot_force"] = rng.choice([0.0, 300.0], 2)
        for name, values in fresh.items():
            cord.sensors[name][0] = values
            cord.sensors[name][1] = mirrored(name, values)
        out = cord.step()
        np.testing.assert_allclose(out[1], mirrored("out", out[0]), rtol=0, atol=1e-12)
        told.add(
            float(
                cord.controller._history[0, tick % cord.controller._history.shape[1]]["swing_leg"]
            )
        )
        moved |= set(np.flatnonzero(out[0] > 0.01).tolist())
    assert told == {-1.0, 0.0, 1.0}
    assert len(moved) == 2 * len(MUSCLES)
