"""Environments go on from where they were: saved, restored, branched, copied, pickled."""

from __future__ import annotations

import copy
import pickle

import gymnasium
import numpy as np
import pytest

from neurocontrol.errors import InputError
from neurocontrol.rig import rigs

RIGS = {name: rig for name, rig in rigs().items() if rig.environment}

every_body = pytest.mark.parametrize("rig", RIGS.values(), ids=RIGS)
every_mode = pytest.mark.parametrize(
    ("rig", "controller"),
    [
        pytest.param(rig, controller, id=f"{name}-{controller}")
        for name, rig in RIGS.items()
        for controller in (None, *rig.controllers)
    ],
)


def make(rig, controller=None, **options):
    return gymnasium.make(rig.environment.id, controller=controller, **options).unwrapped


def make_many(rig, number, controller=None, **options):
    return gymnasium.make_vec(rig.environment.id, num_envs=number, controller=controller, **options)


def outcomes(frames, rows=slice(None)):
    """Everything that some steps returned of some rows, as lists of plain numbers."""
    told = []
    for *arrays, info in frames:
        told.append([np.asarray(array)[rows].tolist() for array in arrays])
        told.append({name: np.asarray(values)[rows].tolist() for name, values in info.items()})
    return told


@every_mode
def test_rows_go_on_bit_for_bit_wherever_they_are_put_back(rig, controller):
    env = make_many(rig, 3, controller, max_episode_steps=4)
    env.action_space.seed(0)
    env.reset(seed=0)
    for _ in range(3):
        env.step(env.action_space.sample())
    state, order = env.save(), np.array([2, 0, 1])
    actions = [env.action_space.sample() for _ in range(3)]  # with the end and a new beginning
    expected = [env.step(action) for action in actions]
    env.restore(state[order], rows=order)
    assert outcomes([env.step(action) for action in actions]) == outcomes(expected)
    env.restore(state[1])
    alike = [env.step(np.tile(action[1], (3, 1))) for action in actions]
    for row in range(3):
        assert outcomes(alike, [row]) == outcomes(expected, [1])


@every_mode
def test_a_row_goes_on_alone_and_leaves_the_others_as_they_are(rig, controller):
    many, single = make_many(rig, 2, controller), make(rig, controller)
    many.action_space.seed(1)
    many.reset(seed=[3, 4])
    many.step(many.action_space.sample())
    state, actions = many.save(rows=[1]), [many.action_space.sample() for _ in range(3)]
    expected = [many.step(action) for action in actions]
    single.restore(state)
    assert single.np_random_seed == 4
    for action, (observation, reward, *_) in zip(actions, expected, strict=True):
        seen, earned, *_ = single.step(action[1])
        np.testing.assert_array_equal(seen, observation[1])
        assert earned == reward[1]
    before = many.save(rows=0)
    many.restore(state, rows=1)
    for name, array in many.save(rows=0).arrays.items():
        assert array.tobytes() == before.arrays[name].tobytes(), name
    many.close()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
@every_body
def test_copies_live_lives_of_their_own_which_are_the_same(rig, copied):
    controller = rig.controller()
    single = gymnasium.make(rig.environment.id, controller=controller, max_episode_steps=3)
    many = make_many(rig, 2, controller, threads=1, max_episode_steps=3)
    for env in (single, many):
        env.action_space.seed(2)
        env.reset(seed=5)
        env.step(env.action_space.sample())
        other = copied(env)
        assert other.spec == env.spec
        actions = [env.action_space.sample() for _ in range(2)]
        frames = [env.step(action) for action in actions]
        np.testing.assert_array_equal(other.action_space.sample(), actions[0])
        assert outcomes([other.step(action) for action in actions], ...) == outcomes(frames, ...)
        np.testing.assert_array_equal(other.reset()[0], env.reset()[0])


@every_body
def test_a_state_is_small_and_outlives_its_environment(rig):
    env = make_many(rig, 2, rig.controller())
    env.reset(seed=0)
    state = env.save()
    assert state.nbytes / len(state) < (128e3 if "salamander" in rig.name else 64e3)
    kept = pickle.loads(pickle.dumps(state))
    expected = env.step(env.action_space.sample() * 0)
    again = make_many(rig, 2, rig.controller())
    again.restore(kept)
    assert outcomes([again.step(again.action_space.sample() * 0)]) == outcomes([expected])


@every_body
def test_what_cannot_be_restored_is_refused(rig):
    env = make_many(rig, 3, rig.controller())
    env.reset(seed=0)
    state = env.save()
    cases = [
        (lambda: env.restore(state[:2]), "state of 3 rows or of one, got 2"),
        (lambda: env.restore(state[0], rows=[0, 0]), "each once"),
        (lambda: env.restore(state[0], rows=[3]), "from 0 to 2"),
        (lambda: env.save(rows="first"), "rows must be"),
        (lambda: make(rig, reset_noise=0.0).restore(state[0]), "of another task"),
    ]
    for call, message in cases:
        with pytest.raises(InputError, match=message):
            call()


@every_mode
def test_a_reset_leaves_nothing_of_the_last_episode(rig, controller):
    env = make_many(rig, 2, controller)
    first, _ = env.reset(seed=9)
    fresh = env.save()
    for action in (env.action_space.high, env.action_space.low):
        env.step(action)
    np.testing.assert_array_equal(env.reset(seed=9)[0], first)
    for name, array in env.save().arrays.items():
        if not name.endswith("ticks"):  # which count on
            for now, then in zip(array, fresh.arrays[name], strict=True):
                np.testing.assert_array_equal(now, then, err_msg=name)
