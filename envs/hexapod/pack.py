"""B hexapods doing one task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.hexapod import leg_geometry, make_controller
from neurocontrol.envs.hexapod.actuation import ADDITIONS, DirectActuation
from neurocontrol.envs.hexapod.observation import observed_quantities
from neurocontrol.envs.residual import with_residual
from neurocontrol.envs.tables import command_quantities
from neurocontrol.envs.walking import WalkingPack
from neurocontrol.models.hexapod import HexapodMorphology, hexapod
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller
    from neurocontrol.envs.hexapod.task import HexapodTask
    from neurocontrol.types import FloatArray

_SPEED_WIDTH = 0.3  # body lengths/s
_YAW_RATE_WIDTH = 0.3  # rad/s


class HexapodPack(WalkingPack):
    """B hexapods, each in its own episode of one task."""

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
        task.check_steps(plant)
        simulation = Simulation(plant, _make_controller(task, batch))
        if task.residual:
            simulation = with_residual(simulation, ADDITIONS)
        controller, asked = simulation.controller, task.asked()
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
