"""SuperSpike: a cell learns when to fire from its own errors, synapse by synapse, without PyTorch.

F. Zenke and S. Ganguli, SuperSpike: supervised learning in multilayer spiking neural networks,
Neural Computation 30:1514-1541, 2018. A synapse keeps what its spikes did to the potential while
that was near the threshold; the filtered error of its target turns this into a change of weight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.learning.gradients.surrogates import Surrogate
from neurocontrol.snn import Exponential, Projection
from neurocontrol.snn.neurons.membrane import Membrane

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.snn import Population
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray, IntArray


class SuperSpike:
    """Teaches one projection of exponential synapses onto LIF cells.

    Attributes:
        simulator: The network, one row.
        change: What the last trial asks of every weight, before it is scaled.
    """

    def __init__(
        self,
        simulator: Simulator,
        projection: str,
        *,
        rate: float,
        rise: float = 0.005,
        decay: float = 0.010,
        memory: float = 0.9,
        surrogate: Surrogate | None = None,
    ) -> None:
        """Teach ``projection`` of a simulator.

        Args:
            simulator: The network, one row.
            projection: Name of the projection that learns; every synapse has a weight of its own.
            rate: Change of a weight by a trial whose gradient is the largest of late.
            rise: Time constant with which the filter of errors rises, s.
            decay: Time constant with which it decays, s.
            memory: What remains of the largest squared gradient after a trial.
            surrogate: Derivative of a spike by the potential.

        Raises:
            InputError: The network is not of that kind.
        """
        network = simulator.description
        found = [
            one
            for one in network.projections
            if isinstance(one, Projection) and one.name == projection
        ]
        if len(found) != 1 or not isinstance(found[0].synapse, Exponential):
            raise InputError(f"SuperSpike teaches exponential synapses, not {projection!r}")
        if simulator.batch != 1:
            raise InputError(f"SuperSpike teaches one row, got {simulator.batch}")
        populations = {one.name: one for one in network.populations}
        target = populations[found[0].target]
        if not isinstance(target.neuron, Membrane):
            raise InputError(f"SuperSpike teaches LIF cells, not {type(target.neuron).__name__}")
        self.simulator = simulator
        self._source, self._target = found[0].source, target
        self._weights = simulator.parameter(projection, "weight")[0]
        self._pre, self._post, late = simulator.synapses(projection)
        if self._weights.size != self._pre.size:
            raise InputError(f"every synapse of {projection!r} must have a weight of its own")
        self._late = np.rint(late / simulator.dt).astype(np.int64)
        self._numbers = _numbers(target, found[0].synapse, simulator.dt)
        self._rate, self._memory = rate, memory
        self._surrogate = surrogate or Surrogate()
        self._decays = np.exp(-simulator.dt / decay), np.exp(-simulator.dt / rise)
        self._largest = np.zeros(self._pre.size)
        self.change: FloatArray = np.zeros(self._pre.size)
        simulator.record_spikes()

    def trial(self, cells: ArrayLike, times: ArrayLike, wanted: FloatArray) -> float:
        """Let spikes come in from time 0, compare those that go out, and change the weights.

        Args:
            cells: Source cells that fire, ``(k,)``.
            times: When each does, s, ``(k,)``.
            wanted: Spikes that the targets should have, 0 or 1, ``(steps, n)``.

        Returns:
            The mean squared error of the filtered spikes.
        """
        arrived, fired, potentials = self._observed(np.asarray(cells), np.asarray(times), wanted)
        errors = self._filtered(wanted - fired)
        self.change = np.zeros(self._pre.size)
        marks = self._filtered(self._marks(arrived, fired, potentials))
        for error, mark in zip(errors, marks, strict=True):
            self.change += error[self._post] * mark
        self._largest = np.maximum(self._memory * self._largest, self.change**2)
        scale = np.sqrt(self._largest.max()) or 1.0
        self._weights += self._rate * self.change / scale
        return float(np.mean(errors**2))

    def _observed(
        self, cells: IntArray, times: FloatArray, wanted: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Arrivals at every synapse, spikes and potentials of the targets, step by step."""
        simulator, dt = self.simulator, self.simulator.dt
        simulator.reset()
        simulator.inject(self._source, cells, times)
        potential = simulator.state(self._target.name, "v")
        potentials = np.zeros(wanted.shape)
        for step in range(len(wanted)):
            simulator.advance(1)
            potentials[step] = potential[0]
        columns = simulator.columns(self._target.name)
        at, cell = simulator.spikes(0)
        mine = (cell >= columns.start) & (cell < columns.stop)
        fired = np.zeros(wanted.shape)
        fired[np.rint(at[mine] / dt).astype(np.int64) - 1, cell[mine] - columns.start] = 1.0
        left = np.zeros((len(wanted), int(self._pre.max()) + 1))
        left[np.rint(times / dt).astype(np.int64) - 1, cells] = 1.0
        steps = np.arange(len(wanted))[:, None] - self._late
        arrived = np.where(steps >= 0, left[np.maximum(steps, 0), self._pre], 0.0)
        return arrived, fired, potentials

    def _marks(self, arrived: FloatArray, fired: FloatArray, potentials: FloatArray) -> FloatArray:
        """What every synapse did to the potential times the surrogate, ``(steps, synapses)``."""
        p, post = self._numbers, self._post
        x = np.where(fired > 0.0, 0.0, (potentials - p["threshold"]) / p["rise"])
        slope = self._surrogate.derivative(x) / p["rise"]
        marks = np.zeros(arrived.shape)
        current, moved = np.zeros(post.size), np.zeros(post.size)
        for step, arrivals in enumerate(arrived):
            moved = p["decay"][post] * moved + (p["gain"] * p["coupling"])[post] * current
            current = p["fade"][post] * current + arrivals
            marks[step] = slope[step, post] * moved
        return marks

    def _filtered(self, values: FloatArray) -> FloatArray:
        """Values after the filter of errors, whose response sums to one, ``(steps, n)``."""
        slow, fast = self._decays
        scale = 1.0 / (1.0 / (1.0 - slow) - 1.0 / (1.0 - fast))
        filtered = np.zeros(values.shape)
        late, early = np.zeros(values.shape[1]), np.zeros(values.shape[1])
        for step, value in enumerate(values):
            late, early = slow * late + value, fast * early + value
            filtered[step] = scale * (late - early)
        return filtered


def _numbers(target: Population, synapse: Exponential, dt: float) -> dict[str, Any]:
    """Constants of the targets and of their synapses, each ``(n,)``."""
    neuron = target.neuron
    parameters = neuron.resolve(target.size, None)
    derived = neuron.derive(parameters, dt)
    through = synapse.derive(neuron.membrane_time_constant(parameters), target.size, dt)
    threshold = parameters["threshold"]
    return {
        **{name: derived[name] for name in ("decay", "gain")},
        "threshold": threshold,
        "rise": threshold - parameters["reset_potential"],
        "coupling": through["coupling"],
        "fade": through["decay"],
    }
