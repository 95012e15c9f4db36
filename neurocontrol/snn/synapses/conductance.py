"""Exponential conductance synapse (COBA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.snn.synapses.synapse import Synapse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray

CONDUCTANCE = 0
DECAY, REVERSAL, DEAF = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Conductance(Synapse):
    """A spike adds the weight, in nS, to a conductance that decays exponentially.

    The current is g (reversal - v), with the conductance at t held over the step.

    Attributes:
        tau: Time constant of the conductance, s.
        reversal: Reversal potential, mV.
        deaf: Whether a refractory cell misses what arrives.
    """

    tau: float
    reversal: float
    deaf: bool = False

    positive: ClassVar[tuple[str, ...]] = ("tau",)
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
    def integrate(
        state: FloatArray, coefficients: FloatArray, current: FloatArray, conductance: FloatArray
    ) -> None:
        """Add the conductance at t and let it decay."""
        for i in range(current.shape[0]):
            g = state[CONDUCTANCE, i]
            conductance[i] += g
            current[i] += g * coefficients[REVERSAL, i]
            state[CONDUCTANCE, i] = g * coefficients[DECAY, i]

    @staticmethod
    def deliver(
        arriving: FloatArray,
        state: FloatArray,
        coefficients: FloatArray,
        v: FloatArray,
        refractory: FloatArray,
    ) -> None:
        """Add the weights to the conductance."""
        for i in range(arriving.shape[0]):
            missed = coefficients[DEAF, i] * refractory[i] > 0.0
            state[CONDUCTANCE, i] += 0.0 if missed else arriving[i]
