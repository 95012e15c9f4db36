"""Types shared by the whole package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Seed = int | np.random.SeedSequence
"""What a random generator starts from."""
State = dict[str, NDArray[Any]]
"""A saved state: plain arrays by name, each with the simulation as its first axis."""
