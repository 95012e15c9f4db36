"""Adaptive exponential integrate-and-fire neuron (Brette and Gerstner 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import exponential
from neurocontrol.errors import InputError
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.neuron import Neuron
from neurocontrol.snn.values import CAPACITANCE, REFRACTORY, SLOW_TIME, check_rise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class AdEx(Neuron):
    """Adaptive exponential integrate-and-fire neuron.

    C dv/dt = -g_l (v - rest) + g_l slope exp((v - threshold) / slope) - w + I and
    tau_w dw/dt = a (v - rest) - w; when v >= cut: v = reset_potential, w += b. Euler for v,
    exponential Euler for w, both from the state at t: use steps of 0.1 ms or less. Defaults are the
    regular spiking cell of the paper.

    Attributes:
        capacitance: C, pF.
        leak: g_l, nS.
        rest: Resting potential, mV.
        threshold: Soft threshold V_T, mV; the target of threshold receptors.
        slope: Slope factor Delta_T, mV.
        tau_w: Time constant of the adaptation, s.
        a: Subthreshold adaptation, nS.
        b: Adaptation current added by a spike, pA.
        reset_potential: Potential after a spike, mV.
        cut: Potential at which a spike is counted, mV.
        refractory: Time for which v is held after a spike, s; rounded to whole steps.
        drive: Constant current, pA.
        noise: White noise on the membrane, mV per sqrt(s).
    """

    capacitance: Value = 281.0
    leak: Value = 30.0
    rest: Value = -70.6
    threshold: Value = -50.4
    slope: Value = 2.0
    tau_w: Value = 0.144
    a: Value = 4.0
    b: Value = 80.5
    reset_potential: Value = -70.6
    cut: Value = 20.0
    refractory: Value = 0.0

    positive: ClassVar[tuple[str, ...]] = ("capacitance", "leak", "slope", "tau_w")
    nonnegative: ClassVar[tuple[str, ...]] = ("refractory", "noise")
    plausible: ClassVar[Mapping[str, Plausible]] = {
        "capacitance": CAPACITANCE, "tau_w": SLOW_TIME, "refractory": REFRACTORY,
    }  # fmt: skip
    variables: ClassVar[tuple[str, ...]] = (
        "v",
        "refractory",
        "threshold",
        "adaptation",
        "adaptation_decay",
        "adaptation_increment",
    )
    coefficients: ClassVar[tuple[str, ...]] = (
        "leak",
        "rest",
        "slope",
        "step",
        "coupling",
        "cut",
        "reset",
        "refractory_steps",
        "noise",
    )
    units: ClassVar[Mapping[str, str]] = MappingProxyType({**Neuron.units, "adaptation": "pA"})

    def __post_init__(self) -> None:
        """Check every field, see :class:`Parameters`, and that potentials are not in volts."""
        super().__post_init__()
        check_rise("AdEx", self.cut, self.reset_potential)

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants of the step; the unit of ``step`` is mV per pA."""
        if not np.all(parameters["reset_potential"] < parameters["cut"]):
            raise InputError(
                "AdEx.reset_potential must be below cut, got "
                f"{self.reset_potential!r} and {self.cut!r}"
            )
        return {
            "leak": parameters["leak"],
            "rest": parameters["rest"],
            "slope": parameters["slope"],
            "step": 1000.0 * dt / parameters["capacitance"],
            "coupling": parameters["a"],
            "cut": parameters["cut"],
            "reset": parameters["reset_potential"],
            "refractory_steps": self.refractory_steps(parameters, dt),
            "noise": parameters["noise"] * np.sqrt(dt),
        }

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest without adaptation."""
        return {
            "v": parameters["rest"],
            "threshold": parameters["threshold"],
            "adaptation_decay": np.exp(-dt / parameters["tau_w"]),
            "adaptation_increment": parameters["b"],
        }

    def adaptation_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """Time constant of the adaptation current in s, ``(n,)``."""
        return parameters["tau_w"]

    def refractory_steps(self, parameters: Mapping[str, FloatArray], dt: float) -> FloatArray:
        """Steps for which v is held, ``(n,)``."""
        return np.rint(parameters["refractory"] / dt)

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance potential and adaptation, both from their values at t."""
        v, w = cell.v, cell.adaptation
        excess = v - p.rest
        upswing = p.slope * exponential((v - cell.threshold) / p.slope)  # finite beyond the cut
        total = inputs.current - w + p.leak * (upswing - excess)
        if inputs.conducting:
            total -= inputs.conductance * v
        ready = cell.refractory == 0.0
        v = where(ready, v + p.step * total + p.noise * inputs.random, v)
        cell.v = v
        cell.adaptation = w * cell.adaptation_decay + p.coupling * excess * (
            1.0 - cell.adaptation_decay
        )
        cell.refractory = max(cell.refractory - 1.0, 0.0)
        return bool(ready & (not v < p.cut))

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and add to the adaptation."""
        cell.v = p.reset
        cell.refractory = p.refractory_steps
        cell.adaptation += cell.adaptation_increment
