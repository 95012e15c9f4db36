"""Attributes of many environments that are one object: by row, and for all rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurocontrol.errors import InputError


def spread(value: Any, count: int) -> tuple[Any, ...]:
    """A value for every row: lines of an array ``(count, ...)``, items of a tuple, or the same."""
    if isinstance(value, np.ndarray | tuple) and len(value) == count:
        return tuple(value)
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
