"""What is true of keeping to a velocity, whatever moves the body."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.quadruped.task import TASKS
from neurocontrol.envs.tables import markdown
from neurocontrol.envs.tasks.velocity import Follow, Velocity, VelocityEpisodes, VelocityWeights
from neurocontrol.errors import InputError
from neurocontrol.rig import find

QUADRUPED = "neurocontrol/Quadruped-v1"


def make(**options):
    return gymnasium.make(QUADRUPED, task="velocity", action_scaling=False, **options).unwrapped


def seen(env, observation, *names):
    """Entries of what is observed of the task."""
    known = [part for one in env._pack.episodes.observed for part in one.parts]
    own = observation[..., -len(known) :]
    return own[..., [known.index(name) for name in names]]


def run(env, seconds, action=None):
    """The sum of every term over some seconds at an action, at rest by default."""
    action, paid = env._pack.actions.rest[0] if action is None else action, {}
    for _ in range(round(seconds / env.dt)):
        observation, _, terminated, _, info = env.step(action)
        assert not terminated
        for term in env._pack.reward_terms:
            paid[term] = paid.get(term, 0.0) + info[term]
    return paid, observation


def turned(plant, angle):
    """Turn a body about the vertical, with its velocity."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    w, x, y, z = plant.qpos[0, 3:7]
    a, b = np.cos(angle / 2), np.sin(angle / 2)
    plant.qpos[0, 3:7] = [a * w - b * z, a * x - b * y, a * y + b * x, a * z + b * w]
    plant.qpos[0, :2] = turn @ plant.qpos[0, :2]
    plant.qvel[0, :2] = turn @ plant.qvel[0, :2]


def test_returns_do_not_depend_on_the_length_of_a_frame():
    sums = []
    for period in (0.004, 0.04):
        env = make(controller="spiking", frame_period=period)
        env.reset(seed=0)
        sums.append(run(env, 3.0, env._pack.actions.rest[0].copy())[0])
    assert sums[0]["speed_kept"] > 0.05
    assert sums[0] == pytest.approx(sums[1])


@pytest.mark.parametrize("angle", [0.5 * np.pi, -3.0])
def test_speed_and_heading_are_the_bodys_whichever_way_it_looks(angle):
    sums, last = [], []
    for turn in (0.0, angle):
        env = make(controller="spiking")
        env.reset(seed=1)
        turned(env._pack.simulation.plant, turn)
        for name in (-2, -1):  # where it looks, and should look
            env._pack.episodes._known[0, name] += turn
        paid, observation = run(env, 0.5)
        sums.append(paid)
        last.append(observation)
    assert sums[1] == pytest.approx(sums[0], rel=1e-6)
    np.testing.assert_allclose(last[1], last[0], atol=1e-6)


def test_what_was_lost_on_the_heading_must_be_made_up():
    env = make(reset_noise=0.0)
    env.reset(seed=0)
    env._pack.episodes.hold(0, speed=0.5, turn=0.3)
    paid, observation = run(env, 2.0)
    error, speed, missed, integral = seen(
        env, observation, "heading_error", "mean_ahead", "speed_error", "speed_integral"
    )
    assert error == pytest.approx(-0.6, abs=0.03)
    assert paid["heading_error"] == pytest.approx(-0.2 * 0.3 * 2.0**2 / 2, rel=0.02)
    assert speed == pytest.approx(0.0, abs=0.02)
    assert missed == pytest.approx(-0.5, abs=0.02)
    # Forgotten in 1.5 s, an error of -0.5 comes to -0.5 x 1.5 (1 - exp(-2 / 1.5)).
    assert integral == pytest.approx(-0.75 * (1 - np.exp(-2 / 1.5)), rel=0.05)


def test_targets_are_drawn_within_their_ranges_and_change_when_they_should():
    task = {"kind": "velocity", "speeds": (1.0, 2.0), "turns": (-0.1, 0.3), "hold": (0.1, 0.2)}
    env = gymnasium.make_vec(QUADRUPED, num_envs=8, task=task)
    rest = np.zeros((8, 8))
    observations = [env.reset(seed=0)[0], *(env.step(rest)[0] for _ in range(100))]
    targets = seen(env, np.array(observations), "target_speed", "target_turn")
    assert ((targets > [1.0, -0.1]) & (targets < [2.0, 0.3])).all()
    assert np.ptp(targets, axis=(0, 1)) == pytest.approx([1.0, 0.4], rel=0.1)
    changed = (np.diff(targets, axis=0) != 0.0).all(axis=2)
    times = [np.diff(np.flatnonzero(row)) * 0.02 for row in changed.T]
    assert 0.1 - 0.021 <= min(map(min, times)) <= max(map(max, times)) <= 0.2 + 0.021


def test_a_body_at_its_target_earns_what_is_to_be_earned():
    task = Velocity(speeds=(1.0, 1.0), turns=(0.0, 0.0))
    simulation = find("quadruped").make("spiking")
    episodes = task.start(simulation)
    plant = simulation.plant
    plant.qvel[0, :2] = plant.body.length, 0.0
    episodes.begin(0, np.random.default_rng(0), plant.qpos[0], plant.qvel[0])
    for _ in range(500):
        (call,) = episodes.calls
        call.kernel(np.array([0]), *call.here)
    terms = episodes.terms(np.zeros(1), np.array([False]))
    time = 500 * simulation.tick
    assert terms["speed_kept"] == pytest.approx(task.weights.speed_kept * time)
    assert terms["heading"] == pytest.approx(task.weights.heading * time)
    assert terms["speed"] == pytest.approx(1.0)
    assert sum(terms[name] for name in episodes.reward_terms) == pytest.approx(1.5 * time)


def test_an_entry_follows_its_target_and_makes_up_for_what_is_missed():
    follow = {
        "speed": Follow(target="speed", points=((1.0, 0.0), (2.0, 0.5)), gain=0.5),
        "turn": Follow(target="turn", gain=1.0, integral_gain=2.0),
    }
    task = Velocity(speeds=(1.5, 1.5), turns=(0.1, 0.1), follow=follow)
    simulation = find("quadruped").make("spiking")
    episodes, names = task.start(simulation), simulation.controller.command_space.names
    plant = simulation.plant
    episodes.begin(0, np.random.default_rng(0), plant.qpos[0], plant.qvel[0])
    rest = np.zeros((1, len(names)))
    for heading, integral, speed, turn in ((0.0, 0.0, 0.5, 0.1), (0.02, 0.01, 0.5, 0.06)):
        episodes._known[0, [2, 8]] = heading, integral  # error of the heading, its integral
        episodes.lead(rest)  # at 0 BL/s the speed asked for comes to 1.5 + 0.5 x 1.5
        assert rest[0, [names.index("speed"), names.index("turn")]] == pytest.approx([speed, turn])
    episodes._known[0, 5] = 0.5  # BL/s too fast
    episodes.lead(rest)
    assert rest[0, names.index("speed")] == pytest.approx(0.125)


def test_the_command_at_rest_keeps_to_the_targets_better_than_one_that_is_held():
    errors = []
    for task in ("velocity", {"kind": "velocity", "follow": {}}):
        env = gymnasium.make_vec(
            QUADRUPED, num_envs=4, controller="spiking", task=task, frame_period=0.04
        )
        env.reset(seed=0)
        for _ in range(150):
            observation, *_ = env.step(np.zeros(env.action_space.shape))
            errors.append(np.abs(seen(env, observation, "heading_error", "speed_error")))
    kept, held = np.array_split(np.array(errors), 2)
    assert (kept.mean(axis=(0, 1)) < 0.7 * held.mean(axis=(0, 1))).all()


def test_one_who_keeps_to_the_targets_earns_more_than_one_who_stands_or_walks_on():
    task = {"kind": "velocity", "speeds": (1.9, 1.9), "turns": (0.0, 0.0)}
    returns = []
    for speed in (None, 0.0, 1.0):
        env = gymnasium.make(
            QUADRUPED, task=task, controller="spiking", action_scaling=False
        ).unwrapped
        env.reset(seed=0)
        action = None
        if speed is not None:
            action = np.array([0.0, 0.0, 0.5, 0.0, speed, 0.0])
        returns.append(sum(run(env, 4.0, action)[0].values()))
    assert returns[0] > max(returns[1:]) + 0.5


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("hover", "unknown task 'hover'"),
        ({"kind": "velocity", "pace": 1.0}, "unknown entry 'pace' of the task velocity"),
        ({"kind": "velocity", "speeds": (2.0, 1.0)}, "speeds must be the lowest and the highest"),
        ({"kind": "velocity", "hold": (0.0, 1.0)}, "hold must be longer than 0 s"),
        ({"kind": "velocity", "averaging": 0.0}, "averaging must be a positive number"),
    ],
)
def test_bad_tasks_are_refused_by_name(task, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make(QUADRUPED, task=task)


def test_the_page_tells_what_is_observed_and_paid():
    page = (Path(__file__).parents[3] / "docs" / "tasks.md").read_text(encoding="utf-8")
    task = TASKS["velocity"]
    assert markdown(task.observed) in page
    assert f"`reward = {' + '.join(VelocityEpisodes.reward_terms)}`" in page
    for field in fields(VelocityWeights):
        assert f"| `{field.name}` | {field.default:g} |" in page
