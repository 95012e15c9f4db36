"""Bodies and robots that move the way nervous systems move them.

Importing the package registers the Gymnasium environments of all rigs, chooses how MuJoCo draws on
a machine without a display (``MUJOCO_GL``, unless it is set), and loads nothing heavy: the names
below are imported when they are used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from neurocontrol.rig import Rig, register, rigs
from neurocontrol.viewing.opengl import choose_backend

if TYPE_CHECKING:
    from neurocontrol.commands.demo import demo
    from neurocontrol.commands.train import train
    from neurocontrol.commands.tune import tune
    from neurocontrol.cord import Cord, controller
    from neurocontrol.evaluation import evaluate
    from neurocontrol.making import make
    from neurocontrol.plant import Scenario
    from neurocontrol.recorder import Recorder
    from neurocontrol.recording import Recording
    from neurocontrol.simulation import Simulation
    from neurocontrol.terrain import Terrain
    from neurocontrol.viewing.live import View, view

__all__ = [
    "Cord",
    "Recorder",
    "Recording",
    "Rig",
    "Scenario",
    "Simulation",
    "Terrain",
    "View",
    "controller",
    "demo",
    "evaluate",
    "make",
    "register",
    "train",
    "tune",
    "view",
]

_LAZY = {
    "Cord": "cord",
    "Recorder": "recorder",
    "Recording": "recording",
    "Scenario": "plant",
    "Simulation": "simulation",
    "Terrain": "terrain",
    "View": "viewing.live",
    "controller": "cord",
    "demo": "commands.demo",
    "evaluate": "evaluation",
    "make": "making",
    "train": "commands.train",
    "tune": "commands.tune",
    "view": "viewing.live",
}


def __getattr__(name: str) -> Any:
    """Import a name of the public face when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public face."""
    return sorted([*__all__, "__version__"])


choose_backend()
rigs()
