"""MuJoCo's own threads and data, through its C interface (``mujoco/mjbatch.h``)."""

from __future__ import annotations

import ctypes
import os
import weakref
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import IntArray

_SYMBOLS = (
    "mj_step", "mj_setState", "mj_getState", "mjb_makeBatch", "mjb_deleteBatch", "mjb_setModels",
    "mjb_apply", "mjb_error",
)  # fmt: skip
_MEMBERS = (
    "qpos", "qvel", "ctrl", "xfrc_applied", "sensordata", "actuator_force", "actuator_velocity",
)  # fmt: skip

_LOOKED_AT = 162_000  # bytes: not more than the data have, most of them statistics of solvers

PROBE = """
<mujoco>
  <option timestep="0.001"/>
  <worldbody>
    <body>
      <joint name="hinge" axis="0 1 0" damping="0.01"/>
      <geom type="capsule" size="0.02" fromto="0 0 0 0.3 0 0" mass="0.5"/>
    </body>
  </worldbody>
  <actuator><position joint="hinge" kp="2"/></actuator>
  <sensor><jointpos joint="hinge"/><actuatorfrc actuator="position"/></sensor>
</mujoco>
""".replace("<position joint", '<position name="position" joint')
"""A pendulum, on which the interface is tried."""


class _Config(ctypes.Structure):
    _fields_ = (("nthread", ctypes.c_int), ("persistent", ctypes.c_bool))


class UnavailableError(Exception):
    """MuJoCo's interface is not as expected; says how."""


@cache
def library() -> ctypes.CDLL:
    """MuJoCo's library, its functions declared.

    Raises:
        UnavailableError: It is not found or lacks a function.
    """
    folder = Path(mujoco.__file__).parent
    found = [
        file
        for pattern in ("libmujoco.so*", "libmujoco*.dylib", "mujoco*.dll")
        for file in sorted(folder.glob(pattern))
    ]
    if not found:
        raise UnavailableError(f"no library of MuJoCo in {folder.name}")
    loaded = ctypes.CDLL(str(found[0]))
    missing = [name for name in _SYMBOLS if not hasattr(loaded, name)]
    if missing:
        raise UnavailableError(f"MuJoCo has no {', '.join(missing)}")
    address, count = ctypes.c_void_p, ctypes.c_int
    loaded.mjb_makeBatch.argtypes = [address, count, address, address, count]
    loaded.mjb_makeBatch.restype = address
    loaded.mjb_deleteBatch.argtypes = [address]
    loaded.mjb_setModels.argtypes = [address, address]
    loaded.mjb_apply.argtypes = [address, address, count, address, address, count]
    loaded.mjb_error.argtypes = [address, count]
    loaded.mjb_error.restype = ctypes.c_char_p
    return loaded


def function(name: str) -> int:
    """Address of one of MuJoCo's functions."""
    return ctypes.cast(getattr(library(), name), ctypes.c_void_p).value or 0


@cache
def members() -> dict[str, int]:
    """Where in MuJoCo's data the pointers to its fields are, bytes.

    They are found by their values, in memory order. A field without elements has the address of the
    one behind it, so that of equal pointers the last is meant.

    Raises:
        UnavailableError: One is not found.
    """
    data: Any = mujoco.MjData(mujoco.MjModel.from_xml_string(PROBE))
    wanted = {getattr(data, name).ctypes.data: name for name in _MEMBERS}
    found: dict[str, int] = {}
    for place in range(0, _LOOKED_AT, 8):
        value = ctypes.c_int64.from_address(data._address + place).value
        if value in wanted:
            found[wanted[value]] = place
        elif len(found) == len(wanted):
            return found
    raise UnavailableError(f"MuJoCo's data show no {', '.join(set(_MEMBERS) - set(found))}")


class Chosen:
    """Row numbers as MuJoCo takes them.

    Attributes:
        address: Where they are.
        size: How many there are.
    """

    def __init__(self, rows: IntArray) -> None:
        """Take a copy of row numbers ``(n,)``."""
        self._numbers = rows.astype(np.int32)
        self.address, self.size = self._numbers.ctypes.data, rows.size


class Engine:
    """A pool of threads, each with data of its own, that runs a function on rows.

    A forked process has none of its parent's threads and starts a pool of its own.

    Attributes:
        owners: For the use of what is run: zeros, when a pool starts, one for each thread.
    """

    def __init__(self, models: Sequence[mujoco.MjModel], threads: int) -> None:
        """Remember what the pool is for; it starts with the first work.

        Args:
            models: One per row, of the same sizes.
            threads: Number of threads.
        """
        self._models, self._threads = tuple(models), threads
        self.owners = np.zeros(threads, dtype=np.int64)
        self._process = 0
        self._pool = 0
        self._apply = library().mjb_apply

    def run(self, rows: Chosen, work: int, argument: int) -> int:
        """Run a function on rows and return in how many of them MuJoCo failed.

        Args:
            rows: The rows.
            work: Its address; it takes model, data, row and the argument.
            argument: An address.

        Raises:
            InputError: A Python function is installed as one of MuJoCo's callbacks.
        """
        if os.getpid() != self._process:
            self._start()
        try:
            failures: int = self._apply(self._pool, rows.address, rows.size, work, argument, 0)
        except SystemError as error:
            raise InputError(
                "MuJoCo's threads cannot call a Python function; "
                "take it out, as with mujoco.set_mjcb_control(None), or install a compiled one"
            ) from error
        return failures

    def set_models(self, models: Sequence[mujoco.MjModel]) -> None:
        """Go on with other models, one per row, of the same sizes."""
        self._models = tuple(models)
        if self._pool and os.getpid() == self._process:
            self._hand_over()

    def error(self, row: int) -> str:
        """What MuJoCo says of a row in which it failed."""
        message: bytes = library().mjb_error(self._pool, row)
        return message.decode(errors="replace")

    def _hand_over(self) -> None:
        several: Any = self._models
        self._addresses = (ctypes.c_void_p * len(several))(*(one._address for one in several))
        library().mjb_setModels(self._pool, self._addresses)

    def _start(self) -> None:
        config = _Config(self._threads, False)
        text = ctypes.create_string_buffer(500)
        first: Any = self._models[0]
        pool = library().mjb_makeBatch(
            first._address, len(self._models), ctypes.byref(config), text, len(text)
        )
        if not pool:
            raise UnavailableError(text.value.decode(errors="replace"))
        self._pool, self._process = pool, os.getpid()
        self.owners[:] = 0
        self._hand_over()
        weakref.finalize(self, _end, pool, self._process)


def _end(pool: int, process: int) -> None:
    """End a pool in the process that started it."""
    if os.getpid() == process:
        library().mjb_deleteBatch(pool)
