"""Leaky integrate-and-fire neuron whose reset keeps what exceeds the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurocontrol.snn.neurons.membrane import Membrane, fires, relax

if TYPE_CHECKING:
    from neurocontrol.snn._loops import Inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class SoftResetLIF(Membrane):
    """LIF neuron that takes threshold - reset_potential off its potential at a spike.

    No input is lost where the grid cuts through a spike, so that without a refractory time the
    potential is that of a membrane that never fires less one decaying jump for every spike. Of use
    for networks that are converted from rates (Rueckauer et al. 2017) and for digital chips.
    Parameters as in :class:`Membrane`.
    """

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I and compare with the threshold."""
        relax(cell, p, inputs.current, inputs)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Take the rise to the threshold off and start the refractory time."""
        cell.v -= cell.threshold - p.reset
        cell.refractory = p.refractory_steps
