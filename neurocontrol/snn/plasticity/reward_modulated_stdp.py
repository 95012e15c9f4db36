"""Spike timing marks synapses, and a modulator turns marks into weight (Izhikevich 2007)."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import clipped
from neurocontrol.snn.plasticity.pair_traces import PairTraces

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class RewardModulatedSTDP(PairTraces):
    """Pairs of spikes change the eligibility c of a synapse, which decays; a modulator reads it.

    Pairs act on c as they do on the weight in :class:`PairSTDP`, and tau_eligibility dc/dt = -c.
    The weight follows dw/dt = rate (d - baseline) c, with d the concentration of ``modulator`` at
    the beginning of the step (Izhikevich 2007; Florian 2007). With ``baseline`` the concentration
    where nothing unexpected happens, d tells the error of a prediction of reward, which may be
    negative; learning from raw reward drifts.

    Attributes:
        tau_eligibility: Time constant of the eligibility, s.
        potentiation: Largest gain of eligibility by a pair.
        depression: Largest loss of eligibility by a pair.
        rate: Change of the weight per second, concentration and eligibility.
        baseline: Concentration at which nothing is learnt.
    """

    tau_eligibility: float = 1.0
    potentiation: float = 1.0
    depression: float = 1.5
    rate: float
    baseline: float = 0.0

    positive: ClassVar[tuple[str, ...]] = (*PairTraces.positive, "tau_eligibility")
    synapse_variables: ClassVar[tuple[str, ...]] = ("eligibility",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *PairTraces.coefficients, "potentiation", "depression", "forgotten", "gain", "baseline",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """What a pair marks, and over an interval what becomes of eligibility."""
        span = max(self.interval, dt)
        share = -expm1(-span / self.tau_eligibility)
        return {
            **super().derive(dt),
            "potentiation": self.potentiation,
            "depression": self.depression,
            "forgotten": share,
            "gain": self.rate * self.tau_eligibility * share,
            "baseline": self.baseline,
        }

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Lower the eligibility by what the target's earlier spikes ask for."""
        synapse.eligibility -= p.depression * post.trace

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Raise the eligibility by what earlier arrivals ask for."""
        synapse.eligibility += p.potentiation * pre.trace

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Turn eligibility into weight, by its integral over the coming interval."""
        change = p.gain * (third - p.baseline) * synapse.eligibility
        synapse.weight = clipped(synapse.weight + change, p)
        synapse.eligibility -= p.forgotten * synapse.eligibility
