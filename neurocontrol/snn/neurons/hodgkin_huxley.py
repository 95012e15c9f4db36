"""The neuron of Hodgkin and Huxley (1952)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.neurons.neuron import Neuron
from neurocontrol.snn.neurons.sodium_potassium import (
    Gate,
    SodiumPotassium,
    exp_720,
    fraction,
    move_gates,
    move_potential,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

_M_OPENS, _H_CLOSES, _N_OPENS = exp(2.5), exp(3.0), exp(1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class HodgkinHuxley(SodiumPotassium):
    """The squid axon, with its rest at -65 mV; equations as in :mod:`.sodium_potassium`.

    Capacitance, conductances and currents are those of a square centimetre. Gates move before the
    potential: second order, for steps of 0.1 ms or less.

    Attributes:
        capacitance: uF/cm^2.
        sodium: Largest conductance of sodium, mS/cm^2.
        potassium: Largest conductance of potassium, mS/cm^2.
        leak: Conductance of the leak, mS/cm^2.
        sodium_reversal: mV.
        potassium_reversal: mV.
        leak_reversal: mV.
        crossing: Potential whose upward crossing is a spike, mV; the target of threshold receptors.
        shift: Rest, from which the rates count, mV.
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
    shift: Value = -65.0

    units: ClassVar[Mapping[str, str]] = MappingProxyType({**Neuron.units, "current": "uA/cm²"})

    def start(self, parameters: Mapping[str, FloatArray]) -> FloatArray:
        """Rest."""
        return parameters["shift"]

    @staticmethod
    def rates(u: float) -> tuple[Gate, Gate, Gate]:
        """Rates of the three gates, see :meth:`SodiumPotassium.rates`."""
        return squid_rates(u)

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance the gates and then the potential."""
        move_gates(cell, p, squid_rates(cell.v - p.shift))
        return move_potential(cell, p, inputs)


def squid_rates(u: float) -> tuple[Gate, Gate, Gate]:
    """Rates of m, h and n, 1/ms, at ``u`` mV above rest."""
    power_720 = exp_720(u)  # exp(-u / 720), and so on
    power_180 = power_720 * power_720 * power_720 * power_720
    power_90 = power_180 * power_180
    power_80 = power_90 * power_720
    power_45 = power_90 * power_90
    power_18 = power_45 * power_45 * power_90
    power_40 = power_80 * power_80
    power_20 = power_40 * power_40
    power_10 = power_20 * power_20
    opening, scale = fraction(0.1 * (u - 25.0), _M_OPENS * power_10)
    m = opening, 4.0 * power_18 * scale, scale
    scale = 1.0 + _H_CLOSES * power_10
    h = 0.07 * power_20 * scale, 1.0, scale
    opening, scale = fraction(0.1 * (u - 10.0), _N_OPENS * power_10)
    n = 0.1 * opening, 0.125 * power_80 * scale, scale
    return m, h, n
