"""Alpha-shaped current synapse."""

from __future__ import annotations

from dataclasses import dataclass
from math import e
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn.synapses.synapse import Synapse
from neurocontrol.snn.values import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Alpha(Synapse):
    """A spike adds a current weight * (t / tau) * exp(1 - t / tau), in pA, which peaks at tau.

    It passes through a linear membrane exactly (Rotter and Diesmann 1999); into others it enters as
    the mean of t and t + dt.

    Attributes:
        tau: Time from the spike to the peak, s.
    """

    tau: float

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau": TIME}
    variables: ClassVar[tuple[str, ...]] = ("current", "rise")
    coefficients: ClassVar[tuple[str, ...]] = ("decay", "growth", "coupling", "lift", "kick")

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay per step, and what of current and rise at t acts over the step."""
        decay = np.full(count, np.exp(-dt / self.tau))
        own = {
            "decay": decay,
            "growth": np.full(count, dt),
            "kick": np.full(count, e / self.tau),
        }
        if membrane is None:
            return {**own, "coupling": 0.5 * (1.0 + decay), "lift": 0.5 * dt * decay}
        leaked = np.exp(-dt / membrane)
        apart = np.abs(self.tau - membrane) > 1e-4 * membrane
        rate = np.where(apart, 1.0 / self.tau - 1.0 / membrane, 1.0)
        faded = np.exp(-rate * dt)
        first = np.where(apart, -np.expm1(-rate * dt) / rate, dt)
        second = np.where(apart, (-np.expm1(-rate * dt) / rate - dt * faded) / rate, dt**2 / 2)
        share = leaked / membrane / -np.expm1(-dt / membrane)
        return {**own, "coupling": share * first, "lift": share * second}

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """The current over the step, at the end of which it has risen and decayed."""
        current = p.coupling * synapse.current + p.lift * synapse.rise
        synapse.current = (synapse.current + p.growth * synapse.rise) * p.decay
        synapse.rise *= p.decay
        return current, 0.0

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Let the current rise."""
        synapse.rise += weight * p.kick
