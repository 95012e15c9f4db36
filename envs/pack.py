"""B quadrupeds doing one task, frame by frame: what both environments are made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly import limb_geometry, make_controller
from neurocontrol.controllers import CONTROLLERS
from neurocontrol.envs.actuation import DirectActuation
from neurocontrol.envs.observation import observe, observed_quantities
from neurocontrol.envs.tables import box, command_quantities
from neurocontrol.errors import InputError
from neurocontrol.models.quadruped import QuadrupedMorphology, quadruped
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation
from neurocontrol.starts import varied_pose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gymnasium.spaces import Box

    from neurocontrol.controllers import Controller
    from neurocontrol.envs.task import QuadrupedTask
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_SPEED_WIDTH = 0.5  # body lengths/s
_YAW_RATE_WIDTH = 0.5  # rad/s
_ATTITUDE, _JOINT_SPREAD = radians(5.0), 0.1  # rad, start pose at reset_noise = 1


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What came of one frame, a row per robot.

    Attributes:
        observation: Shape ``(B, n)``.
        reward: Shape ``(B,)``.
        terminated: Whether a row has fallen or diverged, shape ``(B,)``.
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


class QuadrupedPack:
    """B quadrupeds, each in its own episode of one task.

    A row whose episode has ended is reset by the next step, which ignores its action.

    Attributes:
        simulation: The bodies under their controllers.
        generators: Source of the random starts of each row.
        action_space: Action of one row.
        observation_space: Observation of one row.
        finished: Rows whose episode has ended, shape ``(B,)``.
    """

    def __init__(self, task: QuadrupedTask, batch: int, *, threads: int = 0) -> None:
        """Compile the robots.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: No such controller, preset or number of rows.
        """
        if batch < 1:
            raise InputError(f"num_envs must be at least 1, got {batch!r}")
        morphology = QuadrupedMorphology()
        plant = Plant(
            quadruped(morphology), [Scenario(terrain=task.ground())] * batch, threads=threads
        )
        steps = task.control_period / plant.timestep
        if abs(steps - round(steps)) > 1e-6 or round(steps) < 1:
            raise InputError(
                f"control_period must be a multiple of the physics step {plant.timestep:g} s, "
                f"got {task.control_period!r}"
            )
        controller = _make_controller(task, morphology, batch)
        self.task, self.batch = task, batch
        self.simulation = Simulation(plant, controller)
        self.generators = [np.random.default_rng() for _ in range(batch)]
        self.action_space: Box = box(command_quantities(controller.command_space))
        self.observation_space: Box = box(observed_quantities(controller))
        self.finished = np.ones(batch, dtype=bool)
        self._weights = task.weights()
        self._frames = np.zeros(batch, dtype=np.int64)

    def reset(self, rows: IntArray) -> None:
        """Begin a new episode in rows, each from its own generator."""
        plant, noise = self.simulation.plant, self.task.reset_noise
        poses, seeds = [], []
        for row in rows:
            rng = self.generators[row]
            seeds.append(int(rng.integers(2**63)))
            poses.append(
                varied_pose(
                    plant, int(row), rng, attitude=noise * _ATTITUDE, joints=noise * _JOINT_SPREAD
                )
            )
        self.simulation.command[rows] = self.simulation.controller.command_space.default
        self.simulation.reset(rows, qpos=np.array(poses), seeds=seeds)
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
        before = plant.qpos[:, 0].copy()
        power = np.zeros(self.batch)
        for _ in range(self.task.ticks if stepped.any() else 0):
            simulation.step()
            power += plant.power
        self._frames += stepped
        diverged = np.zeros(self.batch, dtype=bool)
        diverged[list(plant.failures)] = True
        terminated = stepped & np.isfinite(simulation.fallen_at)
        truncated = stepped & ~terminated & (self._frames >= self.task.frames)
        moved = np.where(stepped & ~diverged, plant.qpos[:, 0] - before, 0.0)
        info = self._terms(moved / self.task.frame_period, power / self.task.ticks)
        for values in info.values():
            values *= stepped
        reward = info["forward"] + info["upright"] + info["energy"] + info["tracking"]
        info["cause"] = self._causes(terminated, truncated)
        simulation.stop(truncated)
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
        """Observe every row, shape ``(B, n)``."""
        space = self.observation_space
        return np.clip(observe(self.simulation), space.low, space.high)

    def _checked(self, actions: FloatArray) -> FloatArray:
        values = np.asarray(actions, dtype=np.float64)
        shape = (self.batch, len(self.simulation.controller.command_space.entries))
        if values.shape != shape:
            raise InputError(f"actions must have shape {shape}, got {values.shape}")
        if not np.isfinite(values).all():
            raise InputError(f"actions must be finite numbers, got {actions!r}")
        clipped: FloatArray = np.clip(values, self.action_space.low, self.action_space.high)
        return clipped

    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        """Terms of the reward and what they are made of, each of shape ``(B,)``."""
        plant, weights, task = self.simulation.plant, self._weights, self.task
        speed = velocity / plant.body.length
        speed_error = (speed - task.target_speed) / _SPEED_WIDTH
        yaw_rate = plant.sensors["trunk_angular_velocity"][:, 2]
        yaw_error = (yaw_rate - task.target_yaw_rate) / _YAW_RATE_WIDTH
        return {
            "forward": weights.forward * speed,
            "upright": weights.upright * plant.sensors["trunk_up"][:, 2],
            "energy": -weights.energy * power / (plant.weight * plant.body.length),
            "tracking": weights.tracking * np.exp(-(speed_error**2) - yaw_error**2),
            "speed": speed,
            "power": power,
        }

    def _causes(self, terminated: BoolArray, truncated: BoolArray) -> Any:
        causes = np.full(self.batch, "", dtype=object)
        for row in np.flatnonzero(terminated):
            causes[row] = self.simulation.plant.failures.get(int(row), "fallen")
        causes[truncated] = "time limit"
        return causes


def _make_controller(
    task: QuadrupedTask, morphology: QuadrupedMorphology, batch: int
) -> Controller:
    if task.controller is None:
        standing = limb_geometry(morphology).standing_targets
        return DirectActuation(standing, morphology, batch=batch, period=task.control_period)
    if task.controller not in CONTROLLERS:
        raise InputError(
            f"unknown controller {task.controller!r}; "
            f"expected None or one of {', '.join(CONTROLLERS)}"
        )
    options: dict[str, Any] = {} if task.preset is None else {"preset": task.preset}
    return make_controller(
        task.controller, morphology, batch=batch, period=task.control_period, **options
    )


def seed_sequence(seed: int | Sequence[int | None] | None, batch: int) -> list[int | None]:
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
