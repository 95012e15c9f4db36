"""Leaky integrate-and-fire neuron with spike-triggered current adaptation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.snn.neurons.adaptation import AdaptingMembrane, reset_adapting
from neurocontrol.snn.neurons.membrane import fire, relax
from neurocontrol.snn.neurons.neuron import ADAPTATION, ADAPTATION_DECAY, THRESHOLD

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptiveLIF(AdaptingMembrane):
    """LIF neuron whose spikes add to a current that opposes the input.

    tau_m dv/dt = -(v - rest) + R (I - a), tau_a da/dt = -a, a += b (pA) at a spike; parameters as
    in :class:`AdaptingMembrane`.
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
        """Subtract the adaptation at t, let it decay, and integrate the membrane."""
        for i in range(current.shape[0]):
            current[i] -= state[ADAPTATION, i]
            state[ADAPTATION, i] *= state[ADAPTATION_DECAY, i]
        relax(state, coefficients, current, conductance, noise, conducting)
        fire(state, state[THRESHOLD], spikes)

    @staticmethod
    def reset(state: FloatArray, coefficients: FloatArray, cell: int) -> None:
        """Set the potential back and add to the adaptation."""
        reset_adapting(state, coefficients, cell)
