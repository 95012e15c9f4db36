"""The folder of a run: held by one process, and with nothing of an earlier run in it."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from neurocontrol._files import make_folder
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = (
    "recording.npz", "metrics.json", "figure.png", "figure.svg", "video.webp", "video.mp4",
    "report.html", "schedule.toml", "evaluation.json", "settings.json", "trials",
    "checkpoint.npz", "state.json", "base.json", "history.csv", "timing.csv", "best.toml",
    "start.toml", "convergence.png", "convergence.svg", "checkpoint.pt", "curve.csv",
    "held_out.csv", "policy.npz", "tensorboard", "learning.png", "learning.svg",
    "experiment.toml", "runs.csv", "summary.csv", "index.html", "pictures",
)  # fmt: skip
"""What runs leave behind."""

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.\w+")  # see neurocontrol._files.replacing


def fresh_folder(parent: Path, title: str) -> Path:
    """A folder that is not there yet: ``title-1``, or the next number."""
    number = 1
    while (parent / f"{title}-{number}").exists():
        number += 1
    return parent / f"{title}-{number}"


@contextmanager
def held_folder(
    path: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    resume: bool = False,
    resumable: bool = False,
) -> Iterator[Path]:
    """Hold the folder of a run, so that no other process uses it, and clean up what was killed.

    A folder that is made here and stays empty is removed in the end.

    Args:
        path: The folder.
        overwrite: Remove what an earlier run left there.
        resume: Go on with what is there.
        resumable: Whether people could have asked to go on.

    Raises:
        InputError: Another process holds it, it holds something already, or it cannot be used.
    """
    if not str(path):
        raise InputError("the folder of a run needs a name, got ''")
    fresh = not Path(path).exists()
    folder = make_folder(path)
    lock = _lock(folder)
    try:
        for file in folder.iterdir():
            if _TEMPORARY.fullmatch(file.name):
                file.unlink(missing_ok=True)
        if overwrite:
            _empty(folder)
        elif not resume and any(folder.iterdir()):
            raise InputError(
                f"{folder} holds the results of another run; choose another folder, "
                f"{'go on with --resume, ' if resumable else ''}or replace them with --overwrite"
            )
        yield folder
    finally:
        if fresh and not any(folder.iterdir()):
            with suppress(OSError):
                folder.rmdir()
        os.close(lock)


def _lock(folder: Path) -> int:
    """Lock a folder until the process ends or the descriptor is closed."""
    try:
        import fcntl
    except ImportError:  # not on Windows, where an open folder cannot be locked
        return os.open(os.devnull, os.O_RDONLY)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise InputError(f"{folder} is in use by another process") from None
    except OSError:  # a file system without locks
        return descriptor
    return descriptor


def _empty(folder: Path) -> None:
    """Remove the files of a run, and nothing that may be somebody's own.

    Raises:
        InputError: There is something else.
    """
    for file in folder.iterdir():
        if file.name not in FILES:
            raise InputError(
                f"{folder} holds {file.name}, which no run has made; remove it by hand"
            )
    for file in folder.iterdir():
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            file.unlink()
