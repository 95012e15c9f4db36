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

from neurocontrol.envs.autoreset import chosen_mode, ended_in_the_same_step, masked
from neurocontrol.envs.camera import FollowingCamera
from neurocontrol.envs.live_data import LiveData
from neurocontrol.envs.reset_options import beginning, check_known, reset_rows
from neurocontrol.envs.rows import shared, spread
from neurocontrol.envs.state import EnvState, Remade, chosen_rows
from neurocontrol.envs.tables import markdown
from neurocontrol.envs.task import check_count
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import mujoco
    from numpy.typing import ArrayLike

    from neurocontrol.envs.pack import Pack
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_METADATA: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 50}
_WIDTH, _HEIGHT = 480, 360  # pixels


class BodyEnv(Remade, gymnasium.Env[np.ndarray, np.ndarray]):
    """One body doing a task; a subclass names both.

    It can be copied with :func:`copy.deepcopy` and pickled; the copy goes on as the original does,
    bit for bit.

    Attributes:
        task_type: Makes the task of its arguments.
        pack_type: Makes the bodies that do it.
        task: What to do.
    """

    metadata = _METADATA
    task_type: ClassVar[Callable[..., Any]]
    pack_type: ClassVar[Callable[..., Pack]]

    def __init__(
        self,
        *,
        render_mode: str | None = None,
        width: int = _WIDTH,
        height: int = _HEIGHT,
        camera_name: str = "beside",
        **task: Any,
    ) -> None:
        """Build the environment.

        Args:
            render_mode: None or ``rgb_array``.
            width: Width of pictures, pixels.
            height: Height of pictures, pixels.
            camera_name: Where pictures are taken from, one of
                :data:`neurocontrol.envs.camera.VIEWS`.
            **task: Fields of the task.

        Raises:
            InputError: An argument is unknown or cannot be used.
        """
        self._arguments = {
            "render_mode": render_mode,
            "width": width,
            "height": height,
            "camera_name": camera_name,
            **task,
        }
        self.render_mode = _checked_mode(render_mode)
        self._camera = FollowingCamera(width, height, camera_name)
        self.task = _made(self.task_type, task, type(self).__init__)
        self._pack = pack = self.pack_type(self.task, 1, threads=1)
        self.metadata = {**_METADATA, "render_fps": round(1 / pack.frame_period)}
        self.action_space = pack.action_space
        self.observation_space = pack.observation_space
        self._data = LiveData(pack.simulation.plant, 0)

    @property
    def model(self) -> mujoco.MjModel:
        """MuJoCo's model; what is written to it acts from the next step on."""
        return self._pack.simulation.plant.model

    @property
    def data(self) -> mujoco.MjData:
        """MuJoCo's data at this moment, with derived fields computed.

        What is written to its state, such as ``qpos``, acts from the next step on. A reset undoes
        it.
        """
        return self._data.hand_out()

    @property
    def observation_columns(self) -> dict[str, dict[str, slice]]:
        """Where everything stands in an observation, by group and meaning."""
        return self._pack.observer.columns

    @property
    def action_names(self) -> tuple[str, ...]:
        """Name of each number of an action."""
        return self._pack.action_names

    @property
    def dt(self) -> float:
        """Time between two actions, s."""
        return self._pack.frame_period

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin a new episode; see :meth:`gymnasium.Env.reset`.

        Args:
            seed: Seed of all that is drawn from now on; None goes on.
            options: ``state``: what :meth:`save` returned, whose body, nerves and task the episode
                begins with, but not its clock and random generator; or a mapping with ``qpos``,
                shape ``(nq,)``, and perhaps ``qvel``, ``(nv,)``. ``command``: what the nerves are
                told until the first action, entries by name or shape ``(m,)``, physical units.
                ``target``: what the task asks for throughout, by name. ``scenario``: what of
                ``vary`` is not drawn, by name.

        Raises:
            InputError: An option is unknown or cannot be used.
        """
        wanted = beginning(options, self._pack, task=self.task, rows=1)
        super().reset(seed=seed)
        self._pack.generators[0] = self.np_random
        if seed is not None:
            self._pack.begin_anew(np.array([0]))
        self._data.let_go()
        self._pack.reset(np.array([0]), wanted)
        return self._pack.observe()[0], _first(self._pack.beginning())

    def step(self, action: np.ndarray) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Advance by one frame; see :meth:`gymnasium.Env.step`.

        Raises:
            InputError: The action has another shape or is not a number.
            ResetNeeded: There was no reset, the episode has ended, or the environment was closed.
        """
        self._pack.check_begun()
        if self._pack.finished[0]:
            raise ResetNeeded("the episode has ended: call reset() before step()")
        self._data.take_back()
        frame = self._pack.step(np.asarray(action)[np.newaxis])
        return (
            frame.observation[0],
            frame.reward.item(),
            frame.terminated.item(),
            frame.truncated.item(),
            _first(frame.info),
        )

    def save(self) -> EnvState:
        """Return all that the rest of the episode, and the episodes after it, depend on."""
        self._data.take_back()
        seeds = (self.np_random_seed,)
        self._pack.generators[0] = self.np_random
        return EnvState(task=self.task, arrays=self._pack.save(np.array([0])), seeds=seeds)

    def restore(self, state: EnvState) -> None:
        """Go on from a state of this or another environment of the same task, bit for bit.

        A :class:`gymnasium.wrappers.TimeLimit` around it counts its own steps.

        Raises:
            InputError: The state is of another task or of several rows.
        """
        state = state.fitted(self.task, 1)
        self._data.let_go()
        self._pack.restore(state.arrays, np.array([0]))
        self._np_random, self._np_random_seed = self._pack.generators[0], state.seeds[0]

    def render(self) -> np.ndarray | None:
        """Return a picture, shape ``(height, width, 3)``, or None without a render mode."""
        if self.render_mode is None:
            return None
        self._data.take_back()
        return self._camera.picture(self._pack.simulation.plant, 0)

    def close(self) -> None:
        """Free the renderer; what comes next is a reset."""
        self._pack.begun[:] = False
        self._camera.close()


class BodyVectorEnv(Remade, VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many bodies doing the same task, stepped together; a subclass names both.

    Row ``i`` behaves exactly as a single environment with its seed. ``info`` holds an array for
    every key of the single environment, and under ``_key`` of which rows it tells. It can be copied
    with :func:`copy.deepcopy` and pickled.

    What becomes of a row whose episode has ended is Gymnasium's ``autoreset_mode``: ``NextStep``
    resets it in the next step, which ignores its action; ``SameStep`` at once, and the last
    observation is in ``info["final_obs"]`` and what the step told in ``info["final_info"]``;
    ``Disabled`` leaves it to the caller and the option ``reset_mask``.

    Attributes:
        task_type: Makes the task of its arguments.
        pack_type: Makes the bodies that do it.
        task: What to do.
        autoreset_mode: What becomes of rows whose episode has ended.
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
        width: int = _WIDTH,
        height: int = _HEIGHT,
        camera_name: str = "beside",
        max_episode_steps: int | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        **task: Any,
    ) -> None:
        """Build the environments.

        Args:
            num_envs: How many.
            threads: Physics threads, 0 for one per core.
            render_mode: None or ``rgb_array``.
            width: Width of pictures, pixels.
            height: Height of pictures, pixels.
            camera_name: Where pictures are taken from, as for a single environment.
            max_episode_steps: Steps after which an episode is truncated at the latest; None: only
                by the task.
            autoreset_mode: ``NextStep``, ``SameStep`` or ``Disabled``.
            **task: Fields of the task.

        Raises:
            InputError: An argument cannot be used.
        """
        self._arguments = {
            "num_envs": num_envs,
            "threads": threads,
            "render_mode": render_mode,
            "width": width,
            "height": height,
            "camera_name": camera_name,
            "max_episode_steps": max_episode_steps,
            "autoreset_mode": autoreset_mode,
            **task,
        }
        self.render_mode = _checked_mode(render_mode)
        check_count("num_envs", num_envs)
        check_count("threads", threads, least=0)
        if max_episode_steps is not None:
            check_count("max_episode_steps", max_episode_steps)
        self.autoreset_mode = chosen_mode(autoreset_mode)
        self._camera = FollowingCamera(width, height, camera_name)
        self.task = _made(self.task_type, task, type(self).__init__)
        self._pack = pack = self.pack_type(self.task, num_envs, threads=threads)
        pack.step_limit = max_episode_steps
        self.metadata = {
            **self.metadata,
            "render_fps": round(1 / pack.frame_period),
            "autoreset_mode": self.autoreset_mode,
        }
        self.num_envs = num_envs
        self.single_action_space = pack.action_space
        self.single_observation_space = pack.observation_space
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self._seeds: list[int | None] = [None] * num_envs
        self._seed(np.arange(num_envs), self._seeds)

    @property
    def pack(self) -> Pack:
        """The bodies themselves, for those who let something else advance them."""
        return self._pack

    @property
    def model(self) -> mujoco.MjModel:
        """MuJoCo's model of row 0; what is written to it acts on all rows that share it."""
        return self._pack.simulation.plant.model

    @property
    def observation_columns(self) -> dict[str, dict[str, slice]]:
        """Where everything stands in an observation, by group and meaning."""
        return self._pack.observer.columns

    @property
    def action_names(self) -> tuple[str, ...]:
        """Name of each number of an action."""
        return self._pack.action_names

    def row_data(self, row: int) -> mujoco.MjData:
        """Return a copy of MuJoCo's data of one row, with derived fields computed."""
        return self._pack.simulation.plant.row_data(row)

    @property  # type: ignore[misc]
    def np_random(self) -> tuple[np.random.Generator, ...]:  # type: ignore[override]
        """The random generator of every row."""
        return tuple(self._pack.generators[row] for row in range(self.num_envs))

    @property
    def np_random_seed(self) -> tuple[int | None, ...]:  # type: ignore[override]
        """What the random generator of every row was seeded with."""
        return tuple(self._seeds)

    def _seed(self, rows: IntArray, seeds: Sequence[int | None]) -> None:
        """Seed the generators of rows ``(n,)``, one seed of all ``B`` each; None: at random."""
        for row in rows:
            self._pack.generators[row], self._seeds[row] = seeding.np_random(seeds[row])
        self._pack.begin_anew(rows)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin new episodes; see :meth:`gymnasium.vector.VectorEnv.reset`.

        Args:
            seed: One for all, row i gets ``seed + i``; or one per row; None goes on.
            options: ``reset_mask``, shape ``(B,)``, resets some rows only. ``state``, ``command``,
                ``target`` and ``scenario`` as of a single environment, each value one for all rows
                that are reset or one for each.

        Raises:
            InputError: An option is unknown or cannot be used, or seeds are missing.
        """
        rows, others = reset_rows(options, self.num_envs)
        wanted = beginning(others, self._pack, task=self.task, rows=rows.size)
        seeds = _seed_sequence(seed, self.num_envs)
        self._seed(np.array([row for row in rows if seeds[row] is not None], dtype=int), seeds)
        self._pack.reset(rows, wanted)
        self.closed = False
        reset = np.isin(np.arange(self.num_envs), rows)
        return self._pack.observe(), masked(self._pack.beginning(), reset)

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, FloatArray, BoolArray, BoolArray, dict[str, Any]]:
        """Advance by one frame; see :meth:`gymnasium.vector.VectorEnv.step`.

        Raises:
            InputError: The actions have another shape or are not numbers.
            ResetNeeded: A row was never reset, or its episode has ended and autoreset is disabled,
                or the environment was closed.
        """
        pack = self._pack
        pack.check_begun()
        if self.autoreset_mode is AutoresetMode.DISABLED and pack.finished.any():
            raise ResetNeeded(
                f"the episodes of rows {np.flatnonzero(pack.finished).tolist()} have ended: reset "
                'them, options={"reset_mask": terminated | truncated}'
            )
        frame = pack.step(actions)
        ended, observation = frame.terminated | frame.truncated, frame.observation
        info = masked(frame.info, frame.stepped)
        if not frame.stepped.all():  # the reset of the others tells where they are
            info |= masked(pack.beginning(), np.ones(self.num_envs, dtype=bool))
        if self.autoreset_mode is AutoresetMode.SAME_STEP and ended.any():
            pack.reset(np.flatnonzero(ended))
            begun = pack.beginning()
            info = ended_in_the_same_step(frame.info, observation, begun, ended)
            observation = pack.observe()
        return observation, frame.reward, frame.terminated, frame.truncated, info

    def save(self, rows: ArrayLike | None = None) -> EnvState:
        """Return all that what follows depends on.

        Args:
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.
        """
        chosen = chosen_rows(rows, self.num_envs)
        seeds = tuple(self._seeds[row] for row in chosen)
        return EnvState(task=self.task, arrays=self._pack.save(chosen), seeds=seeds)

    def restore(self, state: EnvState, rows: ArrayLike | None = None) -> None:
        """Go on from a state of this or another environment of the same task, bit for bit.

        Args:
            state: One row for each of ``rows``, or one for all of them.
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all. The others stay as they are.

        Raises:
            InputError: The state is of another task or number of rows.
        """
        chosen = chosen_rows(rows, self.num_envs)
        state = state.fitted(self.task, chosen.size)
        self._pack.restore(state.arrays, chosen)
        for row, seed in zip(chosen, state.seeds, strict=True):
            self._seeds[row] = seed

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Return an attribute for every row, or call it if it can be called.

        Args:
            name: Name of an attribute of the environment. If it is an array with a line for every
                row, each row gets its own.
            *args: Arguments of the call, if it is one; what it returns is what every row gets.
            **kwargs: Likewise.

        Raises:
            InputError: There is no such attribute.
        """
        value = self._attribute(name)
        return spread(value(*args, **kwargs) if callable(value) else value, self.num_envs)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Return an attribute for every row; see :meth:`call`."""
        return spread(self._attribute(name), self.num_envs)

    def set_attr(self, name: str, values: Any) -> None:
        """Write an attribute; all rows share it.

        Args:
            name: Its name.
            values: The value, or a list of as many equal ones as there are rows.

        Raises:
            InputError: Rows would differ, or the attribute cannot be written.
        """
        setattr(self, name, shared(name, values, self.num_envs))

    def _attribute(self, name: str) -> Any:
        """An attribute; spaces are those of one row."""
        single = f"single_{name}"
        name = single if hasattr(self, single) else name
        if not hasattr(self, name):
            raise InputError(f"{type(self).__name__} has no attribute {name!r}")
        return getattr(self, name)

    def render(self) -> tuple[np.ndarray, ...] | None:
        """Return a picture of every row, or None without a render mode."""
        if self.render_mode is None:
            return None
        plant = self._pack.simulation.plant
        return tuple(self._camera.picture(plant, row) for row in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:
        """Free the renderer; what comes next is a reset."""
        self._pack.begun[:] = False
        self._camera.close()


def _first(values: Mapping[str, Any]) -> dict[str, Any]:
    """What arrays ``(1,)`` hold, by name."""
    return {name: array.item() for name, array in values.items()}


def _made(task_type: Callable[..., Any], task: Mapping[str, Any], own: Callable[..., Any]) -> Any:
    """The task of its arguments.

    Raises:
        InputError: An argument is unknown, to the task and to the environment ``own`` builds.
    """
    known = list(inspect.signature(task_type).parameters)
    others = [
        name
        for name, one in inspect.signature(own).parameters.items()
        if name != "self" and one.kind is not one.VAR_KEYWORD
    ]
    check_known("argument", task, (*known, *others))
    return task_type(**task)


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
