from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from neurocontrol.controllers.human.reflex_parameters import published_parameters
from neurocontrol.envs import HUMAN_LEGS
from neurocontrol.envs.human_legs import HumanLegsVectorEnv
from neurocontrol.errors import InputError

REFLEX = {"controller": "reflex", "parameters": published_parameters()}
COMMAND = np.array([1.25, 0.0, 0.0, 0.0, 0.0])


def make(num_envs, **options):
    return gymnasium.make_vec(HUMAN_LEGS, num_envs=num_envs, **options)


def test_the_native_one_is_the_default_and_the_others_work():
    native = make(3)
    assert isinstance(native, HumanLegsVectorEnv)
    assert native.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    synchronous = gymnasium.make_vec(HUMAN_LEGS, num_envs=3, vectorization_mode="sync")
    np.testing.assert_array_equal(synchronous.reset(seed=0)[0], native.reset(seed=0)[0])


@pytest.mark.parametrize("options", [{}, REFLEX], ids=["stimulation", "reflex"])
def test_a_row_equals_the_single_environment_with_its_seed(options):
    many = make(3, **options, max_episode_steps=60)
    many.action_space.seed(2)
    single = gymnasium.make(HUMAN_LEGS, **options, max_episode_steps=60)
    observations, _ = many.reset(seed=7)
    observation, _ = single.reset(seed=8)
    np.testing.assert_array_equal(observations[1], observation)
    over, ends = False, 0
    for _ in range(100):
        actions = many.action_space.sample()
        observations, rewards, terminated, truncated, infos = many.step(actions)
        if over:
            observation, _ = single.reset()
            assert rewards[1] == 0.0
            assert not infos["_forward"][1]
            over = False
        else:
            observation, reward, ended, cut, info = single.step(actions[1])
            assert (rewards[1], terminated[1], truncated[1]) == (reward, ended, cut)
            cause = info.pop("cause")
            assert infos["cause"][1] == ("time limit" if cut else cause)
            assert {name: infos[name][1] for name in info} == info
            over = ended or cut
            ends += over
        np.testing.assert_array_equal(observations[1], observation)
    assert ends


def test_a_fallen_row_is_reset_by_the_next_step_and_the_others_go_on():
    env = make(2, **REFLEX)
    env.reset(seed=0)
    env._pack.simulation.plant.qpos[0, 3:7] = [0.0, 1.0, 0.0, 0.0]
    actions = np.tile(COMMAND, (2, 1))
    _, _, terminated, _, infos = env.step(actions)
    assert terminated.tolist() == [True, False]
    assert infos["cause"].tolist() == ["fallen", ""]
    _, rewards, terminated, _, infos = env.step(actions)
    assert rewards[0] == 0.0
    assert not terminated[0]
    assert infos["_forward"].tolist() == [False, True]
    *_, infos = env.step(actions)
    assert infos["_forward"].tolist() == [True, True]


def test_rows_that_end_together_are_reset_together():
    env = make(2, **REFLEX, max_episode_steps=2)
    env.reset(seed=0)
    flags = [env.step(np.tile(COMMAND, (2, 1)))[3].tolist() for _ in range(6)]
    assert flags == [[False] * 2, [True] * 2, [False] * 2] * 2


@pytest.mark.parametrize("options", [{}, REFLEX], ids=["stimulation", "reflex"])
def test_a_diverging_row_ends_alone_with_its_cause(options):
    env, undisturbed = make(3, **options), make(3, **options)
    for one in (env, undisturbed):
        one.reset(seed=0)
    env._pack.simulation.plant.qvel[1, 8] = np.nan
    actions = np.full(env.action_space.shape, 0.0)
    observations, rewards, terminated, _, infos = env.step(actions)
    expected, *_ = undisturbed.step(actions)
    assert terminated.tolist() == [False, True, False]
    assert infos["cause"][1] not in ("", "fallen")
    assert np.isfinite(observations).all()
    assert np.isfinite(rewards).all()
    assert np.isfinite(infos["power"]).all()
    np.testing.assert_array_equal(observations[[0, 2]], expected[[0, 2]])
    for _ in range(3):
        observations, _, terminated, _, infos = env.step(actions)
        assert not terminated.any()
        assert np.isfinite(observations).all()
    assert infos["_forward"].all()


def test_a_mask_resets_some_rows_only():
    env = make(3)
    env.reset(seed=0)
    for _ in range(5):
        before, *_ = env.step(np.full((3, 22), 0.1))
    after, _ = env.reset(options={"reset_mask": np.array([False, True, False])})
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    assert not np.array_equal(after[1], before[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"num_envs": 0}, "num_envs"), ({"max_episode_steps": 0}, "max_episode_steps")],
)
def test_bad_numbers_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        HumanLegsVectorEnv(**arguments)


@pytest.mark.render
def test_every_row_has_its_picture(drawing):
    env = make(2, render_mode="rgb_array")
    env.reset(seed=0)
    pictures = env.render()
    assert [picture.shape for picture in pictures] == [(360, 480, 3)] * 2
    env.close()
