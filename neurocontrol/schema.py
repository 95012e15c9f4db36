"""What a file must hold: one description for each kind of file, checked before anything is used.

A schema takes the value that was read and the words for where it stands, and returns it as the
type that was meant. Whatever does not fit is one sentence.
"""

from __future__ import annotations

import datetime
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral, Real
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


def shown(value: Any) -> str:
    """A value, or its beginning, in one line whatever it is."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested or long beyond what Python prints
        text = f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def refused(where: str, expected: str, value: Any) -> InputError:
    """The error for a value that does not fit."""
    return InputError(f"{where} must be {expected}, got {shown(value)}")


def within(name: object, where: str) -> str:
    """Where the entry of a name stands, in one line whatever the name is."""
    text = str(name)
    return f"{text if text.isprintable() and len(text) <= _SHOWN else shown(text)} of {where}"


@dataclass(frozen=True, kw_only=True)
class Number(Schema):
    """A number, returned as a float.

    Attributes:
        low: Least value.
        high: Largest value.
        above: What it must be larger than.
        finite: Whether it must be finite.
        unknown: Whether it may be None.
    """

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    finite: bool = True
    unknown: bool = False

    def check(self, value: Any, where: str) -> float | None:
        """Return the number; see :meth:`Schema.check`."""
        if value is None and self.unknown:
            return None
        if not isinstance(value, bool) and isinstance(value, Real):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            bounded = self.above < number and self.low <= number <= self.high
            if (math.isfinite(number) and bounded) or not self.finite:
                return number
        raise refused(where, self._words(), value)

    def _words(self) -> str:
        if not self.finite:
            return "a number"
        words = []
        if math.isfinite(self.above):
            words.append(f" above {self.above:g}")
        if math.isfinite(self.low):
            words.append(f" of at least {self.low:g}")
        if math.isfinite(self.high):
            words.append(f" of at most {self.high:g}")
        return "a finite number" + " and".join(words)


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
        if not isinstance(value, bool) and isinstance(value, Integral):
            number = int(value)
            if self.low <= number <= self.high:
                return number
        raise refused(where, f"a whole number from {self.low} to {self.high}", value)


@dataclass(frozen=True, kw_only=True)
class Truth(Schema):
    """True or false."""

    def check(self, value: Any, where: str) -> bool:
        """Return it; see :meth:`Schema.check`."""
        if isinstance(value, bool):
            return value
        raise refused(where, "true or false", value)


@dataclass(frozen=True, kw_only=True)
class Text(Schema):
    """A text."""

    def check(self, value: Any, where: str) -> str:
        """Return the text; see :meth:`Schema.check`."""
        if isinstance(value, str):
            return value
        raise refused(where, "a text", value)


@dataclass(frozen=True)
class Many(Schema):
    """A list.

    Attributes:
        of: What each item must be.
        different: Whether no two items may be equal.
        words: What to call the list in messages.
    """

    of: Schema
    different: bool = False
    words: str = "a list"

    def check(self, value: Any, where: str) -> list[Any]:
        """Return the list; see :meth:`Schema.check`."""
        if not isinstance(value, list | tuple):
            raise refused(where, self.words, value)
        items = [
            self.of.check(item, f"item {place} of {where}") for place, item in enumerate(value)
        ]
        if self.different:
            for name, again in zip(sorted(items), sorted(items)[1:], strict=False):
                if name == again:
                    raise InputError(f"{where} holds {shown(name)} twice")
        return items


@dataclass(frozen=True)
class Row(Schema):
    """A list of given items.

    Attributes:
        of: What every item must be, in order.
    """

    of: tuple[Schema, ...]

    def check(self, value: Any, where: str) -> list[Any]:
        """Return the list; see :meth:`Schema.check`."""
        if not isinstance(value, list | tuple) or len(value) != len(self.of):
            raise refused(where, f"a list of {len(self.of)}", value)
        return [
            one.check(item, f"item {place} of {where}")
            for place, (one, item) in enumerate(zip(self.of, value, strict=True))
        ]


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
        for name in value:
            if not isinstance(name, str) or (name not in known and self.others is None):
                raise InputError(
                    f"unknown entry {shown(name)} of {where}; expected one of {', '.join(known)}"
                )
        missing = sorted(self.needed.keys() - value.keys())
        if missing:
            raise InputError(f"{where} lacks {', '.join(missing)}")
        return {
            name: (known.get(name) or self.others or _PLAIN).check(entry, within(name, where))
            for name, entry in value.items()
        }


@dataclass(frozen=True, kw_only=True)
class Plain(Schema):
    """Plain data of any kind: texts, finite numbers, truths, and lists and tables of them.

    Dates become texts, tuples lists, and numbers of arrays Python's own.

    Attributes:
        depth: How deeply it may be nested.
        unknown: Whether it may hold None.
    """

    depth: int = 8
    unknown: bool = True

    def check(self, value: Any, where: str) -> Any:
        """Return the value; see :meth:`Schema.check`."""
        if self.depth == 0:
            raise InputError(f"{where} is nested too deeply")
        if isinstance(value, str | bool) or (value is None and self.unknown):
            return value
        if isinstance(value, Integral):
            return int(value)
        if isinstance(value, Real):
            return Number().check(value, where)
        if isinstance(value, datetime.date | datetime.time):
            return value.isoformat()
        inner = replace(self, depth=self.depth - 1)
        if isinstance(value, Mapping):
            return Table(others=inner).check(value, where)
        if isinstance(value, list | tuple):
            return Many(inner).check(value, where)
        raise refused(where, "plain data", value)


_PLAIN = Plain()
