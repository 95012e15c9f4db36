"""NMDA receptors: a slow conductance that magnesium blocks at rest (Jahr and Stevens 1990)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import exponential
from neurocontrol.snn.synapses.double_exponential import DoubleExponential, begin
from neurocontrol.snn.synapses.synapse import Synapse
from neurocontrol.snn.values import REVERSAL, TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible
    from neurocontrol.types import FloatArray

HALF_BLOCK = 3.57
"""Magnesium that blocks half of the receptors at 0 mV, mM (Jahr and Stevens 1990)."""
STEEPNESS = 0.062
"""Steepness of the block, 1/mV (Jahr and Stevens 1990)."""


@dataclass(frozen=True, kw_only=True)
class NMDA(Synapse):
    """A spike adds a conductance g, in nS, the difference of two exponentials, that the cell opens.

    The weight is the peak of g. The current is g s(v) (reversal - v) with the open share
    s(v) = 1 / (1 + magnesium / 3.57 mM exp(-0.062 v / mV)). The mean of g at t and t + dt and the
    share at t are held over the step: the error is of first order in the step, and there is none in
    g. Weights must not be negative.

    Attributes:
        tau_rise: Time constant of the rise, s.
        tau_decay: Time constant of the decay, s.
        reversal: Reversal potential, mV.
        magnesium: Concentration outside of the cell, mM; 0 for no block.
    """

    tau_rise: float = 0.002
    tau_decay: float = 0.1
    reversal: float = 0.0
    magnesium: float = 1.0

    positive: ClassVar[tuple[str, ...]] = ("tau_rise", "tau_decay")
    nonnegative: ClassVar[tuple[str, ...]] = ("magnesium",)
    plausible: ClassVar[Mapping[str, Plausible]] = {
        "tau_rise": TIME, "tau_decay": TIME, "reversal": REVERSAL,
    }  # fmt: skip
    variables: ClassVar[tuple[str, ...]] = ("falling", "rising")
    coefficients: ClassVar[tuple[str, ...]] = (
        "decay", "rise_decay", "scale", "reversal", "magnesium",
    )  # fmt: skip
    conducting: ClassVar[bool] = True
    voltage: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: The rise is not the shorter, or see :class:`Synapse`.
        """
        super().__post_init__()
        self._shape()

    def _shape(self) -> DoubleExponential:
        return DoubleExponential(tau_rise=self.tau_rise, tau_decay=self.tau_decay)

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay of both exponentials, scale of the peak, reversal potential and relative block."""
        shaped = self._shape().derive(None, count, dt)
        return {
            **{name: shaped[name] for name in ("decay", "rise_decay", "scale")},
            "reversal": np.full(count, self.reversal),
            "magnesium": np.full(count, self.magnesium / HALF_BLOCK),
        }

    @staticmethod
    def integrate(  # type: ignore[override]  # a family with voltage
        synapse: Any, p: Any, v: float
    ) -> tuple[float, float]:
        """The mean of the conductance over the step, as far as it is open at t."""
        before = synapse.falling - synapse.rising
        synapse.falling *= p.decay
        synapse.rising *= p.rise_decay
        mean = 0.5 * (before + synapse.falling - synapse.rising)
        opened = mean / (1.0 + p.magnesium * exponential(-STEEPNESS * v))
        return opened * p.reversal, opened

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add to both exponentials."""
        begin(synapse, p, weight)
