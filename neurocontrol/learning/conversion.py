"""Networks of rates as networks of spikes, in which a rate stands for the value of a unit.

A unit's function is broken into straight pieces. Every piece is an integrate-and-fire cell, which
fires from never to at every step while its input goes from one end of the piece to the other: of a
rectified linear unit there is one piece (Diehl et al. 2015, Rueckauer et al. 2017). The first layer
is fed constant currents, and the last is read from potentials of cells that do not fire.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol import snn
from neurocontrol.errors import InputError, unknown
from neurocontrol.learning.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray

    Layers = Sequence[tuple[FloatArray, FloatArray]]

OUTPUT = "output"
NORMALISATIONS = ("data", "model", "balanced")
"""How the highest value of a layer is found: from what data evoke, from the weights alone, or from
the largest input of a step in the spiking network before it."""
_TANH = (-2.4, -1.6, -1.1, -0.7, -0.35, 0.0, 0.35, 0.7, 1.1, 1.6, 2.4)
_BELOW = {"relu": (0.0,), "elu": (-4.0, -2.2, -1.3, -0.7, -0.3, 0.0)}
"""Ends of the straight pieces that stand for a bent function; the last of all but tanh is found."""
_FUNCTIONS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "relu": lambda x: np.maximum(x, 0.0),
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0.0, x, np.expm1(np.minimum(x, 0.0))),
}
_LEAST = 1e-9  # highest value of a layer that never answers


@dataclass(frozen=True, kw_only=True, eq=False)
class Spiking(Shown):
    """A converted network.

    Attributes:
        layers: Weights, ``(inputs, outputs)``, and biases, ``(outputs,)``, as they were.
        activation: Function of the units of all layers but the last: relu, tanh or elu.
        tops: Highest value of a unit in each of these layers; tanh has its own.
    """

    layers: Layers
    activation: str
    tops: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be converted.

        Raises:
            InputError: It cannot.
        """
        check(self.layers, self.activation)
        if len(self.tops) != self.hidden:
            raise InputError(f"{self.hidden} hidden layers need as many tops, got {self.tops}")
        if self.steps <= self.hidden:
            raise InputError(
                f"{self.hidden} hidden layers need more steps than that, got {self.steps}"
            )

    @property
    def hidden(self) -> int:
        """Number of hidden layers."""
        return len(self.layers) - 1

    @property
    def cells(self) -> int:
        """Number of cells that fire."""
        return sum(
            weight.shape[1] * (len(self._knots(k)) - 1)
            for k, (weight, _) in enumerate(self.layers[:-1])
        )

    def _knots(self, layer: int) -> FloatArray:
        """Ends of the pieces of a unit's function."""
        if self.activation == "tanh":
            return np.array(_TANH)
        return np.array([*_BELOW[self.activation], max(self.tops[layer], _LEAST)])

    def _outward(self, layer: int) -> tuple[FloatArray, FloatArray]:
        """Weights from the cells of the layer before, and biases, of the units of a layer."""
        weight, bias = self.layers[layer]
        if layer == 0:
            return weight, bias
        values = _FUNCTIONS[self.activation](self._knots(layer - 1))
        steps = np.diff(values)
        spread = (weight[:, None, :] * steps[:, None]).reshape(-1, weight.shape[1])
        return spread, bias + values[0] * weight.sum(axis=0)

    def _onto_cells(self, layer: int) -> tuple[FloatArray, FloatArray]:
        """The same of the cells of a hidden layer, whose thresholds are 1."""
        weight, bias = self._outward(layer)
        knots = self._knots(layer)
        width = np.diff(knots)
        cells = (weight[:, :, None] / width).reshape(len(weight), -1)
        return cells, ((bias[:, None] - knots[:-1]) / width).reshape(-1)

    def network(self) -> snn.Network:
        """The network behind the currents into the first layer.

        A layer begins as many steps late as there are layers before it; cells begin halfway to the
        threshold, which makes the error of a count even on both sides.
        """
        populations, projections = [], []
        names = [f"hidden {k}" for k in range(self.hidden)]
        for k in range(self.hidden + 1):
            last = k == self.hidden
            weight, bias = self._outward(k) if last else self._onto_cells(k)
            drive = np.zeros(bias.size) if k == 0 else bias
            cell = snn.IntegrateAndFire(threshold=np.inf if last else 1.0, drive=drive)
            start = (0.0 if last else 0.5) - max(k - last, 0) * drive
            name = OUTPUT if last else names[k]
            populations.append(
                snn.Population(name=name, size=bias.size, neuron=cell, initial={"v": start})
            )
            if k > 0:
                projections.append(
                    snn.Projection(
                        source=names[k - 1], target=name, synapse=snn.Delta(),
                        connectivity=snn.Dense(weight=weight),
                    )
                )  # fmt: skip
        return snn.Network(populations=populations, projections=projections)

    def _shown(self, inputs: FloatArray) -> Simulator:
        """A simulator at time 0, with the currents of some inputs."""
        simulator = self._fresh(len(inputs))
        weight, bias = self._onto_cells(0)
        # row by row, so that a row has the same bits whatever the others are
        current = (np.asarray(inputs, dtype=np.float64)[:, None, :] @ weight)[:, 0] + bias
        simulator.current[:, simulator.columns("hidden 0")] = current
        return simulator

    def __call__(self, inputs: FloatArray) -> FloatArray:
        """What the last layer says, ``(B, m)``, of inputs ``(B, n)``."""
        simulator = self._shown(inputs)
        self._show(simulator, [f"hidden {k}" for k in range(self.hidden)])
        found: FloatArray = simulator.state(OUTPUT, "v") / (self.steps - self.hidden + 1)
        return found

    def largest_input(self, inputs: FloatArray) -> float:
        """Largest input of an output in any step."""
        simulator = self._shown(inputs)
        before, largest = simulator.state(OUTPUT, "v").copy(), 0.0
        for _ in range(self.steps):
            simulator.advance(1)
            now = simulator.state(OUTPUT, "v").copy()
            before, largest = now, max(largest, float((now - before).max()))
        return largest


def convert(
    layers: Layers,
    activation: str,
    data: FloatArray,
    *,
    steps: int = 64,
    normalisation: str = "data",
    percentile: float = 99.9,
) -> Spiking:
    """Convert dense layers into a spiking network.

    Args:
        layers: Weights, ``(inputs, outputs)``, and biases, ``(outputs,)``, from first to last.
        activation: Function of the units of all layers but the last: relu, tanh or elu.
        data: Typical inputs, ``(k, n)``; for the normalisation of a model only their bounds count.
        steps: Steps for which an input is shown.
        normalisation: One of ``NORMALISATIONS``.
        percentile: Share of the values evoked by data, in percent, that stay below the highest.

    Raises:
        InputError: These cannot be converted.
    """
    check(layers, activation)
    if normalisation not in NORMALISATIONS:
        raise unknown("normalisation", normalisation, NORMALISATIONS)
    values = np.asarray(data, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(layers[0][0]) or not len(values):
        raise InputError(f"data must have shape (k, {len(layers[0][0])}), got {values.shape}")
    tops: list[float] = []
    high, low = np.maximum(values, 0.0).max(axis=0), np.minimum(values, 0.0).min(axis=0)
    for k, (weight, bias) in enumerate(layers[:-1]):
        values = _FUNCTIONS[activation](values @ weight + bias)
        if normalisation == "data":
            top = float(np.percentile(values.max(axis=1), percentile))
        elif normalisation == "model":
            positive, negative = np.maximum(weight, 0.0), np.minimum(weight, 0.0)
            highest = high @ positive + low @ negative + bias
            lowest = low @ positive + high @ negative + bias
            high, low = (_FUNCTIONS[activation](one) for one in (highest, lowest))
            top = float(high.max())
        else:
            top = _balanced(layers[: k + 1], activation, tops, np.asarray(data), steps)
        tops.append(max(top, _LEAST))
    return Spiking(layers=tuple(layers), activation=activation, tops=tuple(tops), steps=steps)


def _balanced(
    layers: Layers, activation: str, tops: Sequence[float], data: FloatArray, steps: int
) -> float:
    """The largest input of a step onto the last of some layers."""
    if len(layers) == 1:
        ((weight, bias),) = layers
        return float((data @ weight + bias).max())
    before = Spiking(layers=layers, activation=activation, tops=tuple(tops), steps=steps)
    return before.largest_input(data)


def check(layers: Layers, activation: str) -> None:
    """Refuse what cannot be converted.

    Raises:
        InputError: It cannot.
    """
    if activation not in _FUNCTIONS:
        raise InputError(
            f"units of {activation!r} cannot be converted; expected {', '.join(_FUNCTIONS)}"
        )
    if len(layers) < 2:
        raise InputError("a network without hidden layers has nothing that could spike")
    for (_, bias), (weight, _) in pairwise(layers):
        if weight.shape[0] != bias.size:
            raise InputError(f"{bias.size} units cannot feed weights of shape {weight.shape}")


def answers(layers: Layers, activation: str, inputs: Any) -> FloatArray:
    """What the layers say as they were, ``(B, m)``."""
    values = np.asarray(inputs, dtype=np.float64)
    for weight, bias in layers[:-1]:
        values = _FUNCTIONS[activation](values @ weight + bias)
    found: FloatArray = values @ layers[-1][0] + layers[-1][1]
    return found
