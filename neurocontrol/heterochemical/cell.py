"""Cells that speak by substances: levels, rates, doses, receptors, and what modulators do to them.

The potential of a cell is piecewise linear. Its own rate depends on where it is in its cycle, and
every substance that it has receptors for adds to it. Cells that share a space are not wired: who
acts on whom follows from what they release and what they have receptors for.

Bazenkov, Dyakonova, Kuznetsov, Sakharov, Vorontsov, Zhilyakova, "Discrete modeling of dynamics of
heterogeneous neuronal ensembles" (2017 on), in the asynchronous form of Bazenkov, Boldyshev and
Zhilyakova (2018). Potentials have no unit, rates are 1/s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, isfinite
from typing import TYPE_CHECKING

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Potentials at which something happens to a cell.

    Attributes:
        floor: The lowest potential.
        rest: Where a cell recovers to.
        threshold: From here on it is active.
        top: The highest potential.
    """

    floor: float = 0.0
    rest: float = 0.0
    threshold: float = 0.6
    top: float = 0.9

    def __post_init__(self) -> None:
        """Refuse levels out of order.

        Raises:
            InputError: They are not finite or not in order.
        """
        levels = (self.floor, self.rest, self.threshold, self.top)
        if (
            not all(map(isfinite, levels))
            or not self.floor <= self.rest < self.threshold < self.top
        ):
            raise InputError(
                f"levels must be finite with floor <= rest < threshold < top, got {levels}"
            )


@dataclass(frozen=True, kw_only=True)
class Rates:
    """A cell's own rates, 1/s, through the four parts of its cycle.

    Their signs make the kind of cell: rising while silent and falling while active it oscillates by
    itself, rising always it is tonic, falling always it is reactive. The rate of a reactive cell
    leads it back to rest from either side.

    Attributes:
        charging: Silent, from rest on.
        upstroke: Active, before the top.
        burst: Active, after the top.
        recovery: Silent, after a burst and before rest.
    """

    charging: float
    upstroke: float
    burst: float
    recovery: float

    def __post_init__(self) -> None:
        """Refuse rates that are not numbers.

        Raises:
            InputError: One is not finite.
        """
        rates = (self.charging, self.upstroke, self.burst, self.recovery)
        if not all(map(isfinite, rates)):
            raise InputError(f"rates must be finite, got {rates}")

    @classmethod
    def all(cls, rate: float) -> Rates:
        """One rate throughout: a tonic cell if it is positive, a reactive one if negative."""
        return cls(charging=rate, upstroke=rate, burst=rate, recovery=rate)


@dataclass(frozen=True, kw_only=True)
class Rebound:
    """What a cell gains from having been inhibited deeply.

    Attributes:
        level: Potential at which the rebound begins.
        rate: What it adds until the threshold is reached, 1/s.
    """

    level: float
    rate: float


@dataclass(frozen=True, kw_only=True)
class Dose:
    """How much of a substance a cell keeps in the space while it is active.

    Attributes:
        amount: Concentration.
        lifetime: How long it stays after a burst, s.
    """

    amount: float = 1.0
    lifetime: float = 0.0

    def __post_init__(self) -> None:
        """Refuse negative doses.

        Raises:
            InputError: A number is negative or not finite.
        """
        if not (0.0 <= self.amount < inf and 0.0 <= self.lifetime < inf):
            raise InputError(
                f"amount and lifetime of a dose must be finite and at least 0, got {self.amount} "
                f"and {self.lifetime} s"
            )


@dataclass(frozen=True, kw_only=True)
class Modulation:
    """What the presence of a modulator does to a cell; it drives nothing by itself.

    The abstract of Boldyshev and Zhilyakova (2021) says that modulators change how sensitive a
    cell is to excitation and inhibition. This form of it is a reconstruction.

    Attributes:
        present_from: Concentration from which on the modulator acts.
        gains: Factors on receptors by substance; 0 closes one.
        opened: Strengths by substance, 1/s, of receptors that exist in its presence alone.
        threshold_shift: Added to the threshold.
        rate_factor: Factor on the cell's own rates.
    """

    present_from: float = 0.5
    gains: Mapping[str, float] = field(default_factory=dict)
    opened: Mapping[str, float] = field(default_factory=dict)
    threshold_shift: float = 0.0
    rate_factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a heterochemical network.

    Attributes:
        name: Unique in its network.
        levels: Potentials at which something happens.
        rates: Its own rates.
        start: Potential at the beginning.
        rebound: What inhibition leaves behind; None for nothing.
        doses: What it releases while active, by substance; its own substance, of its name, unless
            given.
        receptors: Rates by substance, 1/s for a concentration of 1; positive ones excite.
        modulations: What modulators do to it, by substance.
    """

    name: str
    levels: Levels
    rates: Rates
    start: float
    rebound: Rebound | None = None
    doses: Mapping[str, Dose] | None = None
    receptors: Mapping[str, float] = field(default_factory=dict)
    modulations: Mapping[str, Modulation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InputError: The start or the level of the rebound is out of reach.
        """
        low, high = self.levels.floor, self.levels.top
        if not low <= self.start <= high:
            raise InputError(f"{self.name} cannot start at {self.start}: not in {low} to {high}")
        if self.rebound and not low <= self.rebound.level < self.levels.threshold:
            raise InputError(
                f"the rebound of {self.name} must begin below its threshold, got "
                f"{self.rebound.level}"
            )

    @property
    def released(self) -> Mapping[str, Dose]:
        """Its doses by substance."""
        return {self.name: Dose()} if self.doses is None else self.doses

    @property
    def reactive(self) -> bool:
        """Whether it is led back to rest while silent."""
        return self.rates.charging < 0.0
