"""Leaky integrate-and-fire neuron with an adaptive threshold (Bellec et al. 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.neurons.adaptation import AdaptingMembrane, reset_adapting
from neurocontrol.snn.neurons.membrane import fires, relax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptiveThresholdLIF(AdaptingMembrane):
    """LIF neuron whose spikes raise its threshold.

    It spikes when v >= threshold + a, tau_a da/dt = -a, a += b (mV) at a spike; parameters as in
    :class:`AdaptingMembrane`.
    """

    units: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**AdaptingMembrane.units, "adaptation": "mV"}
    )

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Integrate the membrane and compare with the threshold at t + dt."""
        relax(cell, p, inputs.current, inputs)
        cell.adaptation *= cell.adaptation_decay
        return fires(cell, cell.threshold + cell.adaptation)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and raise the threshold."""
        reset_adapting(cell, p)
