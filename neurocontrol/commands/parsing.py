"""From words to arguments: the parser of one command and one body, and nothing more than that."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from neurocontrol import __version__
from neurocontrol.errors import InputError
from neurocontrol.options import Parser
from neurocontrol.schema import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from neurocontrol.rig import Rig

COMMANDS = {
    "demo": "demo", "view": "view", "tune": "tune", "train": "train", "evaluate": "evaluate",
    "experiment": "experiment", "adopt": "adopt", "neuron": "neuron", "learn": "learn",
    "convert": "convert", "chip": "chip", "list": "listing", "doctor": "doctor",
}  # fmt: skip
"""Modules of ``neurocontrol.commands`` by command, in the order of the help text.

Each has ``add_parser(subparsers, words)`` and ``run(arguments)``, which returns the exit code; it
may have ``completed(words)``, which adds what words leave out.
"""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse the words after the program's name.

    Returns:
        The arguments, with ``run``, the function that carries the command out.

    Raises:
        InputError: They cannot be understood.
    """
    for word in words:
        option, equals, value = word.partition("=")
        if not word or (word[:2] == "--" and equals and not value):
            raise InputError(f"argument {option} is empty" if word else "an argument is empty")
    first = next((place for place, word in enumerate(words) if word[:1] != "-"), len(words))
    options, command, own = (
        list(words[:first]),
        "".join(words[first : first + 1]),
        words[first + 1 :],
    )
    complete = list(words)
    parser = Parser(
        prog="neurocontrol",
        description="Bodies and robots that move the way nervous systems move them.",
    )
    parser.add_argument("--version", action="version", version=f"neurocontrol {__version__}")
    parser.add_argument(
        "--quiet", action="store_true", help="show neither progress nor results, only errors"
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, room in COMMANDS.items():
        module = importlib.import_module(f"neurocontrol.commands.{room}")
        mine = name == command
        if mine and hasattr(module, "completed"):
            own = module.completed(own)
            complete = [*options, command, *own]
        module.add_parser(subparsers, own if mine else ()).set_defaults(run=module.run)
    return parser.parse_args(complete)


def parse_options(command: str, rig: Rig, options: Mapping[str, object]) -> argparse.Namespace:
    """Parse options of a command that are given by name, as if they had been typed.

    Raises:
        InputError: There is no such option, or its value cannot be used.
    """
    from neurocontrol.options import typed

    empty = parse([command, rig.address])
    known = {action.dest for action in empty.parser._actions} - {"help"}
    for name in options:
        if name not in known:
            raise InputError(
                f"unknown option {shown(name)} of {command} {rig.name}; "
                f"expected one of {', '.join(sorted(known))}"
            )
    return parse([command, rig.address, *typed(empty.parser, options)])
