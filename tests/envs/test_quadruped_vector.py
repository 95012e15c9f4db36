from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from neurocontrol.envs import QUADRUPED
from neurocontrol.envs.quadruped import QuadrupedVectorEnv
from neurocontrol.errors import InputError


def make(num_envs, controller=None, **options):
    return gymnasium.make_vec(QUADRUPED, num_envs=num_envs, controller=controller, **options)


def test_the_native_one_is_the_default_and_the_others_work():
    native = make(3)
    assert isinstance(native, QuadrupedVectorEnv)
    assert native.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert native.reset(seed=0)[0].shape == native.observation_space.shape == (3, 37)
    synchronous = gymnasium.make_vec(QUADRUPED, num_envs=3, vectorization_mode="sync")
    np.testing.assert_array_equal(synchronous.reset(seed=0)[0], native.reset(seed=0)[0])


@pytest.mark.parametrize("controller", [None, "spiking", "righetti-ijspeert"])
def test_a_row_equals_the_single_environment_with_its_seed(controller):
    many = make(3, controller, episode_duration=0.3)
    many.action_space.seed(2)
    single = gymnasium.make(QUADRUPED, controller=controller, episode_duration=0.3).unwrapped
    observations, _ = many.reset(seed=7)
    observation, _ = single.reset(seed=8)
    np.testing.assert_array_equal(observations[1], observation)
    over = False
    for _ in range(40):
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
            assert {name: infos[name][1] for name in info} == info
            over = ended or cut
        np.testing.assert_array_equal(observations[1], observation)


def test_a_fallen_row_is_reset_by_the_next_step_and_the_others_go_on():
    env = make(2)
    first, _ = env.reset(seed=0)
    env._pack.simulation.plant.qpos[0, 3:7] = [0.0, 1.0, 0.0, 0.0]
    actions = np.zeros((2, 8))
    _, _, terminated, _, infos = env.step(actions)
    assert terminated.tolist() == [True, False]
    assert infos["cause"].tolist() == ["fallen", ""]
    observations, rewards, terminated, truncated, infos = env.step(actions)
    assert rewards[0] == 0.0
    assert not terminated[0]
    assert not truncated[0]
    assert infos["_forward"].tolist() == [False, True]
    up = slice(20, 23)
    assert observations[0, up][2] > np.cos(np.radians(7.2))
    assert not np.array_equal(observations[0], first[0])
    *_, infos = env.step(actions)
    assert infos["_forward"].tolist() == [True, True]


def test_rows_that_end_together_are_reset_together():
    env = make(2, "spiking", episode_duration=0.04)
    env.reset(seed=0)
    flags = [env.step(np.zeros((2, 6)))[3].tolist() for _ in range(6)]
    assert flags == [[False] * 2, [True] * 2, [False] * 2] * 2


def test_a_diverging_row_ends_alone_with_its_cause():
    env, undisturbed = make(3, "spiking"), make(3, "spiking")
    for one in (env, undisturbed):
        one.reset(seed=0)
    env._pack.simulation.plant.qvel[1, 8] = np.nan
    actions = np.zeros((3, 6))
    observations, rewards, terminated, _, infos = env.step(actions)
    expected, *_ = undisturbed.step(actions)
    assert terminated.tolist() == [False, True, False]
    assert infos["cause"][1] not in ("", "fallen")
    assert np.isfinite(observations).all()
    assert np.isfinite(rewards).all()
    np.testing.assert_array_equal(observations[[0, 2]], expected[[0, 2]])
    _, _, terminated, _, infos = env.step(actions)
    assert not terminated.any()
    _, _, terminated, _, infos = env.step(actions)
    assert not terminated.any()
    assert infos["_forward"].all()


def test_a_mask_resets_some_rows_only():
    env = make(3)
    env.reset(seed=0)
    for _ in range(5):
        before, *_ = env.step(np.zeros((3, 8)))
    after, _ = env.reset(options={"reset_mask": np.array([False, True, False])})
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    assert not np.array_equal(after[1], before[1])


def test_returned_arrays_are_not_reused():
    env = make(2)
    first, _ = env.reset(seed=0)
    kept = first.copy()
    second, rewards, _, _, infos = env.step(np.full((2, 8), 0.3))
    copies = [second.copy(), rewards.copy(), infos["power"].copy()]
    env.step(np.full((2, 8), -0.3))
    np.testing.assert_array_equal(first, kept)
    for returned, copy in zip([second, rewards, infos["power"]], copies, strict=True):
        np.testing.assert_array_equal(returned, copy)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda env: env.step(np.zeros((2, 7))), r"shape \(2, 8\)"),
        (lambda env: env.step(np.full((2, 8), np.nan)), "finite"),
        (lambda env: env.reset(seed=[1]), "expected 2 seeds"),
        (lambda env: env.reset(options={"reset_mask": np.array([1, 0])}), "2 booleans"),
    ],
)
def test_bad_calls_are_refused(call, message):
    env = make(2)
    env.reset(seed=0)
    with pytest.raises(InputError, match=message):
        call(env)


def test_no_environments_are_refused():
    with pytest.raises(InputError, match="num_envs"):
        QuadrupedVectorEnv(0)


@pytest.mark.render
def test_every_row_has_its_picture(drawing):
    env = make(2, "spiking", render_mode="rgb_array")
    env.reset(seed=0)
    pictures = env.render()
    assert [picture.shape for picture in pictures] == [(360, 480, 3)] * 2
    env.close()
