"""The neuron of Hodgkin and Huxley (1952)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import exponential
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.neuron import Neuron

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class HodgkinHuxley(Neuron):
    """The squid axon, with its rest at -65 mV.

    C dv/dt = I - g_Na m^3 h (v - E_Na) - g_K n^4 (v - E_K) - g_L (v - E_L), with capacitance,
    conductances and currents of a square centimetre. Gates and potential are integrated by
    exponential Euler, gates first, which is stable up to 0.1 ms; intervals at a current of 10 are
    14.64 ms in steps of 0.01 ms, 14.70 in steps of 0.1. A spike is a crossing of ``crossing``
    upward.

    Attributes:
        capacitance: uF/cm^2.
        sodium: Largest conductance of sodium, mS/cm^2.
        potassium: Largest conductance of potassium, mS/cm^2.
        leak: Conductance of the leak, mS/cm^2.
        sodium_reversal: mV.
        potassium_reversal: mV.
        leak_reversal: mV.
        crossing: Potential whose crossing is a spike, mV; the target of threshold receptors.
        drive: Constant current, uA/cm^2.
        noise: White noise on the membrane, mV per sqrt(s).
    """

    capacitance: Value = 1.0
    sodium: Value = 120.0
    potassium: Value = 36.0
    leak: Value = 0.3
    sodium_reversal: Value = 50.0
    potassium_reversal: Value = -77.0
    leak_reversal: Value = -54.387
    crossing: Value = 0.0

    positive: ClassVar[tuple[str, ...]] = ("capacitance",)
    nonnegative: ClassVar[tuple[str, ...]] = ("sodium", "potassium", "leak", "noise")
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold", "m", "h", "n")
    units: ClassVar[Mapping[str, str]] = MappingProxyType({**Neuron.units, "current": "uA/cm²"})
    coefficients: ClassVar[tuple[str, ...]] = (
        "step", "pace", "sodium", "potassium", "leak", "sodium_reversal", "potassium_reversal",
        "leak_reversal", "noise",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """The step in ms, alone and over the capacitance."""
        step = np.full(parameters["capacitance"].shape, 1000.0 * dt)
        names = self.coefficients[2:-1]
        return {
            "step": step,
            "pace": step / parameters["capacitance"],
            **{name: parameters[name] for name in names},
            "noise": parameters["noise"] * np.sqrt(dt),
        }

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest, -65 mV, with the gates as they are there."""
        v = np.full(parameters["capacitance"].shape, -65.0)
        gates = {}
        for name, rates in (("m", sodium_rates), ("h", inactivation_rates), ("n", potassium_rates)):
            opening, closing = rates(-65.0)
            gates[name] = np.full(v.shape, opening / (opening + closing))
        return {"v": v, "threshold": parameters["crossing"], **gates}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance the gates and then the potential."""
        v = cell.v
        opening, closing = sodium_rates(v)
        m = relaxed(cell.m, opening, closing, p.step)
        opening, closing = inactivation_rates(v)
        h = relaxed(cell.h, opening, closing, p.step)
        opening, closing = potassium_rates(v)
        n = relaxed(cell.n, opening, closing, p.step)
        cell.m, cell.h, cell.n = m, h, n
        sodium = p.sodium * m * m * m * h
        potassium = p.potassium * n * n * n * n
        total = sodium + potassium + p.leak
        driven = (
            sodium * p.sodium_reversal
            + potassium * p.potassium_reversal
            + p.leak * p.leak_reversal
            + inputs.current
        )
        if inputs.conducting:
            total += inputs.conductance
        target = driven / total
        new = target + (v - target) * exponential(-p.pace * total) + p.noise * inputs.random
        cell.v = new
        return bool((v < cell.threshold) & (not new < cell.threshold))

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """The spike ends by itself."""


def relaxed(gate: float, opening: float, closing: float, step: float) -> float:
    """A gate after a step in which its rates, 1/ms, are held."""
    rate = opening + closing
    settled = opening / rate
    return settled + (gate - settled) * exponential(-rate * step)


def ratio(x: float) -> float:
    """X / (1 - exp(-x)), also at 0."""
    near = abs(x) < 1e-5
    safe = where(near, 1.0, x)
    return float(where(near, 1.0 + 0.5 * x, safe / (1.0 - exponential(-safe))))


def sodium_rates(v: float) -> tuple[float, float]:
    """Rates of the activation of sodium, 1/ms."""
    return ratio((v + 40.0) / 10.0), 4.0 * exponential(-(v + 65.0) / 18.0)


def inactivation_rates(v: float) -> tuple[float, float]:
    """Rates of its inactivation, 1/ms."""
    return 0.07 * exponential(-(v + 65.0) / 20.0), 1.0 / (1.0 + exponential(-(v + 35.0) / 10.0))


def potassium_rates(v: float) -> tuple[float, float]:
    """Rates of the activation of potassium, 1/ms."""
    return 0.1 * ratio((v + 55.0) / 10.0), 0.125 * exponential(-(v + 65.0) / 80.0)
