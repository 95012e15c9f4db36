"""Delta synapse: a spike moves the potential at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.snn.synapses.synapse import Synapse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Delta(Synapse):
    """A spike moves the potential by the weight, in mV; a refractory cell ignores it."""

    variables: ClassVar[tuple[str, ...]] = ()
    coefficients: ClassVar[tuple[str, ...]] = ()

    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """No coefficients."""
        return {}

    @staticmethod
    def integrate(
        state: FloatArray, coefficients: FloatArray, current: FloatArray, conductance: FloatArray
    ) -> None:
        """Nothing lasts between spikes."""

    @staticmethod
    def deliver(
        arriving: FloatArray,
        state: FloatArray,
        coefficients: FloatArray,
        v: FloatArray,
        refractory: FloatArray,
    ) -> None:
        """Move the potential of the cells that are not refractory."""
        for i in range(arriving.shape[0]):
            v[i] += arriving[i] if refractory[i] == 0.0 else 0.0
