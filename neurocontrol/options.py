"""Options that commands and bodies share, and types of numbers: one line for what they refuse."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from neurocontrol.rig import Rig

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

GROUNDS = ("flat", "rough", "slope", "step")
"""Kinds of ground that every body can be put on."""

_LONGEST = 1000  # characters of an error, which may repeat what was typed
_AMOUNTS = {"": 1, "k": 1_000, "M": 1_000_000}
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing its usage, so that every error is one line."""

    def error(self, message: str) -> NoReturn:
        """Raise the message.

        Raises:
            InputError: Always.
        """
        raise InputError(f"{message[:_LONGEST]} (see: {self.prog} --help)")


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


def amount(text: str) -> int:
    """Read a number of things such as ``300``, ``200k`` or ``1.5M``.

    Raises:
        argparse.ArgumentTypeError: The text is anything else, or less than one.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([kM]?)", text)
    number = round(float(match[1]) * _AMOUNTS[match[2]]) if match else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a number such as 300, 200k or 1M, got {text!r}")
    return number


def span(text: str) -> float:
    """Read a time such as ``90s``, ``30m`` or ``2h``, s.

    Raises:
        argparse.ArgumentTypeError: The text is anything else.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if not match or float(match[1]) == 0.0:
        raise argparse.ArgumentTypeError(f"must be a time such as 90s, 30m or 2h, got {text!r}")
    return float(match[1]) * _UNITS[match[2]]


def escaped(text: str) -> str:
    """A text as a help text, which parsers format."""
    return text.replace("%", "%%")


def add_number(
    parser: argparse.ArgumentParser,
    flag: str,
    kind: Callable[[str], float],
    default: float,
    meaning: str,
    metavar: str | None = None,
) -> None:
    """Add an option for a number, whose help tells what it is when it is left out."""
    told = f"{meaning} (default: {default:g})"
    parser.add_argument(flag, type=kind, default=default, help=told, metavar=metavar)


def add_choice(
    parser: argparse.ArgumentParser, flag: str, choices: Iterable[str], default: str, meaning: str
) -> None:
    """Add an option for one of some words, whose help tells which when it is left out."""
    told = f"{meaning} (default: {default})"
    parser.add_argument(flag, choices=list(choices), default=default, help=told)


def add_run_options(
    parser: argparse.ArgumentParser, rig: Rig, *, duration: float | None, what: str = ""
) -> None:
    """Add what runs of every body have: controller, preset, time and seed.

    Args:
        parser: The parser of a body.
        rig: The body's.
        duration: Simulated time when none is asked for, s; None where it depends on other options.
        what: What the seed decides besides network and start pose.
    """
    names = list(rig.controllers)
    if len(names) > 1:
        parser.add_argument(
            "--controller", choices=names, default=None, help=f"what moves it (default: {names[0]})"
        )
    else:
        parser.set_defaults(controller=names[0])
    parser.add_argument(
        "--preset", help="tuned parameters: preset name or .toml file (default: the controller's)"
    )
    usual = "" if duration is None else f" (default: {duration:g})"
    parser.add_argument(
        "--duration", type=positive, default=duration, help=f"simulated time, s{usual}"
    )
    add_number(parser, "--seed", whole(0), 0, f"of network, start pose{what}")


def add_ground_options(
    parser: argparse.ArgumentParser,
    kinds: Sequence[str] = GROUNDS,
    *,
    height: float = 0.011,
    angle: float = 5.0,
) -> None:
    """Add the kind of ground and its sizes, with the defaults of a body."""
    add_choice(parser, "--terrain", kinds, "flat", "ground")
    meaning = "largest height of uneven ground, or of the step, m"
    add_number(parser, "--height", finite, height, meaning)
    meaning = "inclination of the slope, degrees"
    add_number(parser, "--angle", between(-45.0, 45.0), angle, meaning)


def add_folder_options(parser: argparse.ArgumentParser) -> None:
    """Add where the results of a run go."""
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=None,
        help="folder for the results (default: a new one under runs/)",
    )  # fmt: skip
    parser.add_argument(
        "--overwrite", action="store_true", help="remove what an earlier run left in the folder"
    )


def take_defaults(parser: argparse.ArgumentParser) -> dict[str, object]:
    """Take the defaults out of a parser, so that only what is typed is parsed, and return them."""
    defaults = {}
    for action in parser._actions:
        if action.default is not argparse.SUPPRESS:
            defaults[action.dest] = action.default
            action.default = argparse.SUPPRESS
    return defaults


def typed(parser: argparse.ArgumentParser, values: Mapping[str, object]) -> list[str]:
    """Return the words by which values are given to a parser, in the order of its options.

    A list gets its option once for each of its items; what is None, False or empty gets none.
    """
    words = []
    for action in parser._actions:
        value = values.get(action.dest)
        if action.dest not in values or not action.option_strings:
            continue
        flag = action.option_strings[-1]
        if action.nargs == 0:
            words += [flag] if value else []
            continue
        for each in value if isinstance(value, list | tuple) else [value]:
            if each is not None and (text := str(each)):
                words += [f"{flag}={text}"] if text[0] == "-" else [flag, text]
    return words
