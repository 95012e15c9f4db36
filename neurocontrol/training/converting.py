"""Policies whose cells spike, made of policies whose cells do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.learning.conversion import convert
from neurocontrol.training.acting import environments_for
from neurocontrol.training.scoring import live_through

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.training.policy import Policy
    from neurocontrol.types import FloatArray

_MOST = 20_000  # observations that highest values are found from


def observed(policy: Policy, seeds: Sequence[int], longest: float) -> FloatArray:
    """What the first layer of a policy sees while it acts in its environment, ``(k, n)``.

    Args:
        policy: The policy.
        seeds: Of the episodes, one each.
        longest: Time after which an episode is cut off, s.
    """
    envs = environments_for(policy, len(seeds))
    seen = []

    def act(observation: FloatArray) -> FloatArray:
        seen.append(policy.normalised(np.asarray(observation, dtype=np.float64)))
        return policy(observation)

    live_through(envs, act, seeds, longest=longest)
    envs.close()
    whole = np.concatenate(seen)
    return whole[:: -(-len(whole) // _MOST)]


def spiking_policy(
    policy: Policy, data: FloatArray, *, steps: int, normalisation: str, percentile: float
) -> Policy:
    """A policy with the same weights, whose cells spike.

    Args:
        policy: The policy.
        data: What its first layer sees, ``(k, n)``.
        steps: Steps for which an observation is shown.
        normalisation: How the highest values of cells are found.
        percentile: Share of the values in data that stay below them, in percent.

    Raises:
        InputError: It spikes already, or cannot be converted.
    """
    _refuse_spiking(policy)
    found = convert(
        policy.layers, policy.activation, data, steps=steps, normalisation=normalisation,
        percentile=percentile,
    )  # fmt: skip
    how = {"steps": steps, "normalisation": normalisation, "percentile": percentile}
    provenance = {**policy.provenance, "converted": how}
    return replace(policy, steps=steps, tops=found.tops, provenance=provenance)


def population_policy(
    policy: Policy,
    data: FloatArray,
    seeds: Sequence[int],
    longest: float,
    *,
    hidden: Sequence[int],
    steps: int,
    passes: int,
    rounds: int,
    progress: Callable[[int], object] = lambda count: None,
) -> Policy:
    """A policy of spiking populations that has learnt to do what another does.

    In the first round it learns from what the other sees while that acts, and after that also from
    what it sees itself while it acts (Ross, Gordon and Bagnell 2011).

    Args:
        policy: The other.
        data: What its first layer sees while it acts, ``(k, n)``.
        seeds: Of these episodes, one each; those of later rounds follow.
        longest: Time after which an episode is cut off, s.
        hidden: Cells of the layers between those that stand for numbers.
        steps: Steps for which an observation is shown.
        passes: How often everything is seen in a round.
        rounds: Number of rounds.
        progress: Called with the number of observations that have just been learnt from.

    Raises:
        InputError: Its cells spike already.
        MissingExtraError: PyTorch is not installed.
    """
    from neurocontrol.learning.gradients.imitation import imitate

    _refuse_spiking(policy)
    how = {"hidden": list(hidden), "steps": steps, "passes": passes, "rounds": rounds}
    acting, seen = policy, data
    for turn in range(rounds):
        if turn > 0:
            later = [seed + turn * len(seeds) for seed in seeds]
            seen = np.concatenate([seen, observed(acting, later, longest)])
        wanted = np.clip(policy.answered(seen), -1.0, 1.0)
        actor = imitate(
            seen, wanted, hidden=hidden, steps=steps, passes=passes, seed=seeds[0],
            progress=progress,
        )  # fmt: skip
        acting = replace(
            policy, layers=tuple(actor.layers), activation="tanh", steps=steps, cells=actor.each,
            provenance={**policy.provenance, "imitated": how},
        )  # fmt: skip
    return acting


def _refuse_spiking(policy: Policy) -> None:
    if policy.steps is not None:
        raise InputError("the cells of this policy spike already")
