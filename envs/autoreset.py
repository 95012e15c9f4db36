"""What becomes of rows whose episodes have ended: Gymnasium's three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.vector import AutoresetMode

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import BoolArray, FloatArray


def chosen_mode(mode: str | AutoresetMode) -> AutoresetMode:
    """Return a mode by its name or value, such as ``SameStep`` or ``SAME_STEP``.

    Raises:
        InputError: There is no such mode.
    """
    for known in AutoresetMode:
        if mode in (known, known.value, known.name):
            return known
    names = ", ".join(repr(known.value) for known in AutoresetMode)
    raise InputError(f"autoreset_mode must be one of {names}, got {mode!r}")


def masked(values: Mapping[str, Any], rows: BoolArray) -> dict[str, Any]:
    """The info of a vector environment: arrays by name, and under ``_name`` of whom they tell.

    Args:
        values: Arrays ``(B, ...)`` by name.
        rows: Of whom they tell, shape ``(B,)``.
    """
    return {**values, **{f"_{name}": rows.copy() for name in values}}


def ended_in_the_same_step(
    info: Mapping[str, Any], observation: FloatArray, begun: Mapping[str, Any], ended: BoolArray
) -> dict[str, Any]:
    """The info of a step after which some rows have been reset at once.

    Args:
        info: What the step told, arrays ``(B,)`` by name.
        observation: The last observations of the episodes that ended, shape ``(B, n)``.
        begun: What the reset tells, arrays ``(B,)`` by name; they take the place of the step's.
        ended: Whose episode has ended, shape ``(B,)``.
    """
    last = np.full(ended.size, None, dtype=object)
    for row in np.flatnonzero(ended):
        last[row] = observation[row].copy()
    told = masked(info, ~ended)
    for name, values in begun.items():
        told[name] = np.where(ended, values, info[name]) if name in info else values
        told[f"_{name}"] = np.ones(ended.size, dtype=bool) if name in info else ended.copy()
    final = masked({name: values.copy() for name, values in info.items()}, ended)
    return {**told, **masked({"final_obs": last, "final_info": final}, ended)}
