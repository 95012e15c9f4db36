"""What every published network says of itself, and what is measured of its spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol import snn
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray

FEW = 5
"""Intervals of a cell below which their variation says nothing."""

BIN = 0.003  # s, of the population's activity


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published network.

    Attributes:
        name: What it is called.
        source: Author, year, what is described there.
        network: The description.
        dt: Step, s.
        duration: Simulated time that is looked at, s.
        settling: Time before that, s.
        band: Rates, Hz, that independent simulators give; None without such.
        mean_field: Rate, Hz, of the theory; None without one.
        begin: Sets what the description does not say of the start, with a generator.
    """

    name: str
    source: str
    network: snn.Network
    dt: float
    duration: float
    settling: float = 0.0
    band: tuple[float, float] | None = None
    mean_field: float | None = None
    begin: Callable[[Simulator, np.random.Generator], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What a network did.

    Attributes:
        rate: Mean over all cells, Hz.
        rates: The same of every population, Hz.
        variation: Mean coefficient of variation of the intervals of cells with at least ``FEW``;
            NaN if there is none.
        fano: Synchrony: variance over mean of the spikes of all cells in bins of ``BIN``; 1 for
            independent Poisson cells, up to their number where all fire together.
        peak: Strongest frequency of the population's activity above 2 Hz, Hz.
        last: Time of the last spike from the beginning of what is looked at, s.
    """

    rate: float
    rates: dict[str, float]
    variation: float
    fano: float
    peak: float
    last: float


def run(published: Published, seed: int) -> Activity:
    """Run a network with a seed and measure what it did."""
    simulator = published.network.compile(dt=published.dt, seed=seed, fused=True)
    if published.begin is not None:
        published.begin(simulator, np.random.default_rng(seed))
    simulator.advance(round(published.settling / published.dt))
    simulator.record_spikes()
    simulator.advance(round(published.duration / published.dt))
    times, cells = simulator.spikes(0)
    return measure(
        times - published.settling, cells, published.duration, list(simulator.populations)
    )


def measure(
    times: FloatArray,
    cells: IntArray,
    duration: float,
    populations: list[tuple[str, int, int]],
) -> Activity:
    """Measure what cells did.

    Args:
        times: Of the spikes, s, ``(spikes,)``.
        cells: Their cells.
        duration: Time that was looked at, s.
        populations: Name, first cell and the one after the last.
    """
    count = populations[-1][2]
    order = np.lexsort((times, cells))
    after, of = np.diff(times[order]), cells[order]
    within = of[1:] == of[:-1]
    after, of = after[within], of[1:][within]
    number = np.bincount(of, minlength=count)
    enough = number >= FEW
    mean = np.bincount(of, after, minlength=count)[enough] / number[enough]
    square = np.bincount(of, after**2, minlength=count)[enough] / number[enough]
    variation = np.sqrt(np.maximum(square - mean**2, 0.0)) / mean
    bins = max(round(duration / BIN), 2)
    activity = np.histogram(times, bins, (0.0, duration))[0]
    power = np.abs(np.fft.rfft(activity - activity.mean())) ** 2
    frequency = np.fft.rfftfreq(bins, duration / bins)
    looked = frequency > 2.0
    return Activity(
        rate=times.size / count / duration,
        rates={
            name: float(np.count_nonzero((cells >= first) & (cells < stop)))
            / (stop - first)
            / duration
            for name, first, stop in populations
        },
        variation=float(variation.mean()) if variation.size else float("nan"),
        fano=float(activity.var() / max(activity.mean(), 1e-12)),
        peak=float(frequency[looked][np.argmax(power[looked])]) if np.any(looked) else 0.0,
        last=float(times.max(initial=0.0)),
    )
