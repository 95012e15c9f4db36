"""Exponential conductance synapse (COBA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn._views import where
from neurocontrol.snn.synapses.synapse import Synapse
from neurocontrol.snn.values import REVERSAL, TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Conductance(Synapse):
    """A spike adds the weight, in nS, to a conductance that decays exponentially.

    The current is g (reversal - v), with the mean of the conductances at t and at t + dt held over
    the step, which makes the error of second order in the step. Weights must not be negative.

    Attributes:
        tau: Time constant of the conductance, s.
        reversal: Reversal potential, mV.
        deaf: Whether a refractory cell misses what arrives.
    """

    tau: float
    reversal: float
    deaf: bool = False

    positive: ClassVar[tuple[str, ...]] = ("tau",)
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau": TIME, "reversal": REVERSAL}
    variables: ClassVar[tuple[str, ...]] = ("conductance",)
    coefficients: ClassVar[tuple[str, ...]] = ("decay", "reversal", "deaf")
    conducting: ClassVar[bool] = True

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay per step and reversal potential."""
        return {
            "decay": np.full(count, np.exp(-dt / self.tau)),
            "reversal": np.full(count, self.reversal),
            "deaf": np.full(count, float(self.deaf)),
        }

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """The mean of the conductance over the step, at the end of which it has decayed."""
        before = synapse.conductance
        synapse.conductance = before * p.decay
        mean = 0.5 * (before + synapse.conductance)
        return mean * p.reversal, mean

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add the weight to the conductance."""
        synapse.conductance += where(p.deaf * cell.refractory > 0.0, 0.0, weight)
