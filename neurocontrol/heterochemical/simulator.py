"""Rows of a heterochemical network, run from event to event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from neurocontrol.calls import Call
from neurocontrol.errors import InputError
from neurocontrol.heterochemical import _events
from neurocontrol.heterochemical._tables import receptors, tables
from neurocontrol.heterochemical.history import Course, History
from neurocontrol.state import Stateful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.heterochemical.network import Network
    from neurocontrol.state import Live
    from neurocontrol.types import BoolArray, FloatArray, IntArray, State

_ROOM: Final = 256  # records of a row in one call of the kernel
_STATE: Final = (
    "clock", "potential", "_parts", "_rebounding", "_ends", "injected", "receptors", "events",
)  # fmt: skip


class Simulator(Stateful):
    """Independent rows of one network in continuous time.

    Attributes:
        network: What is simulated.
        clock: Time of each row, ``(B,)``, s.
        potential: ``(B, n)``.
        receptors: Rates by cell and substance, ``(B, n, m)``, 1/s; may be changed at any time.
        injected: Concentrations kept up from outside, ``(B, m)``.
        events: Levels that were reached in each row so far, ``(B,)``.
    """

    def __init__(self, network: Network, batch: int = 1) -> None:
        """Start every row.

        Raises:
            InputError: There are no rows.
        """
        if batch < 1:
            raise InputError(f"a batch needs at least one row, got {batch}")
        self.network = network
        self._tables = tables(network)
        self._column = {name: at for at, name in enumerate(network.substances)}
        cells, substances = len(network.cells), len(self._column)
        self.clock = np.zeros(batch)
        self.potential = np.empty((batch, cells))
        self._parts = np.empty((batch, cells), dtype=np.int64)
        self._rebounding = np.empty((batch, cells), dtype=np.int64)
        self._ends = np.empty((batch, cells, substances))
        self.injected = np.empty((batch, substances))
        self.receptors = np.tile(receptors(network), (batch, 1, 1))
        self.events = np.empty(batch, dtype=np.int64)
        self.reset()

    @property
    def batch(self) -> int:
        """Number of rows."""
        return len(self.clock)

    @property
    def active(self) -> BoolArray:
        """Which cells are active, ``(B, n)``."""
        return np.isin(self._parts, (_events.UPSTROKE, _events.BURST))

    @property
    def concentration(self) -> FloatArray:
        """What is in the space now, ``(B, m)``."""
        found = np.empty_like(self.injected)
        for row in range(self.batch):
            _events.mix(
                self._tables, self.clock[row], self._parts[row], self._ends[row],
                self.injected[row], found[row],
            )  # fmt: skip
        return found

    def reset(
        self, rows: Sequence[int] | IntArray | None = None, *, start: FloatArray | None = None
    ) -> None:
        """Begin anew: nothing injected, the receptors as they are.

        Args:
            rows: Which; all unless given.
            start: Potentials of those rows, ``(n,)`` or ``(rows, n)``; those of the cells unless
                given.

        Raises:
            InputError: A potential is out of a cell's reach.
        """
        chosen = np.arange(self.batch) if rows is None else np.asarray(rows)
        levels = self._tables.levels
        given = [cell.start for cell in self.network.cells] if start is None else start
        potential = np.broadcast_to(np.asarray(given, dtype=float), (len(chosen), len(levels)))
        if not np.all((potential >= levels[:, 0]) & (potential <= levels[:, 3])):
            raise InputError("a start must lie between floor and top of every cell")
        self.potential[chosen] = potential
        self._parts[chosen] = np.select(
            [potential >= levels[:, 3], potential >= levels[:, 2]],
            [_events.BURST, _events.UPSTROKE],
            _events.CHARGING,
        )
        self._rebounding[chosen] = 0
        self._ends[chosen] = -np.inf
        self.injected[chosen] = 0.0
        self.clock[chosen] = 0.0
        self.events[chosen] = 0

    def inject(
        self,
        substance: str,
        concentration: float | FloatArray,
        rows: Sequence[int] | IntArray | None = None,
    ) -> None:
        """Keep up a concentration from outside, from now on.

        Args:
            substance: One of the network's.
            concentration: At least 0; one number, or one for each of the rows.
            rows: Which; all unless given.

        Raises:
            InputError: There is no such substance, or the concentration is negative.
        """
        if substance not in self._column:
            raise InputError(f"no substance {substance!r}; there are {', '.join(self._column)}")
        if not np.all(np.asarray(concentration) >= 0.0):
            raise InputError(f"a concentration must be at least 0, got {concentration}")
        chosen = slice(None) if rows is None else np.asarray(rows)
        self.injected[chosen, self._column[substance]] = concentration

    def run(self, duration: float, *, course: bool = False) -> History:
        """Go on for a while.

        Args:
            duration: s.
            course: Also keep the corners of potentials and concentrations.

        Returns:
            What every row did in that time.

        Raises:
            InputError: The duration is negative, or a cell goes on and off without time passing.
        """
        if not 0.0 <= duration < np.inf:
            raise InputError(f"a duration must be finite and at least 0 s, got {duration}")
        batch, cells = self.potential.shape
        room = max(_ROOM, 4 * (cells + 1))
        began, until = self.clock.copy(), self.clock + duration
        initially = self.active
        records = np.empty((batch, room, 3))
        corners = np.empty((batch, room if course else 0, cells))
        mixtures = np.empty((batch, room if course else 0, len(self._column)))
        told: list[list[FloatArray]] = [[] for _ in range(batch)]
        courses: list[list[tuple[FloatArray, FloatArray, FloatArray]]] = [[] for _ in range(batch)]
        unfinished = True
        while unfinished:
            counts = np.zeros(batch, dtype=np.int64)
            ended = _events.advance(
                self._tables, self.receptors, until, self.clock, self.potential, self._parts,
                self._rebounding, self._ends, self.injected, self.events, records, counts, corners,
                mixtures,
            )  # fmt: skip
            if np.any(ended == _events.CHATTERS):
                row = int(np.argmax(ended == _events.CHATTERS))
                raise InputError(
                    f"a cell of row {row} goes on and off without end at {self.clock[row]:.6g} s: "
                    f"what it does when active undoes what made it so"
                )
            for row in range(batch):
                mine = records[row, : counts[row]]
                told[row].append(mine[mine[:, 1] >= 0.0].copy())
                if course:
                    is_corner = mine[:, 1] < 0.0
                    courses[row].append(
                        (
                            mine[is_corner, 0].copy(),
                            corners[row, : counts[row]][is_corner],
                            mixtures[row, : counts[row]][is_corner],
                        )
                    )
            unfinished = bool(np.any(ended == _events.FULL))
        return History(
            names=self.network.names,
            substances=self.network.substances,
            begin=began,
            end=until,
            initially=initially,
            records=tuple(np.concatenate(parts) for parts in told),
            courses=tuple(
                Course(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))
                for pieces in courses
                if pieces
            ),
        )

    def passing(self, duration: FloatArray, active: FloatArray) -> Call:
        """The passing of time as a call of a kernel, for a compiled tick; it keeps no record.

        A row in which a cell goes on and off without end stays where it is.

        Args:
            duration: How much time passes in each row, ``(B,)``, s; read at every call.
            active: Receives 1 for cells that are active then, else 0, ``(B, n)``.
        """
        arguments = (
            tuple(self._tables), self.receptors, duration, self.clock, self.potential, self._parts,
            self._rebounding, self._ends, self.injected, self.events, active,
        )  # fmt: skip
        return Call(_events.elapse, arguments)

    def _live(self) -> Live:
        return {name: getattr(self, name) for name in _STATE}

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Go on from what :meth:`save` returned; see :meth:`Stateful.restore`.

        Raises:
            InputError: It is of another network or batch.
        """
        try:
            super().restore(state, rows)
        except InputError as error:
            raise InputError(f"the state is of another network or batch: {error}") from None
