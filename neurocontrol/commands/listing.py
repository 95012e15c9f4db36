"""``neurocontrol list``: the bodies, controllers, presets, environments and tasks there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.progress import warn
from neurocontrol.rig import failures, rigs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from neurocontrol.options import Subparsers
    from neurocontrol.rig import Rig

COLUMNS = ("body", "kind", "name", "meaning")
"""Columns of the table."""


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command ``list``."""
    parser = subparsers.add_parser(
        "list",
        help="show bodies, controllers, presets, environments and tasks",
        description="Show what there is, body by body: controllers, presets, environments, tasks.",
    )
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print the registry as one table; a line to standard error for what could not be loaded.

    Returns:
        Exit code 0.
    """
    if arguments.json:
        print(json.dumps([dict(zip(COLUMNS, one, strict=True)) for one in entries()], indent=2))
        return 0
    lines = [COLUMNS, *entries()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
    for reference, cause in failures().items():
        warn(f"cannot load {reference}: {cause}")
    return 0


def entries() -> list[tuple[str, str, str, str]]:
    """Everything that is registered: body, kind, name and meaning."""
    return [
        (rig.name, kind, name, meaning)
        for rig in rigs().values()
        for kind, name, meaning in _of_rig(rig)
    ]


def _of_rig(rig: Rig) -> Iterator[tuple[str, str, str]]:
    yield "body", rig.name, rig.meaning
    for name, nerves in rig.controllers.items():
        yield "controller", name, nerves.meaning
    for name in rig.preset_names:
        yield "preset", name, _described(rig.preset(name))
    if rig.environment is not None:
        yield "environment", rig.environment.id, "gymnasium.make, gymnasium.make_vec"
        for name, meaning in rig.environment.tasks.items():
            yield "task", name, meaning


def _described(preset: str) -> str:
    """What a preset says of itself; a file that cannot be read must not hide all others."""
    try:
        from neurocontrol.controllers.presets import read_preset

        return read_preset(preset).description
    except (InputError, ModuleNotFoundError) as error:
        return f"({error})"
