"""Types for command-line numbers: what they accept, and one line for what they refuse."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def finite(text: str) -> float:
    """Read a finite number.

    Raises:
        argparse.ArgumentTypeError: The text is no number, or not a finite one.
    """
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number, got {text!r}") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"must be a finite number, got {text!r}")
    return value


def positive(text: str) -> float:
    """Read a finite number above zero, such as a duration in seconds.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    value = finite(text)
    if value <= 0.0:
        raise argparse.ArgumentTypeError(f"must be above zero, got {text!r}")
    return value


def non_negative(text: str) -> float:
    """Read a finite number that is zero or more.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    value = finite(text)
    if value < 0.0:
        raise argparse.ArgumentTypeError(f"must be zero or more, got {text!r}")
    return value


def between(low: float, high: float) -> Callable[[str], float]:
    """Make a type that reads a number from ``low`` to ``high``, both included.

    Returns:
        A function for ``type=`` of ``add_argument``.
    """

    def bounded(text: str) -> float:
        value = finite(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low:g} to {high:g}, got {text!r}")
        return value

    return bounded


def whole(low: int) -> Callable[[str], int]:
    """Make a type that reads a whole number of at least ``low``, such as a count or a seed.

    Returns:
        A function for ``type=`` of ``add_argument``.
    """

    def counted(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be a whole number, got {text!r}") from None
        if value < low:
            raise argparse.ArgumentTypeError(f"must be {low} or more, got {text!r}")
        return value

    return counted


def span(text: str) -> float:
    """Read a time such as ``90s``, ``30m`` or ``2h``, s.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if not match or float(match[1]) == 0.0:
        raise argparse.ArgumentTypeError(f"must be a time such as 90s, 30m or 2h, got {text!r}")
    return float(match[1]) * _UNITS[match[2]]
