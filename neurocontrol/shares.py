"""Work on rows, taken in shares by a few threads.

Kernels are serial, and one alone leaves the other cores idle while the physics waits for it. Rows
are independent, so that several threads may run the same kernel on different rows; a kernel that is
shared releases the interpreter's lock and gets scratch memory of its own in every thread.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.types import IntArray

_PARTS = 4
"""Parts of the work per thread: small enough that a thread which starts late takes fewer."""


@dataclass(frozen=True)
class Shares:
    """How many threads share the work.

    The caller is one of them. The others belong to the process, not to this object, and start with
    the first work that they share.

    Attributes:
        threads: Number of threads; 1 is the caller alone.
    """

    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse to work without a thread.

        Raises:
            InputError: Fewer than one thread.
        """
        if self.threads < 1:
            raise InputError(f"threads must be at least 1, got {self.threads!r}")

    def run(self, work: Callable[[int, IntArray], object], rows: IntArray) -> None:
        """Do some work on all rows and return when it is done.

        What the work raises in any thread is raised here, once no thread is at work.

        Args:
            work: Called several times with the number of the thread, from 0, the caller, to
                ``threads - 1``, and some of the rows.
            rows: Row numbers, each once, shape ``(n,)``.
        """
        threads = min(self.threads, rows.size)
        if threads <= 1:
            work(0, rows)
            return
        parts = min(_PARTS * threads, rows.size)
        bounds = [rows.size * part // parts for part in range(parts + 1)]
        left = deque(rows[start:stop] for start, stop in pairwise(bounds))
        pool = _helpers(os.getpid(), self.threads - 1)
        helpers = [pool.submit(_take, work, number, left) for number in range(1, threads)]
        try:
            _take(work, 0, left)
        finally:
            left.clear()
            errors = [helper.exception() for helper in helpers if not helper.cancel()]
        for error in errors:
            if error is not None:
                raise error


def _take(work: Callable[[int, IntArray], object], number: int, left: deque[IntArray]) -> None:
    """Work on one part after another until none is left."""
    while True:
        try:
            rows = left.popleft()
        except IndexError:
            return
        work(number, rows)


@cache
def _helpers(process: int, count: int) -> ThreadPoolExecutor:
    """The threads beside the caller; a forked process has none of its parent's and gets its own."""
    return ThreadPoolExecutor(count, thread_name_prefix="neurocontrol-share")
