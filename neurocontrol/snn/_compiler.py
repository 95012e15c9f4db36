"""Lay out a network: cells and their blocks, traces, modulators; pathways are laid out beside."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn import neurons, plasticity, synapses
from neurocontrol.snn._clock import checked_step
from neurocontrol.snn._graded_tables import lay_out_graded
from neurocontrol.snn._junction_tables import lay_out_junctions
from neurocontrol.snn._kinds import BlockKind, Kinds, PlasticityKind, PortKind
from neurocontrol.snn._modulation_tables import Modulation
from neurocontrol.snn._pathways import Pathways
from neurocontrol.snn._plan import Place, Plan, TraceKey, trace_key
from neurocontrol.snn._tables import Tables
from neurocontrol.snn.network import GradedProjection, Network, Projection, TraceProjection
from neurocontrol.snn.values import Random, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.snn.network import Population
    from neurocontrol.snn.values import Value
    from neurocontrol.types import FloatArray

Kind = TypeVar("Kind", BlockKind, PortKind, PlasticityKind)

APART = 64
"""Cells from which on populations with constants of their own get loops of their own."""
MOST_APART = 4
"""Such groups of one family, beyond which all share a loop."""


def plan(network: Network, *, dt: float, fused: bool, dtype: str, round_delays: bool) -> Plan:
    """Lay out ``network`` for steps of ``dt`` seconds.

    Args:
        network: The description.
        dt: Step, s.
        fused: Whether the kernel is made for this structure.
        dtype: Type of the shared weights.
        round_delays: Whether delays may change by any amount.

    Raises:
        InputError: The network cannot be run in this way.
    """
    tables = Tables(checked_step(dt), fused=fused, round_delays=round_delays)
    return Compiler(network, tables).plan(dtype)


@dataclass
class Constants:
    """Coefficients of a population: each is one number for all cells and rows, or None."""

    population: Population
    values: dict[str, float | None]

    @property
    def key(self) -> tuple[float | None, ...]:
        """What populations share that need no constants of their own."""
        return tuple(self.values.values())


class Compiler:
    """Lays out one network; :meth:`plan` is its result."""

    def __init__(self, network: Network, tables: Tables) -> None:
        """Lay out ``network`` in empty tables."""
        self.network = network
        self.tables = tables
        self.fused = tables.fused
        self.places: dict[str, Place] = {}
        self.blocks: list[tuple[Sequence[Constants], bool]] = []
        self.modulation = Modulation(network, tables)
        self.graded = [p for p in network.projections if isinstance(p, GradedProjection)]

    def plan(self, dtype: str) -> Plan:
        """Lay out everything in the order in which the parts build on each other."""
        tables, header = self.tables, self.tables.header
        spiking = [p for p in self.network.projections if isinstance(p, Projection)]
        conducting = {p.target for p in spiking if p.synapse.conducting}
        self._place_blocks(conducting | {p.target for p in self.graded if p.reversal is not None})
        order = sorted(self.places, key=lambda name: self.places[name].first)
        traces = self._place_traces(order)
        self._terms(order, traces)
        pathways = Pathways(self.places, order, tables, self.modulation)
        pathways.lay_out(spiking)
        lay_out_graded(
            self.graded, self.places, tables, self.modulation, pathways.row_weights, pathways.wires
        )
        coupling = lay_out_junctions(
            self.network.gap_junctions, self.places, tables, pathways.row_weights, pathways.wires
        )
        kinds = self._kinds(pathways, single=dtype == "float32")
        header[at.DRIVE] = tables.take(header[at.CELLS])
        header[at.EXTERNAL] = tables.take(header[at.CELLS])
        self.modulation.act([self.places[name] for name in order])
        header[at.SLOTS] = 1 + tables.longest
        header[at.BEGINS] = tables.take_integers(header[at.SLOTS] * (len(order) + 1))
        header[at.COUNTS] = tables.take_integers(len(order))
        self.modulation.finish()
        header[at.CONDUCTING] = int(any(conducts for _, conducts in self.blocks))
        table, constants = tables.tables()
        weights, wiring = tables.shared(dtype)
        return Plan(
            dt=tables.dt,
            cells=header[at.CELLS],
            floats=tables.floats,
            integers=tables.integers,
            coefficients=tables.coefficients,
            own=tables.own,
            slots=header[at.SLOTS],
            waiting=tables.waiting,
            table=table,
            constants=constants,
            weights=weights,
            wiring=wiring,
            places=self.places,
            order=order,
            ports=pathways.ports,
            fixed=tables.fixed,
            traces=traces,
            lots=pathways.lots,
            row_weights=pathways.row_weights,
            wires=pathways.wires,
            coupling=coupling,
            kinds=kinds,
            concentrations=self.modulation.first,
            delay_error=tables.delay_error,
            rows=self._rows(pathways),
        )

    def _rows(self, pathways: Pathways) -> int:
        """Number of rows that parameters have lines for; 0 if they are the same for all."""
        found = {
            weights.initial.shape[0]
            for weights in pathways.row_weights
            if isinstance(weights.initial, np.ndarray) and weights.initial.ndim == 2
        }
        for population in self.network.populations:
            values = [*vars(population.neuron).values(), *population.initial.values()]
            found |= {rows_of(value) for value in values} - {0}
        if len(found) > 1:
            raise InputError(
                f"parameters have lines for different numbers of rows: {sorted(found)}"
            )
        return found.pop() if found else 0

    def _place_blocks(self, conducting: set[str]) -> None:
        """Number cells block by block: by family, conductances and, if worth it, constants."""
        groups: dict[tuple[int, bool], list[Constants]] = {}
        families = list(
            dict.fromkeys([*neurons.FAMILIES, *(type(p.neuron) for p in self.network.populations)])
        )
        for population in self.network.populations:
            key = families.index(type(population.neuron)), population.name in conducting
            groups.setdefault(key, []).append(_constants(population, self.tables.dt))
        for (_, conducts), members in sorted(groups.items(), key=lambda item: item[0]):
            apart: dict[Any, list[Constants]] = {}
            for one in members:
                apart.setdefault(one.key, []).append(one)
            sizes = [sum(one.population.size for one in part) for part in apart.values()]
            if len(apart) > MOST_APART or min(sizes) < APART:
                apart = {None: members}
            for part in apart.values():
                self._block(part, conducts)

    def _block(self, members: Sequence[Constants], conducts: bool) -> None:
        tables, first = self.tables, self.tables.header[at.CELLS]
        neuron = members[0].population.neuron
        count = sum(one.population.size for one in members)
        uniform = self._uniform(members)
        room = sum(uniform) + (len(uniform) - sum(uniform)) * count
        state = tables.take(len(neuron.variables) * count)
        constant = tables.take_coefficients(room)
        draws = at.UNIFORM if neuron.draws == "uniform" else at.NOTHING
        if neuron.draws == "normal" and any(_noisy(one.population.neuron.noise) for one in members):
            draws = at.NORMAL
        self.blocks.append((members, conducts))
        membrane = neuron.variables[:1] == ("v",)
        block = tables.emit(
            at.BLOCKS,
            [0, first, count, state, constant, draws, int(conducts), 0, int(membrane)],
        )
        lines, place = sum(uniform), 0
        starts = {}
        for name, same in zip(neuron.coefficients, uniform, strict=True):
            starts[name] = constant + (place if same else lines)
            place, lines = place + same, lines + (0 if same else count)
        column = 0
        for one in members:
            self.places[one.population.name] = Place(
                population=one.population,
                first=first + column,
                stop=first + column + one.population.size,
                block=block,
                variables={
                    name: state + k * count + column for k, name in enumerate(neuron.variables)
                },
                coefficients={
                    name: start + (0 if u else column)
                    for (name, start), u in zip(starts.items(), uniform, strict=True)
                },
                uniform=frozenset(
                    name for name, u in zip(neuron.coefficients, uniform, strict=True) if u
                ),
            )
            column += one.population.size
        tables.header[at.CELLS] = first + count

    def _uniform(self, members: Sequence[Constants]) -> tuple[bool, ...]:
        """Which coefficients are one number in a fused kernel."""
        columns = zip(*(one.values.values() for one in members), strict=True)
        return tuple(
            self.fused and column[0] is not None and all(value == column[0] for value in column)
            for column in columns
        )

    def _kinds(self, pathways: Pathways, *, single: bool) -> Kinds:
        """Number the kinds of the kernel and write their numbers into the tables."""
        tables = self.tables
        blocks: list[BlockKind] = [] if self.fused else [BlockKind(f) for f in neurons.FAMILIES]
        ports: list[PortKind] = [] if self.fused else [PortKind(f) for f in synapses.FAMILIES]
        rules: list[PlasticityKind] = []
        if not self.fused:
            rules = [PlasticityKind(family) for family in plasticity.FAMILIES]
        used_ports = pathways.port_kinds(fused=self.fused)
        used_rules = [PlasticityKind(type(rule)) for rule in pathways.rules]
        used_blocks = []
        for number, (members, conducts) in enumerate(self.blocks):
            neuron = members[0].population.neuron
            if not self.fused:
                used_blocks.append(BlockKind(type(neuron)))
                continue
            inside = [
                used_ports[k]
                for k, (row, _) in enumerate(tables.rows[at.PORTS])
                if pathways.port_blocks[k] == number and row[at.PORT_INSIDE]
            ]
            row = tables.rows[at.BLOCKS][number][0]
            joined = {one.target for one in self.graded} | {
                name for one in self.network.gap_junctions for name in (one.first, one.second)
            }
            alone = len(inside) == pathways.port_blocks.count(number) and not any(
                one.population.name in joined for one in members
            )
            used_blocks.append(
                BlockKind(
                    type(neuron), self._uniform(members), tuple(inside), conducts,
                    row[at.BLOCK_DRAWS], alone and tables.header[at.TERM_COUNT] == 0,
                    _lowest(members),
                )
            )  # fmt: skip
        shipped = {*blocks} >= {*used_blocks} and {*ports} >= {*used_ports}
        if not (shipped and {*rules} >= {*used_rules}):
            blocks, ports, rules = [], [], []
        _number(tables.rows[at.BLOCKS], blocks, used_blocks, at.BLOCK_KIND)
        _number(tables.rows[at.PORTS], ports, used_ports, at.PORT_KIND)
        _number(tables.rows[at.PLASTICITIES], rules, used_rules, at.PLASTICITY_KIND)
        waits = tables.waiting > 0
        return Kinds(tuple(blocks), tuple(ports), tuple(rules), self.fused, single, waits)

    def _place_traces(self, order: Sequence[str]) -> dict[TraceKey, int]:
        """Columns of all traces, those of a population, delay and kind beside each other."""
        tables, header = self.tables, self.tables.header
        used = [p.trace for p in self.network.projections if isinstance(p, TraceProjection)]
        known = {}
        for trace in (*used, *self.network.readouts):
            tables.steps(f"trace of {trace.source!r}", trace.delay)
            known[trace_key(trace, tables.dt)] = trace
        keys = sorted(known, key=lambda k: (order.index(k[0]), k[2], k[3], k[1]))
        columns, decays, gains = {}, [], []
        sources: dict[tuple[str, int, bool], list[int]] = {}
        count = 0
        for key in keys:
            source, tau, delay, cells = key
            size = self.places[source].population.size
            width = size if cells else 1
            columns[key] = count
            decays += [np.exp(-tables.dt / tau)] * width
            gains += [1.0 / (tau * (1 if cells else size))] * width
            span = sources.setdefault((source, delay, cells), [count, count])
            count += width
            span[1] = count
        for (source, delay, cells), (first, stop) in sources.items():
            size = self.places[source].population.size if cells else 0
            tables.emit(at.SOURCES, [order.index(source), delay, first, stop, size])
        header[at.TRACE_DECAYS] = tables.store(decays)
        tables.store(gains)
        header[at.TRACE_COUNT] = count
        header[at.TRACES] = tables.take(count)
        return columns

    def _terms(self, order: Sequence[str], traces: dict[TraceKey, int]) -> None:
        tables, header = self.tables, self.tables.header
        weights: list[float] = []
        factors: list[int] = []
        sources: list[int] = []
        for name in order:
            place = self.places[name]
            first = len(sources)
            for projection in self.network.projections:
                if isinstance(projection, TraceProjection) and projection.target == name:
                    weights.append(projection.weight)
                    factors.append(self.modulation.factor(projection.receptors))
                    sources.append(traces[trace_key(projection.trace, tables.dt)])
            tables.emit(at.POPULATIONS, [place.first, place.stop, first, len(sources)])
        header[at.TERM_COUNT] = len(sources)
        header[at.TERM_STORE] = tables.store(weights)
        header[at.TERM_LISTS] = tables.wire([*factors, *sources])
        header[at.TERM_WEIGHTS] = tables.take(len(sources))


def _noisy(noise: Value) -> bool:
    """Whether there is noise in any cell of any row."""
    return isinstance(noise, Random) or bool(np.any(np.asarray(noise) != 0))


def _number(
    rows: list[tuple[list[int], list[float]]], known: list[Kind], used: Sequence[Kind], column: int
) -> None:
    """Write the number of every kind into its instruction; kinds not yet known join them."""
    for (row, _), kind in zip(rows, used, strict=True):
        if kind not in known:
            known.append(kind)
        row[column] = known.index(kind)


def _lowest(members: Sequence[Constants]) -> tuple[str, ...]:
    """Names of the coefficients that are minus infinity for all cells."""
    names = members[0].values
    return tuple(n for n in names if all(one.values[n] == -np.inf for one in members))


def _constants(population: Population, dt: float) -> Constants:
    """Which coefficients of a population are one number, whatever is drawn."""
    neuron, size = population.neuron, population.size
    found = [neuron.derive(neuron.resolve(size, None), dt)]
    if neuron.random_fields():
        rows = max(rows_of(value) for value in vars(neuron).values())
        generator = np.random.default_rng(0)
        found += [
            neuron.derive(neuron.resolve(size, generator, row), dt) for row in range(max(rows, 1))
        ]
        found += _unknown(population, dt)
    values: dict[str, float | None] = {}
    for name in neuron.coefficients:
        first = float(np.asarray(found[0][name]).flat[0])
        values[name] = first if all(np.all(one[name] == first) for one in found) else None
    return Constants(population, values)


def _unknown(population: Population, dt: float) -> list[Mapping[str, FloatArray]]:
    """Coefficients that are not numbers where they depend on what is drawn.

    Draws alone do not tell: those of a coefficient that is rounded may agree by chance.
    """
    neuron, size = population.neuron, population.size
    found = []
    for name in neuron.random_fields():
        if isinstance(getattr(neuron, name), Random):
            parameters = {**neuron.resolve(size, None), name: np.full(size, np.nan)}
            with suppress(InputError), np.errstate(invalid="ignore"):
                found.append(neuron.derive(parameters, dt))
    return found
