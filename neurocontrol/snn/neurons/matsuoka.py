"""The neuron of Matsuoka's oscillators (1985)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.snn.neurons.graded import GradedMembrane
from neurocontrol.snn.neurons.membrane import relaxed
from neurocontrol.snn.values import SLOW_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Plausible, Value
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Matsuoka(GradedMembrane):
    """A rectified rate cell that adapts (Matsuoka 1985, Biol. Cybern. 52, equation 1).

    tau_m dv/dt = -v + R (I - f), tau_a df/dt = -f + b output, output = max(v - threshold, 0), where
    R is 1 and nothing needs a unit. A step moves v, then f with the new output, each by its exact
    solution. Two cells with equal drive that inhibit each other by the weight -w, 0 < w < 1 + b,
    oscillate in alternation if w > 1 + tau_m / tau_a and rest otherwise; where the oscillation
    sets in its frequency is sqrt((1 + b - w) / (tau_m tau_a)) / (2 pi). Receptors change the
    adaptation as they do that of spiking families.

    Attributes:
        tau_a: Time constant of the adaptation, s.
        b: Strength of the adaptation.
        threshold: Potential below which there is no output; the target of threshold receptors.
        resistance: R, the potential per current.
    """

    tau_a: Value = 0.2
    b: Value = 2.5
    threshold: Value = 0.0
    resistance: Value = 1.0

    positive: ClassVar[tuple[str, ...]] = (*GradedMembrane.positive, "tau_a")
    plausible: ClassVar[Mapping[str, Plausible]] = {**GradedMembrane.plausible, "tau_a": SLOW_TIME}
    variables: ClassVar[tuple[str, ...]] = (
        *GradedMembrane.variables, "adaptation", "adaptation_decay", "adaptation_increment",
        "output",
    )  # fmt: skip
    output: ClassVar[str | None] = "output"

    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Start at rest without adaptation, with the output there."""
        v, threshold = parameters["rest"], parameters["threshold"]
        return {
            "v": v,
            "threshold": threshold,
            "adaptation_decay": np.exp(-dt / parameters["tau_a"]),
            "adaptation_increment": -parameters["b"] * np.expm1(-dt / parameters["tau_a"]),
            "output": np.maximum(v - threshold, 0.0),
        }

    def adaptation_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """Time constant of the adaptation in s, ``(n,)``."""
        return parameters["tau_a"]

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards R (I - f), rectify, and adapt."""
        v = relaxed(cell.v, p, inputs.current - cell.adaptation, inputs)
        output = max(v - cell.threshold, 0.0)
        cell.v, cell.output = v, output
        cell.adaptation = (
            cell.adaptation * cell.adaptation_decay + cell.adaptation_increment * output
        )
        return False
