"""Build large networks: time, peak memory and memory held, each in a process of its own."""

from __future__ import annotations

import platform
import resource
import time
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from spiking_benchmarks.bare import FINE
from spiking_benchmarks.fan_in import fan_in
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, child

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 2**20


def build(kind: str, cells: str) -> dict[str, float]:
    """Build a network with 100 synapses per cell, and tell what that takes."""
    count = int(cells)
    fan_in(100).compile(dt=FINE).advance(1)
    pattern: snn.Connectivity = snn.RandomPairs(probability=100 / count, weight=-2.0, seed=7)
    if kind == "edges":
        generator = np.random.default_rng(2)
        pre, post = generator.integers(0, count, (2, 100 * count), dtype=np.int32)
        pattern = snn.Sparse(pre=pre, post=post, weight=-2.0)
    network = fan_in(count, pattern)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    simulator = network.compile(dt=FINE)
    cost = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    simulator.advance(1)
    laid = simulator._plan
    lists = (laid.weights, laid.wiring, simulator._own, simulator._drawn.lines)
    held = sum(one.nbytes for one in lists)
    unit = 1 if platform.system() == "Darwin" else 1024
    return {"cpu": cost, "peak": peak * unit / MEGABYTE, "held": held / (100 * count)}


def measure_building(settings: Settings) -> Iterator[Line]:
    """Build a large network."""
    cells = 1000 if settings.quick else 100_000
    for kind in ("random", "edges"):
        told = child("build", kind, str(cells))
        name = f"{cells} cells, {100 * cells} synapses, {kind}"
        yield Line(f"{name}: build", told["cpu"], "CPU s", target="< 5")
        megabytes = told["held"] * 100 * cells / MEGABYTE
        yield Line(
            f"{name}: peak memory; held beside", told["peak"], "MB", megabytes, target="< 2",
        )  # fmt: skip
        yield Line(f"{name}: held", told["held"], "bytes per synapse", target="< 8")
