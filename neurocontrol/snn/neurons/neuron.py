"""What every neuron family is: parameters, state variables and two functions of one cell.

A family is one file. It subclasses :class:`Neuron`, names its state variables and coefficients, and
writes ``integrate`` and ``reset`` as plain Python functions of one cell, in the subset that numba
compiles; the functions that they call are compiled with them, and loops are written around them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import unknown
from neurocontrol.snn.values import Parameters, Value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from neurocontrol.snn._loops import Inputs
    from neurocontrol.snn.neurons.stimulus import Stimulus
    from neurocontrol.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Neuron(Parameters, ABC):
    """Parameters of a neuron family.

    Attributes:
        drive: Constant current into every cell, pA; the target of drive receptors.
        noise: White noise on the membrane, mV per sqrt(s).
        variables: Names of the state variables. A family with a membrane begins with the potential
            ``v`` (mV), ``refractory`` (steps left) and the effective ``threshold`` (mV); one that
            adapts goes on with ``adaptation``, ``adaptation_decay`` (factor per step) and
            ``adaptation_increment`` (per spike), which receptors change.
        coefficients: Names of the constants that the functions read.
        draws: Random number of every cell and step: ``"normal"``, drawn where there is noise, or
            ``"uniform"`` from 0 to 1, always drawn.
        output: Name of the state variable that graded projections carry; None where spikes are all
            that leaves a cell.
        units: Units of ``"current"`` and of the state variables that have one.
        presets: Names of the kinds of cells that :meth:`preset` knows.
    """

    drive: Value = 0.0
    noise: Value = 0.0

    variables: ClassVar[tuple[str, ...]]
    coefficients: ClassVar[tuple[str, ...]]
    draws: ClassVar[str] = "normal"
    output: ClassVar[str | None] = None
    units: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"current": "pA", "v": "mV", "threshold": "mV"}
    )
    presets: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def preset(cls, name: str, **changes: Value) -> Self:
        """A kind of cell by its name.

        Args:
            name: One of :attr:`presets`.
            **changes: Further parameters, or others in place of the kind's.

        Raises:
            InputError: There is no such kind.
        """
        raise unknown(f"preset of {cls.__name__}", name, cls.presets)

    @classmethod
    def stimulus(cls, preset: str) -> Stimulus | None:
        """The current that shows what a kind of cell does, where its source tells one."""
        return None

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

    @staticmethod
    @abstractmethod
    def integrate(cell: Any, p: Any, inputs: Inputs) -> bool:
        """Advance a cell by one step and tell whether it spikes.

        Args:
            cell: Its state, by the names in ``variables``; advanced in place.
            p: Its constants, by the names in ``coefficients``.
            inputs: ``current`` (pA, held over the step), ``conductance`` (nS; its reversal current,
                conductance times reversal potential, is already part of ``current``),
                ``conducting`` (whether there are conductances at all) and ``random`` (a normal
                number, 0 where there is no noise; or a uniform one).
        """

    @staticmethod
    @abstractmethod
    def reset(cell: Any, p: Any) -> None:
        """Reset a cell after its spike has been delivered."""
