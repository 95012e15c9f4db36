"""How a policy does on seeds that it did not learn on: one whole episode for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.interruption import safe_point

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.envs.environment import BodyVectorEnv
    from neurocontrol.types import BoolArray, FloatArray

    Acting = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, kw_only=True, eq=False)
class Episodes:
    """Episodes that were lived through, one a seed.

    Attributes:
        returns: Sum of the rewards, shape ``(B,)``.
        seconds: How long it lasted, s, shape ``(B,)``.
        fell: Whether it ended before its time and without success, shape ``(B,)``.
        means: Mean over the frames of every number in ``info``, by name, each ``(B,)``.
    """

    returns: FloatArray
    seconds: FloatArray
    fell: BoolArray
    means: dict[str, FloatArray]


def constant(action: FloatArray) -> Acting:
    """Hold one action, shape ``(m,)``, in every row."""
    return lambda observation: np.tile(action, (len(observation), 1))


def live_through(
    envs: BodyVectorEnv,
    policy: Acting,
    seeds: Sequence[int],
    *,
    options: dict[str, Any] | None = None,
    longest: float = 60.0,
) -> Episodes:
    """Let a policy live through one episode in every row.

    Args:
        envs: As many environments as seeds.
        policy: From observations ``(B, n)`` to actions ``(B, m)``.
        seeds: Of the rows.
        options: Of the reset.
        longest: Time after which an episode that nothing ends is cut off, s.
    """
    batch = envs.num_envs
    observation, _ = envs.reset(seed=list(seeds), options=options)
    returns, frames = np.zeros(batch), np.zeros(batch, dtype=np.int64)
    fell, running = np.zeros(batch, dtype=bool), np.ones(batch, dtype=bool)
    sums: dict[str, FloatArray] = {}
    places = envs.pack.where().keys()
    for _ in range(round(longest / envs.pack.frame_period)):
        observation, reward, terminated, truncated, info = envs.step(policy(observation))
        frames += running
        returns[running] += reward[running]
        for name, values in info.items():
            if name[0] != "_" and name not in places and values.dtype == np.float64:
                sums.setdefault(name, np.zeros(batch))[running] += values[running]
        fell |= running & terminated & (info["cause"] != envs.pack.success)
        running &= ~(terminated | truncated)
        safe_point()
        if not running.any():
            break
    return Episodes(
        returns=returns,
        seconds=frames.astype(np.float64) * envs.pack.frame_period,
        fell=fell,
        means={name: total / frames for name, total in sums.items()},
    )
