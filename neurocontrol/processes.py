"""Processes that work for one: started afresh, with the same bodies, and gone when it is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from neurocontrol.rig import find, folders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor


def process_pool(workers: int) -> Executor:
    """An executor of fresh processes, which end with the process that made them."""
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_attend,
        initargs=(folders(),),
    )


def _attend(folders: Sequence[str]) -> None:
    """Know the same rigs; end silently on Ctrl-C, and when the process that made it is killed."""
    for folder in folders:
        find(folder)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
