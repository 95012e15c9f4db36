"""Delays between two bounds, which rules may change while a network runs."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.snn.plasticity.rule import Plasticity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class BoundedDelay(Plasticity, ABC):
    """A rule that changes the delay of every synapse, in s, between two bounds.

    A spike leaves with the delay of that moment, to the nearest step; what is learnt is finer than
    a step. A synapse passes at most one spike a step: where a delay has shrunk by just the time
    between two spikes, they arrive as one.

    Attributes:
        shortest: Lower bound of the delay, s.
        longest: Upper bound of the delay, s; every row keeps a calendar of that length.
    """

    shortest: float = 0.0
    longest: float

    nonnegative: ClassVar[tuple[str, ...]] = (*Plasticity.nonnegative, "shortest", "longest")
    synapse_variables: ClassVar[tuple[str, ...]] = ("delay",)
    coefficients: ClassVar[tuple[str, ...]] = ("shortest", "longest")

    def __post_init__(self) -> None:
        """Refuse bounds that are reversed.

        Raises:
            InputError: ``shortest`` is above ``longest``, or see :class:`Parameters`.
        """
        super().__post_init__()
        if self.shortest > self.longest:
            raise InputError(
                f"{type(self).__name__}.shortest must not be above longest, "
                f"got {self.shortest} and {self.longest}"
            )

    @property
    def delay_bounds(self) -> tuple[float, float]:
        """The two bounds."""
        return self.shortest, self.longest

    def derive(self, dt: float) -> Mapping[str, float]:
        """The two bounds."""
        return {"shortest": self.shortest, "longest": self.longest}


def lasting(delay: float, p: Any) -> Any:
    """A delay within its bounds."""
    return min(max(delay, p.shortest), p.longest)
