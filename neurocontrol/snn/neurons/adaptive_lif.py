"""Leaky integrate-and-fire neuron with spike-triggered current adaptation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.snn.neurons.adaptation import AdaptingMembrane, reset_adapting
from neurocontrol.snn.neurons.membrane import Membrane, fire, relax
from neurocontrol.snn.neurons.neuron import ADAPTATION, ADAPTATION_DECAY, REFRACTORY, THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

HELD = len(Membrane.coefficients)


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptiveLIF(AdaptingMembrane):
    """LIF neuron whose spikes add to a current that opposes the input.

    tau_m dv/dt = -(v - rest) + R (I - a), tau_a da/dt = -a, a += b (pA) at a spike; further
    parameters as in :class:`AdaptingMembrane`.

    Attributes:
        held: 1 where the adaptation stands still in the refractory time, 0 where it goes on.
    """

    held: Value = 0.0

    nonnegative: ClassVar[tuple[str, ...]] = (*AdaptingMembrane.nonnegative, "held")
    coefficients: ClassVar[tuple[str, ...]] = (*AdaptingMembrane.coefficients, "held")

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants of the step, see :meth:`Neuron.derive`."""
        return {**AdaptingMembrane.derive(self, parameters, dt), "held": parameters["held"]}

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
            still = coefficients[HELD, i] * state[REFRACTORY, i] > 0.0
            state[ADAPTATION, i] *= 1.0 if still else state[ADAPTATION_DECAY, i]
        relax(state, coefficients, current, conductance, noise, conducting)
        fire(state, state[THRESHOLD], spikes)

    @staticmethod
    def reset(state: FloatArray, coefficients: FloatArray, cell: int) -> None:
        """Set the potential back and add to the adaptation."""
        reset_adapting(state, coefficients, cell)
