"""Networks of adaptive integrate-and-fire cells in Loihi's whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol.chips.fixed_point import (
    ALIGNED,
    LARGEST,
    LARGEST_BIAS,
    LARGEST_MANTISSA,
    LARGEST_THRESHOLD,
    FixedPointConductance,
    FixedPointExponential,
    FixedPointLIF,
)
from neurocontrol.chips.scales import gain_of, jump, largest, on_scale, scale_of, weight_of
from neurocontrol.errors import InputError
from neurocontrol.snn import (
    LIF,
    AdaptiveLIF,
    Conductance,
    Delta,
    Dense,
    Exponential,
    Poisson,
    Projection,
    SpikeSource,
    TraceProjection,
)
from neurocontrol.snn._clock import whole_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.chips.chip import Chip
    from neurocontrol.chips.scales import Key
    from neurocontrol.snn import Network, Population, Synapse

_AT_ONCE: Final = 1e-6  # s: time constant of a current that lasts one step
_RISE: Final = 2.0**21  # units from rest to threshold where no weight gives the unit


@dataclass(frozen=True, kw_only=True)
class Units:
    """What the whole number 1 stands for in a population.

    Attributes:
        potential: mV.
        current: pA.
        aligned: Units of current of the weight 1.
    """

    potential: float
    current: float
    aligned: float


class Twin:
    """The twin of one network; :meth:`network` is its result.

    A weight of 1 is 64 units of current, by as many units of the potential as it moves that in a
    step; fewer where threshold or constant current would not fit. Filtered rates become synapses
    of every cell on every cell, and a weight that a modulator scales is rounded when a spike
    arrives. Constant currents have 13 bits and a shift of up to 7; what is told from outside
    (:attr:`Simulator.current`) is rounded to units.
    """

    def __init__(
        self, network: Network, chip: Chip, scales: Mapping[Key, float], dt: float
    ) -> None:
        """Find the units of every population.

        Args:
            network: The description.
            chip: Whose delays and synapses bound it.
            scales: What the weight 1 adds to the input of a step, pA or nS.
            dt: Step, s.

        Raises:
            InputError: The network has something whose arithmetic is not published, or that is
                beyond the chip.
        """
        self._network, self._scales, self._dt, self._chip = network, scales, dt, chip
        self._units = {
            one.name: self._units_of(one)
            for one in network.populations
            if not isinstance(one.neuron, SpikeSource | Poisson)
        }

    def network(self) -> Network:
        """The twin."""
        return replace(
            self._network,
            populations=[self._population(one) for one in self._network.populations],
            projections=[self._projection(one) for one in self._network.projections],
        )

    def _units_of(self, population: Population) -> Units:
        name, neuron = population.name, population.neuron
        if type(neuron) not in (LIF, AdaptiveLIF):
            raise InputError(
                f"{type(neuron).__name__}, the cells of {name!r}, have no twin; expected LIF or "
                f"AdaptiveLIF, whose arithmetic is published"
            )
        values = neuron.resolve(population.size, None)
        rise = float(np.max(values["threshold"] - values["rest"]))
        gain = gain_of(population, self._dt)
        scale = self._scales.get((name, None))
        if scale is None:
            return Units(potential=rise / _RISE, current=rise / _RISE / gain, aligned=ALIGNED)
        constant = largest(neuron.drive)
        added = largest(getattr(neuron, "b", 0.0))
        aligned = ALIGNED
        while aligned >= 1.0:
            unit = scale / aligned
            if (
                rise <= LARGEST_THRESHOLD * unit * gain
                and constant <= LARGEST_BIAS * unit
                and added <= LARGEST * unit
            ):
                return Units(potential=unit * gain, current=unit, aligned=aligned)
            aligned /= 2.0
        raise InputError(
            f"weights onto {name!r} are too small for a twin: beside its threshold and constant "
            f"current they are less than one unit of its potential"
        )

    def _population(self, population: Population) -> Population:
        if population.name not in self._units:
            return population
        units, neuron = self._units[population.name], population.neuron
        given: dict[str, Any] = {
            one.name: getattr(neuron, one.name) for one in fields(neuron) if one.init
        }
        given["drive"] = on_scale(neuron.drive, units.current, LARGEST_MANTISSA)
        cell = FixedPointLIF(**given, unit=units.potential, input_unit=units.current)
        return replace(population, neuron=cell)

    def _projection(self, projection: Any) -> Projection:
        self._check(projection)
        step = self._scales.get(scale_of(projection), 1.0)
        scale = jump(projection, self._network, self._dt)
        weight = on_scale(weight_of(projection), step, factor=scale)
        synapse = self._synapse(projection, step)
        if isinstance(projection, TraceProjection):
            trace = projection.trace
            return Projection(
                source=trace.source,
                target=projection.target,
                connectivity=Dense(weight=weight, delay=trace.delay),
                synapse=synapse,
                receptors=projection.receptors,
            )
        assert isinstance(projection, Projection)
        pattern: Any = projection.connectivity
        return replace(projection, connectivity=replace(pattern, weight=weight), synapse=synapse)

    def _synapse(self, projection: Projection | TraceProjection, step: float) -> Synapse:
        aligned = self._units[projection.target].aligned
        if isinstance(projection, TraceProjection):
            return FixedPointExponential(
                tau=projection.trace.tau, unit=step / aligned, aligned=aligned
            )
        known = projection.synapse
        if isinstance(known, Conductance):
            return FixedPointConductance(
                tau=known.tau, reversal=known.reversal, deaf=known.deaf, unit=step / ALIGNED
            )
        tau = known.tau if isinstance(known, Exponential) else _AT_ONCE
        return FixedPointExponential(tau=tau, unit=step / aligned, aligned=aligned)

    def _check(self, projection: Projection | TraceProjection) -> None:
        """Refuse what has no twin.

        Raises:
            InputError: The projection has.
        """
        if isinstance(projection, TraceProjection):
            delay, title = projection.trace.delay, f"{projection.trace.source!r}"
        else:
            title = projection.name or f"{projection.source!r} -> {projection.target!r}"
            kind = type(projection.synapse)
            if kind not in (Delta, Exponential, Conductance):
                raise InputError(
                    f"{kind.__name__} synapses, those of {title}, have no twin; expected Delta, "
                    f"Exponential or Conductance"
                )
            if projection.plasticity is not None or projection.short_term is not None:
                raise InputError(f"weights that change, those of {title}, have no twin")
            chip = self._chip
            if projection.synapse.conducting and not (chip.conductances or chip.free_dynamics):
                raise InputError(f"{chip.title} has no conductances, which {title} needs")
            pattern: Any = projection.connectivity
            delay = largest(pattern.delay)
        limit, steps = self._chip.delay_steps, int(whole_steps(delay, self._dt))
        if limit is not None and steps > limit.value:
            raise InputError(
                f"{title} has a delay of {steps} steps; {self._chip.title} has at most "
                f"{limit.value:g}{' (unverified)' if limit.doubtful else ''}"
            )
