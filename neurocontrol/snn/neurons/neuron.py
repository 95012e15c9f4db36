"""What every neuron family is: parameters, state variables and two kernels.

A family is one file. It subclasses :class:`Neuron`, names its state variables and coefficients, and
writes ``integrate`` and ``reset`` as plain Python functions over arrays in the subset that numba
compiles; the functions that they call are compiled with them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.snn.values import Parameters, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray

V, REFRACTORY, THRESHOLD = 0, 1, 2
ADAPTATION, ADAPTATION_DECAY, ADAPTATION_INCREMENT = 3, 4, 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Neuron(Parameters, ABC):
    """Parameters of a neuron family.

    Attributes:
        drive: Constant current into every cell, pA; the target of drive receptors.
        noise: White noise on the membrane, mV per sqrt(s).
        variables: Names of the rows of the state array ``(V, n)``. The first three are always the
            potential ``v`` (mV), ``refractory`` (steps left) and the effective ``threshold`` (mV);
            a family that adapts goes on with ``adaptation``, ``adaptation_decay`` (factor per step)
            and ``adaptation_increment`` (per spike), which receptors change.
        coefficients: Names of the rows of the constant array ``(C, n)`` that the kernels read.
    """

    drive: Value = 0.0
    noise: Value = 0.0

    variables: ClassVar[tuple[str, ...]]
    coefficients: ClassVar[tuple[str, ...]]

    @abstractmethod
    def derive(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Compute the coefficients of every cell.

        Args:
            parameters: Value of every field by name, each ``(n,)``.
            dt: Step, s.

        Returns:
            One array ``(n,)`` for each name in ``coefficients``.
        """

    @abstractmethod
    def initial(self, parameters: Mapping[str, FloatArray], dt: float) -> Mapping[str, FloatArray]:
        """Value at time 0 of the state variables that do not start at zero, each ``(n,)``."""

    def adaptation_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """Time constant of the adaptation in s, ``(n,)``; None if the family does not adapt."""
        return None

    def membrane_time_constant(self, parameters: Mapping[str, FloatArray]) -> FloatArray | None:
        """Time constant of a linear membrane in s, ``(n,)``; None if it is not linear.

        Synapses use it to integrate their current through the membrane exactly.
        """
        return None

    def refractory_steps(self, parameters: Mapping[str, FloatArray], dt: float) -> FloatArray:
        """Steps for which a cell stays silent after a spike, ``(n,)``."""
        return 0.0 * parameters["drive"]

    @staticmethod
    @abstractmethod
    def integrate(
        state: FloatArray,
        coefficients: FloatArray,
        current: FloatArray,
        conductance: FloatArray,
        noise: FloatArray,
        spikes: FloatArray,
        conducting: bool,
    ) -> None:
        """Advance n cells by one step and flag those that reach their threshold.

        Args:
            state: State ``(V, n)``, rows as in ``variables``; advanced in place.
            coefficients: Constants ``(C, n)``, rows as in ``coefficients``.
            current: Summed input held over the step, pA, ``(n,)``; may be overwritten.
            conductance: Summed synaptic conductance, nS, ``(n,)``; its reversal current
                (conductance times reversal potential) is already part of ``current``.
            noise: Standard normal numbers, ``(n,)``; zero where there is no noise.
            spikes: Flags ``(n,)`` of uint8, set to 0 or 1.
            conducting: Whether ``conductance`` is in use; if not it must not be read.
        """

    @staticmethod
    @abstractmethod
    def reset(state: FloatArray, coefficients: FloatArray, cell: int) -> None:
        """Reset one cell after its spike has been delivered."""
