from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.rig import find
from neurocontrol.training.environments import environment_of, make_environments
from neurocontrol.training.policy import Policy

SHORT = {"episode_duration": 0.1}


@pytest.fixture(scope="session")
def short():
    """The quadruped's environment without a controller, in episodes of five frames."""
    return environment_of(find("quadruped"), None, None, SHORT)


@pytest.fixture(scope="session")
def short_envs(short):
    made = make_environments(short, 3, threads=1)
    yield made
    made.close()


@pytest.fixture(scope="session")
def policy_of(short, short_envs):
    """A function that makes a policy for the short environment, by default one that rests."""

    def make(**changes):
        pack = short_envs.pack
        seen, acted = len(pack.observation_names), len(pack.action_names)
        fields = {
            "environment": short,
            "observations": pack.observation_names,
            "actions": pack.action_names,
            "mean": np.zeros(seen),
            "deviation": np.ones(seen),
            "limit": 10.0,
            "layers": ((np.zeros((seen, acted)), np.zeros(acted)),),
            "activation": "tanh",
            "centre": pack.rest.astype(float),
            "low": pack.action_space.low.astype(float),
            "high": pack.action_space.high.astype(float),
        }
        return Policy(**{**fields, **changes})

    return make
