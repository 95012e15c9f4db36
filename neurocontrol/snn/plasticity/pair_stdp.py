"""Spike-timing dependent plasticity of pairs of spikes (Song, Miller and Abbott 2000)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import SoftlyBounded, softly

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class PairSTDP(SoftlyBounded):
    """Every pair of spikes changes the weight, between two bounds.

    With x the trace of arrivals and y that of target spikes, tau_pre dx/dt = -x and
    tau_post dy/dt = -y, a spike of the target adds ``potentiation * x`` and an arrival takes away
    ``depression * y`` (Gerstner, Kempter, van Hemmen and Wagner 1996; Morrison, Diesmann and
    Gerstner 2008). A source spike that arrives a time d before the target fires so adds
    ``potentiation * exp(-d / tau_pre)``; one that arrives d after it takes away
    ``depression * exp(-d / tau_post)``. At the same moment the arrival is first. Negative values
    turn the window around, and bounds below 0 are those of inhibition.

    Attributes:
        tau_pre: Time constant of the trace of arrivals, s.
        tau_post: Time constant of the trace of target spikes, s.
        potentiation: Largest gain of a pair, in the unit of the weight.
        depression: Largest loss of a pair, in the unit of the weight.
        nearest: Whether a spike sets its trace to 1 instead of adding 1, so that only the nearest
            earlier spike of the other side counts.
    """

    tau_pre: float = 0.020
    tau_post: float = 0.020
    potentiation: float
    depression: float
    nearest: bool = False

    positive: ClassVar[tuple[str, ...]] = ("tau_pre", "tau_post")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *SoftlyBounded.coefficients,
        "pre_decay", "post_decay", "potentiation", "depression", "kept",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step."""
        return {
            **super().derive(dt),
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
            "potentiation": self.potentiation,
            "depression": self.depression,
            "kept": float(not self.nearest),
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of arrivals decay."""
        pre.trace *= p.pre_decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the trace of target spikes decay."""
        post.trace *= p.post_decay

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Take away what the target's earlier spikes ask for."""
        synapse.weight = softly(synapse.weight, -p.depression * post.trace, p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace = p.kept * pre.trace + 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Add what earlier arrivals ask for."""
        synapse.weight = softly(synapse.weight, p.potentiation * pre.trace, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace = p.kept * post.trace + 1.0
