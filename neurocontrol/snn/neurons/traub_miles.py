"""The hippocampal pyramidal cell of Traub and Miles (1991) as in the COBAHH benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

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

_M_OPENS, _M_CLOSES, _H_OPENS, _H_CLOSES, _N_OPENS, _N_CLOSES = (
    exp(13.0 / 4.0), exp(8.0), exp(17.0 / 18.0), exp(8.0), exp(3.0), exp(1.0 / 4.0),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class TraubMiles(SodiumPotassium):
    """The cell of COBAHH (Brette et al. 2007); equations as in :mod:`.sodium_potassium`.

    Defaults are those of a membrane of 20 000 um^2. Potential and gates both move from their values
    at t, as in the published runs of the benchmark. That is of first order: in the 0.05 ms of the
    benchmark a cell fires up to 5 % less than in fine steps.

    Attributes:
        capacitance: pF.
        sodium: Largest conductance of sodium, nS.
        potassium: Largest conductance of potassium, nS.
        leak: Conductance of the leak, nS.
        sodium_reversal: mV.
        potassium_reversal: mV.
        leak_reversal: mV; where the cell starts.
        crossing: Potential whose upward crossing is a spike, mV; the target of threshold receptors.
        shift: Potential from which the rates count, about that of the threshold, mV.
        drive: Constant current, pA.
        noise: White noise on the membrane, mV per sqrt(s).
    """

    capacitance: Value = 200.0
    sodium: Value = 20000.0
    potassium: Value = 6000.0
    leak: Value = 10.0
    sodium_reversal: Value = 50.0
    potassium_reversal: Value = -90.0
    leak_reversal: Value = -60.0
    crossing: Value = -40.0
    shift: Value = -63.0

    def start(self, parameters: Mapping[str, FloatArray]) -> FloatArray:
        """Reversal potential of the leak."""
        return parameters["leak_reversal"]

    @staticmethod
    def rates(u: float) -> tuple[Gate, Gate, Gate]:
        """Rates of the three gates, see :meth:`SodiumPotassium.rates`."""
        return traub_rates(u)

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance potential and gates, both from their values at t."""
        rates = traub_rates(cell.v - p.shift)
        spikes = move_potential(cell, p, inputs)
        move_gates(cell, p, rates)
        return spikes


def traub_rates(u: float) -> tuple[Gate, Gate, Gate]:
    """Rates of m, h and n, 1/ms, at ``u`` mV above the shift."""
    power_720 = exp_720(u)  # exp(-u / 720), and so on
    power_360 = power_720 * power_720
    power_180 = power_360 * power_360
    power_90 = power_180 * power_180
    power_45 = power_90 * power_90
    power_40 = power_45 * power_360
    power_18 = power_45 * power_45 * power_90
    power_20 = power_40 * power_40
    power_10 = power_20 * power_20
    power_5 = power_10 * power_10
    opening, above = fraction(0.25 * (u - 13.0), _M_OPENS * power_5 * power_20)
    closing, below = fraction(0.2 * (40.0 - u), 1.0 / (_M_CLOSES * power_5))
    m = 1.28 * opening * below, 1.4 * closing * above, above * below
    scale = 1.0 + _H_CLOSES * power_5
    h = 0.128 * _H_OPENS * power_18 * scale, 4.0, scale
    opening, scale = fraction(0.2 * (u - 15.0), _N_OPENS * power_5)
    n = 0.16 * opening, 0.5 * _N_CLOSES * power_40 * scale, scale
    return m, h, n
