"""Layout of what the kernel of the event-driven back end reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

RATE, GAIN, RESET, REFRACTORY, THRESHOLD, FREQUENCY, REST, DRIVE, CONSTANTS = range(9)
"""Constants of a cell: 1 / tau_m in 1/s (0 without a membrane), resistance / tau_m in mV per pA s,
reset potential, refractory time, threshold, rate of a Poisson source in Hz, rest and drive."""

V, STAMP, FREE, FIRED, TARGET, HELD, SURE, VARIABLES = range(8)
"""State of a cell: potential at its stamp, time of the stamp, end of the refractory time, time of
the last spike, potential that it relaxes to, the external current that this includes, and whether
it fires when it is due (1) or is to be looked at again then (0)."""

KEY, DUE_COUNT, FLIGHT_COUNT, INJECTED, RECORDER, OPERATIONS, FAULT, INTEGERS = range(8)
"""What a row counts: key of its random numbers, cells with an event due, spikes in flight, injected
spikes taken, its recorder (or -1), synaptic events, and the cell that is at fault plus one."""

FULL_FLIGHTS, FULL_RECORD, BROKEN = 1, 2, 4
"""What the kernel returns: no room for spikes in flight, none for records, a cell is at fault."""

DELTA: Final = -1
"""In place of a current's number: the synapse moves the potential."""


class Description(NamedTuple):
    """What does not change while a row runs.

    Attributes:
        constants: Of every cell, ``(1 or B, N, CONSTANTS)``.
        first_current: Where the synaptic currents of each cell begin, ``(N + 1,)``.
        fall: 1 / tau of every current, 1/s, ``(M,)``.
        peak: Highest response of the membrane to a unit of each current, s, ``(1 or B, M)``.
        population: Population of every cell, ``(N,)``.
        first: Where the synapses of each source cell begin, ``(1 or B, N + 1)``.
        target: Target cell of every synapse, by source and delay, ``(1 or B, S)``.
        current: Its current among all of the row, or DELTA, ``(1 or B, S)``.
        delay: Its delay, s, ``(1 or B, S)``.
        place: Where its weight is, ``(1 or B, S)``.
        weights: Weights, pA or mV, ``(1 or B, W)``.
    """

    constants: FloatArray
    first_current: IntArray
    fall: FloatArray
    peak: FloatArray
    population: IntArray
    first: NDArray[np.int32]
    target: NDArray[np.int32]
    current: NDArray[np.int32]
    delay: FloatArray
    place: NDArray[np.int32]
    weights: FloatArray


class Live(NamedTuple):
    """What changes, but for what grows.

    Attributes:
        now: The present of every row, s, ``(B,)``.
        integers: See :data:`KEY`, ``(B, INTEGERS)``.
        cells: State of every cell, ``(B, N, VARIABLES)``.
        currents: Synaptic currents at the stamp of their cell, pA, ``(B, M)``.
        due: When every cell fires, or may fire, if nothing reaches it, s, ``(B, N)``.
        heap: Cells with an event due, as a heap, ``(B, N)``.
        seat: Place of every cell in the heap, or -1, ``(B, N)``.
        draws: Random intervals that every cell has drawn, ``(B, N)``.
        counts: Spikes of every population, ``(B, P)``.
    """

    now: FloatArray
    integers: IntArray
    cells: FloatArray
    currents: FloatArray
    due: FloatArray
    heap: NDArray[np.int32]
    seat: NDArray[np.int32]
    draws: IntArray
    counts: IntArray


class Flights(NamedTuple):
    """Spikes on their way, as a heap by the time of their next arrival.

    Attributes:
        arrival: That time, s, ``(B, F)``.
        sent: When the cell fired, s, ``(B, F)``.
        position: Next synapse, ``(B, F)``.
        stop: One past the last synapse, ``(B, F)``.
    """

    arrival: FloatArray
    sent: FloatArray
    position: IntArray
    stop: IntArray


class Queue(NamedTuple):
    """Spikes injected or recorded, in order.

    Attributes:
        time: When, s; for injections infinite past the last, ``(B, J)``.
        cell: Which cell, ``(B, J)``.
    """

    time: FloatArray
    cell: IntArray
