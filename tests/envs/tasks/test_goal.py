"""What is true of getting to one place after another, whatever moves the body."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.tables import markdown
from neurocontrol.envs.tasks.goal import Goal, GoalEpisodes, GoalWeights
from neurocontrol.errors import InputError
from neurocontrol.rig import find

TASK = Goal(distances=(5.0, 5.0), bearings=(0.5, 0.5), radius=1.0)


@pytest.fixture(scope="module")
def simulation():
    return find("quadruped").make("spiking")


def begin(simulation, task=TASK, turn=0.0):
    """Episodes of a body that looks to a side."""
    plant = simulation.plant
    plant.qpos[0, :2] = 0.0
    plant.qpos[0, 3:7] = np.cos(turn / 2), 0.0, 0.0, np.sin(turn / 2)
    episodes = task.start(simulation)
    episodes.begin(0, np.random.default_rng(0), plant.qpos[0], plant.qvel[0])
    return episodes


def move(episodes, simulation, x, y):
    """Put the body somewhere, and let a tick pass."""
    simulation.plant.qpos[0, :2] = x, y
    (call,) = episodes.calls
    call.kernel(np.array([0]), *call.here)
    return episodes.terms(np.zeros(1), np.array([False]))


@pytest.mark.parametrize("turn", [0.0, 2.0, -3.0])
def test_a_place_lies_where_it_should_whichever_way_the_body_looks(simulation, turn):
    (way, cosine, sine) = begin(simulation, turn=turn).observe()[0]
    assert (way, cosine, sine) == pytest.approx((5.0, np.cos(0.5), np.sin(0.5)))


def test_the_way_pays_what_it_is_and_the_next_place_lies_ahead(simulation):
    episodes, length = begin(simulation), simulation.plant.body.length
    towards = np.array([np.cos(0.5), np.sin(0.5)])
    half = move(episodes, simulation, *(2.0 * length * towards))
    assert half["progress"] == pytest.approx(2.0)
    assert half["arrived"] == 0.0
    assert episodes.observe()[0, 0] == pytest.approx(3.0)
    away = move(episodes, simulation, 0.0, 0.0)
    assert away["progress"] == pytest.approx(-2.0)
    there = move(episodes, simulation, *(4.5 * length * towards))
    assert there["progress"] == pytest.approx(4.5)
    assert (there["arrived"], there["places"]) == (1.0, 1.0)
    assert episodes.observe()[0] == pytest.approx([5.0, np.cos(0.5), np.sin(0.5)])
    seconds = there["time"] / -episodes.task.weights.time
    assert seconds == pytest.approx(simulation.tick)


def test_one_who_turns_towards_the_place_gets_nearer_than_one_who_walks_on():
    task = {"kind": "goal", "distances": (6.0, 6.0), "bearings": (1.2, 1.2)}
    env = gymnasium.make_vec(
        "neurocontrol/Quadruped-v1", num_envs=2, controller="spiking", task=task, act=["turn"]
    )
    env.reset(seed=[0, 0])
    paid = sum(env.step(np.array([[0.0], [1.0]]))[1] for _ in range(250))
    assert paid[1] > paid[0] + 0.3


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"distances": (3.0, 2.0)}, "distances must be the lowest and the highest"),
        ({"bearings": (0.0, np.inf)}, "bearings must be the lowest and the highest"),
        ({"radius": 0.0}, "radius must be a positive number"),
        ({"radius": 4.5}, "distances must be longer than the radius 4.5"),
    ],
)
def test_what_nobody_can_get_to_is_refused(fields, message):
    with pytest.raises(InputError, match=message):
        Goal(**fields)


def test_the_page_tells_what_is_observed_and_paid():
    page = (Path(__file__).parents[3] / "docs" / "tasks.md").read_text(encoding="utf-8")
    assert markdown(Goal().observed) in page
    assert f"`reward = {' + '.join(GoalEpisodes.reward_terms)}`" in page
    for field in fields(GoalWeights):
        assert f"| `{field.name}` | {field.default:g} |" in page
