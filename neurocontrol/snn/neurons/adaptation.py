"""The spike-triggered adaptation shared by the adaptive LIF families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn.neurons.membrane import Membrane, reset_membrane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptingMembrane(Membrane):
    """A leaky membrane with a variable a that grows by b at every spike.

    tau_a da/dt = -a, a += b at a spike; the family says what a acts on.

    Attributes:
        tau_a: Time constant of the adaptation, s.
        b: What a spike adds, pA for a current or mV for a threshold.
    """

    tau_a: Value = 0.2
    b: Value = 0.0

    positive: ClassVar[tuple[str, ...]] = (*Membrane.positive, "tau_a")
    variables: ClassVar[tuple[str, ...]] = (
        *Membrane.variables,
        "adaptation",
        "adaptation_decay",
        "adaptation_increment",
    )

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest without adaptation."""
        return {
            **Membrane.initial(self, parameters, dt),
            "adaptation_decay": np.exp(-dt / parameters["tau_a"]),
            "adaptation_increment": parameters["b"],
        }

    def adaptation_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """Time constant of the adaptation in s, ``(n,)``."""
        return parameters["tau_a"]


def reset_adapting(cell: Any, p: Any) -> None:
    """Set the potential back and add to the adaptation."""
    reset_membrane(cell, p)
    cell.adaptation += cell.adaptation_increment
