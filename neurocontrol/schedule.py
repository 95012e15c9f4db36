"""Timed commands: which gait, how fast, which way, from when on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from pathlib import Path

from neurocontrol._files import read_toml
from neurocontrol.errors import InputError

_KEYS = ("time", "gait", "speed", "turn")


@dataclass(frozen=True, kw_only=True)
class TimedCommand:
    """A command from a moment on.

    Attributes:
        time: When it takes effect, s.
        gait: Gait by name.
        speed: From 0, the slowest of the gait, to 1, the fastest.
        turn: From -1, right, to 1, left.
    """

    time: float
    gait: str
    speed: float = 0.5
    turn: float = 0.0


@dataclass(frozen=True)
class Schedule:
    """Timed commands in order; the first holds from the start."""

    commands: tuple[TimedCommand, ...]

    def __post_init__(self) -> None:
        """Refuse schedules that make no sense.

        Raises:
            InputError: It is empty, does not start at 0, or its times are out of order.
        """
        if not self.commands:
            raise InputError("a schedule needs at least one command")
        times = [command.time for command in self.commands]
        if not all(isfinite(time) for time in times):
            raise InputError(f"schedule times must be finite, got {times}")
        if times[0] != 0.0:
            raise InputError(f"the first command of a schedule must be at time 0, got {times[0]}")
        for before, after in pairwise(times):
            if after <= before:
                raise InputError(f"schedule times must increase, got {after} after {before}")

    def segments(self, duration: float) -> list[tuple[float, float, TimedCommand]]:
        """Return start, stop and command of every stretch within ``duration`` seconds."""
        starts = [command.time for command in self.commands]
        stops = [*starts[1:], duration]
        return [
            (start, min(stop, duration), command)
            for start, stop, command in zip(starts, stops, self.commands, strict=True)
            if start < duration
        ]


def read_schedule(path: str | Path) -> Schedule:
    """Read a schedule from a TOML file with one ``[[command]]`` table per command.

    Raises:
        InputError: The file cannot be read, a key is unknown or missing, or a value is not usable.
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
        commands.append(TimedCommand(**table))
    return Schedule(tuple(commands))
