"""The same networks in Brian2, in a process of an environment of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spiking_benchmarks.bare import FINE
from spiking_benchmarks.peer import Peer

if TYPE_CHECKING:
    from pathlib import Path

    from spiking_benchmarks.published import Benchmark


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
        self._peer = Peer("Brian2", python, BRIAN, str(path), target, folder=folder)

    def run(self) -> None:
        """Run once more and note the cost."""
        told = self._peer.ask()
        self.costs.append(told["cpu"])
        self.rate = told["rate"]

    def close(self) -> None:
        """Let the process end."""
        self._peer.close()
