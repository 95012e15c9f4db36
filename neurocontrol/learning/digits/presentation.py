"""Show images to a network and count what its cells answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.learning.digits.network import DT, EXCITATORY, INPUT, LEARNT, axons, describe
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from neurocontrol.learning.digits.network import Settings
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray


class Presenter(Stateful):
    """A network to which images are shown.

    Attributes:
        settings: The experiment.
        simulator: The network, one row, in single precision.
        weights: Weights from inputs to excitatory cells, live, ``(784, n)``.
        thresholds: Thresholds of the excitatory cells, live, mV, ``(n,)``.
    """

    def __init__(self, settings: Settings, *, plastic: bool) -> None:
        """Compile the network of an experiment, for learning or for answers alone."""
        self.settings = settings
        network = describe(settings, plastic=plastic)
        self.simulator = network.compile(dt=DT, fused=True, dtype="float32", seed=settings.seed)
        if not plastic:
            self.simulator.parameter(EXCITATORY, "rise")[:] = 0.0
        self.simulator.advance(1)  # compiles the kernel, which no image is to be timed with
        self.simulator.reset()
        weights = self.simulator.parameter(LEARNT, "weight")
        self.weights: FloatArray = weights.reshape(-1, settings.neurons)
        self.thresholds: FloatArray = self.simulator.state(EXCITATORY, "threshold")[0]
        self._counts: FloatArray = self.simulator.state(EXCITATORY, "spikes")[0]
        self._pixels, _ = axons(settings)
        self._shown, self._rest = round(settings.shown / DT), round(settings.rest / DT)

    @property
    def fields(self) -> FloatArray:
        """Weights of every excitatory cell from every pixel, ``(n, 784)``."""
        fields = np.empty(self.weights.T.shape)
        fields[:, self._pixels] = self.weights.T
        return fields

    def show(self, image: Any, intensity: float, generator: np.random.Generator) -> IntArray:
        """Show an image, then nothing for a while.

        Args:
            image: Brightness from 0 to 255, ``(784,)``.
            intensity: What multiplies the rates of the inputs.
            generator: What the spikes of the inputs are drawn from.

        Returns:
            Spikes of every excitatory cell, ``(n,)``.
        """
        brightness = image[self._pixels]
        lit = np.flatnonzero(brightness)
        most = self.settings.rate * intensity * self.settings.shown  # spikes at full brightness
        cells = np.repeat(lit, generator.poisson(brightness[lit] * (most / 255.0)))
        now = round(float(self.simulator.time[0]) / DT)
        steps = generator.integers(1, self._shown + 1, cells.size)
        order = np.argsort(steps.astype(np.uint16), kind="stable")  # by radix
        self._counts[:] = 0.0
        self.simulator.inject(INPUT, cells[order], (now + steps[order]) * DT)
        self.simulator.advance(self._shown + self._rest)
        return self._counts.astype(np.int64)

    def respond(self, image: Any, generator: np.random.Generator) -> tuple[IntArray, int]:
        """Show an image until there are enough spikes, more intensely every time.

        Returns:
            Spikes of every excitatory cell, ``(n,)``, and how often it was repeated.
        """
        for repeats in range(self.settings.most_repeats + 1):
            self.prepare()
            counts = self.show(image, self.settings.intensity + repeats, generator)
            self.settle(counts)
            if counts.sum() >= self.settings.least_spikes:
                break
        return counts, repeats

    def prepare(self) -> None:
        """What is done before an image is shown."""

    def settle(self, counts: IntArray) -> None:
        """What is done after it, given the spikes."""

    def _live(self) -> Live:
        return {"simulator": self.simulator}


def even(learner: Presenter) -> FloatArray:
    """Weights with the same sum for every cell, as they are before an image, ``(784, n)``."""
    weights: FloatArray = learner.weights * (learner.settings.total / learner.weights.sum(axis=0))
    return weights


def answers(
    learner: Presenter,
    images: Any,
    stream: int,
    progress: Any = lambda: None,
    weights: FloatArray | None = None,
) -> IntArray:
    """Spikes of the cells of a network that no longer learns, ``(images, n)``.

    Args:
        learner: The network whose weights and thresholds are used; they stay as they are.
        images: Brightness from 0 to 255, ``(images, 784)``.
        stream: What tells the random spikes of these images from those of others.
        progress: Called after every image.
        weights: Others in place of those that were learnt, ``(784, n)``.
    """
    asked = Presenter(learner.settings, plastic=False)
    asked.weights[:] = even(learner) if weights is None else weights
    asked.thresholds[:] = learner.thresholds
    found = np.zeros((len(images), learner.settings.neurons), dtype=np.int64)
    for number, image in enumerate(images):
        generator = np.random.default_rng([learner.settings.seed, stream, number])
        found[number], _ = asked.respond(image, generator)
        progress()
    return found
