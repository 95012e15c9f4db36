"""Gymnasium environments; their ids are those of the rigs and are registered with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.errors import MissingExtraError

if TYPE_CHECKING:
    from gymnasium.vector import VectorEnv

    from neurocontrol.envs.sb3 import StableVecEnv


def as_sb3(envs: VectorEnv[Any, Any, Any]) -> StableVecEnv:
    """Return vector environments as stable-baselines3 takes them.

    Args:
        envs: From :func:`gymnasium.make_vec`, in any autoreset mode.

    Raises:
        MissingExtraError: stable-baselines3 is not installed.
    """
    try:
        from neurocontrol.envs.sb3 import StableVecEnv
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("stable_baselines3", "torch"):
            raise MissingExtraError("training with stable-baselines3", "rl") from None
        raise
    return StableVecEnv(envs)
