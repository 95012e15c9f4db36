"""Synapses that are scaled together until their target fires as it should (Turrigiano 1998)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import Bounded, clipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class SynapticScaling(Bounded):
    """All weights onto a cell grow or shrink by the same factor, by how much it fires.

    The filtered rate a of the target, tau da/dt = -a + spikes, is compared with the wanted one:
    dw/dt = rate w (target - a) (van Rossum, Bi and Turrigiano 2000). At the end of every
    ``interval`` the weight is multiplied by exp(rate interval (target - a)), which is exact while a
    holds, and leaves the ratios of weights as they are.

    Attributes:
        tau: Time constant of the filtered rate, s.
        target: Rate that the target cells are to have, Hz.
        rate: Relative change of weights per second and Hz that is missing.
        interval: Time between changes, s; 0 for every step.
    """

    tau: float = 10.0
    target: float
    rate: float

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    nonnegative: ClassVar[tuple[str, ...]] = (*Bounded.nonnegative, "target", "rate")
    post_variables: ClassVar[tuple[str, ...]] = ("rate",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *Bounded.coefficients, "decay", "unit", "gain", "target",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decay of the rate per step, what a spike adds to it, and the change of an interval."""
        return {
            **super().derive(dt),
            "decay": exp(-dt / self.tau),
            "unit": 1.0 / self.tau,
            "gain": self.rate * max(self.interval, dt),
            "target": self.target,
        }

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the filtered rate decay."""
        post.rate *= p.decay

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.rate += p.unit

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Scale the weight."""
        synapse.weight = clipped(synapse.weight * exp(p.gain * (p.target - post.rate)), p)
