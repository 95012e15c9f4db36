"""One drive by time: gaits and speeds that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.controllers.quadruped.command import QUADRUPED_COMMAND
from neurocontrol.controllers.quadruped.drive import Drive
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.controllers.contract import CommandSpace
    from neurocontrol.types import FloatArray

_DRIVE_STEP = 0.05  # s, between two commands of a changing drive


def drive_at(time: float | FloatArray, drives: Sequence[float], duration: float) -> FloatArray:
    """The drive at moments, s, of one that goes evenly through some values in a time, s."""
    return np.asarray(np.interp(time, np.linspace(0.0, duration, len(drives)), drives))


def driven(
    drives: Sequence[float],
    duration: float,
    turn: float = 0.0,
    space: CommandSpace = QUADRUPED_COMMAND,
) -> list[Command]:
    """Return the commands of a drive that goes evenly through some values, the first at time 0.

    Args:
        drives: The values, 0 to 1; the drive changes linearly between them.
        duration: Time from the first to the last, s.
        turn: Turn command.
        space: Entries of the command of the controller.
    """
    drive, found = Drive(space), []
    told = [name for name in ("drive", "speed") if name in space.names]
    columns = [space.names.index(name) for name in told]
    for time in np.arange(0.0, duration, _DRIVE_STEP).tolist():
        (command,) = drive.command(np.atleast_1d(drive_at(time, drives, duration)))
        entries = {**dict(zip(told, command[columns].tolist(), strict=True)), "turn": turn}
        found.append(Command(time=time, name=drive.gaits[drive.level[0]], entries=entries))
    return found


def changes_of_gait(commands: Sequence[Command]) -> list[Command]:
    """Those of some commands that begin another gait than the one before; the first as well."""
    before = ["", *(command.name for command in commands)]
    return [one for one, last in zip(commands, before, strict=False) if one.name != last]
