"""Lay out what spikes travel on: synapses of the targets, lists of synapses, plasticity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._clock import whole_steps, worst_delay
from neurocontrol.snn._kinds import PlasticityKind, PortKind
from neurocontrol.snn._plan import Weights, Wire
from neurocontrol.snn._terminal_tables import lay_out_terminals
from neurocontrol.snn._wiring import Lots, Strand, bundled, joined, lots_of
from neurocontrol.snn.connectivity import Chance, Draft, Edges
from neurocontrol.snn.plasticity import Plasticity
from neurocontrol.snn.values import Random, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neurocontrol.snn._modulation_tables import Modulation
    from neurocontrol.snn._plan import Place
    from neurocontrol.snn._tables import Tables
    from neurocontrol.snn._wiring import Lists
    from neurocontrol.snn.network import Projection
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.types import FloatArray, IntArray


class Pathways:
    """Ports, pathways and plasticities of one network.

    A port is the synapses of one kind onto one block of cells; a pathway is a list of synapses from
    some sources to a port with one delay.

    Attributes:
        ports: State variables of synapses by target and synapse.
        port_blocks: Block of every port.
        lots: Synapses that rows draw.
        row_weights: Weights that rows have of their own.
        wires: Projections with a name.
        rules: Rule of every plasticity.
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        order: Sequence[str],
        tables: Tables,
        modulation: Modulation,
    ) -> None:
        """Lay out pathways between populations that have their places."""
        self._places, self._order = places, order
        self._tables, self._modulation = tables, modulation
        self.ports: dict[tuple[str, Synapse], dict[str, int]] = {}
        self.port_blocks: list[int] = []
        self.lots: list[Lots] = []
        self.row_weights: list[Weights] = []
        self.wires: dict[str, Wire] = {}
        self.rules: list[Plasticity] = []
        self._synapses: list[Synapse] = []
        self._kinds: list[tuple[bool, ...]] = []

    def lay_out(self, projections: Sequence[Projection]) -> None:
        """Lay out all projections that carry spikes."""
        ports = self._number_ports(projections)
        strands, owners = [], {}
        for projection in projections:
            source, target = self._places[projection.source], self._places[projection.target]
            synapses = self._found(projection)
            port = ports[target.block, projection.synapse]
            first = self._tables.rows[at.PORTS][port][0][at.PORT_FIRST]
            strand = Strand(
                source=(source.first, source.stop),
                target=(target.first - first, target.stop - first),
                port=port,
                factor=self._modulation.factor(projection.receptors),
                synapses=synapses,
                delays=self._delays(projection, synapses),
                alone=projection.name is not None
                or projection.plasticity is not None
                or projection.short_term is not None,
            )
            strands.append(strand)
            owners[strand] = projection
        for bundle in bundled(strands):
            self._bundle(bundle, owners[bundle[0]])

    def port_kinds(self, *, fused: bool) -> list[PortKind]:
        """Kind of every port."""
        return [
            PortKind(type(synapse), uniform if fused else ())
            for synapse, uniform in zip(self._synapses, self._kinds, strict=True)
        ]

    def _delays(self, projection: Projection, synapses: Edges | Chance | Draft) -> IntArray:
        """Delay of synapses in steps, or all that rows may draw."""
        delay = synapses.delay
        if isinstance(synapses, Draft) and synapses.between:
            delay = np.append(delay, worst_delay(delay.min(), delay.max(), self._tables.dt))
        if projection.plasticity is not None and projection.plasticity.delay_bounds is not None:
            return np.zeros((), dtype=np.int64)
        steps = self._tables.steps(_title(projection), delay)
        if isinstance(synapses, Draft):
            return np.arange(steps.min(initial=steps.max(initial=0)), steps.max(initial=0) + 1)
        return steps

    def _found(self, projection: Projection) -> Edges | Chance | Draft:
        """Synapses that all rows share, or how every row draws its own."""
        source, target = self._places[projection.source], self._places[projection.target]
        found = projection.connectivity.synapses(source.population.size, target.population.size)
        if projection.plasticity is not None and not isinstance(found, Edges):
            raise InputError(
                f"{_title(projection)}: plasticity needs connections that all rows share; "
                "expected a seed, got None"
            )
        weight = found.weight.typical if isinstance(found.weight, Random) else found.weight
        if projection.synapse.conducting and np.any(np.asarray(weight) < 0):
            raise InputError(
                f"{_title(projection)}: conductances must be >= 0 nS, "
                f"got a weight of {np.min(weight):g}"
            )
        if projection.plasticity is not None:
            low, high = projection.plasticity.bounds
            outside = np.asarray(weight)[(np.asarray(weight) < low) | (np.asarray(weight) > high)]
            if outside.size:
                raise InputError(
                    f"{_title(projection)}: a weight of {outside.flat[0]:g} is outside the bounds "
                    f"of its plasticity, {low:g} to {high:g}"
                )
            self._check_live(projection, found)
        return found

    def _check_live(self, projection: Projection, found: Edges | Chance | Draft) -> None:
        """Refuse delays that a rule could not have left, and terminals, which have but one."""
        assert projection.plasticity is not None
        if projection.plasticity.delay_bounds is None:
            return
        low, high = projection.plasticity.delay_bounds
        outside = found.delay[(found.delay < low) | (found.delay > high)]
        if outside.size:
            raise InputError(
                f"{_title(projection)}: a delay of {outside.flat[0]:g} s is outside the bounds "
                f"of its plasticity, {low:g} to {high:g} s"
            )
        if projection.short_term is not None:
            raise InputError(
                f"{_title(projection)}: terminals with short-term plasticity need delays that "
                f"stay; expected no rule that changes them, got "
                f"{type(projection.plasticity).__name__}"
            )

    def _number_ports(self, projections: Sequence[Projection]) -> dict[tuple[int, Synapse], int]:
        """Lay out a port for equal synapses onto populations of one block.

        A port that covers most of its block covers all of it, and a fused kernel integrates it in
        the loop of the block; the others come first.
        """
        members: dict[tuple[int, Synapse], list[str]] = {}
        for projection in projections:
            place = self._places[projection.target]
            if "v" not in place.variables:
                raise InputError(
                    f"{_title(projection)}: {type(place.population.neuron).__name__} has no "
                    "membrane; expected another target"
                )
            members.setdefault((place.block, projection.synapse), []).append(projection.target)
        laid = []
        for (block, synapse), targets in members.items():
            row = self._tables.rows[at.BLOCKS][block][0]
            first = min(self._places[name].first for name in targets)
            stop = max(self._places[name].stop for name in targets)
            inside = 2 * (stop - first) >= row[at.BLOCK_COUNT]
            if inside:
                first, stop = row[at.BLOCK_FIRST], row[at.BLOCK_FIRST] + row[at.BLOCK_COUNT]
            laid.append((inside, block, synapse, first, stop))
        numbers = {}
        for inside, block, synapse, first, stop in sorted(laid, key=lambda one: one[:2]):
            number = numbers[block, synapse] = self._tables.count(at.PORTS)
            row = self._tables.rows[at.BLOCKS][block][0]
            if inside and not any(
                kind == block and self._tables.rows[at.PORTS][k][0][at.PORT_INSIDE]
                for k, kind in enumerate(self.port_blocks)
            ):
                row[at.BLOCK_PORT] = number
            self._port(synapse, block, first, stop, inside=inside)
        return numbers

    def _port(self, synapse: Synapse, block: int, first: int, stop: int, *, inside: bool) -> None:
        tables, count = self._tables, stop - first
        names = [name for name in self._order if first <= self._places[name].first < stop]
        state = tables.take(len(synapse.variables) * count)
        derived = []
        for name in names:
            place = self._places[name]
            derived.append(_derived(synapse, place, tables.dt))
            column = place.first - first
            self.ports[name, synapse] = {
                variable: state + k * count + column for k, variable in enumerate(synapse.variables)
            }
        values = {
            name: np.concatenate([one[name][0] for one in derived], axis=-1)
            for name in synapse.coefficients
        }
        varying = {
            name: any(np.any(one[name][0] != other) for one in derived for other in one[name])
            for name in synapse.coefficients
        }
        same = {
            name: not varying[name] and bool(np.all(array == array[0]))
            for name, array in values.items()
        }
        self._synapses.append(synapse)
        self._kinds.append(tuple(same.values()))
        self.port_blocks.append(block)
        constant = tables.take_coefficients(0)
        starts = {}
        for alone in (True, False):
            for name, array in values.items():
                if (tables.fused and same[name]) == alone:
                    kept = array[:1] if alone else array
                    starts[name] = tables.take_coefficients(kept.size)
                    tables.fixed.append((starts[name], kept))
        if any(varying.values()):
            for name in names:
                column = self._places[name].first - first
                places = {one: starts[one] + column for one in starts if varying[one]}
                self._places[name].synapses.append((synapse, places))
        head = self._places[names[0]].variables
        tables.emit(
            at.PORTS,
            [
                0, first, count, state, constant, head["v"], head["refractory"] - head["v"],
                int(inside and tables.fused),
            ],
        )  # fmt: skip

    def _bundle(self, bundle: Sequence[Strand], projection: Projection) -> None:
        head = bundle[0]
        first = min(strand.source[0] for strand in bundle)
        stop = max(strand.source[1] for strand in bundle)
        starts = [self._places[name].first for name in self._order]
        entry = [0] * at.WIDTH
        entry[at.PATHWAY_SOURCE] = starts.index(first)
        entry[at.PATHWAY_SOURCE_STOP] = sum(start < stop for start in starts)
        entry[at.PATHWAY_FIRST_CELL] = entry[at.PATHWAY_LOW] = first
        entry[at.PATHWAY_HIGH] = stop
        entry[at.PATHWAY_PORT] = head.port
        entry[at.PATHWAY_FACTOR] = head.factor
        entry[at.PATHWAY_PLASTICITY] = entry[at.PATHWAY_TERMINALS] = -1
        entry[at.PATHWAY_ARRIVALS] = -1
        if not isinstance(head.synapses, Edges):
            self._drawn(entry, bundle, first, stop, projection)
            return
        if projection.plasticity is not None and projection.plasticity.delay_bounds is not None:
            self._live(entry, head, head.synapses, projection, projection.plasticity)
            return
        described = lists = joined(bundle, first, stop)
        axons = lists.axons() if projection.short_term is None else None
        if axons is not None:
            lists = lists.as_one()
        synapses = lists.target.size
        own = self._place_weights(entry, lists.weight, synapses, projection)
        if head.full:
            entry[at.PATHWAY_KIND] = at.DENSE
            entry[at.PATHWAY_TARGET] = head.target[0]
            entry[at.PATHWAY_COUNT] = head.target[1] - head.target[0]
        else:
            entry[at.PATHWAY_KIND] = at.LISTED
            entry[at.PATHWAY_TARGETS] = self._tables.wire(lists.target)
        variables: dict[str, tuple[int, int]] = {}
        if projection.plasticity is not None:
            names = projection.plasticity.synapse_variables
            variables = {name: (self._tables.take_own(synapses), synapses) for name in names}
        terminals = self._terminals(projection, stop - first, len(lists.delay), variables)
        plastic, rule = [0] * len(lists.delay), dict[str, int]()
        if projection.plasticity is not None:
            entry[at.PATHWAY_PLASTICITY], plastic, rule = self._plasticity(
                projection, projection.plasticity, head, lists, entry
            )
        for number, (delay, begins) in enumerate(zip(lists.delay, lists.first, strict=True)):
            entry[at.PATHWAY_DELAY] = delay
            entry[at.PATHWAY_TERMINALS] = terminals[number]
            entry[at.PATHWAY_FIRST] = self._tables.wire(begins)
            entry[at.PATHWAY_PLASTIC] = plastic[number]
            sources = first + np.flatnonzero(np.diff(begins))
            entry[at.PATHWAY_LOW] = int(sources.min(initial=stop))
            entry[at.PATHWAY_HIGH] = int(sources.max(initial=first - 1)) + 1
            if axons is not None:
                entry[at.PATHWAY_DELAY] = self._tables.wire(axons)
                entry[at.PATHWAY_LOW], entry[at.PATHWAY_HIGH] = first, stop
                entry[at.PATHWAY_ARRIVALS] = self._tables.take_waiting(stop - first)
            self._tables.emit(at.PATHWAYS, entry)
        if projection.name is not None:
            self.wires[projection.name] = _wire(head, described, entry, own, variables, rule)

    def _live(
        self,
        entry: list[int],
        strand: Strand,
        edges: Edges,
        projection: Projection,
        rule: Plasticity,
    ) -> None:
        """Lay out a projection whose delays change: each synapse is a terminal of its own."""
        tables, synapses = self._tables, edges.target.size
        assert rule.delay_bounds is not None
        each = np.arange(synapses + 1)
        lists = replace(joined([strand], *strand.source), first=[each])
        own = self._place_weights(entry, lists.weight, synapses, projection)
        variables = {name: (tables.take_own(synapses), synapses) for name in rule.synapse_variables}
        self.row_weights.append(
            Weights(
                name=f"{_title(projection)}: a delay", start=variables["delay"][0], count=synapses,
                initial=np.asarray(edges.delay, dtype=np.float64),
            )
        )  # fmt: skip
        entry[at.PATHWAY_KIND] = at.LISTED
        entry[at.PATHWAY_TARGETS] = tables.wire(lists.target)
        entry[at.PATHWAY_FIRST] = tables.wire(each)
        entry[at.LIVE_FIRST_CELL], entry[at.PATHWAY_FIRST_CELL] = strand.source[0], 0
        entry[at.LIVE_SYNAPSES] = tables.wire(edges.first)
        entry[at.LIVE_DELAYS] = variables["delay"][0]
        entry[at.LIVE_SLOTS] = slots = 1 + int(whole_steps(rule.delay_bounds[1], tables.dt))
        entry[at.LIVE_WORDS] = words = -(-synapses // at.WORD_BITS)
        entry[at.LIVE_CALENDAR] = tables.take_integers(slots * words)
        number, (entry[at.PATHWAY_PLASTIC],), laid = self._plasticity(
            projection, rule, strand, lists, entry
        )
        entry[at.PATHWAY_PLASTICITY] = number
        tables.emit(at.LIVE_PATHWAYS, entry, [tables.dt])
        if projection.name is not None:
            sources = np.arange(edges.first.size - 1, dtype=np.int32)
            self.wires[projection.name] = Wire(
                own=own, start=entry[at.PATHWAY_WEIGHTS], count=synapses, synapses=synapses,
                pre=np.repeat(sources, np.diff(edges.first)),
                post=lists.target - np.int32(strand.target[0]),
                delay=np.zeros(synapses, dtype=np.int64), variables=variables, rule=laid,
            )  # fmt: skip

    def _drawn(
        self,
        entry: list[int],
        bundle: Sequence[Strand],
        first: int,
        stop: int,
        projection: Projection,
    ) -> None:
        """Lay out a bundle whose synapses every row draws."""
        head = bundle[0]
        start = self.lots[-1].stop if self.lots else 0
        lots = lots_of(bundle, first, stop, start, self._tables.dt)
        number = len(self.lots)
        self.lots.append(lots)
        entry[at.PATHWAY_KIND] = at.DRAWN
        entry[at.PATHWAY_TARGETS] = lots.targets
        own = self._place_weights(entry, head.synapses.weight, lots.room, projection, number)
        variables: dict[str, tuple[int, int]] = {}
        terminals = self._terminals(projection, lots.cells, lots.delays.size, variables)
        for k, delay in enumerate(lots.delays):
            entry[at.PATHWAY_FIRST] = start + k * lots.cells
            entry[at.PATHWAY_DELAY] = int(delay)
            entry[at.PATHWAY_TERMINALS] = terminals[k]
            self._tables.emit(at.PATHWAYS, entry)
        if projection.name is not None:
            self.wires[projection.name] = Wire(
                own=own,
                start=entry[at.PATHWAY_WEIGHTS],
                count=lots.room if entry[at.PATHWAY_STRIDE] else 1,
                synapses=lots.room,
                pre=np.zeros(0, dtype=np.int32),
                post=np.array([head.target[0]], dtype=np.int32),
                delay=np.zeros(0, dtype=np.int64),
                variables=variables,
                lots=lots,
            )

    def _place_weights(
        self,
        entry: list[int],
        weight: FloatArray | Random,
        synapses: int,
        projection: Projection,
        lots: int | None = None,
    ) -> bool:
        """Store weights where they are held, and tell whether these are the row's own."""
        rows = isinstance(weight, Random) or weight.ndim == 2
        ordered = lots is not None and np.ndim(weight) > 0  # type: ignore[arg-type]
        own = rows or ordered or projection.plasticity is not None
        entry[at.PATHWAY_OWN] = int(own)
        entry[at.PATHWAY_STRIDE] = int(own or np.ndim(weight) > 0)  # type: ignore[arg-type]
        if not own:
            assert not isinstance(weight, Random)
            entry[at.PATHWAY_WEIGHTS] = self._tables.store(weight)
            return False
        entry[at.PATHWAY_WEIGHTS] = start = self._tables.take_own(synapses)
        self.row_weights.append(
            Weights(
                name=f"{_title(projection)}: a drawn weight", start=start, count=synapses,
                initial=weight, lowest=0.0 if projection.synapse.conducting else -np.inf,
                lots=lots if ordered else None,
            )
        )  # fmt: skip
        return True

    def _terminals(
        self, projection: Projection, cells: int, delays: int, variables: dict[str, tuple[int, int]]
    ) -> list[int]:
        """Lay out the terminals of every delay; -1 without short-term plasticity."""
        if projection.short_term is None:
            return [-1] * delays
        return lay_out_terminals(
            projection.short_term, _title(projection), cells, delays, self._tables,
            self.row_weights, variables,
        )  # fmt: skip

    def _plasticity(
        self,
        projection: Projection,
        rule: Plasticity,
        strand: Strand,
        lists: Lists,
        entry: list[int],
    ) -> tuple[int, list[int], dict[str, int]]:
        """Lay out the plasticity of a projection, and the synapses by target too.

        Returns:
            Its number, for every delay where the terminals of the source cells are listed, and
            where its coefficients are.
        """
        tables = self._tables
        place = self._places[projection.target]
        targets = place.stop - place.first
        derived = rule.derive(tables.dt)
        constants = tables.take_coefficients(len(rule.coefficients))
        tables.fixed.append((constants, np.array([derived[name] for name in rule.coefficients])))
        counts = np.array([np.diff(begins) for begins in lists.first])
        occupied = counts > 0
        number = np.where(occupied, np.cumsum(occupied).reshape(occupied.shape) - 1, -1)
        count = int(occupied.sum())
        begins = np.concatenate([[0], np.cumsum(counts[occupied])])
        target = lists.target - strand.target[0]
        order = np.argsort(target, kind="stable")
        source = np.repeat(np.arange(count, dtype=np.int32), np.diff(begins))
        modulator = -1 if rule.modulator is None else self._modulation.number(rule.modulator)
        interval = int(whole_steps(np.asarray(rule.interval), tables.dt))
        self.rules.append(rule)
        laid = tables.emit(
            at.PLASTICITIES,
            [
                0,
                constants,
                tables.take(len(rule.pre_variables) * count),
                tables.take(len(rule.post_variables) * targets),
                count,
                targets,
                target.size,
                entry[at.PATHWAY_WEIGHTS],
                tables.wire(begins),
                tables.wire(target),
                tables.wire(
                    np.concatenate([[0], np.cumsum(np.bincount(target, minlength=targets))])
                ),
                tables.wire(order),
                tables.wire(source[order]),
                self._order.index(projection.target),
                modulator,
                max(interval, 1) if overrides_consolidate(rule) else 0,
                targets if strand.full and rule.delay_bounds is None else 0,
                tables.take_integers(1 + targets) if PlasticityKind(type(rule)).sparse else -1,
            ],
        )
        names = {name: constants + k for k, name in enumerate(rule.coefficients)}
        return laid, [tables.wire(one) for one in number], names


def _derived(synapse: Synapse, place: Place, dt: float) -> dict[str, list[FloatArray]]:
    """Coefficients of a synapse onto a population: typical ones, then those of rows that differ."""
    population = place.population
    neuron, size = population.neuron, population.size
    drawn = [neuron.resolve(size, None)]
    if neuron.random_fields():
        rows = max(rows_of(value) for value in vars(neuron).values())
        generator = np.random.default_rng(0)
        drawn += [neuron.resolve(size, generator, row) for row in range(max(rows, 1))]
    found = [synapse.derive(neuron.membrane_time_constant(one), size, dt) for one in drawn]
    return {name: [np.asarray(one[name]) for one in found] for name in synapse.coefficients}


def overrides_consolidate(rule: Plasticity) -> bool:
    """Whether a rule changes synapses at the end of intervals."""
    return type(rule).consolidate is not Plasticity.consolidate


def _title(projection: Projection) -> str:
    return projection.name or f"{projection.source} -> {projection.target}"


def _wire(
    head: Strand,
    lists: Lists,
    entry: Sequence[int],
    own: bool,
    variables: dict[str, tuple[int, int]],
    rule: dict[str, int],
) -> Wire:
    counts = [np.diff(begins) for begins in lists.first]
    cells = np.arange(counts[0].size, dtype=np.int32)
    synapses = lists.target.size
    pre: NDArray[np.int32] = np.concatenate([np.repeat(cells, one) for one in counts])
    return Wire(
        own=own,
        start=entry[at.PATHWAY_WEIGHTS],
        count=synapses if entry[at.PATHWAY_STRIDE] else 1,
        synapses=synapses,
        pre=pre,
        post=lists.target - np.int32(head.target[0]),
        delay=np.repeat(lists.delay, [int(one.sum()) for one in counts]),
        variables=variables,
        rule=rule,
    )
