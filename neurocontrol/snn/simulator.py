"""A running batch of copies of one network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.shares import Shares
from neurocontrol.snn import _layout as at
from neurocontrol.snn._build import kernel
from neurocontrol.snn._program import Compiler, trace_key
from neurocontrol.snn._rows import Rows
from neurocontrol.snn.generators import RowGenerators
from neurocontrol.snn.monitors import SpikeRecorder, StateRecorder
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from neurocontrol.snn._program import Program
    from neurocontrol.snn.network import Network, Trace
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, IntArray, Seed, State


LEAST_SHARED = 30_000
"""Cells times steps, over all rows, from which on more threads are faster than one."""


class Simulator(Stateful):
    """B independent copies of a network, advanced step by step.

    A row of the batch has its own state, noise and random parameters and behaves exactly as the
    same row alone. One step from t to t + dt goes in this order:

    1. inputs from the state at t: constant and external current, traces, synapses;
    2. synapses and neurons are integrated to t + dt;
    3. cells at their threshold spike;
    4. traces decay and count the spikes; synaptic events that are due are delivered, those of this
       very step when they have no delay;
    5. the cells that spiked are reset, which overwrites what a delta synapse has just delivered;
    6. the modulators advance to t + dt.

    Attributes:
        dt: Step, s.
        batch: Number of rows B.
        cells: Number of cells N of a row.
        populations: Name, first cell and one past the last cell of every population.
        current: External current in pA, ``(B, N)``; held until it is overwritten.
        release: Release of the modulators, ``(B, Q)``; held until it is overwritten, and taken as 0
            or 1 beyond those bounds.
        concentration: Concentration of the modulators, ``(B, Q)``.
        traces: All filtered rates in Hz, ``(B, T)``; see :meth:`trace_columns`.
    """

    def __init__(
        self, network: Network, *, dt: float, batch: int = 1, seed: Seed | Sequence[Seed] = 0
    ) -> None:
        """Compile ``network``; see :meth:`Network.compile`."""
        if batch < 1:
            raise InputError(f"batch must be at least 1, got {batch!r}")
        self.dt = dt
        self.batch = batch
        self._program = program = Compiler(network, dt).program()
        self._initial = Rows(program)
        self._generators = RowGenerators(seed, batch)
        self._floats = np.zeros((batch, program.floats))
        self._integers = np.zeros((batch, program.integers), dtype=np.int64)
        self._integers[:, at.RECORDER] = -1
        self._coefficients = np.tile(
            self._initial.coefficients, (batch if self._initial.private else 1, 1)
        )
        wires = self._initial.wires
        self._drawn: NDArray[np.int32] = np.zeros(
            (batch if wires else 1, max(wires, 1)), dtype=np.int32
        )
        self._all = np.arange(batch)
        self.shares = Shares()
        self._spikes = SpikeRecorder(program, self._integers)
        self._states: list[StateRecorder] = []
        self._kernel = kernel(program.neuron_families, program.synapse_families)

        self.cells = program.cells
        self.populations = tuple(
            (name, program.places[name].first, program.places[name].stop) for name in program.order
        )
        modulators = len(network.modulators)
        self.current = self._view(program.offset(at.EXTERNAL), program.cells)
        self.release = self._view(program.offset(at.RELEASE), modulators)
        self.concentration = self._view(program.offset(at.CONCENTRATION), modulators)
        self.traces = self._view(program.offset(at.TRACES), program.offset(at.TRACE_COUNT))
        self.reset()

    def _view(self, start: int, count: int) -> FloatArray:
        return self._floats[:, start : start + count]

    @property
    def shares(self) -> Shares:
        """Threads that share the work on rows where there is enough of it; by default one."""
        return self._shares

    @shares.setter
    def shares(self, shares: Shares) -> None:
        self._shares = shares
        self._scratch = [_scratch(self._program) for _ in range(shares.threads)]

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
        """
        if steps < 0:
            raise InputError(f"steps must be >= 0, got {steps!r}")
        chosen = self._all if rows is None else self._rows(rows)
        left = steps
        while left > 0:
            now = self._spikes.make_room(left) if self._spikes.active else left
            if chosen.size * now * self.cells < LEAST_SHARED:
                self._run(now, 0, chosen)
            else:
                self._shares.run(partial(self._run, now), chosen)
            left -= now
        for recorder in self._states:
            recorder.sample(chosen, self.time)

    def _run(self, steps: int, thread: int, rows: IntArray) -> None:
        program = self._program
        self._kernel(
            rows, steps, self._floats, self._integers, self._coefficients, program.table,
            program.constants, program.weights, program.wiring, self._drawn,
            *self._scratch[thread], self._spikes.recorded,
        )  # fmt: skip

    def reset(self, rows: ArrayLike | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear everything of some rows and draw their random values anew.

        Args:
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.
            seeds: A seed for each of these rows; without, each row's generator goes on.
        """
        chosen = self._all if rows is None else self._rows(rows)
        if seeds is not None:
            self._generators.renew(chosen, seeds)
        for row in chosen:
            self._initial.draw(
                self._generators[row],
                self._floats[row],
                self._integers[row],
                self._coefficients[row if self._initial.private else 0],
                self._drawn[row if self._initial.wires else 0],
            )
        self._spikes.clear(chosen)
        for recorder in self._states:
            recorder.clear(chosen)

    def _live(self) -> Live:
        """All but what the monitors hold."""
        coefficients = {"coefficients": self._coefficients} if self._initial.private else {}
        wiring = {"wiring": self._drawn} if self._initial.wires else {}
        return {
            "floats": self._floats,
            "integers": self._integers,
            "generators": self._generators,
            **coefficients,
            **wiring,
        }

    def restore(self, state: State) -> None:
        """Go on from a saved state of the same network and batch; see :meth:`Stateful.restore`."""
        recorders = self._integers[:, at.RECORDER].copy()
        super().restore(state)
        self._integers[:, at.RECORDER] = recorders

    def columns(self, population: str) -> slice:
        """Columns of a population in :attr:`current`."""
        if population not in self._program.places:
            raise InputError(
                f"unknown population {population!r}; "
                f"expected one of {', '.join(self._program.order)}"
            )
        place = self._program.places[population]
        return slice(place.first, place.stop)

    def state(self, population: str, variable: str) -> FloatArray:
        """A state variable of a population, a live view ``(B, n)``."""
        cells = self.columns(population)
        variables = self._program.places[population].variables
        if variable not in variables:
            raise InputError(
                f"population {population!r} has no state {variable!r}; "
                f"expected one of {', '.join(variables)}"
            )
        return self._view(variables[variable], cells.stop - cells.start)

    def synapse_state(self, target: str, synapse: Synapse, variable: str) -> FloatArray:
        """A state variable of the synapses onto a population, a live view ``(B, n)``."""
        cells = self.columns(target)
        variables = self._program.ports.get((target, synapse))
        if variables is None or variable not in variables:
            raise InputError(
                f"population {target!r} has no synapses {synapse!r} with a state {variable!r}; "
                f"expected one of {list(self._program.ports)}"
            )
        return self._view(variables[variable], cells.stop - cells.start)

    def trace_columns(self, traces: Sequence[Trace]) -> IntArray:
        """Columns of :attr:`traces`, ``(k,)``: ``sim.traces[:, columns]`` gathers them all."""
        known = self._program.traces
        columns = []
        for trace in traces:
            key = trace_key(trace, self.dt)
            if key not in known:
                raise InputError(
                    f"the network keeps no {trace!r}; add it to its readouts "
                    f"or expect one of {list(known)}"
                )
            columns.append(known[key])
        return np.array(columns, dtype=np.int64)

    def trace(self, trace: Trace) -> FloatArray:
        """A filtered rate in Hz, a live view ``(B,)``."""
        return self.traces[:, int(self.trace_columns([trace])[0])]

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
        array = np.asarray(rows)
        if array.dtype == np.bool_ and array.shape == (self.batch,):
            return np.flatnonzero(array)
        if array.size == 0:
            return np.zeros(0, dtype=np.int64)
        if (
            array.ndim != 1
            or not np.issubdtype(array.dtype, np.integer)
            or array.min() < 0
            or array.max() >= self.batch
        ):
            raise InputError(
                f"rows must be row numbers from 0 to {self.batch - 1} or a mask of "
                f"shape {(self.batch,)}, got {rows!r}"
            )
        return array.astype(np.int64)


def _scratch(program: Program) -> tuple[FloatArray, NDArray[np.uint8], IntArray, IntArray]:
    """What the kernel writes while it advances a row: input, flags, the same as words, spikes."""
    padded = -(-program.cells // 8) * 8
    flags = np.zeros(padded, dtype=np.uint8)
    lists = np.zeros((2, max(padded, len(program.order) + 1)), dtype=np.int64)
    return np.zeros((3, padded)), flags, flags.view(np.int64), lists
