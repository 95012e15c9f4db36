"""A current over time that shows what a kind of cell does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neurocontrol.types import FloatArray


class Stimulus(Protocol):
    """What a family tells of a preset that was published with its current.

    Attributes:
        dt: Step with which it was published, s.
        duration: How long it lasts, s.
    """

    @property
    def dt(self) -> float:
        """Step with which it was published, s."""

    @property
    def duration(self) -> float:
        """How long it lasts, s."""

    def current(self, time: ArrayLike) -> FloatArray:
        """Current at a time in s, in the unit of the family and of the shape of ``time``."""
