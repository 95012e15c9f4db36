"""What every synapse family is: parameters, state variables and two functions.

A family is one file. Projections onto the same population through equal synapses share one state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.values import Parameters, Random

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Synapse(Parameters, ABC):
    """Parameters of a synapse family; all of them plain numbers.

    Attributes:
        variables: Names of the state variables, of which every target cell has its own.
        coefficients: Names of the constants that the functions read.
        conducting: Whether the family adds to the conductance of its target.
        voltage: Whether ``integrate`` also takes the potential of the target.
    """

    variables: ClassVar[tuple[str, ...]]
    coefficients: ClassVar[tuple[str, ...]]
    conducting: ClassVar[bool] = False
    voltage: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InputError: One is not one number, or see :class:`Parameters`.
        """
        for name in self.numbers():
            if isinstance(getattr(self, name), Random) or np.ndim(getattr(self, name)):
                raise InputError(
                    f"{type(self).__name__}.{name} must be one number, got {getattr(self, name)!r}"
                )
        super().__post_init__()

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
    def integrate(synapse: Any, p: Any) -> tuple[float, float]:
        """Advance the synapses of a target cell from t to t + dt and return their input.

        Args:
            synapse: Their state, by the names in ``variables``; advanced in place.
            p: Their constants, by the names in ``coefficients``.

        A family with ``voltage`` takes a third argument, the potential of the cell at t in mV.

        Returns:
            Current that acts over the step, pA, and conductance, nS, 0 unless ``conducting``.
        """

    @staticmethod
    @abstractmethod
    def deliver(synapse: Any, p: Any, cell: Any, weight: float) -> None:
        """Apply a spike that arrives at t + dt.

        Args:
            synapse: State of the synapses of the target cell.
            p: Their constants.
            cell: The target: ``v`` (mV) and ``refractory`` (steps left).
            weight: Weight of the synapse, times the factor of the receptors.
        """
