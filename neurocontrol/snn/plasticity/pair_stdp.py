"""Spike-timing dependent plasticity of pairs of spikes (Song, Miller and Abbott 2000)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded import SoftlyBounded, softly
from neurocontrol.snn.plasticity.pair_traces import COEFFICIENTS, PairTraces

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class PairSTDP(PairTraces, SoftlyBounded):
    """Every pair of spikes changes the weight, between two bounds.

    With x the trace of arrivals and y that of target spikes, tau_pre dx/dt = -x and
    tau_post dy/dt = -y, a spike of the target adds ``potentiation * x`` and an arrival takes away
    ``depression * y`` (Gerstner, Kempter, van Hemmen and Wagner 1996; Morrison, Diesmann and
    Gerstner 2008). A source spike that arrives a time d before the target fires so adds
    ``potentiation * exp(-d / tau_pre)``; one that arrives d after it takes away
    ``depression * exp(-d / tau_post)``. At the same moment the arrival is first. Negative values
    turn the window around, and bounds below 0 are those of inhibition.

    Attributes:
        potentiation: Largest gain of a pair, in the unit of the weight.
        depression: Largest loss of a pair, in the unit of the weight.
    """

    potentiation: float
    depression: float

    coefficients: ClassVar[tuple[str, ...]] = (
        *SoftlyBounded.coefficients, *COEFFICIENTS, "potentiation", "depression",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """What a pair changes."""
        changes = {"potentiation": self.potentiation, "depression": self.depression}
        return {**super().derive(dt), **changes}

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Take away what the target's earlier spikes ask for."""
        synapse.weight = softly(synapse.weight, -p.depression * post.trace, p)

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Add what earlier arrivals ask for."""
        synapse.weight = softly(synapse.weight, p.potentiation * pre.trace, p)
