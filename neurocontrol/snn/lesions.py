"""Modulators held and parts of networks scaled or knocked out, by name, before they run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from neurocontrol.errors import InputError, unknown
from neurocontrol.snn.changes import Change
from neurocontrol.snn.network import GradedProjection, Projection, TraceProjection
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.snn.modulation import Receptor
    from neurocontrol.snn.network import Network, Population
    from neurocontrol.types import FloatArray

    Way = Projection | TraceProjection | GradedProjection

Kind = Literal["population", "pathway", "class", "receptor"]
_NEVER: Final = 1e12  # mV: a threshold that no potential reaches
_RECEPTORS: Final = (
    "drive_receptors", "threshold_receptors", "adaptation_receptors", "increment_receptors",
)  # fmt: skip
_LISTED: Final = 12  # names in a message, at most


@dataclass(frozen=True, kw_only=True)
class Clamped(Change):
    """A modulator held at a concentration, whatever is released.

    Attributes:
        modulator: Name.
        concentration: From 0 to 1.
    """

    modulator: str
    concentration: float

    def __post_init__(self) -> None:
        """Refuse a concentration that cannot be.

        Raises:
            InputError: It cannot.
        """
        if not 0.0 <= self.concentration <= 1.0:
            raise InputError(f"{self.modulator} can be held at 0 to 1, got {self.concentration!r}")

    @property
    def title(self) -> str:
        """What tables call it."""
        return f"{self.modulator} at {self.concentration:g}"

    def changed(self, network: Network, dt: float) -> Network:
        """The network with the modulator held; see :meth:`Change.changed`."""
        _known_modulator(network, self.modulator)
        return replace(
            network,
            modulators=[
                replace(one, held=self.concentration) if one.name == self.modulator else one
                for one in network.modulators
            ],
        )


@dataclass(frozen=True, kw_only=True)
class Scaled(Change):
    """Something in a network made weaker or stronger, or knocked out by a factor of 0.

    Targets are ``kind@name``; names may have the wildcards ``*`` and ``?``:

    - ``population@NAME``: all that its cells send; at 0 they do not fire at all.
    - ``pathway@SOURCE>TARGET``: the weights of all projections between them.
    - ``class@MODULATOR``: the weights of all projections that the modulator acts on;
      ``class@MODULATOR:excitation`` and ``:inhibition`` only those of one sign.
    - ``receptor@MODULATOR``: what the modulator does to projections and populations.

    Attributes:
        target: What.
        factor: What multiplies it.
    """

    target: str
    factor: float

    def __post_init__(self) -> None:
        """Refuse what is no target and no factor.

        Raises:
            InputError: It is not.
        """
        if self.kind not in get_args(Kind) or not self.name:
            kinds = ", ".join(f"{one}@NAME" for one in get_args(Kind))
            raise InputError(f"what is changed must be one of {kinds}, got {self.target!r}")
        if not 0.0 <= self.factor < np.inf:
            raise InputError(f"{self.target} can be scaled by 0 or more, got {self.factor!r}")

    @property
    def kind(self) -> str:
        """What sort of thing is meant."""
        return self.target.partition("@")[0]

    @property
    def name(self) -> str:
        """Which, as far as there are several."""
        return self.target.partition("@")[2]

    @property
    def title(self) -> str:
        """What tables call it."""
        return f"{self.target} times {self.factor:g}" if self.factor else f"no {self.target}"

    def changed(self, network: Network, dt: float) -> Network:
        """The network with the change; see :meth:`Change.changed`."""
        if self.kind == "population":
            return self._population(network)
        if self.kind == "receptor":
            return self._receptor(network)
        chosen = self._pathway(network) if self.kind == "pathway" else self._class(network)
        return _scaled_ways(network, chosen, self.factor)

    def _population(self, network: Network) -> Network:
        names = [one.name for one in network.populations]
        chosen = _matching("population", self.name, names)
        if self.factor == 0.0:
            populations = [
                _silent(one) if one.name in chosen else one for one in network.populations
            ]
            return replace(network, populations=populations)
        hit = [source_of(way) in chosen for way in network.projections]
        return _scaled_ways(network, hit, self.factor)

    def _pathway(self, network: Network) -> list[bool]:
        source, sign, target = self.name.partition(">")
        ways = [f"{source_of(way)}>{way.target}" for way in network.projections]
        if not sign:
            raise InputError(f"a pathway is SOURCE>TARGET, got {self.name!r}")
        chosen = _matching("pathway", f"{source.strip()}>{target.strip()}", ways)
        return [way in chosen for way in ways]

    def _class(self, network: Network) -> list[bool]:
        modulator, colon, part = self.name.partition(":")
        _known_modulator(network, modulator)
        parts = {"": 0.0, "excitation": 1.0, "inhibition": -1.0}
        if part not in parts or (colon and not part):
            raise InputError(
                f"a part of class {modulator!r} is excitation or inhibition, got {part!r}"
            )
        hit = [
            any(receptor.modulator == modulator for receptor in way.receptors)
            and parts[part] * sign_of(way) >= 0.0
            for way in network.projections
        ]
        if not any(hit):
            raise InputError(f"{modulator!r} acts on no {part or 'projection'} of this network")
        return hit

    def _receptor(self, network: Network) -> Network:
        _known_modulator(network, self.name)

        def weaker(receptors: Sequence[Receptor]) -> list[Receptor]:
            return [
                replace(one, effect=self.factor * one.effect) if one.modulator == self.name else one
                for one in receptors
            ]

        def desensitised(population: Population) -> Population:
            changes: dict[str, Any] = {key: weaker(getattr(population, key)) for key in _RECEPTORS}
            return replace(population, **changes)

        return replace(
            network,
            populations=[desensitised(one) for one in network.populations],
            projections=[
                replace(one, receptors=weaker(one.receptors)) for one in network.projections
            ],
        )


def _known_modulator(network: Network, name: str) -> None:
    """Refuse a modulator that is not there.

    Raises:
        InputError: It is not; the message lists what is.
    """
    names = [one.name for one in network.modulators]
    if name not in names:
        raise unknown("modulator", name, names)


def _matching(kind: str, pattern: str, names: Sequence[str]) -> set[str]:
    """Names that a pattern means.

    Raises:
        InputError: None is; the message lists some that are there.
    """
    found = {name for name in names if fnmatchcase(name, pattern)}
    if not found:
        known = list(dict.fromkeys(names))
        more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
        raise InputError(
            f"no {kind} matches {pattern!r}; there are {', '.join(known[:_LISTED])}{more}"
        )
    return found


def source_of(way: Way) -> str:
    """Name of the population that a projection begins at."""
    return way.trace.source if isinstance(way, TraceProjection) else way.source


def weight_of(way: Way) -> Any:
    """Weight of a projection, a number, an array or what is drawn."""
    if isinstance(way, TraceProjection):
        return way.weight
    pattern: Any = way.connectivity
    return pattern.weight


def sign_of(way: Way) -> float:
    """1 where spikes excite, -1 where they inhibit: by the weights or the reversal potential."""
    weight = weight_of(way)
    typical = weight.typical if isinstance(weight, Random) else np.mean(weight)
    conducting = way if isinstance(way, GradedProjection) else getattr(way, "synapse", None)
    reversal = getattr(conducting, "reversal", None)
    if reversal is not None and reversal < _SHUNTING:
        return -1.0
    return float(np.sign(typical))


_SHUNTING: Final = -55.0
"""Reversal potential below which a conductance inhibits, mV."""


@dataclass(frozen=True)
class Multiplied(Random):
    """A drawn value times a factor."""

    value: Random
    factor: float

    @property
    def typical(self) -> float:
        """Its typical value."""
        return self.factor * self.value.typical

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that may be drawn."""
        low, high = sorted(self.factor * end for end in self.value.bounds)
        return low, high

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw, shape ``(count,)``."""
        return self.factor * self.value.draw(generator, count)


def _scaled_ways(network: Network, chosen: Sequence[bool], factor: float) -> Network:
    ways = zip(network.projections, chosen, strict=True)
    return replace(network, projections=[_scaled(way, factor) if hit else way for way, hit in ways])


def _scaled(way: Way, factor: float) -> Way:
    """A projection with other weights."""
    weight = weight_of(way)
    if isinstance(way, TraceProjection):
        return replace(way, weight=factor * weight)
    scaled = (
        Multiplied(weight, factor) if isinstance(weight, Random) else factor * np.asarray(weight)
    )
    pattern: Any = way.connectivity
    kept = (
        float(scaled)
        if isinstance(scaled, np.ndarray | np.generic) and scaled.ndim == 0
        else scaled
    )
    return replace(way, connectivity=replace(pattern, weight=kept))


def _silent(population: Population) -> Population:
    """The population with cells that never fire.

    Raises:
        InputError: Its cells have no threshold that could be out of reach.
    """
    neuron: Any = population.neuron
    if not hasattr(neuron, "threshold"):
        raise InputError(
            f"{type(neuron).__name__}, the cells of {population.name!r}, have no threshold to put "
            f"out of reach; knock out pathway@{population.name}>* instead"
        )
    return replace(population, neuron=replace(neuron, threshold=_NEVER))
