"""Digits with a teacher: gradients through the spikes of a hidden layer.

Pixels are constant currents into hidden cells, whose spikes reach one leaky integrator for every
digit; the highest potential after some steps is the answer. The weights are learnt in the twin of
the network, and images are answered by the network itself.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from math import cos, pi
from typing import TYPE_CHECKING, Any, final

import numpy as np

from neurocontrol import snn
from neurocontrol.learning.digits.folder import DigitsRun
from neurocontrol.learning.digits.images import SIDE
from neurocontrol.learning.digits.readout import confusion
from neurocontrol.learning.gradients import Surrogate, Twin
from neurocontrol.learning.gradients.twin import pytorch
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray

HIDDEN, OUTPUT, READ = "hidden", "output", "hidden to output"
"""Names of the populations and of the projection between them."""
DT, DIGITS = 0.001, 10
_ROWS = 250  # images answered side by side


@dataclass(frozen=True, kw_only=True)
class SupervisedSettings:
    """What the experiment is made of.

    Attributes:
        neurons: Number of hidden cells.
        seed: Of weights and of the order of images.
        images: Training images in all, over which the rate of learning falls to zero.
        steps: Steps of 1 ms for which an image is shown.
        tau_m: Membrane time constant of hidden cells, s.
        tau_output: Membrane time constant of the output, s.
        steepness: Of the surrogate derivative, a fast sigmoid.
        rate: Rate of learning at first (Adam).
        together: Images whose gradients are averaged.
    """

    neurons: int = 256
    seed: int = 0
    images: int = 60_000
    steps: int = 25
    tau_m: float = 0.02
    tau_output: float = 1.0
    steepness: float = 10.0
    rate: float = 2e-3
    together: int = 128


def describe(settings: SupervisedSettings, readout: FloatArray) -> snn.Network:
    """The network behind the currents; a current of 1 pA moves a resting cell by 1 mV in a step."""
    hidden, output = (
        {"tau_m": tau, "rest": 0.0, "resistance": -1.0 / np.expm1(-DT / tau)}
        for tau in (settings.tau_m, settings.tau_output)
    )
    cell = snn.LIF(threshold=1.0, reset_potential=0.0, refractory=0.0, **hidden)
    return snn.Network(
        populations=[
            snn.Population(name=HIDDEN, size=settings.neurons, neuron=cell),
            snn.Population(name=OUTPUT, size=DIGITS, neuron=snn.LeakyIntegrator(**output)),
        ],
        projections=[
            snn.Projection(
                name=READ, source=HIDDEN, target=OUTPUT, synapse=snn.Delta(),
                connectivity=snn.Dense(weight=readout),
            )
        ],
    )  # fmt: skip


class SupervisedLearner(Stateful):
    """A network that is told its errors.

    Attributes:
        settings: The experiment.
        progress: Number of images seen, and how many of them were answered rightly.
        inward: Weights from pixels to hidden cells, pA at full brightness, ``(784, n)``.
        bias: Constant currents into these, pA, ``(n,)``.
        network: The network behind them.
    """

    def __init__(self, settings: SupervisedSettings) -> None:
        """Begin with random weights.

        Raises:
            MissingExtraError: PyTorch is not installed.
        """
        torch = self._torch = pytorch()
        torch.set_num_threads(1)  # the same bits wherever it learns
        self.settings = settings
        self.progress: IntArray = np.zeros(2, dtype=np.int64)
        generator = np.random.default_rng([settings.seed, 6])
        shapes = (SIDE * SIDE, settings.neurons), (settings.neurons, DIGITS)
        drawn = [generator.uniform(-1.0, 1.0, one) / np.sqrt(one[0]) for one in shapes]
        self.network = describe(settings, drawn[1])
        surrogate = Surrogate(steepness=settings.steepness)
        self._twin = Twin(self.network, dt=DT, surrogate=surrogate, dtype="float32")
        first = np.zeros(settings.neurons, dtype=np.float32)
        weights = [torch.from_numpy(one) for one in (drawn[0].astype(np.float32), first)]
        self._learnt = [*(one.requires_grad_() for one in weights), self._twin.weights[READ]]
        self._adam = torch.optim.Adam(self._learnt, lr=settings.rate)
        for tensor in self._learnt:
            self._adam.state[tensor] = {
                "step": torch.tensor(0.0),
                "exp_avg": torch.zeros_like(tensor),
                "exp_avg_sq": torch.zeros_like(tensor),
            }
        self.inward: FloatArray = weights[0].detach().numpy()
        self.bias: FloatArray = weights[1].detach().numpy()

    @property
    def seen(self) -> int:
        """Number of images seen."""
        return int(self.progress[0])

    @property
    def told(self) -> dict[str, str]:
        """What a progress bar tells of it."""
        return {"right": f"{100.0 * self.progress[1] / self.progress[0]:.1f} %"}

    def learn(self, images: Any, labels: IntArray) -> None:
        """Learn from images of 0 to 255, ``(k, 784)``, and what they show, ``(k,)``."""
        torch, settings = self._torch, self.settings
        seen = torch.as_tensor(np.asarray(images, dtype=np.float32) / np.float32(255.0))
        wanted = torch.as_tensor(np.asarray(labels, dtype=np.int64))
        current = seen @ self._learnt[0] + self._learnt[1]
        course = self._twin(settings.steps, current={HIDDEN: current})
        answer = course.potentials[OUTPUT][-1]
        loss = torch.nn.functional.cross_entropy(answer, wanted)
        done = min(self.seen / settings.images, 1.0)
        self._adam.param_groups[0]["lr"] = settings.rate * 0.5 * (1.0 + cos(pi * done))
        self._adam.zero_grad()
        loss.backward()
        self._adam.step()
        self.progress += (wanted.numel(), int((answer.argmax(dim=1) == wanted).sum()))

    def answer(self, images: Any, progress: Callable[[], None] = lambda: None) -> FloatArray:
        """Potentials of the output after images, mV, ``(k, 10)``, from the package's own core."""
        simulator = self.network.compile(dt=DT, batch=_ROWS)
        self._twin.teach(simulator)
        hidden, output = simulator.columns(HIDDEN), simulator.state(OUTPUT, "v")
        found = np.zeros((len(images), DIGITS))
        for first in range(0, len(images), _ROWS):
            some = np.asarray(images[first : first + _ROWS], dtype=np.float64) / 255.0
            simulator.reset()
            simulator.current[: len(some), hidden] = some @ self.inward + self.bias
            simulator.advance(self.settings.steps)
            found[first : first + _ROWS] = output[: len(some)]
            for _ in some:
                progress()
        return found

    def _live(self) -> Live:
        kept = {"progress": self.progress[None]}
        for number, tensor in enumerate(self._learnt):
            kept[f"weight {number}"] = tensor.detach().numpy()[None]
            for name, moment in self._adam.state[tensor].items():
                kept[f"{name} {number}"] = moment.numpy()[None]
        return kept


@final
class SupervisedRun(DigitsRun):
    """The network is told what it sees, many images at a time."""

    learner: SupervisedLearner

    def _begun(self) -> SupervisedLearner:
        return SupervisedLearner(
            SupervisedSettings(
                neurons=self.stored["neurons"], seed=self.stored["seed"], images=self.total
            )
        )

    def _teach(self) -> None:
        chosen = self._next(self.learner.settings.together)
        self.learner.learn(self.images.train[chosen], self.images.train_labels[chosen])

    @property
    def fields(self) -> FloatArray:
        """Weights of every hidden cell from every pixel, ``(n, 784)``."""
        return self.learner.inward.T

    @property
    def examined(self) -> int:
        """Test images."""
        return self.tests

    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Answer the test images."""
        began = time.process_time()
        answers = self.learner.answer(self.images.test[: self.tests], progress)
        found, digits = answers.argmax(axis=1), self.images.test_labels[: self.tests]
        seen, right = (int(one) for one in self.learner.progress)
        return {
            "task": "digits",
            "rule": self.stored["rule"],
            "data": self.images.origin,
            "seed": self.stored["seed"],
            "accuracy": float(np.mean(found == digits)),
            "cpu_seconds": self.cpu_seconds,
            "cpu_seconds_of_answers": time.process_time() - began,
            "images": seen,
            "right_while_learning": right,
            "tests": self.tests,
            "confusion": confusion(digits, found).tolist(),
            "settings": asdict(self.learner.settings),
        }
