"""Compile a network description into the tables that the kernels run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn import neurons, synapses
from neurocontrol.snn._wiring import Lottery, Strand, bundled, joined, lottery
from neurocontrol.snn.connectivity import Chance, RandomPairs
from neurocontrol.snn.network import Network, Population, Projection, Trace, TraceProjection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.snn.connectivity import Edges
    from neurocontrol.snn.modulation import Receptor
    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.types import FloatArray, IntArray

LARGEST_POWER = 8
"""Whole Hill exponents up to this are multiplied out instead of calling pow."""


@dataclass(kw_only=True)
class Place:
    """Where a population lives.

    Attributes:
        population: Its description.
        first: Its first cell.
        stop: One past its last cell.
        column: Its first cell within its block.
        block: Instruction of its block.
        variables: Where each state variable begins in a row's floats.
        coefficients: Where each coefficient begins in a row's coefficients.
        base: Where the unmodulated values of modulated quantities begin, by name.
    """

    population: Population
    first: int
    stop: int
    column: int
    block: int
    variables: dict[str, int]
    coefficients: dict[str, int]
    base: dict[str, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Program:
    """A compiled network; see :mod:`neurocontrol.snn._layout` for the tables."""

    dt: float
    cells: int
    floats: int
    integers: int
    coefficients: int
    table: IntArray
    constants: FloatArray
    weights: FloatArray
    wiring: IntArray
    places: dict[str, Place]
    order: list[str]
    ports: dict[tuple[str, Synapse], dict[str, int]]
    port_coefficients: list[tuple[int, FloatArray]]
    traces: dict[tuple[str, float, int], int]
    lotteries: list[Lottery]
    lanes: list[tuple[int, int]]
    neuron_families: tuple[type[Neuron], ...]
    synapse_families: tuple[type[Synapse], ...]
    refractory: FloatArray

    def offset(self, name: int) -> int:
        """Entry of the second header row."""
        return int(self.table[at.PLACES, name])


def trace_key(trace: Trace, dt: float) -> tuple[str, float, int]:
    """Source, time constant and delay in steps; traces with equal keys share one filter."""
    return trace.source, trace.tau, round(trace.delay / dt)


class Compiler:
    """Lays out one network; :meth:`program` is its result."""

    def __init__(self, network: Network, dt: float) -> None:
        """Lay out ``network`` for steps of ``dt`` seconds."""
        if not 0.0 < dt < np.inf:
            raise InputError(f"dt must be > 0 s, got {dt!r}")
        self.network = network
        self.dt = dt
        self.floats = 0
        self.integers = at.FIRST_INTEGER
        self.coefficients = 0
        self.rows: list[list[tuple[list[int], list[float]]]] = [[] for _ in range(at.KINDS)]
        self.header = [0] * at.WIDTH
        self.weights: list[FloatArray] = []
        self.wiring: list[IntArray] = []
        self.occupancies: dict[Any, int] = {}
        self.factors: dict[Any, int] = {}
        self.ports: dict[tuple[str, Synapse], dict[str, int]] = {}
        self.port_coefficients: list[tuple[int, FloatArray]] = []
        self.lanes: list[tuple[int, int]] = []
        self.places: dict[str, Place] = {}
        self.lotteries: list[Lottery] = []

    def program(self) -> Program:
        """Compile."""
        spiking = [p for p in self.network.projections if isinstance(p, Projection)]
        self._families(spiking)
        self._modulators()
        self._blocks({p.target for p in spiking if p.synapse.conducting})
        traces = self._number_traces()
        self._terms(traces)
        self._traces(traces)
        self._projections(spiking)
        self._actions()
        return self._assemble(traces)

    def _families(self, spiking: Sequence[Projection]) -> None:
        """Take the shipped kernel, or one for the used families if one of them is not shipped."""
        self.neuron_families, self.synapse_families = neurons.FAMILIES, synapses.FAMILIES
        cells = dict.fromkeys(type(p.neuron) for p in self.network.populations)
        contacts = dict.fromkeys(type(p.synapse) for p in spiking)
        if not (cells.keys() <= {*neurons.FAMILIES} and contacts.keys() <= {*synapses.FAMILIES}):
            self.neuron_families = tuple(cells)
            self.synapse_families = tuple(contacts) or (synapses.Delta,)

    def _emit(self, kind: int, integers: Sequence[int], constants: Sequence[float] = ()) -> int:
        self.rows[kind].append((list(integers), list(constants)))
        return len(self.rows[kind]) - 1

    def _take(self, count: int) -> int:
        self.floats += count
        return self.floats - count

    def _take_integers(self, count: int) -> int:
        self.integers += count
        return self.integers - count

    def _store(self, values: FloatArray) -> int:
        self.weights.append(np.asarray(values, dtype=np.float64))
        return sum(array.size for array in self.weights[:-1])

    def _wire(self, values: IntArray) -> int:
        self.wiring.append(np.asarray(values, dtype=np.int32))
        return sum(array.size for array in self.wiring[:-1])

    def _steps(self, delay: FloatArray) -> IntArray:
        return np.rint(delay / self.dt).astype(np.int64)

    def _modulators(self) -> None:
        for modulator in self.network.modulators:
            decays = [np.exp(-self.dt / tau) for tau in (modulator.tau_rise, modulator.tau_decay)]
            self._emit(at.MODULATORS, [], decays)
        self._factor(())

    def _factor(self, receptors: Sequence[Receptor], *, adds: bool = False) -> int:
        key = (tuple(receptors), adds)
        if key not in self.factors:
            names = [modulator.name for modulator in self.network.modulators]
            first = len(self.rows[at.RECEPTORS])
            for receptor in receptors:
                occupancy = self._occupancy(names.index(receptor.modulator), receptor)
                self._emit(at.RECEPTORS, [occupancy], [receptor.base, receptor.effect])
            stop = len(self.rows[at.RECEPTORS])
            self.factors[key] = self._emit(at.FACTORS, [first, stop, int(adds)])
        return self.factors[key]

    def _occupancy(self, modulator: int, receptor: Receptor) -> int:
        hill = receptor.hill
        key = (modulator, hill)
        if key not in self.occupancies:
            power, half_power, exponent = 0, 0.0, 1.0
            if hill is not None:
                exponent = hill.exponent
                half_power = hill.half**exponent
                whole = float(exponent).is_integer() and exponent <= LARGEST_POWER
                power = int(exponent) if whole else -1
            self.occupancies[key] = self._emit(
                at.OCCUPANCIES, [modulator, power], [half_power, exponent]
            )
        return self.occupancies[key]

    def _blocks(self, conducting: set[str]) -> None:
        groups: dict[tuple[int, bool], list[Population]] = {}
        for population in self.network.populations:
            family = self.neuron_families.index(type(population.neuron))
            groups.setdefault((family, population.name in conducting), []).append(population)
        first = 0
        for (family, conducts), members in sorted(groups.items(), key=lambda item: item[0]):
            neuron = members[0].neuron
            count = sum(population.size for population in members)
            state = self._take(len(neuron.variables) * count)
            constant = self.coefficients
            self.coefficients += len(neuron.coefficients) * count
            lanes = -1
            if any(np.any(p.neuron.resolve(p.size, None)["noise"] > 0) for p in members):
                lanes = self._take_integers(count)
                self.lanes.append((lanes, count))
            block = self._emit(
                at.BLOCKS,
                [
                    family,
                    first,
                    count,
                    state,
                    len(neuron.variables),
                    constant,
                    len(neuron.coefficients),
                    lanes,
                    int(conducts),
                ],
            )
            column = 0
            for population in members:
                self.places[population.name] = Place(
                    population=population,
                    first=first + column,
                    stop=first + column + population.size,
                    column=column,
                    block=block,
                    variables={
                        name: state + k * count + column for k, name in enumerate(neuron.variables)
                    },
                    coefficients={
                        name: constant + k * count + column
                        for k, name in enumerate(neuron.coefficients)
                    },
                )
                column += population.size
            first += count
        self.cells = first
        self.order = sorted(self.places, key=lambda name: self.places[name].first)

    def _number_traces(self) -> dict[tuple[str, float, int], int]:
        used = [p.trace for p in self.network.projections if isinstance(p, TraceProjection)]
        wanted = {trace_key(trace, self.dt) for trace in (*used, *self.network.readouts)}
        keys = sorted(wanted, key=lambda k: (self.order.index(k[0]), k[2], k[1]))
        return {key: i for i, key in enumerate(keys)}

    def _traces(self, traces: dict[tuple[str, float, int], int]) -> None:
        keys = list(traces)
        for source, delay in dict.fromkeys((source, delay) for source, _, delay in keys):
            members = [i for i, key in enumerate(keys) if (key[0], key[2]) == (source, delay)]
            self._emit(at.SOURCES, [self.order.index(source), delay, members[0], members[-1] + 1])
        tau = np.array([key[1] for key in keys])
        sizes = np.array([self.places[key[0]].population.size for key in keys], dtype=np.float64)
        self.header[at.TRACE_DECAYS] = self._store(np.exp(-self.dt / tau))
        self._store(1.0 / (tau * sizes))
        self.header[at.TRACE_COUNT] = len(keys)
        self.header[at.TRACES] = self._take(len(keys))
        slots = 1 + max((key[2] for key in keys), default=0)
        self.header[at.HISTORY_SLOTS] = slots
        self.header[at.HISTORY] = self._take_integers(slots * len(self.order))

    def _terms(self, traces: dict[tuple[str, float, int], int]) -> None:
        weights: list[float] = []
        factors: list[int] = []
        sources: list[int] = []
        for name in self.order:
            place = self.places[name]
            first = len(sources)
            for projection in self.network.projections:
                if isinstance(projection, TraceProjection) and projection.target == name:
                    weights.append(projection.weight)
                    factors.append(self._factor(projection.receptors))
                    sources.append(traces[trace_key(projection.trace, self.dt)])
            self._emit(at.POPULATIONS, [place.first, place.stop, first, len(sources)])
        self._store(np.array(weights))
        self.header[at.TERM_COUNT] = len(sources)
        self.header[at.TERM_LISTS] = self._wire(np.array([*factors, *sources]))
        self.header[at.TERM_WEIGHTS] = self._take(len(sources))

    def _projections(self, spiking: Sequence[Projection]) -> None:
        synapses = [self._synapses(projection) for projection in spiking]
        ports = self._number_ports(spiking, [self._steps(one.delay) for one in synapses])
        strands = []
        for projection, edges in zip(spiking, synapses, strict=True):
            source, target = self.places[projection.source], self.places[projection.target]
            port = ports[target.block, projection.synapse]
            first = self.rows[at.PORTS][port][0][at.PORT_FIRST]
            strands.append(
                Strand(
                    source=(source.first, source.stop),
                    target=(target.first - first, target.stop - first),
                    port=port,
                    factor=self._factor(projection.receptors),
                    synapses=edges,
                    delays=self._steps(edges.delay),
                )
            )
        for bundle in bundled(strands):
            self._bundle(bundle)

    def _synapses(self, projection: Projection) -> Edges | Chance:
        """Synapses that all rows share, or the chance by which every row draws its own."""
        pattern = projection.connectivity
        source, target = self.places[projection.source], self.places[projection.target]
        if isinstance(pattern, RandomPairs) and pattern.seed is None:
            return pattern.chance
        return pattern.edges(source.population.size, target.population.size)

    def _bundle(self, bundle: Sequence[Strand]) -> None:
        head = bundle[0]
        first = min(strand.source[0] for strand in bundle)
        stop = max(strand.source[1] for strand in bundle)
        starts = [self.places[name].first for name in self.order]
        entry = [0] * at.WIDTH
        entry[at.PROJECTION_SOURCE] = starts.index(first)
        entry[at.PROJECTION_SOURCE_STOP] = sum(start < stop for start in starts)
        entry[at.PROJECTION_PORT] = head.port
        entry[at.PROJECTION_KIND] = kind = head.kind
        entry[at.PROJECTION_FACTOR] = head.factor
        if kind != at.DELAYED and head.delays.size:
            entry[at.PROJECTION_DELAY] = int(head.delays[0])
        constants: list[float] = []
        if isinstance(head.synapses, Chance):
            start = self.lotteries[-1].stop if self.lotteries else 0
            self.lotteries.append(lottery(bundle, first, stop, start))
            entry[at.PROJECTION_FIRST] = start
            entry[at.PROJECTION_TARGETS] = self.lotteries[-1].targets
            constants = [head.synapses.weight]
        elif kind == at.DENSE:
            entry[at.PROJECTION_WEIGHTS] = self._store(head.synapses.weight)
            entry[at.PROJECTION_TARGET] = head.target[0]
            entry[at.PROJECTION_COUNT] = head.target[1] - head.target[0]
        else:
            edges, delays = joined(bundle, first, stop)
            entry[at.PROJECTION_WEIGHTS] = self._store(edges.weight)
            entry[at.PROJECTION_FIRST] = self._wire(edges.first)
            entry[at.PROJECTION_TARGETS] = self._wire(edges.target)
            entry[at.PROJECTION_DELAYS] = self._wire(delays) if kind == at.DELAYED else 0
        self._emit(at.PROJECTIONS, entry, constants)

    def _number_ports(
        self, spiking: Sequence[Projection], delays: Sequence[IntArray]
    ) -> dict[tuple[int, Synapse], int]:
        """Lay out a port for equal synapses onto populations of one block."""
        members: dict[tuple[int, Synapse], list[str]] = {}
        longest: dict[tuple[int, Synapse], int] = {}
        for projection, delay in zip(spiking, delays, strict=True):
            key = self.places[projection.target].block, projection.synapse
            members.setdefault(key, []).append(projection.target)
            longest[key] = max(longest.get(key, 0), int(delay.max(initial=0)))
        for key, targets in members.items():
            self._port(key[1], list(dict.fromkeys(targets)), 1 + longest[key])
        return {key: number for number, key in enumerate(members)}

    def _port(self, synapse: Synapse, targets: Sequence[str], slots: int) -> None:
        first = min(self.places[name].first for name in targets)
        stop = max(self.places[name].stop for name in targets)
        names = [name for name in self.order if first <= self.places[name].first < stop]
        count, head = stop - first, self.places[names[0]]
        state = self._take(len(synapse.variables) * count)
        constant = self.coefficients
        self.coefficients += len(synapse.coefficients) * count
        for name in names:
            population, column = self.places[name].population, self.places[name].first - first
            neuron = population.neuron
            membrane = neuron.membrane_time_constant(neuron.resolve(population.size, None))
            derived = synapse.derive(membrane, population.size, self.dt)
            for k, coefficient in enumerate(synapse.coefficients):
                place = constant + k * count + column
                self.port_coefficients.append((place, derived[coefficient]))
            self.ports[name, synapse] = {
                variable: state + k * count + column for k, variable in enumerate(synapse.variables)
            }
        self._emit(
            at.PORTS,
            [
                self.synapse_families.index(type(synapse)),
                first,
                count,
                state,
                len(synapse.variables),
                constant,
                len(synapse.coefficients),
                self._take(slots * count),
                slots,
                self._take_integers(slots),
                head.variables["v"],
                head.variables["refractory"],
            ],
        )

    def _actions(self) -> None:
        self.header[at.DRIVE] = self._take(self.cells)
        self.header[at.EXTERNAL] = self._take(self.cells)
        places = [self.places[name] for name in self.order]
        for place in places:
            if receptors := place.population.drive_receptors:
                target = self.header[at.DRIVE] + place.first
                self._action(at.SCALE, self._factor(receptors), target, place, "drive")
        for place in places:
            if receptors := place.population.threshold_receptors:
                target, factor = place.variables["threshold"], self._factor(receptors, adds=True)
                self._action(at.LOWER, factor, target, place, "threshold")
        for place in places:
            population, name = place.population, "adaptation_increment"
            if receptors := (*population.adaptation_receptors, *population.increment_receptors):
                target = place.variables[name]
                self._action(at.SCALE, self._factor(receptors), target, place, name)
        for place in places:
            population = place.population
            if not population.adaptation_receptors:
                continue
            parameters = population.neuron.resolve(population.size, None)
            tau = population.neuron.adaptation_time_constant(parameters)
            if tau is None or not np.all(tau == tau[0]):
                raise InputError(
                    f"population {population.name!r} has adaptation receptors: expected one "
                    f"adaptation time constant for all of its cells, got {tau!r}"
                )
            factor = self._factor(population.adaptation_receptors)
            target = place.variables["adaptation_decay"]
            self._action(at.DECAY, factor, target, place, rate=self.dt / float(tau[0]))

    def _action(
        self,
        kind: int,
        factor: int,
        target: int,
        place: Place,
        name: str | None = None,
        *,
        rate: float = 0.0,
    ) -> None:
        """Emit an action, or prolong the last one if this one continues it."""
        count = place.population.size
        base = target
        if name is not None:
            base = place.base[name] = self._take(count)
        if self.rows[at.ACTIONS]:
            last, constants = self.rows[at.ACTIONS][-1]
            follows = [last[at.ACTION_BASE] + last[at.ACTION_COUNT] == base]
            follows.append(last[at.ACTION_TARGET] + last[at.ACTION_COUNT] == target)
            if [kind, factor] == last[:2] and [rate] == constants and all(follows):
                last[at.ACTION_COUNT] += count
                return
        self._emit(at.ACTIONS, [kind, factor, base, target, count], [rate])

    def _assemble(self, traces: dict[tuple[str, float, int], int]) -> Program:
        self.header[at.CELLS] = self.cells
        self.header[at.RELEASE] = self._take(len(self.network.modulators))
        self.header[at.CONCENTRATION] = self._take(len(self.network.modulators))
        self.header[at.OCCUPANCY] = self._take(len(self.rows[at.OCCUPANCIES]))
        self.header[at.FACTOR] = self._take(len(self.rows[at.FACTORS]))
        self.header[at.CONDUCTING] = int(any(row[0][8] for row in self.rows[at.BLOCKS]))
        bounds = 2 + np.concatenate([[0], np.cumsum([len(rows) for rows in self.rows])])
        table = np.zeros((int(bounds[-1]), at.WIDTH), dtype=np.int64)
        constants = np.zeros((int(bounds[-1]), 2))
        table[at.BOUNDS, : bounds.size] = bounds
        table[at.PLACES] = self.header
        for k, (integers, numbers) in enumerate(row for rows in self.rows for row in rows):
            table[2 + k, : len(integers)] = integers
            constants[2 + k, : len(numbers)] = numbers
        start, stop = table[at.BOUNDS, at.PROJECTIONS : at.PROJECTIONS + 2]
        table[start:stop, at.PROJECTION_PORT] += table[at.BOUNDS, at.PORTS]
        return Program(
            dt=self.dt,
            cells=self.cells,
            floats=self.floats,
            integers=self.integers,
            coefficients=self.coefficients,
            table=table,
            constants=constants,
            weights=np.concatenate([*self.weights, np.zeros(1)]),
            wiring=np.concatenate([*self.wiring, np.zeros(1, dtype=np.int32)]),
            places=self.places,
            order=self.order,
            ports=self.ports,
            port_coefficients=self.port_coefficients,
            traces=traces,
            lotteries=self.lotteries,
            lanes=self.lanes,
            neuron_families=self.neuron_families,
            synapse_families=self.synapse_families,
            refractory=self._refractory(),
        )

    def _refractory(self) -> FloatArray:
        steps = np.zeros(self.cells)
        for place in self.places.values():
            neuron = place.population.neuron
            parameters = neuron.resolve(place.population.size, None)
            steps[place.first : place.stop] = neuron.refractory_steps(parameters, self.dt)
        return steps
