"""Gaits by time: which gait, how fast, which way, from when on, in a TOML file or by one drive."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol._files import read_toml
from neurocontrol.controllers.quadruped.command import QUADRUPED_COMMAND
from neurocontrol.controllers.quadruped.drive import Drive
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Table, Text
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

_LONGEST = 1e6  # s
_DRIVE_STEP = 0.05  # s, between two commands of a changing drive
_COMMAND = Table(
    needed={"time": Number(low=0.0, high=_LONGEST), "gait": Text()},
    others=Number(),
)
_SCHEMA = Table(allowed={"command": Many(_COMMAND, words="a list of [[command]] tables")})


def segments(commands: Sequence[Command], duration: float) -> list[tuple[float, float, Command]]:
    """Return start, stop and command of every stretch within ``duration`` seconds."""
    stops = [*(command.time for command in commands[1:]), duration]
    return [
        (command.time, min(stop, duration), command)
        for stop, command in zip(stops, commands, strict=True)
        if command.time < duration
    ]


def read_schedule(path: str | Path) -> list[Command]:
    """Read a schedule from a TOML file with one ``[[command]]`` table per command.

    A command has a ``time`` and a ``gait``; what else it has are entries of the controller's
    command, such as ``speed`` and ``turn``.

    Raises:
        InputError: The file cannot be read, an entry is missing or of a wrong type, or the times do
            not rise from 0.
    """
    title = f"schedule {path}"
    tables = _SCHEMA.check(read_toml(Path(path), title), title).get("command", [])
    if not tables:
        raise InputError(f"{title} needs at least one [[command]]")
    commands = [
        Command(time=table.pop("time"), name=table.pop("gait"), entries=table) for table in tables
    ]
    if commands[0].time != 0.0:
        raise InputError(f"the first command of {title} must be at time 0, got {commands[0].time}")
    for before, after in pairwise(commands):
        if after.time <= before.time:
            raise InputError(
                f"times of {title} must increase, got {after.time} after {before.time}"
            )
    return commands


def drive_at(time: float | FloatArray, drives: Sequence[float], duration: float) -> FloatArray:
    """The drive at moments, s, of one that goes evenly through some values in a time, s."""
    return np.asarray(np.interp(time, np.linspace(0.0, duration, len(drives)), drives))


def driven(drives: Sequence[float], duration: float, turn: float = 0.0) -> list[Command]:
    """Return the commands of a drive that goes evenly through some values, the first at time 0.

    Args:
        drives: The values, 0 to 1; the drive changes linearly between them.
        duration: Time from the first to the last, s.
        turn: Turn command.
    """
    drive, found = Drive(QUADRUPED_COMMAND), []
    speed = QUADRUPED_COMMAND.names.index("speed")
    for time in np.arange(0.0, duration, _DRIVE_STEP).tolist():
        (command,) = drive.command(np.atleast_1d(drive_at(time, drives, duration)))
        entries = {"speed": float(command[speed]), "turn": turn}
        found.append(Command(time=time, name=drive.gaits[drive.level[0]], entries=entries))
    return found


def changes_of_gait(commands: Sequence[Command]) -> list[Command]:
    """Those of some commands that begin another gait than the one before; the first as well."""
    before = ["", *(command.name for command in commands)]
    return [one for one, last in zip(commands, before, strict=False) if one.name != last]
