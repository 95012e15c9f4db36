"""Time what is compared alternately, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SCRIPT = Path(__file__).parents[1] / "benchmark_spiking.py"


@dataclass(frozen=True)
class Settings:
    """What the user chose.

    Attributes:
        repeats: Number of runs of everything that is compared.
        quick: Whether sizes and durations are the smallest that still run everything.
        brian: Python that has Brian2.
        bindsnet: Python that has BindsNET.
        data: Folder of MNIST; digits are drawn without.
    """

    repeats: int
    quick: bool
    brian: str | None = None
    bindsnet: str | None = None
    data: Path | None = None


def cpu(work: Callable[[], object]) -> float:
    """CPU time of one call, s."""
    start = time.process_time()
    work()
    return time.process_time() - start


def wall(work: Callable[[], object]) -> float:
    """Wall time of one call, s."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def least(
    repeats: int,
    works: Mapping[str, Callable[[], object]],
    timed: Callable[[Callable[[], object]], float] = cpu,
) -> dict[str, float]:
    """Time several pieces of work alternately; the least time of each, s."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            times[name].append(timed(work))
    return {name: min(values) for name, values in times.items()}


def child(name: str, *arguments: str, cache: str | None = None) -> dict[str, float]:
    """What a part of this script tells that runs in a process of its own."""
    environment = {**os.environ, **({"NUMBA_CACHE_DIR": cache} if cache else {})}
    finished = subprocess.run(
        [sys.executable, str(SCRIPT), "--child", name, *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if finished.returncode:
        raise SystemExit(finished.stderr)
    told: dict[str, float] = json.loads(finished.stdout)
    return told
