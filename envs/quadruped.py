"""The quadruped as a Gymnasium environment, one or many at once."""

from __future__ import annotations

import inspect
from string import Template
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from neurocontrol.controllers.spiking_gait import SpikingGait
from neurocontrol.envs.actuation import DirectActuation
from neurocontrol.envs.camera import FollowingCamera
from neurocontrol.envs.observation import observed_quantities
from neurocontrol.envs.pack import QuadrupedPack, seed_sequence
from neurocontrol.envs.tables import command_quantities, markdown
from neurocontrol.envs.task import QuadrupedTask
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import mujoco

    from neurocontrol.types import BoolArray, FloatArray

_METADATA: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 50}
_WIDTH, _HEIGHT = 480, 360  # pixels


class QuadrupedEnv(gymnasium.Env[np.ndarray, np.ndarray]):
    """A light compliant quadruped walks along +x, moved by a policy or by a pattern generator.

    ## Description
    The robot weighs 1 kg and is 0.2 m long: four pantograph legs with compliant knees, hip servos
    with limited speed and torque, knee cables that can only flex. It is simulated by MuJoCo at
    1 ms. Without a controller the policy moves the eight actuators; with ``controller`` the named
    controller moves them and the policy sets its command every 20 ms: it modulates a rhythm that
    goes on by itself.

    ## Action Space
    With ``controller=None``:

    $actuators

    Hip targets move at most at 10.5 rad/s. With ``controller="spiking"`` the action is the
    controller's command:

    $command

    ``"righetti-ijspeert"`` and ``"phase-amplitude"`` take the same without ``asymmetry``. Actions
    out of bounds are clipped; other shapes and NaN are refused.

    ## Observation Space
    Values are clipped to the bounds. With ``controller=None``:

    $observed

    With ``controller="spiking"``:

    $observed_spiking

    ## Rewards
    ``reward = forward + upright + energy + tracking``, every term also in ``info``:

    - forward = ``rewards["forward"]`` (1) x mean speed along +x, body lengths/s;
    - upright = ``rewards["upright"]`` (0.2) x vertical component of the trunk's up vector;
    - energy = -``rewards["energy"]`` (0.1) x mean mechanical power of the actuators / (weight x
      one body length per second);
    - tracking = ``rewards["tracking"]`` (0) x exp(-((speed - ``target_speed``) / 0.5)^2 -
      ((yaw rate - ``target_yaw_rate``) / 0.5 rad/s)^2), speeds in body lengths/s.

    ``info`` also has ``speed`` (body lengths/s), ``power`` (W) and ``cause``, why the episode
    ended.

    ## Starting State
    Standing at the origin, the trunk rolled, pitched and turned by up to 5 degrees, every joint
    moved by up to 0.1 rad, each uniformly and times ``reset_noise``, the lowest foot on the ground;
    at rest. Controllers start at a random moment of their rhythm.

    ## Episode End
    Termination: the robot has fallen (its trunk touches the ground or leans by more than 66
    degrees; ``cause`` is ``"fallen"``), or its simulation diverged (``cause`` says how).
    Truncation: after ``episode_duration`` (``cause`` is ``"time limit"``).

    ## Arguments
    | Argument | Default | Meaning |
    |---|---|---|
    | ``controller`` | ``None`` | whose command the action is, by name; ``None``: actuators |
    | ``preset`` | ``None`` | preset of the spiking controller, by name |
    | ``terrain`` | ``"flat"`` | kind of ground, or a dict of the fields of ``Terrain`` |
    | ``frame_period`` | ``0.02`` | time between actions, s, a multiple of ``control_period`` |
    | ``control_period`` | ``0.004`` | time between control ticks, s, a multiple of 1 ms |
    | ``episode_duration`` | ``20.0`` | time until truncation, s |
    | ``rewards`` | ``{}`` | weights of the reward terms that differ from the default |
    | ``target_speed`` | ``1.5`` | speed of the tracking term, body lengths/s |
    | ``target_yaw_rate`` | ``0.0`` | yaw rate of the tracking term, rad/s |
    | ``reset_noise`` | ``1.0`` | factor on the spread of the start pose |
    | ``render_mode`` | ``None`` | ``"rgb_array"`` for pictures |

    ## Version History
    - v0: first version.
    """

    metadata = _METADATA

    def __init__(self, *, render_mode: str | None = None, **task: Any) -> None:
        """Build the environment.

        Args:
            render_mode: None or ``rgb_array``.
            **task: Fields of :class:`neurocontrol.envs.task.QuadrupedTask`.
        """
        self.task = QuadrupedTask(**task)
        self.render_mode = _checked_mode(render_mode)
        self.metadata = {**_METADATA, "render_fps": round(1 / self.task.frame_period)}
        self._pack = QuadrupedPack(self.task, 1, threads=1)
        self.action_space = self._pack.action_space
        self.observation_space = self._pack.observation_space
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
        return self.task.frame_period

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


def _described(text: str) -> str:
    """Fill the tables of actions and observations in, from the tables that make the spaces."""
    tables = {
        "actuators": command_quantities(DirectActuation.command_space),
        "command": command_quantities(SpikingGait.command_space),
        "observed": observed_quantities(DirectActuation),
        "observed_spiking": observed_quantities(SpikingGait),
    }
    return Template(inspect.cleandoc(text)).substitute(
        {name: markdown(quantities) for name, quantities in tables.items()}
    )


QuadrupedEnv.__doc__ = _described(QuadrupedEnv.__doc__ or "")


class QuadrupedVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many :class:`QuadrupedEnv` stepped together, with their arguments.

    Row ``i`` behaves exactly as a single environment with its seed. A row whose episode has ended
    is reset by the next step (``AutoresetMode.NEXT_STEP``). ``info`` holds an array for every key
    of the single environment, and under ``_key`` which rows were stepped.
    """

    metadata = {**_METADATA, "autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012

    def __init__(
        self,
        num_envs: int = 1,
        *,
        threads: int = 0,
        render_mode: str | None = None,
        **task: Any,
    ) -> None:
        """Build the environments.

        Args:
            num_envs: How many.
            threads: Physics threads, 0 for one per core.
            render_mode: None or ``rgb_array``.
            **task: Fields of :class:`neurocontrol.envs.task.QuadrupedTask`.
        """
        self.task = QuadrupedTask(**task)
        self.render_mode = _checked_mode(render_mode)
        self.metadata = {**self.metadata, "render_fps": round(1 / self.task.frame_period)}
        self._pack = QuadrupedPack(self.task, num_envs, threads=threads)
        self.num_envs = num_envs
        self.single_action_space = self._pack.action_space
        self.single_observation_space = self._pack.observation_space
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
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
        seeds = seed_sequence(seed, self.num_envs)
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
