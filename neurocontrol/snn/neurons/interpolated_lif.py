"""Leaky integrate-and-fire neuron that crosses its threshold within a step."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol._exponential import decay
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.membrane import Membrane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class InterpolatedLIF(Membrane):
    """LIF neuron whose rate does not depend on the step; parameters as in :class:`Membrane`.

    A spike is stamped and delivered at the end of its step, as all are, but the refractory time
    begins at the crossing, which is found by interpolation, and need not be whole steps; v goes on
    with what it leaves of the step in which it ends. Under a constant current every spike falls
    into the step that holds its moment in continuous time, whatever the step (as Nengo's LIF does,
    Bekolay et al. 2014). After a spike, ``refractory`` tells in steps what is left of it, less than
    0 where it ended before the step did.
    """

    variables: ClassVar[tuple[str, ...]] = (*Membrane.variables, "target", "pace")

    def refractory_steps(self, parameters: Mapping[str, FloatArray], dt: float) -> FloatArray:
        """Refractory time in steps, not rounded, ``(n,)``."""
        return parameters["refractory"] / dt

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax over the part of the step that is not refractory."""
        part = max(1.0 - cell.refractory, 0.0)
        cell.refractory = max(cell.refractory - 1.0, 0.0)
        pace, target = p.rate, p.rest + p.resistance * inputs.current
        if inputs.conducting:
            load = 1.0 + p.resistance * inputs.conductance
            pace, target = pace * load, target / load
        cell.pace, cell.target = pace, target
        v = target + (cell.v - target) * decay(-pace * part)
        if inputs.noisy:
            v += p.noise * sqrt(part) * inputs.random
        v = where(part > 0.0, max(v, p.floor), cell.v)
        cell.v = v
        return bool((part > 0.0) & (not v < cell.threshold))

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and start the refractory time at the crossing."""
        over, room = cell.v - cell.threshold, cell.target - cell.threshold
        # steps: none from a spike that is injected, all from a cell that a jump has put above
        since = where(over < 0.0, 0.0, 1.0)
        if 0.0 <= over < room:
            since = min(log(room / (room - over)) / cell.pace, 1.0)
        cell.v = p.reset
        cell.refractory = p.refractory_steps - since
