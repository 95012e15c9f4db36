"""The library that reads and writes NIR files, if it is installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from neurocontrol.errors import MissingExtraError

STEP: Final = "dt"
"""Entry of a graph's metadata: the step for which spikes are held, s."""


def nir() -> Any:
    """The module.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module("nir")
    except ModuleNotFoundError:
        raise MissingExtraError("NIR files", "nir") from None
