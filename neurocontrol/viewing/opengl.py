"""Drawing without a window: the choice of an OpenGL platform and whether it works.

MuJoCo reads the environment variable ``MUJOCO_GL`` once, when ``mujoco`` is first imported, and
without a display its default cannot draw. :func:`choose_backend` therefore sets the variable, which
every later import in the process and every child process sees. A value set by the user is kept.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import mujoco


def remedy() -> str:
    """What mends a machine of this kind that cannot draw."""
    if not sys.platform.startswith("linux"):
        return "a session with a desktop and a driver for OpenGL"
    if shutil.which("apt-get"):
        packages = "libegl1 libgl1-mesa-dri"
        return f"apt-get install --no-install-recommends {packages}  (then MUJOCO_GL=egl)"
    return "Mesa's libEGL or libOSMesa from your distribution  (then MUJOCO_GL=egl or osmesa)"


INSTALL_LINE: Final = remedy()
"""What mends this machine when it cannot draw."""

_LIBRARIES = {"egl": "libEGL.so.1", "osmesa": "libOSMesa.so.8"}
_PROBE = """
from neurocontrol.viewing.opengl import RenderingUnavailableError, choose_backend, open_renderer
choose_backend()
import mujoco
try:
    renderer = open_renderer(mujoco.MjModel.from_xml_string("<mujoco/>"), width=16, height=16)
except RenderingUnavailableError as error:
    raise SystemExit(str(error))
renderer.close()
"""


class RenderingUnavailableError(RuntimeError):
    """This machine cannot draw; everything except pictures of bodies still works."""

    def __init__(self, cause: str) -> None:
        """Name the cause; the message adds what mends it."""
        super().__init__(f"no OpenGL rendering ({cause}); try: {INSTALL_LINE}")


def choose_backend() -> None:
    """Set ``MUJOCO_GL`` on Linux without a display, unless the user has set it.

    It takes EGL, else OSMesa, and only when the library is there: importing ``mujoco`` with a
    platform whose library is missing raises. Call it before ``mujoco`` is first imported.
    """
    if "MUJOCO_GL" in os.environ or not sys.platform.startswith("linux") or _has_display():
        return
    for name, library in _LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            continue
        os.environ["MUJOCO_GL"] = name
        return


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_renderer(model: mujoco.MjModel, *, width: int, height: int) -> mujoco.Renderer:
    """Return an off-screen renderer of a model; the caller closes it.

    Args:
        model: The compiled model; its off-screen buffer must hold the picture.
        width: Width of the picture, pixels.
        height: Height of the picture, pixels.

    Raises:
        RenderingUnavailableError: OpenGL does not work in this process.
    """
    import mujoco

    if not hasattr(mujoco, "Renderer"):
        raise RenderingUnavailableError("mujoco has no renderer here")
    headless = sys.platform.startswith("linux") and not _has_display()
    if headless and os.environ.get("MUJOCO_GL", "") in ("", "glfw", "glx"):
        raise RenderingUnavailableError("no display, and neither EGL nor OSMesa was chosen")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            renderer: Any = mujoco.Renderer(model, height, width)
    except Exception as error:
        cause = str(error).strip() or type(error).__name__
        raise RenderingUnavailableError(cause.splitlines()[0]) from error
    return renderer


def probe() -> str | None:
    """Draw one picture in another process and return what went wrong, or None."""
    try:
        process = subprocess.run(
            [sys.executable, "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=60.0,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if process.returncode == 0:
        return None
    lines = process.stderr.strip().splitlines()
    return lines[-1] if lines else f"drawing ended with code {process.returncode}"
