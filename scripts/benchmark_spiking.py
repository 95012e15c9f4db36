"""How fast spiking networks run, against bare loops of the same arithmetic and against Brian2.

CPU time of one thread unless a row says otherwise, without compilation; what is compared runs
alternately in this process, and the least of the repeats counts. A bare loop is written by hand for
one network and compiled by numba; it must give the same spikes. Brian2 runs in an environment of
its own, whose Python is named, on the same connections and initial values::

    python -m venv brian && brian/bin/pip install "brian2==2.9.*" "numpy<2.3" cython setuptools
    OPENBLAS_NUM_THREADS=1 python scripts/benchmark_spiking.py --brian brian/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numba
import numpy as np
from tqdm import tqdm

import neurocontrol
from neurocontrol import snn
from neurocontrol.shares import Shares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit
FINE, COARSE = 0.0001, 0.0005  # s
TICK = 20  # coarse steps
MEGABYTE = 2**20
SPIKES_DIFFER = "spikes differ: not comparable"


@dataclass(frozen=True)
class Line:
    """A line of the table.

    Attributes:
        name: What is measured.
        ours: What it costs.
        beside: The same of what stands beside it; None if nothing does.
        unit: Unit of both.
        ratio: The ratio that is judged, if it is not a cost itself.
        target: What is to be reached, in words.
        note: What else there is to say.
    """

    name: str
    ours: float
    unit: str
    beside: float | None = None
    ratio: float | None = None
    target: str = ""
    note: str = ""


@dataclass(frozen=True)
class Settings:
    """What the user chose.

    Attributes:
        repeats: Number of runs of everything that is compared.
        quick: Whether sizes and durations are the smallest that still run everything.
        brian: Python that has Brian2.
    """

    repeats: int
    quick: bool
    brian: str | None


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


class Benchmark:
    """The networks of Vogels and Abbott (2005) as in Brette et al. (2007): 4000 cells, 2 %."""

    excitatory, inhibitory = 3200, 800
    cells = excitatory + inhibitory

    def __init__(self, name: str, *, seconds: float) -> None:
        """``name`` is cuba or coba; currents or conductances."""
        self.name, self.seconds = name, seconds
        generator = np.random.default_rng(3)
        self.pairs = [
            np.divmod(np.flatnonzero(generator.random(size * self.cells) < 0.02), self.cells)
            for size in (self.excitatory, self.inhibitory)
        ]
        self.v = generator.uniform(-60.0, -50.0, self.cells)
        self.opened = np.maximum(
            [
                generator.normal(40.0, 15.0, self.cells),
                generator.normal(200.0, 120.0, self.cells),
            ],
            0.0,
        )
        if name == "cuba":
            self.opened[:] = 0.0

    def network(self) -> tuple[snn.Network, list[snn.Synapse]]:
        """Our description, and its synapses."""
        cuba = self.name == "cuba"
        cell = snn.LIF(
            tau_m=0.02, rest=-49.0 if cuba else -60.0, threshold=-50.0, reset_potential=-60.0,
            refractory=0.005, resistance=1.0 if cuba else 0.1,
        )  # fmt: skip
        synapses: list[snn.Synapse] = [snn.Exponential(tau=0.005), snn.Exponential(tau=0.010)]
        if not cuba:
            synapses = [
                snn.Conductance(tau=0.005, reversal=0.0),
                snn.Conductance(tau=0.010, reversal=-80.0),
            ]
        sizes = {"excitatory": self.excitatory, "inhibitory": self.inhibitory}
        projections = []
        for source, synapse, pairs, weight in zip(
            sizes, synapses, self.pairs, self.weights(), strict=True
        ):
            for target, first in (("excitatory", 0), ("inhibitory", self.excitatory)):
                chosen = (pairs[1] >= first) & (pairs[1] < first + sizes[target])
                pattern = snn.Sparse(
                    pre=pairs[0][chosen], post=pairs[1][chosen] - first, weight=weight
                )
                projections.append(
                    snn.Projection(
                        source=source, target=target, connectivity=pattern, synapse=synapse
                    )
                )
        populations = [
            snn.Population(name=name, size=size, neuron=cell) for name, size in sizes.items()
        ]
        return snn.Network(populations=populations, projections=projections), synapses

    def weights(self) -> tuple[float, float]:
        """Weights of both kinds of synapse, pA into 1 GOhm or nS."""
        return (1.62, -9.0) if self.name == "cuba" else (6.0, 67.0)

    def start(self, *, fused: bool) -> Callable[[], float]:
        """Compile our simulator; a function that runs it from the start, returning the rate."""
        network, synapses = self.network()
        simulator = network.compile(dt=FINE, fused=fused)
        variable = "current" if self.name == "cuba" else "conductance"
        for name, first, stop in simulator.populations:
            simulator.state(name, "v")[0] = self.v[first:stop]
            for synapse, opened in zip(synapses, self.opened, strict=True):
                simulator.synapse_state(name, synapse, variable)[0] = opened[first:stop]
        start = simulator.save()
        simulator.advance(1)

        def run() -> float:
            simulator.restore(start)
            simulator.advance(round(self.seconds / FINE))
            return float(simulator.spike_counts.sum()) / self.cells / self.seconds

        return run


BRIAN = """
import json, os, sys, tempfile, time
import numpy as np
from brian2 import *
data = np.load(sys.argv[1])
target, name, seconds = sys.argv[2], str(data["name"]), float(data["seconds"])
folder = tempfile.mkdtemp()
prefs.logging.file_log = False
if target == "standalone":
    set_device("cpp_standalone", directory=folder, build_on_run=False)
else:
    prefs.codegen.target = "cython"
defaultclock.dt = float(data["dt"]) * second
if name == "cuba":
    unit, method = mV, "exact"
    equations = '''dv/dt = (ge + gi - (v + 49*mV)) / (20*ms) : volt (unless refractory)
    dge/dt = -ge / (5*ms) : volt
    dgi/dt = -gi / (10*ms) : volt'''
else:
    unit, method = nS, "exponential_euler"
    equations = '''dv/dt = (current + 10*nS*(-60*mV - v)) / (200*pF) : volt (unless refractory)
    current = ge * (0*mV - v) + gi * (-80*mV - v) : amp
    dge/dt = -ge / (5*ms) : siemens
    dgi/dt = -gi / (10*ms) : siemens'''
cells = NeuronGroup(len(data["v"]), equations, threshold="v > -50*mV", reset="v = -60*mV",
                    refractory=5*ms, method=method)
first = int(data["excitatory"])
synapses = []
for k, (port, source) in enumerate((("ge", cells[:first]), ("gi", cells[first:]))):
    made = Synapses(source, cells, on_pre=f"{port} += weight",
                    namespace={"weight": float(data["weights"][k]) * unit})
    made.connect(i=data[f"pre{k}"], j=data[f"post{k}"])
    synapses.append(made)
cells.v = data["v"] * mV
cells.ge, cells.gi = data["opened"][0] * unit, data["opened"][1] * unit
counter = SpikeMonitor(cells, record=False)
network = Network(cells, *synapses, counter)
def tell(cost, spikes):
    print(json.dumps({"cpu": cost, "rate": spikes / len(data["v"]) / seconds}), flush=True)
if target == "standalone":
    device.insert_code("before_network_run", "const std::clock_t begun = std::clock();")
    device.insert_code("after_network_run",
        f'std::ofstream("{folder}/cost") << double(std::clock() - begun) / CLOCKS_PER_SEC;')
    network.run(seconds * second)
    device.build(directory=folder, compile=True, run=False, with_output=False)
else:
    network.store()
    network.run(defaultclock.dt)
print("ready", flush=True)
for _ in sys.stdin:
    if target == "standalone":
        device.run(folder, with_output=False, run_args=[])
        tell(float(open(f"{folder}/cost").read()), counter.num_spikes)
        continue
    costs = []
    for duration in (defaultclock.dt, seconds * second):
        network.restore()
        begun = time.process_time()
        network.run(duration)
        costs.append(time.process_time() - begun)
    tell(costs[1] - costs[0], counter.num_spikes)
"""
"""The same network in Brian2; runs at every line of its input and tells what the steps cost."""


class Brian:
    """A process with Brian2 that has compiled a network and waits."""

    def __init__(self, python: str, target: str, benchmark: Benchmark, folder: Path) -> None:
        """Compile for ``target``, cython or standalone."""
        path = folder / f"{benchmark.name}.npz"
        pairs: dict[str, Any] = {
            f"{side}{k}": cells
            for k, both in enumerate(benchmark.pairs)
            for side, cells in zip(("pre", "post"), both, strict=True)
        }
        np.savez(
            path, **pairs, v=benchmark.v, opened=benchmark.opened, weights=benchmark.weights(),
            name=benchmark.name, seconds=benchmark.seconds, dt=FINE,
            excitatory=benchmark.excitatory,
        )  # fmt: skip
        self.costs: list[float] = []
        self.rate = 0.0
        self._process = subprocess.Popen(
            [python, "-c", BRIAN, str(path), target], cwd=folder, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._read("ready")

    def _read(self, expected: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(expected):
                return line
        assert self._process.stderr is not None
        raise SystemExit(f"Brian2 failed:\n{self._process.stderr.read()}")

    def run(self) -> None:
        """Run once more and note the cost."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        told = json.loads(self._read("{"))
        self.costs.append(told["cpu"])
        self.rate = told["rate"]

    def close(self) -> None:
        """Let the process end."""
        self._process.communicate()


def measure_benchmark(name: str, settings: Settings) -> Iterator[Line]:
    """CUBA or COBA: ours fused, generic, and Brian2."""
    benchmark = Benchmark(name, seconds=0.05 if settings.quick else 1.0)
    runs = {"fused": benchmark.start(fused=True), "generic": benchmark.start(fused=False)}
    rates = {one: run() for one, run in runs.items()}
    costs: dict[str, list[float]] = {one: [] for one in runs}
    with tempfile.TemporaryDirectory() as folder:
        peers = {}
        if settings.brian:
            peers = {
                target: Brian(settings.brian, target, benchmark, Path(folder))
                for target in ("standalone", "cython")
            }
        for _ in range(settings.repeats):
            for one, run in runs.items():
                costs[one].append(cpu(run))
            for peer in peers.values():
                peer.run()
        for peer in peers.values():
            peer.close()
    ours = min(costs["fused"]) / benchmark.seconds
    same = "" if rates["fused"] == rates["generic"] else SPIKES_DIFFER
    generic = min(costs["generic"]) / benchmark.seconds
    note = f"{rates['fused']:.2f} Hz {same}"
    yield Line(f"{name}, generic kernel beside", ours, "s per s", generic, note=note)
    targets = {"cuba": {"standalone": "< 0.5", "cython": "< 0.1"}, "coba": {"standalone": "< 0.67"}}
    for target, peer in peers.items():
        yield Line(
            f"{name}, Brian2 {target} beside", ours, "s per s",
            min(peer.costs) / benchmark.seconds, target=targets[name].get(target, ""),
            note=f"{rates['fused']:.2f} and {peer.rate:.2f} Hz",
        )  # fmt: skip


class Cells:
    """LIF cells with exponential synapses, for our simulator and for the bare loops.

    Attributes:
        constants: What the bare loops need: decay, gain, bias, threshold, reset potential, steps
            held, decay of the synapses and their coupling.
    """

    neuron = snn.LIF()
    synapse = snn.Exponential(tau=0.005)

    def __init__(self, dt: float) -> None:
        """Derive the constants for steps of ``dt``."""
        parameters = self.neuron.resolve(1, None)
        cell = self.neuron.derive(parameters, dt)
        synapse = self.synapse.derive(parameters["tau_m"], 1, dt)
        values = (
            cell["decay"], cell["gain"], cell["bias"], parameters["threshold"], cell["reset"],
            cell["refractory_steps"], synapse["decay"], synapse["coupling"],
        )  # fmt: skip
        self.constants = tuple(float(np.asarray(one).flat[0]) for one in values)


def bare_dense(
    current: FloatArray,
    weights: FloatArray,
    steps: int,
    constants: Any,
    v: FloatArray,
    refractory: FloatArray,
    synaptic: FloatArray,
    flags: IntArray,
    spikes: IntArray,
) -> int:
    """Rows of cells, all connected; returns the number of spikes."""
    decay, gain, bias, threshold, reset, held, fall, coupling = constants
    rows, cells = v.shape
    count = 0
    for row in range(rows):
        potential, left, arriving = v[row], refractory[row], synaptic[row]
        given, matrix = current[row], weights[min(row, weights.shape[0] - 1)]
        for _ in range(steps):
            for i in range(cells):
                ready = left[i] == 0.0
                total = given[i] + coupling * arriving[i]
                arriving[i] *= fall
                moved = decay * potential[i] + gain * total + bias
                potential[i] = (moved if ready else potential[i]) + 0.0  # no masked store
                left[i] = max(left[i] - 1.0, 0.0)
                flags[i] = ready & (potential[i] >= threshold)
            found = 0
            for i in range(cells):
                if flags[i]:
                    spikes[found] = i
                    found += 1
            for s in range(found):
                line = matrix[spikes[s]]
                for i in range(cells):
                    arriving[i] += line[i]
            for s in range(found):
                potential[spikes[s]] = reset
                left[spikes[s]] = held
            count += found
    return count


def bare_sparse(
    current: FloatArray,
    first: IntArray,
    targets: IntArray,
    weight: float,
    steps: int,
    constants: Any,
    v: FloatArray,
    refractory: FloatArray,
    synaptic: FloatArray,
    flags: IntArray,
    words: IntArray,
    spikes: IntArray,
) -> int:
    """Cells connected by lists; returns the number of spikes."""
    decay, gain, bias, threshold, reset, held, fall, coupling = constants
    cells = v.size
    count = 0
    for _ in range(steps):
        for i in range(cells):
            ready = refractory[i] == 0.0
            total = current[i] + coupling * synaptic[i]
            synaptic[i] *= fall
            moved = decay * v[i] + gain * total + bias
            v[i] = (moved if ready else v[i]) + 0.0  # no masked store
            refractory[i] = max(refractory[i] - 1.0, 0.0)
            flags[i] = ready & (v[i] >= threshold)
        found = 0
        for word in range(words.size):
            if words[word] != 0:
                for i in range(8 * word, 8 * word + 8):
                    if flags[i]:
                        spikes[found] = i
                        found += 1
        for s in range(found):
            for e in range(first[spikes[s]], first[spikes[s] + 1]):
                synaptic[targets[e]] += weight
        for s in range(found):
            v[spikes[s]] = reset
            refractory[spikes[s]] = held
        count += found
    return count


dense: Any = njit(error_model="numpy")(bare_dense)
sparse: Any = njit(error_model="numpy")(bare_sparse)


class Loop:
    """64 cells under fresh input in every tick of 10 ms, beside the bare loop.

    Attributes:
        simulator: Our simulator.
        ticks: Ticks of one run.
    """

    cells = 64

    def __init__(self, batch: int, *, own: bool, fused: bool = True, ticks: int) -> None:
        """``own``: whether every row has weights of its own."""
        generator = np.random.default_rng(1)
        weights = generator.normal(0.0, 12.0, (batch if own else 1, self.cells, self.cells))
        kind = Cells(COARSE)
        network = snn.Network(
            populations=[snn.Population(name="cells", size=self.cells, neuron=kind.neuron)],
            projections=[
                snn.Projection(
                    source="cells", target="cells", synapse=kind.synapse,
                    connectivity=snn.Dense(weight=weights if own else weights[0]),
                )
            ],
        )  # fmt: skip
        self.ticks, self._weights, self._constants = ticks, weights, kind.constants
        self.simulator = network.compile(dt=COARSE, batch=batch, fused=fused)
        self._inputs = generator.normal(190.0, 30.0, (16, batch, self.cells))
        rest = float(kind.neuron.resolve(1, None)["rest"][0])
        shape = batch, self.cells
        self._current = np.zeros(shape)
        self._state = np.full(shape, rest), np.zeros(shape), np.zeros(shape)
        self._found = np.zeros(self.cells, dtype=np.uint8), np.zeros(self.cells, dtype=np.int32)
        self.spikes = 0

    def ours(self) -> None:
        """One run of the simulator."""
        for tick in range(self.ticks):
            self.simulator.current[:] = self._inputs[tick % 16]
            self.simulator.advance(TICK)

    def bare(self) -> None:
        """One run of the bare loop."""
        for tick in range(self.ticks):
            self._current[:] = self._inputs[tick % 16]
            self.spikes += dense(
                self._current, self._weights, TICK, self._constants, *self._state, *self._found
            )

    @property
    def agrees(self) -> bool:
        """Whether both have done the same."""
        same = np.array_equal(self._state[0], self.simulator.state("cells", "v"))
        return same and self.spikes == self.simulator.spike_counts.sum()


def measure_loop(settings: Settings) -> Iterator[Line]:
    """The small network in a control loop."""
    for own in (False, True):
        for batch in (1, 64) if settings.quick else (1, 64, 1024):
            loop = Loop(batch, own=own, ticks=2 if settings.quick else max(4, 6000 // batch))
            loop.ours()
            loop.bare()
            costs = least(settings.repeats, {"ours": loop.ours, "bare": loop.bare})
            rate = loop.spikes / loop.simulator.time.sum() / loop.cells
            held = "per row" if own else "shared"
            yield Line(
                f"64 cells, B = {batch}, weights {held}; bare loop beside",
                1e3 * costs["ours"] / loop.ticks, "ms per tick", 1e3 * costs["bare"] / loop.ticks,
                target="< 1.3", note=f"{rate:.0f} Hz" if loop.agrees else SPIKES_DIFFER,
            )  # fmt: skip
    fused, generic = (
        Loop(64, own=False, fused=fused, ticks=2 if settings.quick else 100)
        for fused in (True, False)
    )
    fused.ours()
    generic.ours()
    costs = least(settings.repeats, {"fused": fused.ours, "generic": generic.ours})
    yield Line(
        "64 cells, B = 64; generic kernel beside", 1e3 * costs["fused"] / fused.ticks,
        "ms per tick", 1e3 * costs["generic"] / generic.ticks,
    )  # fmt: skip


def fan_in(
    cells: int,
    pattern: snn.Connectivity | None = None,
    plasticity: snn.Plasticity | None = None,
) -> snn.Network:
    """Cells that receive from 100 others and fire at about 5 Hz, by unequal drives."""
    drive = np.random.default_rng(5).uniform(120.0, 172.0, cells)
    chosen = pattern or snn.RandomPairs(probability=min(100 / cells, 1.0), weight=-2.0, seed=7)
    kind = Cells(FINE)
    return snn.Network(
        populations=[snn.Population(name="cells", size=cells, neuron=snn.LIF(drive=drive))],
        projections=[
            snn.Projection(
                source="cells", target="cells", connectivity=chosen, synapse=kind.synapse,
                plasticity=plasticity,
            )
        ],
    )  # fmt: skip


class FanIn:
    """Such a network beside the bare loop.

    Attributes:
        simulator: Our simulator.
        steps: Steps of one run.
    """

    def __init__(self, cells: int, steps: int) -> None:
        """Compile it and copy what the bare loop needs."""
        network = fan_in(cells)
        (projection,) = network.projections
        assert isinstance(projection, snn.Projection)
        edges = projection.connectivity.edges(cells, cells)
        self.simulator = network.compile(dt=FINE, fused=True)
        self.steps = steps
        self.spikes = 0
        drive = self.simulator.parameter("cells", "drive")[0].copy()
        self._v = self.simulator.state("cells", "v")[0].copy()
        flags = np.zeros(-(-cells // 8) * 8, dtype=np.uint8)
        self._arguments = (
            drive, edges.first, edges.target, -2.0, steps, Cells(FINE).constants, self._v,
            np.zeros(cells), np.zeros(cells), flags, flags.view(np.int64),
            np.zeros(cells, dtype=np.int32),
        )  # fmt: skip

    def ours(self) -> None:
        """One run of the simulator."""
        self.simulator.advance(self.steps)

    def bare(self) -> None:
        """One run of the bare loop."""
        self.spikes += sparse(*self._arguments)

    @property
    def agrees(self) -> bool:
        """Whether both have done the same."""
        same = np.array_equal(self._v, self.simulator.state("cells", "v")[0])
        return same and self.spikes == self.simulator.spike_counts.sum()


def measure_fan_in(settings: Settings) -> Iterator[Line]:
    """Networks from small to larger than the caches, beside the bare loop."""
    for cells in (100, 1000) if settings.quick else (100, 1000, 10_000, 100_000):
        one = FanIn(cells, 20 if settings.quick else max(400, 10_000_000 // cells))
        one.ours()
        one.bare()
        costs = least(settings.repeats, {"ours": one.ours, "bare": one.bare})
        scale = 1e9 / cells / one.steps
        rate = one.spikes / cells / one.simulator.time[0]
        yield Line(
            f"{cells} cells, fan-in 100; bare loop beside", scale * costs["ours"],
            "ns per cell-step", scale * costs["bare"], target="< 2",
            note=f"{rate:.1f} Hz" if one.agrees else SPIKES_DIFFER,
        )  # fmt: skip


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


def child(name: str, *arguments: str, cache: str | None = None) -> dict[str, float]:
    """What a part of this script tells that runs in a process of its own."""
    environment = {**os.environ, **({"NUMBA_CACHE_DIR": cache} if cache else {})}
    finished = subprocess.run(
        [sys.executable, __file__, "--child", name, *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if finished.returncode:
        raise SystemExit(finished.stderr)
    told: dict[str, float] = json.loads(finished.stdout)
    return told


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
    lists = (laid.weights, laid.wiring, simulator._own, simulator._drawn)
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


STDP = snn.PairSTDP(potentiation=0.01, depression=0.0105, lowest=-4.0, highest=0.0)


def measure_plasticity(settings: Settings) -> Iterator[Line]:
    """Plastic synapses beside others, and a small plastic pathway in a loop."""
    cells = 1000 if settings.quick else 100_000
    plastic, still = (
        fan_in(cells, plasticity=rule).compile(dt=FINE, fused=True) for rule in (STDP, None)
    )
    steps = 20 if settings.quick else 200
    works = {
        "plastic": partial(plastic.advance, steps),
        "still": partial(still.advance, steps),
    }
    for simulator in (plastic, still):
        simulator.advance(20 if settings.quick else 2000)
    costs = least(settings.repeats, works)
    rate = plastic.spike_counts.sum() / cells / plastic.time[0]
    scale = 1e9 / cells / steps
    yield Line(
        f"{100 * cells} plastic synapses; without plasticity beside", scale * costs["plastic"],
        "ns per cell-step", scale * costs["still"], target="< 2.5", note=f"{rate:.1f} Hz",
    )  # fmt: skip

    kind = Cells(COARSE)
    network = snn.Network(
        populations=[snn.Population(name=name, size=100, neuron=kind.neuron) for name in "ab"],
        projections=[
            snn.Projection(
                source="a", target="b", connectivity=snn.Dense(weight=1.0), synapse=kind.synapse,
                plasticity=snn.PairSTDP(potentiation=0.01, depression=0.0105, highest=4.0),
            )
        ],
    )  # fmt: skip
    simulator = network.compile(dt=COARSE, fused=True)
    inputs = np.random.default_rng(1).normal(140.0, 30.0, (16, 200))
    ticks = 4 if settings.quick else 500

    def loop() -> None:
        for tick in range(ticks):
            simulator.current[:] = inputs[tick % 16]
            simulator.advance(TICK)

    loop()
    cost = least(settings.repeats, {"ours": loop})["ours"]
    rate = simulator.spike_counts.sum() / 200 / simulator.time[0]
    yield Line(
        "100 x 100 plastic synapses in a loop", 1e6 * cost / ticks / TICK, "us per step",
        target="< 3", note=f"{rate:.0f} Hz",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Quadratic(snn.Neuron):
    """A user's family: a quadratic integrate-and-fire neuron, dv/dt = (v^2 + I) / tau."""

    tau: float = 0.010

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold")
    coefficients: ClassVar[tuple[str, ...]] = ("rate",)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Share of a time constant in a step."""
        return {"rate": dt / parameters["tau"]}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at 0 with a high threshold."""
        return {"threshold": np.full(parameters["tau"].shape, 20.0)}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Take a step of Euler's."""
        cell.v += p.rate * (cell.v * cell.v + inputs.current)
        return bool(cell.v >= cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set back."""
        cell.v = -cell.threshold


def first_use(kind: str) -> dict[str, float]:
    """Compile a small network and take a step; tell what that takes."""
    loop = partial(Loop, 1, own=False, ticks=1)
    start = time.process_time()
    if kind == "family":
        cells = snn.Population(name="cells", size=8, neuron=Quadratic(drive=1.0))
        snn.Network(populations=[cells]).compile(dt=COARSE).advance(1)
    else:
        loop(fused=kind == "fused").simulator.advance(1)
    return {"cpu": time.process_time() - start}


def measure_first_use(settings: Settings) -> Iterator[Line]:
    """Compilation after installation, and from the cache."""
    for kind, title in (
        ("generic", "generic kernel"),
        ("fused", "fused kernel"),
        ("family", "user's family"),
    ):
        with tempfile.TemporaryDirectory() as cache:
            told = [child("first", kind, cache=cache)["cpu"] for _ in range(2)]
        yield Line(f"{title}, first use", told[0], "CPU s", target="< 8")
        yield Line(f"{title}, from the cache", told[1], "CPU s", target="< 0.3")


PARTS: dict[str, Callable[[Settings], Iterator[Line]]] = {
    "cuba": partial(measure_benchmark, "cuba"),
    "coba": partial(measure_benchmark, "coba"),
    "loop": measure_loop,
    "fan-in": measure_fan_in,
    "threads": measure_threads,
    "building": measure_building,
    "plasticity": measure_plasticity,
    "first-use": measure_first_use,
}
CHILDREN: dict[str, Callable[..., dict[str, float]]] = {"build": build, "first": first_use}


def print_table(lines: Sequence[Line]) -> None:
    """Print the table."""
    width = max(len(line.name) for line in lines)
    print(
        f"\n{'':<{width}} {'ours':>9} {'beside':>9} {'ratio':>6} {'target':>7}  {'unit':<18} note"
    )
    for line in lines:
        beside = "" if line.beside is None else f"{line.beside:.4g}"
        ratio = line.ratio
        if ratio is None and line.beside:
            ratio = line.ours / line.beside
        judged = "" if ratio is None else f"{ratio:.2f}"
        print(
            f"{line.name:<{width}} {line.ours:>9.4g} {beside:>9} {judged:>6} {line.target:>7}  "
            f"{line.unit:<18} {line.note}"
        )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--brian", help="Python of an environment with Brian2")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts (default: all)"
    )
    parser.add_argument("--repeats", type=int, default=5, help="of everything that is compared")
    parser.add_argument("--quick", action="store_true", help="smallest sizes, to try the script")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, *rest = arguments.child
        print(json.dumps(CHILDREN[name](*rest)))
        return
    settings = Settings(arguments.repeats, arguments.quick, arguments.brian)
    lines: list[Line] = []
    with tqdm(total=len(arguments.only), unit="part") as progress:
        for name in arguments.only:
            progress.set_postfix_str(name)
            lines += PARTS[name](settings)
            progress.update()
    print_table(lines)
    if arguments.out:
        versions = {
            "neurocontrol": neurocontrol.__version__,
            "numba": numba.__version__,
            "python": platform.python_version(),
        }
        results = {"versions": versions, "lines": [asdict(line) for line in lines]}
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
