"""MuJoCo's batch of simulations: its arrays, and a pool of threads that a fork does not lose."""

from __future__ import annotations

import ctypes
import os
from functools import cached_property
from typing import TYPE_CHECKING

import mujoco
import numpy as np
from mujoco.batch import Batch, SimulationError

from neurocontrol.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.types import FloatArray, IntArray

PHYSICS_STATE = (
    "time",
    "qpos",
    "qvel",
    "act",
    "history",
    "qacc_warmstart",
    "ctrl",
    "qfrc_applied",
    "xfrc_applied",
    "eq_active",
    "mocap_pos",
    "mocap_quat",
    "userdata",
    "plugin_state",
)
"""The fields of MuJoCo's integration state: all that is needed to continue bit for bit."""

OUTPUTS = ("sensordata", "actuator_force", "actuator_velocity")
"""What is read of the last step beside the state."""


class Physics:
    """B simulations of models with the same sizes.

    Attributes:
        models: One per simulation; what is written to them acts from the next step on.
        threads: Threads that share them, the caller's among them.
        state: Live fields of the integration state by name, each ``(B, ...)``.
        outputs: Live fields of the last step by name, each ``(B, n)``.
    """

    def __init__(self, models: Sequence[mujoco.MjModel], threads: int) -> None:
        """Start the pool.

        Args:
            models: One per simulation.
            threads: Number of threads, 0 for one per core.
        """
        self.models = tuple(models)
        self._batch = self._last = self._made(min(threads, len(models)))
        self.threads = min(int(self._batch.nthread), len(models))
        self.state = {name: self._batch.bind(name) for name in PHYSICS_STATE}
        self.outputs = {name: self._batch.bind(name) for name in OUTPUTS}
        self._process = os.getpid()

    def _made(self, threads: int) -> Batch:
        batch = Batch(self.models[0], len(self.models), threads)
        batch.set_models(list(self.models))  # themselves, so that edits act
        for name in (*PHYSICS_STATE, *OUTPUTS):
            batch.bind(name)
        return batch

    def set_models(self, models: Sequence[mujoco.MjModel]) -> None:
        """Go on with other models, one per simulation, of the same sizes."""
        self.models = tuple(models)
        for batch in {id(one): one for one in (self._batch, self._last)}.values():
            batch.set_models(list(models))
        if "engine" in self.__dict__:
            self.engine.set_models(self.models)

    def reset(self, rows: IntArray) -> None:
        """Put rows ``(n,)`` back to the defaults of their models; outputs are not computed."""
        self._run(lambda batch: batch.reset(rows, stage=mujoco.mjtStage.mjSTAGE_NONE))

    def forward(self, rows: IntArray) -> None:
        """Compute the outputs of rows ``(n,)`` in their present state."""
        self._run(lambda batch: batch.forward(rows))

    def step(self, rows: IntArray, substeps: int) -> dict[int, str]:
        """Advance rows ``(n,)`` by some steps.

        Returns:
            What MuJoCo says of rows in which it failed, by row; they are where they were.
        """
        chosen = None if len(rows) == len(self.models) else rows
        try:
            self._run(lambda batch: batch.step(chosen, substeps))
        except SimulationError as error:
            return {int(row): self._last.error(int(row)) for row in error.ids}
        return {}

    @cached_property
    def engine(self) -> Engine:
        """Threads and data for what is not done step by step, on the models of the rows."""
        return Engine(self.models, self.threads)

    def data(self, row: int, into: mujoco.MjData | None = None) -> mujoco.MjData:
        """A copy of the state of a row, in new data or in given ones."""
        return self._batch.get_data(row, into)

    def _run(self, work: Callable[[Batch], None]) -> None:
        """Let the pool work, or where a fork has lost its threads, another one on copies."""
        if os.getpid() == self._process:
            work(self._batch)
            return
        if self._last is self._batch:
            # Its end would wait for threads that are not in this process.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._batch))
            self._last = self._made(self.threads)
        for name, array in self.state.items():
            self._last.bind(name)[:] = array
        try:
            work(self._last)
        finally:
            for name, array in self.state.items():
                array[:] = self._last.bind(name)
            for name, array in self.outputs.items():
                _overwrite(array, self._last.bind(name))


def _overwrite(output: FloatArray, values: FloatArray) -> None:
    """Write to an output, which MuJoCo hands out to be read only."""
    values = np.ascontiguousarray(values)
    ctypes.memmove(output.ctypes.data, values.ctypes.data, output.nbytes)
