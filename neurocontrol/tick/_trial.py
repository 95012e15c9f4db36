"""Whether ticks can be compiled here: a pendulum, swung both ways."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import mujoco
import numba
import numpy as np

from neurocontrol.calls import Call
from neurocontrol.physics import Physics

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

settings: Any = numba.config

_ROWS, _TICKS, _STEPS = 2, 3, 2


@cache
def obstacle() -> str:
    """Why no tick can be compiled here; an empty text where ticks are as they should be.

    The compiled loop is tried once on a small model against MuJoCo's own interface to Python.
    """
    if settings.DISABLE_JIT:
        return "numba compiles nothing (NUMBA_DISABLE_JIT)"
    try:
        return "" if _alike() else "a compiled tick of a pendulum differs from MuJoCo's own"
    except Exception as error:  # whatever is missing or elsewhere: there is another way
        return f"{type(error).__name__}: {error}"


def _alike() -> bool:
    from neurocontrol.engine import PROBE
    from neurocontrol.tick.compiled import CompiledTick, Schedule

    model = mujoco.MjModel.from_xml_string(PROBE)
    rows = np.arange(_ROWS)
    swung, compiled = Physics([model] * _ROWS, _ROWS), Physics([model] * _ROWS, _ROWS)
    control, readings = np.zeros((_ROWS, model.nu)), np.zeros((_ROWS, model.nsensordata))
    for one in (swung, compiled):
        one.state["qpos"][:, 0] = 0.1 + rows
    hold = Call(return_pendulum, (compiled.state["qpos"], 0.5, control))
    tick = CompiledTick(
        compiled,
        Schedule(
            steps=_STEPS, control_calls=(hold,), control=control, readings=readings,
            fallen=np.zeros(_ROWS, dtype=bool), limit=np.inf,
        ),
    )  # fmt: skip
    done = tick.run(rows, _TICKS)
    for _ in range(_TICKS):
        swung.state["ctrl"][:] = -0.5 * swung.state["qpos"]
        swung.step(rows, _STEPS)
    alike = [np.array_equal(swung.state[name], compiled.state[name]) for name in swung.state]
    alike.append(np.array_equal(readings, swung.outputs["sensordata"]))
    alike.append(np.array_equal(*(one.outputs["actuator_force"] for one in (swung, compiled))))
    return done and all(alike) and bool((tick.done == _TICKS).all())


@numba.njit(cache=True)
def return_pendulum(rows: IntArray, qpos: FloatArray, share: float, control: FloatArray) -> None:
    """Ask for an angle on the other side, in proportion to the present one."""
    for row in rows:
        control[row, 0] = -share * qpos[row, 0]
