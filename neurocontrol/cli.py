"""The ``neurocontrol`` program: one parser, one sub-command per module of ``commands``."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import TYPE_CHECKING, NoReturn

from neurocontrol import __version__
from neurocontrol.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("demo", "tune", "evaluate", "listing", "doctor")
"""Modules of ``neurocontrol.commands``, in the order of the help text.

Each has ``add_parser(subparsers)`` and ``run(arguments)``, which returns the exit code.
"""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing its usage, so that every error is one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see: {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every sub-command.

    The parsed namespace has ``run``, the function that carries the command out.
    """
    parser = _Parser(
        prog="neurocontrol",
        description="Bodies and robots that move the way nervous systems move them.",
    )
    parser.add_argument("--version", action="version", version=f"neurocontrol {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        command = importlib.import_module(f"neurocontrol.commands.{name}")
        command.add_parser(subparsers).set_defaults(run=command.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: Arguments after the program name; those of the process when left out.

    Returns:
        Exit code: 0 when all is well, 2 for bad input, 130 when interrupted, and what the
        command says otherwise.
    """
    try:
        arguments = build_parser().parse_args(argv)
        code: int = arguments.run(arguments)
    except (InputError, MissingExtraError, OSError) as error:
        print(f"neurocontrol: error: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("neurocontrol: interrupted", file=sys.stderr)
        return 130
    return code


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
