"""Ground that ends: whoever leaves it has not fallen, and does not fall for ever."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.leaving import LEFT
from neurocontrol.terrain import TERRAIN_KINDS, Terrain

IDS = ("neurocontrol/Quadruped-v1", "neurocontrol/HumanLegs-v1")
BUMPY = {"kind": "rough", "height": 0.001}
OFF = {
    "ahead": (21.0, 0.0),
    "behind": (-5.0, 0.0),
    "left": (2.0, 6.5),
    "right": (2.0, -6.5),
    "nearly": (19.99, 0.0),
}
"""Places of the trunk on or beside ground from -4 to 20 m along and 6 m to both sides, m."""


@pytest.mark.parametrize("name", IDS)
def test_the_edge_of_the_ground_truncates_and_is_no_fall(name):
    env = gymnasium.make_vec(name, num_envs=len(OFF) + 1, terrain=BUMPY)
    env.reset(seed=0)
    env.unwrapped._pack.simulation.plant.qpos[1:, :2] = list(OFF.values())
    _, _, terminated, truncated, info = env.step(np.zeros(env.action_space.shape))
    assert not terminated.any()
    assert truncated.tolist() == [False] + [True] * len(OFF)
    assert info["cause"].tolist() == [""] + [LEFT] * len(OFF)
    *_, info = env.step(np.zeros(env.action_space.shape))
    assert (info["distance"][1:] == 0.0).all()


@pytest.mark.parametrize("name", IDS)
def test_a_body_with_no_ground_below_it_ends_within_a_second(name):
    env = gymnasium.make(name).unwrapped
    env.reset(seed=0)
    env._pack.simulation.plant.qpos[0, 2] = 20.0  # m, of which it falls 5 in the first second
    over, steps = False, 0
    while not over:
        *_, terminated, truncated, info = env.step(np.zeros(env.action_space.shape))
        over, steps = terminated or truncated, steps + 1
    assert steps * env.dt <= 1.0
    assert (terminated, truncated, info["cause"]) == (False, True, LEFT)


def test_grounds_know_where_they_end():
    ends = {kind: Terrain(kind=kind, start=1.0).extent for kind in TERRAIN_KINDS}
    assert ends.pop("rough") == (-4.0, 20.0, -6.0, 6.0)
    assert set(ends.values()) == {(-np.inf, np.inf, -np.inf, np.inf)}
