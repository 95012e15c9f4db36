"""Shipped policies do what they did when they were made, without torch."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from neurocontrol.rig import find
from neurocontrol.training.acting import environments_for, find_policy
from neurocontrol.training.scoring import constant, live_through

SEEDS = range(20_000, 20_006)


def test_the_quadruped_keeps_to_speeds_and_headings_better_than_the_rule_it_began_with():
    policy = find_policy(find("quadruped"), "velocity")
    assert {"command", "seed", "versions", "measured"} <= policy.provenance.keys()
    torch = "torch" in sys.modules
    envs = environments_for(policy, len(SEEDS), threads=1)
    errors = {"speed": [], "heading": []}

    def watched(observation):
        columns = envs.observation_columns["task"]
        for what, known in (("speed", "speed averaged"), ("heading", "heading from")):
            (place,) = (one for name, one in columns.items() if name.startswith(known))
            errors[what].append(np.abs(observation[:, place][:, -1]))
        return policy(observation)

    learned = live_through(envs, watched, SEEDS)
    ruled = live_through(envs, constant(envs.pack.rest), SEEDS)
    assert not learned.fell.any()
    assert learned.returns.mean() == pytest.approx(policy.provenance["measured"]["return"], abs=0.8)
    assert learned.returns.mean() > 1.08 * ruled.returns.mean()
    assert np.mean(errors["speed"]) < 0.2  # BL/s, with the changes of what is asked for
    assert np.mean(errors["heading"]) < np.radians(2.5)
    assert ("torch" in sys.modules) == torch
