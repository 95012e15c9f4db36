"""An actor of spiking populations that learns to do what somebody else does."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.interruption import safe_point
from neurocontrol.learning.gradients.surrogates import Surrogate
from neurocontrol.learning.gradients.twin import Twin, pytorch
from neurocontrol.learning.population import (
    ENCODER,
    PopulationActor,
    describe,
    excitation,
    layer,
)
from neurocontrol.learning.shown import DT
from neurocontrol.snn import SpikeSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.types import FloatArray

_TOGETHER, _RATE, _STEEPNESS = 256, 4e-3, 2.0
_SPREAD = 3.0  # of first weights, in inverse roots of the number of inputs


def imitate(
    inputs: FloatArray,
    wanted: FloatArray,
    *,
    hidden: Sequence[int] = (64, 64),
    cells: int = 10,
    steps: int = 8,
    passes: int = 12,
    seed: int = 0,
    progress: Callable[[int], object] = lambda count: None,
) -> PopulationActor:
    """Fit an actor to answers, by the mean square of its errors (Adam).

    Args:
        inputs: What is seen, ``(k, n)``.
        wanted: What is to be answered, from -1 to 1, ``(k, m)``.
        hidden: Cells of the layers between those that stand for numbers.
        cells: Cells that stand for each number at both ends.
        steps: Steps for which an input is shown.
        passes: How often everything is seen.
        seed: Of first weights and of the order.
        progress: Called with the number of inputs that have just been seen.

    Raises:
        MissingExtraError: PyTorch is not installed.
    """
    torch = pytorch()
    torch.set_num_threads(1)  # the same bits wherever it learns
    generator = np.random.default_rng([seed, 8])
    count, outputs = len(inputs), wanted.shape[1]
    sizes = [cells * inputs.shape[1], *hidden, cells * outputs]
    first = [generator.uniform(-_SPREAD, _SPREAD, (a, b)) / np.sqrt(a) for a, b in pairwise(sizes)]
    twin = Twin(
        describe(first, SpikeSource()), dt=DT, surrogate=Surrogate(steepness=_STEEPNESS),
        dtype="float32",
    )  # fmt: skip
    last = layer(len(first) - 1)
    currents = {
        layer(k): torch.zeros(weight.shape[1], requires_grad=True) for k, weight in enumerate(first)
    }
    drawn = generator.uniform(-_SPREAD, _SPREAD, (outputs, cells)) / cells
    read = torch.tensor(drawn, dtype=torch.float32, requires_grad=True)
    bias = torch.zeros(outputs, requires_grad=True)
    adam = torch.optim.Adam([*twin.weights.values(), *currents.values(), read, bias])
    for turn in range(passes):
        order = generator.permutation(count)
        for start in range(0, count, _TOGETHER):
            some = order[start : start + _TOGETHER]
            done = (turn + start / count) / passes
            adam.param_groups[0]["lr"] = _RATE * 0.5 * (1.0 + cos(pi * done))
            course = twin(
                steps,
                current={name: one.expand(some.size, -1) for name, one in currents.items()},
                spikes={ENCODER: torch.as_tensor(encoded(inputs[some], cells, steps))},
            )
            rates = course.spikes[last].mean(dim=0).reshape(some.size, outputs, cells)
            said = torch.tanh((rates * read).sum(dim=2) + bias)
            error = said - torch.as_tensor(wanted[some], dtype=torch.float32)
            adam.zero_grad()
            (error**2).mean().backward()
            adam.step()
            progress(some.size)
            safe_point()
    weights = [twin.weights[f"onto {name}"] for name in currents]
    pairs = zip(weights, currents.values(), strict=True)
    layers = [(_numbers(weight), _numbers(current)) for weight, current in pairs]
    reading = np.zeros((outputs, cells, outputs))
    places = np.arange(outputs)
    reading[places, :, places] = _numbers(read)
    layers.append((reading.reshape(-1, outputs), _numbers(bias)))
    return PopulationActor(layers=tuple(layers), each=cells, steps=steps)


def encoded(inputs: FloatArray, cells: int, steps: int) -> Any:
    """Spikes of the encoding cells, 0 or 1, ``(steps, B, n cells)``, in single precision."""
    drive = excitation(inputs, cells)
    # an integrate-and-fire cell that begins halfway to its threshold of 1
    counts = np.floor(0.5 + drive * np.arange(steps + 1)[:, None, None])
    return np.diff(counts, axis=0).astype(np.float32)


def _numbers(tensor: Any) -> FloatArray:
    found: FloatArray = tensor.detach().numpy().astype(np.float64)
    return found
