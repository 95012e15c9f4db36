"""B bodies doing one task, frame by frame: what every environment is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Box

from neurocontrol.controllers.residual import Residual
from neurocontrol.envs.actions import Actions
from neurocontrol.envs.heights import HEIGHTS, Heights
from neurocontrol.envs.leaving import LEFT, Edges
from neurocontrol.envs.meter import PowerMeter
from neurocontrol.envs.outcome import ENDLESS, settle
from neurocontrol.envs.reset_options import Beginning
from neurocontrol.envs.sensing import Observer, Sensing
from neurocontrol.envs.tables import column_names
from neurocontrol.envs.variation import Varied
from neurocontrol.snn.generators import RowGenerators
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.controllers import CommandSpace
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.envs.tasks.episodes import Episodes
    from neurocontrol.envs.variation import Variation
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
        episodes: What there is to do, if it is not the subclass's own task.
        simulation: The bodies under their controllers.
        batch: Number of rows B.
        frame_period: Time between two actions, s.
        limit: Frames after which an episode is truncated; None: never.
        step_limit: The same by Gymnasium's own limit of steps, which names no cause; None: never.
        generators: Source of the random starts of each row.
        actions: What actions are and which commands they stand for.
        action_space: Action of one row.
        observer: What is observed, and where it stands.
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
        episodes: Episodes | None = None,
        action_scaling: bool = True,
        act: Sequence[str] | None = None,
        variation: Variation | None = None,
        sensing: Sensing | None = None,
    ) -> None:
        """Take the bodies over.

        Args:
            simulation: The bodies under their controllers.
            actions: What an action consists of: the entries of the controllers' command.
            observed: What an observation consists of.
            frame_period: Time between two actions, s, a multiple of the simulation's tick.
            limit: Frames after which an episode is truncated; None: never.
            episodes: What there is to do, in place of the subclass's own task.
            action_scaling: Whether actions are numbers from -1 to 1 about the command at rest.
            act: Entries of the command that an action sets; None: all, or of those of a
                :class:`Residual` what it adds.
            variation: What differs between rows and episodes; the plant is made for its scenarios.
            sensing: How it is observed; what is not privileged, at once and exactly, by default.
        """
        self.simulation, self.batch = simulation, simulation.plant.batch
        self.frame_period, self.limit = frame_period, limit
        self.step_limit: int | None = None
        self.generators = RowGenerators(np.random.SeedSequence(), self.batch)
        rest = _rest(simulation.controller.command_space, episodes)
        if act is None and isinstance(simulation.controller, Residual):
            act = simulation.controller.added
        self.actions = Actions(actions, rest, self.batch, scaled=action_scaling, act=act)
        self.action_space: Box = self.actions.space
        self.episodes = episodes
        if episodes is not None:
            observed = (*observed, *episodes.observed)
            self.reward_terms = episodes.reward_terms
        self.varied = Varied(variation, simulation) if variation else None
        if self.varied is not None:
            observed = (*observed, *self.varied.observed)
        sensing = sensing or Sensing()
        self._heights = Heights(simulation.plant) if HEIGHTS.group in sensing.observe else None
        if self._heights is not None:
            observed = (*observed, HEIGHTS)
        self.observer = Observer(
            sensing, observed, self.batch, frame_period,
            varies=bool(self.varied and self.varied.blurs),
        )  # fmt: skip
        self.observation_space = Box(self.observer.low, self.observer.high, dtype=np.float64)
        self.begun = np.zeros(self.batch, dtype=bool)
        names = column_names(actions)
        self.action_names = tuple(names[column] for column in self.actions.chosen)
        self.observation_names = self.observer.names
        self.finished = np.ones(self.batch, dtype=bool)
        self._meter = PowerMeter(simulation)
        self._edges = Edges(simulation.plant)
        if episodes is not None:
            simulation.after_tick = (*simulation.after_tick, *episodes.calls)
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

    def _spread(self, row: int) -> float:
        """Factor on the spread of the start of a row."""
        return float(self.varied.value("start")[row]) if self.varied else 1.0

    def _succeeded(self) -> BoolArray:
        """Rows that have reached the goal, shape ``(B,)``; without one there are none."""
        if self.episodes is not None:
            return self.episodes.succeeded()
        return np.zeros(self.batch, dtype=bool)

    def _live(self) -> Live:
        return {
            "simulation": self.simulation,
            "generators": self.generators,
            "begun": self.begun,
            "finished": self.finished,
            "frames": self._frames,
            "origin": self._origin,
            "rest": self.actions.rest,
            **({"episodes": self.episodes} if self.episodes else {}),
            **({"varied": self.varied} if self.varied else {}),
            **({} if self.observer.plain else {"observer": self.observer}),
        }

    def reset(self, rows: IntArray, wanted: Beginning | None = None) -> None:
        """Begin a new episode in rows, each from its own generator.

        Args:
            rows: Row numbers, shape ``(n,)``.
            wanted: What does not begin as drawn.
        """
        wanted = wanted or Beginning()
        starts, seeds = [], []
        if self.varied is not None:
            for place, row in enumerate(rows.tolist()):
                fixed = {name: values[place] for name, values in wanted.scenario.items()}
                self.varied.draw(row, self.generators[row], fixed)
            self.varied.change(rows)
        for row in rows:
            rng = self.generators[row]
            seeds.append(int(rng.integers(2**63)))
            starts.append(self._start(int(row), rng))
        self.simulation.command[rows] = self.actions.rest[rows]
        qpos, qvel = wanted.qpos, wanted.qvel
        if qpos is None:
            qpos, qvel = (np.array(drawn) for drawn in zip(*starts, strict=True))
        self.simulation.reset(rows, qpos=qpos, qvel=qvel, seeds=seeds)
        if self.episodes is not None:
            plant = self.simulation.plant
            for row in rows.tolist():
                self.episodes.begin(row, self.generators[row], plant.qpos[row], plant.qvel[row])
            self._lead(self.episodes, rows)
        if wanted.state is not None:
            generators = self.generators.save(rows)
            self.restore(wanted.state.arrays, rows)
            self.generators.restore(generators, rows)
            self.simulation.resume(rows)
        if self.episodes is not None and wanted.target:
            for place, row in enumerate(rows.tolist()):
                target = {name: float(values[place]) for name, values in wanted.target.items()}
                self.episodes.hold(row, **target)
            self._lead(self.episodes, rows)
        if wanted.command is not None:
            self.simulation.command[rows] = wanted.command
        self.begun[rows] = True
        self.finished[rows] = False
        self._frames[rows] = 0
        self._origin[rows] = self.simulation.plant.qpos[rows, :2]
        if not self.observer.plain:
            if self.varied is not None and self.varied.blurs:
                self.observer.noise[rows] = self.varied.value("sensor_noise")[rows]
                self.observer.delay[rows] = self.varied.value("delay")[rows]
            self.observer.keep(self._seen(), rows, self.generators, anew=True)

    def _lead(self, episodes: Episodes, rows: IntArray) -> None:
        """Let rows, ``(n,)``, do what the task asks for until the first action."""
        episodes.lead(self.actions.rest)
        self.simulation.command[rows] = self.actions.rest[rows]

    def begin_anew(self, rows: IntArray) -> None:
        """Forget what rows, ``(n,)``, have learnt to stand: they were seeded."""
        if self.varied is not None:
            self.varied.begin_anew(rows)

    def age(self, rng: np.random.Generator) -> None:
        """Let episodes that have just begun end by time early, each at another moment."""
        if self._last_frame != ENDLESS:
            self._frames[:] = rng.integers(0, self._last_frame, self.batch)

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

    def beginning(self) -> dict[str, Any]:
        """What a reset tells: where the trunks are and what was drawn, each of shape ``(B,)``."""
        return {**self.where(), **(self.varied.told() if self.varied else {})}

    @property
    def rest(self) -> FloatArray:
        """The action that asks for nothing in particular, shape ``(m,)``."""
        rest: FloatArray = self.actions.rest[0, self.actions.chosen]
        return np.zeros(rest.size) if self.actions.scaled else rest

    def command(self, actions: FloatArray) -> None:
        """Begin a frame: let actions, pushes and pulls act; see :meth:`step`."""
        if self.episodes is not None:
            self.episodes.lead(self.actions.rest)
        self.simulation.command[:] = self.actions.commands(actions)
        if self.varied is not None:
            self.varied.act(self.frame_period * self._frames.astype(float), self.frame_period)

    def drive(self, policy: Callable[[FloatArray], FloatArray]) -> None:
        """Begin a frame, which somebody else advances, with the actions of a policy."""
        if not self.observer.plain and self._frames.any():
            self.observer.keep(self._seen(), np.arange(self.batch), self.generators)
        self.command(policy(self.observe()))
        self._frames += 1

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
        power = self._meter.mean(self._ticks)
        terms = self._earned(before, stepped, power) | self.where()
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
        if self.varied is not None:
            info |= self.varied.told()
        info["cause"] = causes = np.empty(self.batch, dtype=object)
        causes.fill("")
        if ended:
            self._end(terminated, truncated, left, causes)
        np.logical_or(terminated, truncated, out=self.finished)
        if not self.observer.plain:
            self.observer.keep(self._seen(), stepped.nonzero()[0], self.generators)
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
        return self._seen() if self.observer.plain else self.observer.told()

    def _seen(self) -> FloatArray:
        """What is chosen of what could be seen at this moment, shape ``(B, n)``."""
        parts = [self._observed()]
        if self.episodes is not None:
            parts.append(self.episodes.observe())
        if self.varied is not None:
            parts.append(self.varied.observe())
        if self._heights is not None:
            parts.append(self._heights.observe())
        return self.observer.see(np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0])

    def _earned(self, before: FloatArray, stepped: BoolArray, power: FloatArray) -> dict[str, Any]:
        """Terms of the reward of a frame, and more."""
        if self.episodes is None:
            return self._terms(self._velocity(before, stepped), power)
        fallen = np.isfinite(self.simulation.fallen_at)
        return {**self.episodes.terms(power * self.frame_period, fallen), "power": power}

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
        if self.varied is not None:
            self.varied.grow(fallen.nonzero()[0], (succeeded | truncated).nonzero()[0])
        self.simulation.stop(succeeded | truncated)


def _rest(space: CommandSpace, episodes: Episodes | None) -> FloatArray:
    """The command at rest: the default, but for what the task says of this kind of controller."""
    wanted = episodes.command if episodes else {}
    return space.vector(**{name: value for name, value in wanted.items() if name in space.names})


def mean_square(values: FloatArray) -> FloatArray:
    """Mean of the squares of every row, shape ``(B,)``."""
    mean: FloatArray = np.add.reduce(np.square(values), axis=1) / values.shape[1]
    return mean
