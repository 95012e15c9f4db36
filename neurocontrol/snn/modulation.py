"""Neuromodulators and the receptors through which they act.

A modulator q has a release r in [0, 1], set by the user, and a concentration c that follows it:
dc/dt = (r - c) / tau, with tau_rise while r > c and tau_decay otherwise. A receptor turns c into an
occupancy, c itself or the Hill function c^n / (c^n + K^n), and the occupancy into a factor
``base + effect * occupancy``. The factors of several receptors multiply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurocontrol.errors import InputError
from neurocontrol.snn.values import Parameters


@dataclass(frozen=True, kw_only=True)
class Hill(Parameters):
    """Saturating occupancy c^n / (c^n + K^n).

    Attributes:
        half: Concentration K at which half of the receptors are occupied.
        exponent: Steepness n.
    """

    half: float
    exponent: float

    positive: ClassVar[tuple[str, ...]] = ("half", "exponent")


@dataclass(frozen=True, kw_only=True)
class Modulator:
    """A neuromodulator.

    Attributes:
        name: Its name.
        tau_rise: Time constant while the release is above the concentration, s.
        tau_decay: Time constant otherwise, s.
        held: Concentration that it keeps, whatever is released; None for one that follows.
    """

    name: str
    tau_rise: float
    tau_decay: float
    held: float | None = None

    def __post_init__(self) -> None:
        """Refuse time constants that are not positive, and concentrations beyond 0 and 1."""
        if self.held is not None and not 0.0 <= self.held <= 1.0:
            raise InputError(f"{self.name!r} can be held at 0 to 1, got {self.held!r}")
        for value in (self.tau_rise, self.tau_decay):
            if not 0.0 < value < float("inf"):
                raise InputError(
                    f"time constants of modulator {self.name!r} must be > 0 s, got {value!r}"
                )


@dataclass(frozen=True, kw_only=True)
class Receptor:
    """A factor ``base + effect * occupancy``.

    Attributes:
        modulator: Name of the modulator.
        effect: Change at full occupancy: -1 closes what it acts on, +1 on a base of 0 opens it. For
            the threshold of a population it is the fall of the threshold in mV.
        base: Factor in the absence of the modulator; 0 for what only exists with it.
        hill: Saturation; without it the occupancy is the concentration itself.
    """

    modulator: str
    effect: float
    base: float = 1.0
    hill: Hill | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that are not finite."""
        for value in (self.effect, self.base):
            if not abs(value) < float("inf"):
                raise InputError(
                    f"receptor of {self.modulator!r} needs finite effect and base, got {value!r}"
                )
