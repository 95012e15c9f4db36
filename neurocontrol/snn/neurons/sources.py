"""Sources of spikes: cells without a membrane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn.neurons.neuron import Neuron

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class SpikeSource(Neuron):
    """Cells that fire when spikes are injected into them; see :meth:`Simulator.inject`."""

    variables: ClassVar[tuple[str, ...]] = ()
    coefficients: ClassVar[tuple[str, ...]] = ()

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """No coefficients."""
        return {}

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """No state."""
        return {}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Stay silent."""
        return False

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Nothing lasts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Poisson(SpikeSource):
    """Cells that fire at random with a given rate, at most once in a step.

    Attributes:
        rate: Mean rate, Hz. A cell fires in a step with the probability 1 - exp(-rate dt) of at
            least one event of a Poisson process.
    """

    rate: Value = 10.0

    nonnegative: ClassVar[tuple[str, ...]] = ("rate",)
    coefficients: ClassVar[tuple[str, ...]] = ("chance",)
    draws: ClassVar[str] = "uniform"

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Probability of a spike in a step."""
        return {"chance": -np.expm1(-parameters["rate"] * dt)}

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Fire by chance."""
        return bool(inputs.random < p.chance)
