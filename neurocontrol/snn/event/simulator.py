"""A running batch of copies of one network in continuous time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError, NotFiniteError, unknown
from neurocontrol.snn._choice import chosen_rows, chosen_spikes
from neurocontrol.snn.event import _layout as at
from neurocontrol.snn.event._compile import kernels
from neurocontrol.snn.event._describe import Laid
from neurocontrol.snn.event._queues import (
    ROOM,
    Growing,
    empty_flights,
    empty_queue,
    grown,
    joined,
)
from neurocontrol.snn.event._wiring import listed
from neurocontrol.snn.generators import RowGenerators
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from neurocontrol.snn.event._wiring import Strand
    from neurocontrol.snn.network import Network
    from neurocontrol.snn.synapses import Synapse
    from neurocontrol.state import Live as LiveParts
    from neurocontrol.types import FloatArray, IntArray, Seed, State

STATES = ("v", "refractory", "threshold")


class EventSimulator(Stateful):
    """B independent copies of a network of LIF cells, advanced from event to event.

    Nothing is rounded to steps: a threshold is crossed, a spike arrives after its delay and a
    Poisson source fires when they do, and only the cells that an event touches are computed. A row
    has its own state, random numbers and parameters and behaves exactly as the same row alone,
    however its time is divided into calls.

    At one moment things happen in this order: cells whose potential has come to the threshold fire,
    then those into which a spike is injected; spikes whose delay has run out arrive, those of this
    moment when they have no delay; what has arrived is added up, and cells that it has taken to the
    threshold fire at the same moment. A cell that fires is reset at once and held for its
    refractory time, in which currents go on and delta synapses are ignored; those that arrive at
    the moment of its spike are too.

    Attributes:
        batch: Number of rows B.
        cells: Number of cells N of a row.
        populations: Name, first cell and one past the last cell of every population.
        current: External current in pA, ``(B, N)``; what is written acts from the next
            :meth:`advance` on.
        time: Time since the reset of every row, s, ``(B,)``.
        spike_counts: Spikes of every population since the reset of the row, ``(B, P)``.
        synaptic_events: Spikes that have come to a synapse since then, ``(B,)``.
    """

    def __init__(
        self, network: Network, *, batch: int = 1, seed: Seed | Sequence[Seed] = 0
    ) -> None:
        """Compile ``network``; see :meth:`Network.compile`."""
        if isinstance(batch, bool) or not isinstance(batch, int | np.integer) or batch < 1:
            raise InputError(f"batch must be a whole number of at least 1, got {batch!r}")
        self._laid = laid = Laid(network=network, batch=int(batch))
        self.batch, self.cells = int(batch), laid.described.population.size
        self.populations = tuple((name, *laid.places[name]) for name in laid.places)
        self._generators = RowGenerators(seed, batch)
        each = (self.batch, self.cells)
        self._arrays = at.Live(
            now=np.zeros(self.batch),
            integers=np.zeros((self.batch, at.INTEGERS), dtype=np.int64),
            cells=np.zeros((*each, at.VARIABLES)),
            currents=np.zeros((self.batch, laid.described.fall.size)),
            due=np.zeros(each),
            heap=np.zeros(each, dtype=np.int32),
            seat=np.zeros(each, dtype=np.int32),
            draws=np.zeros(each, dtype=np.int64),
            counts=np.zeros((self.batch, len(laid.places)), dtype=np.int64),
        )
        self._arrays.integers[:, at.RECORDER] = -1
        self._flights = Growing(empty_flights(self.batch), self.batch)
        self._injected = Growing(empty_queue(1), self.batch)
        self._recorded = empty_queue(1, fill=0.0)
        most = max(len(synapses) for synapses in laid.synapses.values())
        self._scratch = (
            np.zeros((most + 4, most + 2)),
            np.zeros(self.cells, dtype=np.int64),
            np.zeros(self.cells, dtype=np.bool_),
        )
        self._all = np.arange(self.batch)
        self.current = np.zeros(each)
        self.time = self._arrays.now
        self.spike_counts = self._arrays.counts
        self.synaptic_events = self._arrays.integers[:, at.OPERATIONS]
        self.reset()

    def advance(
        self,
        duration: float | None = None,
        *,
        until: float | None = None,
        rows: ArrayLike | None = None,
    ) -> None:
        """Carry out all events of a time, its end included.

        Args:
            duration: Time by which rows go on, s; or else
            until: time since their reset to which they go on, s.
            rows: Row numbers ``(n,)``, each once, or a mask ``(B,)``; default all. The others keep
                their state.

        Raises:
            InputError: A time or ``rows`` cannot be.
            NotFiniteError: A potential is no longer finite, or a cell fires without pause.
        """
        chosen = self._all if rows is None else self._rows(rows)
        if duration is not None and until is None:
            goal = self.time + float(duration)
        elif until is not None and duration is None:
            goal = np.full(self.batch, float(until))
        else:
            raise InputError("advance needs a duration or a time until which to go, in s")
        if not np.all(np.isfinite(goal)) or np.any(goal[chosen] < self.time[chosen]):
            raise InputError(
                f"rows must go on to a finite time, got {goal[chosen]} s at {self.time[chosen]} s"
            )
        advance, _ = kernels()
        while chosen.size:
            outcome = advance(
                chosen, goal, self.current, self._laid.described, self._arrays,
                self._flights.arrays, self._injected.arrays, self._recorded,
                *self._scratch,
            )  # fmt: skip
            if outcome & at.FULL_FLIGHTS:
                self._flights.arrays = grown(self._flights.arrays)
            if outcome & at.FULL_RECORD:
                self._recorded = grown(self._recorded)
            if not outcome & (at.FULL_FLIGHTS | at.FULL_RECORD):
                break
        faults = chosen[self._arrays.integers[chosen, at.FAULT] > 0]
        if faults.size:
            raise NotFiniteError(self._fault(int(faults[0])))

    def _fault(self, row: int) -> str:
        """Say where a row left what can be computed."""
        cell = int(self._arrays.integers[row, at.FAULT]) - 1
        name, first = next((name, first) for name, first, stop in self.populations if cell < stop)
        potential = self._arrays.cells[row, cell, at.V]
        return (
            f"cell {cell - first} of population {name!r} has a potential of {potential:g} mV, or "
            f"fires without pause, in row {row} at {self.time[row]:g} s; check its input and "
            "parameters"
        )

    def reset(self, rows: ArrayLike | None = None, seeds: Sequence[Seed] | None = None) -> None:
        """Clear everything of some rows and draw their random values anew.

        Args:
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.
            seeds: A seed for each of these rows; without, each row's generator goes on.
        """
        chosen = self._all if rows is None else self._rows(rows)
        if seeds is not None:
            self._generators.renew(chosen, seeds)
        live = self._arrays
        lines = live.integers[chosen, at.RECORDER].copy()
        self._recorded.cell[lines[lines >= 0], 0] = 0
        for array in (live.now, live.integers, live.currents, live.draws, live.counts):
            array[chosen] = 0
        live.integers[chosen, at.RECORDER] = lines
        live.due[chosen], live.seat[chosen] = np.inf, -1
        self.current[chosen] = 0.0
        injected = self._injected.arrays
        if injected.time.shape[0] == self.batch:
            injected.time[chosen] = np.inf
        for row in chosen:
            self._laid.draw(self._generators[row], int(row), live)

    def _live(self) -> LiveParts:
        """All but what is recorded."""
        described = self._laid.described._asdict()
        return {
            **self._arrays._asdict(),
            **{name: described[name] for name in self._laid.drawn},
            "external": self.current,
            "generators": self._generators,
            "flights": self._flights,
            "injected": self._injected,
        }

    def save(self, rows: IntArray | None = None) -> State:
        """Return a copy of the state, which knows its network; see :meth:`Stateful.save`."""
        count = self.batch if rows is None else rows.size
        return {
            "network": np.full((count, 1), self._laid.identity(), np.uint64),
            **super().save(rows),
        }

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Go on from a saved state of the same network and batch; see :meth:`Stateful.restore`.

        Raises:
            InputError: The state is of another network or batch.
        """
        identity = state.get("network")
        if identity is None or not np.all(identity == np.uint64(self._laid.identity())):
            raise InputError("the state was saved by a simulator of another network or back end")
        recorders = self._arrays.integers[:, at.RECORDER].copy()
        super().restore(state, rows)
        self._arrays.integers[:, at.RECORDER] = recorders

    def columns(self, population: str) -> slice:
        """Columns of a population in :attr:`current`."""
        places = self._laid.places
        if population not in places:
            raise unknown("population", population, places)
        return slice(*places[population])

    def state(self, population: str, variable: str) -> FloatArray:
        """A state variable of a population at the present, a copy ``(B, n)`` that is not written.

        Args:
            population: Its name.
            variable: ``"v"``, mV; ``"refractory"``, what is left of the refractory time, s; or
                ``"threshold"``, mV.
        """
        cells = self.columns(population)
        if self._laid.described.constants[0, cells.start, at.RATE] == 0.0:
            raise InputError(f"population {population!r} has no state {variable!r}, nor any other")
        if variable not in STATES:
            raise unknown(f"state of {population!r}", variable, STATES)
        if variable == "threshold":
            constants = self._laid.described.constants[:, cells, at.THRESHOLD]
            return _read(np.broadcast_to(constants, (self.batch, constants.shape[1])))
        if variable == "refractory":
            free = self._arrays.cells[:, cells, at.FREE]
            return _read(np.maximum(free - self.time[:, None], 0.0))
        return _read(self._present(cells).cells[:, cells, at.V])

    def synapse_state(self, target: str, synapse: Synapse, variable: str) -> FloatArray:
        """The ``"current"`` of synapses onto a population at the present, pA, a copy ``(B, n)``."""
        cells = self.columns(target)
        known = self._laid.synapses[target]
        if synapse not in known or variable != "current":
            raise InputError(
                f"population {target!r} has no synapses {synapse!r} with a state {variable!r}; "
                f"expected a current of one of {known}"
            )
        first = self._laid.described.first_current[cells] + known.index(synapse)
        return _read(self._present(cells).currents[:, first])

    def _present(self, cells: slice) -> at.Live:
        """A copy of what changes in which some cells are at the present."""
        live = self._arrays
        copied = live._replace(cells=live.cells.copy(), currents=live.currents.copy())
        _, present = kernels()
        present(self._all, cells.start, cells.stop, self._laid.described, copied)
        return copied

    def parameter(self, projection: str, name: str = "weight") -> FloatArray:
        """The weights of a named projection, live, in the order of :meth:`synapses`.

        Returns:
            ``(B, synapses)`` where rows hold them themselves, ``(1, synapses)`` where all share
            them, in pA or mV.
        """
        if name != "weight":
            raise unknown(f"parameter of {projection!r}", name, ["weight"])
        return self._laid.described.weights[:, self._strand(projection).weights]

    def synapses(self, projection: str, row: int = 0) -> tuple[IntArray, IntArray, FloatArray]:
        """Source cell, target cell and delay in s of every synapse of a named projection.

        Args:
            projection: Its name.
            row: Row whose synapses are meant, where every row draws its own.

        Returns:
            Three arrays ``(synapses,)``, in the order of the weights.
        """
        return listed(self._laid.described, row, self._strand(projection))

    def _strand(self, projection: str) -> Strand:
        if projection not in self._laid.named:
            raise unknown("named projection", projection, self._laid.named)
        return self._laid.named[projection]

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
            times: When each fires, s since the reset of the row, ``(k,)``, after the present.
            rows: Row numbers ``(n,)`` or a mask ``(B,)``; default all.

        Raises:
            InputError: A cell is not there, or a time has passed.
        """
        place = self.columns(population)
        chosen = self._all if rows is None else self._rows(rows)
        cell, time = chosen_spikes(place.stop - place.start, cells, times)
        now = self.time[chosen]
        if cell.size and now.size and time.min() <= now.max():
            raise InputError(
                f"times must be after the present {now.max():g} s, got {time.min():g} s"
            )
        self._injected.arrays = joined(
            self._injected.arrays, self._arrays.integers, chosen, place.start + cell, time
        )

    def record_spikes(self, rows: ArrayLike | None = None) -> None:
        """Record the spikes of some rows (default all) from now on; earlier records are dropped."""
        chosen = self._all if rows is None else self._rows(rows)
        self._arrays.integers[:, at.RECORDER] = -1
        self._arrays.integers[chosen, at.RECORDER] = np.arange(chosen.size)
        self._recorded = empty_queue(max(chosen.size, 1), ROOM, fill=0.0)

    def spikes(self, row: int) -> tuple[FloatArray, IntArray]:
        """Recorded spikes of a row: time since its reset in s ``(K,)`` and cell ``(K,)``."""
        line = int(self._arrays.integers[row, at.RECORDER])
        if line < 0:
            raise InputError(f"spikes of row {row} are not recorded; call record_spikes first")
        stop = 1 + self._recorded.cell[line, 0]
        return self._recorded.time[line, 1:stop].copy(), self._recorded.cell[line, 1:stop].copy()

    def _rows(self, rows: ArrayLike) -> IntArray:
        return chosen_rows(rows, self.batch)


def _read(array: FloatArray) -> FloatArray:
    array = array.copy()
    array.flags.writeable = False
    return array
