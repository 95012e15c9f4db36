"""What Gymnasium expects of vector environments: autoreset, seeds, attributes, order of calls."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode

from neurocontrol.errors import InputError
from neurocontrol.rig import rigs

RIGS = {name: rig for name, rig in rigs().items() if rig.environment}
every_body = pytest.mark.parametrize("rig", RIGS.values(), ids=RIGS)


def make_many(rig, number=3, **options):
    return gymnasium.make_vec(rig.environment.id, num_envs=number, threads=1, **options)


def assert_alike(one, other):
    """Hold what two vector environments returned to each other, nested infos and masks too."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            assert_alike(one[name], other[name])
    elif isinstance(one, tuple):
        for left, right in zip(one, other, strict=True):
            assert_alike(left, right)
    elif one.dtype == object:
        for left, right in zip(one, other, strict=True):
            np.testing.assert_array_equal(left, right)
    else:
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
@every_body
def test_rows_are_reset_as_gymnasium_resets_them(rig, mode):
    native = make_many(rig, autoreset_mode=mode, max_episode_steps=3)
    synchronous = gymnasium.make_vec(
        rig.environment.id,
        num_envs=3,
        max_episode_steps=3,
        vectorization_mode="sync",
        vector_kwargs={"autoreset_mode": AutoresetMode(mode)},
    )
    assert native.metadata["autoreset_mode"] is AutoresetMode(mode)
    native.action_space.seed(0)
    assert_alike(native.reset(seed=4)[0], synchronous.reset(seed=4)[0])
    assert native.np_random_seed == synchronous.np_random_seed == (4, 5, 6)
    for _ in range(5):
        actions = native.action_space.sample()
        frame, expected = native.step(actions), synchronous.step(actions)
        assert_alike(frame[:4], expected[:4])
        told = {name for name in expected[4] if not name.startswith("_")}
        assert told <= frame[4].keys()
        for name in told - {"final_info"}:
            mask = expected[4][f"_{name}"]
            np.testing.assert_array_equal(frame[4][f"_{name}"], mask)
            for row in np.flatnonzero(mask):
                np.testing.assert_array_equal(frame[4][name][row], expected[4][name][row])
    assert frame[3].any() == ("final_obs" in frame[4])


@every_body
def test_rows_can_be_left_to_the_caller(rig):
    env = make_many(rig, autoreset_mode="Disabled", max_episode_steps=2)
    env.reset(seed=0)
    actions = np.tile(env.single_action_space.low * 0, (3, 1))
    env.step(actions)
    env.reset(options={"reset_mask": np.array([True, False, False])})
    *_, truncated, _ = env.step(actions)
    assert truncated.tolist() == [False, True, True]
    with pytest.raises(ResetNeeded, match=r"rows \[1, 2\] have ended"):
        env.step(actions)
    _, info = env.reset(options={"reset_mask": truncated})
    assert info["_distance"].tolist() == [False, True, True]
    assert info["distance"][1:].tolist() == [0.0, 0.0]
    env.step(actions)


@every_body
def test_nothing_is_stepped_before_a_reset_or_after_the_end(rig):
    single = gymnasium.make(rig.environment.id).unwrapped
    many = make_many(rig, 2)
    for env in (single, many):
        rest = np.zeros(env.action_space.shape)
        with pytest.raises(ResetNeeded, match=r"call reset\(\)"):
            env.step(rest)
        env.reset(seed=0)
        env.step(rest)
        env.close()
        with pytest.raises(ResetNeeded, match=r"call reset\(\)"):
            env.step(rest)
        env.reset()
        env.step(rest)
    other = make_many(rig, 2)
    other.reset(options={"reset_mask": np.array([True, False])})
    with pytest.raises(ResetNeeded, match=r"rows \[1\]"):
        other.step(rest)


@every_body
def test_attributes_are_read_and_written_for_all_rows(rig):
    env = make_many(rig, 2)
    env.reset(seed=[8, 9])
    assert env.get_attr("task") == (env.task, env.task)
    assert env.get_attr("np_random_seed") == (8, 9)
    assert env.get_attr("action_space") == (env.single_action_space,) * 2
    assert [len(state) for state in env.call("save")] == [1, 1]
    assert [one.qpos.size for one in env.call("row_data", 0)] == [env.model.nq] * 2
    env.set_attr("purpose", ["walk", "walk"])
    assert env.get_attr("purpose") == ("walk", "walk")
    cases = [
        (lambda: env.get_attr("nonesuch"), "no attribute 'nonesuch'"),
        (lambda: env.set_attr("purpose", [1]), "takes one value or 2"),
        (lambda: env.set_attr("purpose", [1, 2]), "cannot differ"),
    ]
    for call, message in cases:
        with pytest.raises(InputError, match=message):
            call()


@every_body
def test_info_tells_where_a_body_is_and_how_far_it_has_come(rig):
    env = make_many(rig, 2, controller=rig.controller())
    _, info = env.reset(seed=0)
    start = np.stack([info["x_position"], info["y_position"]])
    for _ in range(3):
        *_, info = env.step(np.clip(0 * env.action_space.low, env.action_space.low, None))
    place = np.stack([info["x_position"], info["y_position"]])
    np.testing.assert_array_equal(place.T, [env.row_data(row).qpos[:2] for row in (0, 1)])
    np.testing.assert_allclose(info["distance"], np.hypot(*(place - start)), rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"autoreset_mode": "later"}, "'NextStep', 'SameStep', 'Disabled'"),
        ({"num_envs": 1.5}, "num_envs must be a whole number"),
        ({"threads": "3"}, "threads must be a whole number"),
        ({"threads": -1}, "threads must be a whole number of at least 0"),
    ],
)
def test_arguments_of_vector_environments_are_refused_in_words(options, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make_vec(next(iter(RIGS.values())).environment.id, **{"num_envs": 2, **options})
