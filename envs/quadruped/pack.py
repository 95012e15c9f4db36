"""B quadrupeds doing one task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.quadruped import make_controller, pantographs
from neurocontrol.assembly.robot import leg_map
from neurocontrol.envs.quadruped.actuation import DirectActuation, additions
from neurocontrol.envs.quadruped.observation import observed_quantities
from neurocontrol.envs.residual import with_residual
from neurocontrol.envs.tables import command_quantities
from neurocontrol.envs.walking import WalkingPack
from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.rig import find
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from neurocontrol.controllers import Controller
    from neurocontrol.envs.quadruped.task import QuadrupedTask
    from neurocontrol.rig import Rig
    from neurocontrol.types import FloatArray

KIND = "quadruped"
"""Name of the rig whose kind these environments are for."""

_SPEED_WIDTH = 0.5  # body lengths/s
_YAW_RATE_WIDTH = 0.5  # rad/s


class QuadrupedPack(WalkingPack):
    """B quadrupeds, each in its own episode of one task."""

    task: QuadrupedTask

    def __init__(self, task: QuadrupedTask, batch: int, *, threads: int = 0) -> None:
        """Compile the robots.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: No such controller or preset.
        """
        rig = quadruped_rig(task.body)
        scenario = Scenario(terrain=task.ground())
        plant = Plant(
            rig.make_body(),
            [scenario] * batch,
            threads=threads,
            beside=task.variation().scenarios(scenario),
        )
        task.check_steps(plant)
        simulation = Simulation(plant, _make_controller(task, rig, plant, batch))
        if task.residual:
            simulation = with_residual(simulation, additions(plant.model, joints_of(plant)))
        controller, asked = simulation.controller, task.asked()
        super().__init__(
            simulation,
            actions=command_quantities(controller.command_space),
            observed=observed_quantities(
                controller, joints=joints_of(plant), walking=asked is None
            ),
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
        return {
            "forward": weights.forward * frame * speed,
            "upright": weights.upright * frame * plant.sensors["trunk_up"][:, 2],
            "energy": -weights.energy * frame * power / (plant.weight * plant.body.length),
            "tracking": frame * self._tracking(speed) if weights.tracking else 0.0,
            "speed": speed,
            "power": power,
        }

    def _tracking(self, speed: FloatArray) -> FloatArray:
        yaw_rate = self.simulation.plant.sensors["trunk_angular_velocity"][:, 2]
        speed_error = (speed - self.task.target_speed) / _SPEED_WIDTH
        yaw_error = (yaw_rate - self.task.target_yaw_rate) / _YAW_RATE_WIDTH
        kept: FloatArray = self._weights.tracking * np.exp(-(speed_error**2) - yaw_error**2)
        return kept


def quadruped_rig(name: str) -> Rig:
    """The rig of a body on four legs: its name, or its folder.

    Raises:
        InputError: There is none, or it is of another kind.
    """
    rig = find(name)
    if KIND not in (rig.name, rig.kind):
        raise InputError(f"body must be one of the kind of the {KIND}, got the {rig.name}")
    return rig


def joints_of(plant: Plant) -> tuple[str, ...]:
    """Names of the joints that move a body, in the order of its sensors."""
    return tuple(name.removesuffix("_angle") for name in plant.body.sensors["joint_angle"])


def _make_controller(task: QuadrupedTask, rig: Rig, plant: Plant, batch: int) -> Controller:
    limbs = leg_map(rig.file(rig.description)) if rig.description else pantographs(rig.name)
    if task.controller is None:
        return DirectActuation(
            limbs.standing_targets,
            plant.model,
            joints_of(plant),
            batch=batch,
            period=task.control_period,
        )
    return make_controller(
        task.controller,
        limbs,
        batch=batch,
        preset=rig.preset(task.preset) if task.preset else rig.own_preset(task.controller),
        period=task.control_period,
    )
