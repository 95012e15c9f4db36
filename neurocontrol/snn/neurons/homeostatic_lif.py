"""Leaky integrate-and-fire neuron whose threshold keeps its rate in bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.membrane import Membrane, fires, reset_membrane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class HomeostaticLIF(Membrane):
    """LIF neuron under conductances whose threshold rises with every spike (Diehl and Cook 2015).

    tau_m dv/dt = -(v - rest) + R (I + sum g (E - v)) by the implicit Euler rule: of first order in
    the step and stable however many synapses open at once, at a third of the cost of the exact
    step. ``threshold``, where the cell begins, rises by ``rise`` at a spike and returns to
    ``base`` with the time constant ``tau_threshold``. The state ``spikes`` counts.

    Attributes:
        base: To what the threshold returns, mV.
        rise: What a spike adds to the threshold, mV.
        tau_threshold: Time constant of the return, s; infinite for none. In single precision a
            return of less than a ten-millionth in a step is lost.
    """

    base: Value = -50.0
    rise: Value = 0.0
    tau_threshold: Value = np.inf

    positive: ClassVar[tuple[str, ...]] = (*Membrane.positive, "tau_threshold")
    unbounded: ClassVar[tuple[str, ...]] = (*Membrane.unbounded, "tau_threshold")
    variables: ClassVar[tuple[str, ...]] = (*Membrane.variables, "spikes")
    coefficients: ClassVar[tuple[str, ...]] = (
        "reset", "refractory_steps", "rate", "leak", "open", "resistance", "noise", "base", "rise",
        "loss",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Constants of the implicit step, see :meth:`Neuron.derive`."""
        derived = Membrane.derive(self, parameters, dt)
        rate = derived["rate"]
        return {
            **{name: derived[name] for name in ("reset", "refractory_steps", "rate", "noise")},
            "leak": rate * parameters["rest"],
            "open": 1.0 + rate,
            "resistance": rate * parameters["resistance"],
            "base": parameters["base"],
            "rise": parameters["rise"],
            "loss": -np.expm1(-dt / parameters["tau_threshold"]),
        }

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax the potential and the threshold, and compare them at t + dt."""
        v = cell.v + p.leak + p.resistance * inputs.current
        v /= p.open + p.resistance * inputs.conductance
        if inputs.noisy:
            v += p.noise * inputs.random
        cell.v = where(cell.refractory == 0.0, v, cell.v + 0.0)
        cell.threshold -= p.loss * (cell.threshold - p.base)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back, raise the threshold and count."""
        reset_membrane(cell, p)
        cell.threshold += p.rise
        cell.spikes += 1.0
