from __future__ import annotations

import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env

from neurocontrol.envs import QUADRUPED
from neurocontrol.envs.quadruped import QuadrupedEnv
from neurocontrol.envs.quadruped_pack import CONTROLLERS
from neurocontrol.errors import InputError

MODES = [None, *CONTROLLERS]


def make(controller=None, **options):
    return gymnasium.make(QUADRUPED, controller=controller, **options)


@pytest.mark.parametrize("controller", MODES)
def test_gymnasium_finds_nothing_to_complain_about(controller):
    check_env(make(controller).unwrapped, skip_render_check=True)


@pytest.mark.parametrize("name", [QUADRUPED, f"neurocontrol:{QUADRUPED}"])
def test_both_ids_make_the_environment(name):
    assert isinstance(gymnasium.make(name).unwrapped, QuadrupedEnv)


def test_the_import_alone_registers_it_without_physics():
    program = (
        "import sys, gymnasium, neurocontrol;"
        f"gymnasium.spec({QUADRUPED!r});"
        "print(*{'mujoco', 'numba', 'matplotlib'}.intersection(sys.modules))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert output.stdout.split() == []


def test_the_specification_survives_json():
    env = make("spiking", terrain={"kind": "slope", "angle": 3.0}, rewards={"energy": 0.5})
    assert env.spec is not None
    again = gymnasium.make(type(env.spec).from_json(env.spec.to_json()))
    assert again.unwrapped.task == env.unwrapped.task


def test_the_documented_tables_are_the_spaces(documented_bounds):
    direct, spiking = make().unwrapped, make("spiking").unwrapped
    spaces = [
        direct.action_space,
        spiking.action_space,
        direct.observation_space,
        spiking.observation_space,
    ]
    tables = documented_bounds(QuadrupedEnv)
    assert len(tables) == len(spaces)
    for table, space in zip(tables, spaces, strict=True):
        np.testing.assert_allclose(np.array(table), np.stack([space.low, space.high], 1), 1e-5)


@pytest.mark.parametrize("controller", [None, "spiking"])
def test_a_seed_fixes_the_whole_episode(controller):
    runs = []
    for seed in (4, 4, 5):
        env = make(controller)
        observation, _ = env.reset(seed=seed)
        env.action_space.seed(1)
        rows = [observation]
        for _ in range(20):
            observation, reward, *_ = env.step(env.action_space.sample())
            rows.append(np.append(observation, reward)[:-1])
        runs.append(np.array(rows))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_without_reset_noise_every_start_is_standing():
    env = make(reset_noise=0.0)
    first, _ = env.reset(seed=1)
    second, _ = env.reset(seed=2)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(env.unwrapped.data.qpos[3:7], [1, 0, 0, 0])


def test_the_start_is_drawn_within_the_documented_bounds():
    env = make()
    angles = []
    for seed in range(20):
        env.reset(seed=seed)
        up = env.unwrapped.data.body("trunk").xmat[8]
        angles.append(np.degrees(np.arccos(up)))
    assert max(angles) < np.hypot(5.0, 5.0) + 0.1
    assert max(angles) > 1.0


def test_the_reward_is_the_sum_of_its_terms_and_they_follow_the_documented_formula():
    env = make("spiking", rewards={"forward": 2.0, "tracking": 0.5}, target_speed=1.0)
    env.reset(seed=0)
    command = env.unwrapped.action_space.low.clip(0)
    before = env.unwrapped.data.qpos[0]
    _, reward, _, _, info = env.step(command)
    after = env.unwrapped.data
    speed = (after.qpos[0] - before) / 0.02 / 0.2
    assert reward == pytest.approx(
        info["forward"] + info["upright"] + info["energy"] + info["tracking"]
    )
    assert info["speed"] == pytest.approx(speed)
    assert info["forward"] == pytest.approx(2.0 * speed)
    assert info["energy"] == pytest.approx(-0.1 * info["power"] / (env_weight(env) * 0.2))
    assert 0.0 < info["upright"] <= 0.2
    assert 0.0 <= info["tracking"] <= 0.5


def env_weight(env):
    model = env.unwrapped.model
    return model.body_mass.sum() * -model.opt.gravity[2]


def test_a_walking_command_is_rewarded_more_than_standing_or_crouching():
    returns = []
    for action in (np.zeros(8), np.tile([0.0, 1.0], 4)):
        env = make(episode_duration=1.0)
        env.reset(seed=0)
        returns.append(total_reward(env, action))
    walking = make("spiking", episode_duration=1.0)
    walking.reset(seed=0)
    assert total_reward(walking, np.array([0.0, 0.0, 1.0, 0.0, 0.5, 0.0])) > max(returns)


def total_reward(env, action):
    total, over = 0.0, False
    while not over:
        _, reward, terminated, truncated, _ = env.step(action)
        total += reward
        over = terminated or truncated
    return total


def test_time_ends_an_episode_by_truncation_and_the_next_step_needs_a_reset():
    env = make("spiking", episode_duration=0.1)
    env.reset(seed=0)
    ends = [env.step(np.zeros(6))[2:5] for _ in range(5)]
    assert [end[:2] for end in ends] == [(False, False)] * 4 + [(False, True)]
    assert ends[-1][2]["cause"] == "time limit"
    with pytest.raises(ResetNeeded, match="reset"):
        env.unwrapped.step(np.zeros(6))


def test_a_robot_on_its_back_has_fallen():
    env = make().unwrapped
    env.reset(seed=0)
    env._pack.simulation.plant.qpos[0, 3:7] = [0.0, 1.0, 0.0, 0.0]
    _, _, terminated, truncated, info = env.step(np.zeros(8))
    assert (terminated, truncated) == (True, False)
    assert info["cause"] == "fallen"


@pytest.mark.parametrize("bad", [np.full(6, np.nan), np.full(6, np.inf), np.zeros(5)])
def test_an_action_that_is_none_is_refused(bad):
    env = make("spiking")
    env.reset(seed=0)
    with pytest.raises(InputError, match="actions must"):
        env.unwrapped.step(bad)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"controller": "hopf"}, "unknown controller 'hopf'"),
        ({"controller": "reflex"}, "unknown controller 'reflex'"),
        ({"terrain": "swamp"}, "unknown terrain 'swamp'"),
        ({"terrain": {"kind": "flat", "mud": 1}}, "unknown entry 'mud' of terrain"),
        ({"rewards": {"style": 1.0}}, "unknown entry 'style' of rewards"),
        ({"rewards": {"energy": np.nan}}, "weight of energy"),
        ({"frame_period": 0.006}, "multiple of control_period"),
        ({"control_period": 0.0005}, "multiple of the physics step"),
        ({"episode_duration": -1.0}, "episode_duration must be"),
        ({"preset": "quadruped"}, "preset goes with controller='spiking'"),
    ],
)
def test_bad_arguments_are_refused_by_name(options, message):
    with pytest.raises(InputError, match=message):
        QuadrupedEnv(**options)


@pytest.mark.render
def test_a_picture_shows_the_robot(drawing):
    env = make("spiking", render_mode="rgb_array")
    env.reset(seed=0)
    first = env.render()
    for _ in range(10):
        env.step(np.zeros(6))
    second = env.render()
    assert first.shape == (360, 480, 3)
    assert first.dtype == np.uint8
    assert not np.array_equal(first, second)
    assert first.std() > 10
    env.close()
