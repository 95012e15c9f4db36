"""Exponential current synapse (CUBA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn.synapses.synapse import Synapse
from neurocontrol.snn.values import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Exponential(Synapse):
    """A spike adds the weight, in pA, to a current that decays exponentially.

    The current passes through a linear membrane exactly (Rotter and Diesmann 1999): it enters as
    the constant current that moves the potential by the same amount within the step.

    Attributes:
        tau: Time constant of the current, s.
    """

    tau: float

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau": TIME}
    variables: ClassVar[tuple[str, ...]] = ("current",)
    coefficients: ClassVar[tuple[str, ...]] = ("decay", "coupling")

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay per step, and the share of the current at t that acts over the step."""
        decay = np.full(count, np.exp(-dt / self.tau))
        if membrane is None:
            return {"decay": decay, "coupling": np.ones(count)}
        apart = np.abs(self.tau - membrane) > 1e-6 * membrane
        difference = np.where(apart, self.tau - membrane, 1.0)
        leaked = np.exp(-dt / membrane)
        propagator = np.where(
            apart, self.tau / difference * (decay - leaked), dt / membrane * leaked
        )
        return {"decay": decay, "coupling": propagator / -np.expm1(-dt / membrane)}

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """The current at t, which then decays."""
        current = p.coupling * synapse.current
        synapse.current *= p.decay
        return current, 0.0

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add the weight to the current."""
        synapse.current += weight
