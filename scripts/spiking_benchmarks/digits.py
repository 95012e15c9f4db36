"""An image of the network of Diehl and Cook (2015) while it learns, beside Brian2 and BindsNET.

All see the same images in the same order, each once, with 400 excitatory cells. Ours and Brian2's
do the same work: steps of 0.5 ms, 350 ms of image and 150 ms of rest. BindsNET's model is its own
``DiehlAndCook2015`` with its own step of 1 ms, and without a rest, as in its examples.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.learning.digits import Learner, digits
from neurocontrol.learning.digits import Settings as Experiment
from spiking_benchmarks.peer import Peer
from spiking_benchmarks.table import Line
from spiking_benchmarks.timing import Settings, cpu

if TYPE_CHECKING:
    from collections.abc import Iterator

BRIAN = """
import json, sys, time
import numpy as np
from brian2 import *
prefs.logging.file_log = False
prefs.codegen.target = "cython"
images, count = np.load(sys.argv[1]), int(sys.argv[2])
defaultclock.dt = 0.5*ms
shared = '''dv/dt = (rest - v - ge*v + gi*(closing - v)) / tau : volt (unless refractory)
    dge/dt = -ge / (1*ms) : 1
    dgi/dt = -gi / (2*ms) : 1'''
excitatory = NeuronGroup(
    count, shared + '''
    dtheta/dt = -theta / (1e4*second) : volt''',
    threshold="v > theta - 72*mV", reset="v = rest; theta += 0.05*mV", refractory=5*ms,
    method="euler", namespace={"rest": -65*mV, "closing": -100*mV, "tau": 100*ms})
inhibitory = NeuronGroup(
    count, shared, threshold="v > -40*mV", reset="v = -45*mV", refractory=2*ms, method="euler",
    namespace={"rest": -60*mV, "closing": -85*mV, "tau": 10*ms})
excitatory.v, inhibitory.v, excitatory.theta = -105*mV, -100*mV, 20*mV
inputs = PoissonGroup(784, 0*Hz)
learnt = Synapses(
    inputs, excitatory,
    '''w : 1
    before : 1
    dpre/dt = -pre / (20*ms) : 1 (event-driven)
    dfast/dt = -fast / (20*ms) : 1 (event-driven)
    dslow/dt = -slow / (40*ms) : 1 (event-driven)''',
    on_pre="ge_post += w; pre = 1.0; w = clip(w - 1e-4*fast, 0, 1)",
    on_post="before = slow; w = clip(w + 0.01*pre*before, 0, 1); fast = 1.0; slow = 1.0")
learnt.connect(True)
learnt.w, learnt.delay = "0.3*(rand() + 0.01)", "rand()*10*ms"
excites = Synapses(excitatory, inhibitory, on_pre="ge_post += 10.4")
excites.connect(j="i")
inhibits = Synapses(inhibitory, excitatory, on_pre="gi_post += 17.0")
inhibits.connect("i != j")
counter = SpikeMonitor(excitatory, record=False)  # whoever learns labels cells by their counts
network = Network(inputs, excitatory, inhibitory, learnt, excites, inhibits, counter)
def show(image):
    weights = np.array(learnt.w).reshape(784, count)
    learnt.w = (weights * (78.0 / weights.sum(axis=0))).reshape(-1)
    inputs.rates = image / 8.0 * 2.0 * Hz
    network.run(350*ms)
    inputs.rates = 0*Hz
    network.run(150*ms)
"""
BINDSNET = """
import json, sys, time
import numpy as np
import torch
from bindsnet.encoding import poisson
from bindsnet.models import DiehlAndCook2015
torch.set_num_threads(1)
images, count = np.load(sys.argv[1]), int(sys.argv[2])
network = DiehlAndCook2015(
    n_inpt=784, n_neurons=count, exc=22.5, inh=17.5, dt=1.0, norm=78.4, theta_plus=0.05)
def show(image):
    rates = torch.from_numpy(image).float() / 8.0 * 2.0
    network.run(inputs={"X": poisson(rates, time=350, dt=1.0)}, time=350)
    network.reset_state_variables()
"""
WORK = """
show(images[0])
print("ready", flush=True)
for number, _ in enumerate(sys.stdin, 1):
    begun = time.process_time()
    show(images[number])
    print(json.dumps({"cpu": time.process_time() - begun}), flush=True)
"""


def measure_digits(settings: Settings) -> Iterator[Line]:
    """CPU time of an image while the network learns."""
    cells, count = (20, 2) if settings.quick else (400, 10)
    images = digits(settings.data, 1).train[: count + 1]
    learner = Learner(Experiment(neurons=cells, seed=1))

    def show(image: np.ndarray) -> None:
        learner.prepare()
        spikes = learner.show(image, learner.settings.intensity, np.random.default_rng(1))
        learner.settle(spikes)

    show(images[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images.npy"
        np.save(path, images)
        peers = {
            name: Peer(name, python, program + WORK, str(path), str(cells), folder=Path(folder))
            for name, python, program in (
                ("Brian2", settings.brian, BRIAN),
                ("BindsNET", settings.bindsnet, BINDSNET),
            )
            if python
        }
        costs: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
        for image in images[1:]:
            costs["ours"].append(cpu(partial(show, image)))
            for name, peer in peers.items():
                costs[name].append(peer.ask()["cpu"])
        for peer in peers.values():
            peer.close()
    means = {name: 1e3 * float(np.mean(several)) for name, several in costs.items()}
    note = f"mean of {count} images"
    if not peers:
        yield Line("digits while they are learnt", means["ours"], "ms per image", note=note)
    for name in peers:
        yield Line(
            f"digits while they are learnt, {name} beside", means["ours"], "ms per image",
            means[name], target="< 0.02", note=note,
        )  # fmt: skip
