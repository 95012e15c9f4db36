"""The tables of a plan while they are being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.snn import _layout as at
from neurocontrol.snn._clock import delay_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from neurocontrol.types import FloatArray, IntArray


class Tables:
    """Instructions, shared numbers, and the room that a row needs.

    Attributes:
        dt: Step, s.
        fused: Whether constants that are one number for all cells are kept as one.
        floats: Numbers of a row so far.
        integers: Whole numbers of a row so far.
        coefficients: Constants of a row so far.
        own: Weights and synaptic variables of a row so far.
        header: The second row of the table.
        rows: Instructions by kind, each with its constants.
        fixed: Coefficients that are the same in all rows, with their places.
        longest: Longest delay so far, steps.
        waiting: Room so far for spikes that wait for their arrival.
        delay_error: Largest change of a delay by rounding so far, s.
    """

    def __init__(self, dt: float, *, fused: bool, round_delays: bool) -> None:
        """Begin with nothing."""
        self.dt = dt
        self.fused = fused
        self.floats = 0
        self.integers = at.FIRST_INTEGER
        self.coefficients = 0
        self.own = 0
        self.header = [0] * at.WIDTH
        self.rows: list[list[tuple[list[int], list[float]]]] = [[] for _ in range(at.KINDS)]
        self.fixed: list[tuple[int, FloatArray]] = []
        self.longest = 0
        self.waiting = 0
        self.delay_error = 0.0
        self._round_delays = round_delays
        self._weights: list[FloatArray] = []
        self._wiring: list[NDArray[np.int32]] = []
        self._sizes = [0, 0]

    def emit(self, kind: int, integers: Sequence[int], constants: Sequence[float] = ()) -> int:
        """Write an instruction and return its number among those of its kind."""
        self.rows[kind].append((list(integers), list(constants)))
        return len(self.rows[kind]) - 1

    def count(self, kind: int) -> int:
        """Number of instructions of a kind so far."""
        return len(self.rows[kind])

    def take(self, count: int) -> int:
        """Make room among a row's numbers and return where it begins."""
        self.floats += count
        return self.floats - count

    def take_integers(self, count: int) -> int:
        """Make room among a row's whole numbers and return where it begins."""
        self.integers += count
        return self.integers - count

    def take_coefficients(self, count: int) -> int:
        """Make room among a row's constants and return where it begins."""
        self.coefficients += count
        return self.coefficients - count

    def take_own(self, count: int) -> int:
        """Make room among a row's own weights and return where it begins."""
        self.own += count
        return self.own - count

    def take_waiting(self, sources: int) -> int:
        """Make room for the spikes of some sources, once all cells and delays are known.

        Returns:
            Where it begins in the lists of a row, behind the spikes of the last steps.
        """
        slots = 1 + self.longest
        start = slots * self.header[at.CELLS] + self.waiting
        self.waiting += slots * (sources + 1)
        return start

    def store(self, values: ArrayLike) -> int:
        """Keep numbers that all rows share and return where they begin."""
        array = np.atleast_1d(np.asarray(values, dtype=np.float64))
        self._weights.append(array)
        self._sizes[0] += array.size
        return self._sizes[0] - array.size

    def wire(self, values: ArrayLike) -> int:
        """Keep whole numbers that all rows share and return where they begin."""
        array = np.atleast_1d(np.asarray(values)).astype(np.int32, copy=False)
        self._wiring.append(array)
        self._sizes[1] += array.size
        if self._sizes[1] >= 2**31:
            raise InputError(f"a network has room for 2^31 synapses, got {self._sizes[1]}")
        return self._sizes[1] - array.size

    def steps(self, what: str, delay: ArrayLike) -> IntArray:
        """Round delays to steps, see :func:`delay_steps`."""
        array = np.asarray(delay, dtype=np.float64)
        steps, change = delay_steps(what, array, self.dt, any_change=self._round_delays)
        self.delay_error = max(self.delay_error, change)
        self.longest = max(self.longest, int(np.max(steps, initial=0)))
        return steps

    def tables(self) -> tuple[IntArray, FloatArray]:
        """Instructions and their constants."""
        bounds = 2 + np.concatenate([[0], np.cumsum([len(rows) for rows in self.rows])])
        table = np.zeros((int(bounds[-1]), at.WIDTH), dtype=np.int64)
        constants = np.zeros((int(bounds[-1]), 2))
        table[at.BOUNDS, : bounds.size] = bounds
        table[at.PLACES] = self.header
        for k, (integers, numbers) in enumerate(row for rows in self.rows for row in rows):
            table[2 + k, : len(integers)] = integers
            constants[2 + k, : len(numbers)] = numbers
        for kind, column in (
            (at.PATHWAYS, at.PATHWAY_PORT),
            (at.LIVE_PATHWAYS, at.PATHWAY_PORT),
            (at.BLOCKS, at.BLOCK_PORT),
        ):
            start, stop = table[at.BOUNDS, kind : kind + 2]
            table[start:stop, column] += table[at.BOUNDS, at.PORTS]
        return table, constants

    def shared(self, dtype: str) -> tuple[FloatArray, NDArray[np.int32]]:
        """Shared weights and lists, one array each; nothing else can be stored after."""
        weights = np.zeros(self._sizes[0] + 1, dtype=dtype)
        wiring = np.zeros(self._sizes[1] + 1, dtype=np.int32)
        _gather(weights, self._weights)
        _gather(wiring, self._wiring)
        return weights, wiring


def _gather(whole: NDArray[Any], parts: list[NDArray[Any]]) -> None:
    """Put parts one after another, and let each go at once: they may be large."""
    place = 0
    for k, part in enumerate(parts):
        whole[place : place + part.size] = part
        place += part.size
        parts[k] = part[:0]
