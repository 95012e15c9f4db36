"""Populations of spiking cells between numbers, after the actor of PopSAN.

G. Tang, N. Kumar, R. Yoo and K. P. Michmizos, Deep reinforcement learning with population-coded
spiking neural network for continuous control, Conference on Robot Learning, 2020. Every number
that is seen excites some cells, each of which prefers a value; what some other cells fire is read
as a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.learning.shown import DT, Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray

    Layers = Sequence[tuple[FloatArray, FloatArray]]

ENCODER, READ = "encoder", "read"
"""Names of the populations at both ends; those between are numbered layers."""
FARTHEST = 3.0
"""Preferred values lie evenly between this and its negative; what is beyond counts as this."""
VARIANCE = 0.15
"""Of the Gaussian with which a cell is excited around the value it prefers."""
THRESHOLD = 0.5  # mV
_POTENTIAL_KEPT, _CURRENT_KEPT = 0.75, 0.5  # per step


def excitation(inputs: FloatArray, cells: int) -> FloatArray:
    """Current into the encoding cells, threshold per step, ``(B, n cells)`` of ``(B, n)``."""
    preferred = np.linspace(-FARTHEST, FARTHEST, cells)
    away = np.clip(inputs, -FARTHEST, FARTHEST)[:, :, None] - preferred
    found: FloatArray = np.exp(away**2 / (-2.0 * VARIANCE)).reshape(len(inputs), -1)
    return found


def layer(number: int) -> str:
    """Name of the population of a layer, the first of which follows the encoder."""
    return f"layer {number}"


def describe(weights: Sequence[FloatArray], encoder: snn.Neuron) -> snn.Network:
    """Encoding cells and layers of LIF cells, with weights in thresholds of 0.5 mV.

    Args:
        weights: From layer to layer, ``(pre, post)``.
        encoder: What the encoding cells are.
    """
    cell = snn.LIF(
        tau_m=-DT / log(_POTENTIAL_KEPT), rest=0.0, threshold=THRESHOLD, reset_potential=0.0,
        resistance=1.0 / (1.0 - _POTENTIAL_KEPT), refractory=0.0,
    )  # fmt: skip
    synapse = snn.Exponential(tau=-DT / log(_CURRENT_KEPT))
    names = [ENCODER, *(layer(k) for k in range(len(weights)))]
    sizes = [len(weights[0]), *(weight.shape[1] for weight in weights)]
    neurons = [encoder] + [cell] * len(weights)
    return snn.Network(
        populations=[
            snn.Population(name=name, size=size, neuron=neuron)
            for name, size, neuron in zip(names, sizes, neurons, strict=True)
        ],
        projections=[
            snn.Projection(
                name=f"onto {names[k + 1]}", source=names[k], target=names[k + 1],
                synapse=synapse, connectivity=snn.Dense(weight=weight),
            )
            for k, weight in enumerate(weights)
        ],
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class PopulationActor(Shown):
    """Numbers to numbers from -1 to 1.

    Attributes:
        layers: Weights, ``(pre, post)``, and constant currents, pA, ``(post,)``, of every layer of
            LIF cells; last what is read of the mean spikes of the cells of the last layer in a
            step, ``(cells, m)``, and biases, ``(m,)``. The hyperbolic tangent follows.
        each: Cells that stand for each number that is seen.
    """

    layers: Layers
    each: int

    def __post_init__(self) -> None:
        """Refuse what cannot be an actor.

        Raises:
            InputError: It cannot.
        """
        if len(self.layers) < 2 or len(self.layers[0][0]) % self.each:
            raise InputError(
                f"an actor of populations needs a layer of cells, {self.each} inputs of it for a "
                f"number, and what is read; got {len(self.layers)} layers with "
                f"{len(self.layers[0][0])} inputs"
            )
        if self.steps < len(self.layers):
            raise InputError(
                f"spikes need {len(self.layers)} steps through the layers, got {self.steps}"
            )

    @property
    def cells(self) -> int:
        """Number of cells that fire."""
        return sum(len(weight) for weight, _ in self.layers)

    def network(self) -> snn.Network:
        """Cells behind the currents, and one that sums up what is read for each number."""
        *between, (weight, bias) = self.layers
        encoder = snn.IntegrateAndFire(threshold=1.0)
        whole = describe([weight for weight, _ in between], encoder)
        reading = snn.IntegrateAndFire(threshold=np.inf)
        return snn.Network(
            populations=[
                snn.Population(
                    name=ENCODER, size=whole.populations[0].size, neuron=encoder,
                    initial={"v": 0.5},
                ),
                *whole.populations[1:],
                snn.Population(name=READ, size=bias.size, neuron=reading, initial={"v": 0.0}),
            ],
            projections=[
                *whole.projections,
                snn.Projection(
                    source=layer(len(between) - 1), target=READ, synapse=snn.Delta(),
                    connectivity=snn.Dense(weight=weight / self.steps),
                ),
            ],
        )  # fmt: skip

    def __call__(self, inputs: FloatArray) -> FloatArray:
        """What is read after all steps; see :meth:`Shown.__call__`."""
        simulator = self._fresh(len(inputs))
        currents = simulator.current
        currents[:, simulator.columns(ENCODER)] = excitation(inputs, self.each)
        names = [layer(k) for k in range(len(self.layers) - 1)]
        for name, (_, bias) in zip(names, self.layers[:-1], strict=True):
            currents[:, simulator.columns(name)] = bias
        self._show(simulator, [ENCODER, *names])
        found: FloatArray = np.tanh(simulator.state(READ, "v") + self.layers[-1][1])
        return found
