"""Rate cells with a conductance membrane and an output from 0 to 1, with persistent sodium or not.

C dv/dt = -g_L (v - rest) - g m h (v - E) - synaptic conductances; output clip((v - threshold) /
span, 0, 1). m follows the potential at once, h slowly. Form and numbers of Danner, Shevtsova,
Frigon and Rybak (2017), eLife 6:e31050. The step is exponential Euler, of first order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import decay, exponential
from neurocontrol.snn.neurons.graded import GradedMembrane
from neurocontrol.snn.neurons.membrane import propagator, relaxed
from neurocontrol.snn.values import SLOW_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class SaturatingRate(GradedMembrane):
    """A rate cell whose output rises evenly from 0 to 1; further parameters as in its base.

    Attributes:
        threshold: Potential below which there is no output, mV; the target of threshold receptors.
        span: Potential over which the output rises to 1, mV.
    """

    tau_m: Value = 0.010 / 2.8
    rest: Value = -60.0
    resistance: Value = 1.0 / 2.8
    threshold: Value = -50.0
    span: Value = 50.0

    positive: ClassVar[tuple[str, ...]] = (*GradedMembrane.positive, "span")
    variables: ClassVar[tuple[str, ...]] = (*GradedMembrane.variables, "output")
    coefficients: ClassVar[tuple[str, ...]] = (*GradedMembrane.coefficients, "slope")
    output: ClassVar[str | None] = "output"

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane beside the slope."""
        return {**propagator(parameters, dt), "slope": 1.0 / parameters["span"]}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest, with the output there."""
        v, threshold = parameters["rest"], parameters["threshold"]
        output = np.clip((v - threshold) / parameters["span"], 0.0, 1.0)
        return {"v": v, "threshold": threshold, "output": output}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax and look up the output."""
        v = relaxed(cell.v, p, inputs.current, inputs)
        cell.v = v
        cell.output = min(max((v - cell.threshold) * p.slope, 0.0), 1.0)
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class PersistentSodiumRate(SaturatingRate):
    """One with persistent sodium, which bursts by itself; further parameters as in its base.

    Attributes:
        sodium: Largest conductance of persistent sodium g, nS.
        sodium_reversal: Its reversal potential E, mV.
        activation: Potential at which half of it is activated, mV.
        activation_slope: Potential by which the odds of activation grow by a factor e, mV.
        inactivation: Potential at which half of it is inactivated, mV.
        inactivation_slope: Potential by which the odds of inactivation grow by a factor e, mV.
        tau_inactivation: Time constant of h far from its peak, s.
        tau_peak: What is added at the peak, s.
        peak: Potential of the peak, mV.
        peak_width: Width of the peak, mV.
    """

    tau_m: Value = 0.010 / 4.5
    rest: Value = -62.5
    resistance: Value = 1.0 / 4.5
    sodium: Value = 4.5
    sodium_reversal: Value = 50.0
    activation: Value = -40.0
    activation_slope: Value = 6.0
    inactivation: Value = -45.0
    inactivation_slope: Value = 4.0
    tau_inactivation: Value = 0.080
    tau_peak: Value = 0.080
    peak: Value = -35.0
    peak_width: Value = 15.0

    positive: ClassVar[tuple[str, ...]] = (
        *SaturatingRate.positive, "activation_slope", "inactivation_slope", "tau_inactivation",
        "peak_width",
    )  # fmt: skip
    nonnegative: ClassVar[tuple[str, ...]] = (*SaturatingRate.nonnegative, "sodium", "tau_peak")
    plausible: ClassVar[Mapping[str, Plausible]] = {
        **SaturatingRate.plausible, "tau_inactivation": SLOW_TIME,
    }  # fmt: skip
    variables: ClassVar[tuple[str, ...]] = (*SaturatingRate.variables, "h")
    coefficients: ClassVar[tuple[str, ...]] = (
        *SaturatingRate.coefficients, "sodium", "sodium_reversal", "activation",
        "activation_slope", "inactivation", "inactivation_slope", "tau_inactivation", "tau_peak",
        "peak", "peak_width", "step",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane; the rest as it is."""
        held = {name: parameters[name] for name in self.coefficients if name in parameters}
        step = np.full(parameters["rest"].shape, dt)
        return {**held, **super().derive(parameters, dt), "step": step}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest, with the inactivation that is steady there."""
        above = (parameters["rest"] - parameters["inactivation"]) / parameters["inactivation_slope"]
        return {**super().initial(parameters, dt), "h": 1.0 / (1.0 + np.exp(above))}

    def membrane_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """The membrane is not linear."""
        return None

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax under the sodium that is open at t, look up the output, then move h."""
        v = cell.v
        opened = p.sodium * cell.h / (1.0 + exponential((p.activation - v) / p.activation_slope))
        current, load = inputs.current + opened * p.sodium_reversal, 1.0 + p.resistance * opened
        if inputs.conducting:
            load += p.resistance * inputs.conductance
        target = (p.rest + p.resistance * current) / load
        new = target + (v - target) * decay(-p.rate * load)
        if inputs.noisy:
            new += p.noise * inputs.random
        cell.v = new
        cell.output = min(max((new - cell.threshold) * p.slope, 0.0), 1.0)
        settled = 1.0 / (1.0 + exponential((v - p.inactivation) / p.inactivation_slope))
        wide = exponential((v - p.peak) / p.peak_width)
        tau = p.tau_inactivation + 2.0 * p.tau_peak / (wide + 1.0 / wide)
        cell.h = settled + (cell.h - settled) * decay(-p.step / tau)
        return False
