"""Leaky integrate-and-fire neuron (Lapicque 1907), integrated exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurocontrol.snn.neurons.membrane import Membrane, fires, relax, reset_membrane

if TYPE_CHECKING:
    from neurocontrol.snn._loops import Inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class LIF(Membrane):
    """Leaky integrate-and-fire neuron; parameters as in :class:`Membrane`."""

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I and compare with the threshold."""
        relax(cell, p, inputs.current, inputs)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and start the refractory time."""
        reset_membrane(cell, p)
