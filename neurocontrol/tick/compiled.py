"""A tick of many bodies as one compiled function, which MuJoCo's threads run row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol import engine
from neurocontrol.tick import _machine as machine
from neurocontrol.tick._entries import Entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.calls import Call
    from neurocontrol.physics import Physics
    from neurocontrol.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What happens in a tick.

    Attributes:
        controls: Steps of the controller in a tick.
        pulls: Steps of the muscles in a step of the controller.
        steps: Physics steps in a step of the muscles.
        control_calls: A step of the controller.
        pull_calls: A step of the muscles, and other forces.
        tick_calls: What follows the last step of a tick; says who has fallen.
        control: Commands of the actuators that the calls write, shape ``(B, nu)``.
        pushed: Whether the calls write external forces.
        readings: Receives the readings of the sensors, shape ``(B, n)``.
        fallen: What the calls of the tick say, shape ``(B,)``.
        limit: Speed that no degree of freedom reaches, rad/s or m/s.
    """

    controls: int = 1
    pulls: int = 1
    steps: int = 1
    control_calls: tuple[Call, ...] = ()
    pull_calls: tuple[Call, ...] = ()
    tick_calls: tuple[Call, ...] = ()
    control: FloatArray
    pushed: bool = False
    readings: FloatArray
    fallen: BoolArray
    limit: float


class CompiledTick:
    """Bodies that are advanced by compiled ticks.

    All arrays stay where they are, so that ticks may alternate with steps in Python.

    Attributes:
        outcomes: What became of every row when it was last advanced, shape ``(B,)``.
        done: The ticks that it took then, shape ``(B,)``.
    """

    def __init__(self, physics: Physics, schedule: Schedule) -> None:
        """Lay out the table that the compiled function goes by.

        Args:
            physics: The bodies.
            schedule: What happens in a tick.

        Raises:
            UnavailableError: An array is not laid out as MuJoCo's.
        """
        self._engine = physics.engine
        self.outcomes, self.done = np.zeros((2, len(physics.models)), dtype=np.int64)
        self._rows: IntArray = np.zeros(0, dtype=np.int64)
        self._chosen = engine.Chosen(self._rows)
        self._machine = machine.address()
        self._thread_rows = np.zeros(physics.threads, dtype=np.int64)
        lists = (schedule.control_calls, schedule.pull_calls, schedule.tick_calls)
        self._entries = Entries([call for one in lists for call in one], self._thread_rows)
        self._held = physics, schedule
        self._table = self._laid_out(physics, schedule)
        self._address = self._table.ctypes.data

    def _laid_out(self, physics: Physics, schedule: Schedule) -> IntArray:
        state, outputs = physics.state, physics.outputs
        fields = mujoco.mjtState.mjSTATE_INTEGRATION.value
        whole = 8 * mujoco.mj_stateSize(physics.models[0], fields)
        if state["time"].strides[0] != whole:
            raise engine.UnavailableError("the state of a row is not as MuJoCo lays it out")
        values = {
            machine.STEP: engine.function("mj_step"),
            machine.SET_STATE: engine.function("mj_setState"),
            machine.GET_STATE: engine.function("mj_getState"),
            machine.STATE: state["time"].ctypes.data,
            machine.STATE_BYTES: whole,
            machine.STATE_FIELDS: fields,
            machine.VELOCITY: engine.members()["qvel"],
            machine.VELOCITIES: physics.models[0].nv,
            machine.THREADS: physics.threads,
            machine.OWNERS: self._engine.owners.ctypes.data,
            machine.ROWS: self._thread_rows.ctypes.data,
            machine.OUTCOMES: self.outcomes.ctypes.data,
            machine.DONE_TICKS: self.done.ctypes.data,
            machine.LIMIT: int(np.float64(schedule.limit).view(np.int64)),
            machine.HAVE_FALLEN: schedule.fallen.ctypes.data,
            machine.CONTROLS: schedule.controls,
            machine.PULLS: schedule.pulls,
            machine.STEPS: schedule.steps,
        }
        calls = iter(zip(self._entries.addresses, self._entries.arguments, strict=True))
        lists: dict[int, list[list[int]]] = {}
        for place, several in (
            (machine.CONTROL_CALLS, schedule.control_calls),
            (machine.PULL_CALLS, schedule.pull_calls),
            (machine.TICK_CALLS, schedule.tick_calls),
        ):
            lists[place] = [_call(*next(calls)) for _ in several]
        given = {"ctrl": schedule.control}
        if schedule.pushed:
            given["xfrc_applied"] = state["xfrc_applied"]
        read = {"qpos": state["qpos"], "qvel": state["qvel"], "sensordata": schedule.readings}
        found = {name: outputs[name] for name in ("actuator_force", "actuator_velocity")}
        for place, copied in (
            (machine.GIVEN, given), (machine.READ, read), (machine.FOUND, found)
        ):  # fmt: skip
            lists[place] = [_copy(name, array) for name, array in copied.items()]
        behind: list[int] = []
        for place, items in lists.items():
            values[place], values[place + 1] = machine.HEADER + len(behind), len(items)
            behind += [word for item in items for word in item]
        header = [values.get(place, 0) for place in range(machine.HEADER)]
        return np.array([*header, *behind], dtype=np.int64)

    def run(self, rows: IntArray, ticks: int) -> bool:
        """Advance rows by some ticks, each until it falls or fails.

        Args:
            rows: Row numbers, each once, shape ``(n,)``, not to be changed afterwards.
            ticks: Number of ticks.

        Returns:
            Whether all rows took all ticks and none has fallen.
        """
        if rows is not self._rows:
            self._rows, self._chosen = rows, engine.Chosen(rows)
        self._table[machine.TICKS] = ticks
        failures = self._engine.run(self._chosen, self._machine, self._address)
        if not failures and not self._table[machine.TROUBLE]:
            return True
        self._table[machine.TROUBLE] = 0
        return False

    @property
    def failed(self) -> list[int]:
        """Rows that came to grief in the last :meth:`run`, falls apart.

        Raises:
            RuntimeError: A kernel raised an exception.
        """
        outcomes = self.outcomes[self._rows]
        if (outcomes == machine.RAISED).any():
            raise RuntimeError("a kernel failed; NUMBA_DISABLE_JIT=1 shows where")
        failed: list[int] = self._rows[outcomes > machine.FALLEN].tolist()
        return failed

    def error(self, row: int) -> str:
        """What MuJoCo says of a row in which it failed; nothing if its velocity diverged."""
        return self._engine.error(row) if self.outcomes[row] == machine.FAILED else ""


def _call(address: int, arguments: NDArray[np.int64]) -> list[int]:
    return [address, arguments.ctypes.data, arguments.strides[0]]


def _copy(name: str, array: NDArray[Any]) -> list[int]:
    size = array.itemsize * int(np.prod(array.shape[1:]))
    if size and not array[0].flags.c_contiguous:
        raise engine.UnavailableError(f"a row of {name} is not in one piece")
    return [engine.members()[name], array.ctypes.data, array.strides[0], size]
