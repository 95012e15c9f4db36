"""The event-driven back end beside the clock: spike times, cost per event, and where it is faster.

Three tables. Spike times of the clock against the exact ones as its step shrinks, and the order of
convergence. CPU time of one thread per synaptic event over three decades of firing rate: cells with
exponential synapses, 100 from each, that are made to fire at random. The same rates beside the
clock in steps of 0.1 ms, and the rate below which events are cheaper::

    python scripts/benchmark_event.py
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from neurocontrol import snn
from neurocontrol.viewing.style import FAINT, INK, MODULATOR_COLOURS, save_figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.snn.event import EventSimulator
    from neurocontrol.snn.simulator import Simulator

STEP = 0.0001  # s
STEPS = (0.0002, 0.0001, 0.00005, 0.000025)  # s
RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # Hz
FAN_OUT = 100


@dataclass(frozen=True)
class Cost:
    """What a firing rate costs.

    Attributes:
        rate: Spikes of a cell, Hz.
        events: Synaptic events per second of the network.
        event: CPU time of a second by events, s.
        clock: The same by steps, s.
        each: CPU time per synaptic event by events, ns.
    """

    rate: float
    events: float
    event: float
    clock: float
    each: float


def coupled(cells: int) -> snn.Network:
    """Tonic cells with weak random synapses of both signs."""
    generator = np.random.default_rng(2)
    weight = generator.uniform(-50.0, 50.0, (cells, cells)) / cells
    return snn.Network(
        populations=[
            snn.Population(
                name="cells", size=cells, neuron=snn.LIF(drive=generator.uniform(160, 200, cells))
            )
        ],
        projections=[
            snn.Projection(
                source="cells", target="cells", synapse=snn.Exponential(tau=0.004),
                connectivity=snn.Dense(weight=weight, delay=0.002),
            )
        ],
    )  # fmt: skip


def convergence(seconds: float, cells: int = 10) -> list[tuple[float, float]]:
    """Step and mean distance of the clock's spikes from the exact ones, both in s."""
    network = coupled(cells)
    exact = network.compile(backend="event")
    exact.record_spikes()
    exact.advance(seconds)
    times, cell = exact.spikes(0)
    found = []
    for dt in STEPS:
        clock = network.compile(dt=dt)
        clock.record_spikes()
        clock.advance(round(seconds / dt))
        theirs, fired = clock.spikes(0)
        distances = []
        for k in range(cells):
            one, other = times[cell == k], theirs[fired == k]
            count = min(one.size, other.size)
            distances.append(np.abs(one[:count] - other[:count]))
        found.append((dt, float(np.concatenate(distances).mean())))
    return found


def scattered(cells: int) -> snn.Network:
    """Cells at rest, each with synapses onto others, as many of either sign."""
    generator = np.random.default_rng(1)
    pre = np.repeat(np.arange(cells), FAN_OUT)
    pattern = snn.Sparse(
        pre=pre,
        post=generator.integers(0, cells, pre.size),
        weight=generator.choice([-20.0, 20.0], pre.size),
        delay=0.001,
    )
    return snn.Network(
        populations=[snn.Population(name="cells", size=cells, neuron=snn.LIF())],
        projections=[
            snn.Projection(
                source="cells", target="cells", connectivity=pattern,
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )  # fmt: skip


def scatter(simulator: Simulator | EventSimulator, rate: float, seconds: float) -> None:
    """Let all cells fire at random for some time from the present."""
    generator = np.random.default_rng(3)
    count = generator.poisson(rate * seconds * simulator.cells)
    steps = generator.integers(1, round(seconds / STEP), count)
    present = round(float(simulator.time[0]) / STEP)
    simulator.inject(
        "cells", generator.integers(0, simulator.cells, count), (present + steps) * STEP
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU time of one call, s."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cost(network: snn.Network, cells: int, rate: float, *, repeats: int, events: float) -> Cost:
    """Measure one rate, for about so many events."""
    by_events, by_steps = network.compile(backend="event"), network.compile(dt=STEP, fused=True)
    by_events.advance(STEP)
    by_steps.advance(1)
    seconds = round(min(events / (rate * cells * FAN_OUT), 100.0), 4)
    steps = round(min(seconds, 0.3) / STEP)
    costs = []
    for _ in range(repeats):
        scatter(by_events, rate, seconds)
        scatter(by_steps, rate, steps * STEP)
        costs.append(
            (
                cpu(lambda: by_events.advance(seconds)) / seconds,
                cpu(lambda: by_steps.advance(steps)) / (steps * STEP),
            )
        )
    event, clock = np.min(costs, axis=0).tolist()
    spikes = float(by_events.spike_counts.sum()) / float(by_events.time[0]) / cells
    total = float(by_events.synaptic_events[0] / by_events.time[0])
    return Cost(spikes, total, event, clock, 1e9 * event / total)


def break_even(costs: list[Cost]) -> float:
    """Rate at which both cost the same, Hz: on the line between two rates, in logarithms."""
    rates = np.log([one.rate for one in costs])
    ratio = np.log([one.event / one.clock for one in costs])
    return float(np.exp(np.interp(0.0, ratio, rates)))


def draw(distances: list[tuple[float, float]], costs: list[Cost], path: Path) -> None:
    """Draw spike times against the step, and costs against the firing rate."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 3.2), dpi=110, layout="constrained")
    left, right = figure.subplots(1, 2)
    step, distance = 1e3 * np.array(distances).T
    left.loglog(step, distance, "o-", color=MODULATOR_COLOURS[5])
    left.loglog(step, step / step[0] * distance[0], ":", color=FAINT, label="first order")
    left.minorticks_off()
    left.set_xticks(step, [f"{one:g}" for one in step])
    left.set_yticks(distance, [f"{one:.2g}" for one in distance])
    left.set_title("clock: distance of spikes, ms", fontsize=10, color=INK, loc="left")
    left.set_xlabel("step, ms", fontsize=9, color=FAINT)
    rates = [one.rate for one in costs]
    right.loglog(rates, [one.event for one in costs], "o-", color=MODULATOR_COLOURS[1])
    right.loglog(rates, [one.clock for one in costs], "o-", color=MODULATOR_COLOURS[5])
    for name, cost in (("events", costs[0].event), ("clock", costs[0].clock)):
        right.annotate(
            name, (rates[0], cost), xytext=(0, 6), textcoords="offset points", fontsize=9, color=INK
        )
    right.set_title("CPU time of a second, s", fontsize=10, color=INK, loc="left")
    right.set_xlabel("firing rate, Hz", fontsize=9, color=FAINT)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8, colors=FAINT)
    left.legend(frameon=False, fontsize=9)
    save_figure(figure, path)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cells", type=int, default=4000, help="of the network (default: 4000)")
    parser.add_argument("--repeats", type=int, default=5, help="of which the least time counts")
    parser.add_argument("--events", type=float, default=1e6, help="for each rate, at most")
    parser.add_argument("--duration", type=float, default=0.4, help="of spike times compared, s")
    parser.add_argument("--figure", type=Path, help="also draw the results into this file")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    arguments = parser.parse_args()
    distances = convergence(arguments.duration)
    print("step, ms  mean distance of spikes, ms")
    for dt, mean in distances:
        print(f"{1e3 * dt:8.3f}  {1e3 * mean:.5f}")
    step, distance = np.log(np.array(distances)).T
    order = float(np.polyfit(step, distance, 1)[0])
    print(f"order of convergence: {order:.3f}\n")
    network = scattered(arguments.cells)
    costs = [
        cost(network, arguments.cells, rate, repeats=arguments.repeats, events=arguments.events)
        for rate in tqdm(RATES, unit="rate")
    ]
    print(f"{'Hz':>8} {'events/s':>10} {'ns each':>8} {'event, s/s':>11} {'clock, s/s':>11}")
    for one in costs:
        print(
            f"{one.rate:8.3f} {one.events:10.0f} {one.each:8.0f} {one.event:11.5f} "
            f"{one.clock:11.5f}"
        )
    even = break_even(costs)
    print(f"events are cheaper than steps of {1e3 * STEP:g} ms below {even:.2f} Hz")
    if arguments.figure:
        draw(distances, costs, arguments.figure)
    if arguments.out:
        results = {
            "convergence": distances,
            "order": order,
            "costs": [asdict(one) for one in costs],
            "break_even": even,
        }
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
