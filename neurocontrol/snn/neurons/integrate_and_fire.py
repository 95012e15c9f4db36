"""A capacitor that fires: no leak, and a reset that keeps what exceeds the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.neurons.membrane import fires
from neurocontrol.snn.neurons.neuron import Neuron

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class IntegrateAndFire(Neuron):
    """C dv/dt = I + sum g (E - v); a spike takes the threshold off the potential.

    Its rate is proportional to its input, up to one spike a step: what rectified linear units are
    converted to (Diehl et al. 2015, Rueckauer et al. 2017). With an infinite threshold it adds up.

    Attributes:
        capacitance: Membrane capacitance, pF.
        threshold: Potential at which it spikes, mV above its start at 0; infinite for never.
    """

    capacitance: Value = 1.0
    threshold: Value = 1.0

    positive: ClassVar[tuple[str, ...]] = ("capacitance", "threshold")
    unbounded: ClassVar[tuple[str, ...]] = ("threshold",)
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold")
    coefficients: ClassVar[tuple[str, ...]] = ("gain",)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """What a current moves the potential by in a step, mV per pA."""
        return {"gain": 1000.0 * dt / parameters["capacitance"]}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at 0 mV."""
        return {"threshold": parameters["threshold"]}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Add up the input and compare with the threshold."""
        cell.v += p.gain * (inputs.current - inputs.conductance * cell.v)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Take the threshold off."""
        cell.v -= cell.threshold
