"""What travels along the nerves of the legs: signals of a moment, and how late each arrives.

Kernels read both as records, whose layout is part of their type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray

settings: Any = numba.config

DELAYS = {"short": 0.0025, "mid": 0.005, "long": 0.010, "supraspinal": 0.015}
"""Delays one way, s: to and from hip, knee and ankle, and to the brain (Song and Geyer 2015)."""

MUSCLES = ("HAB", "HAD", "HFL", "GLU", "HAM", "RF", "VAS", "BFSH", "GAS", "SOL", "TA")
"""Muscles of a leg in the order of every array of muscles."""

MUSCLE_COLUMNS = tuple(f"{side}_{name}" for side in ("left", "right") for name in MUSCLES)
"""The muscles of both legs."""

_BOTH = 2 * len(MUSCLES)
SIGNALS = np.dtype(
    [
        ("force", np.float64, (_BOTH,)),  # over maximum force
        ("length", np.float64, (_BOTH,)),  # over optimal length
        ("velocity", np.float64, (_BOTH,)),  # optimal lengths per second
        ("stimulation", np.float64, (_BOTH,)),
        ("contact", np.float64, (2,)),  # 1 on the ground
        ("load", np.float64, (2,)),  # trunk weights
        ("leg_target", np.float64, (2,)),  # rad, from the trunk
        ("roll_target", np.float64, (2,)),
        ("hip", np.float64, (2,)),
        ("knee", np.float64, (2,)),
        ("roll", np.float64, (2,)),
        ("lean", np.float64),  # of the trunk, forward, rad
        ("lean_rate", np.float64),
        ("tilt", np.float64),  # to the right, rad
        ("tilt_rate", np.float64),
        ("turned", np.float64),  # heading error to the left that is answered, looking ahead, rad
        ("swing_leg", np.float64),  # 0 left or 1 right is told to swing, -1 none
    ]
)
"""The signals of one moment, as they leave where they arise."""

DELAY_STEPS = np.dtype(
    [
        (name, np.int64)
        for name in (
            "from_hip", "from_knee", "from_ankle", "to_hip", "to_knee", "to_ankle", "contact",
            "brain", "trunk",
        )
    ]
)  # fmt: skip
"""Delays of one row in physics steps."""


def records(array: NDArray[Any]) -> NDArray[Any]:
    """The same records, whose fields the kernels can name where numba compiles nothing, too."""
    return array.view(np.recarray) if settings.DISABLE_JIT else array


def delay_steps(scale: FloatArray, timestep: float) -> NDArray[Any]:
    """Delays in physics steps, records of :data:`DELAY_STEPS`, shape ``(B,)``.

    A way in is rounded down and the way out makes up for it, so that every loop through the spinal
    cord has its exact length wherever the step divides it, as 1 ms does.

    Args:
        scale: Factor on all delays, shape ``(B,)``.
        timestep: Physics time step, s.
    """
    into, out = [], []
    for name in ("short", "mid", "long"):
        steps = scale * DELAYS[name] / timestep
        into.append(np.floor(steps + 1e-9))
        out.append(np.round(2 * steps) - into[-1])
    brain = np.round(scale * DELAYS["supraspinal"] / timestep)
    # The force sensors describe the state of one step ago.
    contact = np.maximum(np.round(scale * DELAYS["mid"] / timestep) - 1, 0)
    columns = np.stack([*into, *out, contact, brain, brain + into[0]], axis=1).astype(np.int64)
    return records(columns.view(DELAY_STEPS)[:, 0])
