"""Controls that a command space makes by itself: one for every entry, and its named commands."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from neurocontrol.viewing.live.take import command_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.controllers.contract import CommandEntry
    from neurocontrol.simulation import Simulation
    from neurocontrol.viewing.live.run import Frame, LiveRun

OWN = "own mixture"
"""What is shown where the command is none of those that have a name."""

_ROUND = 3.14  # rad
_PARTS = 100  # of a slider
_STRIDES = 20  # parts by which a key moves an entry over its range
_HELD = 0.6  # s for which a control that people move follows nobody else
_PACE, _STEER = ("speed", "drive"), ("turn", "heading")
"""Entries that keys move, the first that there is."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """What a slider of an entry goes over.

    Attributes:
        low: Its left end, in the entry's unit.
        high: Its right end.
    """

    low: float
    high: float

    @property
    def step(self) -> float:
        """A step of the slider: a round number, about a hundredth of its length."""
        rough = (self.high - self.low) / _PARTS
        size: float = 10.0 ** math.floor(math.log10(rough) + 1e-9)
        return next(size * part for part in (1, 2, 5, 10) if size * part >= rough * (1 - 1e-9))


def slider_range(entry: CommandEntry) -> Range | None:
    """What a slider of an entry goes over; None for one that has no end.

    An angle without bounds goes once around.
    """
    if math.isfinite(entry.low) and math.isfinite(entry.high) and entry.low < entry.high:
        return Range(low=entry.low, high=entry.high)
    if entry.unit == "rad":
        return Range(low=-_ROUND, high=_ROUND)
    return None


def label(entry: CommandEntry) -> str:
    """What the control of an entry is called."""
    words = entry.name.replace("_", " ")
    return words if entry.unit == "1" else f"{words}, {entry.unit}"


class Controls:
    """Controls of the command; they follow it when somebody else changes it."""

    def __init__(self, server: Any, run: LiveRun) -> None:
        """Add the controls to the current container.

        Args:
            server: The viser server.
            run: What is commanded.
        """
        self._server, self._run = server, run
        controller = run.stage.simulation.controller
        self._space, self._names = controller.command_space, tuple(controller.named_commands)
        self._entries: dict[str, Any] = {}
        self._moved: dict[str, float] = {}
        self._named: Any = None
        self._commands: list[Any] = []
        if self._names:
            self._named = server.gui.add_dropdown(
                "command", (*self._names, OWN), initial_value=self._name(run.frame),
                hint="what the controller knows by name; keys 1 to 9",
            )  # fmt: skip
            self._named.on_update(self._chosen)
        for entry, value in zip(self._space.entries, run.frame.command.tolist(), strict=True):
            self._entries[entry.name] = self._add(entry, value)
        self._add_keys()

    def _add(self, entry: CommandEntry, value: float) -> Any:
        gui, ends = self._server.gui, slider_range(entry)
        hint = f"{entry.meaning} ({entry.low:g} to {entry.high:g} {entry.unit})"
        if ends is None:
            handle = gui.add_number(label(entry), float(value), step=0.01, hint=hint)
        else:
            value = min(max(value, ends.low), ends.high)
            handle = gui.add_slider(label(entry), ends.low, ends.high, ends.step, value, hint=hint)

        async def moved(event: Any) -> None:
            if event.client_id is not None:
                self._moved[entry.name] = self._moved[""] = time.monotonic()
                self._run.tell(**{entry.name: float(event.target.value)})

        handle.on_update(moved)
        return handle

    async def _chosen(self, event: Any) -> None:
        if event.client_id is not None and event.target.value in self._names:
            self._moved[""] = time.monotonic()
            self._run.tell_name(event.target.value)

    def _add_keys(self) -> None:
        """Keys for the named commands, and for speed and turn."""
        for number, name in enumerate(self._names[:9], 1):
            self._key(f"command {name}", str(number), partial(self._run.tell_name, name))
        for names, keys in ((_PACE, ("I", "K")), (_STEER, ("J", "L"))):
            entry = next((one for one in self._space.entries if one.name in names), None)
            if entry is None or (ends := slider_range(entry)) is None:
                continue
            size = (ends.high - ends.low) / _STRIDES
            for key, change, word in zip(keys, (size, -size), ("more", "less"), strict=True):
                act = partial(self._nudge, entry.name, change, ends)
                self._key(f"{word} {label(entry)}", key, act)

    def _key(self, words: str, key: str, action: Callable[[], None]) -> None:
        command = self._server.gui.add_command(words, hotkey=key)

        async def triggered(_: object) -> None:
            action()

        command.on_trigger(triggered)
        self._commands.append(command)

    def _nudge(self, name: str, change: float, ends: Range) -> None:
        value = float(self._run.frame.command[self._space.names.index(name)]) + change
        self._run.tell(**{name: min(max(value, ends.low), ends.high)})

    def _name(self, frame: Frame) -> str:
        held = dict(zip(self._space.names, frame.command.tolist(), strict=True))
        return command_name(self._run.stage.simulation, held) or OWN

    def follow(self, frame: Frame) -> None:
        """Show the command as it is, when somebody else has changed it."""
        now = time.monotonic()
        for (name, handle), value in zip(
            self._entries.items(), frame.command.tolist(), strict=True
        ):
            low, high = getattr(handle, "min", -math.inf), getattr(handle, "max", math.inf)
            shown = min(max(value, low), high)
            if abs(handle.value - shown) > 1e-9 and now - self._moved.get(name, 0.0) > _HELD:
                handle.value = shown
        if self._named is not None and now - self._moved.get("", 0.0) > _HELD:
            self._named.value = self._name(frame)

    def fit(self, simulation: Simulation) -> bool:
        """Whether these are the controls of a simulation, too."""
        controller = simulation.controller
        return (self._space, self._names) == (
            controller.command_space, tuple(controller.named_commands)
        )  # fmt: skip

    def remove(self) -> None:
        """Take the keys away; the controls go with what holds them."""
        for command in self._commands:
            command.remove()
