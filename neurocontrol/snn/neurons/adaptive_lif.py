"""Leaky integrate-and-fire neuron with spike-triggered current adaptation."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.adaptation import AdaptingMembrane, reset_adapting
from neurocontrol.snn.neurons.membrane import fires, relax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


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
    units: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**AdaptingMembrane.units, "adaptation": "pA"}
    )

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants of the step, see :meth:`Neuron.derive`."""
        return {**AdaptingMembrane.derive(self, parameters, dt), "held": parameters["held"]}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Subtract the adaptation at t, let it decay, and integrate the membrane."""
        current = inputs.current - cell.adaptation
        still = p.held * cell.refractory > 0.0
        cell.adaptation *= where(still, 1.0, cell.adaptation_decay)
        relax(cell, p, current, inputs)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and add to the adaptation."""
        reset_adapting(cell, p)
