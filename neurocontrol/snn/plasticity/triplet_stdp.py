"""Spike-timing dependent plasticity of triplets of spikes (Pfister and Gerstner 2006)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import Bounded, clipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class TripletSTDP(Bounded):
    """Pairs and triplets of spikes change the weight, between two bounds.

    Arrivals have a fast trace r1 and a slow one r2, target spikes o1 and o2. A spike of the target
    adds r1 (potentiation + triplet_potentiation o2), an arrival takes away
    o1 (depression + triplet_depression r2): the slow traces are those before the spike itself.
    Without ``potentiation`` and ``triplet_depression`` it is the minimal triplet rule, for which
    :class:`MinimalTripletSTDP` is faster.

    Attributes:
        tau_pre: Time constant of r1, s.
        tau_pre_slow: Time constant of r2, s.
        tau_post: Time constant of o1, s.
        tau_post_slow: Time constant of o2, s.
        potentiation: Largest gain of a pair, in the unit of the weight.
        depression: Largest loss of a pair, in the unit of the weight.
        triplet_potentiation: Largest gain of a triplet post-pre-post.
        triplet_depression: Largest loss of a triplet pre-post-pre.
        nearest: Whether a spike sets its traces to 1 instead of adding 1.
    """

    tau_pre: float = 0.0168
    tau_pre_slow: float = 0.101
    tau_post: float = 0.0337
    tau_post_slow: float = 0.125
    potentiation: float = 0.0
    depression: float
    triplet_potentiation: float
    triplet_depression: float = 0.0
    nearest: bool = False

    positive: ClassVar[tuple[str, ...]] = (
        "tau_pre", "tau_pre_slow", "tau_post", "tau_post_slow",
    )  # fmt: skip
    pre_variables: ClassVar[tuple[str, ...]] = ("fast", "slow")
    post_variables: ClassVar[tuple[str, ...]] = ("fast", "slow")
    coefficients: ClassVar[tuple[str, ...]] = (
        *Bounded.coefficients,
        "pre_decay", "pre_slow_decay", "post_decay", "post_slow_decay", "potentiation",
        "depression", "triplet_potentiation", "triplet_depression", "kept",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step."""
        return {
            **super().derive(dt),
            "pre_decay": exp(-dt / self.tau_pre),
            "pre_slow_decay": exp(-dt / self.tau_pre_slow),
            "post_decay": exp(-dt / self.tau_post),
            "post_slow_decay": exp(-dt / self.tau_post_slow),
            "potentiation": self.potentiation,
            "depression": self.depression,
            "triplet_potentiation": self.triplet_potentiation,
            "triplet_depression": self.triplet_depression,
            "kept": float(not self.nearest),
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the traces of arrivals decay."""
        pre.fast *= p.pre_decay
        pre.slow *= p.pre_slow_decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the traces of target spikes decay."""
        post.fast *= p.post_decay
        post.slow *= p.post_slow_decay

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Take away what the target's earlier spikes, and earlier arrivals, ask for."""
        loss = p.depression + p.triplet_depression * pre.slow
        synapse.weight = clipped(synapse.weight - loss * post.fast, p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.fast = p.kept * pre.fast + 1.0
        pre.slow = p.kept * pre.slow + 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Add what earlier arrivals, and the target's earlier spikes, ask for."""
        gain = p.potentiation + p.triplet_potentiation * post.slow
        synapse.weight = clipped(synapse.weight + gain * pre.fast, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.fast = p.kept * post.fast + 1.0
        post.slow = p.kept * post.slow + 1.0
