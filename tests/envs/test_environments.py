"""What is true of every environment, whatever its body and whatever moves it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields

import gymnasium
import mujoco
import numpy as np
import pytest
from gymnasium.envs.registration import load_env_creator
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.errors import InputError
from neurocontrol.rig import rigs

RIGS = {name: rig for name, rig in rigs().items() if rig.environment}
CONTROLLERS = {controller for rig in RIGS.values() for controller in rig.controllers}

every_body = pytest.mark.parametrize("rig", RIGS.values(), ids=RIGS)
every_mode = pytest.mark.parametrize(
    ("rig", "controller"),
    [
        pytest.param(rig, controller, id=f"{name}-{controller}")
        for name, rig in RIGS.items()
        for controller in (None, *rig.controllers)
    ],
)

CONDITIONS = {
    ("salamander", None): {"arena": "water"},
    ("salamander", "spiking"): {"task": "cross"},
    ("salamander", "phase"): {"arena": "pool", "transition": "immersion"},
    ("salamander", "leaky"): {"target_heading": 0.7},
}
"""Arguments, other than the usual, with which rows are held to others."""

SIZES = {
    "hexapod": (18, 73),
    "quadruped": (8, 41),
    "human": (22, 141),
    "salamander": (32, 92),
    "salamander-robot": (20, 76),
}
"""Numbers of an action and of an observation without a controller, the same in all of a version."""

WRITTEN = {
    "quadruped": {"terrain": {"kind": "slope", "angle": 3.0}, "target_yaw_rate": 0.5},
    "human": {"terrain": {"kind": "tiles"}, "parameters": REFLEXES.mapping(REFLEXES.default)},
    "salamander": {"task": "cross", "arena": "pool", "slope": 20.0, "transition": "contact"},
}
"""Arguments of every kind with which an environment is written down."""

SHOWN = {
    "hexapod": dict.fromkeys(("action", "observation"), ("hexapod", "hexapod spiking")),
    "quadruped": dict.fromkeys(("action", "observation"), ("quadruped", "quadruped spiking")),
    "human": dict.fromkeys(("action", "observation"), ("human", "human reflex")),
    "salamander": {
        "action": (
            "salamander", "salamander-robot", "salamander spiking", "salamander-robot knuesel",
        ),
        "observation": ("salamander", "salamander spiking", "salamander-robot"),
    },
}  # fmt: skip
"""Bodies and controllers whose spaces the tables of a docstring show, in order."""


def make(rig, controller=None, **options):
    return gymnasium.make(rig.environment.id, controller=controller, **options)


def make_many(rig, number, controller=None, **options):
    return gymnasium.make_vec(rig.environment.id, num_envs=number, controller=controller, **options)


def classes(rig):
    """The classes of one body and of many."""
    card = rig.environment
    return [load_env_creator(rig.absolute(name)) for name in (card.single, card.batched)]


def task_arguments(rig):
    """Names of the arguments that describe a task."""
    return [one.name for one in fields(classes(rig)[0].task_type)]


def reward_terms(rig):
    """Terms of the reward of the usual task, as documented."""
    return re.search("``reward = ([^`]+)``", classes(rig)[0].__doc__)[1].split(" + ")


def limits(rig, frames):
    """Every way to let an episode end after some frames."""
    found = [{"max_episode_steps": frames}]
    if "episode_duration" in task_arguments(rig):
        period = make(rig).unwrapped.dt
        soon, late = ({"episode_duration": count * period} for count in (frames, 50))
        found += [soon, {**soon, "max_episode_steps": 50}, {**late, "max_episode_steps": frames}]
    return found


def plant_of(env):
    return env.unwrapped._pack.simulation.plant


def rest(env):
    """The action at rest, or those of all rows."""
    return np.zeros(env.action_space.shape, dtype=np.float32)


def overturn(env, row=0):
    plant_of(env).qpos[row, 3:7] = [0.0, 1.0, 0.0, 0.0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("rig", "controller", "task"),
    [
        pytest.param(rig, controller, task, id=f"{name}-{controller}-{task}")
        for name, rig in RIGS.items()
        for controller in (None, *rig.controllers)
        for task in rig.environment.tasks
        if controller in (None, rig.controller()) or task == next(iter(rig.environment.tasks))
    ],
)
def test_gymnasium_finds_nothing_to_complain_about(rig, controller, task):
    env = make(rig, controller, task=task).unwrapped
    check_env(env, skip_render_check=True)
    assert env.action_space.dtype == np.float32


@every_body
def test_both_ids_make_one_or_natively_many(rig):
    single, batched = classes(rig)
    for name in (rig.environment.id, f"neurocontrol:{rig.environment.id}"):
        assert type(gymnasium.make(name).unwrapped) is single
        native = gymnasium.make_vec(name, num_envs=3)
        assert type(native) is batched
    assert native.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    observations, _ = native.reset(seed=0)
    assert observations.shape == native.observation_space.shape == (3, SIZES[rig.name][1])
    assert native.action_space.shape == (3, SIZES[rig.name][0])
    synchronous = make_many(rig, 3, vectorization_mode="sync")
    np.testing.assert_array_equal(synchronous.reset(seed=0)[0], observations)


def test_the_import_alone_registers_all_without_physics():
    program = (
        "import sys, gymnasium, neurocontrol;"
        f"[gymnasium.spec(name) for name in {[rig.environment.id for rig in RIGS.values()]}];"
        "print(*{'mujoco', 'numba', 'matplotlib'}.intersection(sys.modules))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert output.stdout.split() == []


@every_mode
def test_the_specification_survives_json(rig, controller):
    own = WRITTEN.get(rig.name, {}) if controller == rig.controller() else {}
    env = make(rig, controller, rewards={reward_terms(rig)[0]: 0.5}, reset_noise=0.5, **own)
    again = gymnasium.make(type(env.spec).from_json(env.spec.to_json()))
    assert again.unwrapped.task == env.unwrapped.task
    assert again.spec == env.spec


@pytest.mark.parametrize("name", SHOWN)
def test_the_documented_tables_are_the_spaces(name, documented):
    shown = [(what, mode) for what, modes in SHOWN[name].items() for mode in modes]
    for bounds, (what, mode) in zip(documented(classes(RIGS[name])[0]), shown, strict=True):
        body, *controller = mode.split()
        env = make(RIGS[body], *controller, action_scaling=False)
        space = getattr(env, f"{what}_space")
        np.testing.assert_allclose(bounds, np.stack([space.low, space.high], 1), 1e-5)


@every_body
def test_the_specification_knows_the_limit_of_steps(rig):
    assert gymnasium.spec(rig.environment.id).max_episode_steps == 1000
    env = gymnasium.wrappers.TimeAwareObservation(make(rig))
    assert env.reset(seed=0)[0].shape == (SIZES[rig.name][1] + 1,)


@every_body
def test_every_argument_is_documented(rig):
    listed = re.findall(r"^\| ``(\w+)`` \|", classes(rig)[0].__doc__, re.MULTILINE)
    assert sorted(listed) == sorted(
        [*task_arguments(rig), "render_mode", "width", "height", "camera_name"]
    )


@every_body
def test_model_and_data_are_those_of_mujoco(rig):
    env = make(rig).unwrapped
    env.reset(seed=0)
    assert isinstance(env.model, mujoco.MjModel)
    assert isinstance(env.data, mujoco.MjData)
    np.testing.assert_array_equal(env.data.qpos, plant_of(env).qpos[0])


@every_mode
def test_a_seed_fixes_the_whole_episode(rig, controller):
    first, second = make(rig, controller), make(rig, controller)
    runs = []
    for env, seed in ((first, 4), (second, 5), (second, 4)):
        rows = [env.reset(seed=seed)[0]]
        env.action_space.seed(1)
        over = False
        while len(rows) < 9 and not over:
            observation, reward, over, *_ = env.step(env.action_space.sample())
            rows.append(np.append(observation, reward)[1:])
        runs.append(np.array(rows))
    np.testing.assert_array_equal(runs[0], runs[2])
    assert not np.array_equal(runs[0], runs[1])


@every_body
def test_without_reset_noise_every_start_is_the_same(rig):
    env = make(rig, reset_noise=0.0)
    np.testing.assert_array_equal(env.reset(seed=1)[0], env.reset(seed=2)[0])


@every_mode
def test_the_reward_is_the_sum_of_its_documented_terms(rig, controller):
    env = make(rig, controller)
    env.reset(seed=0)
    for _ in range(3):
        _, reward, _, _, info = env.step(env.action_space.sample())
        assert reward == pytest.approx(sum(info[term] for term in reward_terms(rig)))
    assert {"speed", "power", "cause"} < info.keys()


@every_body
def test_time_ends_episodes_by_truncation_whichever_limit_comes_first(rig):
    for limit in limits(rig, 2):
        env, many = make(rig, **limit), make_many(rig, 2, **limit)
        env.reset(seed=0)
        many.reset(seed=0)
        frames = [env.step(rest(env)) for _ in range(2)]
        assert [frame[2:4] for frame in frames] == [(False, False), (False, True)]
        cause = "" if limit.get("max_episode_steps") == 2 else "time limit"
        assert frames[1][4]["cause"] == cause
        if cause:  # else it is Gymnasium that ends the single one
            with pytest.raises(ResetNeeded, match="reset"):
                env.unwrapped.step(rest(env))
        frames = [many.step(rest(many)) for _ in range(6)]
        assert [frame[3].tolist() for frame in frames] == [[False] * 2, [True] * 2, [False] * 2] * 2
        assert frames[1][4]["cause"].tolist() == [cause] * 2


@every_mode
def test_a_body_on_its_back_has_fallen_and_needs_a_reset(rig, controller):
    env = make(rig, controller)
    env.reset(seed=0)
    overturn(env)
    _, _, terminated, truncated, info = env.step(rest(env))
    assert (terminated, truncated, info["cause"]) == (True, False, "fallen")
    with pytest.raises(ResetNeeded, match="reset"):
        env.unwrapped.step(rest(env))
    env.reset()
    assert not env.step(rest(env))[2]


@every_mode
def test_an_action_that_is_none_is_refused(rig, controller):
    env = make(rig, controller)
    env.reset(seed=0)
    for bad in (rest(env) * np.nan, rest(env) + np.inf, np.append(rest(env), 0.0)):
        with pytest.raises(InputError, match="actions must"):
            env.unwrapped.step(bad)


@every_mode
def test_a_row_equals_the_single_environment_with_its_seed(rig, controller):
    options = {**CONDITIONS.get((rig.name, controller), {}), **limits(rig, 5)[:2][-1]}
    many, single = make_many(rig, 2, controller, **options), make(rig, controller, **options)
    many.action_space.seed(2)
    observations, _ = many.reset(seed=7)
    observation, _ = single.reset(seed=8)
    np.testing.assert_array_equal(observations[1], observation)
    causes, over = [], False
    for frame in range(16):
        if frame == 8:
            overturn(many, 1)
            overturn(single)
        actions = many.action_space.sample()
        observations, rewards, terminated, truncated, infos = many.step(actions)
        if over:
            observation, _ = single.reset()
            assert rewards[1] == 0.0
            assert not infos["_power"][1]
            over = False
        else:
            observation, reward, ended, cut, info = single.step(actions[1])
            assert (rewards[1], terminated[1], truncated[1]) == (reward, ended, cut)
            assert {name: infos[name][1] for name in info} == info
            over = ended or cut
            causes += [info["cause"]] if over else []
        np.testing.assert_array_equal(observations[1], observation)
    # Gymnasium's own limit of steps names no cause.
    assert {"time limit" if "episode_duration" in options else "", "fallen"} == set(causes)


@every_mode
def test_a_fallen_row_is_reset_by_the_next_step_and_the_others_go_on(rig, controller):
    env = make_many(rig, 2, controller)
    first, _ = env.reset(seed=0)
    overturn(env, 0)
    _, _, terminated, _, infos = env.step(rest(env))
    assert terminated.tolist() == [True, False]
    assert infos["cause"].tolist() == ["fallen", ""]
    observations, rewards, terminated, truncated, infos = env.step(rest(env))
    assert rewards[0] == 0.0
    assert not terminated[0]
    assert not truncated[0]
    assert infos["_power"].tolist() == [False, True]
    assert plant_of(env).sensors["trunk_up"][0, 2] > np.cos(np.radians(10.0))
    assert not np.array_equal(observations[0], first[0])
    *_, infos = env.step(rest(env))
    assert infos["_power"].all()


@every_mode
def test_a_diverging_row_ends_alone_with_its_cause(rig, controller):
    conditions = CONDITIONS.get((rig.name, controller), {})
    env, undisturbed = (make_many(rig, 3, controller, **conditions) for _ in range(2))
    for one in (env, undisturbed):
        one.reset(seed=0)
    plant_of(env).qvel[1, 8] = np.nan
    observations, rewards, terminated, _, infos = env.step(rest(env))
    expected, *_ = undisturbed.step(rest(env))
    assert terminated.tolist() == [False, True, False]
    assert infos["cause"][1] not in ("", "fallen", "crossed")
    for values in (observations, rewards, infos["power"], infos["speed"]):
        assert np.isfinite(values).all()
    np.testing.assert_array_equal(observations[[0, 2]], expected[[0, 2]])
    for _ in range(3):
        observations, _, terminated, _, infos = env.step(rest(env))
        assert not terminated.any()
        assert np.isfinite(observations).all()
    assert infos["_power"].all()


@every_mode
def test_a_mask_resets_some_rows_only(rig, controller):
    env = make_many(rig, 3, controller, **CONDITIONS.get((rig.name, controller), {}))
    env.reset(seed=0)
    for _ in range(5):
        before, *_ = env.step(rest(env))
    after, _ = env.reset(options={"reset_mask": np.array([False, True, False])})
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    assert not np.array_equal(after[1], before[1])


@every_body
def test_returned_arrays_are_not_reused(rig):
    env = make_many(rig, 2)
    first, _ = env.reset(seed=0)
    second, rewards, _, _, infos = env.step(rest(env) + 0.3)
    returned = [first, second, rewards, infos["power"]]
    kept = [values.copy() for values in returned]
    env.step(rest(env) - 0.3)
    for values, copy in zip(returned, kept, strict=True):
        np.testing.assert_array_equal(values, copy)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda env: env.step(rest(env)[:, 1:]), r"shape \(2, \d+\)"),
        (lambda env: env.step(rest(env) * np.nan), "finite"),
        (lambda env: env.reset(seed=[1]), "expected 2 seeds"),
        (lambda env: env.reset(options={"reset_mask": np.array([1, 0])}), "2 booleans"),
    ],
)
@every_body
def test_bad_calls_are_refused(rig, call, message):
    env = make_many(rig, 2)
    env.reset(seed=0)
    with pytest.raises(InputError, match=message):
        call(env)


@pytest.mark.parametrize("one_or_many", [0, 1], ids=["one", "many"])
@every_body
def test_bad_arguments_are_refused_by_name(rig, one_or_many):
    term = reward_terms(rig)[0]
    cases = [
        *(
            ({"controller": name}, f"unknown controller '{name}'")
            for name in sorted({*CONTROLLERS, "hopf"} - rig.controllers.keys())
        ),
        ({"rewards": {"style": 1.0}}, "unknown entry 'style' of rewards"),
        ({"rewards": {term: np.nan}}, f"weight of {term}"),
        ({"reset_noise": -1.0}, "reset_noise must be"),
        ({"reset_noise": np.nan}, "reset_noise must be"),
        ({"preset": "nonesuch"}, "preset"),
        ({"terrain": "swamp"}, "unknown terrain 'swamp'"),
        ({"terrain": {"kind": "flat", "mud": 1}}, "unknown entry 'mud' of terrain"),
        ({"frame_period": 0.006}, "frame_period must be a multiple"),
        ({"episode_duration": -1.0}, "episode_duration must be"),
        ({"target_speed": np.nan}, "target_speed must be"),
        ({"render_mode": "human"}, "render_mode must be"),
        ({"width": 0}, "width must be"),
        ({"height": 1e3}, "height must be"),
        ({"camera_name": "moon"}, "unknown camera_name 'moon'; expected one of beside, left"),
        ({"frame_skip": 5}, "unknown argument 'frame_skip'; expected one of .*controller"),
        ({"terrain": 5}, "terrain must be"),
        ({"rewards": None}, "rewards must be"),
        ({"rewards": {term: "x"}}, f"weight of {term}"),
        ({"reset_noise": "a"}, "reset_noise must be"),
    ]
    if one_or_many:
        cases += [({"num_envs": 0}, "num_envs"), ({"max_episode_steps": 0}, "max_episode_steps")]
    for options, message in cases:
        (name,) = options
        if name in ("terrain", "frame_period", "episode_duration") and name not in task_arguments(
            rig
        ):
            continue
        with pytest.raises(InputError, match=message):
            classes(rig)[one_or_many](**rig.environment.arguments, **options)


@pytest.mark.render
@every_body
def test_pictures_show_the_body_and_every_row(rig, drawing):
    env = make(rig, rig.controller(), render_mode="rgb_array")
    env.reset(seed=0)
    env.action_space.seed(0)
    pictures = [env.render()]
    for _ in range(10):
        env.step(env.action_space.sample())
    pictures.append(env.render())
    assert np.array_equal(pictures[1], env.render())
    assert not np.array_equal(*pictures)
    assert pictures[0].std() > 10
    env.close()
    env = make_many(rig, 2, render_mode="rgb_array")
    env.reset(seed=0)
    pictures += env.render()
    assert [(one.shape, one.dtype) for one in pictures] == [((360, 480, 3), np.uint8)] * 4
    env.close()
    small = {}
    for camera_name in ("left", "above"):
        size = {"width": 64, "height": 48}
        env = make(rig, render_mode="rgb_array", camera_name=camera_name, **size)
        env.reset(seed=0)
        small[camera_name] = env.render()
        env.close()
    assert {one.shape for one in small.values()} == {(48, 64, 3)}
    assert not np.array_equal(*small.values())
