"""The network: inputs, cells that learn, and cells that let one of them win."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol import snn
from neurocontrol.errors import InputError
from neurocontrol.learning.digits.images import SIDE

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

INPUT, EXCITATORY, INHIBITORY = "input", "excitatory", "inhibitory"
LEARNT = "input to excitatory"
"""Names of the populations and of the projection that learns."""
DT = 0.0005
"""Step, s."""
BASE = -72.0
"""Threshold of an excitatory cell without homeostasis, mV: -52 less an offset of 20."""
PACES = {"constant": (1.0, inf), "falling": (8.0, 5.0)}
"""How much faster than by their rates weights and thresholds change at first, and the images per
cell after which that is half; it falls as the inverse of the images. Many cells have few images
each to learn from; few cells see so many that these should be averaged."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the experiment is made of; the defaults are those of the authors' program.

    Attributes:
        neurons: Number of excitatory cells, and of inhibitory ones.
        seed: Of weights, delays, the order of images, and spikes.
        first_threshold: Homeostatic part of a threshold at first, mV.
        rise: What a spike adds to it, mV.
        tau_threshold: Time constant with which it decays, s.
        potentiation: Largest gain of a weight at a spike of its target.
        depression: Largest loss of a weight at an arrival.
        pace: How learning slows down, one of :data:`PACES`.
        total: Sum of the weights of every excitatory cell before an image.
        excitation: Conductance from an excitatory cell onto its inhibitory one, in leaks.
        inhibition: Conductance from an inhibitory cell onto all other excitatory ones, in leaks.
        longest_delay: Longest delay of an input's axon, s.
        refractory: Refractory time of an excitatory cell, s.
        shown: Time for which an image is shown, s.
        rest: Time without input after it, s.
        rate: Rate of an input at full brightness and intensity 1, Hz.
        intensity: Intensity at first.
        least_spikes: Spikes below which an image is shown again, more intensely.
        most_repeats: How often at most.
    """

    neurons: int = 400
    seed: int = 0
    first_threshold: float = 20.0
    rise: float = 0.05
    tau_threshold: float = 1e4
    potentiation: float = 0.01
    depression: float = 1e-4
    pace: str = "falling"
    total: float = 78.0
    excitation: float = 10.4
    inhibition: float = 17.0
    longest_delay: float = 0.010
    refractory: float = 0.005
    shown: float = 0.35
    rest: float = 0.15
    rate: float = 255.0 / 8.0
    intensity: float = 2.0
    least_spikes: int = 5
    most_repeats: int = 10

    def __post_init__(self) -> None:
        """Refuse a network that cannot compete.

        Raises:
            InputError: There are fewer than two cells, or there is no such pace.
        """
        if self.neurons < 2:
            raise InputError(f"neurons must be at least 2, got {self.neurons}")
        if self.pace not in PACES:
            raise InputError(f"pace must be one of {', '.join(PACES)}, got {self.pace!r}")


def first_weights(settings: Settings) -> FloatArray:
    """Weights before any learning, ``(784, neurons)``."""
    generator = np.random.default_rng([settings.seed, 1])
    weights = 0.3 * (generator.uniform(size=(SIDE * SIDE, settings.neurons)) + 0.01)
    scaled: FloatArray = weights * (settings.total / weights.sum(axis=0))
    return scaled


def axons(settings: Settings) -> tuple[IntArray, FloatArray]:
    """Pixel that every input sees, and delay of its axon in s, ``(784,)``; fast axons come first.

    Every axon has one delay, where the authors' program draws one for every synapse. That inputs
    are in the order of their delays makes them cheap to deliver.
    """
    generator = np.random.default_rng([settings.seed, 2])
    steps = generator.integers(0, round(settings.longest_delay / DT) + 1, SIDE * SIDE)
    delays = np.asarray(DT * np.sort(steps), dtype=np.float64)
    return generator.permutation(SIDE * SIDE), delays


def describe(settings: Settings, *, plastic: bool = True) -> snn.Network:
    """The network of an experiment.

    Conductances are in nS over a leak of 1 nS, as the authors' are in leaks.

    Args:
        settings: The experiment.
        plastic: Whether weights learn; if not, the rates of learning are 0: the kernel is the same.
    """
    learns = float(plastic)
    count = settings.neurons
    delay = axons(settings)[1][:, None]
    cell = snn.HomeostaticLIF(
        tau_m=0.1, rest=-65.0, reset_potential=-65.0, resistance=1.0,
        refractory=settings.refractory, threshold=BASE + settings.first_threshold, base=BASE,
        rise=settings.rise,
    )  # fmt: skip
    inhibitory = snn.HomeostaticLIF(
        tau_m=0.01, rest=-60.0, reset_potential=-45.0, resistance=1.0, refractory=0.002,
        threshold=-40.0, base=-40.0,
    )  # fmt: skip
    law = snn.MinimalTripletSTDP(
        tau_pre=0.02, tau_post=0.02, tau_post_slow=0.04, nearest=True, highest=1.0,
        depression=learns * settings.depression,
        triplet_potentiation=learns * settings.potentiation,
    )  # fmt: skip
    opens, closes = (
        snn.Conductance(tau=0.001, reversal=0.0), snn.Conductance(tau=0.002, reversal=-100.0),
    )  # fmt: skip
    return snn.Network(
        populations=[
            snn.Population(name=INPUT, size=SIDE * SIDE, neuron=snn.SpikeSource()),
            snn.Population(
                name=EXCITATORY, size=count, neuron=cell, initial={"v": -105.0}
            ),
            snn.Population(
                name=INHIBITORY, size=count, neuron=inhibitory, initial={"v": -100.0}
            ),
        ],
        projections=[
            snn.Projection(
                name=LEARNT, source=INPUT, target=EXCITATORY, synapse=opens,
                connectivity=snn.Dense(
                    weight=first_weights(settings), delay=np.repeat(delay, count, axis=1)
                ),
                plasticity=law,
            ),
            snn.Projection(
                source=EXCITATORY, target=INHIBITORY, synapse=opens,
                connectivity=snn.OneToOne(weight=settings.excitation),
            ),
            snn.Projection(
                source=INHIBITORY, target=EXCITATORY, synapse=closes,
                connectivity=snn.Dense(
                    weight=settings.inhibition * (1.0 - np.eye(count))
                ),
            ),
        ],
    )  # fmt: skip
