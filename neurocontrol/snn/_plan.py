"""What a network becomes before anything runs it: plain data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neurocontrol.snn import _layout as at
from neurocontrol.snn._clock import whole_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neurocontrol.snn._junction_tables import Coupling
    from neurocontrol.snn._kinds import Kinds
    from neurocontrol.snn._wiring import Lots
    from neurocontrol.snn.network import Population, Trace
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.snn.values import Random
    from neurocontrol.types import FloatArray, IntArray

TraceKey: TypeAlias = "tuple[str, float, int, bool]"


@dataclass(kw_only=True)
class Place:
    """Where a population lives.

    Attributes:
        population: Its description.
        first: Its first cell.
        stop: One past its last cell.
        block: Instruction of its block.
        variables: Where each state variable begins in a row's floats.
        coefficients: Where each coefficient begins in a row's coefficients.
        uniform: Names of the coefficients that are one number for the block.
        base: Where the unmodulated values of modulated quantities begin, by name; of a decay, its
            rate per step.
        synapses: Synapses whose coefficients depend on membranes that differ between rows, and
            where these coefficients begin.
    """

    population: Population
    first: int
    stop: int
    block: int
    variables: dict[str, int]
    coefficients: dict[str, int]
    uniform: frozenset[str] = frozenset()
    base: dict[str, int] = field(default_factory=dict)
    synapses: list[tuple[Synapse, dict[str, int]]] = field(default_factory=list)


@dataclass(kw_only=True, eq=False)
class Weights:
    """Numbers of synapses that every row has of its own.

    Attributes:
        name: Of what, for messages.
        start: Their place among the row's own numbers.
        count: How many.
        initial: Their values at time 0: one, one for each, one for each and row, or drawn.
        lowest: Lowest value that may be drawn.
        highest: Highest value that may be drawn.
        lots: Number of the lots in whose order they are, which every row draws; None for none.
    """

    name: str
    start: int
    count: int
    initial: FloatArray | Random
    lowest: float = -np.inf
    highest: float = np.inf
    lots: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Wire:
    """A projection with a name.

    Attributes:
        own: Whether its weights are each row's own.
        start: Place of its weights among the shared or the row's own.
        count: Number of weights, 1 if all are the same.
        synapses: Number of synapses.
        pre: Source cell of every synapse, in the order of the weights, ``(synapses,)``.
        post: Target cell, ``(synapses,)``.
        delay: Delay in steps, ``(synapses,)``.
        variables: Where further variables begin among the row's own numbers, and how many there are
            of each.
        rule: Where the coefficients of its plasticity are among those of a row.
        weight: Name of its weights.
        lots: How every row draws its synapses; ``pre`` and ``delay`` are then empty and ``post`` is
            the first target.
    """

    own: bool
    start: int
    count: int
    synapses: int
    pre: NDArray[np.int32]
    post: NDArray[np.int32]
    delay: IntArray
    variables: dict[str, tuple[int, int]]
    rule: dict[str, int] = field(default_factory=dict)
    weight: str = "weight"
    lots: Lots | None = None

    def listed(self, drawn: NDArray[np.int32], dt: float) -> tuple[IntArray, IntArray, FloatArray]:
        """Source cell, target cell and delay in s of every synapse.

        Args:
            drawn: Wiring that a row has drawn.
            dt: Step, s.
        """
        pre, post, delay = self.pre, self.post, self.delay * dt
        if lots := self.lots:
            begins = drawn[lots.start : lots.targets]
            counts = np.diff(begins)
            cells = np.tile(np.arange(lots.cells, dtype=np.int32), lots.delays.size)
            pre = np.repeat(cells, counts)
            post = drawn[lots.targets : lots.targets + begins[-1]] - self.post[0]
            delay = np.repeat(np.repeat(lots.delays * dt, lots.cells), counts)
        return pre.astype(np.int64), post.astype(np.int64), np.asarray(delay, dtype=np.float64)


@dataclass(kw_only=True, eq=False)
class Plan:
    """A network laid out for steps of ``dt``; see :mod:`neurocontrol.snn._layout` for the tables.

    Attributes:
        dt: Step, s.
        cells: Number of cells.
        floats: Numbers of a row.
        integers: Whole numbers of a row.
        coefficients: Constants of a row.
        own: Weights and synaptic variables of a row.
        slots: Steps whose spikes are kept.
        waiting: Room for spikes that wait for their arrival.
        table: Instructions.
        constants: Their numbers.
        weights: Weights that all rows share.
        wiring: Lists that all rows share.
        places: Populations by name.
        order: Their names in the order of cells.
        ports: State variables of synapses by target and synapse.
        fixed: Coefficients that are the same in all rows, with their places.
        traces: Column of every trace.
        lots: Synapses that rows draw.
        row_weights: Weights that rows have of their own.
        wires: Projections and gap junctions with a name.
        coupling: Gap junctions.
        kinds: What the kernel dispatches on.
        concentrations: Of the modulators at time 0, ``(Q,)``.
        delay_error: Largest change of a delay by rounding, s.
        rows: Number of rows for which parameters have lines of their own; 0 for any.
    """

    dt: float
    cells: int
    floats: int
    integers: int
    coefficients: int
    own: int
    slots: int
    waiting: int
    table: IntArray
    constants: FloatArray
    weights: FloatArray
    wiring: NDArray[np.int32]
    places: dict[str, Place]
    order: list[str]
    ports: dict[tuple[str, Synapse], dict[str, int]]
    fixed: list[tuple[int, FloatArray]]
    traces: dict[TraceKey, int]
    lots: list[Lots]
    row_weights: list[Weights]
    wires: dict[str, Wire]
    coupling: Coupling
    kinds: Kinds
    concentrations: FloatArray
    delay_error: float
    rows: int

    def offset(self, name: int) -> int:
        """Entry of the second header row."""
        return int(self.table[at.PLACES, name])

    def identity(self) -> int:
        """A number that tells this plan from those of other networks and steps."""
        digest = hashlib.blake2b(digest_size=8)
        arrays = [self.table, self.constants, self.weights, self.wiring]
        for array in arrays + [self.concentrations] * bool(self.concentrations.any()):
            digest.update(np.ascontiguousarray(array).view(np.uint8).data)
        for start, values in self.fixed:
            digest.update(f"{start}".encode() + np.ascontiguousarray(values).tobytes())
        digest.update(repr((self.dt, self.order, self.own, self.coefficients)).encode())
        for place in self.places.values():
            described = {**vars(place.population.neuron), **place.population.initial}
            for name, value in described.items():
                digest.update(name.encode())
                digest.update(
                    value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
                )
        return int.from_bytes(digest.digest(), "little")


def trace_key(trace: Trace, dt: float) -> TraceKey:
    """What traces that share one filter have in common."""
    return trace.source, trace.tau, int(whole_steps(trace.delay, dt)), trace.cells
