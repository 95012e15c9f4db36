"""``neurocontrol neuron``: what one cell of a family does, and why."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.commands.families import add_families, closest, families, meaning
from neurocontrol.errors import InputError, NotFiniteError, unknown
from neurocontrol.options import (
    add_folder_options,
    add_number,
    finite,
    positive,
    typed,
    whole,
)
from neurocontrol.progress import say
from neurocontrol.runs import fresh_folder, held_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Any

    from neurocontrol.options import Subparsers
    from neurocontrol.snn.neurons import Neuron

_ABOUT_FILES = ("out", "overwrite")


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser, with the options of the family that words name."""
    parser = subparsers.add_parser(
        "neuron",
        help="show one neuron: response to a current, phase plane, f-I curve",
        description="Inject a current into one neuron and leave a figure of its potential, its "
        "phase plane with nullclines and its f-I curve, metrics and a report. A family may also "
        "be a class in a file, FILE.py:CLASS.",
    )
    parser.add_argument("--list", action="store_true", help="print families and their presets")
    if words:
        add_families(parser, words, add_options)
    else:
        parser.set_defaults(family=None)
    return parser


def add_options(parser: argparse.ArgumentParser, family: type[Neuron]) -> None:
    """Add what can be chosen of a family, and where the results go."""
    from neurocontrol.snn.single_cell import DURATION, STEP

    unit = family.units.get("current", "")
    if family.presets:
        parser.add_argument("--preset", help="kind of cell, see below")
    else:
        parser.set_defaults(preset=None)
    parser.add_argument(
        "--set", nargs="+", action="extend", metavar="NAME=VALUE", default=None,
        help="parameters, see below",
    )  # fmt: skip
    parser.add_argument(
        "--current", type=finite, default=None,
        help=f"constant current{f', {unit}' if unit else ' (it has no unit)'} (default: that of "
        "the preset, where it was published with one; else half more than makes the cell go on "
        "firing)",
    )  # fmt: skip
    parser.add_argument(
        "--duration", type=positive, default=None,
        help=f"simulated time, s (default: that of the preset's current; else {DURATION:g})",
    )  # fmt: skip
    parser.add_argument(
        "--dt", type=positive, default=None,
        help=f"step, s (default: that of the preset's current; else {STEP:g})",
    )  # fmt: skip
    add_number(parser, "--seed", whole(0), 0, "of noise")
    add_folder_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look at the cell, write the results, print the table."""
    if arguments.list:
        say(listing())
        return 0
    if arguments.family is None:
        raise InputError(
            f"name a family: {', '.join(families())} (see: neurocontrol neuron --list)"
        )
    _look(arguments)
    return 0


def _look(arguments: argparse.Namespace) -> None:
    from neurocontrol.snn.single_cell import DURATION, STEP, study
    from neurocontrol.viewing.networks.study_results import leave_study, study_table

    family: type[Neuron] = arguments.kind
    preset = preset_of(family, arguments.preset)
    neuron = cell(family, preset, arguments.set or ())
    stimulus = family.stimulus(preset) if preset and arguments.current is None else None
    duration = arguments.duration or (stimulus.duration if stimulus else DURATION)
    dt = arguments.dt or (stimulus.dt if stimulus else STEP)
    try:
        found = study(
            neuron,
            current=stimulus.current if stimulus else arguments.current,
            duration=duration,
            dt=dt,
            seed=arguments.seed,
        )
    except NotFiniteError as error:
        raise InputError(f"{error}; a shorter step may help") from None
    taken = {"preset": preset, "duration": duration, "dt": dt}
    if stimulus is None:
        taken["current"] = float(found.response.current[0])
    title = f"{family.__name__}, {preset}" if preset else family.__name__
    path = arguments.out or fresh_folder(
        Path("runs"), re.sub(r"\W+", "-", title).strip("-").lower()
    )
    with held_folder(path, overwrite=arguments.overwrite) as folder:
        leave_study(
            folder, found, title=title, seed=arguments.seed,
            command_line=_command_line(arguments, taken),
        )  # fmt: skip
        say(study_table(found).text())
        say(f"\nresults in {folder}: open {folder / 'report.html'}")


def preset_of(family: type[Neuron], word: str | None) -> str | None:
    """The preset that a word means, whatever its capitals, hyphens and blanks.

    Raises:
        InputError: The family has no such preset.
    """
    if word is None:
        return None
    name = closest(word, family.presets)
    if name is None:
        raise unknown(f"preset of {family.__name__}", word, family.presets)
    return name


def cell(family: type[Neuron], preset: str | None, settings: Sequence[str]) -> Neuron:
    """A cell of a family with some parameters.

    Args:
        family: The family.
        preset: One of its presets, which the settings change.
        settings: Parameters as ``name=value``.

    Raises:
        InputError: There is no such parameter, or its value cannot be.
    """
    changes = dict(_setting(family, one) for one in settings)
    try:
        return family.preset(preset, **changes) if preset else family(**changes)
    except TypeError as error:
        raise InputError(f"{family.__name__}: {error}") from None


def _setting(family: type[Neuron], text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"--set needs NAME=VALUE, got {text!r}")
    if name not in family.numbers():
        raise unknown(f"parameter of {family.__name__}", name, family.numbers())
    try:
        return name, float(value)
    except ValueError:
        raise InputError(f"{name} must be a number, got {value!r}") from None


def listing() -> str:
    """Families, what they are, and their presets, as a text."""
    from neurocontrol.viewing.table import align_text

    rows = []
    for name, family in families().items():
        rows.append([name, "", meaning(family)])
        for preset in family.presets:
            shown = "with the current that shows it" if family.stimulus(preset) else ""
            rows.append([name, preset, shown])
    return align_text([["family", "preset", "meaning"]], rows, left=3)


def _command_line(arguments: argparse.Namespace, taken: Mapping[str, Any]) -> str:
    """The command with every option, so that it can be typed again."""
    values = {**vars(arguments), **taken}
    for name in _ABOUT_FILES:
        del values[name]
    return shlex.join(
        ["neurocontrol", "neuron", arguments.family, *typed(arguments.parser, values)]
    )
