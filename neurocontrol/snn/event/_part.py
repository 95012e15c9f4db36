"""Functions that exist within the kernels only, compiled with them."""

from __future__ import annotations

from typing import Any

import numba

from neurocontrol.snn._inner import InnerCompiler

njit: Any = numba.njit

OPTIONS = {
    "error_model": "numpy",
    "pipeline_class": InnerCompiler,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,  # nothing is made, so that no references need counting
}
part: Any = njit(**OPTIONS)
"""Marks such a function."""
inlined: Any = njit(forceinline=True, **OPTIONS)
"""Marks one that runs for every synapse, where passing all the arrays would cost as much."""
