"""Lay out gap junctions, and tell how long a step they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._fields import Fields, PlainFields
from neurocontrol.snn._loops import Inputs
from neurocontrol.snn._plan import Weights, Wire
from neurocontrol.snn.connectivity import Edges
from neurocontrol.snn.values import Random, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.snn._plan import Place
    from neurocontrol.snn._tables import Tables
    from neurocontrol.snn.gap_junction import GapJunction
    from neurocontrol.snn.network import Population
    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.types import FloatArray, IntArray

LARGEST_SHARE = 0.5
"""Of the difference to its neighbours by which a step may move a cell. A passive membrane keeps a
part d between 0 and 1 of its potential, and a chain of cells is stable up to (1 + d) / 2."""


@dataclass(kw_only=True, eq=False)
class Junctions:
    """One description of gap junctions, laid out.

    Attributes:
        first: First cell of every junction, ``(n,)``.
        second: Second cell, ``(n,)``.
        wire: Where their conductances are.
    """

    first: IntArray
    second: IntArray
    wire: Wire


@dataclass(kw_only=True, eq=False)
class Coupling:
    """All gap junctions of a network.

    Attributes:
        dt: Step, s.
        gain: By how much 1 pA that is held over a step moves each joined cell at most, mV; 0 for
            all others.
        members: What is laid out.
    """

    dt: float
    gain: FloatArray
    members: list[Junctions] = field(default_factory=list)

    @property
    def own(self) -> bool:
        """Whether rows have conductances of their own."""
        return any(one.wire.own for one in self.members)

    def check(self, own: FloatArray, shared: FloatArray, places: Sequence[Place]) -> None:
        """Refuse conductances that a step of this length does not stand.

        Args:
            own: Weights of a row.
            shared: Weights that all rows share.
            places: Populations.

        Raises:
            InputError: A cell would move by more than half of its difference to others.
        """
        total = np.zeros(self.gain.size)
        for one in self.members:
            held = own if one.wire.own else shared
            conductance = held[one.wire.start : one.wire.start + one.wire.count]
            np.add.at(total, one.first, conductance)
            np.add.at(total, one.second, conductance)
        moved = self.gain * total
        cell = int(np.argmax(moved))
        if moved[cell] > LARGEST_SHARE:
            place = next(one for one in places if one.first <= cell < one.stop)
            raise InputError(
                f"gap junctions of {total[cell]:g} nS move cell {cell - place.first} of population "
                f"{place.population.name!r} by {moved[cell]:.3g} of its difference to others in a "
                f"step of {self.dt:g} s, expected at most {LARGEST_SHARE:g}; take a shorter step "
                "or less conductance"
            )


def lay_out_junctions(
    described: Sequence[GapJunction],
    places: Mapping[str, Place],
    tables: Tables,
    row_weights: list[Weights],
    wires: dict[str, Wire],
) -> Coupling:
    """Lay out gap junctions between populations that have their places.

    Args:
        described: The junctions.
        places: Populations by name.
        tables: Where they are written.
        row_weights: What rows begin with; conductances that are theirs are added.
        wires: Projections with a name; junctions with one are added.

    Raises:
        InputError: Cells cannot be joined in this way.
    """
    coupling = Coupling(dt=tables.dt, gain=np.zeros(tables.header[at.CELLS]))
    for junction in described:
        one, other = places[junction.first], places[junction.second]
        first, second, weight = _pairs(junction, one, other)
        own = False
        if isinstance(weight, Random) or weight.ndim == 2:
            own = True
            start = tables.take_own(first.size)
            name = f"{junction.title}: a drawn conductance"
            row_weights.append(
                Weights(name=name, start=start, count=first.size, initial=weight, lowest=0.0)
            )
        else:
            start = tables.store(np.broadcast_to(weight, first.shape))
        tables.emit(
            at.JUNCTIONS,
            [
                int(own), start, first.size, tables.wire(first), tables.wire(second),
                one.variables["v"], other.variables["v"], one.first, other.first,
            ],
        )  # fmt: skip
        wire = Wire(
            own=own, start=start, count=first.size, synapses=first.size,
            pre=first.astype(np.int32), post=second.astype(np.int32),
            delay=np.zeros(first.size, dtype=np.int64), variables={}, weight="conductance",
        )  # fmt: skip
        if junction.name is not None:
            wires[junction.name] = wire
        for place in (one, other):
            coupling.gain[place.first : place.stop] = _gain(place.population, tables.dt)
        coupling.members.append(
            Junctions(first=one.first + first, second=other.first + second, wire=wire)
        )
    return coupling


def _pairs(
    junction: GapJunction, one: Place, other: Place
) -> tuple[IntArray, IntArray, FloatArray | Random]:
    """Joined cells, each pair once, and conductances ``()``, ``(n,)``, ``(B, n)`` or drawn."""
    title, pattern = junction.title, junction.connectivity
    for place in (one, other):
        if "v" not in place.variables:
            raise InputError(
                f"{title}: {type(place.population.neuron).__name__} has no membrane; expected "
                "another population"
            )
    sizes = one.population.size, other.population.size
    edges = pattern.synapses(*sizes)
    if not isinstance(edges, Edges):
        raise InputError(f"{title}: gap junctions are those of all rows; expected a seed, got None")
    if np.any(edges.delay != 0.0):
        raise InputError(f"{title}: gap junctions have no delay, got {np.max(edges.delay):g} s")
    weight = edges.weight
    least = weight.typical if isinstance(weight, Random) else np.min(weight, initial=0.0)
    if least < 0.0:
        raise InputError(f"{title}: conductances must be >= 0 nS, got {least:g}")
    first: IntArray = np.repeat(np.arange(sizes[0]), np.diff(edges.first))
    second = edges.target.astype(np.int64)
    kept = np.arange(first.size)
    if junction.first == junction.second:
        kept = np.flatnonzero(first != second)
        first, second = np.minimum(first, second), np.maximum(first, second)
    _, chosen, of = np.unique(
        first[kept] * sizes[1] + second[kept], return_index=True, return_inverse=True
    )
    if not isinstance(weight, Random) and weight.ndim:
        weight = weight[..., kept]
        said = weight[..., chosen][..., of]
        if np.any(said != weight):
            differs = int(np.argmax(np.any(np.atleast_2d(said != weight), axis=0)))
            i, j = first[kept][differs], second[kept][differs]
            raise InputError(
                f"{title}: cells {i} and {j} are listed with different conductances; a junction "
                "conducts alike both ways"
            )
        weight = weight[..., chosen]
    return first[kept][chosen], second[kept][chosen], weight


def _gain(population: Population, dt: float) -> FloatArray:
    """Move of each cell at rest by 1 pA over a step, mV: the largest for any row or draw."""
    neuron, size = population.neuron, population.size
    drawn = [neuron.resolve(size, None)]
    if neuron.random_fields():
        rows = max(max(rows_of(value) for value in vars(neuron).values()), 1)
        generator = np.random.default_rng(0)
        drawn += [neuron.resolve(size, generator, row) for row in range(rows)]
    gain = np.zeros(size)
    for parameters in drawn:
        derived, initial = neuron.derive(parameters, dt), neuron.initial(parameters, dt)
        lines = [derived[name] for name in neuron.coefficients]
        lines += [initial.get(name, np.zeros(size)) for name in neuron.variables]
        numbers = np.array([np.broadcast_to(one, size) for one in lines])
        kinds, of = np.unique(numbers, axis=1, return_inverse=True)
        moved = [_moved(neuron, kind, 1.0) - _moved(neuron, kind, 0.0) for kind in kinds.T]
        gain = np.maximum(gain, np.array(moved)[of.ravel()])
    return gain


def _moved(neuron: Neuron, numbers: FloatArray, current: float) -> float:
    """Potential of a cell after a step with a current in pA; its constants, then its state."""
    array, constants = numbers.copy(), len(neuron.coefficients)
    cell = PlainFields(Fields(role="cell", names=neuron.variables), array, constants, 1, 0)
    p = PlainFields(Fields(role="constant", names=neuron.coefficients), array, 0, 1, 0)
    neuron.integrate(cell, p, Inputs(current, 0.0, False, 0.0, False))
    return float(cell.v)
