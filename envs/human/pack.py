"""B pairs of human legs doing one task."""

from __future__ import annotations

from dataclasses import replace
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.human import make_human
from neurocontrol.controllers import CommandSpace
from neurocontrol.controllers.human.reflex_parameters import REFLEXES
from neurocontrol.controllers.human.reflex_walking import REFLEX_COMMAND
from neurocontrol.controllers.presets import Preset
from neurocontrol.envs.human.actuation import ADDITIONS, DirectStimulation
from neurocontrol.envs.human.observation import observe, observed_quantities
from neurocontrol.envs.human.task import CONTROL_PERIOD
from neurocontrol.envs.pack import Pack, mean_square
from neurocontrol.envs.residual import with_residual
from neurocontrol.envs.tables import command_quantities
from neurocontrol.models.human_legs import (
    HumanMorphology,
    StartPose,
    human_legs,
    start_state,
)
from neurocontrol.models.human_muscles import JOINT_LIMITS, LEG_MUSCLES
from neurocontrol.muscles import Musculature
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation
from neurocontrol.starts import footing_of

if TYPE_CHECKING:
    from neurocontrol.envs.human.task import HumanLegsTask
    from neurocontrol.envs.tables import Quantity
    from neurocontrol.types import FloatArray

_HEADING_REACH = 0.3  # rad from the heading at rest


class HumanLegsPack(Pack):
    """B pairs of human legs, each in its own episode of one task."""

    reward_terms = ("forward", "effort", "alive")

    task: HumanLegsTask

    def __init__(self, task: HumanLegsTask, batch: int, *, threads: int = 0) -> None:
        """Compile the bodies.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: An unusable preset.
        """
        simulation, asked = _simulate(task, batch, threads), task.asked()
        actions = action_quantities(_commands(task, simulation))
        super().__init__(
            simulation,
            actions=actions,
            observed=observed_quantities(actions, walking=asked is None),
            frame_period=task.frame_period,
            limit=task.frames,
            episodes=asked.start(simulation) if asked else None,
            action_scaling=task.action_scaling,
            act=task.act,
            variation=task.variation(),
            sensing=task.sensing(),
        )
        self.task = task
        if asked is None:
            self._weights = task.weights()

    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        pose = StartPose().varied(rng, self.task.reset_noise * self._spread(row))
        qpos, qvel = start_state(pose, HumanMorphology())
        return footing_of(self.simulation.plant, row).place(qpos), qvel

    def _observed(self) -> FloatArray:
        return observe(self.simulation, self.task.target_speed if self.episodes is None else None)

    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        weights, target = self._weights, self.task.target_speed
        speed, frame = velocity[:, 0], self.frame_period
        effort = mean_square(self.simulation.activation)
        alive = ~np.isfinite(self.simulation.fallen_at)
        return {
            "forward": weights.forward * frame * (1.0 - np.abs(speed - target) / target),
            "effort": -weights.effort * frame * effort,
            "alive": weights.alive * frame * alive,
            "speed": speed,
            "power": power,
        }


def action_quantities(space: CommandSpace) -> tuple[Quantity, ...]:
    """What an action consists of: the entries of a command, headings within half a turn."""
    return tuple(
        quantity
        if np.isfinite(quantity.high)
        else replace(quantity, low=-pi, high=pi, reach=_HEADING_REACH)
        for quantity in command_quantities(space)
    )


def _commands(task: HumanLegsTask, simulation: Simulation) -> CommandSpace:
    """Entries of an action: those of the reflexes whatever the speeds of the preset.

    Beyond its speeds a preset walks at the nearest one.
    """
    offered = simulation.controller.command_space
    if task.controller is None:
        return offered
    return CommandSpace((*REFLEX_COMMAND.entries, *offered.entries[len(REFLEX_COMMAND.entries) :]))


def _simulate(task: HumanLegsTask, batch: int, threads: int) -> Simulation:
    scenario = Scenario(terrain=task.ground())
    scenarios, beside = [scenario] * batch, task.variation().scenarios(scenario)
    if task.controller is not None:
        preset: str | Preset | None = task.preset
        if task.parameters is not None:
            values = {"1.25": REFLEXES.mapping(REFLEXES.vector(task.parameters))}
            preset = Preset(name="", description="", provenance={}, values=values, metrics={})
        simulation = make_human(
            task.controller,
            scenarios=scenarios,
            beside=beside,
            threads=threads,
            preset=preset,
            tick=CONTROL_PERIOD,
        )
        return with_residual(simulation, ADDITIONS) if task.residual else simulation
    plant = Plant(human_legs(), scenarios, threads=threads, beside=beside)
    muscles = Musculature(LEG_MUSCLES, JOINT_LIMITS, batch=batch, timestep=plant.timestep)
    controller = DirectStimulation(batch=batch, period=CONTROL_PERIOD)
    return Simulation(plant, controller, muscles=muscles)
