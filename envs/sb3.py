"""Vector environments behind the interface of stable-baselines3."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import gymnasium
    from gymnasium.vector import VectorEnv

    from neurocontrol.types import BoolArray, FloatArray


class StableVecEnv(VecEnv):  # type: ignore[misc]
    """Vector environments of Gymnasium as a ``VecEnv``: a row that ends begins again at once.

    The ``info`` of a row whose episode has ended holds its last observation
    (``terminal_observation``), whether time alone has ended it (``TimeLimit.truncated``) and, as of
    a ``Monitor``, return ``r``, length ``l`` and time ``t`` of the episode (``episode``).

    Attributes:
        envs: What it adapts.
    """

    def __init__(self, envs: VectorEnv[Any, Any, Any]) -> None:
        """Take vector environments over."""
        self.envs = envs
        self._envs: Any = envs  # VectorEnv does not declare attributes by row
        mode = envs.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
        self._resets = mode is not AutoresetMode.SAME_STEP
        self._began = time.monotonic()
        self._returns = np.zeros(envs.num_envs)
        self._lengths = np.zeros(envs.num_envs, dtype=np.int64)
        self._actions = np.zeros(0)
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    def reset(self) -> FloatArray:
        """Begin a new episode in every row, with the seeds and options that were set before.

        Raises:
            InputError: The rows were given different options.
        """
        options = self._options[0]
        if any(other != options for other in self._options):
            raise InputError("all rows need the same options")
        seeds = self._seeds if any(seed is not None for seed in self._seeds) else None
        observation, infos = self.envs.reset(seed=seeds, options=options or None)
        self.reset_infos = _by_row(infos, self.num_envs)
        self._reset_seeds()
        self._reset_options()
        self._returns[:] = 0.0
        self._lengths[:] = 0
        return np.asarray(observation)

    def step_async(self, actions: np.ndarray) -> None:
        """Keep the actions for :meth:`step_wait`."""
        self._actions = actions

    def step_wait(self) -> tuple[FloatArray, FloatArray, BoolArray, list[dict[str, Any]]]:
        """Advance every row by one step, and begin again where that ends an episode."""
        observation, reward, terminated, truncated, infos = self.envs.step(self._actions)
        done = terminated | truncated
        self._returns += reward
        self._lengths += 1
        rows = _by_row(infos, self.num_envs)
        ended = np.flatnonzero(done)
        if ended.size:
            if self._resets:
                last, ends = observation, rows
                observation, begun = self.envs.reset(options={"reset_mask": done})
            else:
                last, begun = infos["final_obs"], infos
                ends = _by_row(infos["final_info"], self.num_envs)
            starts = _by_row(begun, self.num_envs)
            for row in ended:
                self.reset_infos[row] = starts[row]
                rows[row] = {
                    **ends[row],
                    "terminal_observation": np.array(last[row]),
                    "TimeLimit.truncated": bool(truncated[row] and not terminated[row]),
                    "episode": self._episode(int(row)),
                }
            self._returns[ended] = 0.0
            self._lengths[ended] = 0
        return observation, reward, done, rows

    def _episode(self, row: int) -> dict[str, float]:
        return {
            "r": round(float(self._returns[row]), 6),
            "l": int(self._lengths[row]),
            "t": round(time.monotonic() - self._began, 6),
        }

    def close(self) -> None:
        """Close the environments."""
        self.envs.close()

    def get_images(self) -> Sequence[np.ndarray | None]:
        """Return a picture of every row; see ``render``."""
        pictures: Any = self.envs.render()
        return list(pictures) if pictures else [None] * self.num_envs

    def get_attr(self, attr_name: str, indices: int | Iterable[int] | None = None) -> list[Any]:
        """Return an attribute of rows.

        Raises:
            AttributeError: There is no such attribute.
        """
        try:
            values = self._envs.get_attr(attr_name)
        except InputError as error:  # which is no AttributeError
            raise AttributeError(str(error)) from None
        return [values[row] for row in self._get_indices(indices)]

    def set_attr(
        self, attr_name: str, value: Any, indices: int | Iterable[int] | None = None
    ) -> None:
        """Set an attribute of all rows, which have it in common.

        Raises:
            InputError: Some rows only are named.
        """
        self._check_all(indices)
        self._envs.set_attr(attr_name, value)

    def env_method(
        self,
        method_name: str,
        *method_args: Any,
        indices: int | Iterable[int] | None = None,
        **method_kwargs: Any,
    ) -> list[Any]:
        """Call a method of the environments and return what each row gets.

        Raises:
            InputError: Some rows only are named.
        """
        self._check_all(indices)
        return list(self._envs.call(method_name, *method_args, **method_kwargs))

    def _check_all(self, indices: int | Iterable[int] | None) -> None:
        if sorted(self._get_indices(indices)) != list(range(self.num_envs)):
            raise InputError(f"rows are changed together: indices must be None, got {indices!r}")

    def env_is_wrapped(
        self,
        wrapper_class: type[gymnasium.Wrapper[Any, Any, Any, Any]],
        indices: int | Iterable[int] | None = None,
    ) -> list[bool]:
        """Whether rows do what a wrapper does: what a ``Monitor`` does, and nothing else."""
        return [issubclass(wrapper_class, Monitor) for _ in self._get_indices(indices)]


def _by_row(infos: Mapping[str, Any], batch: int) -> list[dict[str, Any]]:
    """Entries by row: those that a row has, without the masks that tell which those are."""
    rows: list[dict[str, Any]] = [{} for _ in range(batch)]
    for name, values in infos.items():
        if name.startswith("_") or name in ("final_obs", "final_info"):
            continue
        present = infos.get(f"_{name}")
        if isinstance(values, dict):
            values = _by_row(values, batch)
        for row in range(batch) if present is None else np.flatnonzero(present):
            value = values[row]
            rows[row][name] = value.item() if isinstance(value, np.generic) else value
    return rows
