"""A rule of three factors for the comparison: eligibility, which a modulator turns into weight."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class ThreeFactor(snn.Plasticity):
    """Pairs of spikes mark a synapse; the modulator turns its marks into weight at intervals.

    Attributes:
        tau: Time constant of the traces of spikes, s.
        tau_mark: Time constant of the eligibility, s.
        gain: Weight per eligibility and concentration.
        highest: Upper bound of the weight; the lower one is 0.
    """

    tau: float
    tau_mark: float
    gain: float
    highest: float

    positive: ClassVar[tuple[str, ...]] = ("tau", "tau_mark")
    synapse_variables: ClassVar[tuple[str, ...]] = ("mark", "arrivals")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace", "slow")
    coefficients: ClassVar[tuple[str, ...]] = ("decay", "keep", "gain", "highest")

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decay of the traces per step and of the eligibility per interval."""
        steps = max(round(self.interval / dt), 1)
        return {
            "decay": exp(-dt / self.tau),
            "keep": exp(-steps * dt / self.tau_mark),
            "gain": self.gain,
            "highest": self.highest,
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of arrivals decay."""
        pre.trace *= p.decay

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Let the traces of target spikes decay."""
        post.trace *= p.decay
        post.slow *= 0.5 * (1.0 + p.decay)

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Mark the synapse against the order of the spikes."""
        synapse.arrivals += 1.0
        synapse.mark -= (0.5 + third) * post.trace + 0.1 * pre.trace

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace += 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Mark the synapse for the order of the spikes."""
        synapse.mark += pre.trace * (1.0 + post.slow) + third

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace += 1.0
        post.slow += 0.3

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Turn marks into weight."""
        weight = synapse.weight + p.gain * third * synapse.mark + 1e-3 * (pre.trace - post.trace)
        synapse.weight = min(max(weight, 0.0), p.highest)
        synapse.mark *= p.keep
