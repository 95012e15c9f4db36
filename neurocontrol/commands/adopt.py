"""``neurocontrol adopt``: somebody else's body becomes one that every command takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError
from neurocontrol.progress import say
from neurocontrol.rig import featured

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from neurocontrol.options import Subparsers


def add_parser(subparsers: Subparsers, words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add the sub-command's parser."""
    parser = subparsers.add_parser(
        "adopt",
        help="make a body of an MJCF or URDF file",
        description="Look at a body in an MJCF or URDF file and tell what was found, and what has "
        f"to be changed so that it is of the kind of the {featured().name}. Write a folder with "
        "the model and a rig.toml that can be edited, which every command takes for a body. The "
        "file itself is not changed. Every guess can be told instead.",
    )
    parser.add_argument("file", type=Path, help="the body, MJCF or URDF")
    parser.add_argument("--out", type=Path, help="the folder (default: the name of the file)")
    parser.add_argument("--overwrite", action="store_true", help="replace what is in the folder")
    if words:
        featured().part("kin").add_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Adopt the body, write its folder, print what was found and changed."""
    file: Path = arguments.file
    folder: Path = arguments.out or Path(file.stem)
    name = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-")
    if not name:
        raise InputError(f"the folder of a body needs a name of letters and digits, got {folder}")
    if not arguments.overwrite and folder.exists() and (folder.is_file() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already; --overwrite replaces what is in it")
    say(featured().part("kin").adopt(arguments, file, folder, name))
    typed = str(folder) if str(folder).startswith((".", "/", "~")) else f"./{folder}"
    say(f"\nwritten to {folder}; see it with: neurocontrol view {shlex.quote(typed)}")
    return 0
