"""The membrane with gated sodium and potassium shared by the families of Hodgkin and Huxley's form.

C dv/dt = I - g_Na m^3 h (v - E_Na) - g_K n^4 (v - E_K) - g_L (v - E_L), dx/dt = opening (1 - x) -
closing x for each of the gates m, h and n, with time in ms and rates in 1/ms.

Gates move by their solution at rates that are held over the step, the potential by its own at gates
that are held, with exp(-x) as 1 / (1 + x + x^2 / 2), for the potential with x^3 / 6 more: fractions
between 0 and 1, so that gates stay there and no step is unstable. A family that moves its gates
before its potential is of second order, as each is held at the middle of the other's step (Hines
1984, Int. J. Bio-Med. Computing 15).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.neuron import Neuron

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

Gate: TypeAlias = "tuple[float, float, float]"
"""Opening and closing rate of a gate, both times a third number, which saves divisions."""

LOWEST, HIGHEST = -100.0, 300.0
"""Beyond these, in mV above the shift, rates no longer change."""
MIDDLE = 0.5 * (LOWEST + HIGHEST)
EXP_MIDDLE = exp(-MIDDLE / 720.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class SodiumPotassium(Neuron):
    """Parameters of such a membrane; its family says in which units.

    Attributes:
        capacitance: Capacitance.
        sodium: Largest conductance of sodium.
        potassium: Largest conductance of potassium.
        leak: Conductance of the leak.
        sodium_reversal: mV.
        potassium_reversal: mV.
        leak_reversal: mV.
        crossing: Potential whose upward crossing is a spike, mV; the target of threshold receptors.
        shift: Potential from which the rates count, mV.
    """

    capacitance: Value
    sodium: Value
    potassium: Value
    leak: Value
    sodium_reversal: Value
    potassium_reversal: Value
    leak_reversal: Value
    crossing: Value
    shift: Value

    positive: ClassVar[tuple[str, ...]] = ("capacitance",)
    nonnegative: ClassVar[tuple[str, ...]] = ("sodium", "potassium", "leak", "noise")
    variables: ClassVar[tuple[str, ...]] = ("v", "refractory", "threshold", "m", "h", "n")
    coefficients: ClassVar[tuple[str, ...]] = (
        "half", "pace", "sodium", "potassium", "leak", "sodium_reversal", "potassium_reversal",
        "leak_reversal", "shift", "noise",
    )  # fmt: skip

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Half the step in ms, and the step over the capacitance."""
        step = np.full(parameters["capacitance"].shape, 1000.0 * dt)
        return {
            "half": 0.5 * step,
            "pace": step / parameters["capacitance"],
            **{name: parameters[name] for name in self.coefficients[2:-1]},
            "noise": parameters["noise"] * np.sqrt(dt),
        }

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at :meth:`start`, with the gates as they settle there."""
        v = self.start(parameters)
        above, cells = np.unique(v - parameters["shift"], return_inverse=True)
        settled = np.array(
            [
                [opening / (opening + closing) for opening, closing, _ in self.rates(u)]
                for u in above
            ]
        )
        gates = dict(zip("mhn", settled[cells].T, strict=True))
        return {"v": v, "threshold": parameters["crossing"], **gates}

    @abstractmethod
    def start(self, parameters: Mapping[str, FloatArray]) -> FloatArray:
        """Potential at time 0, mV, ``(n,)``."""

    @staticmethod
    @abstractmethod
    def rates(u: float) -> tuple[Gate, Gate, Gate]:
        """Rates of m, h and n, 1/ms, at ``u`` mV above ``shift``."""

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """The spike ends by itself."""


def move_gates(cell: Any, p: Any, rates: tuple[Gate, Gate, Gate]) -> None:
    """Advance the gates at the given rates."""
    cell.m = relaxed(cell.m, rates[0], p.half)
    cell.h = relaxed(cell.h, rates[1], p.half)
    cell.n = relaxed(cell.n, rates[2], p.half)


def move_potential(cell: Any, p: Any, inputs: Inputs) -> bool:
    """Advance the potential with the gates as they are, and tell whether it crosses."""
    v, m, n = cell.v, cell.m, cell.n
    sodium = p.sodium * m * m * m * cell.h
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
    rate = p.pace * total
    grown = 1.0 + rate * (1 / 2 + rate / 6)  # (exp(rate) - 1) / rate
    new = (v + p.pace * driven * grown) / (1.0 + rate * grown)
    if inputs.noisy:
        new += p.noise * inputs.random
    cell.v = new
    return bool((v < cell.threshold) & (not new < cell.threshold))


def relaxed(gate: float, rates: Gate, half: float) -> float:
    """A gate after a step, half of which is given."""
    opening, closing, scale = rates
    pull = half * (opening + closing)
    both, squared = 2.0 * half * (scale + pull), scale * scale
    return (gate * squared + both * opening) / (squared + both * (opening + closing))


def fraction(x: float, power: float) -> tuple[float, float]:
    """Numerator and denominator of x / (1 - exp(-x)), also at 0; ``power`` is exp(-x)."""
    near = abs(x) < 1e-2
    return where(near, 1.0 + x * (1 / 2 + x / 12), x), where(near, 1.0, 1.0 - power)


def exp_720(u: float) -> float:
    """exp(-u / 720) within 4e-11 of its value: rates are built of its powers."""
    x = (MIDDLE - min(max(u, LOWEST), HIGHEST)) * (1 / 720)
    square = x * x
    low = 1.0 + x + square * (1 / 2 + x * (1 / 6))
    high = 1 / 24 + x * (1 / 120) + square * (1 / 720 + x * (1 / 5040) + square * (1 / 40320))
    return EXP_MIDDLE * (low + square * square * high)
