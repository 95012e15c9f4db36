"""Memory in delays alone: Hebbian plasticity of delays (Hazan et al. 2022)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.plasticity.bounded_delay import BoundedDelay, lasting

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class HebbianDelay(BoundedDelay):
    """Arrivals that help to fire the target come sooner next time; weights stay as they are.

    Of the rule of Hazan, Caby, Earl, Siegelmann and Levin (2022) only the abstract was at hand:
    weights are fixed, memory lies in delays, and these change by Hebbian timing of spikes. What
    follows is ours. With x the trace of arrivals, tau dx/dt = -x, to which each adds 1, a spike of
    the target takes ``shortening * x`` from the delay, which otherwise grows by ``drift``.

    Attributes:
        shortening: What one pair takes away at most, s.
        tau: Time constant of the trace, s.
        drift: Growth of delays per second of time.
    """

    shortening: float
    tau: float = 0.020
    drift: float = 0.0

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    nonnegative: ClassVar[tuple[str, ...]] = (*BoundedDelay.nonnegative, "shortening", "drift")
    pre_variables: ClassVar[tuple[str, ...]] = ("trace",)
    coefficients: ClassVar[tuple[str, ...]] = (
        *BoundedDelay.coefficients, "decay", "shortening", "growth",
    )  # fmt: skip

    def derive(self, dt: float) -> Mapping[str, float]:
        """Decay of the trace per step, and growth of delays in an interval."""
        return {
            **super().derive(dt),
            "decay": exp(-dt / self.tau),
            "shortening": self.shortening,
            "growth": self.drift * max(self.interval, dt),
        }

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Let the trace of arrivals decay."""
        pre.trace *= p.decay

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count the arrival."""
        pre.trace += 1.0

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Shorten the delay by what has arrived."""
        synapse.delay = lasting(synapse.delay - p.shortening * pre.trace, p)

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Let the delay grow."""
        synapse.delay = lasting(synapse.delay + p.growth, p)
