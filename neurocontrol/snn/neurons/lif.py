"""Leaky integrate-and-fire neuron (Lapicque 1907), integrated exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.snn.neurons.membrane import Membrane, fire, relax, reset_membrane
from neurocontrol.snn.neurons.neuron import THRESHOLD

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class LIF(Membrane):
    """Leaky integrate-and-fire neuron; parameters as in :class:`Membrane`."""

    @staticmethod
    def integrate(
        state: FloatArray,
        coefficients: FloatArray,
        current: FloatArray,
        conductance: FloatArray,
        noise: FloatArray,
        spikes: FloatArray,
        conducting: bool,
    ) -> None:
        """Relax towards rest + R I and compare with the threshold."""
        relax(state, coefficients, current, conductance, noise, conducting)
        fire(state, state[THRESHOLD], spikes)

    @staticmethod
    def reset(state: FloatArray, coefficients: FloatArray, cell: int) -> None:
        """Set the potential back and start the refractory time."""
        reset_membrane(state, coefficients, cell)
