"""Scales of whole numbers on which weights lie.

One for the currents into each population and one for each kind of its conductances, given by the
largest weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from neurocontrol.snn import Delta, Exponential, Projection, TraceProjection
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from neurocontrol.snn import Network, Population, Synapse
    from neurocontrol.types import FloatArray

_DRAWS: Final = 1000  # of values that every row draws, to know their range

Key: TypeAlias = "tuple[str, Synapse | None]"
"""A target and, as a conductance has a register and a unit of its own, which; None for currents."""


def rounded(values: Any, step: float, mantissa: float = np.inf) -> FloatArray:
    """Values as whole steps; those above a mantissa as it is shifted by powers of two.

    Args:
        values: Any shape.
        step: The step, in their unit.
        mantissa: Largest whole number that is not shifted.
    """
    whole = np.abs(np.rint(np.asarray(values, dtype=np.float64) / step))
    shift = np.ceil(np.log2(np.maximum(whole / mantissa, 1.0)))
    kept: FloatArray = np.rint(values / (step * np.exp2(shift))) * step * np.exp2(shift)
    return kept


@dataclass(frozen=True)
class Rounded(Random):
    """A drawn value that is multiplied and rounded; see :func:`rounded`.

    Attributes:
        value: What is drawn.
        step: The step.
        mantissa: Largest whole number that is not shifted.
        factor: What multiplies it before.
    """

    value: Random
    step: float
    mantissa: float = np.inf
    factor: float = 1.0

    def _kept(self, values: Any) -> FloatArray:
        return rounded(self.factor * np.asarray(values), self.step, self.mantissa)

    @property
    def typical(self) -> float:
        """Its typical value."""
        return float(self._kept(self.value.typical))

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that may be drawn."""
        low, high = sorted(self.factor * end for end in self.value.bounds)
        return low - self.step, high + self.step

    def draw(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Draw and round, shape ``(count,)``."""
        return self._kept(self.value.draw(generator, count))


def on_scale(value: Any, step: float, mantissa: float = np.inf, factor: float = 1.0) -> Any:
    """A value, drawn or not, multiplied and then rounded."""
    if isinstance(value, Random):
        return Rounded(value, step, mantissa, factor)
    kept = rounded(factor * np.asarray(value, dtype=np.float64), step, mantissa)
    return kept if kept.ndim else float(kept)


def largest(value: Any) -> float:
    """The largest size of values; of drawn ones, of many draws."""
    if isinstance(value, Random):
        value = value.draw(np.random.default_rng(0), _DRAWS)
    return float(np.max(np.abs(np.asarray(value, dtype=np.float64)), initial=0.0))


def scale_of(projection: Projection | TraceProjection) -> Key:
    """Which scale the weights of a projection are on."""
    if isinstance(projection, Projection) and projection.synapse.conducting:
        return projection.target, projection.synapse
    return projection.target, None


def weight_scales(network: Network, bits: int, dt: float) -> dict[Key, float]:
    """What the weight 1 adds to the input of a step, by scale, pA or nS.

    Args:
        network: The description.
        bits: Bits of a weight with its sign.
        dt: Step, s.
    """
    most: dict[Key, float] = {}
    for one in network.projections:
        if isinstance(one, Projection | TraceProjection):
            size = largest(weight_of(one)) * jump(one, network, dt)
            most[scale_of(one)] = max(most.get(scale_of(one), 0.0), size)
    return {key: size / (2.0 ** (bits - 1) - 1.0) for key, size in most.items() if size > 0.0}


def weight_of(projection: Projection | TraceProjection) -> Any:
    """What a projection has for its weights."""
    if isinstance(projection, TraceProjection):
        return projection.weight
    pattern: Any = projection.connectivity
    return pattern.weight


def jump(projection: Projection | TraceProjection, network: Network, dt: float) -> float:
    """What multiplies a weight to be what a spike adds to the input of a step, pA or nS."""
    if isinstance(projection, TraceProjection):
        return 1.0 / (population_of(network, projection.trace.source).size * projection.trace.tau)
    target = population_of(network, projection.target)
    if isinstance(projection.synapse, Delta):
        return 1.0 / gain_of(target, dt)
    if isinstance(projection.synapse, Exponential):
        parameters = target.neuron.resolve(target.size, None)
        membrane = target.neuron.membrane_time_constant(parameters)
        return float(np.mean(projection.synapse.derive(membrane, target.size, dt)["coupling"]))
    return 1.0


def gain_of(population: Population, dt: float) -> float:
    """How far a constant current moves the potential in a step, mV/pA, at a mean cell."""
    parameters = population.neuron.resolve(population.size, None)
    membrane = population.neuron.membrane_time_constant(parameters)
    if membrane is None or "resistance" not in parameters:
        return 1.0
    return float(np.mean(parameters["resistance"] * -np.expm1(-dt / membrane)))


def population_of(network: Network, name: str) -> Population:
    """A population by name."""
    return next(one for one in network.populations if one.name == name)
