"""Named commands by time, in a TOML file: which, with which entries, from when on."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError
from neurocontrol.schema import Many, Number, Table, Text
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 1e6  # s
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
