"""B bodies doing one task, frame by frame: what every environment is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.envs.tables import box
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gymnasium.spaces import Box

    from neurocontrol.envs.tables import Quantity
    from neurocontrol.simulation import Simulation
    from neurocontrol.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What came of one frame, a row per body.

    Attributes:
        observation: Shape ``(B, n)``.
        reward: Shape ``(B,)``.
        terminated: Whether a row has fallen, diverged or succeeded, shape ``(B,)``.
        truncated: Whether a row has reached its time limit, shape ``(B,)``.
        stepped: Whether a row was stepped; the others were reset instead, shape ``(B,)``.
        info: Terms of the reward and more, each of shape ``(B,)``.
    """

    observation: FloatArray
    reward: FloatArray
    terminated: BoolArray
    truncated: BoolArray
    stepped: BoolArray
    info: dict[str, Any]


class Pack(ABC):
    """B bodies, each in its own episode of one task.

    A row whose episode has ended is reset by the next step, which ignores its action.

    Attributes:
        reward_terms: Entries of ``info`` whose sum is the reward.
        success: Cause of the end of an episode that succeeded.
        simulation: The bodies under their controllers.
        batch: Number of rows B.
        frame_period: Time between two actions, s.
        limit: Frames after which an episode is truncated; None: never.
        generators: Source of the random starts of each row.
        action_space: Action of one row.
        observation_space: Observation of one row.
        finished: Rows whose episode has ended, shape ``(B,)``.
    """

    reward_terms: tuple[str, ...]
    success: str = "succeeded"

    def __init__(
        self,
        simulation: Simulation,
        *,
        actions: Sequence[Quantity],
        observed: Sequence[Quantity],
        frame_period: float,
        limit: int | None = None,
    ) -> None:
        """Take the bodies over.

        Args:
            simulation: The bodies under their controllers.
            actions: What an action consists of: the entries of the controllers' command.
            observed: What an observation consists of.
            frame_period: Time between two actions, s, a multiple of the simulation's tick.
            limit: Frames after which an episode is truncated; None: never.
        """
        self.simulation, self.batch = simulation, simulation.plant.batch
        self.frame_period, self.limit = frame_period, limit
        self.generators = [np.random.default_rng() for _ in range(self.batch)]
        self.action_space: Box = box(actions)
        self.observation_space: Box = box(observed)
        self.finished = np.ones(self.batch, dtype=bool)
        self._ticks = round(frame_period / simulation.tick)
        self._frames = np.zeros(self.batch, dtype=np.int64)

    @abstractmethod
    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Draw the configuration ``(nq,)`` and velocity ``(nv,)`` that a row starts from."""

    @abstractmethod
    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        """Terms of the reward and what they are made of, each of shape ``(B,)``.

        Args:
            velocity: Mean velocity of the trunk along +x and +y over the frame, m/s, ``(B, 2)``.
            power: Mean power over the frame, W, shape ``(B,)``.
        """

    @abstractmethod
    def _observed(self) -> FloatArray:
        """Gather the observed quantities of every row, not yet within bounds, ``(B, n)``."""

    def _succeeded(self) -> BoolArray:
        """Rows that have reached the goal, shape ``(B,)``; without one there are none."""
        return np.zeros(self.batch, dtype=bool)

    def reset(self, rows: IntArray) -> None:
        """Begin a new episode in rows, each from its own generator."""
        starts, seeds = [], []
        for row in rows:
            rng = self.generators[row]
            seeds.append(int(rng.integers(2**63)))
            starts.append(self._start(int(row), rng))
        self.simulation.command[rows] = self.simulation.controller.command_space.default
        self.simulation.reset(
            rows,
            qpos=np.array([qpos for qpos, _ in starts]),
            qvel=np.array([qvel for _, qvel in starts]),
            seeds=seeds,
        )
        self.finished[rows] = False
        self._frames[rows] = 0

    def step(self, actions: FloatArray) -> Frame:
        """Advance every row by one frame, or reset it if its episode has ended.

        Args:
            actions: Shape ``(B, n)``; values out of bounds are clipped.

        Raises:
            InputError: An action has another shape or is not a number.
        """
        simulation, plant = self.simulation, self.simulation.plant
        simulation.command[:] = self._checked(actions)
        stepped = ~self.finished
        before = plant.qpos[:, :2].copy()
        power = np.zeros(self.batch)
        for _ in range(self._ticks if stepped.any() else 0):
            simulation.step()
            power += simulation.power
        self._frames += stepped
        diverged = np.zeros(self.batch, dtype=bool)
        diverged[list(plant.failures)] = True
        fallen = stepped & np.isfinite(simulation.fallen_at)
        succeeded = stepped & ~fallen & self._succeeded()
        terminated = fallen | succeeded
        truncated = stepped & ~terminated
        truncated &= self.limit is not None and self._frames >= self.limit
        moved = np.where((stepped & ~diverged)[:, np.newaxis], plant.qpos[:, :2] - before, 0.0)
        terms = self._terms(moved / self.frame_period, power / self._ticks)
        info: dict[str, Any] = {
            name: np.where(stepped & np.isfinite(values), values, 0.0)
            for name, values in terms.items()
        }
        reward = np.zeros(self.batch)
        for name in self.reward_terms:
            reward += info[name]
        info["cause"] = self._causes(fallen, succeeded, truncated)
        simulation.stop(succeeded | truncated)
        restarted = np.flatnonzero(self.finished)
        self.finished = terminated | truncated
        if restarted.size:
            self.reset(restarted)
        return Frame(
            observation=self.observe(),
            reward=reward,
            terminated=terminated,
            truncated=truncated,
            stepped=stepped,
            info=info,
        )

    def observe(self) -> FloatArray:
        """Observe every row, shape ``(B, n)``; what diverged to no number reads as 0."""
        space = self.observation_space
        observed: FloatArray = np.clip(np.nan_to_num(self._observed()), space.low, space.high)
        return observed

    def _checked(self, actions: FloatArray) -> FloatArray:
        values = np.asarray(actions, dtype=np.float64)
        shape = (self.batch, len(self.simulation.controller.command_space.entries))
        if values.shape != shape:
            raise InputError(f"actions must have shape {shape}, got {values.shape}")
        if not np.isfinite(values).all():
            raise InputError(f"actions must be finite numbers, got {actions!r}")
        clipped: FloatArray = np.clip(values, self.action_space.low, self.action_space.high)
        return clipped

    def _causes(self, fallen: BoolArray, succeeded: BoolArray, truncated: BoolArray) -> Any:
        causes = np.full(self.batch, "", dtype=object)
        for row in np.flatnonzero(fallen):
            causes[row] = self.simulation.plant.failures.get(int(row), "fallen")
        causes[succeeded] = self.success
        causes[truncated] = "time limit"
        return causes
