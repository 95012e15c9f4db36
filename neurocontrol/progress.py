"""What people see of long work: bars where there is a terminal, and lines unless they want none."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neurocontrol.interruption import safe_point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tqdm import tqdm

_FORMAT = "{desc} {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} s [{elapsed}<{remaining}]{postfix}"
_quiet = False


def be_quiet(quiet: bool) -> None:
    """Show neither bars nor lines from now on, or do so again."""
    global _quiet
    _quiet = quiet


def say(text: str) -> None:
    """Print a line for people, unless they want none."""
    if not _quiet:
        print(text)


def warn(text: str) -> None:
    """Print a line to standard error, if there is one."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def bar(**options: Any) -> tqdm[Any]:
    """A bar of ``tqdm`` with its options; nothing is shown where there is no terminal."""
    from tqdm import tqdm

    seen = sys.stderr is not None and sys.stderr.isatty() and not _quiet
    return tqdm(disable=not seen, **options)


@contextmanager
def seconds_bar(total: float, title: str) -> Iterator[Callable[[float], None]]:
    """Show a bar and give the function that advances it by simulated seconds.

    Sums of many small steps may exceed the total by rounding; the bar never does. Whoever advances
    it stops there when a signal has come.

    Args:
        total: Seconds to simulate.
        title: What is being done.
    """
    with bar(total=total, desc=title, bar_format=_FORMAT) as shown:

        def advance(seconds: float) -> None:
            shown.update(max(0.0, min(seconds, total - shown.n)))
            safe_point()

        yield advance
