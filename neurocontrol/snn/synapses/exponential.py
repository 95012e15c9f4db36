"""Exponential current synapse (CUBA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neurocontrol.snn.synapses.synapse import Synapse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray

CURRENT = 0
DECAY, COUPLING = 0, 1


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
    def integrate(
        state: FloatArray, coefficients: FloatArray, current: FloatArray, conductance: FloatArray
    ) -> None:
        """Add the current at t and let it decay."""
        for i in range(current.shape[0]):
            current[i] += coefficients[COUPLING, i] * state[CURRENT, i]
            state[CURRENT, i] *= coefficients[DECAY, i]

    @staticmethod
    def deliver(
        arriving: FloatArray,
        state: FloatArray,
        coefficients: FloatArray,
        v: FloatArray,
        refractory: FloatArray,
    ) -> None:
        """Add the weights to the current."""
        for i in range(arriving.shape[0]):
            state[CURRENT, i] += arriving[i]
