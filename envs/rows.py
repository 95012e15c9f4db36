"""Attributes of many environments that are one object: by row, and for all rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurocontrol.envs.state import EnvState
from neurocontrol.errors import InputError


def spread(value: Any, count: int) -> tuple[Any, ...]:
    """A value for every row: that of an array, a tuple or a state of so many, or the same."""
    if isinstance(value, np.ndarray | tuple | EnvState) and len(value) == count:
        return tuple(value[row] for row in range(count))
    return (value,) * count


def shared(name: str, values: Any, count: int) -> Any:
    """What all rows have in common of a value for all, or of one for each in a list or tuple.

    Raises:
        InputError: Rows differ, or there are not as many values as rows.
    """
    if not isinstance(values, list | tuple):
        return values
    if len(values) != count:
        raise InputError(f"{name} takes one value or {count}, one for each row, got {len(values)}")
    if any(value != values[0] for value in values):
        raise InputError(f"all rows share {name}; they cannot differ, got {values!r}")
    return values[0]
