"""Gaits by time: which gait, how fast, which way, from when on, in a TOML file."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError
from neurocontrol.timeline import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTRIES = ("speed", "turn")
_KEYS = ("time", "gait", *_ENTRIES)


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

    Raises:
        InputError: The file cannot be read, a key is unknown or missing, a value is not usable, or
            the times do not rise from 0.
    """
    content = read_toml(Path(path), f"schedule {path}")
    tables = content.pop("command", [])
    if content:
        raise InputError(f"unknown key {next(iter(content))!r} in schedule; expected [[command]]")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError("a schedule is a list of [[command]] tables")
    commands = []
    for number, table in enumerate(tables, start=1):
        for key, value in table.items():
            if key not in _KEYS:
                raise InputError(
                    f"unknown key {key!r} in command {number}; expected one of {', '.join(_KEYS)}"
                )
            wanted = str if key == "gait" else (int, float)
            if isinstance(value, bool) or not isinstance(value, wanted):
                raise InputError(f"{key} of command {number} has a wrong type: {value!r}")
        if "gait" not in table or "time" not in table:
            raise InputError(f"command {number} needs a time and a gait")
        entries = {name: float(table[name]) for name in _ENTRIES if name in table}
        commands.append(Command(time=float(table["time"]), name=table["gait"], entries=entries))
    _check_times([command.time for command in commands])
    return commands


def _check_times(times: Sequence[float]) -> None:
    """Refuse schedules that make no sense.

    Raises:
        InputError: There are no times, the first is not 0, or they are out of order.
    """
    if not times:
        raise InputError("a schedule needs at least one command")
    if not all(isfinite(time) for time in times):
        raise InputError(f"schedule times must be finite, got {list(times)}")
    if times[0] != 0.0:
        raise InputError(f"the first command of a schedule must be at time 0, got {times[0]}")
    for before, after in pairwise(times):
        if after <= before:
            raise InputError(f"schedule times must increase, got {after} after {before}")
