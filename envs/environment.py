"""A pack of bodies behind Gymnasium's two interfaces: one body at a time, or many together."""

from __future__ import annotations

import inspect
from string import Template
from typing import TYPE_CHECKING, Any, ClassVar

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from neurocontrol.envs.camera import FollowingCamera
from neurocontrol.envs.tables import markdown
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import mujoco

    from neurocontrol.envs.pack import Pack
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.types import BoolArray, FloatArray

_METADATA: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 50}
_WIDTH, _HEIGHT = 480, 360  # pixels


class BodyEnv(gymnasium.Env[np.ndarray, np.ndarray]):
    """One body doing a task; a subclass names both.

    Attributes:
        task_type: Makes the task of its arguments.
        pack_type: Makes the bodies that do it.
        task: What to do.
    """

    metadata = _METADATA
    task_type: ClassVar[Callable[..., Any]]
    pack_type: ClassVar[Callable[..., Pack]]

    def __init__(self, *, render_mode: str | None = None, **task: Any) -> None:
        """Build the environment.

        Args:
            render_mode: None or ``rgb_array``.
            **task: Fields of the task.
        """
        self.render_mode = _checked_mode(render_mode)
        self.task = self.task_type(**task)
        self._pack = pack = self.pack_type(self.task, 1, threads=1)
        self.metadata = {**_METADATA, "render_fps": round(1 / pack.frame_period)}
        self.action_space = pack.action_space
        self.observation_space = pack.observation_space
        self._camera = FollowingCamera(_WIDTH, _HEIGHT)

    @property
    def model(self) -> mujoco.MjModel:
        """MuJoCo's model."""
        return self._pack.simulation.plant.model

    @property
    def data(self) -> mujoco.MjData:
        """A copy of MuJoCo's data at this moment, with derived fields computed."""
        return self._pack.simulation.plant.row_data(0)

    @property
    def dt(self) -> float:
        """Time between two actions, s."""
        return self._pack.frame_period

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin a new episode; see :meth:`gymnasium.Env.reset`. There are no options."""
        super().reset(seed=seed)
        self._pack.generators[0] = self.np_random
        self._pack.reset(np.array([0]))
        return self._pack.observe()[0], {}

    def step(self, action: np.ndarray) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Advance by one frame; see :meth:`gymnasium.Env.step`.

        Raises:
            InputError: The action has another shape or is not a number.
            ResetNeeded: The episode has ended.
        """
        if self._pack.finished[0]:
            raise ResetNeeded("the episode has ended: call reset() before step()")
        frame = self._pack.step(np.asarray(action)[np.newaxis])
        info = {name: values.item() for name, values in frame.info.items()}
        return (
            frame.observation[0],
            frame.reward.item(),
            frame.terminated.item(),
            frame.truncated.item(),
            info,
        )

    def render(self) -> np.ndarray | None:
        """Return a picture, shape ``(height, width, 3)``, or None without a render mode."""
        if self.render_mode is None:
            return None
        return self._camera.picture(self._pack.simulation.plant, 0)

    def close(self) -> None:
        """Free the renderer."""
        self._camera.close()


class BodyVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many bodies doing the same task, stepped together; a subclass names both.

    Row ``i`` behaves exactly as a single environment with its seed. A row whose episode has ended
    is reset by the next step (``AutoresetMode.NEXT_STEP``). ``info`` holds an array for every key
    of the single environment, and under ``_key`` which rows were stepped.

    Attributes:
        task_type: Makes the task of its arguments.
        pack_type: Makes the bodies that do it.
        task: What to do.
    """

    metadata = {**_METADATA, "autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012
    task_type: ClassVar[Callable[..., Any]]
    pack_type: ClassVar[Callable[..., Pack]]

    def __init__(
        self,
        num_envs: int = 1,
        *,
        threads: int = 0,
        render_mode: str | None = None,
        max_episode_steps: int | None = None,
        **task: Any,
    ) -> None:
        """Build the environments.

        Args:
            num_envs: How many.
            threads: Physics threads, 0 for one per core.
            render_mode: None or ``rgb_array``.
            max_episode_steps: Steps after which an episode is truncated at the latest; None: only
                by the task.
            **task: Fields of the task.

        Raises:
            InputError: An argument cannot be used.
        """
        self.render_mode = _checked_mode(render_mode)
        if num_envs < 1:
            raise InputError(f"num_envs must be at least 1, got {num_envs!r}")
        if max_episode_steps is not None and max_episode_steps < 1:
            raise InputError(
                f"max_episode_steps must be at least 1 or None, got {max_episode_steps!r}"
            )
        self.task = self.task_type(**task)
        self._pack = pack = self.pack_type(self.task, num_envs, threads=threads)
        if max_episode_steps is not None:
            pack.limit = min(max_episode_steps, pack.limit or max_episode_steps)
        self.metadata = {**self.metadata, "render_fps": round(1 / pack.frame_period)}
        self.num_envs = num_envs
        self.single_action_space = pack.action_space
        self.single_observation_space = pack.observation_space
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self._camera = FollowingCamera(_WIDTH, _HEIGHT)

    @property
    def model(self) -> mujoco.MjModel:
        """MuJoCo's model, the same for all rows."""
        return self._pack.simulation.plant.model

    def row_data(self, row: int) -> mujoco.MjData:
        """Return a copy of MuJoCo's data of one row, with derived fields computed."""
        return self._pack.simulation.plant.row_data(row)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin new episodes; see :meth:`gymnasium.vector.VectorEnv.reset`.

        Args:
            seed: One for all, row i gets ``seed + i``; or one per row; None goes on.
            options: ``reset_mask``, shape ``(B,)``, resets some rows only.
        """
        rows = np.arange(self.num_envs)
        mask = (options or {}).get("reset_mask")
        if mask is not None:
            mask = np.asarray(mask)
            if mask.shape != (self.num_envs,) or mask.dtype != np.bool_:
                raise InputError(f"reset_mask must be {self.num_envs} booleans, got {mask!r}")
            rows = np.flatnonzero(mask)
        seeds = _seed_sequence(seed, self.num_envs)
        for row in rows:
            if seeds[row] is not None:
                self._pack.generators[row] = seeding.np_random(seeds[row])[0]
        self._pack.reset(rows)
        return self._pack.observe(), {}

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, FloatArray, BoolArray, BoolArray, dict[str, Any]]:
        """Advance by one frame; see :meth:`gymnasium.vector.VectorEnv.step`.

        Raises:
            InputError: The actions have another shape or are not numbers.
        """
        frame = self._pack.step(actions)
        info = dict(frame.info)
        info.update({f"_{name}": frame.stepped.copy() for name in frame.info})
        return frame.observation, frame.reward, frame.terminated, frame.truncated, info

    def render(self) -> tuple[np.ndarray, ...] | None:
        """Return a picture of every row, or None without a render mode."""
        if self.render_mode is None:
            return None
        plant = self._pack.simulation.plant
        return tuple(self._camera.picture(plant, row) for row in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:
        """Free the renderer."""
        self._camera.close()


def _checked_mode(render_mode: str | None) -> str | None:
    if render_mode not in (None, *_METADATA["render_modes"]):
        raise InputError(f"render_mode must be None or 'rgb_array', got {render_mode!r}")
    return render_mode


def _seed_sequence(seed: int | Sequence[int | None] | None, batch: int) -> list[int | None]:
    """Seeds of the rows: ``seed + i``, the given ones, or none.

    Raises:
        InputError: Another number of seeds than of rows.
    """
    if seed is None:
        return [None] * batch
    if isinstance(seed, int | np.integer):
        return [int(seed) + row for row in range(batch)]
    if len(seed) != batch:
        raise InputError(f"expected {batch} seeds, one for each environment, got {len(seed)}")
    return list(seed)


def described(text: str | None, **tables: Sequence[Quantity]) -> str:
    """Fill the tables of actions and observations in, from the tables that make the spaces."""
    return Template(inspect.cleandoc(text or "")).substitute(
        {name: markdown(quantities) for name, quantities in tables.items()}
    )
