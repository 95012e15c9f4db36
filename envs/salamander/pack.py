"""B salamanders doing one task."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.arenas import make_arena
from neurocontrol.assembly.salamander import axial_muscles, simulate
from neurocontrol.envs.pack import Pack, mean_square
from neurocontrol.envs.residual import with_residual
from neurocontrol.envs.salamander.actuation import DirectMuscles, additions
from neurocontrol.envs.salamander.leading import Leading
from neurocontrol.envs.salamander.observation import observe, observed_quantities
from neurocontrol.envs.salamander.task import CONTROL_PERIOD
from neurocontrol.envs.tables import command_quantities
from neurocontrol.plant import Plant
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from neurocontrol.arenas import Arena
    from neurocontrol.envs.reset_options import Beginning
    from neurocontrol.envs.salamander.task import SalamanderTask
    from neurocontrol.models import Body
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray

_ATTITUDE, _JOINT_SPREAD = radians(5.0), 0.1  # rad, start pose at reset_noise = 1
_TERMS = {
    "travel": ("progress", "effort", "upright"),
    "cross": ("progress", "effort", "time", "crossed", "fallen"),
}
_BEYOND = 1.0  # body lengths from the far edge to where the shore is crossed


class SalamanderPack(Pack):
    """B salamanders, each in its own episode of one task."""

    success = "crossed"

    task: SalamanderTask

    def __init__(self, task: SalamanderTask, batch: int, *, threads: int = 0) -> None:
        """Compile the bodies.

        Args:
            task: What to do.
            batch: Number of rows B.
            threads: Physics threads, 0 for one per core.

        Raises:
            InputError: An unusable preset.
        """
        body = task.kind.body
        self._arena = make_arena(task.place, body, angle=task.slope)
        simulation = _simulate(task, self._arena, body, batch, threads)
        controller, asked = simulation.controller, task.asked()
        actions = command_quantities(controller.command_space)
        super().__init__(
            simulation,
            actions=actions,
            observed=observed_quantities(task.kind, actions, controller.modulator_names),
            frame_period=task.frame_period,
            limit=task.frames,
            episodes=asked.start(simulation) if asked else None,
            action_scaling=task.action_scaling,
            act=task.act,
            variation=task.variation(),
            sensing=task.sensing(),
        )
        self.task = task
        led = task.goal == "cross" and task.controller is not None and task.transition == "command"
        self._leading = Leading(simulation) if led else None
        if asked is None:
            self.reward_terms, self._weights = _TERMS[task.goal], task.weights()
        self._towards = cos(task.target_heading), sin(task.target_heading)
        self._root = [link.body for link in body.fluid].index(body.trunk)

    def reset(self, rows: IntArray, wanted: Beginning | None = None) -> None:
        """Begin a new episode in rows; see the base class."""
        if self._leading is not None:
            self._leading.reset(rows)
            self._leading.lead(self.actions.rest)
        super().reset(rows, wanted)

    def command(self, actions: FloatArray) -> None:
        """Begin a frame; see the base class."""
        if self._leading is not None:
            self._leading.lead(self.actions.rest)
        super().command(actions)

    def _live(self) -> Live:
        return {**super()._live(), **({"leading": self._leading} if self._leading else {})}

    def _start(self, row: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        plant, noise = self.simulation.plant, self.task.reset_noise * self._spread(row)
        pose = self._arena.start(
            plant, row, rng, attitude=noise * _ATTITUDE, joints=noise * _JOINT_SPREAD
        )
        return pose, np.zeros(plant.qvel.shape[1])

    def _observed(self) -> FloatArray:
        return observe(self.simulation, self.task, self._arena.edges)

    def _succeeded(self) -> BoolArray:
        plant = self.simulation.plant
        if self.task.goal != "cross":
            return super()._succeeded()
        goal = self._arena.edges[-1] + _BEYOND * plant.body.length
        dry = plant.sensors["immersion"][:, self._root] == 0.0
        standing = ~np.isfinite(self.simulation.fallen_at)
        beyond: BoolArray = standing & dry & (plant.qpos[:, 0] > goal)
        return beyond

    def _terms(self, velocity: FloatArray, power: FloatArray) -> dict[str, Any]:
        plant, weights = self.simulation.plant, self._weights
        along, across = self._towards
        speed = (along * velocity[:, 0] + across * velocity[:, 1]) / plant.body.length
        effort = mean_square(self.simulation.activation)
        frame = self.frame_period
        terms = {"effort": -weights.effort * frame * effort, "speed": speed, "power": power}
        if self.task.goal == "cross":
            return {
                "progress": weights.progress * frame * speed,
                "time": np.full(plant.batch, -weights.time * frame),
                "crossed": weights.crossed * self._succeeded(),
                "fallen": -weights.fallen * np.isfinite(self.simulation.fallen_at),
                **terms,
            }
        kept = np.minimum(speed / self.task.target_speed, 1.0)
        return {
            "progress": weights.progress * frame * kept,
            "upright": weights.upright * frame * plant.sensors["trunk_up"][:, 2],
            **terms,
        }


def _simulate(
    task: SalamanderTask, arena: Arena, body: Body, batch: int, threads: int
) -> Simulation:
    scenarios = [arena.scenario] * batch
    if task.controller is not None:
        simulation = simulate(
            task.kind,
            task.controller,
            scenarios=scenarios,
            threads=threads,
            preset=task.preset,
            transition=task.transition,
        )
        return with_residual(simulation, additions(task.kind)) if task.residual else simulation
    plant, limbs = Plant(body, scenarios, threads=threads), task.kind.limb_joints
    standing = body.standing[[int(plant.model.joint(name).qposadr[0]) for name in limbs]]
    controller = DirectMuscles(task.kind, standing, batch=batch, period=CONTROL_PERIOD)
    return Simulation(plant, controller, muscles=axial_muscles(plant, task.kind))
