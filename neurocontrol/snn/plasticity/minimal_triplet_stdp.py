"""The minimal triplet rule, at the cost of the few cells that have fired of late."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn._views import where
from neurocontrol.snn.plasticity.bounded import Bounded, clipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class MinimalTripletSTDP(Bounded):
    """Pairs that weaken and triplets that strengthen (Pfister and Gerstner 2006), within bounds.

    What :class:`TripletSTDP` does without pairs that strengthen and triplets that weaken: an
    arrival takes away o1 depression, a spike of the target adds r1 o2 triplet_potentiation. With
    ``nearest`` it is the rule of the program of Diehl and Cook (2015).

    Attributes:
        tau_pre: Time constant of the trace r1 of arrivals, s.
        tau_post: Time constant of the trace o1 of target spikes, s.
        tau_post_slow: Time constant of their slow trace o2, s.
        depression: Largest loss of a pair, in the unit of the weight.
        triplet_potentiation: Largest gain of a triplet post-pre-post.
        nearest: Whether a spike sets its traces to 1 instead of adding 1.
        silence: Traces of target spikes below this count as none; cells without any cost nothing.
    """

    tau_pre: float = 0.0168
    tau_post: float = 0.0337
    tau_post_slow: float = 0.125
    depression: float
    triplet_potentiation: float
    nearest: bool = False
    silence: float = 1e-5

    positive: ClassVar[tuple[str, ...]] = ("tau_pre", "tau_post", "tau_post_slow")
    nonnegative: ClassVar[tuple[str, ...]] = (*Bounded.nonnegative, "silence")
    pre_variables: ClassVar[tuple[str, ...]] = ("fast",)
    post_variables: ClassVar[tuple[str, ...]] = ("fast", "slow")
    coefficients: ClassVar[tuple[str, ...]] = (
        *Bounded.coefficients,
        "pre_decay", "post_decay", "post_slow_decay", "depression", "triplet_potentiation", "kept",
        "silence",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step."""
        return {
            **super().derive(dt),
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
            "post_slow_decay": exp(-dt / self.tau_post_slow),
            "depression": self.depression,
            "triplet_potentiation": self.triplet_potentiation,
            "kept": float(not self.nearest),
            "silence": self.silence,
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of arrivals decay."""
        pre.fast *= p.pre_decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the traces of target spikes decay, down to silence."""
        fast, slow = post.fast * p.post_decay, post.slow * p.post_slow_decay
        post.fast = where(fast < p.silence, 0.0, fast)
        post.slow = where(slow < p.silence, 0.0, slow)

    @staticmethod
    def rests(post: Any, p: Any) -> bool:
        """Whether a cell has no trace of a spike."""
        return bool(post.fast + post.slow == 0.0)

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Take away what the target's earlier spikes ask for."""
        synapse.weight = clipped(synapse.weight - p.depression * post.fast, p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.fast = p.kept * pre.fast + 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Add what earlier arrivals between two spikes of the target ask for."""
        gain = p.triplet_potentiation * post.slow
        synapse.weight = clipped(synapse.weight + gain * pre.fast, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.fast = p.kept * post.fast + 1.0
        post.slow = p.kept * post.slow + 1.0
