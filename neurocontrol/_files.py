"""Files that are either complete or absent: written beside their place, then moved into it."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


def make_folder(path: str | os.PathLike[str]) -> Path:
    """Create a folder and its parents, and make sure that files can be written there.

    Raises:
        InputError: The folder cannot be created or written to.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{secrets.token_hex(6)}.tmp"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise InputError(f"cannot write to the folder {folder}: {error.strerror}") from error
    return folder


def read_toml(source: Path | Traversable, title: str) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        source: The file.
        title: What the file is, for messages.

    Raises:
        InputError: It cannot be read, or is not valid TOML.
    """
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {title}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{title} is not valid TOML: {error}") from None


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary file in the same folder, and move it to ``path`` when the block succeeds.

    A block that raises leaves whatever was at ``path`` untouched and removes the temporary file.
    The temporary name keeps the suffix, which some encoders read.

    Raises:
        InputError: The file cannot be written there.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.stem}.{secrets.token_hex(6)}{target.suffix}")
    try:
        if target.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        temporary.touch(exist_ok=False)
        yield temporary
        _flush(temporary)
        temporary.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        if temporary.exists():
            temporary.unlink()


def _flush(path: Path) -> None:
    """Bring the contents to the disk, so that a crash cannot leave an empty file in place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write ``content`` to ``path``, completely or not at all.

    Raises:
        InputError: The file cannot be written there.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: str | os.PathLike[str], content: str) -> None:
    """Write ``content`` to ``path`` as UTF-8, completely or not at all.

    Raises:
        InputError: The file cannot be written there.
    """
    write_bytes(path, content.encode())


def write_json(path: str | os.PathLike[str], content: Any) -> None:
    """Write ``content`` to ``path`` as strict JSON, completely or not at all.

    Raises:
        InputError: The file cannot be written there.
        ValueError: ``content`` holds a number that JSON does not know, such as NaN.
    """
    write_text(path, json.dumps(content, indent=2, allow_nan=False) + "\n")
