"""The compiled kernel, kept on disk between processes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.snn import _random
from neurocontrol.snn.event import _kernel

if TYPE_CHECKING:
    from collections.abc import Callable

njit: Any = numba.njit
settings: Any = numba.config

_SOURCES = ("_cells", "_heap", "_kernel", "_layout", "_membrane", "_part")


@cache
def kernels() -> tuple[Callable[..., int], Callable[..., None]]:
    """What advances rows, and what brings copies of cells up to the present."""
    folder = Path(__file__).parent
    files = [*(folder / f"{name}.py" for name in _SOURCES), Path(_random.__file__)]
    digest = hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=7)
    fingerprint = int.from_bytes(digest.digest(), "little")
    return _compiled(_kernel.advance, fingerprint), _compiled(_kernel.present, fingerprint)


def _compiled(function: Any, fingerprint: int) -> Any:
    """Compile a function, whose form on the disk is that of one version of all sources."""
    function.__qualname__ = f"{function.__name__}_{fingerprint:x}"
    return _plain(njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def _plain(function: Any) -> Any:
    """The function; without compilation, where hashes overflow without a word."""
    if not settings.DISABLE_JIT:
        return function

    def plain(*arguments: Any) -> Any:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return function(*arguments)

    return plain
