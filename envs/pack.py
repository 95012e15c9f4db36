"""B bodies doing one task, frame by frame: what every environment is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.error import ResetNeeded

from neurocontrol.envs.leaving import LEFT, Edges
from neurocontrol.envs.meter import PowerMeter
from neurocontrol.envs.outcome import ENDLESS, all_finite, bounded, settle
from neurocontrol.envs.reset_options import Beginning
from neurocontrol.envs.tables import box, column_names
from neurocontrol.errors import InputError
from neurocontrol.snn.generators import RowGenerators
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gymnasium.spaces import Box

    from neurocontrol.envs.tables import Quantity
    from neurocontrol.simulation import Simulation
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What came of one frame, a row per body.

    Attributes:
        observation: Shape ``(B, n)``.
        reward: Shape ``(B,)``.
        terminated: Whether a row has fallen, diverged or succeeded, shape ``(B,)``.
        truncated: Whether a row has reached its time limit or the edge of its ground, shape
            ``(B,)``.
        stepped: Whether a row was stepped; the others were reset instead, shape ``(B,)``.
        info: Terms of the reward and more, each of shape ``(B,)``.
    """

    observation: FloatArray
    reward: FloatArray
    terminated: BoolArray
    truncated: BoolArray
    stepped: BoolArray
    info: dict[str, Any]


class Pack(Stateful, ABC):
    """B bodies, each in its own episode of one task.

    A row whose episode has ended is reset by the next step, which ignores its action. What a
    subclass changes from frame to frame, or draws at a reset, belongs into :meth:`_live`.

    Attributes:
        reward_terms: Entries of ``info`` whose sum is the reward.
        success: Cause of the end of an episode that succeeded.
        simulation: The bodies under their controllers.
        batch: Number of rows B.
        frame_period: Time between two actions, s.
        limit: Frames after which an episode is truncated; None: never.
        step_limit: The same by Gymnasium's own limit of steps, which names no cause; None: never.
        generators: Source of the random starts of each row.
        action_space: Action of one row.
        observation_space: Observation of one row.
        begun: Rows that have been reset once, shape ``(B,)``.
        action_names: Names of the columns of an action.
        observation_names: Names of the columns of an observation.
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
        self.step_limit: int | None = None
        self.generators = RowGenerators(np.random.SeedSequence(), self.batch)
        self.action_space: Box = box(actions)
        self.observation_space: Box = box(observed)
        self.begun = np.zeros(self.batch, dtype=bool)
        self.action_names, self.observation_names = column_names(actions), column_names(observed)
        self.finished = np.ones(self.batch, dtype=bool)
        low, high = self.observation_space.low, self.observation_space.high
        self._bounds = np.nan_to_num(low), np.nan_to_num(high)
        self._meter = PowerMeter(simulation)
        self._edges = Edges(simulation.plant)
        self._ticks = round(frame_period / simulation.tick)
        self._frames = np.zeros(self.batch, dtype=np.int64)
        self._origin = np.zeros((self.batch, 2))

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

    def _live(self) -> Live:
        return {
            "simulation": self.simulation,
            "generators": self.generators,
            "begun": self.begun,
            "finished": self.finished,
            "frames": self._frames,
            "origin": self._origin,
        }

    def reset(self, rows: IntArray, wanted: Beginning | None = None) -> None:
        """Begin a new episode in rows, each from its own generator.

        Args:
            rows: Row numbers, shape ``(n,)``.
            wanted: What does not begin as drawn.
        """
        wanted = wanted or Beginning()
        starts, seeds = [], []
        for row in rows:
            rng = self.generators[row]
            seeds.append(int(rng.integers(2**63)))
            starts.append(self._start(int(row), rng))
        self.simulation.command[rows] = self.simulation.controller.command_space.default
        qpos, qvel = wanted.qpos, wanted.qvel
        if qpos is None:
            qpos, qvel = (np.array(drawn) for drawn in zip(*starts, strict=True))
        self.simulation.reset(rows, qpos=qpos, qvel=qvel, seeds=seeds)
        if wanted.state is not None:
            generators = self.generators.save(rows)
            self.restore(wanted.state.arrays, rows)
            self.generators.restore(generators, rows)
            self.simulation.resume(rows)
        if wanted.command is not None:
            self.simulation.command[rows] = wanted.command
        self.begun[rows] = True
        self.finished[rows] = False
        self._frames[rows] = 0
        self._origin[rows] = self.simulation.plant.qpos[rows, :2]

    def check_begun(self) -> None:
        """Refuse to step what has not been reset.

        Raises:
            ResetNeeded: Rows have not been reset, or not since they were closed.
        """
        if not self.begun.all():
            rows = "" if self.batch == 1 else f" of rows {np.flatnonzero(~self.begun).tolist()}"
            raise ResetNeeded(f"no episode{rows} has begun: call reset() before step()")

    def where(self) -> dict[str, FloatArray]:
        """Where the trunks are and how far from where they started, m, each of shape ``(B,)``."""
        place = self.simulation.plant.qpos[:, :2].copy()
        way = place - self._origin
        return {
            "x_position": place[:, 0],
            "y_position": place[:, 1],
            "distance": np.hypot(way[:, 0], way[:, 1]),
        }

    @property
    def rest(self) -> FloatArray:
        """The action that asks for nothing in particular, shape ``(n,)``."""
        return self.simulation.controller.command_space.default

    def command(self, actions: FloatArray) -> None:
        """Let actions act from now on; see :meth:`step`."""
        self.simulation.command[:] = self._checked(actions)

    def step(self, actions: FloatArray) -> Frame:
        """Advance every row by one frame, or reset it if its episode has ended.

        Args:
            actions: Shape ``(B, n)``; values out of bounds are clipped.

        Raises:
            InputError: An action has another shape or is not a number.
        """
        simulation = self.simulation
        self.command(actions)
        restarted, stepped = self.finished.nonzero()[0], ~self.finished
        before = simulation.plant.qpos[:, :2].copy()
        self._meter.start()
        if restarted.size < self.batch:
            simulation.step(self._ticks)
        terms = self._terms(self._velocity(before, stepped), self._meter.mean(self._ticks))
        terms |= self.where()
        table = np.empty((len(terms), self.batch))
        info: dict[str, Any] = {}
        others = [name for name in terms if name not in self.reward_terms]
        for line, name in zip(table, (*self.reward_terms, *others), strict=True):
            line[:] = terms[name]
            info[name] = line
        reward = np.empty(self.batch)
        terminated, truncated = np.empty((2, self.batch), dtype=bool)
        left = self._edges.left()
        ended = settle(
            stepped, simulation.fallen_at, self._succeeded(), left, self._last_frame,
            len(self.reward_terms), self._frames, table, reward, terminated, truncated,
        )  # fmt: skip
        info["cause"] = causes = np.empty(self.batch, dtype=object)
        causes.fill("")
        if ended:
            self._end(terminated, truncated, left, causes)
        np.logical_or(terminated, truncated, out=self.finished)
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
        observed: FloatArray = bounded(self._observed(), *self._bounds)
        return observed

    def _checked(self, actions: FloatArray) -> FloatArray:
        values = np.array(actions, dtype=np.float64, order="C")
        shape = (self.batch, len(self.simulation.controller.command_space.entries))
        if values.shape != shape:
            raise InputError(f"actions must have shape {shape}, got {values.shape}")
        if not all_finite(values):
            raise InputError(f"actions must be finite numbers, got {actions!r}")
        clipped: FloatArray = bounded(values, self.action_space.low, self.action_space.high)
        return clipped

    @property
    def _last_frame(self) -> int:
        return min((limit for limit in (self.limit, self.step_limit) if limit), default=ENDLESS)

    def _velocity(self, before: FloatArray, stepped: BoolArray) -> FloatArray:
        """Mean velocity over the frame, 0 where there was none, m/s, shape ``(B, 2)``."""
        plant = self.simulation.plant
        velocity: FloatArray = (plant.qpos[:, :2] - before) / self.frame_period
        velocity[~stepped] = 0.0
        if plant.failures:
            velocity[list(plant.failures)] = 0.0
        return velocity

    def _end(
        self, terminated: BoolArray, truncated: BoolArray, left: BoolArray, causes: Any
    ) -> None:
        """Say why episodes have ended, and stop rows that could go on."""
        fallen = terminated & np.isfinite(self.simulation.fallen_at)
        for row in np.flatnonzero(fallen):
            causes[row] = self.simulation.plant.failures.get(int(row), "fallen")
        succeeded = terminated & ~fallen
        causes[succeeded] = self.success
        if self.limit is not None:
            causes[truncated & (self._frames >= self.limit)] = "time limit"
        causes[truncated & left] = LEFT
        self.simulation.stop(succeeded | truncated)


def mean_square(values: FloatArray) -> FloatArray:
    """Mean of the squares of every row, shape ``(B,)``."""
    mean: FloatArray = np.add.reduce(np.square(values), axis=1) / values.shape[1]
    return mean
