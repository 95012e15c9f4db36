"""Controls that a command space makes by itself: one for every entry, and its named commands."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from neurocontrol.controllers.contract import CommandSpace
from neurocontrol.viewing.live.take import command_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from neurocontrol.controllers.contract import CommandEntry
    from neurocontrol.viewing.live.run import Frame, LiveRun
    from neurocontrol.viewing.live.stage import Stage

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


class Sliders:
    """A control for every entry of a space; they follow it when somebody else changes it."""

    def __init__(
        self,
        server: Any,
        space: CommandSpace,
        values: Sequence[float],
        tell: Callable[..., None] | None,
    ) -> None:
        """Add the controls to the current container.

        Args:
            server: The viser server.
            space: The entries.
            values: What they are now.
            tell: Sets entries by name; None: they can only be looked at.
        """
        self._gui, self._tell = server.gui, tell
        self._space, self._values = space, tuple(values)
        self._moved: dict[str, float] = {}
        self._entries = {
            entry.name: self._add(entry, value)
            for entry, value in zip(space.entries, values, strict=True)
        }

    def _add(self, entry: CommandEntry, value: float) -> Any:
        gui, ends, tell = self._gui, slider_range(entry), self._tell
        further = {
            "hint": f"{entry.meaning} ({entry.low:g} to {entry.high:g} {entry.unit})",
            "disabled": tell is None,
        }
        if ends is None:
            handle = gui.add_number(label(entry), float(value), step=0.01, **further)
        else:
            value = min(max(value, ends.low), ends.high)
            handle = gui.add_slider(label(entry), ends.low, ends.high, ends.step, value, **further)

        async def moved(event: Any) -> None:
            if tell is not None and event.client_id is not None:
                self._moved[entry.name] = time.monotonic()
                tell(**{entry.name: float(event.target.value)})

        handle.on_update(moved)
        return handle

    @property
    def moved(self) -> float:
        """When people last moved one of them, s."""
        return max(self._moved.values(), default=0.0)

    def nudges(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """Words, keys and what they do, for the pace and for steering, if entries are called so."""
        tell = self._tell
        for names, keys in ((_PACE, ("I", "K")), (_STEER, ("J", "L"))):
            entry = next((one for one in self._space.entries if one.name in names), None)
            if tell is None or entry is None or (ends := slider_range(entry)) is None:
                continue
            size = (ends.high - ends.low) / _STRIDES
            for key, change, word in zip(keys, (size, -size), ("more", "less"), strict=True):
                act = partial(self._nudge, tell, entry.name, change, ends)
                yield f"{word} {label(entry)}", key, act

    def _nudge(self, tell: Callable[..., None], name: str, change: float, ends: Range) -> None:
        value = self._values[self._space.names.index(name)] + change
        tell(**{name: min(max(value, ends.low), ends.high)})

    def follow(self, values: Sequence[float]) -> None:
        """Show what the entries are, when somebody else has changed them."""
        now, self._values = time.monotonic(), tuple(values)
        for (name, handle), value in zip(self._entries.items(), values, strict=True):
            low, high = getattr(handle, "min", -math.inf), getattr(handle, "max", math.inf)
            shown = min(max(value, low), high)
            if abs(handle.value - shown) > 1e-9 and now - self._moved.get(name, 0.0) > _HELD:
                handle.value = shown


class Controls:
    """Controls of the command, or of what is asked of what sets it.

    Where something else sets the command, as a policy does, its entries can only be looked at.
    """

    def __init__(self, server: Any, run: LiveRun) -> None:
        """Add the controls to the current container.

        Args:
            server: The viser server.
            run: What is commanded.
        """
        self._server, self._run = server, run
        self._kind = _kind(run.stage)
        stage, frame = run.stage, run.frame
        self._space, self._names, asked = self._kind
        self._named_at = 0.0
        self._named: Any = None
        self._keys: list[Any] = []
        self._targets: Sliders | None = None
        if stage.driver is None and self._names:
            self._named = server.gui.add_dropdown(
                "command", (*self._names, OWN), initial_value=self._name(frame),
                hint="what the controller knows by name; keys 1 to 9",
            )  # fmt: skip
            self._named.on_update(self._chosen)
            for number, name in enumerate(self._names[:9], 1):
                self._key(f"command {name}", str(number), partial(run.tell_name, name))
        if asked.entries:
            with server.gui.add_folder("asked for"):
                self._targets = Sliders(server, asked, frame.targets.tolist(), run.ask)
        tell = run.tell if stage.driver is None else None
        self._sliders = Sliders(server, self._space, frame.command.tolist(), tell)
        for nudge in (self._targets or self._sliders).nudges():
            self._key(*nudge)

    async def _chosen(self, event: Any) -> None:
        if event.client_id is not None and event.target.value in self._names:
            self._named_at = time.monotonic()
            self._run.tell_name(event.target.value)

    def _key(self, words: str, key: str, action: Callable[[], None]) -> None:
        command = self._server.gui.add_command(words, hotkey=key)

        async def triggered(_: object) -> None:
            action()

        command.on_trigger(triggered)
        self._keys.append(command)

    def _name(self, frame: Frame) -> str:
        held = dict(zip(self._space.names, frame.command.tolist(), strict=True))
        return command_name(self._run.stage.simulation, held) or OWN

    def follow(self, frame: Frame) -> None:
        """Show the command and what is asked for as they are, when somebody else changed them."""
        self._sliders.follow(frame.command.tolist())
        if self._targets is not None:
            self._targets.follow(frame.targets.tolist())
        moved = max(self._named_at, self._sliders.moved)
        if self._named is not None and time.monotonic() - moved > _HELD:
            self._named.value = self._name(frame)

    def fit(self, stage: Stage) -> bool:
        """Whether these are the controls of a stage, too."""
        return self._kind == _kind(stage)

    def remove(self) -> None:
        """Take the keys away; the controls go with what holds them."""
        for command in self._keys:
            command.remove()


def _kind(stage: Stage) -> tuple[CommandSpace, tuple[str, ...], CommandSpace]:
    """Entries of the command, its names, and what is asked for."""
    controller = stage.simulation.controller
    asked = stage.targets.space if stage.targets else CommandSpace(())
    return controller.command_space, tuple(controller.named_commands), asked
