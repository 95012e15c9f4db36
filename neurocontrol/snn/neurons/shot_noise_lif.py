"""Leaky integrate-and-fire neuron under a background of Poisson spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn._views import where
from neurocontrol.snn.neurons.membrane import Membrane, fires, relax, reset_membrane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

MOST = 500.0
"""Spikes of the background in a step; above, the probability of none is not told from zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ShotNoiseLIF(Membrane):
    """LIF neuron that hears many independent Poisson spikes besides those of the network.

    Every spike of the background moves v by a jump, at the end of the step, unless v is held. The
    free potential has the mean rest + R I + tau_m rate jump and the variance tau_m rate jump^2 / 2
    (Campbell 1909). Further parameters as in :class:`Membrane`; there is no noise besides.

    Attributes:
        background_rate: Spikes that a cell hears per second, all its afferents together, Hz.
        background_jump: What each does to v, mV.
    """

    background_rate: Value = 1000.0
    background_jump: Value = 0.1

    nonnegative: ClassVar[tuple[str, ...]] = (*Membrane.nonnegative, "background_rate")
    coefficients: ClassVar[tuple[str, ...]] = (*Membrane.coefficients, "expected", "none", "jump")
    draws: ClassVar[str] = "uniform"

    def __post_init__(self) -> None:
        """Check every field, and that there is no other noise."""
        super().__post_init__()
        if np.any(np.asarray(self.noise) != 0.0):
            raise InputError(f"ShotNoiseLIF has no noise but its background, got {self.noise!r}")

    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the constants of the step, see :meth:`Neuron.derive`."""
        expected = parameters["background_rate"] * dt
        if np.any(expected > MOST):
            raise InputError(
                f"ShotNoiseLIF.background_rate must be at most {MOST / dt:g} Hz at steps of "
                f"{dt:g} s, got {self.background_rate!r}"
            )
        return {
            **super().derive(parameters, dt),
            "expected": expected,
            "none": np.exp(-expected),
            "jump": parameters["background_jump"],
        }

    @staticmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Relax towards rest + R I, add the spikes of the background, compare."""
        free = cell.refractory == 0.0
        relax(cell, p, inputs.current, inputs)
        heard = poisson(inputs.random, p.expected, p.none)
        cell.v += where(free, p.jump * heard, 0.0)
        return fires(cell, cell.threshold)

    @staticmethod
    def reset(cell: Any, p: Any) -> None:
        """Set the potential back and start the refractory time."""
        reset_membrane(cell, p)


def poisson(chance: float, expected: float, none: float) -> float:
    """Invert the distribution of a Poisson number at ``chance``, from 0 to 1.

    Args:
        chance: A uniform number.
        expected: Mean of the numbers.
        none: Probability of zero, ``exp(-expected)``.
    """
    count, probability, below = 0.0, none, none
    while chance > below and probability > 0.0:
        count += 1.0
        probability *= expected / count
        below += probability
    return count
