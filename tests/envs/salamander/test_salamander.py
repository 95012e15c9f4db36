"""What is true of the salamanders' environments alone."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers.salamander.assembly import MODELS
from neurocontrol.envs.salamander.actuation import DirectMuscles
from neurocontrol.envs.salamander.environment import SalamanderEnv
from neurocontrol.errors import InputError


def make(**options):
    return gymnasium.make("neurocontrol/Salamander-v2", **{"action_scaling": False, **options})


def plant_of(env):
    return env.unwrapped._pack.simulation.plant


def rest(env):
    return env.unwrapped._pack.simulation.controller.command_space.default


@pytest.mark.parametrize("arena", ["land", "water"])
def test_without_reset_noise_it_starts_standing_or_floating(arena):
    env = make(arena=arena, reset_noise=0.0)
    env.reset(seed=1)
    body = plant_of(env).body
    usual = body.standing if arena == "land" else body.floating
    np.testing.assert_allclose(env.unwrapped.data.qpos[3:], usual[3:], atol=1e-12)


@pytest.mark.parametrize("arena", ["land", "water"])
def test_the_start_is_drawn_within_the_documented_bounds(arena, part):
    env, turns, tilts, joints = make(arena=arena), [], [], []
    body = plant_of(env).body
    usual = body.standing if arena == "land" else body.floating
    for seed in range(20):
        observation, _ = env.reset(seed=seed)
        turns.append(np.degrees(np.arcsin(part(env, observation, "heading of")[1])))
        tilts.append(np.degrees(np.arccos(min(part(env, observation, "vertical")[2], 1.0))))
        joints.append(np.abs(env.unwrapped.data.qpos[7:] - usual[7:]).max())
    assert 2.5 < np.abs(turns).max() < 5.5
    assert max(tilts) < np.hypot(5.0, 5.0) + 0.1
    assert (max(tilts) > 1.0) == (arena == "land")
    assert 0.05 < max(joints) <= 0.1


def test_an_observation_is_what_the_documentation_says(part):
    env = make(task="cross", arena="pool", reset_noise=0.0)
    env.reset(seed=0)
    action = np.linspace(0.0, 0.9, 32)
    for _ in range(5):
        observation, *_ = env.step(action)
    plant, data = plant_of(env), env.unwrapped.data
    joints = [data.joint(f"axis_{number}") for number in range(1, 9)]
    angles = [joint.qpos[0] for joint in joints]
    # Sensors describe the state before the last physics step.
    np.testing.assert_allclose(part(env, observation, "axial joint angles"), angles, atol=5e-3)
    limbs = [plant.model.joint(name).qposadr[0] for name in ("LF_yaw", "RH_elbow")]
    seen = part(env, observation, "limb joint angles")
    np.testing.assert_allclose(seen[[0, -1]], data.qpos[limbs], atol=0.02)
    foot = plant.sensors["foot_force"][0] * 4 / plant.weight[0]
    np.testing.assert_allclose(part(env, observation, "foot loads"), foot)
    assert foot.max() > 0.0
    load = plant.sensors["axis_load"][0].sum() / plant.weight[0]
    assert part(env, observation, "load on the links") == pytest.approx(load)
    assert not part(env, observation, "immersed shares").any()
    edges = [0.06, env.unwrapped._pack._arena.terrain.far_edge]
    ways = (np.array(edges) - data.qpos[0]) / 0.1
    np.testing.assert_allclose(part(env, observation, "way ahead of the root"), ways)
    np.testing.assert_array_equal(part(env, observation, "activation of the axial"), action[:16])
    np.testing.assert_array_equal(part(env, observation, "target of a limb"), action[16:])


def test_legs_that_turn_are_seen_on_the_unit_circle(part):
    env = make(body="salamander-robot", reset_noise=0.0)
    env.reset(seed=0)
    action = np.append(np.zeros(16), [0.5, -0.5, 0.9, 0.0])
    for _ in range(40):
        observation, *_ = env.step(action)
    cosines, sines = (part(env, observation, f"{name} of the leg") for name in ("cosines", "sines"))
    angles = np.pi * action[16:]
    np.testing.assert_allclose(cosines**2 + sines**2, 1.0)
    assert (np.cos(np.arctan2(sines, cosines) - angles) > 0.9).all()


def test_the_heading_is_seen_relative_to_the_target(part):
    env = make(target_heading=2.0)
    env.reset(seed=0)
    plant_of(env).qpos[0, 3:7] = [np.cos(0.75), 0.0, 0.0, np.sin(0.75)]
    observation = env.unwrapped._pack.observe()[0]
    seen = part(env, observation, "heading of the trunk")
    np.testing.assert_allclose(seen, [np.cos(0.5), -np.sin(0.5)])
    assert not part(env, observation, "way ahead of the root").any()


def test_a_spinal_cord_shows_its_rhythm(part):
    env = make(controller="spiking", arena="water")
    env.reset(seed=0)
    for _ in range(10):
        observation, *_ = env.step(np.array([5.5, 0.0, 0.5, 0.6]))
    simulation = env.unwrapped._pack.simulation
    columns = env.unwrapped.observation_columns
    (told,) = (of for name, of in columns["command"].items() if name.startswith("descending drive"))
    assert observation[told] == observation[columns["network"]["descending drive"]] == 5.5
    assert 0.0 < part(env, observation, "modulator concentrations") < 0.6
    shown = part(env, observation, "activations of the axial")
    np.testing.assert_array_equal(shown, simulation.controller.activation[0])
    assert shown.max() > 0.0
    phases = 2 * np.pi * simulation.controller.rhythm.limb_phase[0]
    np.testing.assert_array_equal(part(env, observation, "cosines of the ph"), np.cos(phases))
    np.testing.assert_array_equal(part(env, observation, "sines of the ph"), np.sin(phases))


def test_travelling_is_rewarded_by_the_documented_formula():
    weights = {"progress": 2.0, "effort": 0.5, "upright": 0.3}
    env = make(controller="phase", rewards=weights, target_speed=0.2, target_heading=0.5)
    env.reset(seed=0)
    progress = []
    for _ in range(20):
        before = env.unwrapped.data.qpos[:2].copy()
        *_, info = env.step(np.array([2.5, 0.0]))
        moved = env.unwrapped.data.qpos[:2] - before
        speed = moved @ [np.cos(0.5), np.sin(0.5)] / 0.02 / 0.1
        activation = env.unwrapped._pack.simulation.activation[0]
        assert info["speed"] == pytest.approx(speed)
        assert info["progress"] == pytest.approx(2.0 * 0.02 * min(speed / 0.2, 1.0))
        assert info["effort"] == pytest.approx(-0.5 * 0.02 * np.mean(activation**2))
        assert 0.0 < info["upright"] <= 0.3 * 0.02
        assert info["power"] >= 0.0
        progress.append(info["progress"])
    assert max(progress) == pytest.approx(2.0 * 0.02)
    assert min(progress) < 1.9 * 0.02


def cross(env, beyond, row=0):
    """Put a body some body lengths beyond the far edge."""
    plant, arena = plant_of(env), env.unwrapped._pack._arena
    plant.qpos[row, 0] = arena.edges[1] + beyond * plant.body.length


@pytest.mark.parametrize("arena", ["shore", "pool"])
@pytest.mark.parametrize(
    "options",
    [{}, {"controller": "phase"}, {"body": "salamander-robot", "controller": "knuesel"}],
    ids=["muscles", "phase", "robot"],
)
def test_a_crossing_ends_the_episode_with_a_bonus(options, arena):
    env = make(task="cross", arena=arena, rewards={"crossed": 7.0}, **options)
    env.reset(seed=0)
    _, _, terminated, truncated, info = env.step(rest(env))
    assert (terminated, truncated, info["cause"], info["crossed"]) == (False, False, "", 0.0)
    assert info["progress"] == pytest.approx(0.02 * info["speed"])
    assert "upright" not in info
    cross(env, 0.8)
    assert not env.step(rest(env))[2]
    cross(env, 1.2)
    _, reward, terminated, truncated, info = env.step(rest(env))
    assert (terminated, truncated, info["cause"]) == (True, False, "crossed")
    assert info["crossed"] == 7.0
    assert reward == pytest.approx(info["progress"] + info["effort"] + info["time"] + 7.0)
    env.reset()
    assert not env.step(rest(env))[2]


def test_only_a_body_on_its_feet_and_on_land_has_crossed():
    env = make(task="cross")
    env.reset(seed=0)
    pack, plant = env.unwrapped._pack, plant_of(env)
    cross(env, 1.5)
    assert pack._succeeded()
    plant.sensors["immersion"][0, 1] = 0.1
    assert not pack._succeeded()
    plant.qpos[0, 2] += 0.02
    plant.qpos[0, 3:7] = [0.0, 1.0, 0.0, 0.0]
    _, _, terminated, _, info = env.step(rest(env))
    assert (terminated, info["cause"], info["crossed"]) == (True, "fallen", 0.0)
    assert info["fallen"] == -10.0


def test_a_row_that_crossed_is_reset_by_the_next_step_and_the_others_go_on():
    env = gymnasium.make_vec(
        "neurocontrol/Salamander-v2", num_envs=2, task="cross", action_scaling=False
    )
    env.reset(seed=0)
    cross(env, 1.5, row=1)
    actions = np.zeros((2, 32))
    _, _, terminated, _, infos = env.step(actions)
    assert terminated.tolist() == [False, True]
    assert infos["cause"].tolist() == ["", "crossed"]
    assert infos["crossed"].tolist() == [0.0, 10.0]
    _, rewards, terminated, _, infos = env.step(actions)
    assert not terminated.any()
    assert rewards[1] == 0.0
    assert infos["_progress"].tolist() == [True, False]
    assert abs(plant_of(env).qpos[1, 0]) < 1e-9


def test_at_rest_a_spinal_cord_crosses_by_contact_and_holds_its_heading():
    env = make(task="cross", controller="spiking", action_scaling=True, frame_period=0.2)
    env.reset(seed=0)
    pack, told, terminated, truncated = env.unwrapped._pack, [], False, False
    while not (terminated or truncated):
        _, _, terminated, truncated, info = env.step(pack.rest.astype(np.float32))
        told.append(pack.simulation.command[0, 0])
    assert info["cause"] == "crossed"
    land, water = (
        pack.simulation.controller.rhythm.habitats[one]["drive"] for one in ("land", "water")
    )
    assert (min(told[1:]), max(told), told[-1]) == (land, water, land)


@pytest.mark.parametrize(
    ("options", "turns"),
    [
        ({"task": "cross"}, True),
        ({"task": "cross", "transition": "contact"}, False),
        ({"arena": "shore"}, False),
    ],
    ids=["crosses", "crosses by itself", "travels"],
)
def test_the_command_at_rest_turns_back_a_body_that_crosses_and_is_told_where(options, turns):
    env = make(controller="phase", action_scaling=True, **options)
    env.reset(seed=0)
    pack, simulation = env.unwrapped._pack, env.unwrapped._pack.simulation
    simulation.plant.qpos[0, 3:7] = [np.cos(0.5), 0.0, 0.0, np.sin(0.5)]  # 1 rad to the left
    for _ in range(2):
        env.step(pack.rest.astype(np.float32))
    turn = simulation.command[0, simulation.controller.command_space.names.index("turn")]
    assert turn == (-1.0 if turns else 0.0)


def test_a_traveller_does_not_end_beyond_a_shore():
    env = make(arena="shore")
    env.reset(seed=0)
    cross(env, 2.0)
    _, _, terminated, _, info = env.step(rest(env))
    assert not terminated
    assert "crossed" not in info


@pytest.mark.parametrize("body", ["salamander", "salamander-robot"])
def test_a_muscle_bends_its_joint_to_its_side(body):
    for side, sign in ((0, 1.0), (8, -1.0)):
        env = make(body=body, arena="water", reset_noise=0.0)
        env.reset(seed=0)
        action = rest(env)
        action[side + 3] = 0.5  # the fourth joint
        for _ in range(20):
            observation, *_ = env.step(action)
        angles = observation[:8]
        assert sign * angles[3] > 0.1
        assert np.abs(angles).argmax() == 3


def test_a_wave_of_the_muscles_swims_and_rest_does_not():
    speeds = []
    for amplitude in (0.4, 0.0):
        env = make(arena="water", reset_noise=0.0)
        env.reset(seed=0)
        for frame in range(75):
            phase = 2 * np.pi * (3.0 * 0.02 * frame - np.arange(8) / 8)
            wave = amplitude * np.array([np.sin(phase).clip(0), (-np.sin(phase)).clip(0)])
            env.step(np.concatenate([wave.ravel(), np.tile([-0.97, 0.12, -0.17, -1.0], 4)]))
        speeds.append(env.unwrapped.data.qpos[0] / 0.1 / 1.5)
    assert speeds[0] > 0.3
    assert abs(speeds[1]) < 0.1


def test_a_limb_aims_at_its_scaled_target():
    animal = DirectMuscles(KINDS["salamander"], np.tile([0.0, -0.1, 0.2, 1.0], 4))
    command = animal.command_space.default[np.newaxis]
    command[0, 16:20] = [1.0, -1.0, 0.5, -1.0]
    for _ in range(20):
        targets = animal.step({}, command, np.array([0]))
    np.testing.assert_allclose(targets[0, 24:28], [1.3, -0.9, 0.8, 0.0])
    np.testing.assert_array_equal(targets[0, 16:24], 1.0)


def test_a_leg_takes_the_shorter_way_and_turns_without_end():
    robot = DirectMuscles(KINDS["salamander-robot"], np.zeros(4))
    command = robot.command_space.default[np.newaxis]
    angles = []
    for action in np.arange(0.0, 4.0, 0.02):
        command[0, 16:] = (action + 1.0) % 2.0 - 1.0
        angles.append(robot.step({}, command, np.array([0]))[0, 24])
    np.testing.assert_allclose(angles, np.pi * np.arange(0.0, 4.0, 0.02), atol=1e-9)
    command[0, 16:] = 0.5
    steps = np.diff([robot.step({}, command, np.array([0]))[0, 24] for _ in range(20)])
    assert np.abs(steps).max() == pytest.approx(0.1)


def test_the_drive_can_follow_the_body():
    env = make(controller="phase", arena="water", transition="contact")
    assert env.action_space.shape == (1,)
    descending = env.unwrapped.observation_columns["network"]["descending drive"]
    observation, _ = env.reset(seed=0)
    drives = [observation[descending]]
    for _ in range(100):
        observation, *_ = env.step(np.zeros(1))
        drives.append(observation[descending])
    assert drives[0] < 3.0 < drives[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"body": "newt"}, "unknown body 'newt'"),
        ({"task": "dig"}, "unknown task 'dig'"),
        ({"arena": "swamp"}, "unknown arena 'swamp'"),
        ({"controller": "phase", "transition": "smell"}, "unknown transition 'smell'"),
        ({"transition": "contact"}, "go with a controller"),
        ({"preset": "salamander"}, "go with a controller"),
        ({"task": "cross", "arena": "land"}, "only a shore or pool"),
        ({"task": "cross", "target_heading": 1.0}, "target_heading is 0"),
        ({"target_heading": np.inf}, "target_heading must be"),
        ({"target_speed": 0.0}, "target_speed must be"),
        ({"slope": 0.0}, "slope must be"),
        ({"slope": 50.0}, "slope must be"),
        ({"rewards": {"crossed": np.nan}}, "weight of crossed"),
    ],
)
def test_bad_arguments_are_refused_by_name(options, message):
    with pytest.raises(InputError, match=message):
        SalamanderEnv(**options)


def test_the_robot_has_an_id_of_its_own():
    env = gymnasium.make(
        "neurocontrol/SalamanderRobot-v2", controller="phase", action_scaling=False
    )
    same = make(body="salamander-robot", controller="phase")
    assert env.unwrapped.task == same.unwrapped.task
    first, other = (one.reset(seed=3)[0] for one in (env, same))
    np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("controller", MODELS)
def test_a_reset_shows_nothing_of_the_episode_before(controller):
    env = make(controller=controller)
    first, _ = env.reset(seed=9)
    env.step(env.action_space.high)
    np.testing.assert_array_equal(env.reset(seed=9)[0], first)
