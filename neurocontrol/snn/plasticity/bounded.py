"""Weights between two bounds, and how their changes shrink near them."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError
from neurocontrol.snn._views import where
from neurocontrol.snn.plasticity.rule import Plasticity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Bounded(Plasticity, ABC):
    """A rule that keeps weights between two bounds, and so their sign.

    Attributes:
        lowest: Lower bound of the weight.
        highest: Upper bound of the weight.
    """

    lowest: float = 0.0
    highest: float

    coefficients: ClassVar[tuple[str, ...]] = ("lowest", "highest")

    def __post_init__(self) -> None:
        """Refuse bounds that are reversed.

        Raises:
            InputError: ``lowest`` is above ``highest``, or see :class:`Parameters`.
        """
        super().__post_init__()
        if self.lowest > self.highest:
            raise InputError(
                f"{type(self).__name__}.lowest must not be above highest, "
                f"got {self.lowest} and {self.highest}"
            )

    @property
    def bounds(self) -> tuple[float, float]:
        """The two bounds."""
        return self.lowest, self.highest

    def derive(self, dt: float) -> Mapping[str, float]:
        """The two bounds."""
        return {"lowest": self.lowest, "highest": self.highest}


@dataclass(frozen=True, kw_only=True)
class SoftlyBounded(Bounded, ABC):
    """A rule whose changes may shrink as weights come near the bound that they move to.

    A change is multiplied by s^exponent, where s is the distance to that bound as a share of the
    distance between the bounds (Guetig, Aharonov, Rotter and Sompolinsky 2003).

    Attributes:
        exponent: 0 for additive changes and hard bounds, 1 for multiplicative ones, between them
            for bounds that are soft in part.
    """

    exponent: float = 0.0

    nonnegative: ClassVar[tuple[str, ...]] = (*Bounded.nonnegative, "exponent")
    coefficients: ClassVar[tuple[str, ...]] = (*Bounded.coefficients, "exponent", "range")

    def derive(self, dt: float) -> Mapping[str, float]:
        """Bounds, the distance between them, and the exponent."""
        span = self.highest - self.lowest
        return {**super().derive(dt), "exponent": self.exponent, "range": span}


def clipped(weight: float, p: Any) -> Any:
    """A weight within its bounds."""
    return min(max(weight, p.lowest), p.highest)


def softly(weight: float, change: float, p: Any) -> Any:
    """A weight after a change that shrinks near the bound it moves to."""
    if p.exponent > 0.0:
        room = where(change > 0.0, p.highest - weight, weight - p.lowest)
        change *= (max(room, 0.0) / p.range) ** p.exponent
    return clipped(weight + change, p)
