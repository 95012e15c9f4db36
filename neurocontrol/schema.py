"""What a file must hold: one description for each kind of file, checked before anything is used.

A schema takes the value that was read and the words for where it stands, and returns it as the
type that was meant. Whatever does not fit is one sentence.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from neurocontrol.errors import InputError

_SHOWN = 60  # characters of a wrong value that are repeated


class Schema(ABC):
    """What a value must be."""

    @abstractmethod
    def check(self, value: Any, where: str) -> Any:
        """Return the value as what it is meant to be.

        Args:
            value: As it was read.
            where: Where it stands, for messages.

        Raises:
            InputError: It is something else.
        """


def refused(where: str, expected: str, value: Any) -> InputError:
    """The error for a value that does not fit."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested or long beyond what Python prints
        text = f"a {type(value).__name__} that cannot be shown"
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return InputError(f"{where} must be {expected}, got {shown}")


@dataclass(frozen=True, kw_only=True)
class Number(Schema):
    """A finite number, returned as a float.

    Attributes:
        low: Least value.
        high: Largest value.
        unknown: Whether it may be None.
    """

    low: float = -math.inf
    high: float = math.inf
    unknown: bool = False

    def check(self, value: Any, where: str) -> float | None:
        """Return the number; see :meth:`Schema.check`."""
        if value is None and self.unknown:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number) and self.low <= number <= self.high:
                return number
        raise refused(where, f"a finite number{_bounds(self.low, self.high)}", value)


@dataclass(frozen=True, kw_only=True)
class Whole(Schema):
    """A whole number.

    Attributes:
        low: Least value.
        high: Largest value.
        unknown: Whether it may be None.
    """

    low: int = 0
    high: int = 2**63 - 1
    unknown: bool = False

    def check(self, value: Any, where: str) -> int | None:
        """Return the number; see :meth:`Schema.check`."""
        if value is None and self.unknown:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            if self.low <= value <= self.high:
                return value
            if value < self.low:
                raise refused(where, f"a whole number of at least {self.low}", value)
        raise refused(where, f"a whole number of at least {self.low}", value)


@dataclass(frozen=True, kw_only=True)
class Text(Schema):
    """A text.

    Attributes:
        choices: The texts that are allowed; empty for all.
        unknown: Whether it may be None.
    """

    choices: tuple[str, ...] = ()
    unknown: bool = False

    def check(self, value: Any, where: str) -> str | None:
        """Return the text; see :meth:`Schema.check`."""
        if value is None and self.unknown:
            return None
        if isinstance(value, str) and (not self.choices or value in self.choices):
            return value
        expected = f"one of {', '.join(self.choices)}" if self.choices else "a text"
        raise refused(where, expected, value)


@dataclass(frozen=True)
class Many(Schema):
    """A list.

    Attributes:
        of: What each item must be.
        length: How many there must be; None for any number.
    """

    of: Schema
    length: int | None = None

    def check(self, value: Any, where: str) -> list[Any]:
        """Return the list; see :meth:`Schema.check`."""
        if not isinstance(value, list | tuple) or self.length not in (None, len(value)):
            count = "" if self.length is None else f" of {self.length}"
            raise refused(where, f"a list{count}", value)
        return [self.of.check(item, f"{where}, number {place}") for place, item in enumerate(value)]


@dataclass(frozen=True, kw_only=True)
class Table(Schema):
    """A table of entries by name.

    Attributes:
        needed: Entries that must be there.
        allowed: Entries that may be there.
        others: What every other entry must be; None: there must be no other.
    """

    needed: Mapping[str, Schema] = field(default_factory=dict)
    allowed: Mapping[str, Schema] = field(default_factory=dict)
    others: Schema | None = None

    def check(self, value: Any, where: str) -> dict[str, Any]:
        """Return the table; see :meth:`Schema.check`."""
        if not isinstance(value, Mapping):
            raise refused(where, "a table", value)
        known = {**self.needed, **self.allowed}
        for name in self.needed:
            if name not in value:
                raise InputError(f"{where} lacks {name!r}")
        checked = {}
        for name, entry in value.items():
            schema = known.get(name, self.others)
            if schema is None:
                raise InputError(
                    f"unknown entry {str(name)[:_SHOWN]!r} in {where}; "
                    f"expected one of {', '.join(known)}"
                )
            checked[name] = schema.check(entry, f"{name} in {where}")
        return checked


@dataclass(frozen=True)
class Plain(Schema):
    """Plain data of any kind, nested no deeper than a few tables."""

    depth: int = 8

    def check(self, value: Any, where: str) -> Any:
        """Return the value; see :meth:`Schema.check`."""
        if self.depth == 0:
            raise InputError(f"{where} is nested too deeply")
        inner = Plain(self.depth - 1)
        if isinstance(value, Mapping):
            return {str(name): inner.check(entry, where) for name, entry in value.items()}
        if isinstance(value, list | tuple):
            return [inner.check(item, where) for item in value]
        if value is None or isinstance(value, str | int | float | bool):
            return value
        raise refused(where, "plain data", value)


def _bounds(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f" of at least {low:g}"
    if math.isinf(low):
        return f" of at most {high:g}"
    return f" from {low:g} to {high:g}"
