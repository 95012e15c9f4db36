from __future__ import annotations

import sys

import gymnasium
import numpy as np
import pytest

from neurocontrol import envs as environments
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.rig import find

QUADRUPED = find("quadruped").environment.id
FRAMES = 4  # of an episode


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "neurocontrol.envs.sb3", raising=False)
    for name in ("stable_baselines3", "stable_baselines3.common.monitor"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r'pip install "neurocontrol\[rl\]"'):
        environments.as_sb3(None)


@pytest.fixture(scope="module")
def native():
    """Three quadrupeds, moved by their actuators, in episodes of four frames."""
    made = gymnasium.make_vec(QUADRUPED, num_envs=3, threads=1, episode_duration=0.02 * FRAMES)
    yield made
    made.close()


@pytest.fixture
def stable(native):
    pytest.importorskip("stable_baselines3", reason="the extra rl is not installed")
    return environments.as_sb3(native)


def actions(space, number):
    space.seed(number)
    return np.stack([space.sample() for _ in range(3)])


def test_rows_are_those_of_single_environments(stable):
    single = gymnasium.make(QUADRUPED, episode_duration=0.02 * FRAMES)
    stable.seed(5)
    first = stable.reset()
    expected, _ = single.reset(seed=6)
    np.testing.assert_array_equal(first[1], expected)
    for frame in range(2 * FRAMES):
        acted = actions(stable.action_space, frame)
        seen, reward, done, infos = stable.step(acted)
        expected, paid, _, truncated, _ = single.step(acted[1])
        assert reward[1] == paid
        assert done[1] == truncated == (frame % FRAMES == FRAMES - 1)
        if truncated:
            np.testing.assert_array_equal(infos[1]["terminal_observation"], expected)
            expected, _ = single.reset()
        np.testing.assert_array_equal(seen[1], expected)
    single.close()


def test_an_episode_that_time_ends_says_so_and_what_it_returned(stable):
    stable.seed(0)
    stable.reset()
    paid = np.zeros(3)
    for frame in range(FRAMES):
        _, reward, done, infos = stable.step(actions(stable.action_space, frame))
        paid += reward
    assert done.all()
    for row, info in enumerate(infos):
        assert info["TimeLimit.truncated"] is True
        assert info["cause"] == "time limit"
        assert info["episode"]["l"] == FRAMES
        assert info["episode"]["r"] == pytest.approx(paid[row], abs=1e-6)
    _, _, _, infos = stable.step(actions(stable.action_space, 9))
    assert not any("episode" in info or "terminal_observation" in info for info in infos)


def test_a_fall_is_no_limit_of_time(stable):
    stable.seed(0)
    stable.reset()
    stable.envs.pack.simulation.fallen_at[2] = 0.0
    _, _, done, infos = stable.step(actions(stable.action_space, 0))
    np.testing.assert_array_equal(done, [False, False, True])
    assert infos[2]["TimeLimit.truncated"] is False
    assert infos[2]["cause"] == "fallen"


def test_attributes_and_methods_are_those_of_all_rows(stable):
    assert stable.get_attr("num_envs", [0, 2]) == [3, 3]
    assert not stable.has_attr("note")
    stable.set_attr("note", "here")
    assert stable.get_attr("note") == ["here"] * 3
    assert len(stable.env_method("row_data", 1)) == 3
    with pytest.raises(InputError, match="indices must be None"):
        stable.set_attr("note", "there", indices=1)
    stable.set_options([{}, {}, {"reset_mask": None}])
    with pytest.raises(InputError, match="the same options"):
        stable.reset()


def test_an_algorithm_learns_over_it(stable):
    from stable_baselines3 import PPO
    from stable_baselines3.common.evaluation import evaluate_policy

    model = PPO("MlpPolicy", stable, n_steps=8, batch_size=24, n_epochs=1, device="cpu", seed=1)
    model.learn(48)
    assert model.num_timesteps == 48
    assert len(model.ep_info_buffer) == 12
    returns, lengths = evaluate_policy(
        model, stable, n_eval_episodes=3, return_episode_rewards=True
    )
    assert lengths == [FRAMES] * 3
    assert np.isfinite(returns).all()


def test_the_mode_of_autoreset_makes_no_difference(stable):
    """What a row goes through is the same whoever resets it."""
    others = [
        environments.as_sb3(
            gymnasium.make_vec(
                QUADRUPED, num_envs=3, threads=1, episode_duration=0.02 * FRAMES,
                autoreset_mode=mode,
            )
        )
        for mode in ("SameStep", "Disabled")
    ]  # fmt: skip
    every = [stable, *others]
    for one in every:
        one.seed(2)
    np.testing.assert_array_equal(*(one.reset() for one in others))
    stable.reset()
    for frame in range(FRAMES + 1):
        acted = actions(stable.action_space, frame)
        (seen, paid, done, told), *rest = (one.step(acted) for one in every)
        for other_seen, other_paid, other_done, other_told in rest:
            np.testing.assert_array_equal(other_seen, seen)
            np.testing.assert_array_equal(other_paid, paid)
            np.testing.assert_array_equal(other_done, done)
            for mine, other in zip(told, other_told, strict=True):
                assert mine.keys() == other.keys()
                assert mine["cause"] == other["cause"]
                if "terminal_observation" in mine:
                    np.testing.assert_array_equal(
                        mine["terminal_observation"], other["terminal_observation"]
                    )
    for one in others:
        one.close()


@pytest.mark.parametrize("task", ["walk", "velocity"])
def test_the_checker_of_stable_baselines_has_nothing_to_say(task):
    pytest.importorskip("stable_baselines3", reason="the extra rl is not installed")
    from stable_baselines3.common.env_checker import check_env

    single = gymnasium.make(QUADRUPED, task=task, episode_duration=0.02 * FRAMES)
    check_env(single.unwrapped, warn=True, skip_render_check=True)
    single.close()
