"""The hexapod in Gymnasium: one or many, moved by servos or by a controller's command."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env


@pytest.mark.parametrize(("controller", "entries"), [(None, 18), ("cruse", 2)])
def test_it_is_one_of_gymnasium(controller, entries):
    env = gymnasium.make("neurocontrol/Hexapod-v1", controller=controller)
    assert env.action_space.shape == (entries,)
    check_env(env.unwrapped, skip_render_check=True)


def test_at_rest_the_servos_hold_it_up():
    many = gymnasium.make_vec("neurocontrol/Hexapod-v1", num_envs=2)
    many.reset(seed=3)
    for _ in range(25):
        _, _, ended, _, _ = many.step(np.zeros((2, 18)))
        assert not ended.any()
    many.close()
