"""Learn from images: normalised weights, thresholds that decay, and what can be kept of it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.learning.digits.network import BASE, EXCITATORY, LEARNT, PACES
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
        simulator = self.simulator
        # all that the pace changes, and what it is at a pace of 1
        self._rates = [
            (simulator.parameter(EXCITATORY, "rise"), settings.rise),
            (simulator.parameter(LEARNT, "triplet_potentiation"), settings.potentiation),
            (simulator.parameter(LEARNT, "depression"), settings.depression),
        ]

    @property
    def seen(self) -> int:
        """Number of images seen."""
        return int(self.progress[0])

    @property
    def pace(self) -> float:
        """How much faster than by the rates of the settings the next image is learnt."""
        first, slowing = PACES[self.settings.pace]
        return first / (1.0 + self.seen / (self.settings.neurons * slowing))

    @property
    def told(self) -> dict[str, str]:
        """What a progress bar tells of it."""
        seen, repeats, spikes = self.progress
        return {"spikes": f"{spikes / seen:.1f}", "repeats": f"{repeats}"}

    def learn(self, image: Any) -> IntArray:
        """Learn from an image, and return the spikes of every excitatory cell, ``(n,)``."""
        generator = np.random.default_rng([self.settings.seed, 3, self.seen])
        for values, usual in self._rates:
            values[:] = self.pace * usual
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
        settings = self.settings
        # once an image, as in single precision the decay of one step would be rounded away
        shown = self.pace * (settings.shown + settings.rest)
        self.thresholds[:] = BASE + exp(-shown / settings.tau_threshold) * (self.thresholds - BASE)
        fired = counts > 0
        self._changed[:], self._fired[:] = fired | self._fired, fired

    def _live(self) -> Live:
        return {
            **super()._live(),
            "progress": self.progress[None],
            "changed": self._changed[None],
            "fired": self._fired[None],
        }
