"""Leaky integrate-and-fire neuron with an adaptive threshold (Bellec et al. 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.snn.neurons.adaptation import AdaptingMembrane, reset_adapting
from neurocontrol.snn.neurons.membrane import fire, relax
from neurocontrol.snn.neurons.neuron import ADAPTATION, ADAPTATION_DECAY, THRESHOLD

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptiveThresholdLIF(AdaptingMembrane):
    """LIF neuron whose spikes raise its threshold.

    It spikes when v >= threshold + a, tau_a da/dt = -a, a += b (mV) at a spike; parameters as in
    :class:`AdaptingMembrane`.
    """

    @staticmethod
    def integrate(
        state: FloatArray,
        coefficients: FloatArray,
        current: FloatArray,
        conductance: FloatArray,
        noise: FloatArray,
        spikes: FloatArray,
        conducting: bool,
    ) -> None:
        """Integrate the membrane and compare with the threshold at t + dt."""
        relax(state, coefficients, current, conductance, noise, conducting)
        for i in range(current.shape[0]):
            state[ADAPTATION, i] *= state[ADAPTATION_DECAY, i]
            current[i] = state[THRESHOLD, i] + state[ADAPTATION, i]
        fire(state, current, spikes)

    @staticmethod
    def reset(state: FloatArray, coefficients: FloatArray, cell: int) -> None:
        """Set the potential back and raise the threshold."""
        reset_adapting(state, coefficients, cell)
