"""B pairs of human legs doing one task."""

from __future__ import annotations

from dataclasses import replace
from math import pi, radians
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.assembly import make_human
from neurocontrol.envs.actuation import DirectStimulation
from neurocontrol.envs.human_observation import observe, observed_quantities
from neurocontrol.envs.pack import Pack
from neurocontrol.envs.tables import command_quantities
from neurocontrol.models.human_legs import (
    SIDES,
    HumanMorphology,
    StartPose,
    human_legs,
    start_state,
)
from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
from neurocontrol.muscles import Musculature
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from neurocontrol.controllers import CommandSpace
    from neurocontrol.envs.human_task import HumanLegsTask
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.types import FloatArray

FRAME_PERIOD = 0.01
"""Time between two actions, s."""

_ANGLE, _SPEED_SHARE = radians(2.0), 0.05  # start at reset_noise = 1
_SOLE = tuple(
    f"{side}_{part}_{edge}"
    for side in SIDES
    for part in ("ball", "heel")
    for edge in ("left", "right")
)
_TERRAIN_GROUP = np.array([1, 0, 0, 0, 0, 0], dtype=np.uint8)
_RAY_START = 0.5  # m above the sole


class HumanLegsPack(Pack):
    """B pairs of human legs, each in its own episode of one task."""

    reward_terms = ("forward", "effort", "alive")

    def __init__(self, task: HumanLegsTask, batch: int, *, threads: int = 0) -> None:
        """Compile the bodies.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: An unusable preset.
        """
        simulation = _simulate(task, batch, threads)
        actions = action_quantities(simulation.controller.command_space)
        super().__init__(
            simulation,
            actions=actions,
            observed=observed_quantities(actions),
            frame_period=FRAME_PERIOD,
        )
        self.task = task
        self._weights = task.weights()
        self._model = simulation.plant.model
        self._data = mujoco.MjData(self._model)
        self._sole = [self._model.geom(name).id for name in _SOLE]

    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        noise, usual = self.task.reset_noise, StartPose()
        angle, share = noise * _ANGLE, noise * _SPEED_SHARE
        left, right = np.array([usual.left, usual.right]) + rng.uniform(-angle, angle, (2, 4))
        pose = StartPose(
            speed=usual.speed * float(rng.uniform(1 - share, 1 + share)),
            lateral_speed=usual.lateral_speed,
            left=tuple(left.tolist()),
            right=tuple(right.tolist()),
            heading=float(rng.uniform(-angle, angle)),
        )
        qpos, qvel = start_state(pose, HumanMorphology())
        qpos[2] -= self._clearance(qpos)
        return qpos, qvel

    def _clearance(self, qpos: FloatArray) -> float:
        """Height of the lowest point of the soles above the ground in a configuration, m."""
        model, data = self._model, self._data
        data.qpos[:] = qpos
        mujoco.mj_kinematics(model, data)
        clearances = []
        for geom in self._sole:
            start = data.geom_xpos[geom] + [0.0, 0.0, _RAY_START]
            struck = np.zeros(1, dtype=np.int32)
            distance = mujoco.mj_ray(
                model, data, start, np.array([0.0, 0.0, -1.0]), _TERRAIN_GROUP, 1, -1, struck
            )
            clearances.append(distance - _RAY_START - model.geom_size[geom, 0])
        return float(min(clearances))

    def _observed(self) -> FloatArray:
        return observe(self.simulation, self.task.target_speed)

    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        weights, target = self._weights, self.task.target_speed
        speed = velocity[:, 0]
        effort = np.square(self.simulation.activation).mean(axis=1)
        alive = ~np.isfinite(self.simulation.fallen_at)
        return {
            "forward": weights.forward * (1.0 - np.abs(speed - target) / target),
            "effort": -weights.effort * effort,
            "alive": weights.alive * alive,
            "speed": speed,
            "power": power,
        }


def action_quantities(space: CommandSpace) -> tuple[Quantity, ...]:
    """What an action consists of: the entries of a command, headings within half a turn."""
    return tuple(
        quantity if np.isfinite(quantity.high) else replace(quantity, low=-pi, high=pi)
        for quantity in command_quantities(space)
    )


def _simulate(task: HumanLegsTask, batch: int, threads: int) -> Simulation:
    scenarios = [Scenario(terrain=task.ground())] * batch
    if task.controller is not None:
        options: dict[str, Any] = {"preset": task.preset, "parameters": task.parameters}
        given = {name: value for name, value in options.items() if value is not None}
        return make_human(
            task.controller, scenarios=scenarios, threads=threads, tick=FRAME_PERIOD, **given
        )
    plant = Plant(human_legs(), scenarios, threads=threads)
    muscles = Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=batch, timestep=plant.timestep)
    controller = DirectStimulation(batch=batch, period=FRAME_PERIOD)
    return Simulation(plant, controller, muscles=muscles)
