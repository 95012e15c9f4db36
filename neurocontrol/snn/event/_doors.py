"""What the event-driven back end refuses, by name."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn.connectivity import Draft
from neurocontrol.snn.network import GradedProjection, Network, Projection, TraceProjection
from neurocontrol.snn.neurons import LIF, Poisson, SpikeSource
from neurocontrol.snn.synapses import Delta, Exponential
from neurocontrol.snn.values import Random, rows_of

if TYPE_CHECKING:
    from neurocontrol.snn.connectivity import Chance, Edges
    from neurocontrol.snn.network import Population

NEURONS = (LIF, SpikeSource, Poisson)
SYNAPSES = (Delta, Exponential)
KNOWN: dict[type, set[str]] = {
    LIF: {
        "tau_m", "rest", "threshold", "reset_potential", "refractory", "resistance", "drive",
        "floor", "noise",
    },
    SpikeSource: {"drive", "noise"},
    Poisson: {"drive", "noise", "rate"},
    Delta: set[str](),
    Exponential: {"tau"},
}  # fmt: skip
"""Families that have a closed form here, and those of their fields that it covers."""


def check(network: Network) -> None:
    """Refuse a network that has no closed form between events.

    Raises:
        InputError: The first thing that cannot be run, by name.
    """
    if network.modulators:
        raise _refused(f"modulators, got {network.modulators[0].name!r}")
    if network.readouts:
        raise _refused(f"traces, got a readout of {network.readouts[0].source!r}")
    if network.gap_junctions:
        raise _refused(f"gap junctions, got {network.gap_junctions[0].title}")
    for population in network.populations:
        _check_population(population)
    sources = {p.name for p in network.populations if type(p.neuron) is not LIF}
    for projection in network.projections:
        if isinstance(projection, TraceProjection):
            raise _refused(
                f"trace projections, got {projection.trace.source!r} -> {projection.target!r}"
            )
        if isinstance(projection, GradedProjection):
            raise _refused(f"graded projections, got {projection.title!r}")
        title = title_of(projection)
        if projection.plasticity is not None:
            raise _refused(f"plasticity, got {type(projection.plasticity).__name__} of {title}")
        if projection.short_term is not None:
            raise _refused(f"short-term plasticity, got that of {title}")
        _check_family(f"synapses of {title}", projection.synapse, SYNAPSES)
        if projection.target in sources:
            raise InputError(f"{title}: the target has no membrane; expected another target")


def _check_population(population: Population) -> None:
    name, neuron = population.name, population.neuron
    _check_family(f"neurons of {name!r}", neuron, NEURONS)
    if isinstance(neuron.noise, Random) or np.any(np.asarray(neuron.noise) != 0):
        raise _refused(f"noise, got {neuron.noise!r} of {name!r}")
    if isinstance(neuron, LIF):
        floor = neuron.floor
        if isinstance(floor, Random) or np.any(np.asarray(floor) > -np.inf):
            raise _refused(f"a floor of the potential, got {floor!r} of {name!r}")
    if "refractory" in population.initial:
        raise _refused(f"cells that begin refractory, got {name!r}")


def _check_family(what: str, part: Any, families: tuple[type, ...]) -> None:
    if type(part) not in families:
        names = ", ".join(family.__name__ for family in families)
        raise _refused(f"{type(part).__name__}, the {what}; expected one of {names}")
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name not in KNOWN[type(part)] and np.any(value != field.default):
            raise _refused(f"{field.name}={value!r} of the {what}")


def synapses_of(projection: Projection, pre: int, post: int) -> Edges | Chance:
    """Synapses that all rows share, or the chance by which every row draws its own."""
    found = projection.connectivity.synapses(pre, post)
    if isinstance(found, Draft):
        kind = type(found.pattern).__name__
        raise _refused(
            f"synapses or delays that every row draws by {kind}, got those of "
            f"{title_of(projection)}; expected a seed"
        )
    return found


def check_rows(network: Network, weights: list[Any], batch: int) -> None:
    """Refuse parameters with lines for another number of rows.

    Raises:
        InputError: There are some.
    """
    found = {weight.shape[0] for weight in weights if np.ndim(weight) == 2}
    for population in network.populations:
        values = [*vars(population.neuron).values(), *population.initial.values()]
        found |= {rows_of(value) for value in values} - {0}
    if found - {batch}:
        raise InputError(f"parameters have lines for {sorted(found)} rows, got a batch of {batch}")


def title_of(projection: Projection) -> str:
    """What messages call a projection."""
    return projection.name or f"{projection.source} -> {projection.target}"


def _refused(what: str) -> InputError:
    return InputError(f"the event-driven back end cannot run {what}")
