from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from neurocontrol.envs import SALAMANDER
from neurocontrol.envs.salamander import SalamanderVectorEnv
from neurocontrol.errors import InputError


def make(num_envs, **options):
    return gymnasium.make_vec(SALAMANDER, num_envs=num_envs, **options)


def test_the_native_one_is_the_default_and_the_others_work():
    native = make(3)
    assert isinstance(native, SalamanderVectorEnv)
    assert native.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert native.reset(seed=0)[0].shape == native.observation_space.shape == (3, 91)
    synchronous = gymnasium.make_vec(SALAMANDER, num_envs=3, vectorization_mode="sync")
    np.testing.assert_array_equal(synchronous.reset(seed=0)[0], native.reset(seed=0)[0])


@pytest.mark.parametrize(
    "options",
    [
        {"arena": "water"},
        {"controller": "spiking", "task": "cross"},
        {"controller": "phase", "arena": "pool", "transition": "immersion"},
        {"controller": "leaky", "target_heading": 0.7},
        {"controller": "knuesel", "body": "robot"},
    ],
    ids=lambda options: options.get("controller", "muscles"),
)
def test_a_row_equals_the_single_environment_with_its_seed(options):
    many = make(3, **options, episode_duration=0.2)
    many.action_space.seed(2)
    single = gymnasium.make(SALAMANDER, **options, episode_duration=0.2).unwrapped
    observations, _ = many.reset(seed=7)
    observation, _ = single.reset(seed=8)
    np.testing.assert_array_equal(observations[1], observation)
    over, ends = False, 0
    for _ in range(25):
        actions = many.action_space.sample()
        observations, rewards, terminated, truncated, infos = many.step(actions)
        if over:
            observation, _ = single.reset()
            assert rewards[1] == 0.0
            assert not infos["_progress"][1]
            over = False
        else:
            observation, reward, ended, cut, info = single.step(actions[1])
            assert (rewards[1], terminated[1], truncated[1]) == (reward, ended, cut)
            assert {name: infos[name][1] for name in info} == info
            over = ended or cut
            ends += over
        np.testing.assert_array_equal(observations[1], observation)
    assert ends >= 2


def test_a_row_that_crossed_is_reset_by_the_next_step_and_the_others_go_on():
    env = make(3, task="cross")
    env.reset(seed=0)
    plant, arena = env._pack.simulation.plant, env._pack._arena
    plant.qpos[1, 0] = arena.edges[1] + 1.5 * plant.body.length
    plant.qpos[2, 3:7] = [0.0, 1.0, 0.0, 0.0]
    actions = np.zeros((3, 32))
    _, rewards, terminated, truncated, infos = env.step(actions)
    assert terminated.tolist() == [False, True, True]
    assert not truncated.any()
    assert infos["cause"].tolist() == ["", "crossed", "fallen"]
    assert infos["crossed"].tolist() == [0.0, 10.0, 0.0]
    _, rewards, terminated, _, infos = env.step(actions)
    assert not terminated.any()
    assert rewards[1:].tolist() == [0.0, 0.0]
    assert infos["_progress"].tolist() == [True, False, False]
    assert abs(plant.qpos[1, 0]) < 1e-9
    *_, infos = env.step(actions)
    assert infos["_progress"].all()


def test_rows_are_truncated_by_whichever_limit_comes_first():
    for options in (
        {"episode_duration": 0.04},
        {"max_episode_steps": 2},
        {"episode_duration": 0.04, "max_episode_steps": 50},
    ):
        env = make(2, controller="phase", **options)
        env.reset(seed=0)
        flags = [env.step(np.zeros((2, 2)))[3].tolist() for _ in range(3)]
        assert flags == [[False] * 2, [True] * 2, [False] * 2]


def test_a_diverging_row_ends_alone_with_its_cause():
    env, undisturbed = make(3, task="cross"), make(3, task="cross")
    for one in (env, undisturbed):
        one.reset(seed=0)
    env._pack.simulation.plant.qvel[1, 8] = np.nan
    actions = np.full((3, 32), 0.1)
    observations, rewards, terminated, _, infos = env.step(actions)
    expected, *_ = undisturbed.step(actions)
    assert terminated.tolist() == [False, True, False]
    assert infos["cause"][1] not in ("", "fallen", "crossed")
    assert np.isfinite(observations).all()
    assert np.isfinite(rewards).all()
    np.testing.assert_array_equal(observations[[0, 2]], expected[[0, 2]])
    for _ in range(2):
        observations, _, terminated, _, infos = env.step(actions)
        assert not terminated.any()
    assert infos["_progress"].all()


def test_a_mask_resets_some_rows_only():
    env = make(3, arena="water")
    env.reset(seed=0)
    for _ in range(5):
        before, *_ = env.step(np.full((3, 32), 0.1))
    after, _ = env.reset(options={"reset_mask": np.array([False, True, False])})
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    assert not np.array_equal(after[1], before[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_envs": 0}, "num_envs"),
        ({"max_episode_steps": 0}, "max_episode_steps"),
        ({"controller": "hopf"}, "unknown controller"),
    ],
)
def test_bad_numbers_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        SalamanderVectorEnv(**arguments)


@pytest.mark.render
def test_every_row_has_its_picture(drawing):
    env = make(2, body="robot", render_mode="rgb_array")
    env.reset(seed=0)
    pictures = env.render()
    assert [picture.shape for picture in pictures] == [(360, 480, 3)] * 2
    env.close()
