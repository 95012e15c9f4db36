"""The physics of a loop alone: what its plant was given, step by step, given again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from mujoco.batch import Batch

from neurocontrol.physics import PHYSICS_STATE
from neurocontrol.plant import Plant
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.types import FloatArray, IntArray, State


class Taped(Plant):
    """Bodies whose every physics step is kept: commands, forces of the water, and substeps."""

    def __init__(self, plant: Plant) -> None:
        """Make the same bodies again."""
        super().__init__(plant.body, plant.scenarios, threads=plant.threads)
        self.wet = any(one.water for one in plant.scenarios)
        self.steps: list[tuple[FloatArray, FloatArray | None, int]] = []

    def step(self, substeps: int = 1, rows: IntArray | None = None) -> None:
        """Advance rows, and keep what moved them."""
        super().step(substeps, rows)
        wrench = self.save()["xfrc_applied"] if self.wet else None
        self.steps.append((self.control.copy(), wrench, substeps))


class Replay:
    """The physics of a loop alone.

    Attributes:
        batch: MuJoCo's batch.
    """

    def __init__(self, loop: Simulation, run: Callable[[Simulation], object], threads: int) -> None:
        """Record a loop, which stands afterwards where it stood before.

        Args:
            loop: What is recorded; all rows have the same model.
            run: Runs it.
            threads: Physics threads.
        """
        self._start, plant = loop.save(), Taped(loop.plant)
        taped = Simulation(plant, loop.controller, muscles=loop.muscles, tick=loop.tick)
        taped.restore(self._start)
        run(taped)
        loop.restore(self._start)
        self._steps = plant.steps
        self.batch = Batch(plant.model, plant.batch, min(threads, plant.batch))

    def start(self) -> None:
        """Put the physics to where the loop was recorded from."""
        state: State = self._start
        for name in PHYSICS_STATE:
            self.batch.bind(name)[:] = state[f"plant.{name}"]

    def run(self) -> None:
        """Take all recorded steps."""
        target, force = self.batch.bind("ctrl"), self.batch.bind("xfrc_applied")
        for control, wrench, substeps in self._steps:
            target[:] = control
            if wrench is not None:
                force[:] = wrench
            self.batch.step(None, substeps)

    def difference(self, loop: Simulation) -> float:
        """Largest difference of the positions that both have reached."""
        return float(np.abs(loop.plant.qpos - self.batch.bind("qpos")).max())
