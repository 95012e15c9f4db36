"""Delays and weights that learn together (Nadafian and Ganjtabesh 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.snn.plasticity.bounded import Bounded, clipped
from neurocontrol.snn.plasticity.bounded_delay import BoundedDelay, lasting

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Myelination(BoundedDelay, Bounded):
    """Arrivals before the spike of the target come sooner and stronger, those after it later.

    With t the time from the latest arrival at a synapse to the latest spike of its target, a spike
    takes ``shortening * exp(-t / tau_shortening)`` from the delay and adds
    ``potentiation * exp(-t / tau_pre)`` to the weight; an arrival adds
    ``lengthening * exp(-|t| / tau_lengthening)`` to the delay and takes
    ``depression * exp(-|t| / tau_post)`` from the weight. At the same moment the arrival is first.

    The rule only ever shortens delays that matter. Its guard keeps them above 0: as soon as one
    synapse of a target has a delay below ``guard``, no delay of that target changes any more
    (Nadafian and Ganjtabesh 2020, as told by others: their own text was not at hand).

    Attributes:
        shortening: What an arrival just before the spike loses of its delay, s.
        lengthening: What an arrival just after the spike adds to it, s.
        tau_shortening: Time constant of the former, s.
        tau_lengthening: Time constant of the latter, s.
        guard: Delay below which all of a target stand still, s; above ``shortening``.
        potentiation: Largest gain of a pair, in the unit of the weight.
        depression: Largest loss of a pair, in the unit of the weight.
        tau_pre: Time constant of the gain, s.
        tau_post: Time constant of the loss, s.
    """

    shortening: float
    lengthening: float
    tau_shortening: float = 0.005
    tau_lengthening: float = 0.005
    guard: float
    potentiation: float = 0.0
    depression: float = 0.0
    tau_pre: float = 0.020
    tau_post: float = 0.020

    positive: ClassVar[tuple[str, ...]] = (
        "tau_shortening", "tau_lengthening", "tau_pre", "tau_post",
    )  # fmt: skip
    nonnegative: ClassVar[tuple[str, ...]] = (
        *BoundedDelay.nonnegative, "shortening", "lengthening", "guard",
    )  # fmt: skip
    pre_variables: ClassVar[tuple[str, ...]] = ("late", "trace")
    post_variables: ClassVar[tuple[str, ...]] = ("late", "trace", "reached", "frozen")
    coefficients: ClassVar[tuple[str, ...]] = (
        *BoundedDelay.coefficients, *Bounded.coefficients,
        "shortening", "lengthening", "guard", "potentiation", "depression",
        "shortening_decay", "lengthening_decay", "pre_decay", "post_decay",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse a guard that one step could jump over.

        Raises:
            InputError: ``guard`` is not above ``shortening``, or see :class:`Parameters`.
        """
        super().__post_init__()
        if self.guard <= self.shortening:
            raise InputError(
                f"Myelination.guard must be above shortening, got {self.guard} and "
                f"{self.shortening}"
            )

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step."""
        return {
            **super().derive(dt),
            "lowest": self.lowest,
            "highest": self.highest,
            "shortening": self.shortening,
            "lengthening": self.lengthening,
            "guard": self.guard,
            "potentiation": self.potentiation,
            "depression": self.depression,
            "shortening_decay": exp(-dt / self.tau_shortening),
            "lengthening_decay": exp(-dt / self.tau_lengthening),
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the traces of the latest arrival decay."""
        pre.late *= p.shortening_decay
        pre.trace *= p.pre_decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the traces of the latest target spike decay."""
        post.late *= p.lengthening_decay
        post.trace *= p.post_decay

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Lengthen the delay, and weaken, by the target's latest spike."""
        if post.frozen == 0.0:
            synapse.delay = lasting(synapse.delay + p.lengthening * post.late, p)
        synapse.weight = clipped(synapse.weight - p.depression * post.trace, p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Note the arrival."""
        pre.late = 1.0
        pre.trace = 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Shorten the delay, and strengthen, by the latest arrival."""
        if post.frozen == 0.0:
            synapse.delay = lasting(synapse.delay - p.shortening * pre.late, p)
            if synapse.delay < p.guard:
                post.reached = 1.0
        synapse.weight = clipped(synapse.weight + p.potentiation * pre.trace, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Note the spike, and whether delays stand still from now on."""
        post.late = 1.0
        post.trace = 1.0
        post.frozen = post.reached
