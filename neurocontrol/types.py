"""Array types shared by the whole package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
State = dict[str, NDArray[Any]]
"""A saved state: plain arrays by name, each with the simulation as its first axis."""


def prefixed(prefix: str, state: State) -> State:
    """Return the state of a part under the names it has in the state of the whole."""
    return {f"{prefix}.{name}": values for name, values in state.items()}


def part_of(state: State, prefix: str) -> State:
    """Return the state of a part from the state of the whole; undoes :func:`prefixed`."""
    start = f"{prefix}."
    return {
        name.removeprefix(start): values for name, values in state.items() if name.startswith(start)
    }
