"""What every rule of plasticity is: parameters, variables and functions of one synapse or cell.

A rule is one file. Its functions are written like those of neurons, and all but :meth:`derive` are
optional. A spike comes to a synapse after its delay, and so do its effects on the source's
variables: everything a rule sees is local to the synapse and to the step. Within a step, the
variables of cells advance; spikes arrive, are delivered at the weight before, and call
``on_arrival`` and then ``pre_spike``; target cells that fire call ``on_post`` and then
``post_spike``; last comes ``consolidate`` where its interval ends.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.snn.values import Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Plasticity(Parameters, ABC):
    """Parameters of a rule; all of them plain numbers.

    Attributes:
        modulator: Name of the modulator whose concentration is the third factor; None for none.
        interval: Time between calls of ``consolidate``, s; 0 calls it in every step.
        synapse_variables: Variables of a synapse beside its ``weight``.
        pre_variables: Variables of a source cell.
        post_variables: Variables of a target cell.
        coefficients: Names of the constants that the functions read.
    """

    modulator: str | None = None
    interval: float = 0.0

    words: ClassVar[tuple[str, ...]] = ("modulator",)
    nonnegative: ClassVar[tuple[str, ...]] = ("interval",)
    synapse_variables: ClassVar[tuple[str, ...]] = ()
    pre_variables: ClassVar[tuple[str, ...]] = ()
    post_variables: ClassVar[tuple[str, ...]] = ()
    coefficients: ClassVar[tuple[str, ...]] = ()

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest weight to begin with."""
        return float("-inf"), float("inf")

    @property
    def delay_bounds(self) -> tuple[float, float] | None:
        """Shortest and longest delay, s, of a rule that changes ``delay``; None for all others."""
        return None

    @abstractmethod
    def derive(self, dt: float) -> Mapping[str, float]:
        """Compute the coefficients for steps of ``dt`` seconds, by name."""

    @staticmethod
    def pre_step(pre: Any, p: Any) -> None:
        """Advance the variables of a source cell over a step."""

    @staticmethod
    def post_step(post: Any, p: Any) -> None:
        """Advance the variables of a target cell over a step."""

    @staticmethod
    def rests(post: Any, p: Any) -> bool:
        """Whether ``post_step`` and ``on_arrival`` do nothing until a target cell fires.

        A rule that has such cells spends its time on the others alone. All cells begin at rest.
        """
        return False

    @staticmethod
    def on_arrival(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Change a synapse at which a spike has arrived.

        Args:
            synapse: ``weight`` and the variables of the synapse.
            pre: Variables of the source cell, before this spike.
            post: Variables of the target cell.
            p: The constants.
            third: Concentration of the modulator, 0 without one.
        """

    @staticmethod
    def pre_spike(pre: Any, p: Any) -> None:
        """Count an arriving spike in the variables of its source cell."""

    @staticmethod
    def on_post(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Change a synapse whose target cell fires; arguments as in :meth:`on_arrival`."""

    @staticmethod
    def post_spike(post: Any, p: Any) -> None:
        """Count a spike in the variables of the target cell that fires."""

    @staticmethod
    def consolidate(synapse: Any, pre: Any, post: Any, p: Any, third: float) -> None:
        """Change any synapse at the end of an interval; arguments as in :meth:`on_arrival`."""
