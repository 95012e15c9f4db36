"""What a part does in a step, as calls of compiled kernels on arrays that stay where they are.

A part whose whole step is such calls can be run from compiled code, one row after another, without
Python in between. Python runs the same calls where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from neurocontrol.types import FloatArray, IntArray


@dataclass(frozen=True)
class Scratch:
    """Work space of a kernel, which threads must not share.

    Attributes:
        of: Returns the array of a thread, numbered from 0.
    """

    of: Callable[[int], Any]

    @classmethod
    def like(cls, array: Any) -> Scratch:
        """An array for the first thread, and copies of it for the others."""
        return cls(lambda thread: array if thread == 0 else array.copy())


@dataclass(frozen=True)
class Call:
    """A kernel and what it is called with.

    Attributes:
        kernel: Compiled function whose first argument is the rows to work on, shape ``(n,)``. It
            writes to those rows and to scratch only, and its result is not looked at.
        arguments: The others: arrays, numbers, tuples of them, records, and scratch.
    """

    kernel: Callable[..., Any]
    arguments: tuple[Any, ...]

    def of(self, thread: int) -> tuple[Any, ...]:
        """The arguments of a thread."""
        return tuple(one.of(thread) if isinstance(one, Scratch) else one for one in self.arguments)

    @cached_property
    def here(self) -> tuple[Any, ...]:
        """The arguments of the first thread."""
        return self.of(0)


def run(calls: Iterable[Call], rows: IntArray) -> None:
    """Make calls on rows ``(n,)``, one after another."""
    for call in calls:
        call.kernel(rows, *call.here)


_Made = TypeVar("_Made")


class Kept(Generic[_Made]):
    """What was made of some arrays and numbers, until it is asked for of others."""

    def __init__(self, make: Callable[..., _Made]) -> None:
        """Keep what a function makes of what it is given."""
        self._make = make
        self._arrays: tuple[Any, ...] = ()
        self._made: _Made | None = None

    def __call__(self, *arrays: Any) -> _Made:
        """Make it of these, or return what was made of them the last time."""
        same = len(arrays) == len(self._arrays) and all(map(is_, arrays, self._arrays))
        if not same or self._made is None:
            self._arrays, self._made = arrays, self._make(*arrays)
        return self._made


@dataclass(frozen=True, kw_only=True)
class Program:
    """A step of a part.

    Attributes:
        calls: What it does, in order.
        output: What the step returns, shape ``(B, n)``.
        current: Tells whether the arrays of the calls are still those of the part.
    """

    calls: tuple[Call, ...]
    output: FloatArray
    current: Callable[[], bool] = lambda: True
