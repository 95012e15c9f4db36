"""Policies of human legs keep up who would fall, by where feet go and where the body looks."""

from __future__ import annotations

import pytest

from neurocontrol.rig import find
from neurocontrol.training.acting import environments_for, find_policy
from neurocontrol.training.scoring import constant, live_through

SEEDS = range(20_000, 20_024)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["recover", "terrain"])
def test_human_legs_fall_less_than_half_as_often_as_their_reflexes_alone(name):
    policy = find_policy(find("human"), name)
    assert {"command", "seed", "versions", "measured"} <= policy.provenance.keys()
    envs = environments_for(policy, len(SEEDS), threads=1)
    learned = live_through(envs, policy, SEEDS)
    alone = live_through(envs, constant(envs.pack.rest), SEEDS)
    assert 0.25 * len(SEEDS) < alone.fell.sum() < 0.75 * len(SEEDS)
    assert 2 * learned.fell.sum() <= alone.fell.sum()
    ahead = learned.means["speed"]
    assert ahead[~learned.fell].mean() == pytest.approx(1.25, abs=0.1)  # m/s
