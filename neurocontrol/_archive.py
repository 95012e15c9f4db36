"""Arrays in ``.npz`` archives: nothing executes, and nothing is allocated that is only claimed."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_DENSEST = 1100  # bytes that one byte of a deflated stream can stand for at most
_HEADER = 1 << 16  # bytes within which the header of an array must end


def read_arrays(path: Path, names: Sequence[str], title: str) -> dict[str, NDArray[Any]]:
    """Read the arrays of an archive that holds these and no others.

    Args:
        path: The file.
        names: Names of the arrays.
        title: What the file is, for messages.

    Raises:
        InputError: It is absent, not such an archive, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = {one.filename.removesuffix(".npy"): one for one in archive.infolist()}
            missing = ", ".join(sorted(set(names) - set(found)))
            unknown = ", ".join(sorted(set(found) - set(names)))[:200]
            if missing or unknown or len(found) != len(archive.infolist()):
                raise InputError(
                    f"{path} is not {title}: missing {missing or 'nothing'}; "
                    f"unknown {unknown or 'nothing'}"
                )
            return {name: _read(archive, found[name]) for name in names}
    except FileNotFoundError:
        raise InputError(f"there is no {title.partition(' ')[2]} at {path}") from None
    except (
        OSError, EOFError, ValueError, TypeError, NotImplementedError, RuntimeError, KeyError,
        SyntaxError, zipfile.BadZipFile, zlib.error, MemoryError, OverflowError,
    ) as error:  # fmt: skip
        if isinstance(error, InputError):
            raise
        cause = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{path} is not {title}: {cause}") from None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    if member.file_size > _DENSEST * member.compress_size + _HEADER:
        raise ValueError(f"{member.filename} claims more than it can hold")
    with archive.open(member) as stream:
        head = stream.read(_HEADER)
        start = io.BytesIO(head)
        version = np.lib.format.read_magic(start)
        reader = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if reader is None:
            raise ValueError(f"{member.filename} has the unknown version {version}")
        shape, fortran, dtype = reader(start)
        if dtype.hasobject:
            raise ValueError(f"{member.filename} holds objects")
        count = 1
        for length in shape:
            count *= int(length)
        if count < 0 or start.tell() + count * dtype.itemsize != member.file_size:
            raise ValueError(f"{member.filename} is not as long as it claims")
        data = head[start.tell() :] + stream.read()
    if len(data) != count * dtype.itemsize:
        raise ValueError(f"{member.filename} is cut short")
    array: NDArray[Any] = np.frombuffer(data, dtype=dtype, count=count).reshape(
        shape, order="F" if fortran else "C"
    )
    return array.copy()
