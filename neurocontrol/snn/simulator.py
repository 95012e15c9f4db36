"""A running batch of copies of one network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.calls import Call, Scratch
from neurocontrol.errors import InputError, NotFiniteError, unknown
from neurocontrol.shares import Shares
from neurocontrol.snn import _layout as at
from neurocontrol.snn._build import bind, kernel
from neurocontrol.snn._choice import chosen_rows
from neurocontrol.snn._compiler import plan
from neurocontrol.snn._drawn import DrawnWiring
from neurocontrol.snn._plan import trace_key
from neurocontrol.snn._rows import Rows
from neurocontrol.snn.generators import RowGenerators
from neurocontrol.snn.injection import Injection
from neurocontrol.snn.monitors import SpikeRecorder, StateRecorder
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from neurocontrol.snn._plan import Plan
    from neurocontrol.snn.network import Network, Trace
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed, State


LEAST_SHARED = 30_000
"""Cells times steps, over all rows, from which on more threads are faster than one."""
TYPES = ("float64", "float32")
_SMALL = 1 << 16  # so many cells have numbers of 16 bits


class Simulator(Stateful):
    """B independent copies of a network, advanced step by step.

    A row of the batch has its own state, noise and random parameters and behaves exactly as the
    same row alone. One step from t to t + dt goes in this order:

    1. inputs from the state at t: constant and external current, traces, graded outputs, gap
       junctions, synapses;
    2. synapses and neurons are integrated to t + dt;
    3. cells at their threshold spike, and those into which a spike is injected;
    4. traces decay and count the spikes; spikes whose delay has run out are delivered, those of
       this very step when they have no delay, and change plastic synapses;
    5. the cells that spiked are reset, which overwrites what a delta synapse has just delivered,
       and change the plastic synapses that they receive; rules whose interval ends consolidate;
    6. the modulators advance to t + dt.

    A spike is stamped with the end of its step, t + dt. A refractory time of n steps holds v for n
    steps after the step of the spike, so that the interval between spikes is one step longer than
    in Brian2, which holds it for n - 1 and stamps spikes with t.

    Attributes:
        description: The network that was compiled.
        dt: Step, s.
        batch: Number of rows B.
        cells: Number of cells N of a row.
        populations: Name, first cell and one past the last cell of every population.
        current: External current in pA, ``(B, N)``; held until it is overwritten.
        release: Release of the modulators, ``(B, Q)``; held until it is overwritten, and taken as 0
            or 1 beyond those bounds.
        concentration: Concentration of the modulators, ``(B, Q)``.
        traces: All filtered rates in Hz, ``(B, T)``; see :meth:`trace_columns`.
        spike_counts: Spikes of every population since the reset of the row, ``(B, P)``.
        synaptic_events: Spikes times the synapses they reached since then, ``(B,)``.
        delay_error: Largest change of a delay by rounding to steps, s.
    """

    def __init__(
        self,
        network: Network,
        *,
        dt: float,
        batch: int = 1,
        seed: Seed | Sequence[Seed] = 0,
        fused: bool = False,
        dtype: str = "float64",
        round_delays: bool = False,
        hold_faults: bool = False,
    ) -> None:
        """Compile ``network``; see :meth:`Network.compile`."""
        if isinstance(batch, bool) or not isinstance(batch, int | np.integer) or batch < 1:
            raise InputError(f"batch must be a whole number of at least 1, got {batch!r}")
        if dtype not in TYPES:
            raise InputError(f"dtype must be one of {', '.join(TYPES)}, got {dtype!r}")
        self.description = network
        self._plan = laid = plan(
            network, dt=dt, fused=fused, dtype=dtype, round_delays=round_delays
        )
        if laid.rows not in (0, batch):
            raise InputError(f"parameters have lines for {laid.rows} rows, got a batch of {batch}")
        self.dt = laid.dt
        self.batch = int(batch)
        self.delay_error = laid.delay_error
        self._hold_faults = hold_faults
        self._initial = Rows(laid)
        self._generators = RowGenerators(seed, batch)
        self._floats = np.zeros((batch, laid.floats), dtype=dtype)
        self._integers = np.zeros((batch, laid.integers), dtype=np.int64)
        self._integers[:, at.RECORDER] = -1
        self._lists = np.zeros((batch, laid.slots * laid.cells + laid.waiting), dtype=np.int32)
        self._coefficients = np.tile(
            self._initial.coefficients.astype(dtype), (batch if self._initial.private else 1, 1)
        )
        self._own = np.zeros((batch if laid.own else 1, max(laid.own, 1)), dtype=dtype)
        wires = self._initial.wires
        self._drawn = DrawnWiring(batch if wires else 1, max(wires, 1))
        self._all = np.arange(batch)
        self._spikes = SpikeRecorder(laid, self._integers)
        self._injection = Injection(laid, self._integers)
        self.shares = Shares()
        self._states: list[StateRecorder] = []
        self._kernel = kernel(laid.kinds)
        self._identified: tuple[FloatArray, int] | None = None

        self.cells = laid.cells
        self.populations = tuple(
            (name, laid.places[name].first, laid.places[name].stop) for name in laid.order
        )
        modulators = len(network.modulators)
        self.current = self._view(laid.offset(at.EXTERNAL), laid.cells)
        self.release = self._view(laid.offset(at.RELEASE), modulators)
        self.concentration = self._view(laid.offset(at.CONCENTRATION), modulators)
        self.traces = self._view(laid.offset(at.TRACES), laid.offset(at.TRACE_COUNT))
        counts = laid.offset(at.COUNTS)
        self.spike_counts = self._integers[:, counts : counts + len(laid.order)]
        self.synaptic_events = self._integers[:, at.OPERATIONS]
        self.reset()

    def __reduce__(self) -> str:
        """Refuse to be copied or pickled: kernels know arrays by their address.

        Raises:
            TypeError: Always; compile the network again and restore a saved state.
        """
        raise TypeError(
            "a simulator cannot be copied; compile its network again and restore a saved state"
        )

    def _view(self, start: int, count: int) -> FloatArray:
        return self._floats[:, start : start + count]

    @property
    def shares(self) -> Shares:
        """Threads that share the work on rows where there is enough of it; by default one."""
        return self._shares

    @shares.setter
    def shares(self, shares: Shares) -> None:
        self._shares = shares
        self._scratch = [_scratch(self._plan) for _ in range(shares.threads)]
        self._bind()

    @property
    def time(self) -> FloatArray:
        """Time since the reset of every row, s, ``(B,)``."""
        return self._integers[:, at.STEP].astype(np.float64) * self.dt

    def advance(self, steps: int, rows: ArrayLike | None = None) -> None:
        """Advance rows by ``steps`` steps of ``dt``.

        Args:
            steps: Number of steps.
            rows: Row numbers ``(n,)``, each once, or a mask ``(B,)``; default all. The others keep
                their state.

        Raises:
            InputError: ``steps`` or ``rows`` cannot be.
            NotFiniteError: A potential is no longer finite, unless faults are held.
        """
        if not isinstance(steps, int | np.integer) or steps < 0:
            raise InputError(f"steps must be a whole number >= 0, got {steps!r}")
        chosen = self._all if rows is None else self._rows(rows)
        outcome, left = 0, int(steps)
        while steps and chosen.size:
            outcome |= self._run(left, chosen)
            if not outcome & at.FULL_RECORD:
                break
            self._spikes.grow()
            outcome, left = outcome & ~at.FULL_RECORD, 0
        if outcome & at.BROKEN and not self._hold_faults:
            raise NotFiniteError(self._fault(chosen))
        for recorder in self._states:
            recorder.sample(chosen, self.time)

    def calls(self, steps: int) -> tuple[Call, ...] | None:
        """What :meth:`advance` does, as calls; the same object while their arrays are the same.

        Args:
            steps: Number of steps.

        Returns:
            None while something is recorded, and where faults are not held: that is more than
            calls of kernels.
        """
        if self._spikes.active or self._states or not self._hold_faults:
            return None
        self._keep_bound()
        if steps not in self._offered:
            bound = Scratch(self._bound.__getitem__)
            self._offered[steps] = (Call(self._kernel, (steps, self._floats, bound)),)
        return self._offered[steps]

    def _keep_bound(self) -> None:
        """Bind anew if an array was replaced."""
        if (
            self._recorded is not self._spikes.recorded
            or self._waiting is not self._injection.waiting
        ):
            self._bind()

    def _run(self, steps: int, rows: IntArray) -> int:
        """Advance rows, or go on to where they were to be, and return what the kernel says."""
        self._keep_bound()
        if self._shares.threads == 1 or rows.size * max(steps, 1) * self.cells < LEAST_SHARED:
            return self._run_share(steps, [], 0, rows)
        outcomes: list[int] = []
        self._shares.run(partial(self._run_share, steps, outcomes), rows)
        return int(np.bitwise_or.reduce(outcomes))

    def _run_share(self, steps: int, outcomes: list[int], thread: int, rows: IntArray) -> int:
        outcome = self._kernel(rows, steps, self._floats, self._bound[thread])
        outcomes.append(outcome)
        return outcome

    def _bind(self) -> None:
        """Hand the kernel the arrays as they are now."""
        laid = self._plan
        self._offered: dict[int, tuple[Call, ...]] = {}
        self._recorded, self._waiting = self._spikes.recorded, self._injection.waiting
        self._bound = [
            bind(
                [
                    self._integers, self._lists, self._coefficients, self._own, laid.table,
                    laid.constants, laid.weights, laid.wiring, self._drawn.lines, *scratch,
                    self._recorded, self._waiting,
                ]
            )
            for scratch in self._scratch
        ]  # fmt: skip

    @property
    def faults(self) -> IntArray:
        """Rows that stand still because a potential is no longer finite, ``(n,)``."""
        return np.flatnonzero(self._integers[:, at.FAULT] > 0)

    def _fault(self, rows: IntArray) -> str:
        """Say where a row left the finite numbers."""
        row = int(next(row for row in rows if self._integers[row, at.FAULT] > 0))
        cell = int(self._integers[row, at.FAULT]) - 1
        name, first = next((name, first) for name, first, stop in self.populations if cell < stop)
        step = int(self._integers[row, at.STEP])
        potential = self.state(name, "v")[row, cell - first]
        return (
            f"potential of cell {cell - first} of population {name!r} is {potential:g} mV in row "
            f"{row} after step {step} ({step * self.dt:g} s); check its input and parameters"
        )

    def reset(self, rows: ArrayLike | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear everything of some rows, learnt weights too, and draw their random values anew.

        Args:
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.
            seeds: A seed for each of these rows; without, each row's generator goes on.
        """
        chosen = self._all if rows is None else self._rows(rows)
        if seeds is not None:
            self._generators.renew(chosen, seeds)
        if self._initial.wires:
            self._drawn.draw_anew(chosen)
        for row in chosen:
            self._initial.draw(
                self._generators[row],
                int(row),
                self._floats[row],
                self._integers[row],
                self._coefficients[row if self._initial.private else 0],
                self._own[row if self._plan.own else 0],
                self._drawn.lines[row if self._initial.wires else 0],
            )
        self._lists[chosen] = 0
        self._injection.clear(chosen)
        self._spikes.clear(chosen)
        for recorder in self._states:
            recorder.clear(chosen)

    def _live(self) -> Live:
        """All but what the monitors hold."""
        coefficients = {"coefficients": self._coefficients} if self._initial.private else {}
        wiring = {"wiring": self._drawn} if self._initial.wires else {}
        own = {"own": self._own} if self._plan.own else {}
        return {
            "floats": self._floats,
            "integers": self._integers,
            "lists": self._lists,
            "generators": self._generators,
            "injection": self._injection,
            **coefficients,
            **wiring,
            **own,
        }

    def save(self, rows: IntArray | None = None) -> State:
        """Return a copy of the state, which knows its network; see :meth:`Stateful.save`."""
        count = self.batch if rows is None else rows.size
        identity = np.full((count, 1), self._identity(self._plan.weights), dtype=np.uint64)
        state = super().save(rows)
        if rows is not None and self.cells <= _SMALL:
            state["lists"] = state["lists"].astype(np.uint16)
        return {"network": identity, **state}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Go on from a saved state of the same network and batch; see :meth:`Stateful.restore`.

        Raises:
            InputError: The state is of another network, step or batch.
        """
        identity, known = state.get("network"), self._identity(self._plan.weights)
        if identity is None or not np.all(identity == np.uint64(known)):
            raise InputError("the state was saved by a simulator of another network or step")
        recorders = self._integers[:, at.RECORDER].copy()
        super().restore(state, rows)
        self._integers[:, at.RECORDER] = recorders

    def _identity(self, weights: FloatArray) -> int:
        """The identity of the plan, made again when its weights have been edited."""
        if self._identified is None or not np.array_equal(self._identified[0], weights):
            self._identified = weights.copy(), self._plan.identity()
        return self._identified[1]

    def columns(self, population: str) -> slice:
        """Columns of a population in :attr:`current`."""
        if population not in self._plan.places:
            raise unknown("population", population, self._plan.order)
        place = self._plan.places[population]
        return slice(place.first, place.stop)

    def state(self, population: str, variable: str) -> FloatArray:
        """A state variable of a population, a live view ``(B, n)``."""
        cells = self.columns(population)
        variables = self._plan.places[population].variables
        if variable not in variables:
            raise InputError(
                f"population {population!r} has no state {variable!r}; "
                f"expected one of {', '.join(variables)}"
            )
        return self._view(variables[variable], cells.stop - cells.start)

    def synapse_state(self, target: str, synapse: Synapse, variable: str) -> FloatArray:
        """A state variable of the synapses onto a population, a live view ``(B, n)``."""
        cells = self.columns(target)
        variables = self._plan.ports.get((target, synapse))
        if variables is None or variable not in variables:
            raise InputError(
                f"population {target!r} has no synapses {synapse!r} with a state {variable!r}; "
                f"expected one of {list(self._plan.ports)}"
            )
        return self._view(variables[variable], cells.stop - cells.start)

    def parameter(self, owner: str, name: str) -> FloatArray:
        """A parameter or variable by name, a live view.

        Of a population, any state variable, ``"drive"`` in pA, or a coefficient, which is what the
        family derives from its parameters; of what receptors scale, the value before they do (of a
        decay, its rate per step). Of a projection with a name, ``"weight"`` or another variable of
        its synapses, in the order of :meth:`synapses`; with plasticity also the coefficients of its
        rule; with short-term plasticity its parameters and state, of source cells; of gap junctions
        with a name, ``"conductance"`` in nS. What no cell has when the network is compiled, noise
        or a floor, kernels leave out, and it cannot be given later.

        Args:
            owner: Name of a population or projection.
            name: Name of the parameter.

        Returns:
            ``(B, n)`` where rows hold it themselves, ``(1, n)`` where all share it; n is 1 where
            all cells or synapses share one number.

        Raises:
            InputError: There is no such owner or name; the message says what there is.
        """
        laid = self._plan
        if owner in laid.wires:
            wire = laid.wires[owner]
            if name in wire.variables:
                start, count = wire.variables[name]
                return self._own[:, start : start + count]
            if name == wire.weight:
                weights = self._own if wire.own else laid.weights[None]
                return weights[:, wire.start : wire.start + wire.count]
            if name in wire.rule:
                return self._coefficients[:, wire.rule[name]][:, None]
            known = [wire.weight, *wire.variables, *wire.rule]
            raise unknown(f"parameter of projection {owner!r}", name, known)
        if owner not in laid.places:
            raise unknown("population or named projection", owner, [*laid.order, *laid.wires])
        place = laid.places[owner]
        size = place.stop - place.first
        if name == "drive" or name in place.base:
            start = laid.offset(at.DRIVE) + place.first
            return self._view(place.base.get(name, start), size)
        if name in place.variables:
            return self._view(place.variables[name], size)
        if name in place.coefficients:
            start, count = place.coefficients[name], 1 if name in place.uniform else size
            return self._coefficients[:, start : start + count]
        known = ["drive", *place.variables, *place.coefficients]
        raise unknown(f"parameter of population {owner!r}", name, known)

    def synapses(self, projection: str, row: int = 0) -> tuple[IntArray, IntArray, FloatArray]:
        """Source cell, target cell and delay in s of every synapse of a named projection.

        Of gap junctions, the two cells that each joins, and no delay.

        Args:
            projection: Its name.
            row: Row whose synapses are meant, where every row draws or learns its own.

        Returns:
            Three arrays ``(synapses,)``, in the order of the weights.
        """
        laid = self._plan
        if projection not in laid.wires:
            raise unknown("named projection", projection, list(laid.wires))
        wire = laid.wires[projection]
        found = wire.listed(self._drawn.lines[min(row, len(self._drawn.lines) - 1)], self.dt)
        if "delay" in wire.variables:
            start, count = wire.variables["delay"]
            return *found[:2], self._own[row, start : start + count].astype(np.float64)
        return found

    def inject(
        self,
        population: str,
        cells: ArrayLike,
        times: ArrayLike,
        rows: ArrayLike | None = None,
    ) -> None:
        """Let cells fire at given times, whatever their potential.

        Args:
            population: Name of the population.
            cells: Cells of the population, ``(k,)``.
            times: When each fires, s since the reset of the row, ``(k,)``: the end of a step, which
                is after the present.
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.

        Raises:
            InputError: A cell is not there, or a time is not of the clock or has passed.
        """
        place = self.columns(population)
        chosen = self._all if rows is None else self._rows(rows)
        self._injection.add(chosen, place.start, place.stop - place.start, cells, times)

    def trace_columns(self, traces: Sequence[Trace]) -> IntArray:
        """Columns of :attr:`traces`, ``(k,)``: ``sim.traces[:, columns]`` gathers them all.

        A trace of cells has as many columns as its population has cells.
        """
        known = self._plan.traces
        columns: list[int] = []
        for trace in traces:
            key = trace_key(trace, self.dt)
            if key not in known:
                raise InputError(
                    f"the network keeps no {trace!r}; add it to its readouts "
                    f"or expect one of {list(known)}"
                )
            width = self._plan.places[key[0]].population.size if trace.cells else 1
            columns += range(known[key], known[key] + width)
        return np.array(columns, dtype=np.int64)

    def trace(self, trace: Trace) -> FloatArray:
        """A filtered rate in Hz, a live view ``(B,)``, or ``(B, n)`` if every cell has its own."""
        columns = self.trace_columns([trace])
        if trace.cells:
            return self.traces[:, columns[0] : columns[-1] + 1]
        return self.traces[:, int(columns[0])]

    def record_spikes(self, rows: ArrayLike | None = None) -> None:
        """Record the spikes of some rows (default all) from now on."""
        self._spikes.start(self._all if rows is None else self._rows(rows))

    def spikes(self, row: int) -> tuple[FloatArray, IntArray]:
        """Recorded spikes of a row: time since its reset in s ``(K,)`` and cell ``(K,)``."""
        return self._spikes.read(row)

    def record_state(
        self, population: str, variable: str, rows: ArrayLike | None = None
    ) -> StateRecorder:
        """Sample a state variable of some rows at the end of every :meth:`advance`."""
        chosen = self._all if rows is None else self._rows(rows)
        recorder = StateRecorder(self.state(population, variable), chosen)
        self._states.append(recorder)
        return recorder

    def _rows(self, rows: ArrayLike) -> IntArray:
        return chosen_rows(rows, self.batch)


def _scratch(laid: Plan) -> tuple[FloatArray, NDArray[np.uint8], IntArray]:
    """What the kernel writes while it advances a row: input, flags, the same as words."""
    padded = -(-laid.cells // 8) * 8
    flags = np.zeros(padded, dtype=np.uint8)
    return np.zeros((4, padded)), flags, flags.view(np.int64)
