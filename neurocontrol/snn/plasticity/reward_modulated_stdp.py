"""Spike timing marks synapses, and a modulator turns marks into weight (Izhikevich 2007)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import Bounded, clipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class RewardModulatedSTDP(Bounded):
    """Pairs of spikes change the eligibility c of a synapse, which decays; a modulator reads it.

    Pairs act on c as they do on the weight in :class:`PairSTDP`, and tau_eligibility dc/dt = -c.
    The weight follows dw/dt = rate (d - baseline) c, with d the concentration of ``modulator`` at
    the beginning of the step (Izhikevich 2007; Florian 2007). With ``baseline`` the concentration
    where nothing unexpected happens, d tells the error of a prediction of reward, which may be
    negative; learning from raw reward drifts.

    Attributes:
        tau_pre: Time constant of the trace of arrivals, s.
        tau_post: Time constant of the trace of target spikes, s.
        tau_eligibility: Time constant of the eligibility, s.
        potentiation: Largest gain of eligibility by a pair.
        depression: Largest loss of eligibility by a pair.
        rate: Change of the weight per second, concentration and eligibility.
        baseline: Concentration at which nothing is learnt.
    """

    tau_pre: float = 0.020
    tau_post: float = 0.020
    tau_eligibility: float = 1.0
    potentiation: float = 1.0
    depression: float = 1.5
    rate: float
    baseline: float = 0.0

    positive: ClassVar[tuple[str, ...]] = ("tau_pre", "tau_post", "tau_eligibility")
    synapse_variables: ClassVar[tuple[str, ...]] = ("eligibility",)
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *Bounded.coefficients,
        "pre_decay", "post_decay", "potentiation", "depression", "forgotten", "gain", "baseline",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays over a step, and over an interval what becomes of eligibility."""
        span = max(self.interval, dt)
        share = -expm1(-span / self.tau_eligibility)
        return {
            **super().derive(dt),
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
            "potentiation": self.potentiation,
            "depression": self.depression,
            "forgotten": share,
            "gain": self.rate * self.tau_eligibility * share,
            "baseline": self.baseline,
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
        """Lower the eligibility by what the target's earlier spikes ask for."""
        synapse.eligibility -= p.depression * post.trace

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace += 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Raise the eligibility by what earlier arrivals ask for."""
        synapse.eligibility += p.potentiation * pre.trace

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace += 1.0

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Turn eligibility into weight, by its integral over the coming interval."""
        change = p.gain * (third - p.baseline) * synapse.eligibility
        synapse.weight = clipped(synapse.weight + change, p)
        synapse.eligibility -= p.forgotten * synapse.eligibility
