"""The bare loops: written by hand for one network of LIF cells, compiled by numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol import snn

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

njit: Any = numba.njit
FINE, COARSE = 0.0001, 0.0005  # s


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
