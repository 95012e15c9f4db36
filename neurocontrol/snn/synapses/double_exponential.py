"""Current synapse that rises and decays exponentially."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.synapses.exponential import Exponential
from neurocontrol.snn.synapses.synapse import Synapse
from neurocontrol.snn.values import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Plausible
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class DoubleExponential(Synapse):
    """A spike adds the difference of two exponentials, whose peak is the weight, in pA.

    It passes through a linear membrane exactly, like :class:`Exponential`.

    Attributes:
        tau_rise: Time constant of the rise, s.
        tau_decay: Time constant of the decay, s; the longer of the two.
    """

    tau_rise: float
    tau_decay: float

    positive: ClassVar[tuple[str, ...]] = ("tau_rise", "tau_decay")
    plausible: ClassVar[Mapping[str, Plausible]] = {"tau_rise": TIME, "tau_decay": TIME}
    variables: ClassVar[tuple[str, ...]] = ("falling", "rising")
    coefficients: ClassVar[tuple[str, ...]] = (
        "decay", "coupling", "rise_decay", "rise_coupling", "scale",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: The rise is not the shorter, or see :class:`Synapse`.
        """
        super().__post_init__()
        if self.tau_rise >= self.tau_decay:
            raise InputError(
                "DoubleExponential.tau_rise must be below tau_decay (Alpha is their limit), got "
                f"{self.tau_rise} and {self.tau_decay}"
            )

    @property
    def peak(self) -> float:
        """Time from the spike to the peak, s."""
        product = self.tau_rise * self.tau_decay
        return product / (self.tau_decay - self.tau_rise) * log(self.tau_decay / self.tau_rise)

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Decay and coupling of both exponentials, and what makes the peak that of the weight."""
        falling, rising = (
            Exponential(tau=tau).derive(membrane, count, dt)
            for tau in (self.tau_decay, self.tau_rise)
        )
        height = exp(-self.peak / self.tau_decay) - exp(-self.peak / self.tau_rise)
        return {
            **falling,
            "rise_decay": rising["decay"],
            "rise_coupling": rising["coupling"],
            "scale": np.full(count, 1.0 / height),
        }

    @staticmethod
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """The difference of both at t, which then decay."""
        current = p.coupling * synapse.falling - p.rise_coupling * synapse.rising
        synapse.falling *= p.decay
        synapse.rising *= p.rise_decay
        return current, 0.0

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Add to both."""
        begin(synapse, p, weight)


def begin(synapse: Any, p: Any, weight: float) -> None:
    """Add what peaks at the weight to the falling and to the rising exponential."""
    synapse.falling += weight * p.scale
    synapse.rising += weight * p.scale
