"""Files that are either complete or absent: written beside their place, then moved into it."""

from __future__ import annotations

import json
import math
import os
import secrets
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.schema import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_LONGEST = 1 << 20  # bytes of a file that people or programs write as text
_DOTS = 10**7  # squared, over lines: keys of many parts take tomllib a time that grows as these


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


def read_text(source: Path | Traversable, title: str, longest: int = _LONGEST) -> str:
    """Read a text in UTF-8.

    Args:
        source: The file.
        title: What the file is, for messages.
        longest: Bytes that it may have, by default 1 MB.

    Raises:
        InputError: It cannot be read, is no such text, or is longer.
    """
    try:
        with source.open("rb") as file:
            content = file.read(longest + 1)
        if len(content) > longest:
            raise InputError(f"{title} is longer than {longest} bytes")
        return content.decode()
    except OSError as error:
        raise InputError(f"cannot read {title}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{title} is not in UTF-8: {error}") from None
    except ValueError as error:  # a path that no file can have
        raise InputError(f"cannot read {title}: {error}") from None


def read_toml(source: Path | Traversable, title: str) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        source: The file.
        title: What the file is, for messages.

    Raises:
        InputError: It cannot be read, or is not valid TOML.
    """
    text = read_text(source, title)
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _DOTS:
        raise InputError(f"{title} has lines with too many dots")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{title} is not valid TOML: {_cause(error)}") from None


def parse_json(text: str, title: str) -> Any:
    """Return what a text in strict JSON holds.

    Args:
        text: The text.
        title: What it is, for messages.

    Raises:
        InputError: It is not valid JSON, or holds half a character.
    """
    try:
        content = json.loads(text)
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise InputError(f"{title} is not valid JSON: {_cause(error)}") from None
    return content


def _cause(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def format_toml(content: Mapping[str, Any], title: str) -> str:
    """Return plain data as TOML text.

    Args:
        content: The entries by name.
        title: What it is, for messages.

    Raises:
        InputError: It holds what TOML cannot, or what no file of ours should: None, or a number
            that is not finite.
    """
    import tomli_w

    text = tomli_w.dumps(Plain(unknown=False).check(content, title))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{title} cannot be written: {error}") from None
    return text


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


def known(value: Any) -> Any:
    """The same plain data with None for numbers that JSON does not know."""
    if isinstance(value, dict):
        return {name: known(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [known(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_json(path: str | os.PathLike[str], content: Any, *, indent: int | None = 2) -> None:
    """Write ``content`` to ``path`` as strict JSON, completely or not at all.

    Args:
        path: The file.
        content: Plain data.
        indent: Spaces of a level; None for one line.

    Raises:
        InputError: The file cannot be written there.
        ValueError: ``content`` holds a number that JSON does not know, such as NaN.
    """
    write_text(path, json.dumps(content, indent=indent, allow_nan=False) + "\n")
