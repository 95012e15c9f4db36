"""What every synapse family is: parameters, state variables and two kernels.

A family is one file. Projections onto the same population through equal synapses share one state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neurocontrol.snn.values import Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Synapse(Parameters, ABC):
    """Parameters of a synapse family; all of them plain numbers.

    Attributes:
        variables: Names of the rows of the state array ``(V, n)``, n cells of the target.
        coefficients: Names of the rows of the constant array ``(C, n)`` that the kernels read.
        conducting: Whether the family adds to the conductance of its target.
    """

    variables: ClassVar[tuple[str, ...]]
    coefficients: ClassVar[tuple[str, ...]]
    conducting: ClassVar[bool] = False

    @abstractmethod
    def derive(
        self, membrane: FloatArray | None, count: int, dt: float
    ) -> Mapping[str, FloatArray]:
        """Compute the coefficients for the cells of the target.

        Args:
            membrane: Time constant of the target's membrane in s, ``(n,)``, if it is linear.
            count: Cells of the target, n.
            dt: Step, s.

        Returns:
            One array ``(n,)`` for each name in ``coefficients``.
        """

    @staticmethod
    @abstractmethod
    def integrate(
        state: FloatArray, coefficients: FloatArray, current: FloatArray, conductance: FloatArray
    ) -> None:
        """Add the input of this step from the state at t, then advance the state to t + dt.

        Args:
            state: State ``(V, n)``; advanced in place.
            coefficients: Constants ``(C, n)``.
            current: Input of the target, pA, ``(n,)``; added to.
            conductance: Conductance of the target, nS, ``(n,)``; added to if ``conducting``.
        """

    @staticmethod
    @abstractmethod
    def deliver(
        arriving: FloatArray,
        state: FloatArray,
        coefficients: FloatArray,
        v: FloatArray,
        refractory: FloatArray,
    ) -> None:
        """Apply the summed weights that arrive in this step.

        Args:
            arriving: Summed weight per target cell, ``(n,)``.
            state: State ``(V, n)``.
            coefficients: Constants ``(C, n)``.
            v: Potential of the target, mV, ``(n,)``.
            refractory: Refractory steps left of the target, ``(n,)``.
        """
