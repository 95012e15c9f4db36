"""Environment variables that would stop libraries with a traceback, refused in one line."""

from __future__ import annotations

import os
import sys

from neurocontrol.errors import InputError

_PLATFORMS = {"linux": ("egl", "osmesa", "glfw", "glx"), "darwin": ("cgl",), "win32": ("wgl",)}
_SWITCHES = ("", "enable", "enabled", "on", "true", "1", "disable", "disabled", "off", "false", "0")
_BACKENDS = (
    "agg", "cairo", "gtk3agg", "gtk3cairo", "gtk4agg", "gtk4cairo", "macosx", "nbagg", "notebook",
    "inline", "ipympl", "widget", "pdf", "pgf", "ps", "qt5agg", "qt5cairo", "qtagg", "qtcairo",
    "svg", "template", "tkagg", "tkcairo", "webagg", "wx", "wxagg", "wxcairo",
)  # fmt: skip
_COUNTS = {"NUMBA_NUM_THREADS": 1, "NUMBA_OPT": 0, "OMP_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1}
_FLAGS = ("NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK", "NUMBA_DEBUG")


def check_surroundings() -> None:
    """Refuse what MuJoCo, matplotlib or numba could not read.

    Raises:
        InputError: A variable has a value that means nothing.
    """
    known = (*_PLATFORMS.get(sys.platform, ()), *_SWITCHES)
    drawing = os.environ.get("MUJOCO_GL", "").lower().strip()
    if drawing not in known:
        raise _refused("MUJOCO_GL", " or ".join(_PLATFORMS.get(sys.platform, ())))
    backend = os.environ.get("MPLBACKEND", "").lower()
    if backend and backend not in _BACKENDS and not backend.startswith("module://"):
        raise _refused("MPLBACKEND", "a backend of matplotlib such as agg")
    for name, least in _COUNTS.items():
        text = os.environ.get(name, "").strip()
        if text and not (text.isdecimal() and int(text) >= least):
            raise _refused(name, f"a whole number of at least {least}")
    for name in _FLAGS:
        if os.environ.get(name, "").strip() not in ("", "0", "1"):
            raise _refused(name, "0 or 1")


def _refused(name: str, expected: str) -> InputError:
    return InputError(
        f"the environment variable {name} must be {expected}, got {os.environ[name]!r}"
    )
