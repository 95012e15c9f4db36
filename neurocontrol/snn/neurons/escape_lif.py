"""Leaky integrate-and-fire neuron that fires by chance (escape noise)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol._exponential import decay, exponential
from neurocontrol.errors import InputError
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.membrane import Membrane, relax, reset_membrane
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class EscapeLIF(Membrane):
    """LIF neuron with a hazard of firing that grows with its potential.

    The hazard is hazard exp((v - threshold) / width), and a cell that is not refractory fires in a
    step with the probability 1 - exp(-hazard dt) at the potential at its end (Gerstner et al. 2014,
    Neuronal Dynamics, chapter 9). Further parameters as in :class:`Membrane`; ``noise`` must be 0,
    as the chance lies in the spikes.

    Attributes:
        hazard: Rate at which a cell at its threshold fires, Hz.
        width: Potential over which the hazard grows by a factor e, mV.
    """

    hazard: Value = 100.0
    width: Value = 2.0

    positive: ClassVar[tuple[str, ...]] = (*Membrane.positive, "width")
    nonnegative: ClassVar[tuple[str, ...]] = (*Membrane.nonnegative, "hazard")
    coefficients: ClassVar[tuple[str, ...]] = (*Membrane.coefficients, "hazard", "steepness")
    draws: ClassVar[str] = "uniform"

    def __post_init__(self) -> None:
        """Check every field, see :class:`Membrane`, and that there is no noise on the membrane."""
        super().__post_init__()
        if isinstance(self.noise, Random) or np.any(np.asarray(self.noise) != 0):
            raise InputError(f"EscapeLIF.noise must be 0, got {self.noise!r}")

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants; the hazard is that of a step, the steepness in 1/mV."""
        return {
            **Membrane.derive(self, parameters, dt),
            "hazard": parameters["hazard"] * dt,
            "steepness": 1.0 / parameters["width"],
        }

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I and fire by chance."""
        relax(cell, p, inputs.current, inputs)
        hazard = p.hazard * exponential((cell.v - cell.threshold) * p.steepness)
        few = hazard * (1.0 - hazard * (1 / 2 - hazard * (1 / 6)))  # exact where decay is not
        chance = where(hazard < 1e-3, few, 1.0 - decay(-hazard))
        ready = cell.refractory == 0.0
        cell.refractory = max(cell.refractory - 1.0, 0.0)
        # a potential that is no number fires, too: the kernel looks at every cell that does
        return bool(ready & (not inputs.random >= chance))

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and start the refractory time."""
        reset_membrane(cell, p)
