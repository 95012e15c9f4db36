"""What a caller may ask of a reset."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.rig import rigs

RIGS = {name: rig for name, rig in rigs().items() if rig.environment}
every_body = pytest.mark.parametrize("rig", RIGS.values(), ids=RIGS)


def make(rig, **options):
    return gymnasium.make(rig.environment.id, controller=rig.controller(), **options)


def make_many(rig, number, **options):
    controller = rig.controller()
    return gymnasium.make_vec(
        rig.environment.id, num_envs=number, controller=controller, threads=1, **options
    )


def rest(env):
    return np.zeros(env.action_space.shape)


@every_body
def test_an_episode_begins_from_a_state_with_a_clock_of_its_own(rig):
    env = make(rig, max_episode_steps=4)
    env.reset(seed=1)
    for _ in range(3):
        seen, *_ = env.step(rest(env))
    state = env.unwrapped.save()
    expected = [env.unwrapped.step(rest(env))[0] for _ in range(3)]
    begun, info = env.reset(options={"state": state})
    np.testing.assert_array_equal(begun, seen)
    assert info["distance"] == 0.0
    frames = [env.step(rest(env)) for _ in range(4)]
    np.testing.assert_array_equal([frame[0] for frame in frames[:3]], expected)
    assert [frame[3] for frame in frames] == [False, False, False, True]
    # Random numbers are those of an environment that was reset without the option.
    other = make(rig)
    for one in (env, other):
        one.reset(seed=1)
        one.reset(options={"state": state} if one is env else None)
    np.testing.assert_array_equal(env.reset()[0], other.reset()[0])


@every_body
def test_rows_begin_from_poses_and_commands(rig):
    env = make_many(rig, 3)
    env.reset(seed=0)
    plant, simulation = env._pack.simulation.plant, env._pack.simulation
    pose = plant.qpos[0].copy()
    poses = np.tile(pose, (2, 1))
    poses[:, 0] += [0.5, 1.0]
    mask = np.array([False, True, True])
    entry = simulation.controller.command_space.entries[0]
    env.reset(
        options={"reset_mask": mask, "state": {"qpos": poses}, "command": {entry.name: entry.high}}
    )
    np.testing.assert_array_equal(plant.qpos[1:], poses)
    np.testing.assert_array_equal(plant.qvel[1:], 0.0)
    assert simulation.command[1:, 0].tolist() == [entry.high, entry.high]
    command = simulation.controller.command_space.default
    speed = np.zeros(plant.qvel.shape[1])
    speed[0] = 0.1
    env.reset(options={"state": {"qpos": pose, "qvel": speed}, "command": command})
    np.testing.assert_array_equal(plant.qpos, np.tile(pose, (3, 1)))
    np.testing.assert_array_equal(plant.qvel[:, 0], 0.1)


def test_what_is_asked_for_and_what_varies_may_be_given():
    vary = {"friction": (0.5, 1.0), "tow": 0.1, "terrain": ["flat", "rough"]}
    env = make_many(RIGS["quadruped"], 3, task="velocity", vary=vary, curriculum=4)
    env.reset(seed=0)
    target = {"speed": 1.2, "turn": [0.1, 0.0, -0.1]}
    scenario = {"friction": [0.6, 0.7, 0.8], "terrain": "rough", "level": 2}
    _, info = env.reset(options={"target": target, "scenario": scenario})
    assert info["friction"].tolist() == [0.6, 0.7, 0.8]
    assert info["terrain"].tolist() == ["rough"] * 3
    assert info["level"].tolist() == [2] * 3
    assert (info["tow"] <= 0.05).all()  # half of its range
    for _ in range(300):  # longer than targets are held
        observation, *_ = env.step(rest(env))
    columns = env.observation_columns["task"]
    asked = (columns["speed asked for"], columns["rate of turning asked for, to the left"])
    assert observation[:, asked[0]].ravel().tolist() == [1.2] * 3
    assert observation[:, asked[1]].ravel().tolist() == [0.1, 0.0, -0.1]
    state = env.save()
    observation, _ = env.reset(options={"state": state, "target": {"speed": 2.0}})
    assert observation[:, asked[0]].ravel().tolist() == [2.0] * 3
    for options, message in (
        ({"target": {"pace": 1.0}}, "unknown entry of the option target 'pace'"),
        ({"target": 1.0}, "the option target must be values by name"),
        ({"target": {"speed": [1.0, 2.0]}}, r"speed of the option target must be finite"),
        ({"scenario": {"payload": 1.0}}, "unknown entry of the option scenario 'payload'"),
        ({"scenario": {"friction": 99.0}}, "friction of the option scenario must lie between"),
        ({"scenario": {"terrain": "step"}}, "unknown terrain 'step' of the option scenario"),
        ({"scenario": {"level": 5}}, "level of the option scenario must be a whole number"),
        ({"state": state, "scenario": {"tow": 0.0}}, "scenario cannot be given with a state"),
    ):
        with pytest.raises(InputError, match=message):
            env.reset(options=options)


@every_body
def test_unknown_and_unusable_options_are_refused_in_words(rig):
    one, many = make(rig), make_many(rig, 2)
    cases = [
        ({"qpos": [0.0]}, "unknown option of reset 'qpos'; expected one of state, command, target"),
        ({"state": {"speed": 1}}, "unknown entry of the option state 'speed'"),
        ({"state": {"qvel": [0.0]}}, "needs qpos"),
        ({"state": {"qpos": [0.0, np.nan]}}, r"qpos of the option state must be finite"),
        ({"state": 3}, "what save"),
        ({"command": {"appetite": 1.0}}, "unknown command entry 'appetite'"),
        ({"scenario": {"tow": 1.0}}, "there is nothing that the option scenario could set"),
        ({"command": "trot"}, "the option command must be numbers"),
    ]
    for options, message in cases:
        for env in (one, many):
            with pytest.raises(InputError, match=message):
                env.reset(options=options)
    with pytest.raises(InputError, match="scenario, reset_mask"):
        many.reset(options={"mask": np.array([True, False])})
    with pytest.raises(InputError, match="unknown option of reset 'reset_mask'"):
        one.reset(options={"reset_mask": np.array([True])})
