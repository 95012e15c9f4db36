"""Learn from images: normalised weights, thresholds that decay, and what can be kept of it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.learning.digits.network import BASE
from neurocontrol.learning.digits.presentation import Presenter

if TYPE_CHECKING:
    from neurocontrol.learning.digits.network import Settings
    from neurocontrol.state import Live
    from neurocontrol.types import IntArray


class Learner(Presenter):
    """A network that learns from the images it is shown.

    Attributes:
        progress: Number of images seen, repetitions among them, and spikes of excitatory cells.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with random weights."""
        super().__init__(settings, plastic=True)
        self.progress: IntArray = np.zeros(3, dtype=np.int64)
        # whose weights may have changed since their sum was made equal, and who fired last
        self._changed = np.ones(settings.neurons, dtype=np.bool_)
        self._fired = np.zeros(settings.neurons, dtype=np.bool_)
        # once an image, as in single precision the decay of one step would be rounded away
        self._decay = exp(-(settings.shown + settings.rest) / settings.tau_threshold)

    @property
    def seen(self) -> int:
        """Number of images seen."""
        return int(self.progress[0])

    @property
    def told(self) -> dict[str, str]:
        """What a progress bar tells of it."""
        seen, repeats, spikes = self.progress
        return {"spikes": f"{spikes / seen:.1f}", "repeats": f"{repeats}"}

    def learn(self, image: Any) -> IntArray:
        """Learn from an image, and return the spikes of every excitatory cell, ``(n,)``."""
        generator = np.random.default_rng([self.settings.seed, 3, self.seen])
        counts, repeats = self.respond(image, generator)
        self.progress += (1, repeats, int(counts.sum()))
        return counts

    def prepare(self) -> None:
        """Give the weights of every cell that has changed the same sum again."""
        cells = np.flatnonzero(self._changed)
        columns = self.weights[:, cells]
        columns *= self.settings.total / columns.sum(axis=0)
        self.weights[:, cells] = columns

    def settle(self, counts: IntArray) -> None:
        """Let thresholds decay, and note which cells may change: traces outlast an image."""
        self.thresholds[:] = BASE + self._decay * (self.thresholds - BASE)
        fired = counts > 0
        self._changed[:], self._fired[:] = fired | self._fired, fired

    def _live(self) -> Live:
        return {
            **super()._live(),
            "progress": self.progress[None],
            "changed": self._changed[None],
            "fired": self._fired[None],
        }
