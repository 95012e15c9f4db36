"""Arrays in ``.npz`` archives: nothing executes, and nothing is allocated that is only claimed."""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.schema import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    from numpy.typing import DTypeLike, NDArray

_HEADER = 1 << 16  # bytes within which the header of an array must end
_PIECE = 1 << 20  # bytes that are read at once
_KINDS = {"b": "truths", "i": "whole numbers", "u": "whole numbers", "f": "numbers", "U": "texts"}


def read_arrays(
    path: Path, needed: Sequence[str], title: str, *, allowed: Sequence[str] = ()
) -> dict[str, NDArray[Any]]:
    """Read the arrays of an archive that holds some and no others: numbers, truths or texts.

    Args:
        path: The file.
        needed: Names of the arrays that it must hold.
        title: What the file is, for messages.
        allowed: Names of arrays that it may hold.

    Raises:
        InputError: It is absent, not such an archive, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            found = {one.filename.removesuffix(".npy"): one for one in members}
            missing = ", ".join(sorted(set(needed) - set(found)))
            unknown = sorted(set(found) - {*needed, *allowed})
            if missing or unknown or len(found) != len(members):
                raise InputError(
                    f"{path} is not {title}: missing {missing or 'nothing'}; "
                    f"unknown {', '.join(map(_word, unknown[:5])) or 'nothing'}"
                )
            return {name: _read(archive, member) for name, member in found.items()}
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"there is no {title.partition(' ')[2]} at {path}") from None
    except Exception as error:  # a damaged archive makes the libraries raise almost anything
        cause = " ".join(str(error).split())[:200] or type(error).__name__
        if isinstance(error, zipfile.BadZipFile):
            cause = f"expected a .npz archive ({cause})"
        raise InputError(f"{path} is not {title}: {cause}") from None


def _word(name: str) -> str:
    return name if name.isidentifier() and len(name) < 40 else shown(name)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    name = shown(member.filename)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed in a way that NumPy does not write")
    with archive.open(member) as stream:
        start = io.BytesIO(stream.read(_HEADER))
        shape, fortran, dtype = _header(start)
        if dtype.kind not in _KINDS or dtype.itemsize == 0 or dtype.subdtype is not None:
            raise ValueError(f"{name} holds neither numbers nor texts")
        count = math.prod(shape)
        size = count * dtype.itemsize
        if min(shape, default=0) < 0 or start.tell() + size != member.file_size:
            raise ValueError(f"{name} is not as long as it claims")
        data = bytearray(start.read())
        while len(data) <= size and (piece := stream.read(_PIECE)):
            data += piece
    if len(data) != size:
        raise ValueError(f"{name} is not as long as it claims")
    array: NDArray[Any] = np.frombuffer(data, dtype=dtype, count=count)
    if dtype.kind == "U":
        "".join(array.tolist()).encode()  # raises where a number is not that of a character
    return array.reshape(shape, order="F" if fortran else "C")


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    version = np.lib.format.read_magic(stream)
    if version not in readers:
        raise ValueError(f"an array has the unknown version {version}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # headers that only old versions have written
        return readers[version](stream)


def converted(array: NDArray[Any], dtype: DTypeLike, dimensions: int, where: str) -> NDArray[Any]:
    """An array of a file as the type that is meant, without loss.

    Args:
        array: As it was read.
        dtype: The type; whole numbers may become numbers, and nothing else.
        dimensions: How many it must have.
        where: What it is, for messages.

    Raises:
        InputError: It is of another kind or size.
    """
    wanted = np.dtype(dtype)
    kinds = {"f": "fiu", "i": "iu"}.get(wanted.kind, wanted.kind)
    fits = array.dtype.kind in kinds and (wanted.kind == "U" or array.dtype.itemsize <= 8)
    if not fits or array.ndim != dimensions:
        raise InputError(
            f"{where} must be {_KINDS[wanted.kind]} in {dimensions} dimensions, "
            f"got {array.dtype} of shape {array.shape}"
        )
    with np.errstate(all="ignore"):  # what is not finite is told by those who need it finite
        return array.astype(array.dtype if wanted.kind == "U" else wanted, order="C")
