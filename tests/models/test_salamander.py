"""The compiled salamanders against the tables they were built from, and their conventions."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from neurocontrol.gaits import LIMBS
from neurocontrol.models.salamander import LIMB_JOINTS, SalamanderMorphology
from neurocontrol.models.salamander_robot import FOLDED, RobotMorphology
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import find, make_body

MORPHOLOGIES = {"salamander": SalamanderMorphology(), "salamander-robot": RobotMorphology()}

# Start and centre of mass of the links from the nose, mm, and mass, mg (salamandra_v4).
STARTS = (0.0, 15.0, 25.7, 36.4, 47.1, 57.9, 68.6, 79.3, 90.0)
CENTRES = (6.61, 2.08, 1.76, 2.20, 3.05, 3.74, 3.93, 4.32, 3.11)
MASSES = (331.4, 514.0, 630.3, 527.8, 267.3, 209.1, 157.4, 118.9, 75.5)


@pytest.fixture(params=MORPHOLOGIES)
def kind(request):
    return request.param


@pytest.fixture
def body(kind):
    return make_body(kind)


@pytest.fixture
def model(body):
    return body.build().compile()


def pose(model, qpos=None, **angles):
    data = mujoco.MjData(model)
    if qpos is not None:
        data.qpos[:] = qpos
    for name, angle in angles.items():
        data.joint(name).qpos[0] = angle
    mujoco.mj_forward(model, data)
    return data


def foot(data, limb):
    return data.geom(f"{limb}_foot").xpos.copy()


def test_the_registry_knows_both(kind, body):
    assert find(kind).name == body.name == kind
    assert body.feet == LIMBS


def test_animal_has_the_published_length_masses_and_places():
    body = make_body("salamander")
    model = body.build().compile()
    data, nose = pose(model), 0.015
    assert body.length == pytest.approx(0.1)
    assert model.body_mass.sum() == pytest.approx(3.02e-3, abs=0.005e-3)
    for link, (start, centre, mass) in enumerate(zip(STARTS, CENTRES, MASSES, strict=True)):
        part = model.body(f"link_{link}")
        assert part.mass[0] == pytest.approx(mass * 1e-6)
        place = nose - (start + centre) * 1e-3
        assert data.body(part.name).xipos == pytest.approx([place, 0, 0], abs=1e-9)
        if link:
            assert data.joint(f"axis_{link}").xanchor[0] == pytest.approx(nose - start * 1e-3)
    for limb in LIMBS:
        along = 0.0 if limb[1] == "F" else nose - 46.1e-3
        side = (4e-3 if limb[1] == "F" else 3e-3) * (1 if limb[0] == "L" else -1)
        assert data.joint(f"{limb}_yaw").xanchor == pytest.approx([along, side, -2e-3])


def test_robot_has_the_published_length_and_masses():
    body = make_body("salamander-robot")
    model = body.build().compile()
    data = pose(model)
    assert body.length == pytest.approx(1.11)
    assert model.body_mass.sum() == pytest.approx(2.48)
    assert model.body("link_0").mass[0] == pytest.approx(0.172)
    anchors = [data.joint(f"axis_{number}").xanchor[0] for number in range(1, 13)]
    assert np.diff(anchors) == pytest.approx([-0.096] * 8 + [-0.0615] * 3)
    fin = sum(model.body(f"link_{link}").mass[0] for link in range(9, 13))
    assert fin == pytest.approx(0.041)


def test_bodies_float_and_sink_with_their_ballast(kind, body, model):
    displaced = 1000.0 * sum(link.volume for link in body.fluid)
    mass = model.body_mass.sum()
    assert mass < displaced < mass + body.ballast


def test_axis_and_limbs_have_their_joints_and_actuators(kind, model):
    joints = [model.joint(number).name for number in range(model.njnt)]
    limb_joints = LIMB_JOINTS if kind == "salamander" else ("leg",)
    limbs = [f"{limb}_{joint}" for limb in LIMBS for joint in limb_joints]
    actuators = [model.actuator(number).name for number in range(model.nu)]
    assert actuators == [f"axis_{number}" for number in range(1, 9)] + limbs
    passive = set(joints) - set(actuators) - {"root"}
    if kind == "salamander":
        assert passive == {f"pitch_{number}" for number in (2, 4, 5, 6, 7, 8)}
    else:
        assert passive == {f"axis_{number}" for number in (9, 10, 11, 12)}
    assert model.jnt_type[0] == mujoco.mjtJoint.mjJNT_FREE
    assert np.all(model.jnt_type[1:] == mujoco.mjtJoint.mjJNT_HINGE)


def test_the_linear_parts_of_the_muscles_are_left_to_implicit_steps(kind, model):
    if kind == "salamander":
        assert model.opt.integrator == mujoco.mjtIntegrator.mjINT_EULER
        assert model.opt.disableflags & mujoco.mjtDisableBit.mjDSBL_EULERDAMP
        assert model.dof_armature == pytest.approx(model.opt.timestep * model.dof_damping)
    else:
        assert model.opt.integrator == mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    for number, muscle in enumerate(MORPHOLOGIES[kind].muscles, 1):
        joint = model.joint(f"axis_{number}")
        assert joint.stiffness[0] == pytest.approx(muscle.stiffness * muscle.tone)
        assert joint.damping[0] == pytest.approx(muscle.damping)
        motor = model.actuator(joint.name)
        assert motor.gainprm[0] == 1.0
        assert not motor.biasprm.any(), "a muscle's torque is what it is told"
        assert motor.forcerange[1] == -motor.forcerange[0] >= muscle.gain


def test_animal_muscles_are_as_published():
    muscles = SalamanderMorphology().muscles
    gain = np.array([0.2531, 1.3793, 3.2462, 3.0820, 3.0735, 1.2990, 0.2642, 0.01402])
    gain[[0, -1]] *= 10
    assert [muscle.gain for muscle in muscles] == pytest.approx(gain * 1e-3)
    ratio = [muscle.gain / muscle.stiffness for muscle in muscles]
    assert ratio == pytest.approx([1.57] * 8, rel=1e-3)


def test_an_animal_damped_explicitly_would_burst():
    speeds = []
    for share in (1.0, 0.0):
        model = make_body("salamander").build().compile()
        model.opt.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_AUTORESET)
        model.dof_armature *= share
        data = pose(model, axis_4=0.1)
        mujoco.mj_step(model, data, 10)
        speeds.append(np.abs(data.qvel).max())
    assert speeds[0] < 100.0
    assert not speeds[1] < 1e10


def test_positive_angles_bend_the_axis_to_the_left(model):
    joints = [model.joint(number).name for number in range(model.njnt)]
    for name in (name for name in joints if name.startswith("axis_")):
        data = pose(model, **{name: 0.3})
        number = int(name.removeprefix("axis_"))
        rostral = data.body(f"link_{number - 1}").xmat.reshape(3, 3)[:, 0]
        caudal = data.body(f"link_{number}").xmat.reshape(3, 3)[:, 0]
        assert np.cross(caudal, rostral) == pytest.approx([0, 0, np.sin(0.3)], abs=1e-12)


def test_positive_torque_bends_the_axis_to_the_left(model):
    for number in range(8):
        data = pose(model)
        data.ctrl[number] = 1e-4
        mujoco.mj_forward(model, data)
        assert data.joint(f"axis_{number + 1}").qacc[0] > 0


def test_animal_limbs_move_as_described():
    model = make_body("salamander").build().compile()
    stretched = pose(model)
    for limb in LIMBS:
        shoulder, reach = stretched.joint(f"{limb}_yaw").xanchor, foot(stretched, limb)
        side = 1 if limb[0] == "L" else -1
        assert reach - shoulder == pytest.approx([0, side * 0.011, 0])
        yawed, pitched, flexed = (
            foot(pose(model, **{f"{limb}_{joint}": 0.3}), limb) - reach
            for joint in ("yaw", "pitch", "elbow")
        )
        assert yawed[0] > 1e-3, "yaw moves it forward"
        assert pitched[2] > 1e-3, "pitch raises it"
        assert flexed[2] < -1e-3, "flexion lowers it"
        angled = {f"{limb}_elbow": 1.0}
        rolled = foot(pose(model, **angled, **{f"{limb}_roll": 0.3}), limb)
        assert rolled[0] > foot(pose(model, **angled), limb)[0] + 1e-3, "roll brings it forward"


def test_robot_legs_point_down_and_push_backward():
    model = make_body("salamander-robot").build().compile()
    down = pose(model)
    for limb in LIMBS:
        axle, low = down.joint(f"{limb}_leg").xanchor, foot(down, limb)
        assert low[0] == pytest.approx(axle[0])
        assert low[2] < axle[2] - 0.02
        assert foot(pose(model, **{f"{limb}_leg": 0.3}), limb)[0] < low[0] - 5e-3
        folded = foot(pose(model, **{f"{limb}_leg": FOLDED}), limb)
        assert folded[2] == pytest.approx(axle[2])
        assert folded[0] < axle[0]


def test_left_and_right_are_mirror_images(kind, model):
    joints = LIMB_JOINTS if kind == "salamander" else ("leg",)
    angles = dict(zip(joints, (0.3, -0.2, 0.5, 0.7), strict=False))
    data = pose(model, **{f"{limb}_{name}": a for limb in LIMBS for name, a in angles.items()})
    for end in "FH":
        left, right = foot(data, f"L{end}"), foot(data, f"R{end}")
        assert left[1] > 5e-3
        assert left * [1, -1, 1] == pytest.approx(right, abs=1e-15)


def test_standing_feet_are_on_the_ground(body, model):
    data = pose(model, body.standing)
    for limb in LIMBS:
        assert foot(data, limb)[2] == pytest.approx(model.geom(f"{limb}_foot").size[0], abs=1e-12)


def test_sensors_come_in_groups(kind, body):
    sensors = Plant(body, [Scenario(terrain=body.ground)]).sensors
    links, torso, limb_joints = {"salamander": (9, 4, 16), "salamander-robot": (13, 5, 4)}[kind]
    sizes = {
        "foot_force": 4, "foot_position": 12, "axis_load": links, "trunk_load": torso,
        "axis_angle": 8, "axis_velocity": 8, "limb_angle": limb_joints, "trunk_up": 3,
        "trunk_velocity": 3, "trunk_angular_velocity": 3, "immersion": links,
    }  # fmt: skip
    assert {name: reading.shape[1] for name, reading in sensors.items()} == sizes


def test_sensors_run_from_head_to_tail_and_limb_by_limb(body):
    plant = Plant(body, [Scenario(terrain=body.ground)])
    angles = np.linspace(-0.2, 0.3, 8)
    qpos, qvel = body.standing.copy(), np.zeros(plant.model.nv)
    qpos[7:] = np.linspace(0.0, 0.1, qpos.size - 7)
    for number, angle in enumerate(angles, 1):
        joint = plant.model.joint(f"axis_{number}")
        qpos[joint.qposadr[0]], qvel[joint.dofadr[0]] = angle, 10 * angle
    plant.reset(qpos=qpos, qvel=qvel)
    assert plant.sensors["axis_angle"][0] == pytest.approx(angles)
    assert plant.sensors["axis_velocity"][0] == pytest.approx(10 * angles)
    limbs = [plant.model.joint(trn).qposadr[0] for trn in plant.model.actuator_trnid[8:, 0]]
    assert plant.sensors["limb_angle"][0] == pytest.approx(qpos[limbs])
    feet = plant.sensors["foot_position"].reshape(4, 3)
    for limb, position in zip(LIMBS, feet, strict=True):
        assert position == pytest.approx(foot(plant.row_data(0), limb))
