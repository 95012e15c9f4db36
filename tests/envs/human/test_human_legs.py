"""What is true of the human legs' environment alone."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.human.environment import HumanLegsEnv
from neurocontrol.errors import InputError

REFLEX = {"controller": "reflex"}
COMMAND = np.array([1.25, 0.0, 0.0, 0.0, 0.0])
RELAXED = np.full(22, 0.01)


def make(**options):
    return gymnasium.make("neurocontrol/HumanLegs-v1", **{"action_scaling": False, **options})


def test_the_registered_time_limit_is_ten_seconds():
    assert make().spec.max_episode_steps * make().unwrapped.dt == pytest.approx(10.0)


def test_an_observation_is_what_the_documentation_says(part):
    env = make(target_speed=1.1)
    env.reset(seed=3)
    action = np.linspace(0.01, 1.0, 22)
    observation, *_ = env.step(action)
    body, muscles = env.unwrapped.data, env.unwrapped._pack.simulation.muscles
    ankles = [body.body(f"{side}_foot").xpos[2] for side in ("left", "right")]
    height = body.qpos[2] - min(ankles)
    assert part(env, observation, "height of the hips") == pytest.approx(height, abs=2e-3)
    hinges = [name for name in range(10) if name not in (2, 7)]
    np.testing.assert_array_equal(part(env, observation, "joint angles"), body.qpos[7:][hinges])
    np.testing.assert_array_equal(part(env, observation, "joint velocities"), body.qvel[6:][hinges])
    for meaning, values in (
        ("muscle forces", muscles.force),
        ("muscle fibre lengths", muscles.length),
        ("muscle fibre velocities", muscles.velocity),
        ("muscle activations", muscles.activation),
        ("leg loads", muscles.leg_load),
    ):
        np.testing.assert_array_equal(part(env, observation, meaning), values[0])
    np.testing.assert_array_equal(part(env, observation, "foot on the ground"), [1, 0])
    np.testing.assert_array_equal(part(env, observation, "muscle stimulation"), action)
    assert part(env, observation, "speed asked for") == 1.1


@pytest.mark.parametrize("turn", [0.0, 1.0, -2.5])
def test_the_trunk_is_seen_in_the_frame_of_its_heading(turn, part):
    env = make()
    env.reset(seed=0)
    plant, tilt, lean = env.unwrapped._pack.simulation.plant, 0.2, 0.3
    turns = [(turn, (0, 0, 1)), (lean, (0, 1, 0)), (tilt, (1, 0, 0))]
    qpos, qvel = plant.qpos[0].copy(), np.zeros(16)
    qpos[3:7] = [1, 0, 0, 0]
    for angle, axis in turns:
        qpos[3:7] = product(qpos[3:7], [np.cos(angle / 2), *np.sin(angle / 2) * np.array(axis)])
    c, s = np.cos(turn), np.sin(turn)
    qvel[:3] = [2 * c - 0.5 * s, 2 * s + 0.5 * c, 0.1]  # 2 ahead, 0.5 left
    plant.qpos[0], plant.qvel[0] = qpos, qvel
    observation = env.unwrapped._pack.observe()[0]
    seen = part(env, observation, "attitude of the trunk")
    # The frame's left is the trunk's left axis without its rise, which a tilt turns a little.
    assert seen[2] == pytest.approx(turn, abs=0.1)
    assert seen[0] == pytest.approx(tilt, abs=0.03)
    assert seen[1] == pytest.approx(lean, abs=0.03)
    velocity = part(env, observation, "velocity of the hips")
    off = seen[2] - turn
    ahead = [2 * np.cos(off) + 0.5 * np.sin(off), 0.5 * np.cos(off) - 2 * np.sin(off), 0.1]
    np.testing.assert_allclose(velocity, ahead, atol=1e-9)


def product(first, second):
    w, x, y, z = first
    matrix = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    return matrix @ np.array(second)


def test_the_start_is_drawn_within_the_documented_bounds():
    usual = make(reset_noise=0.0)
    usual.reset(seed=1)
    calm, env = usual.unwrapped.data, make()
    angles, speeds = [], []
    for seed in range(20):
        env.reset(seed=seed)
        data = env.unwrapped.data
        angles.append(np.abs(data.qpos[7:] - calm.qpos[7:]).max())
        speeds.append(np.linalg.norm(data.qvel[:2]) / np.linalg.norm(calm.qvel[:2]))
    assert np.radians(1.0) < max(angles) <= np.radians(2.0)
    assert max(np.abs(np.array(speeds) - 1)) <= 0.05
    assert max(speeds) - min(speeds) > 0.03


@pytest.mark.parametrize(
    "terrain",
    ["flat", {"kind": "slope", "angle": 8.0}, {"kind": "tiles", "height": 0.05}, "rough"],
)
def test_the_lowest_sole_starts_on_the_ground(terrain):
    env = make(terrain=terrain)
    for seed in range(3):
        env.reset(seed=seed)
        data = env.unwrapped.data
        assert data.contact.dist.min(initial=0.0) > -2e-3
    for _ in range(6):
        env.step(RELAXED)
    assert env.unwrapped.data.ncon > 0


def test_the_ground_is_the_one_the_legs_are_made_for():
    geom = make(terrain={"kind": "slope"}).unwrapped.model.geom("ground")
    assert geom.friction[0] == pytest.approx(0.9)
    assert geom.solref[0] == pytest.approx(0.02)


def test_the_terms_of_the_reward_follow_the_documented_formula():
    env = make(**REFLEX, rewards={"forward": 2.0, "effort": 0.5}, target_speed=1.0)
    env.reset(seed=0)
    for _ in range(10):
        before = env.unwrapped.data.qpos[0]
        *_, info = env.step(COMMAND)
    speed = (env.unwrapped.data.qpos[0] - before) / 0.01
    activation = env.unwrapped._pack.simulation.muscles.activation[0]
    assert info["speed"] == pytest.approx(speed)
    assert info["forward"] == pytest.approx(2.0 * 0.01 * (1 - abs(speed - 1.0)))
    assert info["effort"] == pytest.approx(-0.5 * 0.01 * np.mean(activation**2))
    assert info["alive"] == pytest.approx(0.2 * 0.01)
    assert info["power"] > 0.0


def test_reflexes_walk_on_and_relaxed_muscles_fall():
    lengths, returns = [], []
    for options, action in ((REFLEX, COMMAND), ({}, RELAXED)):
        env = make(**options, reset_noise=0.0, max_episode_steps=300)
        env.reset(seed=0)
        length, total, over = 0, 0.0, False
        while not over:
            _, reward, terminated, truncated, info = env.step(action)
            length, total, over = length + 1, total + reward, terminated or truncated
        lengths.append((length, truncated))
        returns.append(total)
    assert lengths[0] == (300, True)
    assert lengths[1][0] < 100
    assert not lengths[1][1]
    assert info["cause"] == "fallen"
    assert info["alive"] == 0.0
    assert returns[0] > 4 * returns[1]


def test_long_frames_do_what_as_many_short_ones_do_and_time_ends_them_as_soon():
    short = make(**REFLEX, episode_duration=0.2)
    long = make(**REFLEX, episode_duration=0.2, frame_period=0.05)
    assert long.unwrapped.dt == 0.05
    for env in (short, long):
        env.reset(seed=4)
    paid = [short.step(COMMAND)[1] for _ in range(20)]
    for frame in range(4):
        _, reward, terminated, truncated, info = long.step(COMMAND)
        assert reward == pytest.approx(sum(paid[5 * frame : 5 * frame + 5]), rel=0.05)
    np.testing.assert_array_equal(long.unwrapped.data.qpos, short.unwrapped.data.qpos)
    assert (terminated, truncated, info["cause"]) == (False, True, "time limit")


def test_muscles_can_be_left_out_of_what_is_observed():
    env = make(**REFLEX, observe=["proprioception", "contact", "command", "task"])
    seen = env.unwrapped._pack.observation_names
    assert len(seen) == 36
    assert not any("muscle" in name for name in seen)


def test_a_stimulated_muscle_moves_its_joint_at_every_physics_step(part):
    env = make(reset_noise=0.0)
    env.reset(seed=0)
    knees = []
    for stimulation in (0.01, 1.0):
        env.reset(seed=0)
        action = RELAXED.copy()
        action[17] = stimulation  # right VAS
        for _ in range(8):
            observation, *_ = env.step(action)
        knees.append(part(env, observation, "joint angles")[6])
    assert knees[1] < knees[0] - 0.02
    activation = part(env, observation, "muscle activations")[17]
    assert activation == pytest.approx(1 - 0.99 * np.exp(-0.08 / 0.01), rel=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target_speed": 0.0}, "target_speed must be"),
        ({"preset": "human"}, "go with controller='reflex'"),
        ({"parameters": {}}, "go with controller='reflex'"),
        ({"controller": "reflex", "preset": "human", "parameters": {}}, "not both"),
        ({"controller": "reflex", "parameters": {"G_X": 1.0}}, "unknown parameter 'G_X'"),
    ],
)
def test_bad_arguments_are_refused_by_name(options, message):
    with pytest.raises(InputError, match=message):
        HumanLegsEnv(**options)
