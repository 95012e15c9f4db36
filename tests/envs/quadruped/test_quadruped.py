"""What is true of the quadruped's environment alone."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.quadruped.environment import QuadrupedEnv
from neurocontrol.errors import InputError


def make(controller=None, **options):
    return gymnasium.make(
        "neurocontrol/Quadruped-v1", controller=controller, action_scaling=False, **options
    )


@pytest.mark.parametrize("controller", [None, "spiking", "righetti-ijspeert", "phase-amplitude"])
def test_actions_lie_within_one(controller):
    space = make(controller).action_space
    assert -1.0 <= space.low.min() < space.high.max() <= 1.0


def test_oscillators_take_a_preset_too():
    first, second = (make("phase-amplitude", preset=name) for name in (None, "oscillators"))
    for env in (first, second):
        env.reset(seed=3)
    np.testing.assert_array_equal(first.step(np.zeros(5))[0], second.step(np.zeros(5))[0])


def test_without_reset_noise_it_starts_level():
    env = make(reset_noise=0.0)
    env.reset(seed=1)
    np.testing.assert_allclose(env.unwrapped.data.qpos[3:7], [1, 0, 0, 0])


def test_the_start_is_drawn_within_the_documented_bounds():
    env, angles = make(), []
    for seed in range(20):
        env.reset(seed=seed)
        up = env.unwrapped.data.body("trunk").xmat[8]
        angles.append(np.degrees(np.arccos(up)))
    assert 1.0 < max(angles) < np.hypot(5.0, 5.0) + 0.1


def test_the_terms_of_the_reward_follow_the_documented_formula():
    env = make("spiking", rewards={"forward": 2.0, "tracking": 0.5}, target_speed=1.0)
    env.reset(seed=0)
    model, before = env.unwrapped.model, env.unwrapped.data.qpos[0]
    *_, info = env.step(env.action_space.low.clip(0))
    speed = (env.unwrapped.data.qpos[0] - before) / 0.02 / 0.2
    weight = model.body_mass.sum() * -model.opt.gravity[2]
    assert info["speed"] == pytest.approx(speed)
    assert info["forward"] == pytest.approx(2.0 * 0.02 * speed)
    assert info["energy"] == pytest.approx(-0.1 * 0.02 * info["power"] / (weight * 0.2))
    assert 0.0 < info["upright"] <= 0.2 * 0.02
    assert 0.0 <= info["tracking"] <= 0.5 * 0.02


def test_a_walking_command_is_rewarded_more_than_standing_or_crouching():
    walk = np.array([0.0, 0.0, 1.0, 0.0, 0.5, 0.0])
    returns = []
    for controller, action in (
        (None, np.zeros(8)),
        (None, np.tile([0.0, 1.0], 4)),
        ("spiking", walk),
    ):
        env, total, over = make(controller, episode_duration=1.0), 0.0, False
        env.reset(seed=0)
        while not over:
            _, reward, terminated, truncated, _ = env.step(action)
            total, over = total + reward, terminated or truncated
        returns.append(total)
    assert returns[2] > max(returns[:2])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"control_period": 0.0005}, "multiple of the physics step"),
        ({"preset": "quadruped"}, "preset goes with a controller"),
        ({"preset": "quadruped", "controller": "phase-amplitude"}, "unknown parameter"),
    ],
)
def test_bad_arguments_are_refused_by_name(options, message):
    with pytest.raises(InputError, match=message):
        QuadrupedEnv(**options)
