"""A sub-parser for every family of neurons, those in files of users too."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.commands.bodies import body_word
from neurocontrol.errors import InputError, unknown
from neurocontrol.options import escaped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType

    from neurocontrol.snn.neurons import Neuron

_ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)  # of a cleaned docstring
_ELSEWHERE = re.compile(r"(.+\.py|\w[\w.]*):(\w+)")
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_WIDTH = 78


def families() -> Mapping[str, type[Neuron]]:
    """The shipped families that have a membrane, by name."""
    return {name: kind for name, kind in _shipped().items() if "v" in kind.variables}


def _shipped() -> Mapping[str, type[Neuron]]:
    from neurocontrol.snn import neurons

    return {
        name: kind
        for name, kind in vars(neurons).items()
        if isinstance(kind, type)
        and issubclass(kind, neurons.Neuron)
        and kind is not neurons.Neuron
    }


def find_family(word: str) -> type[Neuron]:
    """Return a family by its name, or from a file or module of users: ``my_cell.py:MyCell``.

    Raises:
        InputError: There is none.
    """
    if ":" in word or word.endswith(".py"):
        return _from_elsewhere(word)
    known = _shipped()
    name = closest(word, known)
    if name is None:
        raise unknown("family", word, [*families(), "FILE.py:CLASS"])
    return known[name]


def closest(word: str, known: Iterable[str]) -> str | None:
    """The name that a word means, whatever its capitals, hyphens and blanks; None without one."""
    return {_folded(name): name for name in known}.get(_folded(word))


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _from_elsewhere(word: str) -> type[Neuron]:
    from neurocontrol.snn.neurons import Neuron

    parts = _ELSEWHERE.fullmatch(word)
    if parts is None:
        raise InputError(f"{word} names no class; expected FILE.py:CLASS")
    place, name = parts.groups()
    module = _module(place)
    kind = getattr(module, name, None)
    if not isinstance(kind, type) or not issubclass(kind, Neuron):
        there = [
            one
            for one, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Neuron) and value is not Neuron
        ]
        raise unknown(f"family in {place}", name, there)
    return kind


def _module(place: str) -> ModuleType:
    """The module of a file or of a dotted name."""
    try:
        if not place.endswith(".py"):
            return importlib.import_module(place)
        file = Path(place).expanduser().resolve()
        digest = hashlib.sha256(str(file).encode()).hexdigest()[:8]
        name = f"neurocontrol_family_{digest}"
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise InputError(f"{place} is no Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    except Exception as error:
        raise InputError(f"cannot load {place}: {type(error).__name__}: {error}") from error


def add_families(
    parser: argparse.ArgumentParser,
    words: Sequence[str],
    add_options: Callable[[argparse.ArgumentParser, type[Neuron]], None],
) -> None:
    """Give a command a sub-parser for every family.

    Args:
        parser: The command's.
        words: What follows the command on the command line.
        add_options: Adds the options of the family that is named.

    Raises:
        InputError: There is no such family.
    """
    import argparse

    shown = parser.add_subparsers(title="families", metavar="FAMILY", dest="family")
    word = body_word(words)
    chosen = None if word is None else find_family(word)
    for name, family in families().items():
        if family is not chosen:
            shown.add_parser(name, help=escaped(meaning(family)))
    if word is not None and chosen is not None:
        own = shown.add_parser(
            word,
            help=escaped(meaning(chosen)),
            description=meaning(chosen),
            epilog=escaped(_told(chosen)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        own.set_defaults(kind=chosen, parser=own)
        add_options(own, chosen)


def meaning(family: type[Neuron]) -> str:
    """What a family says of itself, in a line."""
    return _ROLE.sub(r"\1", (family.__doc__ or "").partition("\n")[0])


def parameters(family: type[Neuron]) -> dict[str, str]:
    """What a family says of each of its parameters, with units; empty where it says nothing."""
    said: dict[str, str] = {}
    for kind in family.__mro__[::-1]:
        for name, text in _ENTRY.findall(inspect.cleandoc(kind.__doc__ or "")):
            said[name] = _ROLE.sub(r"\1", " ".join(text.split()))
    return {name: said.get(name, "") for name in family.numbers()}


def _told(family: type[Neuron]) -> str:
    """Parameters with their defaults, and presets, for the end of a help text."""
    usual = {field.name: field.default for field in fields(family)}
    lines = [
        _indented(f"{name} = {_number(usual[name])}{': ' if text else ''}{text}")
        for name, text in parameters(family).items()
    ]
    told = ["parameters for --set, with their defaults:", *lines]
    if family.presets:
        told += ["", "presets:", _indented(", ".join(family.presets))]
    return "\n".join(told)


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "(none)"


def _indented(text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
    )
