"""B hexapods doing one task."""

from __future__ import annotations

from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.hexapod import leg_geometry, make_controller
from neurocontrol.envs.hexapod.actuation import DirectActuation
from neurocontrol.envs.hexapod.observation import observe, observed_quantities
from neurocontrol.envs.pack import Pack
from neurocontrol.envs.tables import command_quantities
from neurocontrol.errors import InputError
from neurocontrol.models.hexapod import HexapodMorphology, hexapod
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation
from neurocontrol.starts import varied_pose

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller
    from neurocontrol.envs.hexapod.task import HexapodTask
    from neurocontrol.types import FloatArray

_SPEED_WIDTH = 0.3  # body lengths/s
_YAW_RATE_WIDTH = 0.3  # rad/s
_ATTITUDE, _JOINT_SPREAD = radians(5.0), 0.1  # rad, start pose at reset_noise = 1


class HexapodPack(Pack):
    """B hexapods, each in its own episode of one task."""

    reward_terms = ("forward", "upright", "energy", "tracking")

    task: HexapodTask

    def __init__(self, task: HexapodTask, batch: int, *, threads: int = 0) -> None:
        """Compile the bodies.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: No such controller or preset.
        """
        scenario = Scenario(terrain=task.ground())
        plant = Plant(
            hexapod(),
            [scenario] * batch,
            threads=threads,
            beside=task.variation().scenarios(scenario),
        )
        steps = task.control_period / plant.timestep
        if abs(steps - round(steps)) > 1e-6 or round(steps) < 1:
            raise InputError(
                f"control_period must be a multiple of the physics step {plant.timestep:g} s, "
                f"got {task.control_period!r}"
            )
        controller = _make_controller(task, batch)
        simulation, asked = Simulation(plant, controller), task.asked()
        super().__init__(
            simulation,
            actions=command_quantities(controller.command_space),
            observed=observed_quantities(controller, walking=asked is None),
            frame_period=task.frame_period,
            limit=task.frames,
            action_scaling=task.action_scaling,
            act=task.act,
            variation=task.variation(),
            sensing=task.sensing(),
            episodes=asked.start(simulation) if asked else None,
        )
        self.task = task
        if asked is None:
            self._weights = task.weights()

    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        plant, noise = self.simulation.plant, self.task.reset_noise * self._spread(row)
        pose = varied_pose(
            plant, row, rng, attitude=noise * _ATTITUDE, joints=noise * _JOINT_SPREAD
        )
        return pose, np.zeros(plant.qvel.shape[1])

    def _observed(self) -> FloatArray:
        if self.episodes is not None:
            return observe(self.simulation)
        return observe(self.simulation, (self.task.target_speed, self.task.target_yaw_rate))

    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        plant, weights = self.simulation.plant, self._weights
        speed, frame = velocity[:, 0] / plant.body.length, self.frame_period
        yaw_rate = plant.sensors["trunk_angular_velocity"][:, 2]
        speed_error = (speed - self.task.target_speed) / _SPEED_WIDTH
        yaw_error = (yaw_rate - self.task.target_yaw_rate) / _YAW_RATE_WIDTH
        return {
            "forward": weights.forward * frame * speed,
            "upright": weights.upright * frame * plant.sensors["trunk_up"][:, 2],
            "energy": -weights.energy * frame * power / (plant.weight * plant.body.length),
            "tracking": weights.tracking * frame * np.exp(-(speed_error**2) - yaw_error**2),
            "speed": speed,
            "power": power,
        }


def _make_controller(task: HexapodTask, batch: int) -> Controller:
    morphology = HexapodMorphology()
    if task.controller is None:
        standing = leg_geometry(morphology).standing_targets
        return DirectActuation(standing, batch=batch, period=task.control_period)
    return make_controller(
        task.controller, morphology, batch=batch, preset=task.preset, period=task.control_period
    )
