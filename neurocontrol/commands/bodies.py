"""A sub-parser for every body: only the one that is named loads what its options need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.options import escaped
from neurocontrol.rig import find, rigs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from neurocontrol.rig import Rig


def body_word(words: Sequence[str]) -> str | None:
    """The word that names a body, of those that follow a command; None without one."""
    return words[0] if words and not words[0].startswith("-") else None


def _resumed_folder(words: Sequence[str]) -> Path | None:
    """The folder of ``--resume`` where no body is named; None otherwise."""
    if body_word(words) is None:
        for place, word in enumerate(words):
            flag, _, value = word.partition("=")
            folder = value or next(iter(words[place + 1 :]), "")
            if flag == "--resume" and folder:
                return Path(folder)
    return None


def with_resumed_body(
    words: Sequence[str], body_of: Callable[[Path], object], file: str, does: str
) -> list[str]:
    """The words that follow a command, before them the body that the folder of a run names.

    Args:
        words: As they were typed; a body that they name stays.
        body_of: Reads the body of the run in a folder.
        file: Name of the file that should tell, for messages.
        does: What the run does to the body, for messages.

    Raises:
        InputError: The folder does not tell.
    """
    folder = _resumed_folder(words)
    if folder is None:
        return list(words)
    body = body_of(folder)
    if not isinstance(body, str):
        raise InputError(f"{folder / file} does not say which body it {does}")
    return [body, *words]


def add_bodies(
    parser: argparse.ArgumentParser,
    words: Sequence[str],
    add_options: Callable[[argparse.ArgumentParser, Rig], None],
) -> None:
    """Give a command a sub-parser for every body.

    Args:
        parser: The command's.
        words: What follows the command on the command line.
        add_options: Adds the options of the body that is named.

    Raises:
        InputError: There is no such body.
    """
    bodies = parser.add_subparsers(title="bodies", metavar="BODY", dest="body", required=True)
    word = body_word(words)
    chosen = None if word is None else find(word)
    for rig in rigs().values():
        if rig is not chosen:
            bodies.add_parser(rig.name, help=escaped(rig.meaning))
    if word is not None and chosen is not None:
        own = bodies.add_parser(
            word,
            help=escaped(chosen.meaning),
            description=f"{chosen.name}: {chosen.meaning}.",
        )
        own.set_defaults(rig=chosen, parser=own)
        add_options(own, chosen)
