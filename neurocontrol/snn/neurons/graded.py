"""Cells without spikes: leaky membranes whose output is graded.

tau_m dv/dt = -(v - rest) + R I, integrated exactly for a current held over the step. Their outputs
reach others through :class:`~neurocontrol.snn.GradedProjection`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import exponential
from neurocontrol.snn.neurons.membrane import propagator, relaxed
from neurocontrol.snn.neurons.neuron import Neuron
from neurocontrol.snn.values import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class GradedMembrane(Neuron):
    """Parameters of a leaky membrane without spikes.

    Attributes:
        tau_m: Membrane time constant, s.
        rest: Resting potential, mV, where the cell starts.
        resistance: Membrane resistance, GOhm (mV per pA).
        drive: Constant current, pA.
        noise: White noise on the membrane, mV per sqrt(s).
    """

    tau_m: Value = 0.020
    rest: Value = 0.0
    resistance: Value = 0.1

    positive: ClassVar[tuple[str, ...]] = ("tau_m", "resistance")
    nonnegative: ClassVar[tuple[str, ...]] = ("noise",)
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau_m": TIME}
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold")
    coefficients: ClassVar[tuple[str, ...]] = (
        "decay", "gain", "bias", "noise", "rate", "resistance", "rest",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane."""
        return propagator(parameters, dt)

    def membrane_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """The membrane is linear: its time constant in s, ``(n,)``."""
        return parameters["tau_m"]

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Do nothing: a spike that is injected is the only one there is."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LeakyIntegrator(GradedMembrane):
    """A leaky integrator; its output is its potential, mV. Parameters as in the base class."""

    output: ClassVar[str | None] = "v"

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest."""
        return {"v": parameters["rest"]}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I."""
        cell.v = relaxed(cell.v, p, inputs.current, inputs)
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class SigmoidRate(GradedMembrane):
    """A rate cell: output maximum / (1 + exp(-(v - threshold) / slope)); the rest as in its base.

    Attributes:
        maximum: Highest output, Hz.
        threshold: Potential of half the highest output, mV; the target of threshold receptors.
        slope: Potential over which the odds of the output grow by a factor e, mV.
    """

    maximum: Value = 100.0
    threshold: Value = 10.0
    slope: Value = 2.0

    positive: ClassVar[tuple[str, ...]] = (*GradedMembrane.positive, "slope")
    variables: ClassVar[tuple[str, ...]] = (*GradedMembrane.variables, "output")
    coefficients: ClassVar[tuple[str, ...]] = (*GradedMembrane.coefficients, "maximum", "slope")
    output: ClassVar[str | None] = "output"

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane beside the curve."""
        curve = {name: parameters[name] for name in ("maximum", "slope")}
        return {**propagator(parameters, dt), **curve}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest, with the output there."""
        v, threshold = parameters["rest"], parameters["threshold"]
        output = parameters["maximum"] / (1.0 + np.exp((threshold - v) / parameters["slope"]))
        return {"v": v, "threshold": threshold, "output": output}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I and look up the output."""
        v = relaxed(cell.v, p, inputs.current, inputs)
        cell.v = v
        cell.output = p.maximum / (1.0 + exponential((cell.threshold - v) / p.slope))
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class RectifiedRate(GradedMembrane):
    """A rate cell: output slope max(v - threshold, 0), Hz; further parameters as in its base.

    Attributes:
        threshold: Potential below which there is no output, mV; the target of threshold receptors.
        slope: Output per potential above it, Hz per mV.
    """

    threshold: Value = 0.0
    slope: Value = 1.0

    variables: ClassVar[tuple[str, ...]] = (*GradedMembrane.variables, "output")
    coefficients: ClassVar[tuple[str, ...]] = (*GradedMembrane.coefficients, "slope")
    output: ClassVar[str | None] = "output"

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the propagator of the membrane beside the slope."""
        return {**propagator(parameters, dt), "slope": parameters["slope"]}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest, with the output there."""
        v, threshold = parameters["rest"], parameters["threshold"]
        output = parameters["slope"] * np.maximum(v - threshold, 0.0)
        return {"v": v, "threshold": threshold, "output": output}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I and rectify."""
        v = relaxed(cell.v, p, inputs.current, inputs)
        cell.v = v
        cell.output = p.slope * max(v - cell.threshold, 0.0)
        return False
