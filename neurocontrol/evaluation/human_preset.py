"""Which reflexes walk in an evaluation: a preset, or the published parameters."""

from __future__ import annotations

from typing import Any

from neurocontrol.controllers.human.reflex_parameters import published_parameters
from neurocontrol.controllers.human.reflex_walking import read_speed_vectors

PUBLISHED = "published"
"""In place of a preset: the parameters of Song and Geyer."""

SHIPPED = "human"
"""The preset that is used when none is given."""


def preset_options(preset: str | None) -> dict[str, Any]:
    """Arguments of the controller for a preset name, a TOML file, or ``published``."""
    if preset == PUBLISHED:
        return {"parameters": published_parameters()}
    return {"preset": preset or SHIPPED}


def check_preset(preset: str | None) -> None:
    """Make sure that a preset can be walked with.

    Raises:
        InputError: There is no such preset, or it is not one of reflexes.
    """
    if preset != PUBLISHED:
        read_speed_vectors(preset or SHIPPED)
