"""Time what is compared alternately: CPU time, which a busy machine leaves alone, and wall time."""

from __future__ import annotations

import ctypes
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

from contextlib import contextmanager


@dataclass(frozen=True)
class Cost:
    """What something cost.

    Attributes:
        cpu: CPU time of all threads and helping processes, s.
        wall: Wall time, s.
    """

    cpu: float
    wall: float

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(self.cpu + other.cpu, self.wall + other.wall)

    def scaled(self, factor: float) -> Cost:
        """So many times as much."""
        return Cost(factor * self.cpu, factor * self.wall)


class Clock:
    """Tells what has been spent since the last look.

    Attributes:
        spent: What has been added up.
    """

    def __init__(self, processes: Sequence[int] = ()) -> None:
        """Also count the CPU time of other processes, by their number."""
        self._helpers = [_clock_of(process) for process in processes]
        self.spent = Cost(0.0, 0.0)

    def now(self) -> Cost:
        """CPU time and wall time, from any moment on."""
        helping = sum(time.clock_gettime(helper) for helper in self._helpers)
        return Cost(time.process_time() + helping, time.perf_counter())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add what is done inside to what is spent."""
        start = self.now()
        try:
            yield
        finally:
            self.spent += self.now() + start.scaled(-1.0)


def _clock_of(process: int) -> int:
    """The POSIX clock of the CPU time of a process."""
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock)):
        raise ProcessLookupError(f"there is no process {process}")
    return clock.value


@dataclass(frozen=True)
class Work:
    """Something to be timed.

    Attributes:
        run: What is timed.
        prepare: What is done before.
    """

    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


def alternately(repeats: int, works: Mapping[str, Work]) -> dict[str, list[Cost]]:
    """Cost of each piece of work in every round."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            work.prepare()
            clock = Clock()
            with clock.running():
                work.run()
            costs[name].append(clock.spent)
    return costs


def median(costs: Sequence[Cost]) -> Cost:
    """Medians of both times."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
    )


def ratio(costs: Sequence[Cost], others: Sequence[Cost]) -> Cost:
    """Medians of the ratios in every round; pure numbers."""
    pairs = list(zip(costs, others, strict=True))
    return median([Cost(one.cpu / two.cpu, one.wall / two.wall) for one, two in pairs])


@contextmanager
def clocked(owner: object, method: str, clock: Clock) -> Iterator[None]:
    """Let a clock run whenever a method of one object is at work."""
    original = getattr(owner, method)

    def timed(*arguments: object, **options: object) -> object:
        with clock.running():
            return original(*arguments, **options)

    setattr(owner, method, timed)
    try:
        yield
    finally:
        delattr(owner, method)
