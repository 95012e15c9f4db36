"""Delta synapse: a spike moves the potential at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn._views import where
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
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """Nothing lasts between spikes."""
        return 0.0, 0.0

    @staticmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Move the potential unless the cell is refractory."""
        cell.v += where(cell.refractory == 0.0, weight, 0.0)
