"""The policy that crosses a shore is faster than the command at rest that it adds to."""

from __future__ import annotations

import numpy as np
import pytest

from neurocontrol.rig import find
from neurocontrol.training.acting import environments_for, find_policy
from neurocontrol.training.scoring import constant, live_through

SEEDS = range(30_000, 30_006)


@pytest.mark.slow
def test_a_salamander_crosses_both_ways_and_faster_than_by_contact_alone():
    policy = find_policy(find("salamander"), "cross")
    assert {"command", "seed", "versions", "measured"} <= policy.provenance.keys()
    envs = environments_for(policy, len(SEEDS), threads=1)
    learned = live_through(envs, policy, SEEDS)
    alone = live_through(envs, constant(envs.pack.rest), SEEDS)
    across = [one.means["crossed"] > 0.0 for one in (learned, alone)]
    assert across[0].sum() >= across[1].sum()
    both = np.logical_and(*across)
    assert both.sum() >= 4
    assert learned.seconds[both].mean() < 0.95 * alone.seconds[both].mean()
