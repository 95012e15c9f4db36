"""Plasticity of inhibition that keeps the rate of its target (Vogels et al. 2011)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import Bounded, clipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class InhibitoryHomeostasis(Bounded):
    """Inhibition grows where its target fires more than wanted, and shrinks where it fires less.

    Both sides have a trace, tau dx/dt = -x, to which their spikes add 1. An arrival adds
    ``rate (y - 2 target tau)``, a spike of the target ``rate x``, with the traces before the spike
    itself (Vogels, Sprekeler, Zenke, Clopath and Gerstner 2011, equation 9 and below). Weights are
    strengths of inhibition: conductances, which are positive. Where inhibition is a negative
    weight, ``rate`` is negative too.

    Attributes:
        tau: Time constant of the traces, s.
        target: Rate that the target cells are to have, Hz.
        rate: Learning rate, in the unit of the weight.
    """

    tau: float = 0.020
    target: float
    rate: float

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    nonnegative: ClassVar[tuple[str, ...]] = (*Bounded.nonnegative, "target")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (*Bounded.coefficients, "decay", "rate", "offset")

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decay of the traces per step, and the trace at the rate that is wanted."""
        return {
            **super().derive(dt),
            "decay": exp(-dt / self.tau),
            "rate": self.rate,
            "offset": 2.0 * self.target * self.tau,
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of arrivals decay."""
        pre.trace *= p.decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the trace of target spikes decay."""
        post.trace *= p.decay

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Compare the target's earlier spikes with what is wanted."""
        synapse.weight = clipped(synapse.weight + p.rate * (post.trace - p.offset), p)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace += 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Strengthen inhibition that came before."""
        synapse.weight = clipped(synapse.weight + p.rate * pre.trace, p)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace += 1.0
