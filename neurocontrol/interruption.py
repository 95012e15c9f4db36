"""Ctrl-C and termination: long work ends in order and keeps what it has.

Within :func:`signals_handled` the first signal raises :class:`Interrupted` at once, or, within
:func:`deferred`, at the next :func:`safe_point`; a second one raises at once in any case.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """The process was asked to stop.

    Attributes:
        signal: By which signal.
    """

    def __init__(self, number: int) -> None:
        """Keep the number of the signal."""
        super().__init__(number)
        self.signal = signal.Signals(number)

    @property
    def exit_code(self) -> int:
        """What a shell expects: 130 after SIGINT, 143 after SIGTERM."""
        return 128 + int(self.signal)


class _Requests:
    """What was asked of this process, and whether it waits for a safe point."""

    def __init__(self) -> None:
        self.pending: int | None = None
        self.deferred = 0

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Ask for a safe point, or stop at once."""
        if self.deferred and self.pending is None:
            self.pending = number
            return
        self.pending = None
        raise Interrupted(number)


_requests = _Requests()


@contextmanager
def signals_handled() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into :class:`Interrupted`; only in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    report = sys.unraisablehook

    def swallowed(unraisable: Any) -> None:  # a library called back, and Python cannot raise there
        if isinstance(unraisable.exc_value, Interrupted):
            _requests.pending = int(unraisable.exc_value.signal)
        else:
            report(unraisable)

    sys.unraisablehook = swallowed
    before = {number: signal.signal(number, _requests.handle) for number in SIGNALS}
    try:
        yield
    finally:
        _requests.pending, sys.unraisablehook = None, report
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """Let a first signal wait for the next safe point, so that work is never cut in two."""
    _requests.deferred += 1
    try:
        yield
    finally:
        _requests.deferred -= 1
        if not _requests.deferred:
            safe_point()


def safe_point() -> None:
    """Stop here if a signal has come.

    Raises:
        Interrupted: It has.
    """
    number, _requests.pending = _requests.pending, None
    if number is not None:
        raise Interrupted(number)
