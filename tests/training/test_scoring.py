from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.training.scoring import constant, live_through


def test_episodes_are_those_of_single_environments(short, short_envs):
    action = 0.5 * short_envs.single_action_space.high
    episodes = live_through(short_envs, constant(action), [4, 9, 4])
    single = gymnasium.make(short["id"], **short["arguments"])
    single.reset(seed=9)
    paid, speeds, over = 0.0, [], False
    while not over:
        _, reward, _, over, info = single.step(action)
        paid += reward
        speeds.append(info["speed"])
    single.close()
    assert episodes.returns[1] == pytest.approx(paid, rel=1e-12)
    assert episodes.means["speed"][1] == pytest.approx(np.mean(speeds), rel=1e-12)
    assert episodes.returns[0] == episodes.returns[2] != episodes.returns[1]
    np.testing.assert_allclose(episodes.seconds, 0.1)
    assert not episodes.fell.any()


def test_an_episode_counts_until_its_fall_and_no_further(short_envs):
    frames = []

    def falls(observation):
        frames.append(len(frames))
        if len(frames) == 3:
            short_envs.pack.simulation.fallen_at[1] = 0.04
        return constant(short_envs.pack.rest)(observation)

    episodes = live_through(short_envs, falls, [0, 1, 2])
    np.testing.assert_array_equal(episodes.fell, [False, True, False])
    np.testing.assert_allclose(episodes.seconds, [0.1, 0.06, 0.1])
