"""Functions that exist within the kernels only, compiled with them."""

from __future__ import annotations

from typing import Any

import numba

from neurocontrol.snn._inner import InnerCompiler

njit: Any = numba.njit

part: Any = njit(
    error_model="numpy",
    pipeline_class=InnerCompiler,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    _nrt=False,
)
"""Marks such a function: unlike those of the clock it need not be inlined."""
