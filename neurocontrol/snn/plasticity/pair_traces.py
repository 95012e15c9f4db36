"""Traces that both sides of a pair of spikes leave."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import Bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

COEFFICIENTS = ("pre_decay", "post_decay", "kept")
"""Constants of the traces."""


@dataclass(frozen=True, kw_only=True)
class PairTraces(Bounded, ABC):
    """A rule with a trace x of arrivals and a trace y of target spikes.

    tau_pre dx/dt = -x and tau_post dy/dt = -y.

    Attributes:
        tau_pre: Time constant of the trace of arrivals, s.
        tau_post: Time constant of the trace of target spikes, s.
        nearest: Whether a spike sets its trace to 1 instead of adding 1, so that only the nearest
            earlier spike of the other side counts.
    """

    tau_pre: float = 0.020
    tau_post: float = 0.020
    nearest: bool = False

    positive: ClassVar[tuple[str, ...]] = ("tau_pre", "tau_post")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (*Bounded.coefficients, *COEFFICIENTS)

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step, and what a spike leaves of its own."""
        return {
            **super().derive(dt),
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
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
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace = p.kept * pre.trace + 1.0

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace = p.kept * post.trace + 1.0
