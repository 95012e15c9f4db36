"""Delays that shift until arrivals coincide with the spikes of the target."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded_delay import BoundedDelay, lasting

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class DelayShift(BoundedDelay):
    """What arrives too early waits longer, what arrives too late hurries.

    With t the time from the latest arrival at a synapse to the latest spike of its target, every
    arrival and every spike of the target adds rate (t - lead) exp(-|t| / tau) to the delay: it
    settles where arrivals come ``lead`` before the spike. The idea of shifting delays is that of
    Eurich, Pawelzik, Ernst, Cowan and Milton (1999); the window is ours.

    Attributes:
        rate: Share of the distance that one pair of nearby spikes makes up.
        tau: Time constant with which pairs count less as they are further apart, s.
        lead: How long before the spike of the target arrivals are to come, s.
    """

    rate: float
    tau: float
    lead: float = 0.0

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    nonnegative: ClassVar[tuple[str, ...]] = (*BoundedDelay.nonnegative, "rate")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *BoundedDelay.coefficients, "decay", "rate", "tau", "lead",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decay of the traces per step."""
        return {
            **super().derive(dt),
            "decay": exp(-dt / self.tau),
            "rate": self.rate,
            "tau": self.tau,
            "lead": self.lead,
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of the latest arrival decay."""
        pre.trace *= p.decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the trace of the latest target spike decay."""
        post.trace *= p.decay

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Hurry, by how long ago the target fired."""
        if post.trace > 0.0:
            late = -p.tau * log(post.trace)
            change = p.rate * (-late - p.lead) * post.trace
            synapse.delay = lasting(synapse.delay + change, p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Note the arrival."""
        pre.trace = 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Wait longer, by how long ago the spike arrived."""
        if pre.trace > 0.0:
            early = -p.tau * log(pre.trace)
            change = p.rate * (early - p.lead) * pre.trace
            synapse.delay = lasting(synapse.delay + change, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Note the spike."""
        post.trace = 1.0
