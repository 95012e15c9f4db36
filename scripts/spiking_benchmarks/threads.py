"""Rows of a batch shared by two threads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from neurocontrol.shares import Shares
from spiking_benchmarks.bare import FINE
from spiking_benchmarks.fan_in import fan_in
from spiking_benchmarks.loop import Loop
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, least, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neurocontrol.snn.simulator import Simulator


def measure_threads(settings: Settings) -> Iterator[Line]:
    """Two threads."""
    loop = Loop(64, own=False, ticks=2 if settings.quick else 200)
    wide = fan_in(1000).compile(dt=FINE, batch=64, fused=True)
    for name, simulator, work in (
        ("64 cells in a loop", loop.simulator, loop.ours),
        ("1000 cells", wide, partial(wide.advance, 1 if settings.quick else 100)),
    ):
        works = {}
        for threads in (1, 2):
            works[str(threads)] = partial(_shared, simulator, threads, work)
            works[str(threads)]()
        times = least(settings.repeats, works, wall)
        yield Line(
            f"two threads over 64 rows of {name}; one beside (wall)", 1e3 * times["2"], "ms",
            1e3 * times["1"], ratio=times["1"] / times["2"], target="> 1.8",
        )  # fmt: skip
    yield Line(
        "two threads over one network of 100k cells", float("nan"), "ms", target="> 1.5",
        note="not available",
    )  # fmt: skip


def _shared(simulator: Simulator, threads: int, work: Callable[[], object]) -> None:
    if simulator.shares.threads != threads:
        simulator.shares = Shares(threads)
    work()
