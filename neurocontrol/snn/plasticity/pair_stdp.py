"""Spike-timing dependent plasticity of pairs of spikes (Song, Miller and Abbott 2000)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.snn.plasticity.rule import Plasticity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class PairSTDP(Plasticity):
    """Every pair of spikes changes the weight, between two bounds.

    A source spike that arrives a time d before the target fires adds
    ``potentiation * exp(-d / tau_pre)``; one that arrives d after it takes away
    ``depression * exp(-d / tau_post)``. All pairs count; at the same moment the arrival is first.

    Attributes:
        tau_pre: Time constant of the trace of arrivals, s.
        tau_post: Time constant of the trace of target spikes, s.
        potentiation: Largest gain of a pair, in the unit of the weight.
        depression: Largest loss of a pair, in the unit of the weight.
        lowest: Lower bound of the weight.
        highest: Upper bound of the weight.
    """

    tau_pre: float = 0.020
    tau_post: float = 0.020
    potentiation: float
    depression: float
    lowest: float = 0.0
    highest: float

    positive: ClassVar[tuple[str, ...]] = ("tau_pre", "tau_post")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    post_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (
        "pre_decay", "post_decay", "potentiation", "depression", "lowest", "highest",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse bounds that are reversed.

        Raises:
            InputError: ``lowest`` is above ``highest``, or see :class:`Parameters`.
        """
        super().__post_init__()
        if self.lowest > self.highest:
            raise InputError(
                f"PairSTDP.lowest must not be above highest, got {self.lowest} and {self.highest}"
            )

    @property
    def bounds(self) -> tuple[float, float]:
        """The two bounds."""
        return self.lowest, self.highest

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decays of the traces per step."""
        return {
            "pre_decay": exp(-dt / self.tau_pre),
            "post_decay": exp(-dt / self.tau_post),
            "potentiation": self.potentiation,
            "depression": self.depression,
            "lowest": self.lowest,
            "highest": self.highest,
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
        weight = synapse.weight - p.depression * post.trace
        synapse.weight = min(max(weight, p.lowest), p.highest)

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace += 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Add what earlier arrivals ask for."""
        weight = synapse.weight + p.potentiation * pre.trace
        synapse.weight = min(max(weight, p.lowest), p.highest)

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count the spike."""
        post.trace += 1.0
